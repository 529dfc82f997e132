/*
 * Many articles as one text: what is new, what came since a day, a day, a week, a month.  One request where a list and its
 * articles would be twenty; newest first, in parts of a size that a slow line carries in some seconds.
 *
 * What is new does not hang on the clock: it is the day of the newest article and the day before it, five articles at least.
 */
#include "base/date_week.h"
#include "site/media.h"
#include "site/pages.h"

#define ARTICLES_MOST  20          /* of one part */
#define ARTICLES_LEAST 5           /* of what is new */
#define PART_BYTES     (32u << 10) /* of one part; the last article may not lead beyond it */
#define ARTICLE_BYTES  (12u << 10) /* a longer one is told by its beginning ... */
#define BEGINNING      (2u << 10)  /* ... so many bytes of it */
#define ROUND_IT       300 /* bytes of title, origin and the like beside an article's text */
#define MEDIA_MOST     10
#define TITLE_BYTES    300

struct bundle {
	struct edition_range range;
	struct date from, to; /* days; to: of a day, a week and a month */
	struct str words;     /* "News of 26 June 2015" */
	const char *span;     /* how the address calls it: "day" */
	bool may_be_empty;    /* a question that "nothing" answers */
};

/* --- which articles --- */

static int64_t
day_key(int year, int month, int day)
{
	return (((int64_t)year * 100 + month) * 100 + day) * 10000;
}

static void
between(struct bundle *b, struct date from, struct date to)
{
	b->from = from;
	b->to = to;
	b->range.from_key = day_key(from.year, from.month, from.day);
	b->range.to_key = day_key(to.year, to.month, to.day) + 9999;
}

static struct str
words_of(struct asked *q, enum phrase p, const struct date *from, const struct date *to)
{
	struct buf line;

	buf_init(&line, TITLE_BYTES);
	buf_addstr(&line, phrase(p, q->lang));
	buf_addc(&line, ' ');
	date_add_span(&line, from, to ? to : from, q->lang);
	struct str words = arena_str(q->arena, buf_str(&line));
	buf_release(&line);
	return words;
}

static bool
is_week(struct bundle *b, const struct route *r)
{
	struct date monday;

	if (!date_of_week(r->year, r->week, &monday))
		return false;
	between(b, monday, date_plus_days(&monday, 6));
	return true;
}

static void
is_month(struct bundle *b, const struct route *r)
{
	b->from = b->to = (struct date){ .precision = r->month ? DATE_MONTH : DATE_YEAR,
					 .year = r->year,
					 .month = r->month };
	b->range.from_key = day_key(r->year, r->month, 0);
	b->range.to_key = day_key(r->year, r->month, 99) + 9999;
}

static bool
which(struct asked *q, struct bundle *b)
{
	const struct route *r = q->route;
	struct date day = {
		.precision = DATE_DAY, .year = r->year, .month = r->month, .day = r->day
	};

	*b = (struct bundle){ .range = { .lang = q->lang,
					 .section = STR(""),
					 .before = r->before,
					 .limit = ARTICLES_MOST } };
	switch (r->kind) {
	case ROUTE_SINCE:
		b->may_be_empty = true;
		b->range.from_key = day_key(r->year, r->month, r->day);
		b->words = words_of(q, PHRASE_NEWS_SINCE, &day, NULL);
		return true;
	case ROUTE_DAY:
		b->span = "day";
		between(b, day, day);
		b->words = words_of(q, PHRASE_NEWS_OF, &day, NULL);
		return true;
	case ROUTE_WEEK:
		b->span = "week";
		if (!is_week(b, r))
			return false;
		b->words = words_of(q, PHRASE_NEWS_OF_WEEK, &b->from, &b->to);
		return true;
	case ROUTE_WHOLE_MONTH:
		b->span = "month";
		is_month(b, r);
		b->words = words_of(q, PHRASE_NEWS_OF, &b->from, NULL);
		return true;
	default: break;
	}
	b->may_be_empty = true;
	b->words = phrase(PHRASE_NEW, q->lang);
	return true;
}

/* --- one article --- */

static struct str
origin_words(struct asked *q, const struct edition_article *x, bool whole)
{
	struct str words = article_origin(q, x);

	if (whole)
		return words;
	struct buf line;
	buf_init(&line, 0);
	buf_addstr(&line, words);
	buf_adds(&line, " · ");
	buf_addstr(&line, phrase(PHRASE_IN_FULL, q->lang));
	buf_adds(&line, " (");
	phrase_add_size(&line, x->size, q->lang);
	buf_addc(&line, ')');
	words = arena_str(q->arena, buf_str(&line));
	buf_release(&line);
	return words;
}

static size_t
take_body(struct asked *q, const struct edition_article *x, bool whole)
{
	struct doc *d = &q->page->doc, body;
	size_t bytes = 0;

	if (edition_doc(q->edition, x->id, q->arena, &body) != 1) {
		doc_para(d, phrase(PHRASE_UNREADABLE, q->lang));
		return 0;
	}
	for (size_t i = 0; i < body.n && (whole || bytes < BEGINNING); i++) {
		struct block *b = &body.blocks[i];
		size_t text = b->text.n + b->url.n + b->alt.n;
		if (!whole && (b->kind == BLOCK_TABLE || bytes + text > ARTICLE_BYTES))
			break;
		if (b->kind == BLOCK_HEADING)
			b->level = 3;
		if (!doc_copy(d, b))
			break;
		bytes += text;
	}
	return bytes;
}

/* Bytes that it takes, about. */
static size_t
add_article(struct asked *q, const struct edition_article *x)
{
	struct doc *d = &q->page->doc;
	bool whole = x->size <= ARTICLE_BYTES;

	doc_heading(d, 2, x->title);
	size_t from = d->n;
	size_t bytes = take_body(q, x, whole);
	article_media(q, x, from, &(struct media_wish){ .most = whole ? MEDIA_MOST : 0 });
	article_correction(q, x);
	doc_link(d, part_listed_path(q, x), origin_words(q, x, whole));
	return (whole ? x->size : bytes) + ROUND_IT;
}

/* --- the part --- */

static int64_t
day_of(const struct edition_article *x)
{
	return x->key / 10000;
}

/* Whether what is new ends in front of rows[i]. */
static bool
is_old(const struct edition_article *rows, int i)
{
	struct date newest, before;

	if (i < ARTICLES_LEAST || !date_from_key(rows[0].key, &newest))
		return false;
	before = date_plus_days(&newest, -1);
	return day_of(&rows[i]) < day_key(before.year, before.month, before.day) / 10000;
}

static size_t
weight(const struct edition_article *x)
{
	return (x->size <= ARTICLE_BYTES ? x->size : BEGINNING) + ROUND_IT;
}

/* How many of the rows stand in this part: one at least. */
static int
add_articles(struct asked *q, const struct edition_article *rows, int n)
{
	bool news = q->route->kind == ROUTE_NEW && !q->route->before;
	size_t bytes = 0;
	int i = 0;

	while (i < n && (i == 0 || bytes + weight(&rows[i]) <= PART_BYTES) &&
	       !(news && is_old(rows, i)))
		bytes += add_article(q, &rows[i++]);
	return i;
}

/* --- ways on --- */

/* The span that an article stands in, if it has one: a date without its day is in no week. */
static void
add_span(struct asked *q, const struct bundle *b, const struct edition_article *x, enum phrase p)
{
	const struct date *d = &x->date;
	int year = d->year;
	struct str path;

	if (d->precision < DATE_DAY && q->route->kind != ROUTE_WHOLE_MONTH)
		return;
	if (q->route->kind == ROUTE_DAY)
		path =
		    arena_printf(q->arena, "/%.*s/%s/%04d-%02d-%02d", STR_ARG(lang_code(q->lang)),
				 b->span, d->year, d->month, d->day);
	else if (q->route->kind == ROUTE_WEEK)
		path = arena_printf(q->arena, "/%.*s/%s/%04d-W%02d", STR_ARG(lang_code(q->lang)),
				    b->span, year, date_week(d, &year));
	else
		path = arena_printf(q->arena, "/%.*s/%s/%04d-%02d", STR_ARG(lang_code(q->lang)),
				    b->span, d->year, d->month);
	part_link(q, path, p, false);
}

static void
add_neighbours(struct asked *q, const struct bundle *b)
{
	struct edition_range older = {
		.lang = q->lang, .section = STR(""), .to_key = b->range.from_key - 1, .limit = 1
	};
	struct edition_range newer = { .lang = q->lang,
				       .section = STR(""),
				       .from_key = b->range.to_key + 1,
				       .oldest = true,
				       .limit = 1 };
	struct edition_article x;
	bool more;

	if (edition_list(q->edition, &older, q->arena, &x, &more) == 1)
		add_span(q, b, &x, PHRASE_OLDER);
	if (edition_list(q->edition, &newer, q->arena, &x, &more) == 1)
		add_span(q, b, &x, PHRASE_NEWER);
}

static void
add_ways_on(struct asked *q, const struct bundle *b, int64_t last)
{
	struct doc *d = &q->page->doc;
	struct str base = q->route->path;
	size_t at = d->n;

	if (q->route->before)
		base = str_part(base, 0, (size_t)str_find(base, STR("/more/")));
	if (last)
		part_link(q,
			  arena_printf(q->arena, "%.*s/more/%lld", STR_ARG(base), (long long)last),
			  PHRASE_GO_ON, true);
	if (q->gopher)
		return; /* a text: what leads on from it is written out, so only what it goes on with */
	if (b->span)
		add_neighbours(q, b);
	part_link(q, part_path(q, q->lang, "news/"), PHRASE_ALL_NEWS, false);
	part_link(q, part_path(q, q->lang, ""), PHRASE_HOME, false);
	if (d->n > at)
		d->blocks[at].gap = true;
}

void
page_bundle(struct asked *q)
{
	struct edition_article *rows = arena_array(q->arena, ARTICLES_MOST, sizeof(*rows));
	struct bundle b;
	bool more = false;

	if (!which(q, &b)) {
		page_missing(q, 0);
		return;
	}
	int n = rows ? edition_list(q->edition, &b.range, q->arena, rows, &more) : -1;
	if (n < 0 || (n == 0 && (!b.may_be_empty || b.range.before))) {
		page_missing(q, n);
		return;
	}
	struct doc *d = part_menu(q, q->route->path, part_title(q, b.words));
	q->page->menu = false;
	int shown = add_articles(q, rows, n);
	if (n == 0)
		doc_para(d, phrase(PHRASE_NO_NEWS, q->lang));
	add_ways_on(q, &b, shown < n || more ? rows[shown - 1].id : 0);
}
