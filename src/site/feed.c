/*
 * Atom feeds (RFC 4287; protocols.md ATM-1 to ATM-3): the newest articles of a language or of a section, with their text.
 *
 * Readers' apps fetch a feed every few hours, whole, and give up after ten seconds (lagrange.md 5).  So it has a bound: the newest articles
 * bring their text while there is room, the others their first words.  What an entry says of itself never depends on that: its id
 * is made of the website's name and the article's number, its dates are the article's own, so nobody is shown an entry twice.
 */
#include "base/clean.h"
#include "base/uri.h"
#include "doc/atom.h"
#include "doc/gopher.h"
#include "doc/links.h"
#include "site/pages.h"

#define FEED_LENGTH     20
#define FEED_BYTES      ((size_t)36 << 10) /* 7.4 s at 40 kbit/s, the rest is for the handshake */
#define ENTRY_BYTES     900 /* of an entry without its text: room is kept for those that follow */
#define SUMMARY_COLUMNS 140
#define FEED_MOST       (1u << 20)
#define TAG_YEAR        "2015" /* RFC 4151: a year in which the name was the council's */

/* --- addresses --- */

static struct gopher_site
gopher_of(const struct site *s)
{
	return (struct gopher_site){
		.host = s->host,
		.port = s->gopher_port ? s->gopher_port : 70,
		.type_of = site_gopher_type,
	};
}

/* A reader stays in the space where the feed was read. */
static void
add_url(struct buf *out, const void *asked, struct str path)
{
	const struct asked *q = asked;
	const struct gopher_site gs = gopher_of(q->site);

	if (q->gopher) {
		gopher_url(out, &gs, path);
		return;
	}
	gemini_origin(out, q->site->host, q->site->gemini_port);
	buf_addstr(out, path);
}

static void
add_link(struct asked *q, struct buf *out, const char *attributes, struct str path)
{
	struct buf url;

	buf_init(&url, 0);
	add_url(&url, q, path);
	buf_addf(out, "<link%s href=\"", attributes);
	atom_text_add(out, buf_str(&url));
	buf_adds(out, "\"/>\n");
	buf_release(&url);
}

/* ATM-3: the same on every host and protocol, and for ever. */
static void
add_id(struct asked *q, struct buf *out, struct str what)
{
	struct str name = uri_host_ascii(q->arena, url_host(q->site->website));

	buf_adds(out, "<id>tag:");
	atom_text_add(out, name.n ? name : q->site->host);
	buf_adds(out, "," TAG_YEAR ":");
	atom_text_add(out, what);
	buf_adds(out, "</id>\n");
}

/* --- elements --- */

static void
add_text(struct buf *out, const char *name, struct str text)
{
	buf_addf(out, "<%s>", name);
	atom_text_add(out, text);
	buf_addf(out, "</%s>\n", name);
}

/* A day is its midnight in UTC: the date that is read off it is right, and it is hardly ever ahead of the clock. */
static time_t
moment_of(const struct date *d)
{
	struct tm tm = { .tm_year = d->year - 1900,
			 .tm_mon = d->month ? d->month - 1 : 0,
			 .tm_mday = d->day ? d->day : 1 };

	if (d->precision == DATE_NONE)
		return 0;
	return d->precision == DATE_MINUTE ? date_to_time(d) : timegm(&tm);
}

static void
add_moment(struct buf *out, const char *name, time_t t)
{
	struct tm tm;
	char text[32];

	if (!gmtime_r(&t, &tm) || strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		text[0] = '\0';
	buf_addf(out, "<%s>%s</%s>\n", name, text, name);
}

/* Only a correction makes an entry new: feed readers show it again then (lagrange.md 5). */
static time_t
updated_at(const struct edition_article *x)
{
	time_t published = moment_of(&x->date), corrected = moment_of(&x->corrected);

	return corrected > published ? corrected : published;
}

static struct str
first_words(struct asked *q, const struct doc *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->blocks[i].kind == BLOCK_PARA)
			return part_clip(q, d->blocks[i].text, SUMMARY_COLUMNS);
	return d->title;
}

/* `left`: entries that follow. */
static bool
add_entry(struct asked *q, struct buf *out, const struct edition_article *x, int left)
{
	const struct atom_links links = { add_url, q };
	struct buf content;

	article_body(q, x);
	buf_adds(out, "<entry>\n");
	add_id(q, out, arena_printf(q->arena, "news/%lld", (long long)x->id));
	add_text(out, "title", x->title);
	add_moment(out, "updated", updated_at(x));
	add_moment(out, "published", moment_of(&x->date));
	add_link(q, out, "", part_article_path(q, x));
	add_text(out, "summary", first_words(q, &q->page->doc));
	buf_init(&content, 0);
	/* HTML is never shorter than the gemtext whose size is known. */
	size_t others = out->n + (size_t)left * ENTRY_BYTES;
	if (others + x->size < FEED_BYTES)
		atom_content_write(&content, &q->page->doc, &links);
	if (others + content.n < FEED_BYTES && content.n) {
		buf_addstr(out, buf_str(&content));
		buf_addc(out, '\n');
	}
	bool ok = !buf_failed(&content);
	buf_release(&content);
	buf_adds(out, "</entry>\n");
	return ok;
}

/* --- the feed --- */

struct feed {
	struct str title, id, list; /* list: the address of the same as a page */
	struct edition_range range;
	struct edition_article *rows;
	int n;
};

static void
add_feed(struct asked *q, struct buf *out, const struct feed *f)
{
	time_t updated = 0;

	for (int i = 0; i < f->n; i++)
		if (updated_at(&f->rows[i]) > updated)
			updated = updated_at(&f->rows[i]);
	/* ATM-2: the root element to the letter. */
	buf_adds(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		      "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
	add_id(q, out, f->id);
	add_text(out, "title", f->title);
	add_moment(out, "updated", updated);
	add_link(q, out, " rel=\"self\" type=\"application/atom+xml\"", q->route->path);
	add_link(q, out, " rel=\"alternate\"", f->list);
	buf_adds(out, "<author>\n");
	add_text(out, "name", phrase(PHRASE_SITE, q->lang));
	buf_adds(out, "</author>\n");
	for (int i = 0; i < f->n; i++)
		if (!add_entry(q, out, &f->rows[i], f->n - 1 - i))
			out->failed = true;
	buf_adds(out, "</feed>\n");
}

static bool
find_articles(struct asked *q, struct feed *f)
{
	bool more;

	f->rows = arena_array(q->arena, FEED_LENGTH, sizeof(*f->rows));
	f->range.lang = q->lang;
	f->range.limit = FEED_LENGTH;
	f->n = f->rows ? edition_list(q->edition, &f->range, q->arena, f->rows, &more) : -1;
	return f->n >= 0;
}

static void
send_feed(struct asked *q, const struct feed *f)
{
	struct buf out;

	buf_init(&out, FEED_MOST);
	add_feed(q, &out, f);
	struct str text = arena_str(q->arena, buf_str(&out));
	bool ok = !buf_failed(&out);
	buf_release(&out);
	page_refuse(q->page, ok ? PAGE_OK : PAGE_BROKEN, q->lang, STR(""));
	if (!ok)
		return;
	q->page->message = STR("");
	q->page->path = q->route->path;
	q->page->mime = STR("application/atom+xml; charset=utf-8"); /* ATM-1 */
	q->page->text = text;
}

void
page_feed(struct asked *q)
{
	struct str lang = lang_code(q->lang), slug = q->route->section;
	struct str name = phrase(PHRASE_NEWS, q->lang);
	struct edition_section section;
	struct feed f = { .id = arena_printf(q->arena, "feed/%.*s", STR_ARG(lang)),
			  .list = part_path(q, q->lang, "news/"),
			  .range = { .section = STR("") } };

	if (slug.n) {
		if (!part_section(q, q->lang, slug, &section)) {
			page_file(q);
			return;
		}
		name = section.name;
		f.range.section = section.slug;
		f.id =
		    arena_printf(q->arena, "feed/%.*s/%.*s", STR_ARG(lang), STR_ARG(section.slug));
		f.list =
		    arena_printf(q->arena, "/%.*s/%.*s/", STR_ARG(lang), STR_ARG(section.slug));
	}
	f.title = part_title(q, name);
	if (find_articles(q, &f))
		send_feed(q, &f);
	else
		page_missing(q, -1);
}
