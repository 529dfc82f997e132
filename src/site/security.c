/*
 * /.well-known/security.txt (RFC 9116; protocols.md WKN-1): whom to tell of a weakness of this server.  The editors' own file counts; else it is made
 * of the ways to reach them that their contacts page names, and never goes stale: what it promises, it promises for the next eleven months.
 */
#include "site/pages.h"

#define WAYS_MOST  4
#define TEXT_BYTES 4096
#define MONTHS     12 /* RFC 9116 2.5.5: less than a year ahead */

static bool
add_way(struct buf *out, struct str url)
{
	bool way = str_starts(url, STR("tel:")) || str_starts(url, STR("mailto:"));

	if (way)
		buf_addf(out, "Contact: %.*s\n", STR_ARG(url));
	return way;
}

/* The telephones and mail addresses of the contacts page, in its order; else the page itself. */
static void
add_contacts(struct asked *q, struct buf *out)
{
	struct str path = part_path(q, q->lang, "contacts");
	struct edition_file f;
	struct doc d = { .n = 0 };
	int ways = 0;

	if (edition_file(q->edition, path, q->arena, &f) != 1 || !doc_unpack(f.doc, q->arena, &d))
		d.n = 0;
	for (size_t i = 0; i < d.n && ways < WAYS_MOST; i++) {
		const struct block *b = &d.blocks[i];
		ways += add_way(out, b->url);
		for (size_t k = 0; k < b->nlinks && ways < WAYS_MOST; k++)
			ways += add_way(out, b->links[k].url);
	}
	if (ways)
		return;
	buf_adds(out, "Contact: ");
	gemini_origin(out, q->site->host, q->site->gemini_port);
	buf_addstr(out, path);
	buf_addc(out, '\n');
}

/* The first day of the month that many months ahead. */
static time_t
month_ahead(time_t now, int months)
{
	struct tm tm;

	if (!gmtime_r(&now, &tm))
		return now;
	tm = (struct tm){ .tm_year = tm.tm_year, .tm_mon = tm.tm_mon + months, .tm_mday = 1 };
	return timegm(&tm);
}

static void
add_expires(struct buf *out, time_t t)
{
	struct tm tm;
	char text[32];

	if (gmtime_r(&t, &tm) && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
		buf_addf(out, "Expires: %s\n", text);
}

void
page_security(struct asked *q)
{
	struct edition_file own;
	struct buf out;

	if (edition_file(q->edition, q->route->path, q->arena, &own) == 1) {
		page_file(q);
		return;
	}
	buf_init(&out, TEXT_BYTES);
	add_contacts(q, &out);
	add_expires(&out, month_ahead(q->now, MONTHS));
	buf_adds(&out, "Preferred-Languages: be, ru, en\nCanonical: ");
	gemini_origin(&out, q->site->host, q->site->gemini_port);
	buf_addf(&out, "%.*s\n", STR_ARG(q->route->path));
	page_refuse(q->page, buf_failed(&out) ? PAGE_BROKEN : PAGE_OK, q->lang, STR(""));
	if (!buf_failed(&out)) {
		q->page->message = STR("");
		q->page->path = q->route->path;
		q->page->mime = STR("text/plain");
		q->page->text = arena_str(q->arena, buf_str(&out));
		q->page->expires = month_ahead(q->now, 1);
	}
	buf_release(&out);
}
