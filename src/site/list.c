/*
 * Lists of articles: all news, or one section; newest first, 20 a page.  Older pages begin behind an article ("before/ID"),
 * not at a count, so a page keeps its content while news comes in.
 */
#include "site/pages.h"

/* "/be/news/" or "/be/region/". */
static struct str
list_path(struct asked *q)
{
	struct str slug = q->route->section.n ? q->route->section : STR("news");

	return arena_printf(q->arena, "/%.*s/%.*s/", STR_ARG(lang_code(q->lang)), STR_ARG(slug));
}

static void
add_ways_on(struct asked *q, struct str base, const struct edition_article *oldest)
{
	bool gap = true;

	if (oldest) {
		struct str path =
		    arena_printf(q->arena, "%.*sbefore/%lld", STR_ARG(base), (long long)oldest->id);
		part_link(q, path, PHRASE_OLDER, gap);
		gap = false;
	}
	if (q->route->before) {
		part_link(q, base, PHRASE_NEWEST, gap);
		gap = false;
	}
	if (q->route->section.n) {
		part_link(q, part_path(q, q->lang, "news/"), PHRASE_ALL_NEWS, gap);
		gap = false;
	}
	part_link(q, part_path(q, q->lang, "archive/"), PHRASE_ARCHIVE, gap);
	part_link(q, part_path(q, q->lang, ""), PHRASE_HOME, false);
}

void
page_list(struct asked *q)
{
	struct edition_article *rows = arena_array(q->arena, LIST_LENGTH, sizeof(*rows));
	struct edition_range range = { .lang = q->lang,
				       .section = q->route->section,
				       .before = q->route->before,
				       .limit = LIST_LENGTH };
	struct str name = phrase(PHRASE_NEWS, q->lang);
	bool more = false;

	if (range.section.n) {
		struct edition_section section;
		if (!part_section(q, q->lang, range.section, &section)) {
			page_file(q); /* no section of ours: perhaps a page of the editors */
			return;
		}
		range.section = section.slug;
		name = section.name;
	}
	int n = rows ? edition_list(q->edition, &range, q->arena, rows, &more) : -1;
	if (n < 0 || (n == 0 && range.before)) {
		page_missing(q, n);
		return;
	}
	struct doc *d = part_menu(q, q->route->path, part_title(q, name));
	for (int i = 0; i < n; i++)
		part_article(q, &rows[i]);
	if (n == 0)
		doc_para(d, phrase(PHRASE_NO_NEWS, q->lang));
	add_ways_on(q, list_path(q), more ? &rows[n - 1] : NULL);
}
