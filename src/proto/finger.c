/*
 * Finger (RFC 1288; protocols.md FNG-1): headlines for who names nobody, an article by its number, the headlines of a language by
 * its code ("finger be@news.example").  Nothing is forwarded (RFC 1288 3.2.1), and "/W" asks for no more than we say.
 */
#include "base/phrase.h"
#include "doc/plain.h"
#include "proto/address.h"
#include "proto/line.h"
#include "proto/path.h"

#define LINE_MOST    512
#define MESSAGE_MOST 1024
#define NUMBER_MOST  18 /* digits */

static bool
is_number(struct str x)
{
	for (size_t i = 0; i < x.n; i++)
		if (x.s[i] < '0' || x.s[i] > '9')
			return false;
	return x.n > 0 && x.n <= NUMBER_MOST;
}

static enum page_status
read_query(struct str query, const struct proto_site *ps, struct arena *a, struct request *req)
{
	enum lang lang = query.n ? lang_from_code(query) : ps->site->language;

	if (str_find_byte(query, '@') >= 0)
		return PAGE_NOT_HERE;
	if (is_number(query))
		req->path = arena_printf(a, "/%.*s/news/%.*s",
					 STR_ARG(lang_code(ps->site->language)), STR_ARG(query));
	else if (lang != LANG_NONE)
		req->path = arena_printf(a, "/%.*s/news/", STR_ARG(lang_code(lang)));
	else
		return PAGE_NOT_FOUND;
	return PAGE_OK;
}

static enum proto_result
finger_parse(struct str input, bool ended, const struct proto_site *ps, struct arena *a,
	     struct request *req, struct page *page, struct buf *out)
{
	struct str line;
	enum page_status status = PAGE_BAD;

	(void)out;
	*req = (struct request){ .path = STR("/"), .query = STR(""), .by = REQUEST_FINGER };
	if (!line_take(input, ended, LINE_MOST, &line))
		return PROTO_MORE;
	if (str_starts_ascii_case(line, STR("/W")))
		line = str_after(line, 2);
	if (line.n <= LINE_MOST && !line_has_control(line))
		status = read_query(str_trim(line), ps, a, req);
	return request_judge(status, ps, a, req, page);
}

static void
add_text(struct buf *out, struct str text)
{
	while (text.n) {
		buf_addstr(out, str_cut_line(&text));
		buf_adds(out, "\r\n");
	}
}

/* An article in another language stands elsewhere: its address says where. */
static void
finger_reply(struct buf *out, const struct page *page, const struct request *req,
	     const struct proto_site *ps)
{
	struct str words = str_trim(page->message);
	struct buf text;

	(void)req;
	if (page->status == PAGE_MOVED) {
		gemini_url(out, ps, page->location);
		buf_adds(out, "\r\n");
		return;
	}
	if (page->status != PAGE_OK || page->mime.n) {
		line_add(out, words.n ? words : phrase(PHRASE_NOT_FOUND, page->lang), MESSAGE_MOST);
		buf_adds(out, "\r\n");
		return;
	}
	buf_init(&text, out->max);
	plain_write(&text, &page->doc, ps->width ? ps->width : SITE_WIDTH);
	add_text(out, buf_str(&text));
	if (buf_failed(&text))
		out->failed = true;
	buf_release(&text);
}

const struct proto proto_finger = {
	.name = "finger",
	.default_port = 79,
	.parse = finger_parse,
	.reply = finger_reply,
};
