/*
 * Gemtext: one line a piece, and none that is taken for markup unless it is meant (TXT-21).
 */
#include "doc/gemtext.h"

#include "base/phrase.h"
#include "base/uri.h"
#include "doc/flow.h"
#include "doc/printable.h"
#include "doc/table.h"

#define FENCE       "```"
#define GEMINI_PORT "1965"

/* A blank in front of what would be read as another kind of line. */
static void
guard(struct buf *out, size_t start)
{
	static const struct str markup[] = { STR_INIT("#"), STR_INIT(">"), STR_INIT("* "),
					     STR_INIT("=>"), STR_INIT(FENCE) };
	struct str line = str_after(buf_str(out), start);

	for (size_t i = 0; i < sizeof(markup) / sizeof(markup[0]); i++) {
		if (!str_starts(line, markup[i]) || !buf_room(out, 1))
			continue;
		memmove(out->s + start + 1, out->s + start, out->n - start);
		out->s[start] = ' ';
		out->n++;
		return;
	}
}

static void
add_text(struct buf *out, struct str text)
{
	printable_add(out, text, BLANKS_KEEP);
}

/* "* item", a dash for each level below the first; "1. item" is plain text (converter.md rule 6). */
static void
add_item(struct buf *out, const struct piece *p)
{
	if (!p->number)
		buf_adds(out, "* ");
	for (int level = 1; level < p->level; level++)
		buf_adds(out, "— ");
	if (p->number)
		buf_addf(out, "%zu. ", p->number);
	add_text(out, p->text);
}

/* Quotation marks tell a quote within a quote, unless it has them (converter.md rule 9). */
static void
add_quote(struct buf *out, const struct piece *p, enum lang lang)
{
	bool english = lang == LANG_EN || lang == LANG_NONE;
	bool marked = str_starts(p->text, STR("«")) || str_starts(p->text, STR("“")) ||
		      str_starts(p->text, STR("„")) || str_starts(p->text, STR("\""));
	bool marks = p->level > 1 && !marked;

	buf_adds(out, "> ");
	if (marks)
		buf_adds(out, english ? "“" : "«");
	add_text(out, p->text);
	if (marks)
		buf_adds(out, english ? "”" : "»");
}

/* TXT-22: never without an alternative text; a table's says that it is one. */
static void
add_alt(struct buf *out, const struct piece *p, enum lang lang)
{
	struct str alt = p->alt;

	while (str_starts(alt, STR("`")) || str_starts(alt, STR(" ")))
		alt = str_after(alt, 1);
	if (p->grid)
		buf_addstr(out, phrase(PHRASE_TABLE, lang));
	if (p->grid && alt.n)
		buf_adds(out, ": ");
	if (!p->grid && !alt.n)
		alt = phrase(PHRASE_TEXT_BLOCK, lang);
	add_text(out, alt);
}

/* TXT-23: Gemini's own port is not named; clients take the two for different pages. */
static void
add_url(struct buf *out, struct str url)
{
	struct uri u;

	if (!str_starts_ascii_case(url, STR("gemini:")) || !uri_split(url, &u) ||
	    !str_eq(u.port, STR(GEMINI_PORT))) {
		buf_addstr(out, url);
		return;
	}
	size_t end = (size_t)(u.port.s - url.s);
	buf_addstr(out, str_part(url, 0, end - 1));
	buf_addstr(out, str_after(url, end + u.port.n));
}

static bool
starts_fence(struct str line)
{
	while (str_starts(line, STR(" ")))
		line = str_after(line, 1);
	return str_starts(line, STR(FENCE));
}

static void
add_pre(struct buf *out, const struct piece *p, enum lang lang)
{
	struct str rest = p->text;

	buf_adds(out, FENCE);
	add_alt(out, p, lang);
	buf_addc(out, '\n');
	while (rest.n) {
		struct str line = str_cut_line(&rest);

		/* One blank more than it had, so that reading can take it away again. */
		if (starts_fence(line))
			buf_addc(out, ' ');
		printable_add_pre(out, line, BLANKS_KEEP);
		buf_addc(out, '\n');
	}
	buf_adds(out, FENCE);
}

static void
print(const struct flow *f, const struct piece *p)
{
	struct buf *out = f->to;
	size_t start;

	if (p->gap)
		buf_addc(out, '\n');
	start = out->n;
	switch (p->kind) {
	case PIECE_TITLE:
		buf_adds(out, "# ");
		add_text(out, p->text);
		if (f->doc->n && f->doc->blocks[0].gap && f->doc->blocks[0].kind == BLOCK_PARA)
			buf_addc(out, '\n');
		break;
	case PIECE_HEADING:
		buf_adds(out, p->level > 2 ? "### " : "## ");
		add_text(out, p->text);
		break;
	case PIECE_TEXT:
		add_text(out, p->text);
		guard(out, start);
		break;
	case PIECE_ITEM: add_item(out, p); break;
	case PIECE_QUOTE: add_quote(out, p, f->doc->lang); break;
	case PIECE_PRE: add_pre(out, p, f->doc->lang); break;
	case PIECE_LINK:
		buf_adds(out, "=> ");
		add_url(out, p->url);
		buf_addc(out, ' ');
		add_text(out, p->text);
		break;
	}
	buf_addc(out, '\n');
}

void
gemtext_write(struct buf *out, const struct doc *d)
{
	struct flow f = { .doc = d, .table_width = TABLE_WIDTH, .print = print, .to = out };

	if (!flow_run(&f))
		out->failed = true;
	flow_release(&f);
}
