/*
 * Plain text: paragraphs, lists, quotes and tables by how their lines look.
 *
 * The hard question is whether a line break is meant.  Mail programs broke lines near a fixed width: there a break is
 * forced, the next word would not have fitted, and the paragraph goes on.  A break that was not forced is
 * one that somebody typed: a line of an address or a signature, or a paragraph of its own.  So nothing is asked of the
 * words but one thing: a line that ends in the midst of a sentence whose next line goes on in small letters is joined as well.
 */
#include "import/text.h"

#include "base/utf8.h"
#include "import/text_table.h"

#define WRAP_LEAST  45 /* columns: below that nobody wraps mail */
#define WRAP_MOST   110
#define LINE_SHORT  40 /* columns: an address, a name */
#define LISTS_MAX   8  /* nesting told apart */
#define RULE_LEAST  3  /* characters of a drawn line */
#define NUMBER_MOST 3  /* digits of an item's number; 2015. is a year */

struct text {
	struct prose *prose;
	struct str *lines; /* right-trimmed, all of the text */
	size_t n;
	size_t indents[LISTS_MAX]; /* of the open list items, outermost first */
	size_t lists;
	size_t mark; /* bytes of a dash that makes the line at hand an item */
};

enum line_kind { LINE_PLAIN, LINE_ITEM, LINE_QUOTE, LINE_RULE };

struct line {
	enum line_kind kind;
	size_t indent;
	struct str text; /* behind indent and mark */
	size_t level;    /* of a quote */
	uint32_t number; /* of an item */
};

static size_t
indent_of(struct str line)
{
	size_t columns = 0;

	for (size_t i = 0; i < line.n && strchr(" \t", line.s[i]); i++)
		columns += line.s[i] == '\t' ? 8 - columns % 8 : 1;
	return columns;
}

/* "-----", "* * *", "=====": drawn, not said. */
static bool
is_rule(struct str x)
{
	size_t n = 0;

	if (!x.n || !strchr("-=*_~+#", x.s[0]))
		return false;
	for (size_t i = 0; i < x.n; i++) {
		if (x.s[i] != x.s[0] && x.s[i] != ' ')
			return false;
		n += x.s[i] == x.s[0];
	}
	return n >= RULE_LEAST;
}

/* Bytes of a bullet and the blanks behind it; 0 when there is none. */
static size_t
bullet(struct str x)
{
	static const struct str bullets[] = {
		STR_INIT("-"),
		STR_INIT("*"),
		STR_INIT("+"),
		STR_INIT("\xE2\x80\xA2"),
		/* • */ STR_INIT("\xC2\xB7"), /* · */
		STR_INIT("\xE2\x97\x8F"),
		/* ● */ STR_INIT("\xE2\x96\xAA"), /* ▪ */
	};

	for (size_t i = 0; i < sizeof(bullets) / sizeof(*bullets); i++) {
		size_t n = bullets[i].n;
		if (!str_starts(x, bullets[i]) || n >= x.n || !strchr(" \t", x.s[n]))
			continue;
		while (n < x.n && strchr(" \t", x.s[n]))
			n++;
		return n < x.n ? n : 0;
	}
	return 0;
}

/* Bytes of "12. " or "12) "; 0 when there is none. */
static size_t
numbering(struct str x, uint32_t *number)
{
	long long value;
	size_t n = 0;

	while (n < x.n && n <= NUMBER_MOST && x.s[n] >= '0' && x.s[n] <= '9')
		n++;
	if (!n || n > NUMBER_MOST || n + 2 >= x.n || !strchr(".)", x.s[n]) ||
	    !strchr(" \t", x.s[n + 1]))
		return 0;
	if (!str_number(str_part(x, 0, n), &value) || value == 0)
		return 0;
	*number = (uint32_t)value;
	for (n += 2; n < x.n && strchr(" \t", x.s[n]);)
		n++;
	return n < x.n ? n : 0;
}

/* "a)", "Ð±)": a letter and a bracket, kept as they are; 0 when they are not there. */
static size_t
lettering(struct str x)
{
	uint32_t cp;
	size_t n = utf8_decode(x, &cp);
	bool letter = (cp | 32) >= 'a' && (cp | 32) <= 'z' && cp < 0x80;

	letter = letter || (cp >= 0x430 && cp <= 0x44F);
	return n && letter && n + 2 < x.n && x.s[n] == ')' && x.s[n + 1] == ' ' ? n + 2 : 0;
}

/* Bytes of a dash at the front, which opens speech as well as items. */
static size_t
typed_dash(struct str x)
{
	static const struct str dashes[] = { STR_INIT("\xE2\x80\x93 "), STR_INIT("\xE2\x80\x94 ") };

	for (size_t i = 0; i < 2; i++)
		if (str_starts(x, dashes[i]) && x.n > dashes[i].n)
			return dashes[i].n;
	return 0;
}

/* One whose line ends as items do is a bullet. */
static size_t
dash(struct str x)
{
	bool ends = str_ends(x, STR(";")) || str_ends(x, STR(","));

	return ends ? typed_dash(x) : 0;
}

static struct line
look(struct str raw)
{
	struct str x = str_trim(raw);
	struct line l = { .indent = indent_of(raw), .text = x };
	size_t n;

	if (is_rule(x)) {
		l.kind = LINE_RULE;
	} else if (str_starts(x, STR(">"))) {
		l.kind = LINE_QUOTE;
		while (l.text.n && strchr("> ", l.text.s[0])) {
			l.level += l.text.s[0] == '>';
			l.text = str_after(l.text, 1);
		}
	} else if ((n = bullet(x)) || (n = numbering(x, &l.number)) || (n = dash(x))) {
		l.kind = LINE_ITEM;
		l.text = str_after(x, n);
	} else if (lettering(x)) {
		l.kind = LINE_ITEM;
	}
	return l;
}

static struct str
first_word(struct str x)
{
	size_t n = 0;

	while (n < x.n && x.s[n] != ' ')
		n++;
	return str_part(x, 0, n);
}

/* The letter at the front is a small one. */
static bool
starts_small(struct str x)
{
	uint32_t cp;

	if (!utf8_decode(x, &cp))
		return false;
	return (cp >= 'a' && cp <= 'z') || (cp >= 0x430 && cp <= 0x45F);
}

static bool
ends_sentence(struct str x)
{
	static const struct str ends[] = {
		STR_INIT("."), STR_INIT("!"), STR_INIT("?"),
		STR_INIT(":"), STR_INIT(";"), STR_INIT("\xE2\x80\xA6"),
	};

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (str_ends(x, ends[i]))
			return true;
	return false;
}

/* Whether `next` goes on with the paragraph of `line`; `width` is that of the longest line around. */
static bool
goes_on(struct str line, struct str next, size_t width)
{
	size_t columns = utf8_columns(line);

	if (width > WRAP_MOST && columns > WRAP_MOST)
		return false;
	if (columns >= LINE_SHORT && !ends_sentence(line) && starts_small(next))
		return true;
	return width >= WRAP_LEAST && columns + 1 + utf8_columns(first_word(next)) > width;
}

/* A hyphen at a line's end holds the word together. */
static void
add_joined(struct prose *p, struct str line, struct str next)
{
	bool hyphen = line.n > 1 && str_ends(line, STR("-")) && line.s[line.n - 2] != ' ';

	if (!(hyphen && starts_small(next)))
		html_run_blank(&p->run);
	text_add_linked(p, next);
}

/* Where the stretch of lines without a blank one ends. */
static size_t
chunk_end(const struct text *t, size_t from)
{
	while (from < t->n && t->lines[from].n)
		from++;
	return from;
}

static size_t
width_of(const struct text *t, size_t from, size_t to)
{
	size_t width = 0;

	for (size_t i = from; i < to; i++) {
		size_t columns = utf8_columns(look(t->lines[i]).text);
		width = columns > width ? columns : width;
	}
	return width;
}

/* The run gets the line at `at` and all that go on with it; the answer is the first that does not. */
static size_t
gather(struct text *t, size_t at, size_t end, size_t width)
{
	struct line l = look(t->lines[at]), next;

	l.text = str_after(l.text, t->mark);
	text_add_linked(t->prose, l.text);
	for (at++; at < end; at++, l.text = next.text) {
		next = look(t->lines[at]);
		bool same = next.kind == LINE_PLAIN && l.kind != LINE_QUOTE;
		if (l.kind == LINE_QUOTE)
			same = next.kind == LINE_QUOTE && next.level == l.level && next.text.n &&
			       l.text.n;
		/* A paragraph's first line is set in; an item's further lines are. */
		if (l.kind == LINE_PLAIN && next.indent > l.indent + 1)
			same = false;
		bool hangs =
		    l.kind == LINE_ITEM && same &&
		    (next.indent > l.indent || (starts_small(next.text) && !ends_sentence(l.text)));
		if (!same || !(hangs || goes_on(l.text, next.text, width)))
			break;
		add_joined(t->prose, l.text, next.text);
		if (l.kind == LINE_PLAIN)
			l.indent = next.indent;
	}
	return at;
}

/* The level of an item by its indent, among those that are open. */
static int
item_level(struct text *t, size_t indent)
{
	while (t->lists && t->indents[t->lists - 1] > indent)
		t->lists--;
	if (t->lists < LISTS_MAX && (!t->lists || t->indents[t->lists - 1] < indent))
		t->indents[t->lists++] = indent;
	return (int)t->lists;
}

/* A short line alone with a drawn line under it. */
static bool
is_underlined(const struct text *t, size_t at, size_t end)
{
	struct line l = look(t->lines[at]);

	if (l.kind != LINE_PLAIN || at + 1 >= end || utf8_columns(l.text) > WRAP_MOST)
		return false;
	struct line under = look(t->lines[at + 1]);
	return under.kind == LINE_RULE && strchr("=-~", under.text.s[0]) &&
	       str_find_byte(under.text, ' ') < 0;
}

/* As a table where its rows agree, so that it can take any shape; else as it was laid out. */
static void
read_table(struct text *t, size_t at, size_t n)
{
	struct prose *p = t->prose;
	struct text_cells cells;

	if (!text_table_cells(&p->keep, t->lines + at, n, &cells)) {
		prose_pre(p, text_table_layout(&p->scratch, t->lines + at, n), STR(""));
		return;
	}
	struct block *b = doc_table(p->doc, cells.rows, cells.cols, cells.header, STR(""));
	if (!prose_count(p, b, 0))
		return;
	p->text_seen = true;
	for (size_t i = 0; i < cells.rows * cells.cols; i++) {
		struct html_line line;

		text_add_linked(p, cells.cells[i]);
		if (!prose_take(p, &line))
			continue;
		b->table->cells[i] = line.text;
		for (size_t k = 0; k < line.nlinks; k++)
			doc_table_link(p->doc, b->table,
				       str_part(line.text, line.links[k].at, line.links[k].n),
				       line.links[k].url);
		prose_count(p, b, line.text.n);
	}
}

static size_t
read_block(struct text *t, size_t at, size_t end, size_t width, bool first)
{
	struct line l = look(t->lines[at]);
	size_t table = l.kind == LINE_PLAIN ? text_table_lines(t->lines + at, end - at) : 0;

	/* Behind a blank line a dash opens speech. */
	if (l.kind != LINE_ITEM && (!at || !t->lines[at - 1].n || !typed_dash(l.text)))
		t->lists = 0;
	if (l.kind == LINE_RULE)
		return at + 1;
	if (table) {
		read_table(t, at, table);
		return at + table;
	}
	if (is_underlined(t, at, end)) {
		text_add_linked(t->prose, l.text);
		prose_heading(t->prose, 1 + (look(t->lines[at + 1]).text.s[0] != '='));
		return at + 2;
	}
	/* The last of a list ends in a full stop. */
	size_t mark = l.kind == LINE_PLAIN && t->lists ? typed_dash(l.text) : 0;
	if (mark) {
		l.kind = LINE_ITEM;
		t->mark = mark;
	}
	size_t next = gather(t, at, end, width);
	t->mark = 0;
	if (l.kind == LINE_ITEM) {
		prose_item(t->prose, item_level(t, l.indent), l.number);
	} else if (l.kind == LINE_QUOTE) {
		prose_quote(t->prose, l.level > DOC_LEVEL_MAX ? DOC_LEVEL_MAX : (int)l.level);
	} else {
		struct block *b = prose_para(t->prose);
		/* Lines that somebody broke on purpose stay together. */
		if (b && b->kind <= BLOCK_LINK && b->kind != BLOCK_HEADING && !first &&
		    width <= WRAP_MOST)
			b->tight = true;
	}
	return next;
}

static void
read_chunk(struct text *t, size_t from, size_t to)
{
	size_t width = width_of(t, from, to);

	for (size_t at = from; at < to && prose_going(t->prose);) {
		/* Under a table, a list or a heading a paragraph starts anew. */
		const struct doc *d = t->prose->doc;
		bool first = at == from || !d->n ||
			     (d->blocks[d->n - 1].kind != BLOCK_PARA &&
			      d->blocks[d->n - 1].kind != BLOCK_LINK) ||
			     look(t->lines[at]).indent > look(t->lines[at - 1]).indent + 1;
		at = read_block(t, at, to, width, first);
	}
}

static bool
split(struct text *t, struct str text)
{
	size_t cap = 0;

	while (text.n) {
		size_t end = 0;
		while (end < text.n && text.s[end] != '\n' && text.s[end] != '\r')
			end++;
		struct str line = str_part(text, 0, end);
		while (line.n && strchr(" \t\f\v", line.s[line.n - 1]))
			line.n--;
		end += str_starts(str_after(text, end), STR("\r\n"));
		text = str_after(text, end + 1);
		struct str *lines =
		    arena_grow(&t->prose->keep, t->lines, t->n, &cap, sizeof(*lines));
		if (!lines)
			return false;
		t->lines = lines;
		lines[t->n++] = line;
	}
	return true;
}

enum read_result
text_read_body(const struct body *b, struct arena *a, struct doc *d)
{
	struct prose p;
	struct text t = { .prose = &p };

	prose_begin(&p, b, a, d);
	if (!split(&t, b->text))
		p.result = READ_REFUSED;
	for (size_t at = 0; at < t.n && prose_going(&p);) {
		size_t end = chunk_end(&t, at);
		read_chunk(&t, at, end);
		at = end + 1;
	}
	return prose_end(&p);
}
