/*
 * One table of patterns says which addresses there are.  Each word in capitals is a slot: it takes a segment, tolerantly
 * (capitals, a title behind the number), and gives it back as it should be written.  So the canonical address of a request
 * is the pattern filled in again, and a variant can be told from it by comparing the two (protocols.md GEM-30).
 */
#include "site/route.h"

#include "base/buf.h"
#include "base/date.h"

#define SEGMENTS_MOST 8
#define PATH_MOST     1024

static const struct pattern {
	const char *text;
	enum route_kind kind;
	const char *canonical; /* NULL: the pattern itself */
} patterns[] = {
	{ "/", ROUTE_HOME, NULL },
	{ "/LANG/", ROUTE_HOME, NULL },
	{ "/LANG/news/", ROUTE_LIST, NULL },
	{ "/LANG/news/ARTICLE", ROUTE_ARTICLE, NULL },
	{ "/LANG/news/ARTICLE/parts/", ROUTE_PARTS, NULL },
	{ "/LANG/news/ARTICLE/parts/PART", ROUTE_PART, NULL },
	{ "/LANG/news/before/BEFORE", ROUTE_LIST, NULL },
	{ "/LANG/news/after/AFTER", ROUTE_LIST, NULL },
	{ "/LANG/archive/", ROUTE_ARCHIVE, NULL },
	{ "/LANG/archive/YEAR/", ROUTE_YEAR, NULL },
	{ "/LANG/archive/YEAR/MONTH/", ROUTE_MONTH, NULL },
	{ "/LANG/archive/YEAR/MONTH/before/BEFORE", ROUTE_MONTH, NULL },
	{ "/LANG/archive/YEAR/MONTH/after/AFTER", ROUTE_MONTH, NULL },
	{ "/LANG/issue/", ROUTE_ISSUES, NULL },
	{ "/LANG/alert", ROUTE_ALERT, NULL },
	{ "/LANG/new", ROUTE_NEW, NULL },
	{ "/LANG/new/more/BEFORE", ROUTE_NEW, NULL },
	{ "/LANG/since/DAY", ROUTE_SINCE, NULL },
	{ "/LANG/since/DAY/more/BEFORE", ROUTE_SINCE, NULL },
	{ "/LANG/day/DAY", ROUTE_DAY, NULL },
	{ "/LANG/day/DAY/more/BEFORE", ROUTE_DAY, NULL },
	{ "/LANG/week/WEEK", ROUTE_WEEK, NULL },
	{ "/LANG/week/WEEK/more/BEFORE", ROUTE_WEEK, NULL },
	{ "/LANG/month/YEARMONTH", ROUTE_WHOLE_MONTH, NULL },
	{ "/LANG/month/YEARMONTH/more/BEFORE", ROUTE_WHOLE_MONTH, NULL },
	{ "/LANG/phones/", ROUTE_PHONES, NULL },
	{ "/LANG/phones/people/", ROUTE_PEOPLE, NULL },
	{ "/LANG/phones/people/after/AFTER", ROUTE_PEOPLE, NULL },
	{ "/LANG/phones/places/", ROUTE_PLACES, NULL },
	{ "/LANG/phones/place/ENTRY", ROUTE_PLACE, NULL },
	{ "/LANG/phones/ENTRY", ROUTE_DEPARTMENT, NULL },
	{ "/LANG/reception", ROUTE_RECEPTION, NULL },
	{ "/search", ROUTE_SEARCH, NULL },
	{ "/LANG/search", ROUTE_SEARCH, NULL },
	{ "/LANG/search/WORDS/", ROUTE_SEARCH, NULL },
	{ "/LANG/search/WORDS/before/FOUND", ROUTE_SEARCH, NULL },
	{ "/LANG/note/", ROUTE_NOTE, NULL },
	{ "/LANG/note/write", ROUTE_NOTE_WRITE, NULL },
	{ "/LANG/SECTION/", ROUTE_LIST, NULL },
	{ "/LANG/SECTION/before/BEFORE", ROUTE_LIST, NULL },
	{ "/LANG/SECTION/after/AFTER", ROUTE_LIST, NULL },
	{ "/.well-known/security.txt", ROUTE_SECURITY, NULL },
	{ "/atom.xml", ROUTE_FEED, NULL },
	{ "/feed.xml", ROUTE_FEED, "/atom.xml" },
	{ "/LANG/feed.xml", ROUTE_FEED, NULL },
	{ "/LANG/atom.xml", ROUTE_FEED, "/LANG/feed.xml" },
	{ "/LANG/news/feed.xml", ROUTE_FEED, "/LANG/feed.xml" },
	{ "/LANG/news/atom.xml", ROUTE_FEED, "/LANG/feed.xml" },
	{ "/LANG/SECTION/feed.xml", ROUTE_FEED, NULL },
	{ "/LANG/SECTION/atom.xml", ROUTE_FEED, "/LANG/SECTION/feed.xml" },
};

/* --- slots: what a segment means, and how it is written --- */

static bool
take_lang(struct str x, struct arena *a, struct route *r)
{
	char code[2];

	(void)a;
	if (x.n != sizeof(code))
		return false;
	for (size_t i = 0; i < x.n; i++)
		code[i] = (char)(x.s[i] >= 'A' && x.s[i] <= 'Z' ? x.s[i] | 0x20 : x.s[i]);
	r->lang = lang_from_code(str_of(code, sizeof(code)));
	return r->lang != LANG_NONE;
}

static void
give_lang(struct buf *out, const struct route *r)
{
	buf_addstr(out, lang_code(r->lang));
}

/* Sections are named in lower-case ASCII; what cannot be one may still be a file's path. */
static bool
take_section(struct str x, struct arena *a, struct route *r)
{
	char *lower = arena_alloc(a, x.n);

	for (size_t i = 0; lower && i < x.n; i++) {
		char c = x.s[i];
		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
		lower[i] = c;
	}
	r->section = str_of(lower, lower ? x.n : 0);
	return lower && x.n;
}

static void
give_section(struct buf *out, const struct route *r)
{
	buf_addstr(out, r->section);
}

static struct str
digits(struct str x)
{
	size_t n = 0;

	while (n < x.n && x.s[n] >= '0' && x.s[n] <= '9')
		n++;
	return str_part(x, 0, n);
}

static bool
take_id(struct str x, int64_t *id)
{
	long long number;

	if (!str_number(x, &number) || number < 1)
		return false;
	*id = number;
	return true;
}

/* "5", "5-any-title", and either with ".gmi" or ".txt": the number decides. */
static bool
take_article(struct str x, struct arena *a, struct route *r)
{
	struct str number = digits(x), rest = str_after(x, number.n);

	(void)a;
	r->source = str_ends(rest, STR(".gmi"));
	bool known = rest.n == 0 || rest.s[0] == '-' || str_eq(rest, STR(".gmi")) ||
		     str_eq(rest, STR(".txt"));
	return known && take_id(number, &r->id);
}

static void
give_id(struct buf *out, const struct route *r)
{
	buf_addf(out, "%lld", (long long)r->id);
}

static bool
take_before(struct str x, struct arena *a, struct route *r)
{
	(void)a;
	return take_id(x, &r->before);
}

static void
give_before(struct buf *out, const struct route *r)
{
	buf_addf(out, "%lld", (long long)r->before);
}

/* Capitals count: it is base64. */
static bool
take_words(struct str x, struct arena *a, struct route *r)
{
	(void)a;
	r->words = x;
	return x.n > 0;
}

static void
give_words(struct buf *out, const struct route *r)
{
	buf_addstr(out, r->words);
}

/* "13496", "13496-forms". */
static bool
take_found(struct str x, struct arena *a, struct route *r)
{
	struct str number = digits(x), rest = str_after(x, number.n);

	(void)a;
	r->forms = str_eq_ascii_case(rest, STR("-forms"));
	return (r->forms || rest.n == 0) && take_id(number, &r->before);
}

static void
give_found(struct buf *out, const struct route *r)
{
	give_before(out, r);
	buf_adds(out, r->forms ? "-forms" : "");
}

static bool
take_after(struct str x, struct arena *a, struct route *r)
{
	(void)a;
	return take_id(x, &r->after);
}

static void
give_after(struct buf *out, const struct route *r)
{
	buf_addf(out, "%lld", (long long)r->after);
}

static bool
take_entry(struct str x, struct arena *a, struct route *r)
{
	(void)a;
	return take_id(x, &r->id);
}

static bool
take_part(struct str x, struct arena *a, struct route *r)
{
	(void)a;
	return take_id(x, &r->part);
}

static void
give_part(struct buf *out, const struct route *r)
{
	buf_addf(out, "%lld", (long long)r->part);
}

static bool
take_part_of_date(struct str x, size_t most_digits, int least, int most, int *value)
{
	long long number;

	if (x.n > most_digits || !str_number(x, &number) || number < least || number > most)
		return false;
	*value = (int)number;
	return true;
}

static bool
take_year(struct str x, struct arena *a, struct route *r)
{
	(void)a;
	return take_part_of_date(x, 4, 1900, 2199, &r->year);
}

static void
give_year(struct buf *out, const struct route *r)
{
	buf_addf(out, "%04d", r->year);
}

/* Month 0 holds what is dated by its year alone. */
static bool
take_month(struct str x, struct arena *a, struct route *r)
{
	(void)a;
	return take_part_of_date(x, 2, 0, 12, &r->month);
}

static void
give_month(struct buf *out, const struct route *r)
{
	buf_addf(out, "%02d", r->month);
}

/* "2015-06-26"; a month or a year alone is its first day. */
static bool
take_day(struct str x, struct arena *a, struct route *r)
{
	struct date d;

	(void)a;
	if (!date_from_iso(x, &d) || d.precision > DATE_DAY)
		return false;
	r->year = d.year;
	r->month = d.precision >= DATE_MONTH ? d.month : 1;
	r->day = d.precision >= DATE_DAY ? d.day : 1;
	return true;
}

static void
give_day(struct buf *out, const struct route *r)
{
	buf_addf(out, "%04d-%02d-%02d", r->year, r->month, r->day);
}

/* "2015-W26" */
static bool
take_week(struct str x, struct arena *a, struct route *r)
{
	struct str week = x, year = str_cut(&week, '-');

	(void)a;
	if (week.n < 2 || (week.s[0] | 0x20) != 'w')
		return false;
	return take_part_of_date(year, 4, 1900, 2199, &r->year) &&
	       take_part_of_date(str_after(week, 1), 2, 1, 53, &r->week);
}

static void
give_week(struct buf *out, const struct route *r)
{
	buf_addf(out, "%04d-W%02d", r->year, r->week);
}

/* "2015-06" */
static bool
take_year_month(struct str x, struct arena *a, struct route *r)
{
	struct str month = x, year = str_cut(&month, '-');

	return take_year(year, a, r) && take_month(month, a, r);
}

static void
give_year_month(struct buf *out, const struct route *r)
{
	buf_addf(out, "%04d-%02d", r->year, r->month);
}

static const struct slot {
	const char *name;
	bool (*take)(struct str x, struct arena *a, struct route *r);
	void (*give)(struct buf *out, const struct route *r);
} slots[] = {
	{ "LANG", take_lang, give_lang },     { "SECTION", take_section, give_section },
	{ "ARTICLE", take_article, give_id }, { "BEFORE", take_before, give_before },
	{ "YEAR", take_year, give_year },     { "MONTH", take_month, give_month },
	{ "AFTER", take_after, give_after },  { "DAY", take_day, give_day },
	{ "WEEK", take_week, give_week },     { "YEARMONTH", take_year_month, give_year_month },
	{ "ENTRY", take_entry, give_id },     { "WORDS", take_words, give_words },
	{ "FOUND", take_found, give_found },  { "PART", take_part, give_part },
};

static const struct slot *
slot_named(struct str word)
{
	for (size_t i = 0; i < sizeof(slots) / sizeof(*slots); i++)
		if (str_eq(word, str_from(slots[i].name)))
			return &slots[i];
	return NULL;
}

/* --- patterns --- */

static bool
matches(const struct pattern *p, const struct str *segments, size_t n, struct arena *a,
	struct route *r)
{
	struct str rest = str_after(str_from(p->text), 1);
	size_t i = 0;

	*r = (struct route){ .kind = p->kind,
			     .lang = LANG_NONE,
			     .section = STR(""),
			     .words = STR(""),
			     .pattern = p->text };
	for (; rest.n && i < n; i++) {
		struct str word = str_cut(&rest, '/');
		const struct slot *slot = slot_named(word);
		if (slot ? !slot->take(segments[i], a, r) : !str_eq_ascii_case(word, segments[i]))
			return false;
	}
	return rest.n == 0 && i == n;
}

static struct str
filled(const struct pattern *p, const struct route *r, struct arena *a)
{
	struct str rest = str_from(p->canonical ? p->canonical : p->text);
	bool menu = str_ends(rest, STR("/"));
	struct buf out;

	buf_init(&out, PATH_MOST);
	for (rest = str_after(rest, 1); rest.n;) {
		struct str word = str_cut(&rest, '/');
		const struct slot *slot = slot_named(word);
		buf_addc(&out, '/');
		if (slot)
			slot->give(&out, r);
		else
			buf_addstr(&out, word);
	}
	if (menu)
		buf_addc(&out, '/');
	struct str path = arena_str(a, buf_str(&out));
	buf_release(&out);
	return path;
}

/* Without empty segments. */
static struct str
mended(struct str path, struct arena *a)
{
	char *p = arena_alloc(a, path.n + 1);
	size_t n = 0;

	if (!p)
		return STR("/");
	p[n++] = '/';
	for (size_t i = 0; i < path.n; i++)
		if (path.s[i] != '/' || p[n - 1] != '/')
			p[n++] = path.s[i];
	return str_of(p, n);
}

bool
route_parse(struct str path, struct arena *a, struct route *r)
{
	struct str plain = mended(path, a), rest = str_after(plain, 1);
	struct str segments[SEGMENTS_MOST];
	size_t n = 0;

	while (rest.n && n < SEGMENTS_MOST)
		segments[n++] = str_cut(&rest, '/');
	for (size_t i = 0; rest.n == 0 && i < sizeof(patterns) / sizeof(*patterns); i++) {
		if (!matches(&patterns[i], segments, n, a, r))
			continue;
		r->plain = plain;
		r->path = filled(&patterns[i], r, a);
		return !arena_failed(a);
	}
	*r = (struct route){ .kind = ROUTE_FILE,
			     .section = STR(""),
			     .words = STR(""),
			     .plain = plain,
			     .path = plain };
	if (n == 0 || !take_lang(segments[0], a, r))
		r->lang = LANG_NONE;
	return !arena_failed(a);
}

const char *
route_pattern(size_t i)
{
	return i < sizeof(patterns) / sizeof(*patterns) ? patterns[i].text : NULL;
}

/* What is a word of addresses elsewhere, a root of the hole, a page that every editor makes, or held for later. */
static const struct str other_words[] = {
	STR_INIT("before"),   STR_INIT("after"),  STR_INIT("more"), STR_INIT("feed"),
	STR_INIT("issue"),    STR_INIT("media"),  STR_INIT("view"), STR_INIT("page"),
	STR_INIT("contacts"), STR_INIT("be"),     STR_INIT("ru"),   STR_INIT("en"),
	STR_INIT("by"),       STR_INIT("lat"),    STR_INIT("1251"), STR_INIT("koi8"),
	STR_INIT("866"),      STR_INIT("narrow"), STR_INIT("desk"),
};
#define OTHER_WORDS (sizeof(other_words) / sizeof(*other_words))

struct str
route_word(size_t i)
{
	const char *pattern;

	if (i < OTHER_WORDS)
		return other_words[i];
	for (size_t p = 0, n = OTHER_WORDS; (pattern = route_pattern(p)) != NULL; p++) {
		struct str rest = str_from(pattern);
		if (!str_starts(rest, STR("/LANG/")))
			continue;
		rest = str_after(rest, strlen("/LANG/"));
		struct str word = str_cut(&rest, '/');
		if (word.n && !slot_named(word) && n++ == i)
			return word;
	}
	return STR("");
}

bool
route_is_desk(struct str path, enum lang *lang)
{
	struct str rest = str_after(path, 1), word = str_cut(&rest, '/');

	*lang = lang_from_code(word);
	return *lang != LANG_NONE && (str_eq(rest, STR("desk/")) || str_eq(rest, STR("desk")));
}

bool
route_word_taken(struct str word)
{
	struct str taken;

	for (size_t i = 0; (taken = route_word(i)).n; i++)
		if (str_eq(word, taken))
			return true;
	return false;
}
