/* Which of the three languages a text is in, by the letters that only one of them has. */
#include "base/lang.h"

#include "base/utf8.h"

#define LATIN_PER_CYRILLIC 3 /* this many Latin letters to a Cyrillic one make a text English */

static const struct str codes[LANG_COUNT] = {
	[LANG_BE] = STR_INIT("be"),
	[LANG_RU] = STR_INIT("ru"),
	[LANG_EN] = STR_INIT("en"),
};

struct str
lang_code(enum lang lang)
{
	return lang >= 0 && lang < LANG_COUNT ? codes[lang] : STR("");
}

enum lang
lang_from_code(struct str code)
{
	if (str_eq_ascii_case(code, STR("by")))
		return LANG_BE;
	for (int i = 0; i < LANG_COUNT; i++)
		if (str_eq_ascii_case(code, codes[i]))
			return (enum lang)i;
	return LANG_NONE;
}

/* --- telling by the letters --- */

struct tally {
	size_t be, ru;          /* letters that only this language has */
	size_t cyrillic, latin; /* all of them */
};

static bool
is_cyrillic(uint32_t cp)
{
	return cp >= 0x400 && cp < 0x530;
}

static bool
is_latin(uint32_t cp)
{
	return (cp | 32) >= 'a' && (cp | 32) <= 'z';
}

static void
count_cyrillic(struct tally *t, uint32_t cp)
{
	t->cyrillic++;
	switch (cp) {
	case 0x406:
	case 0x456: /* і */
	case 0x40e:
	case 0x45e: t->be++; break; /* ў */
	case 0x418:
	case 0x438: /* и */
	case 0x429:
	case 0x449: /* щ */
	case 0x42a:
	case 0x44a: t->ru++; break; /* ъ */
	default: break;
	}
}

/* A Latin i that touches a Cyrillic letter was typed for the Belarusian one. */
static bool
is_typed_i(uint32_t before, uint32_t cp, struct str rest)
{
	uint32_t after;

	if (cp != 'i' && cp != 'I')
		return false;
	return is_cyrillic(before) || (utf8_decode(rest, &after) && is_cyrillic(after));
}

/* An address says nothing of the language: skip to the blank. */
static struct str
skip_address(struct str x)
{
	if (!str_starts(x, STR("://")))
		return x;
	ptrdiff_t blank = str_find_byte(x, ' ');
	return blank < 0 ? STR("") : str_after(x, (size_t)blank);
}

static struct tally
tally_of(struct str text)
{
	struct tally t = { 0, 0, 0, 0 };
	uint32_t before = 0;

	while (text.n) {
		uint32_t cp = 0;
		size_t n = utf8_decode(text, &cp);

		text = str_after(text, n ? n : 1);
		if (is_cyrillic(cp)) {
			count_cyrillic(&t, cp);
		} else if (is_typed_i(before, cp, text)) {
			t.cyrillic++;
			t.be++;
		} else if (is_latin(cp)) {
			t.latin++;
			text = skip_address(text);
		}
		before = cp;
	}
	return t;
}

enum lang
lang_detect_near(struct str text, enum lang likely)
{
	struct tally t = tally_of(text);

	if (t.cyrillic * LATIN_PER_CYRILLIC < t.latin)
		return LANG_EN;
	if (t.cyrillic == 0)
		return LANG_NONE;
	if (t.be == t.ru && (likely == LANG_BE || likely == LANG_RU))
		return likely;
	return t.be > t.ru ? LANG_BE : LANG_RU;
}

enum lang
lang_detect(struct str text)
{
	/* No deciding letter at all, as in a title of one word: most of the news is Russian. */
	return lang_detect_near(text, LANG_RU);
}
