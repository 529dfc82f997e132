/*
 * What the editors keep under capsule/ (gemtext pages and files) and the media of articles.
 *
 * A page "be/contacts.gmi" has the address /be/contacts, "be/x/index.gmi" is /be/x/; all other files keep their names.
 */
#include "base/phrase.h"
#include "base/uri.h"
#include "site/pages.h"

#define TEXT_MOST    (256u << 10) /* a text file larger than this goes out over Gopher as it is */
#define RESPELL_MOST (2u << 20)   /* ... and one larger than this in another alphabet, too */

/* The variants of an address that may name a page, the best first. */
static bool
find_file(struct asked *q, struct edition_file *f, int *found)
{
	struct str path = q->route->plain;
	struct str bare = str_ends(path, STR("/")) ? str_part(path, 0, path.n - 1) : path;
	struct str page = str_ends(bare, STR(".gmi")) ? str_part(bare, 0, bare.n - 4) : bare;
	const struct str tries[] = {
		path, uri_ascii(q->arena, path), bare, arena_join(q->arena, bare, STR("/")), page,
	};

	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		bool again = tries[i].n < 2;
		for (size_t j = 0; j < i && !again; j++)
			again = str_eq(tries[i], tries[j]);
		*found = again ? 0 : edition_file(q->edition, tries[i], q->arena, f);
		if (*found != 0)
			return *found == 1;
	}
	return false;
}

/* A page of the editors ends with the way home, unless they have shown one themselves. */
static void
add_footer(struct asked *q)
{
	struct doc *d = &q->page->doc;
	struct str home = part_path(q, q->lang, "");

	if (q->route->kind == ROUTE_HOME)
		return;
	for (size_t i = 0; i < d->n; i++)
		if (str_eq(d->blocks[i].url, home))
			return;
	part_link(q, home, PHRASE_HOME, true);
}

void
file_doc(struct asked *q, const struct edition_file *f)
{
	struct page *page = q->page;

	if (!doc_unpack(f->doc, q->arena, &page->doc)) {
		page_refuse(page, PAGE_BROKEN, q->lang, STR(""));
		return;
	}
	if (page->doc.title.n == 0)
		page->doc.title = phrase(PHRASE_SITE, q->lang);
	if (page->doc.lang == LANG_NONE)
		page->doc.lang = q->lang;
	template_fill(q);
	part_sizes(q, 0);
	page->menu = str_ends(f->path, STR("/"));
	page->source = q->gopher && str_ends(q->route->plain, STR(".gmi"));
	if (!q->gopher || page->menu || page->source)
		add_footer(q);
}

/* What no reader looks at: nothing is added to it (GOP-82). */
static bool
is_for_programs(struct str path)
{
	return str_eq(path, STR("/robots.txt")) || str_eq(path, STR("/favicon.txt")) ||
	       str_starts(path, STR("/.well-known/"));
}

/* GOP-83: what menus call a text (item type 0) needs line ends of one kind, so a small one is taken whole. */
static bool
show_text(struct asked *q, const struct edition_file *f)
{
	struct buf text;
	size_t most = q->root.alphabet == ALPHABET_UNICODE ? TEXT_MOST : RESPELL_MOST;
	int more = 1;

	if (!q->gopher || site_gopher_type(f->path) != '0' || !str_starts(f->mime, STR("text/")) ||
	    f->size > most)
		return false;
	buf_init(&text, most + EDITION_PART);
	for (int64_t part = 0; more == 1 && !buf_failed(&text); part++)
		more = edition_part(q->edition, f->blob, part, &text);
	if (more == 0 && text.n && !buf_failed(&text))
		q->page->text = arena_str(q->arena, buf_str(&text));
	if (is_for_programs(f->path))
		q->page->mime = f->mime;
	buf_release(&text);
	return q->page->text.n > 0;
}

void
page_file(struct asked *q)
{
	struct edition_file f;
	int found;

	if (!find_file(q, &f, &found)) {
		if (found < 0 || !page_old(q))
			page_missing(q, found);
		return;
	}
	if (f.lang != LANG_NONE)
		q->lang = f.lang;
	page_refuse(q->page, PAGE_OK, q->lang, STR(""));
	q->page->message = STR("");
	if (!uri_decode(q->arena, f.path, &q->page->path))
		q->page->path = f.path; /* a name with a bare "%" */
	if (f.doc.n) {
		file_doc(q, &f);
	} else if (!show_text(q, &f)) {
		q->page->mime = f.mime.n ? f.mime : STR("application/octet-stream");
		q->page->blob = f.blob;
		q->page->size = f.size;
	}
}
