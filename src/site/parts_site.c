/*
 * What leads on through the site: sections, the editors' pages, languages.  The home page is made of these, and editors place them in
 * pages of their own (site/template.h).
 */
#include "base/clean.h"
#include "site/pages.h"

#define LINE_MOST 1024

/* The editors' pages that are known by name, in this order. */
static const struct {
	const char *name;
	enum phrase label; /* when the page has no title */
} known_pages[] = {
	{ "contacts", PHRASE_CONTACTS },
	{ "region-about", PHRASE_REGION },
	{ "about", PHRASE_ABOUT },
};

/* A link to an editors' page by its own title, so that a telephone number in it is read at once. */
static void
add_page(struct asked *q, size_t which)
{
	struct str path = part_path(q, q->lang, known_pages[which].name);
	struct edition_file f;
	struct doc d;

	if (str_eq(path, q->page->path) || edition_file(q->edition, path, q->arena, &f) != 1)
		return;
	struct str title = phrase(known_pages[which].label, q->lang);
	if (f.doc.n && doc_unpack(f.doc, q->arena, &d) && d.title.n)
		title = d.title;
	doc_link(&q->page->doc, path, part_clip(q, title, TITLE_COLUMNS));
}

void
part_contacts(struct asked *q)
{
	add_page(q, 0);
}

void
part_pages(struct asked *q)
{
	for (size_t i = 1; i < sizeof(known_pages) / sizeof(*known_pages); i++)
		add_page(q, i);
}

void
part_date(struct asked *q)
{
	struct edition_range range = { .lang = q->lang, .section = STR(""), .limit = 1 };
	struct edition_article newest;
	bool more;
	struct buf line;

	buf_init(&line, LINE_MOST);
	buf_addstr(&line, phrase(PHRASE_SUBTITLE, q->lang));
	if (edition_list(q->edition, &range, q->arena, &newest, &more) == 1) {
		buf_adds(&line, " · ");
		date_add_words(&line, &newest.date, q->lang);
	}
	doc_para(&q->page->doc, arena_str(q->arena, buf_str(&line)));
	buf_release(&line);
}

/* "Раён: 45 навін": beside pages about the district the bare name would not tell that it holds news. */
static void
add_section(struct asked *q, const struct edition_section *x)
{
	struct buf line;

	buf_init(&line, LINE_MOST);
	buf_addstr(&line, part_clip(q, x->name, TITLE_COLUMNS));
	buf_adds(&line, ": ");
	phrase_add_articles(&line, x->articles, q->lang);
	doc_link(
	    &q->page->doc,
	    arena_printf(q->arena, "/%.*s/%.*s/", STR_ARG(lang_code(q->lang)), STR_ARG(x->slug)),
	    arena_str(q->arena, buf_str(&line)));
	buf_release(&line);
}

void
part_sections(struct asked *q)
{
	struct edition_section *rows;
	int n = part_sections_in(q, q->lang, &rows);

	for (int i = 0; i < n; i++)
		if (rows[i].articles > 0)
			add_section(q, &rows[i]);
}

/* The same page in another language, else its home page. */
static struct str
twin_of(struct asked *q, enum lang lang)
{
	struct str path = q->page->path, home = part_path(q, lang, "");
	struct edition_file f;

	if (q->route->kind == ROUTE_HOME || path.n < home.n)
		return home;
	struct str twin =
	    arena_join(q->arena, str_part(home, 0, home.n - 1), str_after(path, home.n - 1));
	return edition_file(q->edition, twin, q->arena, &f) == 1 ? twin : home;
}

void
part_languages(struct asked *q)
{
	for (int lang = 0; lang < LANG_COUNT; lang++)
		if (lang != (int)q->lang)
			doc_link(&q->page->doc, twin_of(q, (enum lang)lang),
				 phrase(PHRASE_READ_IN, (enum lang)lang));
}
