/*
 * The home page: what is urgent, the newest news, the ways on.  It is a feed as well (protocols.md SUB-3), so
 * only the news lines begin with a date.
 */
#include "base/clean.h"
#include "site/pages.h"

#define URGENT_MOST 5
#define NEWS_LENGTH 10
#define LINE_MOST   1024

/* The editors' pages that the home page knows by name, in this order. */
static const struct {
	const char *name;
	enum phrase label; /* when the page has no title */
} known_pages[] = {
	{ "contacts", PHRASE_CONTACTS },
	{ "region-about", PHRASE_REGION },
	{ "about", PHRASE_ABOUT },
};

/* A link to an editors' page by its own title, so that a telephone number in it is read at once. */
static bool
add_known_page(struct asked *q, size_t which)
{
	struct str path = part_path(q, q->lang, known_pages[which].name);
	struct edition_file f;
	struct doc d;

	if (edition_file(q->edition, path, q->arena, &f) != 1)
		return false;
	struct str title = phrase(known_pages[which].label, q->lang);
	if (f.doc.n && doc_unpack(f.doc, q->arena, &d) && d.title.n)
		title = d.title;
	return doc_link(&q->page->doc, path, part_clip(q, title, TITLE_COLUMNS)) != NULL;
}

static void
add_subtitle(struct asked *q, const struct edition_article *newest)
{
	struct buf line;

	buf_init(&line, LINE_MOST);
	buf_addstr(&line, phrase(PHRASE_SUBTITLE, q->lang));
	if (newest) {
		buf_adds(&line, " · ");
		date_add_words(&line, &newest->date, q->lang);
	}
	doc_para(&q->page->doc, arena_str(q->arena, buf_str(&line)));
	buf_release(&line);
}

/* No date: an urgent notice is no entry of the feed while it hangs here, its news line below is. */
static void
add_urgent(struct asked *q)
{
	struct edition_article rows[URGENT_MOST];
	int n = edition_urgent(q->edition, q->lang, q->now, q->arena, rows, URGENT_MOST);

	for (int i = 0; i < n; i++) {
		struct str label =
		    arena_join(q->arena, STR("⚠ "), part_clip(q, rows[i].title, TITLE_COLUMNS));
		struct block *b = doc_link(&q->page->doc, part_article_path(q, &rows[i]), label);
		if (b)
			b->gap = i == 0;
		if (rows[i].urgent_until > q->now &&
		    (!q->page->expires || rows[i].urgent_until < q->page->expires))
			q->page->expires = rows[i].urgent_until;
	}
}

static void
add_news(struct asked *q, const struct edition_article *rows, int n)
{
	doc_heading(&q->page->doc, 2, phrase(PHRASE_NEWS, q->lang));
	for (int i = 0; i < n; i++)
		part_article(q, &rows[i]);
	if (n == 0) {
		doc_para(&q->page->doc, phrase(PHRASE_NO_NEWS, q->lang));
		return;
	}
	part_link(q, part_path(q, q->lang, "news/"), PHRASE_ALL_NEWS, false);
	part_link(q, part_path(q, q->lang, "archive/"), PHRASE_ARCHIVE, false);
}

/* "Раён: 45 навін": beside pages about the district the bare name would not tell that it holds news. */
static void
add_section(struct asked *q, const struct edition_section *x)
{
	struct buf line;

	buf_init(&line, LINE_MOST);
	buf_addstr(&line, part_clip(q, clean_line(q->arena, x->name), TITLE_COLUMNS));
	buf_adds(&line, ": ");
	phrase_add_articles(&line, x->articles, q->lang);
	doc_link(
	    &q->page->doc,
	    arena_printf(q->arena, "/%.*s/%.*s/", STR_ARG(lang_code(q->lang)), STR_ARG(x->slug)),
	    arena_str(q->arena, buf_str(&line)));
	buf_release(&line);
}

static void
add_district(struct asked *q)
{
	struct edition_section *rows;
	struct doc *d = &q->page->doc;
	int n = edition_sections(q->edition, q->lang, q->arena, &rows);

	doc_heading(d, 2, phrase(PHRASE_DISTRICT, q->lang));
	size_t heading = d->n;
	for (int i = 0; i < n; i++)
		if (rows[i].articles > 0)
			add_section(q, &rows[i]);
	for (size_t i = q->gopher ? 1 : 0; i < sizeof(known_pages) / sizeof(*known_pages); i++)
		add_known_page(q, i);
	if (d->n == heading && d->n > 0)
		d->n--; /* a heading over nothing */
}

static void
add_languages(struct asked *q)
{
	bool gap = true;

	for (int lang = 0; lang < LANG_COUNT; lang++) {
		if (lang == (int)q->lang)
			continue;
		struct block *b = doc_link(&q->page->doc, part_path(q, (enum lang)lang, ""),
					   phrase(PHRASE_READ_IN, (enum lang)lang));
		if (b)
			b->gap = gap;
		gap = false;
	}
}

void
page_home(struct asked *q)
{
	struct edition_article *rows = arena_array(q->arena, NEWS_LENGTH, sizeof(*rows));
	struct edition_range range = { .lang = q->lang, .section = STR(""), .limit = NEWS_LENGTH };
	bool more;
	int n = rows ? edition_list(q->edition, &range, q->arena, rows, &more) : -1;

	if (n < 0) {
		page_missing(q, n);
		return;
	}
	part_menu(q, q->route->path, phrase(PHRASE_SITE, q->lang));
	add_subtitle(q, n > 0 ? rows : NULL);
	if (q->gopher)
		add_known_page(q, 0); /* GOP-28: the first item tells who this is */
	add_urgent(q);
	add_news(q, rows, n);
	add_district(q);
	add_languages(q);
}
