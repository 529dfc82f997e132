/*
 * Blocks come one after another, with levels; HTML nests.  So the lists and quotations that are open are kept, and each block
 * closes what it does not go on.
 */
#include "doc/atom.h"

#include "base/utf8.h"
#include "doc/links.h"
#include "doc/table.h"

struct html {
	struct buf *out;
	const struct doc *doc;
	const struct atom_links *links;
	bool para;                          /* a paragraph is open: a tight line goes on in it */
	int quotes;                         /* open quotations */
	int lists;                          /* open lists, each with an open item */
	bool counted[DOC_LEVEL_MAX + 1];    /* by level: the list is numbered */
	uint32_t number[DOC_LEVEL_MAX + 1]; /* of the open item */
};

/* --- text --- */

static const char *
escape_of(char c, bool quotes)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return quotes ? "&quot;" : NULL;
	}
	return NULL;
}

/* Text in which nothing but markup needs a look. */
static void
add_plain(struct buf *out, struct str text, bool quotes)
{
	size_t done = 0;

	for (size_t at = 0; at < text.n; at++) {
		const char *escape =
		    (unsigned char)text.s[at] > '>' ? NULL : escape_of(text.s[at], quotes);

		if (!escape)
			continue;
		buf_add(out, text.s + done, at - done);
		buf_adds(out, escape);
		done = at + 1;
	}
	buf_add(out, text.s + done, text.n - done);
}

/* XML 1.0, Char: no controls but LF (TAB and CR are none of ours), neither U+FFFE nor U+FFFF; C1 is allowed and unwise. */
static size_t
add_char(struct buf *out, struct str rest)
{
	uint32_t cp;
	size_t n = utf8_decode(rest, &cp);

	if (n == 0 || cp == 0xFFFE || cp == 0xFFFF)
		utf8_add(out, 0xFFFD);
	else if ((cp < 0x20 && cp != '\n') || (cp >= 0x7F && cp <= 0x9F))
		buf_addc(out, ' ');
	else
		buf_add(out, rest.s, n);
	return n ? n : 1;
}

static void
add_escaped(struct buf *out, struct str text, bool quotes)
{
	while (text.n) {
		size_t n = utf8_plain(text);

		add_plain(out, str_part(text, 0, n), quotes);
		text = str_after(text, n);
		if (text.n)
			text = str_after(text, add_char(out, text));
	}
}

void
atom_text_add(struct buf *out, struct str text)
{
	add_escaped(out, text, true);
}

/* HTML escapes what XML does. */
static void
add_text(struct html *h, struct str text)
{
	add_escaped(h->out, text, false);
}

/* --- links --- */

static void
begin_link(struct html *h, struct str url)
{
	struct buf address;

	buf_init(&address, 0);
	if (h->links && url_is_local(url))
		h->links->add(&address, h->links->site, url);
	else
		buf_addstr(&address, url);
	buf_adds(h->out, "<a href=\"");
	atom_text_add(h->out, buf_str(&address));
	buf_adds(h->out, "\">");
	if (buf_failed(&address))
		h->out->failed = true;
	buf_release(&address);
}

static void
add_link(struct html *h, struct str url, struct str text)
{
	begin_link(h, url);
	add_text(h, text);
	buf_adds(h->out, "</a>");
}

/* The text with its links where they stand. */
static void
add_running(struct html *h, const struct block *b)
{
	size_t done = 0;

	for (size_t i = 0; i < b->nlinks; i++) {
		const struct link *l = &b->links[i];
		size_t at = l->n ? l->at : done, n = l->n ? l->n : b->text.n - done;

		add_text(h, str_part(b->text, done, at - done));
		add_link(h, l->url, str_part(b->text, at, n));
		done = at + n;
	}
	add_text(h, str_after(b->text, done));
}

/* --- what is open --- */

static void
end_para(struct html *h)
{
	if (h->para)
		buf_adds(h->out, "</p>");
	h->para = false;
}

static void
keep_quotes(struct html *h, int level)
{
	for (; h->quotes > level; h->quotes--)
		buf_adds(h->out, "</blockquote>");
	for (; h->quotes < level; h->quotes++)
		buf_adds(h->out, "<blockquote>");
}

static void
end_list(struct html *h)
{
	buf_adds(h->out, h->counted[h->lists] ? "</li></ol>" : "</li></ul>");
	h->lists--;
}

static void
begin_list(struct html *h, uint32_t number)
{
	h->lists++;
	h->counted[h->lists] = number != 0;
	h->number[h->lists] = number;
	if (number > 1)
		buf_addf(h->out, "<ol start=\"%u\">", (unsigned)number);
	else
		buf_adds(h->out, number ? "<ol>" : "<ul>");
	buf_adds(h->out, "<li>");
}

static void
next_item(struct html *h, uint32_t number)
{
	bool follows = number == 0 || number == h->number[h->lists] + 1;

	buf_adds(h->out, "</li>");
	if (follows)
		buf_adds(h->out, "<li>");
	else
		buf_addf(h->out, "<li value=\"%u\">", (unsigned)number);
	h->number[h->lists] = number;
}

/* Where an item that skips a level stands in a list of its own, that list has an item without words. */
static void
begin_item(struct html *h, int level, uint32_t number)
{
	while (h->lists > level || (h->lists == level && h->counted[level] != (number != 0)))
		end_list(h);
	if (h->lists == level) {
		next_item(h, number);
		return;
	}
	while (h->lists < level)
		begin_list(h, h->lists + 1 == level ? number : 0);
}

static void
end_all(struct html *h)
{
	end_para(h);
	keep_quotes(h, 0);
	while (h->lists > 0)
		end_list(h);
}

/* --- blocks --- */

static void
add_para(struct html *h, const struct block *b)
{
	if (h->para && b->tight)
		buf_adds(h->out, "<br>");
	else
		end_all(h);
	if (!h->para)
		buf_adds(h->out, "<p>");
	h->para = true;
	add_running(h, b);
}

static int
level_of(const struct block *b)
{
	return b->level < 1 ? 1 : b->level > DOC_LEVEL_MAX ? DOC_LEVEL_MAX : b->level;
}

static void
add_item(struct html *h, const struct block *b)
{
	end_para(h);
	keep_quotes(h, 0);
	begin_item(h, level_of(b), b->number);
	add_running(h, b);
}

static void
add_quote(struct html *h, const struct block *b)
{
	end_para(h);
	while (h->lists > 0)
		end_list(h);
	keep_quotes(h, level_of(b));
	buf_adds(h->out, "<p>");
	add_running(h, b);
	buf_adds(h->out, "</p>");
}

static void
add_heading(struct html *h, const struct block *b)
{
	const char *name = b->level > 2 ? "h3" : "h2";

	buf_addf(h->out, "<%s>", name);
	add_running(h, b);
	buf_addf(h->out, "</%s>", name);
}

static void
add_pre(struct html *h, const struct block *b)
{
	if (b->alt.n) {
		buf_adds(h->out, "<p>");
		add_text(h, b->alt);
		buf_adds(h->out, "</p>");
	}
	buf_adds(h->out, "<pre>");
	add_text(h, b->text);
	buf_adds(h->out, "</pre>");
}

/* A line that is only a link; a picture is one, by its caption or else its name. */
static void
add_file(struct html *h, const struct block *b)
{
	const struct link_file file = LINK_FILE(b);
	struct str label = b->text;
	struct arena a;
	struct buf behind;

	arena_init(&a, 0);
	buf_init(&behind, 0);
	if (label.n == 0)
		label = url_name(&a, b->url);
	buf_adds(h->out, "<p>");
	add_link(h, b->url, label);
	link_add_file(&behind, label, b->url, &file, h->doc->lang);
	add_text(h, buf_str(&behind));
	buf_adds(h->out, "</p>");
	if (buf_failed(&behind) || arena_failed(&a))
		h->out->failed = true;
	buf_release(&behind);
	arena_release(&a);
}

static void
add_row(struct html *h, const struct table *t, size_t row)
{
	const char *cell = t->header && row == 0 ? "th" : "td";

	buf_adds(h->out, "<tr>");
	for (size_t col = 0; col < t->cols; col++) {
		buf_addf(h->out, "<%s>", cell);
		add_text(h, table_cell(t, row, col));
		buf_addf(h->out, "</%s>", cell);
	}
	buf_adds(h->out, "</tr>");
}

static void
add_table(struct html *h, const struct block *b)
{
	const struct table *t = b->table;

	buf_adds(h->out, "<table>");
	if (b->alt.n) {
		buf_adds(h->out, "<caption>");
		add_text(h, b->alt);
		buf_adds(h->out, "</caption>");
	}
	for (size_t row = 0; row < t->rows; row++)
		add_row(h, t, row);
	buf_adds(h->out, "</table>");
	for (size_t i = 0; i < t->nlinks; i++) {
		buf_adds(h->out, "<p>");
		add_link(h, t->links[i].url, t->link_text[i]);
		buf_adds(h->out, "</p>");
	}
}

static void
add_block(struct html *h, const struct block *b)
{
	switch (b->kind) {
	case BLOCK_PARA: add_para(h, b); return;
	case BLOCK_ITEM: add_item(h, b); return;
	case BLOCK_QUOTE: add_quote(h, b); return;
	case BLOCK_HEADING:
	case BLOCK_PRE:
	case BLOCK_LINK:
	case BLOCK_IMAGE:
	case BLOCK_TABLE:
	case BLOCK_KINDS: break;
	}
	end_all(h);
	switch (b->kind) {
	case BLOCK_HEADING: add_heading(h, b); break;
	case BLOCK_PRE: add_pre(h, b); break;
	case BLOCK_LINK:
	case BLOCK_IMAGE: add_file(h, b); break;
	case BLOCK_TABLE: add_table(h, b); break;
	case BLOCK_PARA:
	case BLOCK_ITEM:
	case BLOCK_QUOTE:
	case BLOCK_KINDS: break;
	}
}

void
atom_content_write(struct buf *out, const struct doc *d, const struct atom_links *links)
{
	struct buf text;
	struct html h = { .out = &text, .doc = d, .links = links };

	buf_init(&text, 0);
	for (size_t i = 0; i < d->n; i++)
		add_block(&h, &d->blocks[i]);
	end_all(&h);
	buf_adds(out, "<content type=\"html\"");
	if (d->lang != LANG_NONE)
		buf_addf(out, " xml:lang=\"%.*s\"", STR_ARG(lang_code(d->lang)));
	buf_addc(out, '>');
	add_escaped(out, buf_str(&text), false);
	buf_adds(out, "</content>");
	if (buf_failed(&text))
		out->failed = true;
	buf_release(&text);
}
