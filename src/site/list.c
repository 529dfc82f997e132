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

/*
 * Where pages become files, each ends at an article whose mark, made of its number, is the least among those within
 * FIXED_APART of it.  Who is that is decided by its neighbours alone, wherever a page begins, and stays so when
 * news comes in; so news changes the first page of a list, and at times brings one more behind it.
 */
#define FIXED_APART 8  /* pages have at least one more */
#define FIXED_MOST  40 /* where no article is such a one for so long */
#define FIXED_BYTES                                                                                \
	8000 /* the articles of a page are chosen: it is not made smaller by leaving some out */

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
	size_t longest = 0, lengths[FIXED_MOST], saved = 0, length;

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
	size_t most = q->site->fixed ? FIXED_BYTES : LIST_BYTES;

	build(q, l, SIZE_MAX);
	size_t bytes = part_bytes(q);
	if (bytes <= most)
		return; /* measuring is printing: not once more */
	size_t length = length_for(q, l, bytes - most);
	build(q, l, length);
	while (part_bytes(q) > most && l->n > 1) {
		drop_one(q, l);
		build(q, l, length);
	}
}

/* Numbers that stand side by side have nothing in common here (the finalizer of splitmix64). */
static uint64_t
mark_of(int64_t id)
{
	uint64_t x = (uint64_t)id;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static bool
has_least_mark(const struct list *l, int at)
{
	for (int i = at - FIXED_APART; i <= at + FIXED_APART; i++)
		if (i != at && mark_of(l->rows[i].id) < mark_of(l->rows[at].id))
			return false;
	return true;
}

static void
end_at_mark(struct list *l)
{
	int last = l->older || l->n > FIXED_MOST ? FIXED_MOST - 1 : l->n - 1;

	for (int i = FIXED_APART; i < last && i + FIXED_APART < l->n; i++)
		if (has_least_mark(l, i))
			last = i;
	l->older |= last + 1 < l->n;
	l->n = last + 1;
}

/* How many are newer, as far as the page says it; of a fixed one only whether there are any. */
static int
count_newer(struct asked *q, const struct list *l)
{
	if (l->n <= 0 || (!l->range.before && !l->range.after))
		return 0;
	if (q->site->fixed)
		return 1;
	return edition_newer(q->edition, &l->range, &l->rows[0], LIST_LENGTH);
}

bool
part_list_rows(struct asked *q, struct list *l)
{
	struct edition_range *range = &l->range;

	int most = q->site->fixed ? FIXED_MOST + FIXED_APART : LIST_LENGTH;

	l->rows = arena_array(q->arena, (size_t)most, sizeof(*l->rows));
	range->lang = q->lang;
	range->before = q->route->before;
	range->after = q->route->after;
	range->limit = most;
	l->n = l->rows ? edition_list(q->edition, range, q->arena, l->rows, &l->older) : -1;
	if (q->site->fixed)
		end_at_mark(l);
	l->newer = count_newer(q, l);
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
