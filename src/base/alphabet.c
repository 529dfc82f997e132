/*
 * A character goes the first of these ways that is open: it is in the charset; it is a Cyrillic letter (romanised, or in a
 * Cyrillic charset its twin); it is a sign with a usual way of writing; it comes apart into such characters (é, ﬁ, ½); it joins
 * or marks others and is left out; it has a name, which stands in brackets ("(snowflake)"); else its number does.
 */
#include "base/alphabet.h"

#include <stdio.h>
#include <stdlib.h>
#include <unictype.h>
#include <uniname.h>
#include <uninorm.h>

#include "base/alphabet_signs.h"
#include "base/charset_tables.h"
#include "base/utf8.h"

#define PARTS_MAX 72 /* bytes: the longest decomposition there is has 18 characters */
#define NAME_MOST 40 /* a longer name says less than its number */

static const struct {
	struct str name;
	int charset; /* -1: none */
} alphabets[ALPHABET_COUNT] = {
	[ALPHABET_UNICODE] = { STR_INIT("UTF-8"), -1 },
	[ALPHABET_LATIN] = { STR_INIT("ASCII"), -1 },
	[ALPHABET_WINDOWS_1251] = { STR_INIT("windows-1251"), CHARSET_WINDOWS_1251 },
	[ALPHABET_KOI8_R] = { STR_INIT("KOI8-R"), CHARSET_KOI8_R },
	[ALPHABET_CP866] = { STR_INIT("cp866"), CHARSET_CP866 },
};

struct str
alphabet_name(enum alphabet a)
{
	return alphabets[a].name;
}

/* --- one character --- */

/* The byte for it; 0 when the alphabet lacks it. */
static unsigned char
byte_for(enum alphabet a, uint32_t cp)
{
	if (cp < 0x80)
		return (unsigned char)cp;
	/* A no-break space is written as a blank everywhere: old terminals show it badly. */
	if (alphabets[a].charset < 0 || cp == 0xa0)
		return 0;
	return charset_byte((enum charset)alphabets[a].charset, cp);
}

static bool
is_digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

static bool
is_joiner(uint32_t cp)
{
	const uint32_t mask = UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Sk;

	return uc_is_general_category_withtable((ucs4_t)cp, mask);
}

/* Writes the parts that the alphabet has, or that have a way of writing themselves; false when one has none. */
static bool
take_apart(struct respell *r, uint32_t cp, size_t *length)
{
	char whole[4];
	uint8_t parts[PARTS_MAX];
	size_t n = sizeof(parts), used = 0, whole_n = utf8_encode(cp, whole);
	uint8_t *result = u8_normalize(UNINORM_NFKD, (const uint8_t *)whole, whole_n, parts, &n);

	if (result != parts) { /* one that does not fit is allocated, and there is none */
		free(result);
		return false;
	}
	for (struct str rest = str_of((const char *)parts, n); rest.n;) {
		uint32_t part = 0;
		size_t taken = utf8_decode(rest, &part);
		const char *ascii = byte_for(r->alphabet, part) ? NULL : sign_ascii(part);

		if (taken == 0 || part == cp)
			return false;
		if (byte_for(r->alphabet, part) && used + taken < sizeof(r->piece)) {
			memcpy(r->piece + used, rest.s, taken);
			used += taken;
		} else if (ascii && used + strlen(ascii) < sizeof(r->piece)) {
			memcpy(r->piece + used, ascii, strlen(ascii));
			used += strlen(ascii);
		} else if (!is_joiner(part)) {
			return false;
		}
		rest = str_after(rest, taken);
	}
	*length = used;
	return true;
}

/* "10²" must not become 102, nor "1½" 11/2. */
static struct str
come_apart(struct respell *r, size_t n)
{
	bool fraction = n == 3 && r->piece[1] == '/';

	if (is_digit(r->before) && is_digit((unsigned char)r->piece[0]) && (fraction || n == 1)) {
		memmove(r->piece + 1, r->piece, n);
		r->piece[0] = fraction ? ' ' : '^';
		n++;
	}
	return str_of(r->piece, n);
}

/* "(snowflake)"; a letter by what comes behind LETTER in its name: "(alpha)". */
static struct str
named(struct respell *r, uint32_t cp)
{
	char name[UNINAME_MAX];
	struct str words = str_from(unicode_character_name((ucs4_t)cp, name));
	ptrdiff_t letter = str_find(words, STR("LETTER "));
	size_t n = 0;

	if (letter >= 0)
		words = str_after(words, (size_t)letter + strlen("LETTER "));
	if (words.n == 0 || words.n > NAME_MOST || str_starts(words, STR("CJK "))) {
		int written = snprintf(r->piece, sizeof(r->piece), "(U+%04X)", (unsigned)cp);
		return str_of(r->piece, (size_t)written);
	}
	r->piece[n++] = '(';
	for (size_t i = 0; i < words.n; i++) {
		char c = words.s[i];
		r->piece[n++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	r->piece[n++] = ')';
	return str_of(r->piece, n);
}

/* What stands for a character that the alphabet lacks and that is no letter to romanise. */
static struct str
stand_in(struct respell *r, uint32_t cp)
{
	const char *ascii = sign_ascii(cp);
	size_t n;

	if (ascii)
		return str_from(ascii);
	if (take_apart(r, cp, &n))
		return come_apart(r, n);
	return is_joiner(cp) ? STR("") : named(r, cp);
}

/* --- text --- */

void
respell_init(struct respell *r, struct str text, enum alphabet a, enum lang lang)
{
	r->alphabet = a;
	r->rest = text;
	r->before = 0;
	if (a != ALPHABET_UNICODE)
		translit_init(&r->translit, text, lang);
}

/* ASCII up to an apostrophe, which may belong to a Belarusian word. */
static size_t
plain_run(struct str x)
{
	size_t n = 0;

	while (n < x.n && (unsigned char)x.s[n] < 0x80 && x.s[n] != '\'')
		n++;
	return n;
}

static struct str
respell_one(struct respell *r, uint32_t cp, size_t n)
{
	struct str self = str_part(r->rest, 0, n), latin;
	uint32_t twin = r->alphabet == ALPHABET_LATIN ? 0 : sign_twin(cp);
	bool ours = translit_next(&r->translit, r->rest, cp, n, &latin);

	if (ours && r->alphabet == ALPHABET_LATIN)
		return latin;
	if (byte_for(r->alphabet, cp))
		return self;
	if (twin)
		return str_of(r->piece, utf8_encode(twin, r->piece));
	return ours && latin.n ? latin : stand_in(r, cp);
}

size_t
respell_next(struct respell *r, struct str *out)
{
	uint32_t cp = 0xfffd;
	size_t n = r->alphabet == ALPHABET_UNICODE ? r->rest.n : plain_run(r->rest);

	if (n) {
		*out = str_part(r->rest, 0, n);
		r->before = (unsigned char)out->s[n - 1];
		r->translit.before = r->before;
	} else if (r->rest.n) {
		n = utf8_decode(r->rest, &cp);
		n = n ? n : 1;
		*out = respell_one(r, cp, n);
		r->before = cp;
	}
	r->rest = str_after(r->rest, n);
	return n;
}

void
respell_add(struct buf *out, struct str text, enum alphabet a, enum lang lang)
{
	struct respell r;
	struct str piece;

	respell_init(&r, text, a, lang);
	while (respell_next(&r, &piece))
		buf_addstr(out, piece);
}

/* --- bytes --- */

void
alphabet_encode(struct buf *out, struct str text, enum alphabet a)
{
	while (text.n) {
		size_t n = a == ALPHABET_UNICODE ? text.n : plain_run(text);
		uint32_t cp = 0;

		if (n) {
			buf_add(out, text.s, n);
		} else {
			n = utf8_decode(text, &cp);
			unsigned char byte = byte_for(a, cp);
			if (byte)
				buf_addc(out, (char)byte);
		}
		text = str_after(text, n ? n : 1);
	}
}

/*
 * In a charset of one byte hardly any word is valid UTF-8; the few that are ("её" in KOI8-R) would be letters of other
 * peoples, which nobody types here.
 */
static bool
is_our_utf8(struct str x)
{
	while (x.n) {
		uint32_t cp = 0;
		size_t n = utf8_decode(x, &cp);

		if (n == 0 || (cp >= 0x80 && (cp < 0x400 || cp >= 0x500) && cp != 0xab &&
			       cp != 0xbb && (cp < 0x2010 || cp > 0x2040)))
			return false;
		x = str_after(x, n);
	}
	return true;
}

bool
alphabet_decode(struct arena *arena, struct str typed, enum alphabet a, struct str *text)
{
	*text = typed;
	if (alphabets[a].charset < 0)
		return utf8_valid(typed);
	if (!is_our_utf8(typed))
		*text = charset_decode(arena, typed, (enum charset)alphabets[a].charset);
	return !arena_failed(arena);
}
