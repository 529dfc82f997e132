/*
 * Tables: is it data or layout, and if data, its grid with every span resolved (converter.md rule
 * 7).
 *
 * A cell that spans rows is said again in each of them, so that a row can be read alone; one that
 * spans columns is said in the first.  A first row of <th> or of bold text names the columns; a
 * heading of several rows is folded into one.
 */
#include <assert.h>

#include "base/clean.h"
#include "import/html_reader.h"

#define ROWS_MAX      2000
#define COLS_MAX      40
#define CELLS_MAX     20000
#define CELL_TEXT     1500 /* bytes; more is an article in a frame, not a value */
#define HEAD_ROWS_MAX 3

struct cell {
	const GumboNode *node;
	size_t row, col, rows, cols;
	bool head; /* <th>, or bold throughout */
	struct html_line line;
};

struct grid {
	struct arena arena;
	struct cell *cells;
	size_t ncells, cells_cap;
	const GumboNode **tr;
	size_t rows, rows_cap, cols;
	size_t head_rows; /* of <thead> */
	const GumboNode *caption;
	uint32_t *at; /* rows * cols: number of the cell plus 1; 0: none */
};

/* --- data or layout --- */

static bool
is_block_of_its_own(const GumboNode *n)
{
	switch (html_tag(n)) {
	case GUMBO_TAG_TABLE:
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
	case GUMBO_TAG_H3:
	case GUMBO_TAG_H4:
	case GUMBO_TAG_H5:
	case GUMBO_TAG_H6:
	case GUMBO_TAG_PRE:
	case GUMBO_TAG_BLOCKQUOTE:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_VIDEO:
	case GUMBO_TAG_AUDIO:
	case GUMBO_TAG_OBJECT:
	case GUMBO_TAG_FORM:
	case GUMBO_TAG_FIGURE:
	case GUMBO_TAG_HR: return true;
	case GUMBO_TAG_IMG: {
		long width = html_length(html_attr(n, "width"));
		return width < 0 || width > 32;
	}
	default: return false;
	}
}

static bool
is_bold(const GumboNode *n)
{
	GumboTag tag = html_tag(n);

	return tag == GUMBO_TAG_B || tag == GUMBO_TAG_STRONG ||
	       str_starts_ascii_case(html_style(n, STR("font-weight")), STR("bold"));
}

/* Looks all through a cell, in source order by the parents' links.  False when it is layout. */
static bool
look_into(struct cell *c, bool named)
{
	const GumboNode *n = c->node, *bold = is_bold(n) ? n : NULL;
	size_t text = 0, plain = 0;

	assert(n);
	for (;;) {
		/* Where columns have names, pictures are values as well. */
		if (n != c->node && is_block_of_its_own(n) &&
		    !(named && html_tag(n) == GUMBO_TAG_IMG))
			return false;
		if (!bold && is_bold(n))
			bold = n;
		size_t words = n->type == GUMBO_NODE_TEXT ? html_node_text(n).n : 0;
		text += words;
		plain += bold || str_eq(html_node_text(n), STR("\xC2\xA0")) ? 0 : words;
		if (text > CELL_TEXT)
			return false;
		if (html_children(n)->length) {
			n = html_child(n, 0);
			continue;
		}
		while (n != c->node &&
		       n->index_within_parent + 1 >= html_children(n->parent)->length) {
			bold = bold == n ? NULL : bold;
			n = n->parent;
		}
		if (n == c->node)
			break;
		bold = bold == n ? NULL : bold;
		n = html_child(n->parent, (unsigned)n->index_within_parent + 1);
	}
	c->head = html_tag(c->node) == GUMBO_TAG_TH || (text && !plain);
	return true;
}

/* --- the grid --- */

static void
add_row(struct grid *g, const GumboNode *tr)
{
	const GumboNode **grown =
	    arena_grow(&g->arena, g->tr, g->rows, &g->rows_cap, sizeof(void *));

	if (!grown || html_hidden(tr))
		return;
	g->tr = grown;
	g->tr[g->rows++] = tr;
}

static void
find_rows(struct grid *g, const GumboNode *table)
{
	for (unsigned i = 0; i < html_children(table)->length; i++) {
		const GumboNode *part = html_child(table, i);
		GumboTag tag = html_tag(part);
		if (tag == GUMBO_TAG_CAPTION && !g->caption)
			g->caption = part;
		if (tag != GUMBO_TAG_TBODY && tag != GUMBO_TAG_THEAD && tag != GUMBO_TAG_TFOOT)
			continue;
		for (unsigned j = 0; j < html_children(part)->length; j++)
			if (html_tag(html_child(part, j)) == GUMBO_TAG_TR)
				add_row(g, html_child(part, j));
		if (tag == GUMBO_TAG_THEAD && !g->head_rows)
			g->head_rows = g->rows;
	}
}

static size_t
span(const GumboNode *cell, const char *attr, size_t most)
{
	long n = html_length(html_attr(cell, attr));

	if (n == 0) /* rowspan="0": to the end */
		return most;
	return n < 1 ? 1 : (size_t)n > most ? most : (size_t)n;
}

/* Puts a cell into the first free place of its row.  False when there is no room. */
static bool
place(struct grid *g, const GumboNode *node, size_t row)
{
	size_t col = 0;

	while (col < COLS_MAX && g->at[row * COLS_MAX + col])
		col++;
	if (col == COLS_MAX || g->ncells == CELLS_MAX)
		return false;
	struct cell *grown =
	    arena_grow(&g->arena, g->cells, g->ncells, &g->cells_cap, sizeof(*grown));
	if (!grown)
		return false;
	g->cells = grown;
	struct cell *c = &g->cells[g->ncells++];
	*c = (struct cell){ .node = node, .row = row, .col = col, .line.text = STR("") };
	c->rows = span(node, "rowspan", g->rows - row);
	c->cols = span(node, "colspan", COLS_MAX - col);
	for (size_t y = row; y < row + c->rows; y++)
		for (size_t x = col; x < col + c->cols; x++)
			if (!g->at[y * COLS_MAX + x])
				g->at[y * COLS_MAX + x] = (uint32_t)g->ncells;
	return true;
}

static bool
place_all(struct grid *g)
{
	g->at = arena_array(&g->arena, g->rows * COLS_MAX, sizeof(*g->at));
	if (!g->at)
		return false;
	for (size_t row = 0; row < g->rows; row++)
		for (unsigned i = 0; i < html_children(g->tr[row])->length; i++) {
			const GumboNode *n = html_child(g->tr[row], i);
			GumboTag tag = html_tag(n);
			if ((tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH) && !html_hidden(n) &&
			    !place(g, n, row))
				return false;
		}
	for (size_t i = 0; i < g->ncells; i++)
		if (g->cells[i].col + 1 > g->cols)
			g->cols = g->cells[i].col + 1;
	return true;
}

static bool
is_data(struct grid *g, const GumboNode *table)
{
	struct str role = html_attr(table, "role");

	if (str_eq_ascii_case(role, STR("presentation")) || str_eq_ascii_case(role, STR("none")))
		return false;
	find_rows(g, table);
	if (!g->rows || g->rows > ROWS_MAX || !place_all(g) || g->cols < 2)
		return false;
	bool named = false;
	for (size_t i = 0; i < g->ncells && !named; i++)
		named = html_tag(g->cells[i].node) == GUMBO_TAG_TH;
	for (size_t i = 0; i < g->ncells; i++)
		if (!look_into(&g->cells[i], named))
			return false;
	/* One row of cells is how columns of a page were made. */
	return g->rows > 1 || named;
}

/* --- its text --- */

static void
read_line(struct html_reader *r, struct grid *g, const GumboNode *node, struct html_line *line)
{
	struct html_line read;

	r->joined++;
	html_walk(r, node);
	r->joined--;
	if (r->result != READ_OK || !html_take_line(r, &read))
		return;
	*line = read;
	line->links = arena_array(&g->arena, read.nlinks, sizeof(*read.links));
	if (line->links && read.nlinks)
		memcpy(line->links, read.links, read.nlinks * sizeof(*read.links));
	else
		line->nlinks = 0;
	if (!r->nmedia)
		arena_reset(&r->scratch);
}

static struct cell *
cell_at(const struct grid *g, size_t row, size_t col)
{
	uint32_t n = g->at[row * COLS_MAX + col];

	return n ? &g->cells[n - 1] : NULL;
}

static bool
row_is_head(const struct grid *g, size_t row)
{
	bool any = false;

	for (size_t col = 0; col < g->cols; col++) {
		const struct cell *c = cell_at(g, row, col);
		if (!c || !c->line.text.n)
			continue;
		if (!c->head)
			return false;
		any = true;
	}
	return any;
}

/* A second row belongs to the heading only if the first spans rows or columns over it. */
static bool
row_spans(const struct grid *g, size_t row)
{
	for (size_t col = 0; col < g->cols; col++) {
		const struct cell *c = cell_at(g, row, col);
		if (c && (c->row + c->rows > row + 1 || (c->cols > 1 && c->cols < g->cols)))
			return true;
	}
	return false;
}

/* Rows from `from` on that name the columns. */
static size_t
count_head_rows(const struct grid *g, size_t from)
{
	size_t left = g->rows - from, n = 0;
	size_t most = left < 1 ? 0 : left - 1 < HEAD_ROWS_MAX ? left - 1 : HEAD_ROWS_MAX;

	if (g->head_rows > from && g->head_rows - from <= most)
		return g->head_rows - from;
	while (n < most && row_is_head(g, from + n)) {
		n++;
		if (!row_spans(g, from + n - 1))
			break;
	}
	/* All bold: then bold means nothing. */
	return n == 1 && !row_spans(g, from) && row_is_head(g, from + 1) ? 0 : n;
}

/* A first row of one cell over all columns is the table's name. */
static bool
first_row_is_caption(const struct grid *g)
{
	const struct cell *c = cell_at(g, 0, 0);

	if (g->rows < 3 || !c || c->rows != 1 || !c->line.text.n || c->line.nlinks)
		return false;
	for (size_t col = 1; col < g->cols; col++)
		if (cell_at(g, 0, col) && cell_at(g, 0, col) != c)
			return false;
	return c->cols > 1;
}

static struct str
column_name(struct html_reader *r, const struct grid *g, size_t from, size_t rows, size_t col)
{
	struct str name = STR("");
	const struct cell *before = NULL;

	for (size_t row = from; row < from + rows; row++) {
		const struct cell *c = cell_at(g, row, col);
		if (!c || c == before || !c->line.text.n)
			continue;
		name = name.n ? arena_printf(r->arena, "%.*s, %.*s", STR_ARG(name),
					     STR_ARG(c->line.text))
			      : c->line.text;
		before = c;
	}
	return name;
}

static struct str
value_at(const struct grid *g, size_t row, size_t col)
{
	const struct cell *c = cell_at(g, row, col);

	return c && c->col == col ? c->line.text : STR("");
}

static bool
row_is_empty(const struct grid *g, size_t row)
{
	for (size_t col = 0; col < g->cols; col++)
		if (value_at(g, row, col).n)
			return false;
	return true;
}

static bool
col_is_empty(const struct grid *g, size_t from, size_t col)
{
	for (size_t row = from; row < g->rows; row++)
		if (value_at(g, row, col).n)
			return false;
	return true;
}

/* What is left when empty rows and columns are gone. */
struct outline {
	size_t from, head; /* first row; rows of heading */
	size_t row[ROWS_MAX], rows;
	size_t col[COLS_MAX], cols;
};

static void
find_outline(const struct grid *g, struct outline *o)
{
	for (size_t col = 0; col < g->cols; col++)
		if (!col_is_empty(g, o->from, col))
			o->col[o->cols++] = col;
	for (size_t row = o->from + o->head; row < g->rows; row++)
		if (!row_is_empty(g, row))
			o->row[o->rows++] = row;
}

static void
add_links(struct html_reader *r, struct table *t, const struct cell *c)
{
	for (size_t i = 0; i < c->line.nlinks; i++) {
		const struct html_link *l = &c->line.links[i];
		struct str label = clean_line(r->arena, str_part(c->line.text, l->at, l->n));
		if (label.n)
			doc_table_link(r->doc, t, label, l->url);
	}
}

static void
emit_table(struct html_reader *r, const struct grid *g, const struct outline *o, struct str caption)
{
	bool head = o->head > 0;
	struct block *b = doc_table(r->doc, o->rows + head, o->cols, head, caption);

	if (!html_count(r, b, caption.n))
		return;
	struct str *out = b->table->cells;
	for (size_t x = 0; head && x < o->cols; x++)
		*out++ = column_name(r, g, o->from, o->head, o->col[x]);
	for (size_t y = 0; y < o->rows; y++)
		for (size_t x = 0; x < o->cols; x++) {
			*out = value_at(g, o->row[y], o->col[x]);
			if (!html_count(r, b, out->n))
				return;
			out++;
		}
	for (size_t i = 0; i < g->ncells; i++)
		add_links(r, b->table, &g->cells[i]);
	r->text_seen = true;
}

/* All in one column after all: paragraphs. */
static void
emit_column(struct html_reader *r, const struct grid *g)
{
	for (size_t i = 0; i < g->ncells; i++)
		if (g->cells[i].line.text.n && r->result == READ_OK)
			html_emit(r, &g->cells[i].line);
}

static void
read_table(struct html_reader *r, struct grid *g, struct outline *o)
{
	struct html_line caption = { .text = STR("") };

	if (g->caption)
		read_line(r, g, g->caption, &caption);
	for (size_t i = 0; i < g->ncells && r->result == READ_OK; i++)
		read_line(r, g, g->cells[i].node, &g->cells[i].line);
	if (r->result != READ_OK)
		return;
	if (first_row_is_caption(g)) {
		if (!caption.text.n)
			caption = g->cells[0].line;
		o->from = caption.text.s == g->cells[0].line.text.s;
	}
	o->head = count_head_rows(g, o->from);
	find_outline(g, o);
	if (o->cols > 1 && o->rows)
		emit_table(r, g, o, caption.text);
	else
		emit_column(r, g);
}

bool
html_table(struct html_reader *r, const GumboNode *table)
{
	struct grid g = { .ncells = 0 };
	struct outline *o;

	arena_init(&g.arena, 0);
	bool data = is_data(&g, table);
	if (data) {
		o = arena_alloc(&g.arena, sizeof(*o));
		if (o)
			read_table(r, &g, o);
		if (arena_failed(&g.arena))
			r->result = READ_NO_MEMORY;
		html_flush_media(r);
	}
	arena_release(&g.arena);
	return data;
}
