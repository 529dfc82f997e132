/*
 * Dates as people and feeds write them (domain.md 5): first cut into numbers, words and marks, then read
 * by a small grammar.  Whatever the grammar leaves over makes it no date, so a sentence that only holds
 * a date is refused.
 */
#include "base/date.h"

#include "base/date_clock.h"
#include "base/date_names.h"
#include "base/utf8.h"

#define TEXT_MAX  96 /* the longest form, a full weekday with a zone's remark, has some 70 bytes */
#define TOKEN_MAX 24
#define WORD_MAX  32

enum token_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_WORD, TOKEN_MARK };

struct token {
	enum token_kind kind;
	int value, digits;   /* number */
	char word[WORD_MAX]; /* lower case */
	size_t n;
	char mark; /* one ASCII character */
};

struct reader {
	struct token tokens[TOKEN_MAX + 1]; /* the last is TOKEN_END */
	size_t count, at;
};

/* --- cutting --- */

static uint32_t
lower(uint32_t cp)
{
	if ((cp >= 'A' && cp <= 'Z') || (cp >= 0x410 && cp <= 0x42f))
		return cp + 0x20;
	return cp >= 0x400 && cp <= 0x40f ? cp + 0x50 : cp;
}

static bool
is_letter(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') || (cp >= 0x430 && cp < 0x460);
}

/* A Latin i typed for the Cyrillic one, and й, ў of two code points. */
static void
mend(uint32_t *letters, size_t *n)
{
	bool cyrillic = false;

	for (size_t i = 0; i < *n; i++)
		cyrillic = cyrillic || letters[i] >= 0x400;
	size_t kept = 0;
	for (size_t i = 0; i < *n; i++) {
		uint32_t cp = letters[i];

		if (cp == 0x306 && kept && letters[kept - 1] == 0x438)
			letters[kept - 1] = 0x439;
		else if (cp == 0x306 && kept && letters[kept - 1] == 0x443)
			letters[kept - 1] = 0x45e;
		else if (cp != 0x301 && cp != 0x306)
			letters[kept++] = cyrillic && cp == 'i' ? 0x456 : cp;
	}
	*n = kept;
}

static bool
cut_word(struct str *x, struct token *t)
{
	uint32_t letters[WORD_MAX / 2];
	size_t n = 0;

	while (x->n) {
		uint32_t cp;
		size_t used = utf8_decode(*x, &cp);

		cp = used ? lower(cp) : 0;
		if (!is_letter(cp) && !(n && (cp == 0x301 || cp == 0x306)))
			break;
		if (n == WORD_MAX / 2)
			return false;
		letters[n++] = cp;
		*x = str_after(*x, used);
	}
	mend(letters, &n);
	*t = (struct token){ .kind = TOKEN_WORD };
	for (size_t i = 0; i < n; i++)
		t->n += utf8_encode(letters[i], t->word + t->n);
	return n > 0;
}

static bool
cut_number(struct str *x, struct token *t)
{
	*t = (struct token){ .kind = TOKEN_NUMBER };
	while (x->n && x->s[0] >= '0' && x->s[0] <= '9') {
		if (t->digits == 9)
			return false;
		t->value = t->value * 10 + (x->s[0] - '0');
		t->digits++;
		*x = str_after(*x, 1);
	}
	return true;
}

static bool
cut(struct str x, struct reader *r)
{
	r->count = r->at = 0;
	while (x.n) {
		uint32_t cp;
		size_t used = utf8_decode(x, &cp);

		if (used == 0)
			return false;
		if (cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xa0 || cp == 0x202f ||
		    cp == 0x2009) {
			x = str_after(x, used);
			continue;
		}
		if (r->count == TOKEN_MAX)
			return false;
		struct token *t = &r->tokens[r->count++];
		if (cp >= '0' && cp <= '9') {
			if (!cut_number(&x, t))
				return false;
		} else if (is_letter(lower(cp))) {
			if (!cut_word(&x, t))
				return false;
		} else if (cp < 0x7f && cp > ' ') {
			*t = (struct token){ .kind = TOKEN_MARK, .mark = (char)cp };
			x = str_after(x, used);
		} else {
			return false;
		}
	}
	r->tokens[r->count] = (struct token){ .kind = TOKEN_END };
	return true;
}

/* --- single things --- */

static const struct token *
peek(const struct reader *r)
{
	return &r->tokens[r->at];
}

static bool
take_mark(struct reader *r, char mark)
{
	if (peek(r)->kind != TOKEN_MARK || peek(r)->mark != mark)
		return false;
	r->at++;
	return true;
}

static bool
take_number(struct reader *r, int least, int most, int *value)
{
	const struct token *t = peek(r);

	if (t->kind != TOKEN_NUMBER || t->digits < least || t->digits > most)
		return false;
	*value = t->value;
	r->at++;
	return true;
}

static struct str
word_of(const struct token *t)
{
	return t->kind == TOKEN_WORD ? str_of(t->word, t->n) : STR("");
}

/* One of the words in a list that ends in NULL. */
static bool
take_word(struct reader *r, const char *const *words)
{
	struct str word = word_of(peek(r));

	for (; word.n && *words; words++)
		if (str_eq(word, str_from(*words))) {
			r->at++;
			return true;
		}
	return false;
}

/* A whole name, or its first letters, at least three: "янв", "сент", "нояб". */
static bool
is_name(struct str word, const char *name)
{
	char folded[WORD_MAX];
	size_t letters = 0, n = strlen(name);

	if (n >= sizeof(folded) || word.n > n)
		return false;
	memcpy(folded, name, n);
	if (folded[0] >= 'A' && folded[0] <= 'Z')
		folded[0] = (char)(folded[0] + 0x20);
	for (size_t i = 0; i < word.n; i++)
		letters += ((unsigned char)word.s[i] & 0xc0) != 0x80;
	return letters >= 3 && memcmp(folded, word.s, word.n) == 0;
}

static bool
take_month(struct reader *r, int *month)
{
	struct str word = word_of(peek(r));

	for (int lang = 0; word.n && lang < LANG_COUNT; lang++)
		for (int i = 0; i < 12; i++)
			if (is_name(word, date_months[lang][i]) ||
			    is_name(word, date_months_genitive[lang][i])) {
				*month = i + 1;
				r->at++;
				take_mark(r, '.');
				return true;
			}
	return false;
}

/* "Чт,", "Fri", "пятніца,": read over; which day it was says the date. */
static void
take_weekday(struct reader *r)
{
	static const char *const names[] = {
		"monday",      "tuesday", "wednesday", "thursday",   "friday",      "saturday",
		"sunday",      "нядзеля", "аўторак",   "панядзелак", "серада",      "чацвер",
		"пятніца",     "субота",  "вторник",   "среда",      "воскресенье", "четверг",
		"понедельник", "пятница", "суббота",
	};
	static const char *const brief[] = { "вс", "пн", "вт", "ср", "чт", "пт",
					     "сб", "нд", "аў", "чц", NULL };
	bool found = take_word(r, brief);

	for (size_t i = 0; !found && i < sizeof(names) / sizeof(*names); i++)
		if (is_name(word_of(peek(r)), names[i])) {
			r->at++;
			found = true;
		}
	if (found) {
		take_mark(r, '.');
		take_mark(r, ',');
	}
}

/* Four digits; or two where `brief`, as RFC 822 and "14.11.25" have them.  Then "г.", "года". */
static bool
take_year(struct reader *r, bool brief, int *year)
{
	static const char *const words[] = { "г", "год", "года", "годзе", "году", NULL };

	if (brief && take_number(r, 2, 2, year))
		*year += *year < 70 ? 2000 : 1900;
	else if (!take_number(r, 4, 4, year))
		return false;
	if (take_word(r, words))
		take_mark(r, '.');
	return true;
}

/* --- the day --- */

/* "26 June 2015", "31августа 2023г.", "08-Feb-24" */
static bool
day_month_year(struct reader *r, struct date *d)
{
	static const char *const ordinals[] = { "st", "nd", "rd", "th", NULL };

	if (!take_number(r, 1, 2, &d->day))
		return false;
	take_word(r, ordinals);
	if (!take_mark(r, '-'))
		take_mark(r, '.');
	if (!take_month(r, &d->month))
		return false;
	if (!take_mark(r, '-'))
		take_mark(r, ',');
	d->precision = DATE_DAY;
	return take_year(r, true, &d->year);
}

/* "June 26, 2015" */
static bool
month_day_year(struct reader *r, struct date *d)
{
	static const char *const ordinals[] = { "st", "nd", "rd", "th", NULL };

	if (!take_month(r, &d->month) || !take_number(r, 1, 2, &d->day))
		return false;
	take_word(r, ordinals);
	take_mark(r, ',');
	d->precision = DATE_DAY;
	return take_year(r, false, &d->year);
}

/* "чэрвень 2015" */
static bool
month_year(struct reader *r, struct date *d)
{
	if (!take_month(r, &d->month))
		return false;
	take_mark(r, ',');
	d->precision = DATE_MONTH;
	return take_year(r, false, &d->year);
}

/* "18.04.2019", "14.11.25" */
static bool
numbers(struct reader *r, struct date *d)
{
	d->precision = DATE_DAY;
	return take_number(r, 1, 2, &d->day) && take_mark(r, '.') &&
	       take_number(r, 1, 2, &d->month) && take_mark(r, '.') && take_year(r, true, &d->year);
}

/* "2015-06-26", with blanks, a weekday or a local time beside it */
static bool
iso_numbers(struct reader *r, struct date *d)
{
	d->precision = DATE_DAY;
	return take_number(r, 4, 4, &d->year) && take_mark(r, '-') &&
	       take_number(r, 2, 2, &d->month) && take_mark(r, '-') &&
	       take_number(r, 2, 2, &d->day);
}

/* "2015 год", "2015 г." */
static bool
year_alone(struct reader *r, struct date *d)
{
	d->precision = DATE_YEAR;
	return take_year(r, false, &d->year);
}

/* --- the time --- */

static bool
take_half(struct reader *r, struct date *d)
{
	static const char *const am[] = { "am", NULL }, *const pm[] = { "pm", NULL };
	bool before = take_word(r, am);

	if (!before && !take_word(r, pm))
		return true;
	if (d->hour < 1 || d->hour > 12)
		return false;
	d->hour = d->hour % 12 + (before ? 0 : 12);
	return true;
}

/* ", в 9:15", "09:15:00", "9.15"; false when it begins as a time and is none. */
static bool
take_time(struct reader *r, struct date *d)
{
	static const char *const at[] = { "в", "у", "ў", "at", "t", NULL };
	int second;

	take_mark(r, ',');
	take_word(r, at);
	if (!take_number(r, 1, 2, &d->hour))
		return false;
	d->precision = DATE_MINUTE;
	bool dot = take_mark(r, '.');
	if ((!dot && !take_mark(r, ':')) || !take_number(r, 2, 2, &d->minute))
		return false;
	if (!dot && take_mark(r, ':') && (!take_number(r, 2, 2, &second) || second > 60))
		return false;
	return take_half(r, d);
}

/* "+0300", "GMT", "MSK", "UTC+3", "+0300 (MSK)"; *zone stays when there is none. */
static bool
take_zone(struct reader *r, bool *given, int *zone)
{
	static const struct {
		const char *name;
		int zone;
	} zones[] = {
		{ "cdt", -300 }, { "cest", 120 }, { "cet", 60 },   { "cst", -360 }, { "edt", -240 },
		{ "eest", 180 }, { "eet", 120 },  { "est", -300 }, { "gmt", 0 },    { "mdt", -360 },
		{ "msd", 240 },  { "msk", 180 },  { "mst", -420 }, { "pdt", -420 }, { "pst", -480 },
		{ "ut", 0 },     { "utc", 0 },    { "z", 0 },      { "мск", 180 },
	};

	*given = false;
	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
		if (str_eq(word_of(peek(r)), str_from(zones[i].name))) {
			*given = true;
			*zone = zones[i].zone;
			r->at++;
			break;
		}
	bool west = take_mark(r, '-');
	if (!west && !take_mark(r, '+'))
		return true;
	int digits = peek(r)->digits, hours, minutes = 0;
	if (!take_number(r, 1, 4, &hours) || digits == 3)
		return false;
	if (digits == 4) {
		minutes = hours % 100;
		hours /= 100;
	} else if (take_mark(r, ':') && !take_number(r, 2, 2, &minutes)) {
		return false;
	}
	if (hours > 14 || minutes > 59 || (*given && *zone))
		return false;
	*given = true;
	*zone = (hours * 60 + minutes) * (west ? -1 : 1);
	return true;
}

/* RFC 822: a remark in brackets after the zone says it again. */
static void
take_remark(struct reader *r)
{
	size_t start = r->at;

	if (take_mark(r, '(')) {
		if (peek(r)->kind == TOKEN_WORD)
			r->at++;
		if (take_mark(r, ')'))
			return;
	}
	r->at = start;
}

static bool
read_rest(struct reader *r, struct date *d)
{
	bool given = false;
	int zone = 0;

	if (peek(r)->kind == TOKEN_END)
		return date_valid(d);
	if (d->precision != DATE_DAY || !take_time(r, d) || !take_zone(r, &given, &zone))
		return false;
	take_remark(r);
	if (peek(r)->kind != TOKEN_END)
		return false;
	return given ? date_shift_zone(d, zone) : date_valid(d);
}

bool
date_parse(struct str text, struct date *d)
{
	static bool (*const forms[])(struct reader *, struct date *) = {
		day_month_year, month_day_year, month_year, numbers, iso_numbers, year_alone,
	};
	struct reader r;

	text = str_trim(text);
	if (date_from_iso(text, d))
		return true;
	if (text.n > TEXT_MAX || !cut(text, &r))
		return false;
	take_weekday(&r);
	size_t start = r.at;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct date found = { 0 };

		r.at = start;
		if (forms[i](&r, &found) && read_rest(&r, &found)) {
			*d = found;
			return true;
		}
	}
	return false;
}
