/*
 * Latin letters inside Cyrillic words.  Three of four words with the letter і in councils' decisions are typed with a
 * Latin i (domain.md 1.3); left so, no search finds them and a screen reader spells them out.
 */
#include "base/buf.h"
#include "base/clean.h"
#include "base/utf8.h"

/* The pairs that look alike in print, by the Latin letter. */
static const struct {
	char latin;
	uint16_t cyrillic;
} twins[] = {
	{ 'A', 0x410 }, { 'B', 0x412 }, { 'C', 0x421 }, { 'E', 0x415 }, { 'H', 0x41d },
	{ 'I', 0x406 }, { 'K', 0x41a }, { 'M', 0x41c }, { 'O', 0x41e }, { 'P', 0x420 },
	{ 'T', 0x422 }, { 'X', 0x425 }, { 'Y', 0x423 }, { 'a', 0x430 }, { 'c', 0x441 },
	{ 'e', 0x435 }, { 'i', 0x456 }, { 'k', 0x43a }, { 'o', 0x43e }, { 'p', 0x440 },
	{ 'x', 0x445 }, { 'y', 0x443 },
};

static bool
is_latin(uint32_t cp)
{
	return (cp | 32) >= 'a' && (cp | 32) <= 'z';
}

static bool
is_cyrillic(uint32_t cp)
{
	return cp >= 0x400 && cp < 0x530;
}

/* The Cyrillic twin of a Latin letter, or 0. */
static uint32_t
twin_of(uint32_t latin)
{
	for (size_t i = 0; i < sizeof(twins) / sizeof(*twins); i++)
		if (latin == (unsigned char)twins[i].latin)
			return twins[i].cyrillic;
	return 0;
}

static bool
has_twin(uint32_t cyrillic)
{
	for (size_t i = 0; i < sizeof(twins) / sizeof(*twins); i++)
		if (cyrillic == twins[i].cyrillic)
			return true;
	return false;
}

struct word {
	size_t n; /* bytes; 0 when no letter stands here */
	bool mixed;
};

static struct word
word_at(struct str x)
{
	struct word w = { 0, false };
	size_t latin = 0, cyrillic = 0, own = 0; /* own: Cyrillic without a twin */
	bool all_twins = true;

	while (x.n) {
		uint32_t cp;
		size_t n = utf8_decode(x, &cp);

		if (n == 0 || (!is_latin(cp) && !is_cyrillic(cp)))
			break;
		if (is_latin(cp)) {
			latin++;
			all_twins = all_twins && twin_of(cp);
		} else {
			cyrillic++;
			own += !has_twin(cp);
		}
		w.n += n;
		x = str_after(x, n);
	}
	w.mixed = latin && all_twins && (own || cyrillic >= 2);
	return w;
}

/* Bytes of a blank, plain or no-break, at the front. */
static size_t
blank_at(struct str x)
{
	return str_starts(x, STR(" ")) ? 1 : str_starts(x, STR("\xC2\xA0")) ? 2 : 0;
}

/* "вуліц i плошчаў": the conjunction, alone before a Cyrillic word.  A capital alone is a Roman number. */
static bool
is_lone_i(struct str x, size_t at)
{
	bool front = at == 0 || strchr(" \n(", x.s[at - 1]) ||
		     (at >= 2 && blank_at(str_part(x, at - 2, 2)) == 2);
	size_t blank = blank_at(str_after(x, at + 1));
	struct str next = str_after(x, at + 1 + blank);
	uint32_t cp;

	if (!front || !blank || x.s[at] != 'i')
		return false;
	if (str_starts(next, STR("«")))
		next = str_after(next, strlen("«"));
	return utf8_decode(next, &cp) && (is_cyrillic(cp) || word_at(next).mixed);
}

static void
add_mended(struct buf *out, struct str word)
{
	while (word.n) {
		uint32_t cp;
		size_t n = utf8_decode(word, &cp);

		utf8_add(out, is_latin(cp) ? twin_of(cp) : cp);
		word = str_after(word, n);
	}
}

enum alphabet { SIGN, LATIN, CYRILLIC };

/* Of the byte at x[i]; the bytes after the first of a character are of its alphabet. */
static enum alphabet
alphabet_at(struct str x, size_t i, enum alphabet before)
{
	unsigned char c = (unsigned char)x.s[i];

	if (c < 0x80)
		return is_latin(c) ? LATIN : SIGN;
	if (c < 0xC0)
		return before == CYRILLIC ? CYRILLIC : SIGN;
	/* U+0400 to U+052F */
	bool cyrillic =
	    c >= 0xD0 &&
	    (c < 0xD4 || (c == 0xD4 && i + 1 < x.n && (unsigned char)x.s[i + 1] < 0xB0));
	return cyrillic ? CYRILLIC : SIGN;
}

/*
 * Bytes at the front that need no closer look: signs and whole words of one alphabet, up to a word of two, or a single Latin letter.
 */
static size_t
one_alphabet(struct str x)
{
	enum alphabet before = SIGN;
	size_t word = 0, i = 0;

	for (; i < x.n; i++) {
		enum alphabet now = alphabet_at(x, i, before);

		if (now == before)
			continue;
		if ((now != SIGN && before != SIGN) || (before == LATIN && i - word == 1))
			return word;
		word = i;
		before = now;
	}
	return before == LATIN && i - word == 1 ? word : i;
}

struct str
clean_lookalikes(struct arena *a, struct str x)
{
	struct str result = x;
	struct buf out;
	size_t kept = 0; /* bytes of x that are in out */

	buf_init(&out, 0);
	for (size_t at = 0; at < x.n;) {
		size_t sure = one_alphabet(str_after(x, at));
		if (sure) {
			at += sure;
			continue;
		}
		struct word w = word_at(str_after(x, at));

		if (w.mixed || (w.n == 1 && is_lone_i(x, at))) {
			buf_addstr(&out, str_part(x, kept, at - kept));
			add_mended(&out, str_part(x, at, w.n));
			kept = at + w.n;
		}
		at += w.n ? w.n : 1;
	}
	if (kept) {
		buf_addstr(&out, str_after(x, kept));
		result = buf_failed(&out) ? x : arena_str(a, buf_str(&out));
	}
	buf_release(&out);
	return result;
}
