/*
 * Nex (protocols.md NEX-1): a path in, bytes out; no status, no type.  A directory is text in which lines "=> " lead on.
 *
 * So a list is gemtext, and an article, whose name has no ending, plain text; with ".gmi" behind it that is gemtext, too.
 */
#include "base/phrase.h"
#include "base/utf8.h"
#include "doc/gemtext.h"
#include "doc/plain.h"
#include "proto/address.h"
#include "proto/line.h"
#include "proto/path.h"

#define LINE_MOST    1024
#define MESSAGE_MOST 1024

static enum proto_result
nex_parse(struct str input, bool ended, const struct proto_site *ps, struct arena *a,
	  struct request *req, struct page *page, struct buf *out)
{
	struct str line;

	(void)out;
	*req = (struct request){ .path = STR("/"), .query = STR(""), .by = REQUEST_NEX };
	if (!line_take(input, ended, LINE_MOST, &line))
		return PROTO_MORE;

	enum page_status status = PAGE_BAD;
	if (line.n <= LINE_MOST && (line.n == 0 || line.s[0] == '/'))
		status = path_read(line, a, &req->path);
	else if (line.n <= LINE_MOST) /* a client that leaves the first slash out */
		status = path_read(arena_join(a, STR("/"), line), a, &req->path);
	return request_judge(status, ps, a, req, page);
}

static void
nex_reply(struct buf *out, const struct page *page, const struct request *req,
	  const struct proto_site *ps)
{
	if (page->status == PAGE_MOVED) {
		buf_adds(out, "=> ");
		path_add(out, page->location);
		buf_addc(out, '\n');
	} else if (page->status == PAGE_INPUT) { /* nobody can answer here */
		line_add(out, phrase(PHRASE_NOT_FOUND, page->lang), MESSAGE_MOST);
		buf_addc(out, '\n');
	} else if (page->status != PAGE_OK) {
		struct str words = str_trim(page->message);

		line_add(out, words.n ? words : phrase(PHRASE_BROKEN, page->lang), MESSAGE_MOST);
		buf_addc(out, '\n');
	} else if (page->mime.n || page->text.n) {
		buf_addstr(out, page->text);
	} else if (str_ends(req->path, STR("/")) || str_ends(req->path, STR(".gmi"))) {
		gemtext_write(out, &page->doc);
	} else {
		plain_write(out, &page->doc, ps->width ? ps->width : SITE_WIDTH);
	}
}

const struct proto proto_nex = {
	.name = "nex",
	.default_port = 1900,
	.parse = nex_parse,
	.reply = nex_reply,
};
