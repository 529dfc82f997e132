/*
 * vestka check --news: what a press officer would mend, looked for in what readers get.
 *
 * It reads the edition, so an article costs microseconds, and each internal link is asked for as a reader would
 * ask: a link is dead when its page is.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/log.h"
#include "base/uri.h"
#include "cmd/check.h"
#include "cmd/progress.h"
#include "doc/printable.h"
#include "doc/table.h"
#include "net/cert.h"
#include "site/site.h"
#include "store/store.h"

#define LONG_PAGE                                                                                  \
	(32u << 10)     /* bytes: six seconds of the usual line and more than one screen wants */
#define LINE_SPEED 5000 /* bytes a second of 40 kbit/s */
#define CERT_SOON  180  /* days (GEM-75) */
#define PAGE_MOST  (8u << 20)

struct news {
	const struct config *config;
	struct site site;
	struct arena arena; /* of one article */
	struct arena page;  /* of one page asked for */
	struct progress progress;
	int64_t done;
	time_t now;
	int64_t faults;
	const struct edition_article *x; /* the one that is looked at */
};

/* --- words --- */

__attribute__((format(printf, 2, 3))) static void
found(struct news *n, const char *fmt, ...)
{
	struct buf line;
	va_list args;

	buf_init(&line, 0);
	buf_addf(&line, "article %" PRId64 " '", n->x->id);
	printable_add(&line, n->x->title, BLANKS_PLAIN);
	buf_adds(&line, "': ");
	progress_end(&n->progress);
	fwrite(line.s, 1, line.n, stdout);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	n->faults++;
	buf_release(&line);
}

/* --- links --- */

/* The path of an address on this very site, however it was written; empty for another one. */
static struct str
own_path(struct news *n, struct str url)
{
	struct uri u;

	if (!uri_split(url, &u) || u.path.n == 0 || u.path.s[0] != '/')
		return STR("");
	if (u.scheme.n == 0 && !u.has_authority)
		return u.path;
	bool own = str_eq_ascii_case(u.scheme, STR("gemini")) &&
		   str_eq_ascii_case(u.host, n->config->host);
	return own ? u.path : STR("");
}

/* NULL, or what is wrong with the page that stands there. */
static const char *
dead(struct news *n, struct str path)
{
	struct request r = { .query = STR(""), .by = REQUEST_GEMINI };
	struct page page;

	arena_reset(&n->page);
	if (!uri_decode(&n->page, path, &r.path))
		return "is malformed";
	site_answer(&n->site, &r, n->now, &n->page, &page);
	switch (page.status) {
	case PAGE_NOT_FOUND: return "leads nowhere";
	case PAGE_GONE: return "leads to what has been withdrawn";
	case PAGE_BROKEN: return "leads to a page that fails";
	case PAGE_BAD: return "is malformed";
	default: return NULL;
	}
}

static void
check_link(struct news *n, struct str url)
{
	struct str path = own_path(n, url);
	const char *fault = path.n ? dead(n, path) : NULL;

	if (fault)
		found(n, "the link %.*s %s; mend it or take it out", STR_ARG(url), fault);
}

static void
check_links(struct news *n, const struct doc *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct block *b = &d->blocks[i];

		if (b->kind == BLOCK_LINK || b->kind == BLOCK_IMAGE)
			check_link(n, b->url);
		for (size_t k = 0; k < b->nlinks; k++)
			check_link(n, b->links[k].url);
		for (size_t k = 0; b->kind == BLOCK_TABLE && k < b->table->nlinks; k++)
			check_link(n, b->table->links[k].url);
	}
}

/* --- pictures, tables, size --- */

static bool
shown_in(const struct doc *d, struct str path)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->blocks[i].kind == BLOCK_IMAGE && str_eq(d->blocks[i].url, path))
			return true;
	return false;
}

static void
check_captions(struct news *n, const struct doc *d)
{
	struct edition_file *files = NULL;
	int count = edition_media(n->site.edition, n->x->id, &n->arena, &files), bare = 0;

	for (size_t i = 0; i < d->n; i++)
		bare += d->blocks[i].kind == BLOCK_IMAGE && d->blocks[i].text.n == 0;
	for (int i = 0; i < count; i++)
		bare += files[i].picture && files[i].caption.n == 0 && !shown_in(d, files[i].path);
	if (bare == 1)
		found(n, "a picture has no caption: readers choose by it whether to fetch it");
	else if (bare > 1)
		found(n, "%d pictures have no caption: readers choose by it whether to fetch them",
		      bare);
}

static void
check_tables(struct news *n, const struct doc *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct block *b = &d->blocks[i];

		if (b->kind == BLOCK_TABLE && table_shape(b->table, TABLE_WIDTH) == TABLE_RECORDS)
			found(n,
			      "a table of %zu columns is wider than %d characters: readers get its "
			      "%zu rows one below the other; shorten its words or divide it",
			      b->table->cols, TABLE_WIDTH, b->table->rows);
	}
}

static void
check_size(struct news *n, const struct doc *d)
{
	if (n->x->size > LONG_PAGE)
		found(n, "its page has %zu KB, %zu seconds of a slow line; divide it",
		      n->x->size >> 10, n->x->size / LINE_SPEED);
	if (d->n == 0)
		found(n, "it has a title and nothing else");
}

/* --- twins --- */

static void
check_twins(struct news *n)
{
	struct edition_article twins[LANG_COUNT];
	bool there[LANG_COUNT] = { false };
	struct buf missing;

	if (n->x->translation == 0)
		return;
	int count = edition_twins(n->site.edition, n->x, &n->arena, twins);
	there[n->x->lang] = true;
	for (int i = 0; i < count; i++)
		there[twins[i].lang] = true;
	buf_init(&missing, 0);
	for (enum lang lang = 0; lang < LANG_COUNT; lang++)
		if (!there[lang])
			buf_addf(&missing, "%s%.*s", missing.n ? ", " : "",
				 STR_ARG(lang_code(lang)));
	if (count == 0)
		found(n,
		      "no other article has its translation number %" PRId64
		      ": nobody is led to another language",
		      n->x->translation);
	else if (count > 0 && missing.n)
		found(n, "its translation is missing in: %.*s", STR_ARG(buf_str(&missing)));
	buf_release(&missing);
}

/* --- all of them --- */

/* 0, or -1 when the edition cannot be read. */
static int
check_article(struct news *n, int64_t id)
{
	struct edition_article x;
	struct doc d;

	arena_reset(&n->arena);
	int is = edition_article(n->site.edition, id, &n->arena, &x);
	if (is <= 0 || x.withdrawn)
		return is < 0 ? -1 : 0;
	n->x = &x;
	check_twins(n);
	if (doc_unpack(x.doc, &n->arena, &d)) {
		check_links(n, &d);
		check_captions(n, &d);
		check_tables(n, &d);
		check_size(n, &d);
	}
	n->x = NULL;
	return 0;
}

static int
check_language(struct news *n, enum lang lang)
{
	struct edition_range range = { .lang = lang,
				       .section = STR(""),
				       .limit = EDITION_LIST_MAX };
	struct edition_article rows[EDITION_LIST_MAX];
	int64_t ids[EDITION_LIST_MAX];
	bool more = true;

	while (more) {
		arena_reset(&n->arena);
		int count = edition_list(n->site.edition, &range, &n->arena, rows, &more);
		if (count < 0)
			return -1;
		for (int i = 0; i < count; i++)
			ids[i] = rows[i].id;
		for (int i = 0; i < count; i++, n->done++) {
			if (check_article(n, ids[i]) < 0)
				return -1;
			progress_step(&n->progress, n->done);
		}
		if (count == 0)
			break;
		range.before = ids[count - 1];
	}
	return 0;
}

static int64_t
count_articles(struct news *n)
{
	int64_t all = 0;

	for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
		struct edition_count *years = NULL;
		int count = edition_years(n->site.edition, lang, &n->arena, &years);

		for (int i = 0; i < count; i++)
			all += years[i].articles;
	}
	return all;
}

/* Readers get none of these until their time comes, so only the store knows their titles.  A year mistyped is found here. */
static int
check_waiting(struct news *n)
{
	struct store *store = NULL;
	int64_t id = 0, due = 0;
	int is;

	while ((is = edition_next_later(n->site.edition, &id, &due)) == 1) {
		struct edition_article x = { .id = id, .title = STR("") };
		struct article row;
		struct date day = date_from_time((time_t)due);
		struct buf words;

		if (!store && !(store = store_open(n->config->store.s, STORE_READ)))
			return -1;
		arena_reset(&n->arena);
		if (store_article(store, id, &n->arena, &row) == 1)
			x.title = row.title;
		n->x = &x;
		buf_init(&words, 0);
		date_add_day(&words, &day);
		found(n, "its date, %.*s, is still to come: readers get it then",
		      STR_ARG(buf_str(&words)));
		buf_release(&words);
		n->x = NULL;
	}
	store_close(store);
	return is;
}

/* The days that are left are worth knowing before readers are shut out. */
static int
check_certificate(const struct config *c, time_t now)
{
	struct cert cert;
	int days = 0, faults = 0;

	if (cert_missing(c->certs.s, c->host) != CERT_BOTH_THERE ||
	    cert_out_of_reach(c->certs.s, c->host))
		return 0;
	if (cert_load(&cert, c->certs.s, c->host, now) < 0 || !cert_days(&cert, now, &days)) {
		printf("certificate: it cannot be served; 'vestkad -t' says why\n");
		return 1;
	}
	if (days < CERT_SOON) {
		printf("certificate: it ends in %d days; renew it for the same key\n", days);
		faults = 1;
	} else {
		note("the certificate holds for %d more days", days);
	}
	cert_release(&cert);
	return faults;
}

int
check_news(const struct config *c)
{
	struct news n = { .config = c,
			  .now = time(NULL),
			  .site = { .edition = edition_open_read(c->edition.s),
				    .edition_path = c->edition.s,
				    .language = c->language,
				    .host = c->host,
				    .website = c->website,
				    .gemini_port = c->gemini_port,
				    .gopher_port = c->gopher_port,
				    .width = (size_t)c->width } };
	int result = 0;

	if (!n.site.edition)
		return error("there is no edition '%.*s' that can be read; 'vestka keep' makes it",
			     STR_ARG(c->edition));
	arena_init(&n.arena, 0);
	arena_init(&n.page, PAGE_MOST);
	progress_start(&n.progress, "reading", count_articles(&n));
	for (enum lang lang = 0; lang < LANG_COUNT && result == 0; lang++)
		result = check_language(&n, lang);
	if (result == 0)
		result = check_waiting(&n);
	progress_end(&n.progress);
	arena_release(&n.page);
	arena_release(&n.arena);
	edition_close(n.site.edition);
	if (result < 0)
		return error("the edition '%.*s' cannot be read to its end", STR_ARG(c->edition));
	return n.faults + check_certificate(c, n.now) > 0;
}
