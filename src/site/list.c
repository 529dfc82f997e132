/*
 * Lists of articles: all news, one section, a month; newest first, 20 a page and at most 4 KB of it.  Other pages begin behind
 * an article ("before/ID") or end in front of one ("after/ID"), not at a count, so a page keeps its content while news comes in.
 *
 * A page that would be larger has the ends of its longest titles cut; where that is not enough it has fewer articles.
 */
#include "site/pages.h"

#define LIST_BYTES                                                                                 \
	4000 /* as the protocol sends it; the rest of 4 KB is for what other alphabets add to the addresses */
#define TITLE_LEAST 24 /* bytes, to which a title is cut at most */

/* "/be/news/" or "/be/region/". */
static struct str
list_path(struct asked *q)
{
	struct str slug = q->route->section.n ? q->route->section : STR("news");

	return arena_printf(q->arena, "/%.*s/%.*s/", STR_ARG(lang_code(q->lang)), STR_ARG(slug));
}

/* --- the page in bytes --- */

static void
add_link(struct asked *q, struct str path, enum phrase p, bool *gap)
{
	part_link(q, path, p, *gap);
	*gap = false;
}

static void
build(struct asked *q, const struct list *l, size_t title_bytes)
{
	struct doc *d = part_menu(q, q->route->path, l->title);
	bool gap = true;

	for (int i = 0; i < l->n; i++)
		part_article_within(q, &l->rows[i], title_bytes);
	if (l->n == 0)
		doc_para(d, phrase(PHRASE_NO_NEWS, q->lang));
	if (l->older)
		add_link(q,
			 arena_printf(q->arena, "%.*sbefore/%lld", STR_ARG(l->base),
				      (long long)l->rows[l->n - 1].id),
			 PHRASE_OLDER, &gap);
	if (l->newer >= LIST_LENGTH)
		add_link(q,
			 arena_printf(q->arena, "%.*safter/%lld", STR_ARG(l->base),
				      (long long)l->rows[0].id),
			 PHRASE_NEWER, &gap);
	if (l->newer > 0) {
		struct block *b = doc_link(d, l->base, l->name);
		if (b)
			b->gap = gap;
		gap = false;
	}
	l->ways_on(q, gap);
	q->alerts_shown = false;
	part_alerts_on_top(q);
}

/* The length of titles at which the page is smaller by so many bytes, or as small as titles can make it. */
static size_t
length_for(struct asked *q, const struct list *l, size_t excess)
{
	size_t longest = 0, lengths[LIST_LENGTH], saved = 0, length;

	for (int i = 0; i < l->n; i++) {
		lengths[i] = part_clip(q, l->rows[i].title, TITLE_COLUMNS).n;
		longest = lengths[i] > longest ? lengths[i] : longest;
	}
	for (length = longest; length > TITLE_LEAST && saved < excess; length--)
		for (int i = 0; i < l->n; i++)
			saved += lengths[i] >= length;
	return length > TITLE_LEAST ? length : TITLE_LEAST;
}

/* One article less: the one that stands farthest from the page's anchor. */
static void
drop_one(struct asked *q, struct list *l)
{
	l->n--;
	if (!q->route->after) {
		l->older = true;
		return;
	}
	l->rows++;
	l->newer++;
}

void
part_list(struct asked *q, struct list *l)
{
	size_t bytes, length = SIZE_MAX;

	build(q, l, length);
	bytes = part_bytes(q);
	if (bytes > LIST_BYTES) {
		length = length_for(q, l, bytes - LIST_BYTES);
		build(q, l, length);
	}
	while (part_bytes(q) > LIST_BYTES && l->n > 1) {
		drop_one(q, l);
		build(q, l, length);
	}
}

bool
part_list_rows(struct asked *q, struct list *l)
{
	struct edition_range *range = &l->range;

	l->rows = arena_array(q->arena, LIST_LENGTH, sizeof(*l->rows));
	range->lang = q->lang;
	range->before = q->route->before;
	range->after = q->route->after;
	range->limit = LIST_LENGTH;
	l->n = l->rows ? edition_list(q->edition, range, q->arena, l->rows, &l->older) : -1;
	if (l->n > 0 && (range->before || range->after))
		l->newer = edition_newer(q->edition, range, &l->rows[0], LIST_LENGTH);
	if (l->n < 0 || l->newer < 0 || (l->n == 0 && (range->before || range->after))) {
		page_missing(q, l->n);
		return false;
	}
	return true;
}

/* --- news and sections --- */

static void
add_ways_on(struct asked *q, bool gap)
{
	if (q->route->section.n)
		add_link(q, part_path(q, q->lang, "news/"), PHRASE_ALL_NEWS, &gap);
	else
		add_link(q, part_path(q, q->lang, "new"), PHRASE_NEW, &gap);
	add_link(q, part_path(q, q->lang, "archive/"), PHRASE_ARCHIVE, &gap);
	add_link(q, part_path(q, q->lang, ""), PHRASE_HOME, &gap);
}

void
page_list(struct asked *q)
{
	struct list l = { .range = { .section = q->route->section }, .ways_on = add_ways_on };
	struct str name = phrase(PHRASE_NEWS, q->lang);

	if (l.range.section.n) {
		struct edition_section section;
		if (!part_section(q, q->lang, l.range.section, &section)) {
			page_file(q); /* no section of ours: perhaps a page of the editors */
			return;
		}
		l.range.section = section.slug;
		name = section.name;
	}
	l.base = list_path(q);
	l.name = phrase(PHRASE_NEWEST, q->lang);
	l.title = part_title(q, name);
	if (part_list_rows(q, &l))
		part_list(q, &l);
}
