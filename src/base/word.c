/* Words of running text, folded. */
#include "base/word.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include "base/utf8.h"

#define LETTERS_MOST (WORD_MOST / 2) /* of one word that are looked at */

enum letter_kind {
	LETTER,
	NOTHING, /* inside a word: as if it were not there */
	MARK,    /* belongs to the letter before it */
	APOSTROPHE,
	SEPARATOR
};

static bool
is_cyrillic(uint32_t cp)
{
	return cp >= 0x400 && cp < 0x530;
}

static bool
is_latin(uint32_t cp)
{
	return cp >= 'a' && cp <= 'z';
}

static enum letter_kind
rare_kind(uint32_t cp)
{
	static const uint32_t letters = UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_Nd;

	switch (cp) {
	case 0xad:   /* soft hyphen */
	case 0x200b: /* zero width: space, non-joiner, joiner */
	case 0x200c:
	case 0x200d:
	case 0x2060:
	case 0xfeff: return NOTHING;
	case 0x2019: /* ’ and what is typed for it */
	case 0x2018:
	case 0x2bc:
	case 0x2b9: return APOSTROPHE;
	default: break;
	}
	if (cp >= 0x300 && cp < 0x370)
		return MARK;
	return uc_is_general_category_withtable(cp, letters) ? LETTER : SEPARATOR;
}

static enum letter_kind
kind_of(uint32_t cp)
{
	if (cp < 0x80) {
		if (is_latin(cp | 32) || (cp >= '0' && cp <= '9'))
			return LETTER;
		return cp == '\'' || cp == '`' ? APOSTROPHE : SEPARATOR;
	}
	if (is_cyrillic(cp))
		return cp >= 0x483 && cp <= 0x489 ? MARK : cp == 0x482 ? SEPARATOR : LETTER;
	return rare_kind(cp);
}

/* A Latin letter without its diacritics. */
static uint32_t
bare(uint32_t cp)
{
	ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];

	while (uc_canonical_decomposition(cp, parts) > 0)
		cp = parts[0];
	return cp;
}

static uint32_t
folded(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp | 32 : cp;
	if (cp >= 0x410 && cp <= 0x42f)
		return cp + 0x20;
	if (cp >= 0x430 && cp <= 0x44f)
		return cp;
	switch (cp) {
	case 0x401:
	case 0x451: return 0x435; /* ё */
	case 0x40e:
	case 0x45e: return 0x443; /* ў */
	case 0x490:
	case 0x491: return 0x433; /* ґ */
	default: break;
	}
	cp = uc_tolower(cp);
	return is_cyrillic(cp) ? cp : bare(cp);
}

/* A mark behind a letter: й in two code points; all others leave the letter as it is, as ё and ў are folded in any case. */
static uint32_t
marked(uint32_t letter, uint32_t mark)
{
	return letter == 0x438 && mark == 0x306 ? 0x439 : letter;
}

/* The Cyrillic letter for a Latin one that is printed alike; 0: there is none. */
static uint32_t
twin(uint32_t latin)
{
	static const char letters[] = "aceopxyikmhtb";
	static const uint16_t twins[] = { 0x430, 0x441, 0x435, 0x43e, 0x440, 0x445, 0x443,
					  0x456, 0x43a, 0x43c, 0x43d, 0x442, 0x432 };
	const char *at = latin < 0x80 && latin ? strchr(letters, (int)latin) : NULL;

	return at ? twins[at - letters] : 0;
}

struct run {
	uint32_t letters[LETTERS_MOST];
	size_t n;
	bool cyrillic, latin;
};

static void
take(struct run *r, uint32_t cp)
{
	if (r->n == LETTERS_MOST)
		return;
	cp = folded(cp);
	r->cyrillic = r->cyrillic || is_cyrillic(cp);
	r->latin = r->latin || is_latin(cp);
	r->letters[r->n++] = cp;
}

static size_t
write_run(const struct run *r, char out[WORD_MOST])
{
	bool mixed = r->cyrillic && r->latin;
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		uint32_t cp = r->letters[i], cyrillic = mixed ? twin(cp) : 0;
		char bytes[4];
		size_t size = utf8_encode(cyrillic ? cyrillic : cp, bytes);

		if (n + size > WORD_MOST)
			break;
		memcpy(out + n, bytes, size);
		n += size;
	}
	return n;
}

/* --- usual words --- */

static bool
plain_separator(unsigned char c)
{
	return c < 0x80 && !is_latin(c | 32u) && !(c >= '0' && c <= '9') && c != '\'' && c != '`';
}

/* A letter of the two first rows of Cyrillic, U+0400 to U+045F, which stands in bytes `lead` and `next`; 0: it is another. */
static uint32_t
usual_cyrillic(unsigned char lead, unsigned char next)
{
	uint32_t cp = 0x400u + ((lead & 1u) << 6) + (next & 0x3fu);

	if ((lead & 0xfe) != 0xd0 || (next & 0xc0) != 0x80 || cp > 0x45f)
		return 0;
	if (cp < 0x430)
		cp += cp < 0x410 ? 0x50 : 0x20;
	return cp == 0x451 ? 0x435 : cp == 0x45e ? 0x443 : cp; /* ё, ў */
}

/*
 * The word at the front if it is of Cyrillic letters or of Latin ones, with digits, and a common separator or nothing ends it: most are.
 * The bytes that it takes there, *n those in `out`; 0 when it wants a closer look.
 */
static size_t
usual_word(struct str text, char out[WORD_MOST], size_t *n)
{
	const unsigned char *s = (const unsigned char *)text.s;
	size_t at = 0, to = 0, letters = 0;
	bool cyrillic = false, latin = false;

	while (at < text.n && !plain_separator(s[at])) {
		if (letters++ == LETTERS_MOST)
			return 0;
		if (s[at] < 0x80) {
			uint32_t low = s[at] >= 'A' ? s[at] | 32u : s[at];
			if (low == '\'' || low == '`')
				return 0;
			latin = latin || is_latin(low);
			out[to++] = (char)low;
			at++;
			continue;
		}
		uint32_t cp = at + 1 < text.n ? usual_cyrillic(s[at], s[at + 1]) : 0;
		if (!cp)
			return 0;
		cyrillic = true;
		out[to++] = (char)(0xc0 | cp >> 6);
		out[to++] = (char)(0x80 | (cp & 0x3f));
		at += 2;
	}
	*n = to;
	return cyrillic && latin ? 0 : at;
}

static size_t
any_word(struct str *rest, char out[WORD_MOST], struct str *seen)
{
	struct run r = { .n = 0 };
	const char *begin = rest->s, *end = rest->s;

	while (rest->n) {
		uint32_t cp = 0;
		size_t n = utf8_decode(*rest, &cp);
		enum letter_kind kind = n ? kind_of(cp) : SEPARATOR;

		if (r.n && kind == SEPARATOR)
			break;
		if (!r.n && kind == LETTER)
			begin = rest->s;
		if (kind == LETTER || kind == MARK)
			end = rest->s + n;
		*rest = str_after(*rest, n ? n : 1);
		if (kind == LETTER)
			take(&r, cp);
		else if (kind == MARK && r.n)
			r.letters[r.n - 1] = marked(r.letters[r.n - 1], cp);
	}
	if (seen)
		*seen = r.n ? str_of(begin, (size_t)(end - begin)) : STR("");
	return write_run(&r, out);
}

size_t
word_next(struct str *rest, char out[WORD_MOST], struct str *seen)
{
	size_t n = 0;

	while (rest->n && plain_separator((unsigned char)rest->s[0]))
		*rest = str_of(rest->s + 1, rest->n - 1);
	size_t size = usual_word(*rest, out, &n);
	if (size == 0)
		return any_word(rest, out, seen);
	if (seen)
		*seen = str_part(*rest, 0, size);
	*rest = str_after(*rest, size);
	return n;
}

bool
word_is_cyrillic(struct str word)
{
	while (word.n) {
		uint32_t cp;
		size_t n = utf8_decode(word, &cp);

		if (n && is_cyrillic(cp))
			return true;
		word = str_after(word, n ? n : 1);
	}
	return false;
}
