/*
 * Belarusian and Russian print keeps "№ 510", "т. д.", "А. С. Пушкін", "5 км", "26 чэрвеня" and a preposition with
 * its noun on one line, and never begins a line with a dash.  UAX 14 (libunistring) knows none of it
 * and cuts addresses at each slash.  Here its answer is taken and then corrected, word by word.
 *
 * A word is what stands between blanks; each rule looks at two neighbours.  Most words are letters and digits between
 * quotes, brackets and stops, and have no place inside for a line end: libunistring is asked about the others.
 */
#include "base/wrap_glue.h"

#include <unilbrk.h>

#include "base/utf8.h"
#include "base/wrap_words.h"

#define HYPHEN_SIDE  3 /* letters; a shorter part, as in "р-н" or "2-га", stays with the rest */
#define NUMBER_GROUP 7 /* bytes; "(02156)", the longest part of a telephone number */

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

/* --- what a word is --- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_upper(uint32_t cp)
{
	return (cp >= 'A' && cp <= 'Z') || (cp >= 0x400 && cp < 0x430);
}

static bool
is_letter(uint32_t cp)
{
	return ((cp | 32) >= 'a' && (cp | 32) <= 'z') || (cp >= 0x400 && cp < 0x530);
}

/* Whether a mark of opened() may begin so, one of closed() end so: few words have any. */
static bool
may_open(char c)
{
	return c == '(' || c == '[' || c == '"' || c == '\xc2' || c == '\xe2';
}

static bool
may_close(char c)
{
	switch (c) {
	case ',':
	case ';':
	case ':':
	case ')':
	case '!':
	case '?':
	case '"':
	case '\xbb':
	case '\x9d': return true;
	default: return false;
	}
}

static bool
starts_with_one(struct str x, const struct str *marks, size_t count, size_t *n)
{
	for (size_t i = 0; i < count; i++)
		if (str_starts(x, marks[i])) {
			*n = marks[i].n;
			return true;
		}
	return false;
}

static bool
ends_with_one(struct str x, const struct str *marks, size_t count, size_t *n)
{
	for (size_t i = 0; i < count; i++)
		if (str_ends(x, marks[i])) {
			*n = marks[i].n;
			return true;
		}
	return false;
}

/* Without the brackets and quotes in front: "(г." is "г." */
static struct str
opened(struct str word)
{
	static const struct str marks[] = {
		STR_INIT("("), STR_INIT("["), STR_INIT("\""),
		STR_INIT("«"), STR_INIT("“"), STR_INIT("„"),
	};
	size_t n;

	while (word.n && may_open(word.s[0]) && starts_with_one(word, marks, COUNT(marks), &n))
		word = str_after(word, n);
	return word;
}

/* Without the marks behind: "км," is "км"; dots stay. */
static struct str
closed(struct str word)
{
	static const struct str marks[] = {
		STR_INIT(","), STR_INIT(";"), STR_INIT(":"), STR_INIT(")"),  STR_INIT("!"),
		STR_INIT("?"), STR_INIT("»"), STR_INIT("”"), STR_INIT("\""),
	};
	size_t n;

	while (word.n && may_close(word.s[word.n - 1]) &&
	       ends_with_one(word, marks, COUNT(marks), &n))
		word = str_part(word, 0, word.n - n);
	return word;
}

static uint32_t
lower_of(uint32_t cp)
{
	if (is_upper(cp))
		cp += cp >= 0x400 && cp < 0x410 ? 0x50 : 0x20;
	return cp;
}

/* Whether there is nothing but what may close a word, and full stops. */
static bool
only_closes(struct str tail)
{
	for (size_t at = 0; at < tail.n;) {
		struct str rest = str_after(tail, at);

		if (rest.s[0] == '.' || ((unsigned char)rest.s[0] < 0x80 && may_close(rest.s[0])))
			at++;
		else if (str_starts(rest, STR("»")))
			at += strlen("»");
		else if (str_starts(rest, STR("”")))
			at += strlen("”");
		else
			return false;
	}
	return true;
}

/* The word in lower case; empty when it is longer than any in the table. */
static struct str
lowered(struct str word, char room[WRAP_WORD_MAX])
{
	size_t n = 0;

	if (word.n > WRAP_WORD_MAX)
		return STR("");
	while (word.n) {
		uint32_t cp;
		size_t used = utf8_decode(word, &cp);

		if (used == 0)
			return STR("");
		n += utf8_encode(lower_of(cp), room + n); /* as long as before in these alphabets */
		word = str_after(word, used);
	}
	return str_of(room, n);
}

static unsigned
classes_of(struct str plain)
{
	char room[WRAP_WORD_MAX];
	uint32_t first;

	if (!utf8_decode(plain, &first) || !wrap_word_possible(lower_of(first), plain.n))
		return 0;
	struct str lower = lowered(plain, room);
	unsigned classes = wrap_word_classes(lower);

	/* A unit's dot may be there or not: "руб.", "руб". */
	if (str_ends(lower, STR(".")))
		classes |= wrap_word_classes(str_part(lower, 0, lower.n - 1)) & WORD_UNIT;
	return classes;
}

/* "А." or "А.С.": capitals, each with its dot */
static bool
is_initials(struct str word)
{
	size_t n = 0;

	while (word.n) {
		uint32_t cp;
		size_t used = utf8_decode(word, &cp);

		if (used == 0 || !is_upper(cp) || used == word.n || word.s[used] != '.')
			return false;
		word = str_after(word, used + 1);
		n++;
	}
	return n >= 1 && n <= 3;
}

/* "т.", "д.", "и.": one letter and a dot */
static bool
is_letter_dot(struct str word)
{
	uint32_t cp;
	size_t used = utf8_decode(word, &cp);

	return used && is_letter(cp) && str_eq(str_after(word, used), STR("."));
}

/* A group of digits, as telephone numbers and thousands have them. */
static bool
is_number(struct str word)
{
	bool digit = false;

	for (size_t i = 0; i < word.n && word.n <= NUMBER_GROUP; i++) {
		if (!is_digit(word.s[i]) && (!word.s[i] || !strchr("()+-", word.s[i])))
			return false;
		digit = digit || is_digit(word.s[i]);
	}
	return digit;
}

/* "(361", which "KB)" follows: the size behind a link would stand alone on the next line. */
static bool
opens_measure(struct str word)
{
	size_t i = 1;

	while (i < word.n && (is_digit(word.s[i]) || word.s[i] == '.' || word.s[i] == ','))
		i++;
	return str_starts(word, STR("(")) && word.n > 1 && i == word.n;
}

static bool
ends_in_digit(struct str word)
{
	return word.n && is_digit(word.s[word.n - 1]);
}

static bool
is_dash(struct str word)
{
	if (word.n != 1 && word.n != strlen("—"))
		return false;
	return str_eq(word, STR("—")) || str_eq(word, STR("–")) || str_eq(word, STR("-")) ||
	       str_eq(word, STR("―"));
}

/* One or two Cyrillic letters: у, на, не. */
static bool
is_short(struct str word)
{
	size_t letters = 0;

	while (word.n) {
		uint32_t cp;
		size_t used = utf8_decode(word, &cp);

		if (used == 0 || cp < 0x400 || !is_letter(cp) || ++letters > 2)
			return false;
		word = str_after(word, used);
	}
	return letters > 0;
}

/* A capital and at least one more letter. */
static bool
is_name(struct str word)
{
	uint32_t first, second;
	size_t n = utf8_decode(word, &first);

	return n && is_upper(first) && utf8_decode(str_after(word, n), &second) &&
	       is_letter(second);
}

/* --- the look of a word --- */

/*
 * Letters and digits, and behind them only what closes: by UAX 14 no line ends in such a word, whatever opens it
 * (its rules 13, 14, 19, 23, 25, 28).
 */
static bool
is_smooth(struct str word)
{
	size_t at = 0;

	while (at < word.n) {
		uint32_t cp;
		size_t n = utf8_decode(str_after(word, at), &cp);

		if (n == 0 || (!is_letter(cp) && (cp < '0' || cp > '9')))
			break;
		at += n;
	}
	return at > 0 && only_closes(str_after(word, at));
}

/* --- two neighbours --- */

struct word {
	struct str text;  /* as it stands */
	struct str plain; /* without brackets and marks */
	unsigned classes; /* enum wrap_class */
	unsigned begins;  /* of what stands before a no-break space in it: "KB)" of "KB) [1]" */
	bool open;        /* no comma or bracket closes it */
	bool smooth;      /* see is_smooth */
};

static struct word
word_of(struct str text)
{
	struct str front = opened(text), plain = closed(front);
	bool smooth = is_smooth(front);
	ptrdiff_t at = smooth ? -1 : str_find(front, STR("\xc2\xa0"));
	unsigned classes = classes_of(plain);

	return (struct word){ .text = text,
			      .plain = plain,
			      .classes = classes,
			      .begins = at < 0 ? classes
					       : classes_of(closed(str_part(front, 0, (size_t)at))),
			      .open = front.n == plain.n,
			      .smooth = smooth };
}

/*
 * May no line end between a and b?  `before` stands in front of a: "2015 г. Глыбокае" has a year, which
 * goes with its number, "г. Глыбокае" a town.
 */
static bool
glued(const struct word *before, const struct word *a, const struct word *b)
{
	bool measures = (a->classes & WORD_UNIT) && ends_in_digit(before->plain);

	if (is_dash(b->text) || (b->begins & WORD_BACK) || opens_measure(b->text))
		return true;
	if (is_number(a->text) && is_number(b->plain))
		return true;
	if (!a->open)
		return false;
	if (ends_in_digit(a->plain) && (b->begins & (WORD_UNIT | WORD_MONTH)))
		return true;
	if (is_initials(a->plain) ? is_name(b->plain) || is_initials(b->plain)
				  : is_name(a->plain) && is_initials(b->plain))
		return true;
	if (measures)
		return (a->classes & WORD_LEADS) && !is_name(b->plain);
	return (a->classes & (WORD_LEADS | WORD_LEANS)) || is_letter_dot(a->plain) ||
	       (is_short(a->plain) && !(a->classes & WORD_BACK));
}

/* --- inside a word --- */

/* An address stays whole: http://..., mailto:, tel:, www., somebody@somewhere. */
static bool
is_address(struct str word)
{
	static const struct str starts[] = {
		STR_INIT("mailto:"),
		STR_INIT("tel:"),
		STR_INIT("xmpp:"),
		STR_INIT("www."),
	};

	if (str_find(word, STR("://")) > 0 || str_find_byte(word, '@') > 0)
		return true;
	word = opened(word);
	for (size_t i = 0; i < COUNT(starts); i++)
		if (str_starts_ascii_case(word, starts[i]))
			return true;
	return false;
}

static bool
ends_side(char c)
{
	return c == '-' || c == '/';
}

/* Characters from `at` to the next hyphen, slash or end; counted no further than HYPHEN_SIDE. */
static size_t
side_after(struct str word, size_t at)
{
	size_t letters = 0;

	for (; at < word.n && letters < HYPHEN_SIDE && !ends_side(word.s[at]); at++)
		letters += ((unsigned char)word.s[at] & 0xc0) != 0x80;
	return letters;
}

static size_t
side_before(struct str word, size_t at)
{
	size_t letters = 0;

	if (at && ends_side(word.s[at - 1]))
		at--;
	for (; at && letters < HYPHEN_SIDE && !ends_side(word.s[at - 1]); at--)
		letters += ((unsigned char)word.s[at - 1] & 0xc0) != 0x80;
	return letters;
}

/* A range of numbers, "9.00–14.00": a dash before `at` and digits on both sides */
static bool
in_range(struct str word, size_t at)
{
	static const struct str dashes[] = { STR_INIT("–"), STR_INIT("—"), STR_INIT("-") };
	struct str head = str_part(word, 0, at);
	size_t n;

	return ends_with_one(head, dashes, COUNT(dashes), &n) && head.n > n &&
	       is_digit(head.s[head.n - n - 1]) && is_digit(word.s[at]);
}

static bool
holds_together(struct str word, size_t at)
{
	struct str tail = str_after(word, at);

	return str_starts(tail, STR("—")) || str_starts(tail, STR("–")) || in_range(word, at) ||
	       side_before(word, at) < HYPHEN_SIDE || side_after(word, at) < HYPHEN_SIDE;
}

static void
rank_word(const struct word *w, char *ranks)
{
	struct str word = w->text;

	if (w->smooth) {
		memset(ranks + 1, BREAK_CUT, word.n - 1);
		return;
	}
	u8_possible_linebreaks((const uint8_t *)word.s, word.n, "UTF-8", ranks);
	if (is_address(word)) {
		memset(ranks + 1, BREAK_NEVER, word.n - 1);
		return;
	}
	for (size_t i = 1; i < word.n; i++) {
		if (ranks[i] != UC_BREAK_POSSIBLE) {
			/* A no-break space holds, but gives way before a word is cut. */
			bool held = i >= 2 && word.s[i - 2] == '\xc2' && word.s[i - 1] == '\xa0';
			ranks[i] = held ? BREAK_GLUED : BREAK_CUT;
		} else {
			ranks[i] = holds_together(word, i) ? BREAK_GLUED : BREAK_GOOD;
		}
	}
}

/* --- the text --- */

static struct word
word_from(struct str text, size_t at)
{
	ptrdiff_t n = str_find_byte(str_after(text, at), ' ');

	return word_of(str_part(text, at, n < 0 ? text.n : (size_t)n));
}

/* Where the word that ends in front of `end` begins. */
static size_t
word_start(struct str text, size_t end)
{
	while (end > 0 && text.s[end - 1] != ' ')
		end--;
	return end;
}

/* The word in front of `at`, with the blanks between; *at becomes its begin.  Without one it is empty. */
static struct word
word_before(struct str text, size_t *at)
{
	size_t end = *at;

	while (end > 0 && text.s[end - 1] == ' ')
		end--;
	*at = word_start(text, end);
	return word_of(str_part(text, *at, end - *at));
}

static void
rank(const struct word *before, const struct word *a, const struct word *b, char *ranks)
{
	rank_word(b, ranks);
	ranks[0] = glued(before, a, b) ? BREAK_GLUED : BREAK_GOOD;
}

void
wrap_rank(struct str text, char *ranks)
{
	struct word before = word_of(STR("")), a = before;

	for (size_t at = 0; at < text.n;) {
		if (text.s[at] == ' ') {
			ranks[at++] = BREAK_CUT;
			continue;
		}
		struct word b = word_from(text, at);

		rank(&before, &a, &b, ranks + at);
		at += b.text.n;
		before = a;
		a = b;
	}
}

struct str
wrap_rank_word(struct str text, size_t at, char *ranks)
{
	size_t begin = word_start(text, at), earlier = begin;
	struct word b = word_from(text, begin);
	struct word a = word_before(text, &earlier);
	struct word before = word_before(text, &earlier);

	rank(&before, &a, &b, ranks + begin);
	return b.text;
}
