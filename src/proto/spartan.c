/*
 * Spartan (protocols.md SPA): "HOST PATH LENGTH" and so many bytes in, a digit with its meta and gemtext out.
 *
 * The pages are Gemini's.  Words to look for come as the bytes behind the line; the line "=:" asks for them.
 */
#include "base/phrase.h"
#include "base/utf8.h"
#include "doc/gemtext.h"
#include "proto/address.h"
#include "proto/line.h"
#include "proto/path.h"

#define LINE_MOST 1200 /* host, a path of 1024 bytes at most, length */
#define DATA_MOST 1024 /* SPA-3 */
#define META_MOST 1024

struct line {
	struct str host, path;
	long long length;
	bool brackets;
};

/* Three words with one blank between. */
static bool
split(struct str text, struct line *l)
{
	struct str rest = text;

	l->host = str_cut(&rest, ' ');
	l->path = str_cut(&rest, ' ');
	l->brackets = l->host.n > 2 && l->host.s[0] == '[' && l->host.s[l->host.n - 1] == ']';
	if (l->brackets)
		l->host = str_part(l->host, 1, l->host.n - 2);
	return str_find_byte(rest, ' ') < 0 && str_number(rest, &l->length) &&
	       !line_has_control(text);
}

static enum page_status
read_line(const struct line *l, const struct proto_site *ps, struct arena *a, struct request *req)
{
	enum page_status host = host_check(l->host, l->brackets, ps, a);

	if (host == PAGE_BAD || l->path.n == 0)
		return PAGE_BAD;
	enum page_status status = path_read(l->path, a, &req->path);
	if (status == PAGE_BAD)
		return PAGE_BAD;
	if (host != PAGE_OK || status != PAGE_OK)
		return host != PAGE_OK ? host : status;
	/* SPA-3: nothing is taken but words to look for. */
	req->has_query = l->length > 0;
	return l->length > 0 && (!site_takes_query(req->path) || l->length > DATA_MOST) ? PAGE_BAD
											: PAGE_OK;
}

static enum proto_result
spartan_parse(struct str input, bool ended, const struct proto_site *ps, struct arena *a,
	      struct request *req, struct page *page, struct buf *out)
{
	ptrdiff_t end = str_find(str_part(input, 0, LINE_MOST), STR("\r\n"));
	struct line l;

	(void)out;
	*req = (struct request){ .path = STR("/"), .query = STR(""), .by = REQUEST_SPARTAN };
	if (end < 0 && input.n < LINE_MOST && !ended)
		return PROTO_MORE;
	if (end < 0 || !split(str_part(input, 0, (size_t)end), &l))
		return request_judge(PAGE_BAD, ps, a, req, page);
	enum page_status status = read_line(&l, ps, a, req);
	if (status == PAGE_OK && req->has_query) {
		struct str data = str_after(input, (size_t)end + 2);

		if (data.n < (size_t)l.length)
			return ended ? request_judge(PAGE_BAD, ps, a, req, page) : PROTO_MORE;
		req->query = str_trim(str_part(data, 0, (size_t)l.length));
		if (!utf8_valid(req->query) || line_has_control(req->query))
			status = PAGE_BAD;
	}
	return request_judge(status, ps, a, req, page);
}

/* SPA-2: 4 is the reader's fault, 5 is ours. */
static void
add_failure(struct buf *out, const struct page *page)
{
	bool ours = page->status == PAGE_BUSY || page->status == PAGE_BROKEN;
	struct str words = str_trim(page->message);

	buf_adds(out, ours ? "5 " : "4 ");
	if (words.n == 0)
		words = phrase(ours ? PHRASE_BROKEN : PHRASE_BAD_REQUEST, page->lang);
	line_add(out, words, META_MOST);
	buf_adds(out, "\r\n");
}

static void
add_head(struct buf *out, enum lang lang)
{
	buf_addf(out, "2 text/gemini; lang=%.*s\r\n", STR_ARG(lang_code(lang)));
}

static void
spartan_reply(struct buf *out, const struct page *page, const struct request *req,
	      const struct proto_site *ps)
{
	(void)ps;
	switch (page->status) {
	case PAGE_OK: break;
	case PAGE_MOVED:
		buf_adds(out, "3 ");
		path_add(out, page->location);
		buf_adds(out, "\r\n");
		return;
	case PAGE_INPUT:
		add_head(out, page->lang);
		buf_adds(out, "=: ");
		path_add(out, req->path);
		buf_addc(out, ' ');
		line_add(out, str_trim(page->message), META_MOST);
		buf_addc(out, '\n');
		return;
	default: add_failure(out, page); return;
	}
	if (page->mime.n) {
		buf_adds(out, "2 ");
		line_add(out, page->mime, META_MOST);
		buf_adds(out, "\r\n");
		buf_addstr(out, page->text);
		return;
	}
	add_head(out, page->doc.lang != LANG_NONE ? page->doc.lang : page->lang);
	gemtext_write(out, &page->doc);
}

const struct proto proto_spartan = {
	.name = "spartan",
	.default_port = 300,
	.parse = spartan_parse,
	.reply = spartan_reply,
};
