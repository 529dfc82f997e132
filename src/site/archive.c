/*
 * The archive: years, the months of a year, the articles of a month.  Only what holds articles has a page, so
 * that a crawler comes to an end.
 */
#include "site/pages.h"

#define LINE_MOST 256

static struct str
count_line(struct asked *q, const struct edition_count *c)
{
	struct buf line;

	buf_init(&line, LINE_MOST);
	if (c->month)
		date_add_month(&line, c->year, c->month, q->lang);
	else
		buf_addf(&line, "%d", c->year);
	buf_adds(&line, ": ");
	phrase_add_articles(&line, c->articles, q->lang);
	struct str text = arena_str(q->arena, buf_str(&line));
	buf_release(&line);
	return text;
}

/* "Архіў: чэрвень 2015" */
static struct str
name_of(struct asked *q, int year, int month)
{
	struct buf line;

	buf_init(&line, LINE_MOST);
	buf_addstr(&line, phrase(PHRASE_ARCHIVE, q->lang));
	if (year)
		buf_adds(&line, ": ");
	if (month)
		date_add_month(&line, year, month, q->lang);
	else if (year)
		buf_addf(&line, "%d", year);
	struct str text = arena_str(q->arena, buf_str(&line));
	buf_release(&line);
	return text;
}

void
page_archive(struct asked *q)
{
	struct edition_count *rows;
	int n = edition_years(q->edition, q->lang, q->arena, &rows);

	if (n < 0) {
		page_missing(q, n);
		return;
	}
	struct doc *d = part_menu(q, q->route->path, name_of(q, 0, 0));
	for (int i = 0; i < n; i++)
		doc_link(d,
			 arena_printf(q->arena, "%.*s%04d/", STR_ARG(q->route->path), rows[i].year),
			 count_line(q, &rows[i]));
	if (n == 0)
		doc_para(d, phrase(PHRASE_NO_NEWS, q->lang));
	part_link(q, part_path(q, q->lang, "issue/"), PHRASE_ISSUES, true);
	part_link(q, part_path(q, q->lang, "news/"), PHRASE_ALL_NEWS, false);
	part_link(q, part_path(q, q->lang, ""), PHRASE_HOME, false);
}

void
page_year(struct asked *q)
{
	struct edition_count *rows;
	int n = edition_months(q->edition, q->lang, q->route->year, q->arena, &rows);

	if (n <= 0) {
		page_missing(q, n);
		return;
	}
	struct doc *d = part_menu(q, q->route->path, name_of(q, q->route->year, 0));
	for (int i = 0; i < n; i++)
		doc_link(
		    d, arena_printf(q->arena, "%.*s%02d/", STR_ARG(q->route->path), rows[i].month),
		    count_line(q, &rows[i]));
	part_link(q, part_path(q, q->lang, "archive/"), PHRASE_ARCHIVE, true);
	part_link(q, part_path(q, q->lang, ""), PHRASE_HOME, false);
}

static void
add_month_ways(struct asked *q, bool gap)
{
	const struct route *r = q->route;
	struct str year =
	    arena_printf(q->arena, "/%.*s/archive/%04d/", STR_ARG(lang_code(q->lang)), r->year);

	part_link(q,
		  arena_printf(q->arena, "/%.*s/month/%04d-%02d", STR_ARG(lang_code(q->lang)),
			       r->year, r->month),
		  PHRASE_WHOLE_MONTH, gap);
	doc_link(&q->page->doc, year, name_of(q, r->year, 0));
	part_link(q, part_path(q, q->lang, ""), PHRASE_HOME, false);
}

void
page_month(struct asked *q)
{
	const struct route *r = q->route;
	/* date_key() is yyyymmddhhmm: a month is all that begins with yyyymm. */
	int64_t first = ((int64_t)r->year * 100 + r->month) * 1000000;
	struct list l = {
		.range = { .section = STR(""), .from_key = first, .to_key = first + 999999 },
		.ways_on = add_month_ways
	};

	l.base = arena_printf(q->arena, "/%.*s/archive/%04d/%02d/", STR_ARG(lang_code(q->lang)),
			      r->year, r->month);
	l.title = part_title(q, name_of(q, r->year, r->month));
	l.name = name_of(q, r->year, r->month);
	if (!part_list_rows(q, &l))
		return;
	if (l.n == 0)
		page_missing(q, 0);
	else
		part_list(q, &l);
}
