/*
 * The sound of a word.  Belarusian and Russian spell many words by rules of their own (раён, район; Віцебск, Витебск), and phones
 * without a Cyrillic keyboard spell both in Latin letters by several systems.  All of them come to the same few letters here: o and a are
 * one, so are е, ё, я, э; и, і, ы, й; т and ц; doubled letters count once; soft and hard signs are nothing.
 */
#include "base/utf8.h"
#include "base/word.h"

#define GUESSES 3 /* places where a Latin spelling may mean two things; 2^3 = WORD_SOUNDS_MOST */

/* The letters а to я in order; й, ь and ъ are looked after below. */
static const char *const cyrillic[] = {
	"a", "b", "v", "g", "d", "e", "Z", "z", "i", "i",  "k", "l", "m", "n", "a", "p",
	"r", "s", "t", "u", "f", "h", "t", "c", "S", "Sc", "",  "i", "",  "e", "u", "e",
};

static const char *
sound_of(uint32_t cp)
{
	if (cp >= 0x430 && cp <= 0x44f)
		return cyrillic[cp - 0x430];
	switch (cp) {
	case 0x456: return "i";
	case 0x454: return "e";
	case 0x457: return "i";
	default: return NULL;
	}
}

/* A sound in the making, in the arena at once: no byte of a word gives more than SOUNDS_OF_BYTE of it. */
#define SOUNDS_OF_BYTE 2

struct sound {
	char *s; /* NULL when memory is gone */
	size_t n;
};

/* One sound more.  "дз" is д; what is doubled counts once, but for digits. */
static void
add(struct sound *out, char c)
{
	char last = '\0';

	if (out->n)
		last = out->s[out->n - 1];
	if ((c != last || (c >= '0' && c <= '9')) && !(c == 'z' && last == 'd'))
		out->s[out->n++] = c;
}

/* --- Cyrillic --- */

/* й before a vowel: йо is ё, йу is ю.  The sound of both; 0 when they are two. */
static char
joined(struct str behind)
{
	uint32_t next = 0;
	const char *follows = utf8_decode(behind, &next) ? sound_of(next) : NULL;

	if (!follows || (*follows != 'a' && *follows != 'e' && *follows != 'u'))
		return '\0';
	return *follows == 'u' ? 'u' : 'e';
}

/* `at`: where in the sound each letter's begins, by its byte in the word, as far as what follows cannot change it; NULL: never mind. */
static void
add_cyrillic(struct sound *to, struct str word, uint8_t *at)
{
	struct sound out = *to; /* nothing else points at it, so it may stay in registers */
	const char *begin = word.s;
	bool settled = true;

	while (word.n) {
		if (at && settled)
			at[word.s - begin] = (uint8_t)out.n;
		uint32_t cp = 0;
		size_t n = utf8_decode(word, &cp);
		const char *sound = sound_of(cp);

		word.s += n ? n : 1;
		word.n -= n ? n : 1;
		settled = cp != 0x439;
		if (cp == 0x439 && word.n) {
			char both = joined(word);
			if (both) {
				add(&out, both);
				word = str_after(word, 2);
				settled = true;
				continue;
			}
		}
		for (; sound && *sound; sound++)
			add(&out, *sound);
		if (!sound && cp < 0x80)
			add(&out, (char)cp);
	}
	*to = out;
}

/* --- Latin --- */

/* Longest first.  `other`: what else it may stand for; NULL: nothing. */
static const struct {
	const char *latin, *sound, *other;
} spellings[] = {
	{ "shch", "Sc", NULL }, { "sch", "Sc", NULL }, { "šč", "Sc", NULL }, { "kh", "h", NULL },
	{ "zh", "Z", NULL },    { "sh", "S", NULL },   { "ch", "c", "h" },   { "ts", "t", NULL },
	{ "tz", "t", NULL },    { "dz", "d", NULL },   { "ž", "Z", NULL },   { "š", "S", NULL },
	{ "č", "c", NULL },     { "ŭ", "u", NULL },    { "ć", "t", NULL },   { "ś", "s", NULL },
	{ "ź", "z", NULL },     { "ń", "n", NULL },    { "ĺ", "l", NULL },   { "ł", "l", NULL },
	{ "ja", "e", NULL },    { "ya", "e", NULL },   { "ia", "e", "ie" },  { "je", "e", NULL },
	{ "ye", "e", NULL },    { "ie", "e", "ie" },   { "jo", "e", NULL },  { "yo", "e", NULL },
	{ "io", "e", "ia" },    { "ju", "u", NULL },   { "yu", "u", NULL },  { "iu", "u", "iu" },
	{ "a", "a", NULL },     { "b", "b", NULL },    { "c", "t", NULL },   { "d", "d", NULL },
	{ "e", "e", NULL },     { "f", "f", NULL },    { "g", "g", NULL },   { "h", "h", "g" },
	{ "i", "i", NULL },     { "j", "i", NULL },    { "k", "k", NULL },   { "l", "l", NULL },
	{ "m", "m", NULL },     { "n", "n", NULL },    { "o", "a", NULL },   { "p", "p", NULL },
	{ "q", "k", NULL },     { "r", "r", NULL },    { "s", "s", NULL },   { "t", "t", NULL },
	{ "u", "u", NULL },     { "v", "v", NULL },    { "w", "u", "v" },    { "x", "h", "ks" },
	{ "y", "i", NULL },     { "z", "z", NULL },
};

#define SPELLINGS (sizeof(spellings) / sizeof(*spellings))

/* Bit n of `guess` decides the nth place of doubt.  Answers how many such places there are. */
static int
add_latin(struct sound *out, struct str word, unsigned guess)
{
	int doubts = 0;

	while (word.n) {
		size_t i = 0;
		while (i < SPELLINGS && !str_starts(word, str_from(spellings[i].latin)))
			i++;
		if (i == SPELLINGS) {
			if (!((unsigned char)word.s[0] & 0x80))
				add(out, word.s[0]);
			word = str_after(word, 1);
			continue;
		}
		const char *sound = spellings[i].sound;
		if (spellings[i].other && doubts < GUESSES && (guess >> doubts++ & 1))
			sound = spellings[i].other;
		for (; *sound; sound++)
			add(out, *sound);
		word = str_after(word, strlen(spellings[i].latin));
	}
	return doubts;
}

/* The sound of a word by one of its readings; one in neither alphabet sounds as it is written. */
static struct str
read_word(struct arena *a, struct str word, bool letters_cyrillic, unsigned guess, int *doubts)
{
	struct sound out = { .s = word.n < SIZE_MAX / SOUNDS_OF_BYTE
				      ? arena_alloc(a, SOUNDS_OF_BYTE * word.n + 1)
				      : NULL };

	*doubts = 0;
	if (out.s && letters_cyrillic)
		add_cyrillic(&out, word, NULL);
	else if (out.s)
		*doubts = add_latin(&out, word, guess);
	return out.n ? str_of(out.s, out.n) : arena_str(a, word);
}

struct str
word_sound(struct arena *a, struct str word)
{
	int doubts;

	return read_word(a, word, word_is_cyrillic(word), 0, &doubts);
}

/* Bytes at the front that both have. */
static size_t
shared(struct str a, struct str b)
{
	size_t most = a.n < b.n ? a.n : b.n, n = 0;
	uint64_t x, y;

	for (; n + sizeof(x) <= most; n += sizeof(x)) {
		memcpy(&x, a.s + n, sizeof(x));
		memcpy(&y, b.s + n, sizeof(y));
		if (x != y)
			break;
	}
	while (n < most && a.s[n] == b.s[n])
		n++;
	return n;
}

struct str
word_sound_beside(struct word_sounding *last, struct arena *a, struct str word)
{
	if (word.n > WORD_MOST || !word_is_cyrillic(word))
		return word_sound(a, word);
	size_t begin = shared(word, last->word);
	while (begin > 0 && last->at[begin] == WORD_UNSETTLED)
		begin--;
	struct sound out = { .s = arena_alloc(a, SOUNDS_OF_BYTE * word.n + 1), .n = 0 };
	if (!out.s)
		return STR("");
	if (begin) {
		out.n = last->at[begin];
		memcpy(out.s, last->sound.s, out.n);
	}
	memset(last->at + begin, WORD_UNSETTLED, sizeof(last->at) - begin);
	add_cyrillic(&out, str_after(word, begin), last->at + begin);
	last->word = word;
	last->sound = out.n ? str_of(out.s, out.n) : arena_str(a, word);
	return last->sound;
}

size_t
word_sounds(struct arena *a, struct str word, struct str sounds[WORD_SOUNDS_MOST])
{
	struct str lower = utf8_lower(a, word);
	size_t n = 0;
	int doubts = 0;

	if (word_is_cyrillic(lower)) {
		sounds[0] = word_sound(a, lower);
		return 1;
	}
	for (unsigned guess = 0; guess < 1u << doubts || guess == 0; guess++) {
		struct str sound = read_word(a, lower, false, guess, &doubts);
		size_t i = 0;
		while (i < n && !str_eq(sounds[i], sound))
			i++;
		if (i == n)
			sounds[n++] = sound;
	}
	return n;
}
