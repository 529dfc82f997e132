/*
 * A page as Gopher sends it: a menu, a text with its closing dot, a text file, or one error item.
 */
#include "base/phrase.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "doc/gemtext.h"
#include "proto/gopher.h"
#include "proto/line.h"

#define MESSAGE_MOST ((size_t)600) /* bytes of an error's words */
#define SOURCE_MOST  (16u << 20)

/* GOP-42: asked for by RFC 1436, shown as a line by some clients; so it is a switch. */
static void
add_final_dot(struct buf *out, const struct proto_site *ps)
{
	if (ps->final_dot)
		buf_adds(out, ".\r\n");
}

/* --- errors (GOP-27) --- */

static enum phrase
words_for(enum page_status status)
{
	static const enum phrase words[] = {
		[PAGE_NOT_FOUND] = PHRASE_NOT_FOUND, [PAGE_GONE] = PHRASE_GONE,
		[PAGE_NOT_HERE] = PHRASE_NOT_HERE,   [PAGE_BAD] = PHRASE_BAD_REQUEST,
		[PAGE_BUSY] = PHRASE_BUSY,           [PAGE_BROKEN] = PHRASE_BROKEN,
	};

	return words[status] ? words[status] : PHRASE_BROKEN;
}

/* The first line of the words is the error item, what does not fit goes on in info lines. */
static void
add_error(struct buf *out, const struct page *page, const struct proto_site *ps)
{
	struct wrap w = { .width = gopher_site_of(ps).width,
			  .first = STR(""),
			  .rest = STR(""),
			  .eol = STR("\n") };
	struct str words = str_trim(page->message);
	struct buf clean, lines;
	char type = '3';

	if (words.n == 0)
		words = phrase(words_for(page->status), page->lang);
	buf_init(&clean, MESSAGE_MOST);
	line_add(&clean, words, MESSAGE_MOST);
	buf_init(&lines, 4 * MESSAGE_MOST);
	wrap_add(&lines, buf_str(&clean), &w);
	for (struct str rest = buf_str(&lines); rest.n; type = 'i')
		gopher_item(out, type, str_cut(&rest, '\n'), STR(""),
			    type == '3' ? STR("error.host") : STR("null.host"), 1);
	buf_adds(out, ".\r\n");
	buf_release(&lines);
	buf_release(&clean);
}

/* The site answers moved pages itself on Gopher; this is for one that it could not. */
static void
add_moved(struct buf *out, const struct page *page, const struct proto_site *ps)
{
	struct gopher_site gs = gopher_site_of(ps);

	gopher_item(out, site_gopher_type(page->location), page->location, page->location, gs.host,
		    gs.port);
	buf_adds(out, ".\r\n");
}

/* --- texts --- */

/* GOP-45: where this text can be found again. */
static void
add_addresses(struct buf *out, const struct page *page, const struct proto_site *ps)
{
	struct gopher_site gs = gopher_site_of(ps);

	buf_adds(out, "\r\n");
	buf_addstr(out, phrase(PHRASE_GOPHER_ADDRESS, page->lang));
	buf_adds(out, ": ");
	gopher_url(out, &gs, page->path);
	buf_adds(out, "\r\n");
	buf_addstr(out, phrase(PHRASE_GEMINI_ADDRESS, page->lang));
	buf_adds(out, ": ");
	gemini_url(out, ps, page->path);
	buf_adds(out, "\r\n");
}

/*
 * A path on this site in gemtext that is read over Gopher needs the item type of a whole address, and
 * ".gmi" where it leads to another text, so that the reader stays in gemtext.
 */
static void
add_source_link(struct buf *out, struct str line, const struct gopher_site *gs)
{
	struct str label = str_after(line, 3);
	struct str path = str_cut(&label, ' ');
	struct str last = path;

	while (str_find_byte(last, '/') >= 0)
		str_cut(&last, '/');
	buf_adds(out, "=> ");
	gopher_url(out, gs, path);
	if (site_gopher_type(path) == '0' && str_find_byte(last, '.') < 0)
		buf_adds(out, ".gmi");
	if (label.n) {
		buf_addc(out, ' ');
		buf_addstr(out, label);
	}
}

/* GOP-31: the gemtext itself, with Gopher's line ends and no line that starts with a dot. */
static void
add_source(struct buf *out, const struct page *page, const struct proto_site *ps)
{
	struct gopher_site gs = gopher_site_of(ps);
	struct buf source;
	bool verbatim = false;

	buf_init(&source, SOURCE_MOST);
	gemtext_write(&source, &page->doc);
	for (struct str rest = buf_str(&source); rest.n;) {
		struct str line = str_cut_line(&rest);
		if (str_starts(line, STR("```")))
			verbatim = !verbatim;
		if (!verbatim && str_starts(line, STR("=> /"))) {
			add_source_link(out, line, &gs);
		} else {
			if (str_starts(line, STR(".")))
				buf_addc(out, ' ');
			buf_addstr(out, line);
		}
		buf_adds(out, "\r\n");
	}
	if (buf_failed(&source))
		out->failed = true;
	buf_release(&source);
}

/* GOP-83: robots.txt and its like stay what they are, but for line ends and a dot alone on its line. */
static void
add_text_file(struct buf *out, struct str text)
{
	while (text.n) {
		struct str line = str_cut_line(&text);
		if (str_eq(line, STR(".")))
			buf_addc(out, ' ');
		buf_addstr(out, line);
		buf_adds(out, "\r\n");
	}
}

void
gopher_reply(struct buf *out, const struct page *page, const struct request *req,
	     const struct proto_site *ps)
{
	struct gopher_site gs = gopher_site_of(ps);

	(void)req;
	if (page->status == PAGE_MOVED) {
		add_moved(out, page, ps);
	} else if (page->status != PAGE_OK) {
		add_error(out, page, ps);
	} else if (page->text.n) {
		add_text_file(out, page->text);
	} else if (page->mime.n) {
		return; /* GOP-44: the bytes as they are */
	} else if (page->menu) {
		gophermap_write(out, &page->doc, &gs);
	} else if (page->source) {
		add_source(out, page, ps);
		add_final_dot(out, ps);
	} else {
		gopher_text_write(out, &page->doc, &gs);
		add_addresses(out, page, ps);
		add_final_dot(out, ps);
	}
}
