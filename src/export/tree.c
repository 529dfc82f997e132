/*
 * A crawl of our own site without a wire: a page is made, its links are looked up, those not met before wait in line.
 *
 * Whether an address answers, and as what, is asked of the site itself when it is met first, so no link of the export is
 * dead; an article is only looked for, which is all that its page could find out.
 */
#include "export/tree.h"

#include "base/log.h"
#include "base/phrase.h"
#include "base/uri.h"
#include "doc/gemtext.h"
#include "export/issue.h"
#include "export/places.h"
#include "export/tree_name.h"
#include "proto/address.h"
#include "site/route.h"

#define FILE_MOST (512u << 20) /* bytes of a file that is carried along */
#define STEP      256          /* pages between two looks at how far it is */

struct walk {
	const struct tree *t;
	bool gopher;
	time_t now;
	struct proto_site view;
	struct places places;
	struct arena page_arena, probe_arena;
	struct buf printed, linked;
	struct str file; /* of the page that is being made */
	bool failed;
};

/* --- addresses --- */

static bool
is_carried(const struct route *r)
{
	switch (r->kind) {
	case ROUTE_SEARCH:
	case ROUTE_SINCE:
	case ROUTE_DAY:
	case ROUTE_WEEK:
	case ROUTE_WHOLE_MONTH: return false;
	case ROUTE_NEW: return r->before == 0;
	default: return true;
	}
}

static struct request
request_for(const struct walk *w, struct str path)
{
	return (struct request){ .path = path,
				 .query = STR(""),
				 .by = w->gopher ? REQUEST_GOPHER : REQUEST_GEMINI };
}

static void
ask(struct walk *w, struct str path, struct arena *a, struct page *page)
{
	struct request req = request_for(w, path);

	site_answer(w->t->site, &req, w->now, a, page);
}

/* The one address of the article, or nothing. */
static struct str
article_path(struct walk *w, int64_t id)
{
	struct arena *a = &w->probe_arena;
	struct edition_article x;

	if (edition_article(w->t->site->edition, id, a, &x) != 1 || x.withdrawn)
		return STR("");
	return arena_printf(a, "/%.*s/news/%lld", STR_ARG(lang_code(x.lang)), (long long)id);
}

/* What the site says of an address: its right spelling, and the file; both empty when it has nothing there. */
static void
probe(struct walk *w, struct str path, struct str *right, struct str *file)
{
	struct arena *a = &w->probe_arena;
	struct route r;
	struct page page;

	*right = *file = STR("");
	if (!route_parse(path, a, &r) || !is_carried(&r))
		return;
	if (r.kind == ROUTE_ARTICLE) {
		*right = article_path(w, r.id);
		*file = right->n ? tree_article_file(*right, w->gopher, a) : STR("");
		return;
	}
	ask(w, path, a, &page);
	if (page.status == PAGE_MOVED) {
		path = page.location;
		ask(w, path, a, &page);
	}
	if (page.status == PAGE_OK) {
		*right = page.path;
		*file = tree_file(&page, w->gopher, a);
	}
}

/* NULL when memory is gone. */
static const struct place *
place_of(struct walk *w, struct str path)
{
	const struct place *x = places_find(&w->places, path);
	struct str right, file;

	if (x)
		return x;
	arena_reset(&w->probe_arena);
	probe(w, path, &right, &file);
	bool other = file.n && !str_eq(right, path);
	if (other && !places_find(&w->places, right))
		places_add(&w->places, right, file, false);
	x = arena_failed(&w->probe_arena) ? NULL : places_add(&w->places, path, file, other);
	w->failed |= !x;
	return x;
}

/* The file that a link leads to, as it stands on a page; empty for one that leads to the server. */
static struct str
file_of_link(struct walk *w, struct str link)
{
	struct str path;

	if (str_find_byte(link, '?') >= 0 ||
	    !uri_decode(&w->page_arena, str_cut(&link, '#'), &path) || !str_starts(path, STR("/")))
		return STR("");
	const struct place *x = place_of(w, path);
	return x ? x->file : STR("");
}

/* --- links of a capsule's page --- */

static void
add_link(struct buf *out, const void *data, struct str link)
{
	/* issue_relink hands on what it was given: the walk is ours to change */
	union {
		const void *given;
		struct walk *w;
	} u = { .given = data };
	struct str file = file_of_link(u.w, link);

	if (file.n)
		tree_add_way(out, u.w->file, file, &u.w->page_arena);
	else
		issue_add_url(out,
			      &(struct issue_site){ .host = u.w->view.host,
						    .gemini_port = u.w->view.gemini_port },
			      link);
}

/* --- links of a hole's page --- */

static bool
is_here(const struct walk *w, struct str host, struct str port)
{
	long long n;

	return str_eq(host, w->view.host) && str_number(port, &n) && n == w->view.gopher_port;
}

/* "TYPEtext TAB selector TAB host TAB port": where the host is this one, the server that carries the files fills it in. */
static void
relink_item(struct walk *w, struct str line, struct buf *out)
{
	struct str rest = line, text = str_cut(&rest, '\t'), selector = str_cut(&rest, '\t');
	struct str host = str_cut(&rest, '\t');

	if (!is_here(w, host, rest)) {
		buf_addstr(out, line);
		return;
	}
	struct str file = str_starts(selector, STR("/")) ? file_of_link(w, selector) : STR("");
	bool url = str_starts(selector, STR("URL:"));
	if (!file.n && !url) {
		buf_addstr(out, line);
		return;
	}
	buf_addstr(out, text);
	buf_addc(out, '\t');
	if (url)
		buf_addstr(out, selector);
	else
		tree_add_selector(out, file);
}

/* "gopher://HOST/0/be/news/5" in the text becomes the same with the file's selector. */
static void
relink_text(struct walk *w, struct str line, struct str origin, struct buf *out)
{
	for (ptrdiff_t at; (at = str_find(line, origin)) >= 0;) {
		struct str url = str_after(line, (size_t)at + origin.n);
		ptrdiff_t blank = str_find_byte(url, ' ');
		struct str selector = str_part(url, 1, blank < 0 ? url.n : (size_t)blank - 1);
		struct str file = blank ? file_of_link(w, selector) : STR("");

		buf_addstr(out, str_part(line, 0, (size_t)at + origin.n));
		line = url;
		if (!file.n)
			continue;
		buf_addstr(out, str_part(url, 0, 1));
		tree_add_selector(out, file);
		line = str_after(url, 1 + selector.n);
	}
	buf_addstr(out, line);
}

/* Line ends are the carrying server's matter, the last line of a menu, too. */
static void
relink_hole(struct walk *w, const struct page *page, struct str printed)
{
	struct gopher_site gs = gopher_site_of(&w->view, (struct gopher_root){ 0 });
	struct buf origin;

	buf_init(&origin, 0);
	gopher_url(&origin, &gs, STR("/"));
	buf_cut(&origin, origin.n ? origin.n - 2 : 0); /* without "1/" */
	while (printed.n) {
		struct str line = str_cut_line(&printed);

		if (page->menu && str_eq(line, STR(".")) && printed.n == 0)
			break;
		if (page->menu)
			relink_item(w, line, &w->linked);
		else
			relink_text(w, line, buf_str(&origin), &w->linked);
		buf_addc(&w->linked, '\n');
	}
	w->failed |= buf_failed(&origin);
	buf_release(&origin);
}

/* --- pages --- */

static bool
add_parts(struct walk *w, const struct page *page, struct buf *out)
{
	int more = page->size > 0;

	for (int64_t part = 0; more == 1 && !buf_failed(out); part++)
		more = edition_part(w->t->site->edition, page->blob, part, out);
	return more == 0 && out->n == page->size;
}

/* A gemtext that was attached to an article may lead to pages, too. */
static bool
print_file(struct walk *w, const struct page *page)
{
	if (w->gopher || !str_starts(page->mime, STR("text/gemini")))
		return add_parts(w, page, &w->linked);
	if (!add_parts(w, page, &w->printed))
		return false;
	issue_relink(&w->linked, buf_str(&w->printed), add_link, w);
	return !buf_failed(&w->linked);
}

/* A page that was withdrawn since a link to it was written: its words are its page, so that the link is not dead. */
static void
say_why(struct page *page, struct arena *a)
{
	struct str words = page->message;

	*page = (struct page){ .status = PAGE_OK, .lang = page->lang, .path = STR("/") };
	doc_init(&page->doc, a);
	page->doc.lang = page->lang;
	page->doc.title = words.n ? words : phrase(PHRASE_NOT_FOUND, page->lang);
}

static bool
print(struct walk *w, struct page *page, const struct request *req)
{
	buf_clear(&w->printed);
	buf_clear(&w->linked);
	if (page->mime.n && !page->text.n)
		return print_file(w, page);
	if (page->mime.n || page->text.n) {
		buf_addstr(&w->linked, page->text);
		return !buf_failed(&w->linked);
	}
	if (w->gopher) {
		w->t->proto->reply(&w->printed, page, req, &w->view);
		relink_hole(w, page, buf_str(&w->printed));
	} else {
		gemtext_write(&w->printed, &page->doc);
		issue_relink(&w->linked, buf_str(&w->printed), add_link, w);
	}
	return !buf_failed(&w->printed) && !buf_failed(&w->linked);
}

static int
make(struct walk *w, struct str path, struct str file)
{
	struct request req = request_for(w, path);
	struct buf name;
	struct page page;

	arena_reset(&w->page_arena);
	ask(w, path, &w->page_arena, &page);
	if (page.status != PAGE_OK)
		say_why(&page, &w->page_arena);
	w->file = file;
	if (!print(w, &page, &req) || arena_failed(&w->page_arena) || w->failed)
		return error("cannot make the page '%.*s'", STR_ARG(path));
	buf_init(&name, 0);
	buf_addf(&name, "%s/%.*s", w->t->proto->name, STR_ARG(file));
	int result = writing_file(w->t->out, buf_str(&name), buf_str(&w->linked));
	buf_release(&name);
	return result;
}

static void
begin_at(struct walk *w)
{
	static const char *const starts[] = { "/", "/robots.txt", "/favicon.txt", "/atom.xml" };

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		place_of(w, str_from(starts[i]));
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		arena_reset(&w->page_arena);
		place_of(
		    w, arena_printf(&w->page_arena, "/%.*s/", STR_ARG(lang_code((enum lang)lang))));
		place_of(w, arena_printf(&w->page_arena, "/%.*s/feed.xml",
					 STR_ARG(lang_code((enum lang)lang))));
	}
}

static int
run(struct walk *w)
{
	begin_at(w);
	for (size_t i = 0; i < w->places.n && !w->failed; i++) {
		const struct place x = w->places.list[i]; /* the list moves as it grows */

		if (w->t->progress && i % STEP == 0)
			w->t->progress(w->t->data, (long long)i, (long long)w->places.n);
		if (x.file.n && !x.other_way && make(w, x.path, x.file) < 0)
			return -1;
	}
	return w->failed ? error("out of memory") : 0;
}

int
tree_export(const struct tree *t)
{
	struct walk w = { .t = t, .gopher = t->proto == &proto_gopher, .now = time(NULL) };

	w.view = (struct proto_site){
		.host = t->site->host,
		.port = w.gopher ? t->site->gopher_port : t->site->gemini_port,
		.gopher_port = t->site->gopher_port,
		.gemini_port = t->site->gemini_port,
		.width = t->site->width,
		.local_address = STR(""),
		.site = t->site,
	};
	t->site->fixed = true;
	places_init(&w.places);
	arena_init(&w.page_arena, 0);
	arena_init(&w.probe_arena, 0);
	buf_init(&w.printed, FILE_MOST);
	buf_init(&w.linked, FILE_MOST);
	int result = run(&w);
	buf_release(&w.linked);
	buf_release(&w.printed);
	arena_release(&w.probe_arena);
	arena_release(&w.page_arena);
	places_release(&w.places);
	return result;
}
