/* Days in the order they were, and the news of a day in theirs: an issue is read from its beginning. */
#include "export/issue.h"

#include <limits.h>

#include "base/date_week.h"
#include "base/log.h"
#include "base/phrase.h"
#include "doc/gemtext.h"
#include "doc/links.h"
#include "doc/textpage.h"
#include "proto/address.h"
#include "site/media.h"

#define LINE_MOST 1024
#define KEY_DAY   10000 /* of date_key: hhmm stand behind the day */
#define KEY_LAST  2359

/* --- the period --- */

static bool
take_week(struct str text, struct issue *x)
{
	struct str number = text, year = str_cut(&number, '-');
	long long y, w;

	if (text.n != strlen("2015-W26") || number.s[0] != 'W' || !str_number(year, &y) ||
	    y < 1970 || y >= 2200 || !str_number(str_after(number, 1), &w) ||
	    !date_of_week((int)y, (int)w, &x->from))
		return false;
	x->to = date_plus_days(&x->from, 6);
	return true;
}

static bool
take_month(struct str text, struct issue *x)
{
	struct date d;

	if (!date_from_iso(text, &d) || d.precision != DATE_MONTH)
		return false;
	x->from = x->to = d;
	return true;
}

static bool
take_days(struct str text, struct issue *x)
{
	ptrdiff_t dots = str_find(text, STR(".."));
	struct str first = dots < 0 ? text : str_part(text, 0, (size_t)dots);
	struct str last = dots < 0 ? text : str_after(text, (size_t)dots + 2);

	return date_from_iso(first, &x->from) && date_from_iso(last, &x->to) &&
	       x->from.precision == DATE_DAY && x->to.precision == DATE_DAY &&
	       date_cmp(&x->from, &x->to) <= 0;
}

bool
issue_period(struct str text, struct arena *a, struct issue *x)
{
	bool month = take_month(text, x);

	if (!month && !take_week(text, x) && !take_days(text, x))
		return false;
	x->name = arena_str(a, text);
	ptrdiff_t dots = str_find(text, STR(".."));
	if (dots >= 0)
		x->name = arena_printf(a, "%.*s_%.*s", (int)dots, text.s,
				       STR_ARG(str_after(text, (size_t)dots + 2)));
	x->from_key =
	    date_key(&x->from); /* a month's is before its first day, for what has no day */
	x->to_key = date_key(&x->to) + KEY_LAST + (month ? 31 * KEY_DAY : 0);
	return true;
}

/* --- what is in it --- */

static struct str
title_of(const struct issue *x, struct arena *a)
{
	struct buf line;

	buf_init(&line, LINE_MOST);
	buf_addstr(&line, phrase(PHRASE_SUBTITLE, x->lang));
	buf_adds(&line, ": ");
	date_add_span(&line, &x->from, &x->to, x->lang);
	struct str title = arena_str(a, buf_str(&line));
	buf_release(&line);
	return title;
}

/* Room for `more` rows behind those that are there. */
static bool
grow(struct issue *x, size_t more, struct arena *a)
{
	struct edition_article *rows = arena_array(a, x->n + more, sizeof(*rows));

	if (!rows)
		return false;
	if (x->n)
		memcpy(rows, x->rows, x->n * sizeof(*rows));
	x->rows = rows;
	return true;
}

/* The list goes from the newest; an issue begins with the oldest. */
static void
turn(struct issue *x)
{
	for (size_t i = 0; i < x->n / 2; i++) {
		struct edition_article first = x->rows[i];

		x->rows[i] = x->rows[x->n - 1 - i];
		x->rows[x->n - 1 - i] = first;
	}
}

static int
list(struct edition *e, struct issue *x, struct arena *a)
{
	struct edition_range range = { .lang = x->lang,
				       .section = STR(""),
				       .from_key = x->from_key,
				       .to_key = x->to_key,
				       .limit = EDITION_LIST_MAX };
	bool more = true;

	while (more) {
		if (x->n >= ISSUE_ARTICLES_MOST)
			return error("more than %d articles in %.*s; choose fewer days",
				     ISSUE_ARTICLES_MOST, STR_ARG(x->name));
		if (!grow(x, EDITION_LIST_MAX, a))
			return error("out of memory");
		int n = edition_list(e, &range, a, x->rows + x->n, &more);
		if (n < 0)
			return -1;
		x->n += (size_t)n;
		if (n == 0)
			return 0;
		range.before = x->rows[x->n - 1].id;
	}
	return 0;
}

int
issue_gather(struct edition *e, struct issue *x, struct arena *a)
{
	x->rows = NULL;
	x->n = 0;
	x->title = title_of(x, a);
	if (list(e, x, a) < 0)
		return -1;
	turn(x);
	for (size_t i = 0; i < x->n; i++)
		if (edition_article(e, x->rows[i].id, a, &x->rows[i]) != 1)
			return error("article %lld cannot be read from the edition",
				     (long long)x->rows[i].id);
	return arena_failed(a) ? error("out of memory") : (int)x->n;
}

/* --- articles --- */

static void
add_media(struct edition *e, const struct edition_article *x, struct doc *d, size_t from)
{
	struct edition_file *rows;
	int n = edition_media(e, x->id, d->arena, &rows);

	media_show(d, from, rows, n, &(struct media_wish){ .most = INT_MAX });
}

static void
add_correction(const struct edition_article *x, struct doc *d)
{
	struct buf line;

	if (x->corrected.precision == DATE_NONE || x->correction.n == 0)
		return;
	buf_init(&line, 0);
	buf_addstr(&line, phrase(PHRASE_CORRECTED, x->lang));
	buf_addc(&line, ' ');
	date_add_words(&line, &x->corrected, x->lang);
	buf_adds(&line, ": ");
	buf_addstr(&line, x->correction);
	doc_para(d, arena_str(d->arena, buf_str(&line)));
	buf_release(&line);
}

static void
add_source(const struct edition_article *x, struct doc *d)
{
	if (x->source_name.n == 0)
		return;
	struct str line =
	    arena_printf(d->arena, "%.*s: %.*s", STR_ARG(phrase(PHRASE_SOURCE, x->lang)),
			 STR_ARG(x->source_name));
	struct block *b = doc_para(d, line);
	if (b && doc_url_ok(x->source_url))
		doc_add_link(d, b, line.n - x->source_name.n, x->source_name.n, x->source_url);
}

bool
issue_add_article(struct edition *e, const struct edition_article *x, int level, struct doc *d)
{
	struct doc body;
	size_t from = d->n;

	if (!doc_unpack(x->doc, d->arena, &body))
		return error("the document of article %lld is damaged", (long long)x->id) == 0;
	if (level)
		doc_heading(d, level, x->title);
	else
		d->title = x->title;
	for (size_t i = 0; i < body.n; i++) {
		struct block *b = doc_copy(d, &body.blocks[i]);

		if (b && level && b->kind == BLOCK_HEADING)
			b->level = 3; /* there is none below */
	}
	add_media(e, x, d, from);
	add_correction(x, d);
	add_source(x, d);
	return !arena_failed(d->arena);
}

/* --- one file --- */

static bool
same_day(const struct date *a, const struct date *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day;
}

static struct str
words_of_day(const struct date *d, enum lang lang, struct arena *a)
{
	struct buf line;

	buf_init(&line, LINE_MOST);
	date_add_words(&line, d, lang);
	struct str words = arena_str(a, buf_str(&line));
	buf_release(&line);
	return words;
}

static void
add_subtitle(struct doc *d, const struct issue *x)
{
	struct buf line;

	buf_init(&line, LINE_MOST);
	buf_addstr(&line, phrase(PHRASE_SITE, x->lang));
	buf_adds(&line, " · ");
	phrase_add_articles(&line, (long long)x->n, x->lang);
	doc_para(d, arena_str(d->arena, buf_str(&line)));
	buf_release(&line);
}

static bool
whole(struct doc *d, struct edition *e, const struct issue *x, struct arena *a)
{
	doc_init(d, a);
	d->title = x->title;
	d->lang = x->lang;
	add_subtitle(d, x);
	for (size_t i = 0; i < x->n; i++) {
		const struct edition_article *row = &x->rows[i];

		if (i == 0 || !same_day(&row->date, &x->rows[i - 1].date))
			doc_heading(d, 2, words_of_day(&row->date, x->lang, a));
		if (!issue_add_article(e, row, 3, d))
			return false;
	}
	struct block *b = doc_link(d, arena_printf(a, "/%.*s/", STR_ARG(lang_code(x->lang))),
				   phrase(PHRASE_SITE, x->lang));
	if (b)
		b->gap = true;
	return !arena_failed(a);
}

void
issue_add_url(struct buf *out, const void *issue_site, struct str path)
{
	const struct issue_site *site = issue_site;
	const struct proto_site ps = { .host = site->host, .gemini_port = site->gemini_port };

	if (url_is_local(path))
		gemini_url(out, &ps, path);
	else
		buf_addstr(out, path);
}

void
issue_relink(struct buf *out, struct str gemtext,
	     void (*to)(struct buf *out, const void *data, struct str path), const void *data)
{
	bool verbatim = false;

	while (gemtext.n) {
		struct str line = str_cut_line(&gemtext);

		if (str_starts(line, STR("```")))
			verbatim = !verbatim;
		if (!verbatim && str_starts(line, STR("=> /"))) {
			line = str_after(line, 3);
			ptrdiff_t blank = str_find_byte(line, ' ');
			size_t n = blank < 0 ? line.n : (size_t)blank;
			buf_adds(out, "=> ");
			to(out, data, str_part(line, 0, n));
			line = str_after(line, n);
		}
		buf_addstr(out, line);
		buf_addc(out, '\n');
	}
}

bool
issue_gemtext(struct buf *out, struct edition *e, const struct issue *x,
	      const struct issue_site *site, struct arena *a)
{
	struct doc d;
	struct buf text;

	if (!whole(&d, e, x, a))
		return false;
	buf_init(&text, 0);
	gemtext_write(&text, &d);
	issue_relink(out, buf_str(&text), issue_add_url, site);
	bool ok = !buf_failed(&text) && !buf_failed(out);
	buf_release(&text);
	return ok;
}

bool
issue_text(struct buf *out, struct edition *e, const struct issue *x, const struct issue_site *site,
	   struct arena *a)
{
	const struct textpage page = {
		.width = ISSUE_TEXT_WIDTH, .eol = STR("\n"), .add_url = issue_add_url, .site = site
	};
	struct doc d;

	if (!whole(&d, e, x, a))
		return false;
	textpage_write(out, &d, &page);
	return !buf_failed(out);
}
