/*
 * A page as Gopher sends it: a menu, a text with its closing dot, a text file, or one error item.
 *
 * All words pass through the alphabet of the root that was asked for (GOP-96): lines are wrapped as they
 * will be seen, and the whole becomes the charset's bytes at the end.
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
	static const enum phrase words[PAGE_STATUSES] = {
		[PAGE_NOT_FOUND] = PHRASE_NOT_FOUND, [PAGE_GONE] = PHRASE_GONE,
		[PAGE_NOT_HERE] = PHRASE_NOT_HERE,   [PAGE_BAD] = PHRASE_BAD_REQUEST,
		[PAGE_BUSY] = PHRASE_BUSY,           [PAGE_BROKEN] = PHRASE_BROKEN,
		[PAGE_SLOW] = PHRASE_SLOW,
	};

	return words[status] ? words[status] : PHRASE_BROKEN;
}

/* "Start from the home page: /en/": the one below the root that the reader is in. */
static void
add_words(struct buf *out, struct str words, const struct gopher_site *gs, enum lang lang)
{
	struct buf home;

	buf_init(&home, MESSAGE_MOST);
	buf_addf(&home, "/%.*s/", STR_ARG(lang_code(lang)));
	ptrdiff_t at = str_find(words, buf_str(&home));
	if (at > 0 && str_ends(words, buf_str(&home))) {
		line_add(out, str_part(words, 0, (size_t)at), MESSAGE_MOST);
		words = str_after(words, (size_t)at);
		buf_addstr(out, gopher_address(gs, words).root);
	}
	line_add(out, words, MESSAGE_MOST);
	buf_release(&home);
}

/* The first line of the words is the error item, what does not fit goes on in info lines. */
static void
add_error(struct buf *out, const struct page *page, const struct gopher_site *gs)
{
	struct wrap w = { .width = gs->width,
			  .first = STR(""),
			  .rest = STR(""),
			  .eol = STR("\n"),
			  .alphabet = gs->root.alphabet,
			  .lang = page->lang };
	struct str words = str_trim(page->message);
	struct buf clean, lines;
	char type = '3';

	if (words.n == 0)
		words = phrase(words_for(page->status), page->lang);
	buf_init(&clean, MESSAGE_MOST);
	add_words(&clean, words, gs, page->lang);
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
add_moved(struct buf *out, const struct page *page, const struct gopher_site *gs)
{
	struct doc d = { .lang = page->lang };
	struct arena a;

	arena_init(&a, 0);
	doc_init(&d, &a);
	doc_link(&d, page->location, page->location);
	gophermap_write(out, &d, gs);
	arena_release(&a);
}

/* --- texts --- */

/* GOP-45: where this text can be found again. */
static void
add_addresses(struct buf *out, const struct page *page, const struct proto_site *ps,
	      const struct gopher_site *gs)
{
	buf_adds(out, "\r\n");
	respell_add(out, phrase(PHRASE_GOPHER_ADDRESS, page->lang), gs->root.alphabet, page->lang);
	buf_adds(out, ": ");
	gopher_url(out, gs, page->path);
	buf_adds(out, "\r\n");
	respell_add(out, phrase(PHRASE_GEMINI_ADDRESS, page->lang), gs->root.alphabet, page->lang);
	buf_adds(out, ": ");
	gemini_url(out, ps, page->path);
	buf_adds(out, "\r\n");
}

/*
 * A path on this site in gemtext that is read over Gopher needs the item type of a whole address, and
 * ".gmi" where it leads to another text, so that the reader stays in gemtext.
 */
static void
add_source_link(struct buf *out, struct str line, const struct gopher_site *gs, enum lang lang)
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
		respell_add(out, label, gs->root.alphabet, lang);
	}
}

/* A sign that is respelled must not make a line of text a heading or the like. */
static void
add_source_line(struct buf *out, struct str line, const struct gopher_site *gs, enum lang lang)
{
	size_t start = out->n;

	if (str_starts(line, STR(".")))
		buf_addc(out, ' ');
	respell_add(out, line, gs->root.alphabet, lang);
	if (out->n > start && line.n && out->s[start] != line.s[0] &&
	    strchr(".*#>=`", out->s[start])) {
		buf_cut(out, start);
		buf_addc(out, ' ');
		respell_add(out, line, gs->root.alphabet, lang);
	}
}

/* GOP-31: the gemtext itself, with Gopher's line ends and no line that starts with a dot. */
static void
add_source(struct buf *out, const struct page *page, const struct gopher_site *gs)
{
	struct buf source;
	bool verbatim = false;

	buf_init(&source, SOURCE_MOST);
	gemtext_write(&source, &page->doc);
	for (struct str rest = buf_str(&source); rest.n;) {
		struct str line = str_cut_line(&rest);
		if (str_starts(line, STR("```")))
			verbatim = !verbatim;
		if (!verbatim && str_starts(line, STR("=> /")))
			add_source_link(out, line, gs, page->doc.lang);
		else
			add_source_line(out, line, gs, page->doc.lang);
		buf_adds(out, "\r\n");
	}
	if (buf_failed(&source))
		out->failed = true;
	buf_release(&source);
}

/* GOP-42; GOP-83: what programs read, robots.txt and its like, stays what it is, but for line ends and a dot alone on its line. */
static void
add_text_file(struct buf *out, struct str text, bool for_programs, enum alphabet alphabet,
	      enum lang lang)
{
	while (text.n) {
		struct str line = str_cut_line(&text);
		if (for_programs ? str_eq(line, STR(".")) : str_starts(line, STR(".")))
			buf_addc(out, ' ');
		respell_add(out, line, alphabet, lang);
		buf_adds(out, "\r\n");
	}
}

static void
print(struct buf *out, const struct page *page, const struct proto_site *ps, struct gopher_site *gs)
{
	if (page->status == PAGE_MOVED) {
		add_moved(out, page, gs);
	} else if (page->status != PAGE_OK) {
		add_error(out, page, gs);
	} else if (page->text.n) {
		if (page->mime.n || !utf8_valid(page->text))
			gs->root.alphabet =
			    ALPHABET_UNICODE; /* it names its charset, or has another one: so it stays */
		add_text_file(out, page->text, page->mime.n > 0, gs->root.alphabet, page->lang);
		if (page->mime.n == 0)
			add_final_dot(out, ps);
	} else if (page->mime.n) {
		return; /* GOP-44: the bytes as they are */
	} else if (page->menu) {
		gophermap_write(out, &page->doc, gs);
	} else if (page->source) {
		add_source(out, page, gs);
		add_final_dot(out, ps);
	} else {
		gopher_text_write(out, &page->doc, gs);
		if (!page->brief)
			add_addresses(out, page, ps, gs);
		add_final_dot(out, ps);
	}
}

/* What was printed, as the bytes of the readers' charset. */
static void
encode(struct buf *out, size_t start, enum alphabet alphabet)
{
	struct buf bytes;

	buf_init(&bytes, out->n - start);
	alphabet_encode(&bytes, str_after(buf_str(out), start), alphabet);
	buf_cut(out, start);
	if (buf_failed(&bytes))
		out->failed = true;
	buf_addstr(out, buf_str(&bytes));
	buf_release(&bytes);
}

void
gopher_reply(struct buf *out, const struct page *page, const struct request *req,
	     const struct proto_site *ps)
{
	struct gopher_site gs = gopher_site_of(ps, req->root);
	size_t start = out->n;

	print(out, page, ps, &gs);
	if (gs.root.alphabet > ALPHABET_LATIN)
		encode(out, start, gs.root.alphabet);
}
