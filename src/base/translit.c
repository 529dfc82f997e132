/*
 * The letters е ё ю я are written with a j at the start of a word and after a vowel, ў, a sign or an apostrophe, and
 * after a consonant with an i in Belarusian names; in Russian ones е has no i there, and ю and я keep their j.
 */
#include "base/translit.h"

#include "base/utf8.h"

struct letter {
	uint16_t cp; /* small */
	char plain[TRANSLIT_MAX + 1], open[TRANSLIT_MAX + 1] /* if other */;
};

/* Sorted by code point from а to я, so that each is found at its place; then the others. */
static const struct letter alphabet[] = {
	{ 0x430, "a", "" },    /* а */
	{ 0x431, "b", "" },    /* б */
	{ 0x432, "v", "" },    /* в */
	{ 0x433, "g", "" },    /* г */
	{ 0x434, "d", "" },    /* д */
	{ 0x435, "ie", "je" }, /* е */
	{ 0x436, "zh", "" },   /* ж */
	{ 0x437, "z", "" },    /* з */
	{ 0x438, "i", "" },    /* и */
	{ 0x439, "j", "" },    /* й */
	{ 0x43a, "k", "" },    /* к */
	{ 0x43b, "l", "" },    /* л */
	{ 0x43c, "m", "" },    /* м */
	{ 0x43d, "n", "" },    /* н */
	{ 0x43e, "o", "" },    /* о */
	{ 0x43f, "p", "" },    /* п */
	{ 0x440, "r", "" },    /* р */
	{ 0x441, "s", "" },    /* с */
	{ 0x442, "t", "" },    /* т */
	{ 0x443, "u", "" },    /* у */
	{ 0x444, "f", "" },    /* ф */
	{ 0x445, "h", "" },    /* х */
	{ 0x446, "c", "" },    /* ц */
	{ 0x447, "ch", "" },   /* ч */
	{ 0x448, "sh", "" },   /* ш */
	{ 0x449, "shch", "" }, /* щ */
	{ 0x44a, "", "" },     /* ъ */
	{ 0x44b, "y", "" },    /* ы */
	{ 0x44c, "", "" },     /* ь */
	{ 0x44d, "e", "" },    /* э */
	{ 0x44e, "iu", "ju" }, /* ю */
	{ 0x44f, "ia", "ja" }, /* я */
	{ 0x451, "io", "jo" }, /* ё */
	{ 0x454, "ie", "je" }, /* є */
	{ 0x456, "i", "" },    /* і */
	{ 0x457, "ji", "" },   /* ї */
	{ 0x458, "j", "" },    /* ј */
	{ 0x45e, "w", "" },    /* ў */
	{ 0x491, "g", "" },    /* ґ */
};
/* What Russian has otherwise. */
static const struct letter russian[] = {
	{ 0x435, "e", "je" }, /* е */
	{ 0x44e, "ju", "" },  /* ю */
	{ 0x44f, "ja", "" },  /* я */
};

#define SMALL_A  0x430
#define SMALL_YA 0x44f

static bool
is_capital(uint32_t cp)
{
	return (cp >= 0x400 && cp < SMALL_A) || cp == 0x490;
}

static uint32_t
small(uint32_t cp)
{
	if (cp >= 0x410 && cp < SMALL_A)
		return cp + 0x20;
	if (cp >= 0x400 && cp < 0x410)
		return cp + 0x50;
	return cp == 0x490 ? 0x491 : cp;
}

static const struct letter *
find(const struct letter *list, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].cp == cp)
			return &list[i];
	return NULL;
}

static const struct letter *
letter_of(uint32_t cp, enum lang lang)
{
	const struct letter *l = NULL;

	cp = small(cp);
	if (lang == LANG_RU)
		l = find(russian, sizeof(russian) / sizeof(*russian), cp);
	if (!l && cp >= SMALL_A && cp <= SMALL_YA)
		return &alphabet[cp - SMALL_A];
	return l ? l : find(alphabet, sizeof(alphabet) / sizeof(*alphabet), cp);
}

static bool
is_apostrophe(uint32_t cp)
{
	return cp == '\'' || cp == 0x2019 || cp == 0x2bc;
}

/* Of a word, as one that decides its language: apostrophes are in it. */
static bool
is_in_word(uint32_t cp)
{
	return letter_of(cp, LANG_BE) || is_apostrophe(cp);
}

/* A Latin i is typed for the Cyrillic one. */
static bool
is_vowel(uint32_t cp)
{
	switch (small(cp)) {
	case 'i':
	case 'I':
	case 0x430: /* а */
	case 0x435: /* е */
	case 0x438: /* и */
	case 0x43e: /* о */
	case 0x443: /* у */
	case 0x44b: /* ы */
	case 0x44d: /* э */
	case 0x44e: /* ю */
	case 0x44f: /* я */
	case 0x451: /* ё */
	case 0x454: /* є */
	case 0x456: /* і */
	case 0x457: /* ї */ return true;
	default: return false;
	}
}

/* Whether a letter after this one takes its j. */
static bool
is_open(uint32_t before)
{
	uint32_t cp = small(before);

	return cp == 0x45e || cp == 0x44c || cp == 0x44a || is_vowel(cp) || is_apostrophe(cp) ||
	       !letter_of(cp, LANG_BE);
}

/* --- the language --- */

/* Belarusian letters less Russian ones, in the word at the front or in all of the text. */
static int
speaks_for(struct str text, bool word)
{
	int sum = 0;

	while (text.n) {
		uint32_t cp = 0;
		size_t n = utf8_decode(text, &cp);

		if (word && !is_in_word(cp))
			break;
		cp = small(cp);
		sum += cp == 0x456 || cp == 0x45e;                /* і ў */
		sum -= cp == 0x438 || cp == 0x449 || cp == 0x44a; /* и щ ъ */
		text = str_after(text, n ? n : 1);
	}
	return sum;
}

static enum lang
language(struct str text, bool word, enum lang otherwise)
{
	int sum = speaks_for(text, word);

	return sum > 0 ? LANG_BE : sum < 0 ? LANG_RU : otherwise;
}

void
translit_init(struct translit *t, struct str text, enum lang lang)
{
	*t = (struct translit){ .before = 0 };
	t->text = language(text, false, lang == LANG_RU ? LANG_RU : LANG_BE);
	t->word = t->text;
}

/* --- letters --- */

static uint32_t
first_of(struct str x)
{
	uint32_t cp = 0;

	return utf8_decode(x, &cp) ? cp : 0;
}

/* "БЕЛТА" is BIELTA, "Ельск" Jelsk; the last letter is as large as the one before it. */
static bool
is_all_capital(uint32_t before, uint32_t after)
{
	return letter_of(after, LANG_BE) ? is_capital(after) : is_capital(before);
}

static struct str
cased(struct translit *t, struct str latin, bool first, bool rest)
{
	for (size_t i = 0; i < latin.n; i++) {
		bool large = i == 0 ? first : rest;
		t->latin[i] = (char)(large ? latin.s[i] - 'a' + 'A' : latin.s[i]);
	}
	return str_of(t->latin, latin.n);
}

static bool
is_combining(uint32_t cp)
{
	return cp >= 0x300 && cp < 0x370;
}

bool
translit_next(struct translit *t, struct str rest, uint32_t cp, size_t n, struct str *latin)
{
	uint32_t before = t->before, after = first_of(str_after(rest, n));

	if (is_combining(cp))
		return false; /* a stress mark parts no letters */
	if (!is_in_word(before) && is_in_word(cp))
		t->word = language(rest, true, t->text);
	t->before = cp;
	const struct letter *l = letter_of(cp, t->word);
	if (l) {
		bool open = l->open[0] && is_open(before), capital = is_capital(cp);
		*latin = cased(t, str_from(open ? l->open : l->plain), capital,
			       capital && is_all_capital(before, after));
		return true;
	}
	*latin = STR("");
	return is_apostrophe(cp) && t->word == LANG_BE && letter_of(before, LANG_BE) &&
	       letter_of(after, LANG_BE);
}

void
translit_add(struct buf *out, struct str text, enum lang lang)
{
	struct translit t;

	translit_init(&t, text, lang);
	while (text.n) {
		struct str latin;
		uint32_t cp = 0;
		size_t n = utf8_decode(text, &cp);

		n = n ? n : 1;
		buf_addstr(out,
			   translit_next(&t, text, cp, n, &latin) ? latin : str_part(text, 0, n));
		text = str_after(text, n);
	}
}
