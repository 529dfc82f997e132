/*
 * Gemini (protocols.md section 1): one line with an absolute URI in, a header and perhaps a body out.
 *
 * A request passes three gates: the line (length, CRLF, bytes), the URI (scheme, authority, port, host: is
 * it ours at all), the path (split before it is decoded, so that an escaped slash never becomes a
 * border).  What fails is answered 59 when it is malformed and 53 when it is merely not ours.
 */
#include "base/ip.h"
#include "base/phrase.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "doc/gemtext.h"
#include "proto/address.h"
#include "proto/gemini.h"
#include "proto/line.h"
#include "proto/note.h"
#include "proto/path.h"

#define META_MOST 1024 /* GEM-34 */
#define PORT_MOST 65535

/* --- request --- */

/* RFC 3986 2: a blank, a control or DEL is in no URI (GEM-13); a BOM is no scheme (GEM-14). */
static bool
bytes_fit(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if ((unsigned char)line.s[i] <= ' ' || line.s[i] == 0x7F)
			return false;
	return utf8_valid(line) && !str_starts(line, STR("\xEF\xBB\xBF"));
}

/* GEM-20: absent, empty and equal are ours; leading zeros mean nothing. */
static enum page_status
check_port(const struct uri *u, int ours)
{
	struct str digits = u->port;
	long long port;

	if (!u->has_port || digits.n == 0)
		return PAGE_OK;
	while (digits.n > 1 && digits.s[0] == '0')
		digits = str_after(digits, 1);
	if (!str_number(digits, &port) || port > PORT_MOST)
		return PAGE_BAD;
	return port == ours ? PAGE_OK : PAGE_NOT_HERE;
}

/* GEM-52: one opaque text; "+" is a plus. */
static enum page_status
read_query(const struct uri *u, struct arena *a, struct request *req)
{
	req->has_query = u->has_query;
	if (!u->has_query)
		return PAGE_OK;
	if (!uri_decode(a, u->query, &req->query) || !utf8_valid(req->query) ||
	    str_find_byte(req->query, '\0') >= 0)
		return PAGE_BAD;
	return PAGE_OK;
}

enum page_status
gemini_read_uri(struct str line, struct str scheme, const struct proto_site *ps, struct arena *a,
		struct request *req, struct str *parameters)
{
	struct uri u;
	enum page_status status;

	if (!bytes_fit(line) || !uri_split(line, &u) || u.scheme.n == 0)
		return PAGE_BAD; /* GEM-10, GEM-15 */
	if (u.has_userinfo || u.has_fragment)
		return PAGE_BAD; /* GEM-16, GEM-17 */
	if (!str_eq_ascii_case(u.scheme, scheme))
		return PAGE_NOT_HERE; /* GEM-21; titan, too: TTN-6 */
	if (!u.has_authority)
		return PAGE_BAD;

	enum page_status port = check_port(&u, ps->port);
	enum page_status host = host_check(u.host, u.ip6, ps, a);
	if (port == PAGE_BAD || host == PAGE_BAD)
		return PAGE_BAD;
	if ((status = read_query(&u, a, req)) != PAGE_OK)
		return status;
	if (parameters) { /* TTN-2; a type in them has a slash of its own */
		*parameters = u.path;
		u.path = str_cut(parameters, ';');
	}
	status = path_read(u.path, a, &req->path);
	if (status == PAGE_BAD)
		return PAGE_BAD;
	return port != PAGE_OK || host != PAGE_OK ? PAGE_NOT_HERE : status;
}

/* Whether the line, of which the end is not there or too far away, brings a note to the council: its path at least has room. */
static bool
is_long_note(struct str line, const struct proto_site *ps, struct arena *a, struct request *req,
	     struct str *words)
{
	struct str rest = line, head = str_cut(&rest, '?');

	*words = rest;
	return ps->site->notes && head.n < URI_MAX && head.n < line.n &&
	       gemini_read_uri(head, STR("gemini"), ps, a, req, NULL) == PAGE_OK &&
	       site_is_note_path(req->path);
}

/* GEM-11: it is refused like all that is too long, but whoever wrote is told by how much. */
static enum proto_result
too_long(struct str input, bool ended, const struct proto_site *ps, struct arena *a,
	 struct request *req, struct page *page)
{
	ptrdiff_t end = str_find(str_part(input, 0, NOTE_LINE_MOST), STR("\r\n"));
	struct str words, line = str_part(input, 0, end < 0 ? NOTE_LINE_MOST : (size_t)end);

	if (input.n < GEMINI_LINE_MOST || !is_long_note(line, ps, a, req, &words))
		return request_judge(PAGE_BAD, ps, a, req, page);
	if (end < 0 && input.n < NOTE_LINE_MOST && !ended)
		return PROTO_MORE;
	return note_refuse(words, URI_MAX - (line.n - words.n), true, true, ps, a, req, page);
}

static enum proto_result
gemini_parse(struct str input, bool ended, const struct proto_site *ps, struct arena *a,
	     struct request *req, struct page *page, struct buf *out)
{
	ptrdiff_t end = str_find(str_part(input, 0, GEMINI_LINE_MOST), STR("\r\n"));

	(void)out;
	*req = (struct request){ .path = STR("/"), .query = STR(""), .by = REQUEST_GEMINI };
	if (end < 0 && input.n < GEMINI_LINE_MOST && !ended)
		return PROTO_MORE; /* GEM-12: a bare LF ends nothing */
	if (end < 0)
		return too_long(input, ended, ps, a, req, page);

	/* GEM-2: what follows the first CRLF has no meaning. */
	enum page_status status =
	    gemini_read_uri(str_part(input, 0, (size_t)end), STR("gemini"), ps, a, req, NULL);
	return request_judge(status, ps, a, req, page);
}

/* --- reply --- */

static const struct {
	int code;
	enum phrase words; /* when the page brings none */
} replies[] = {
	[PAGE_OK] = { 20, PHRASE_SITE },
	[PAGE_INPUT] = { 10, PHRASE_SEARCH_PROMPT },
	[PAGE_MOVED] = { 31, PHRASE_SITE },
	[PAGE_NOT_FOUND] = { 51, PHRASE_NOT_FOUND },
	[PAGE_GONE] = { 52, PHRASE_GONE },
	[PAGE_NOT_HERE] = { 53, PHRASE_NOT_HERE },
	[PAGE_BAD] = { 59, PHRASE_BAD_REQUEST },
	[PAGE_BUSY] = { 41, PHRASE_BUSY },
	[PAGE_SLOW] = { 44, PHRASE_SLOW },
	[PAGE_BROKEN] = { 42, PHRASE_BROKEN },
	[PAGE_SENT_ON] = { 30, PHRASE_SITE },
	[PAGE_REFUSED] = { 50, PHRASE_REFUSED },
	[PAGE_SHOW_CERT] = { 60, PHRASE_SHOW_CERT },
	[PAGE_NOT_ENROLLED] = { 61, PHRASE_NOT_ENROLLED },
	[PAGE_CERT_BAD] = { 62, PHRASE_CERT_BAD },
};

/* GEM-33: never an empty META; Kristall takes "51" alone for a broken header. */
static void
add_failure(struct buf *out, const struct page *page)
{
	struct str words = str_trim(page->message);

	if (words.n == 0)
		words = phrase(replies[page->status].words, page->lang);
	buf_addf(out, "%d ", replies[page->status].code);
	line_add(out, words, META_MOST);
	buf_adds(out, "\r\n");
}

/* GEM-39: lower case, one blank after the semicolon, no quotes. */
static void
add_file_type(struct buf *out, struct str mime)
{
	buf_adds(out, "20 ");
	line_add(out, mime, META_MOST - sizeof("; charset=utf-8"));
	if (str_starts(mime, STR("text/")) && str_find(mime, STR("charset=")) < 0)
		buf_adds(out, "; charset=utf-8");
	buf_adds(out, "\r\n");
}

static void
gemini_reply(struct buf *out, const struct page *page, const struct request *req,
	     const struct proto_site *ps)
{
	if (page->status == PAGE_MOVED || page->status == PAGE_SENT_ON) {
		buf_adds(out, page->status == PAGE_MOVED ? "31 " : "30 ");
		gemini_url(out, ps, page->location);
		if (req->has_query && site_takes_query(page->location))
			gemini_query(out, req->query); /* GEM-56 */
		buf_adds(out, "\r\n");
		return;
	}
	if (page->status != PAGE_OK) {
		add_failure(out, page);
		return;
	}
	if (page->mime.n) {
		add_file_type(out, page->mime);
		buf_addstr(out, page->text);
		return;
	}
	enum lang lang = page->doc.lang != LANG_NONE ? page->doc.lang : page->lang;
	buf_addf(out, "20 text/gemini; charset=utf-8; lang=%.*s\r\n", STR_ARG(lang_code(lang)));
	gemtext_write(out, &page->doc);
}

const struct proto proto_gemini = {
	.name = "gemini",
	.tls = true,
	.default_port = 1965,
	.parse = gemini_parse,
	.reply = gemini_reply,
};
