/*
 * Gopher (RFC 1436; protocols.md section 4): a selector in, a menu, a text or a file out.
 *
 * A selector means nothing to a client and should come back as it was published, but many come back
 * changed: with a slash too few or too many, with the item type of a URL in front, percent-encoded
 * (GOP-11).  read_selector() undoes all that, so the site sees the one path that it knows.
 */
#include "base/uri.h"
#include "base/utf8.h"
#include "proto/gopher.h"
#include "proto/line.h"
#include "proto/note.h"

#define LINE_MOST 1024 /* GOP-5: search words included, line end not */

/* --- request --- */

static bool
is_item_type(char c)
{
	return c && strchr("0123456789+TgIhisMdpP;", c);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * "0/be/news/5" and "/1/be/" are a URL's path taken for the selector, "11/be/" is one with its type twice.
 * No page of ours lives below a segment of one character or in two digits.
 */
static struct str
without_item_type(struct str x)
{
	struct str bare = str_starts(x, STR("/")) ? str_after(x, 1) : x;

	if (bare.n >= 1 && is_item_type(bare.s[0]) && (bare.n == 1 || bare.s[1] == '/'))
		return str_after(bare, 1);
	if (bare.n >= 3 && is_digit(bare.s[0]) && is_digit(bare.s[1]) && bare.s[2] == '/')
		return str_after(bare, 2);
	return x;
}

/* GOP-11 and GOP-13: decoded once, one slash in front, none doubled, nothing that climbs. */
static enum page_status
read_selector(struct str selector, struct arena *a, struct str *path)
{
	struct str plain;

	if (!uri_decode(a, without_item_type(selector), &plain))
		return PAGE_NOT_FOUND;
	if (line_has_control(plain) || !utf8_valid(plain))
		return PAGE_BAD;
	char *p = arena_alloc(a, plain.n + 2);
	if (!p)
		return PAGE_BUSY;

	size_t n = 0;
	p[n++] = '/';
	for (struct str rest = plain; rest.n;) {
		bool slash = str_find_byte(rest, '/') >= 0;
		struct str segment = str_cut(&rest, '/');
		if (str_eq(segment, STR("..")))
			return PAGE_BAD;
		if (segment.n == 0 || str_eq(segment, STR(".")))
			continue;
		memcpy(p + n, segment.s, segment.n);
		n += segment.n;
		if (slash)
			p[n++] = '/';
	}
	*path = str_of(p, n);
	return PAGE_OK;
}

/*
 * Words stand behind a TAB, or behind "?" where a client knows no better (GOP-51); on any other selector
 * what follows the TAB is Gopher+ and is dropped (GOP-70), and so is what follows a second TAB here (GOP-72).
 */
static enum page_status
read_line(struct str line, struct arena *a, struct request *req)
{
	bool tab = str_find_byte(line, '\t') >= 0;
	struct str selector = str_cut(&line, '\t');
	struct str words = str_cut(&line, '\t');
	ptrdiff_t mark = tab ? -1 : str_find_byte(selector, '?');

	if (mark >= 0) {
		struct str head = str_part(selector, 0, (size_t)mark), tail;
		bool known = read_selector(head, a, &req->path) == PAGE_OK;
		gopher_take_root(&req->path, &req->root);
		if (known && site_takes_query(req->path) &&
		    uri_decode(a, str_after(selector, (size_t)mark + 1), &tail)) {
			selector = head;
			words = tail;
			tab = true;
		}
	}
	enum page_status status = read_selector(selector, a, &req->path);
	if (status != PAGE_OK)
		return status;
	gopher_take_root(&req->path, &req->root);
	if (!site_takes_query(req->path))
		return PAGE_OK;
	req->has_query = tab;
	if (!alphabet_decode(a, words, req->root.alphabet, &req->query) ||
	    line_has_control(req->query))
		return PAGE_BAD;
	return PAGE_OK;
}

/* A TAB separates; all other controls have no place (GOP-5).  Those of Unicode are looked for where the charset is known. */
static bool
bytes_fit(struct str line)
{
	for (size_t i = 0; i < line.n; i++) {
		unsigned char c = (unsigned char)line.s[i];
		if ((c < 0x20 && c != '\t') || c == 0x7F)
			return false;
	}
	return true;
}

static bool
is_http(struct str line)
{
	bool method = str_starts(line, STR("GET /")) || str_starts(line, STR("HEAD /")) ||
		      str_starts(line, STR("POST /"));

	return method && str_find(line, STR(" HTTP/")) >= 0;
}

/* "URL:..." with or without the slash; the rest, as it was sent. */
static bool
is_url(struct str line, struct str *url)
{
	struct str selector = str_cut(&line, '\t');

	if (str_starts(selector, STR("/")))
		selector = str_after(selector, 1);
	*url = str_after(selector, 4);
	return str_starts_ascii_case(selector, STR("URL:"));
}

static enum proto_result
refuse(enum page_status status, const struct proto_site *ps, struct arena *a,
       const struct request *req, struct page *page)
{
	site_refuse(ps->site, req->path, status, a, page);
	return PROTO_REFUSED;
}

/* What needs no page of the site is answered at once. */
static bool
answer_at_once(struct str line, const struct proto_site *ps, const struct request *req,
	       struct buf *out)
{
	struct str url;

	if (is_http(line))
		gopher_http_page(out, ps, str_starts(line, STR("HEAD ")));
	else if (is_url(line, &url) && gopher_url_allowed(url))
		gopher_url_page(out, ps, url);
	else if (str_eq(req->path, STR("/caps.txt")))
		gopher_caps(out, ps);
	else
		return false;
	return true;
}

/* GOP-5: refused like all that is too long, but whoever wrote a note to the council is told by how much. */
static enum proto_result
too_long(struct str input, bool ended, const struct proto_site *ps, struct arena *a,
	 struct request *req, struct page *page)
{
	struct str rest = str_part(input, 0, NOTE_LINE_MOST), line = rest;
	ptrdiff_t end = str_find_byte(rest, '\n');

	if (end >= 0)
		line = str_part(rest, 0, (size_t)end);
	line = str_cut(&line, '\r');
	struct str words = line, selector = str_cut(&words, '\t');
	bool note = ps->site->notes && selector.n < LINE_MOST &&
		    read_selector(selector, a, &req->path) == PAGE_OK;

	if (note)
		gopher_take_root(&req->path, &req->root);
	if (!note || !site_is_note_path(req->path))
		return refuse(PAGE_BAD, ps, a, req, page);
	if (end < 0 && input.n < NOTE_LINE_MOST && !ended)
		return PROTO_MORE;
	return note_refuse(words, LINE_MOST - (line.n - words.n), false,
			   req->root.alphabet <= ALPHABET_LATIN, ps, a, req, page);
}

static enum proto_result
gopher_parse(struct str input, bool ended, const struct proto_site *ps, struct arena *a,
	     struct request *req, struct page *page, struct buf *out)
{
	struct str line = str_part(input, 0, LINE_MOST + 2), url;
	ptrdiff_t end = str_find_byte(line, '\n');

	*req = (struct request){ .path = STR("/"), .query = STR(""), .by = REQUEST_GOPHER };
	if (input.n && input.s[0] == 0x16)
		return PROTO_CLOSE; /* GOP-91: a TLS hello that nobody took */
	if (end < 0 && input.n < LINE_MOST + 2 && !ended)
		return PROTO_MORE;
	if (end >= 0)
		line = str_part(line, 0, (size_t)end); /* GOP-2; GOP-4: else what came */
	line = str_cut(&line, '\r');
	if (line.n > LINE_MOST)
		return too_long(input, ended, ps, a, req, page);
	if (!bytes_fit(line))
		return refuse(PAGE_BAD, ps, a, req, page);

	enum page_status status = read_line(line, a, req);
	if (answer_at_once(line, ps, req, out))
		return PROTO_RAW;
	if (is_url(line, &url))
		status = PAGE_BAD;
	if (arena_failed(a))
		status = PAGE_BUSY;
	return status == PAGE_OK ? PROTO_READY : refuse(status, ps, a, req, page);
}

const struct proto proto_gopher = {
	.name = "gopher",
	.may_tls = true,
	.default_port = 70,
	.parse = gopher_parse,
	.reply = gopher_reply,
};
