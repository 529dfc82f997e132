/*
 * The home page: what is urgent, the newest news, the ways on.  It is a feed as well (protocols.md SUB-3), so
 * only the news lines begin with a date.
 */
#include "doc/gopher.h"
#include "site/pages.h"

#define NEWS_LENGTH 10

static int
add_news(struct asked *q)
{
	doc_heading(&q->page->doc, 2, phrase(PHRASE_NEWS, q->lang));
	int n = part_news(q, STR(""), NEWS_LENGTH);
	if (n <= 0) {
		doc_para(&q->page->doc, phrase(PHRASE_NO_NEWS, q->lang));
		return n;
	}
	part_link(q, part_path(q, q->lang, "new"), PHRASE_NEW, false);
	part_link(q, part_path(q, q->lang, "news/"), PHRASE_ALL_NEWS, false);
	part_link(q, part_path(q, q->lang, "archive/"), PHRASE_ARCHIVE, false);
	part_link(q, part_path(q, q->lang, "search"), PHRASE_SEARCH, false);
	return n;
}

static void
add_district(struct asked *q)
{
	struct doc *d = &q->page->doc;

	doc_heading(d, 2, phrase(PHRASE_DISTRICT, q->lang));
	size_t heading = d->n;
	part_sections(q);
	if (!q->gopher)
		part_contacts(q);
	part_pages(q);
	if (edition_has_phones(q->edition))
		part_link(q, part_path(q, q->lang, "phones/"), PHRASE_PHONES, false);
	if (edition_has_reception(q->edition))
		part_link(q, part_path(q, q->lang, "reception"), PHRASE_RECEPTION, false);
	if (q->site->notes)
		part_link(q, part_path(q, q->lang, "note/"), PHRASE_NOTE, false);
	if (d->n == heading && d->n > 0)
		d->n--; /* a heading over nothing */
}

static void
add_languages(struct asked *q)
{
	size_t at = q->page->doc.n;

	part_languages(q);
	if (q->page->doc.n > at)
		q->page->doc.blocks[at].gap = true;
}

/*
 * The hole in lines of another width, and in other alphabets.  Who needs one of these cannot read the rest of the page, so
 * their names are in ASCII.
 */
static void
add_roots(struct asked *q)
{
	struct str home = part_path(q, q->lang, "");
	struct gopher_root other = { q->root.alphabet, !q->root.narrow };

	part_link(q, gopher_rooted(q->arena, other, home),
		  other.narrow ? PHRASE_NARROW : PHRASE_WIDE, false);
	other.narrow = q->root.narrow;
	for (int a = 0; a < ALPHABET_COUNT; a++) {
		struct str label = alphabet_name((enum alphabet)a);
		other.alphabet = (enum alphabet)a;
		if (other.alphabet == q->root.alphabet)
			continue;
		if (a == ALPHABET_LATIN)
			label = phrase(PHRASE_IN_LATIN, q->lang);
		doc_link(&q->page->doc, gopher_rooted(q->arena, other, home), label);
	}
}

/* capsule/LANG/index.gmi, if the editors have made one. */
static bool
show_own(struct asked *q)
{
	struct edition_file f;

	if (edition_file(q->edition, part_path(q, q->lang, ""), q->arena, &f) != 1 || f.doc.n == 0)
		return false;
	page_refuse(q->page, PAGE_OK, q->lang, STR(""));
	q->page->message = STR("");
	q->page->path = q->route->path;
	file_doc(q, &f);
	if (q->gopher && q->page->status == PAGE_OK && q->page->menu)
		add_roots(q);
	return true;
}

void
page_home(struct asked *q)
{
	if ((q->query.n && page_old(q)) || show_own(q))
		return;
	part_menu(q, q->route->path, phrase(PHRASE_SITE, q->lang));
	part_date(q);
	if (q->gopher)
		part_contacts(q); /* GOP-28: the first item tells who this is */
	part_alerts(q);
	if (add_news(q) < 0) {
		page_missing(q, -1);
		return;
	}
	add_district(q);
	add_languages(q);
	if (q->gopher)
		add_roots(q);
}
