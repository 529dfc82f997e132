/* What WordPress does to a text before it shows it ("wpautop"), as far as a reader of the text notices. */
#include "import/wxr.h"

#include "base/buf.h"

/* Elements that are no part of a paragraph; and a shortcode, which stands for one. */
static bool
is_block(struct str x)
{
	static const struct str starts[] = {
		STR_INIT("<p"),          STR_INIT("</"),       STR_INIT("<div"),
		STR_INIT("<h1"),         STR_INIT("<h2"),      STR_INIT("<h3"),
		STR_INIT("<h4"),         STR_INIT("<h5"),      STR_INIT("<h6"),
		STR_INIT("<ul"),         STR_INIT("<ol"),      STR_INIT("<li"),
		STR_INIT("<table"),      STR_INIT("<tr"),      STR_INIT("<tbody"),
		STR_INIT("<blockquote"), STR_INIT("<figure"),  STR_INIT("<!--"),
		STR_INIT("<hr"),         STR_INIT("<section"), STR_INIT("<dl"),
		STR_INIT("<iframe"),     STR_INIT("<style"),   STR_INIT("<script"),
		STR_INIT("<form"),       STR_INIT("<center"),
	};

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (str_starts_ascii_case(x, starts[i]))
			return true;
	return x.n && x.s[0] == '[' && x.s[x.n - 1] == ']';
}

static bool
is_marked(struct str text)
{
	return str_find(text, STR("<!-- wp:")) >= 0 || str_find(text, STR("<p>")) >= 0 ||
	       str_find(text, STR("<p ")) >= 0;
}

static void
add_paragraph(struct buf *out, struct str x)
{
	bool block = is_block(x);

	buf_adds(out, block ? "" : "<p>");
	while (x.n) {
		struct str line = str_cut_line(&x);
		buf_addstr(out, line);
		if (x.n)
			buf_adds(out, block || str_ends(line, STR(">")) ? "\n" : "<br>\n");
	}
	buf_adds(out, block ? "\n" : "</p>\n");
}

/* Bytes of the lines up to a blank one; of a <pre>, up to its end. */
static size_t
paragraph(struct str text)
{
	struct str rest = text;
	size_t n = 0;

	if (str_starts_ascii_case(text, STR("<pre"))) {
		ptrdiff_t end = str_find(text, STR("</pre>"));
		return end < 0 ? text.n : (size_t)end + 6;
	}
	while (rest.n) {
		n = text.n - rest.n;
		if (!str_trim(str_cut_line(&rest)).n)
			return n;
	}
	return text.n;
}

struct str
wxr_paragraphs(struct str text, struct arena *a)
{
	struct buf out;

	if (is_marked(text))
		return text;
	buf_init(&out, 0);
	for (text = str_trim(text); text.n; text = str_trim(text)) {
		size_t n = paragraph(text);
		if (str_starts_ascii_case(text, STR("<pre")))
			buf_addstr(&out, str_part(text, 0, n));
		else
			add_paragraph(&out, str_trim(str_part(text, 0, n)));
		text = str_after(text, n);
	}
	struct str marked = buf_failed(&out) ? text : arena_str(a, buf_str(&out));
	buf_release(&out);
	return marked;
}
