/*
 * Grids have two blanks between columns and a line of dashes under the header, so that they read well in
 * a monospaced block and cost few bytes.  Columns of numbers stand to the right, empty columns are left out.
 */
#include "doc/table.h"

#include "base/utf8.h"
#include "doc/printable.h"

#define GRID_COLS_MAX 32 /* more never fit */
#define BETWEEN       2  /* blanks */

struct grid {
	size_t width[GRID_COLS_MAX];
	bool number[GRID_COLS_MAX];
	size_t total;
};

bool
table_row_spans(const struct table *t, size_t row)
{
	for (size_t c = 1; c < t->cols; c++)
		if (!str_eq(table_cell(t, row, c), table_cell(t, row, 0)))
			return false;
	return t->cols > 1 && table_cell(t, row, 0).n;
}

/* "1 250,5", "−3 %", "2015": at least a digit, and nothing that is read as a word; "6.10, 13.40" is a list. */
static bool
is_number(struct str x)
{
	bool digit = false;

	if (str_find(x, STR(", ")) >= 0)
		return false;
	for (size_t i = 0; i < x.n; i++) {
		if (x.s[i] >= '0' && x.s[i] <= '9')
			digit = true;
		else if (!strchr(" ,.%+-\xc2\xa0", x.s[i]) &&
			 !str_starts(str_after(x, i), STR("−")))
			return false;
		else if (str_starts(str_after(x, i), STR("−")))
			i += strlen("−") - 1;
	}
	return digit;
}

static void
measure_column(struct grid *g, const struct table *t, size_t col)
{
	bool any = false;

	g->number[col] = true;
	for (size_t r = 0; r < t->rows; r++) {
		struct str cell = table_cell(t, r, col);
		size_t width = table_row_spans(t, r) ? 0 : utf8_columns(cell);

		if (width > g->width[col])
			g->width[col] = width;
		if (!width || (t->header && r == 0))
			continue;
		any = true;
		g->number[col] = g->number[col] && is_number(cell);
	}
	g->number[col] = g->number[col] && any;
}

/* False when it cannot be a grid of that width. */
static bool
measure(struct grid *g, const struct table *t, size_t width)
{
	*g = (struct grid){ 0 };
	if (t->cols > GRID_COLS_MAX)
		return false;
	for (size_t c = 0; c < t->cols; c++) {
		measure_column(g, t, c);
		if (g->width[c])
			g->total += g->width[c] + (g->total ? BETWEEN : 0);
		if (g->total > width)
			return false;
	}
	for (size_t r = 0; r < t->rows; r++)
		if (table_row_spans(t, r) && utf8_columns(table_cell(t, r, 0)) > width)
			return false;
	return true;
}

static bool
is_empty(const struct table *t)
{
	for (size_t i = 0; i < t->rows * t->cols; i++)
		if (t->cells[i].n)
			return false;
	return true;
}

enum table_shape
table_shape(const struct table *t, size_t width)
{
	struct grid g;

	if (is_empty(t))
		return TABLE_EMPTY;
	if (t->cols == 1)
		return TABLE_FLOW;
	if (t->cols == 2)
		return TABLE_PAIRS;
	return measure(&g, t, width) ? TABLE_GRID : TABLE_RECORDS;
}

static void
trim_line(struct buf *out, size_t start)
{
	size_t n = out->n;

	while (n > start && out->s[n - 1] == ' ')
		n--;
	buf_cut(out, n);
}

static void
add_row(struct buf *out, const struct table *t, const struct grid *g, size_t row)
{
	size_t start = out->n;

	for (size_t c = 0; c < t->cols; c++) {
		struct str cell = table_cell(t, row, c);
		size_t columns = utf8_columns(cell);
		size_t pad = g->width[c] > columns ? g->width[c] - columns : 0;

		if (!g->width[c])
			continue;
		if (g->number[c])
			buf_fill(out, ' ', pad);
		buf_addstr(out, cell);
		if (!g->number[c])
			buf_fill(out, ' ', pad);
		buf_fill(out, ' ', BETWEEN);
	}
	trim_line(out, start);
}

static void
add_rule(struct buf *out, const struct table *t, const struct grid *g)
{
	size_t start = out->n;

	for (size_t c = 0; c < t->cols; c++) {
		if (!g->width[c])
			continue;
		buf_fill(out, '-', g->width[c]);
		buf_fill(out, ' ', BETWEEN);
	}
	trim_line(out, start);
}

void
table_add_grid(struct buf *out, const struct table *t)
{
	struct grid g;
	size_t begin = out->n;

	if (!measure(&g, t, SIZE_MAX))
		return;
	for (size_t r = 0; r < t->rows; r++) {
		size_t before = out->n;

		if (before > begin)
			buf_addc(out, '\n');
		size_t start = out->n;
		if (table_row_spans(t, r))
			buf_addstr(out, table_cell(t, r, 0));
		else
			add_row(out, t, &g, r);
		if (out->n == start)
			buf_cut(out, before); /* a row of empty cells */
		else if (t->header && r == 0 && t->rows > 1) {
			buf_addc(out, '\n');
			add_rule(out, t, &g);
		}
	}
}

void
table_add_pair(struct buf *out, struct str key, struct str value)
{
	if (str_eq(key, value))
		value = STR("");
	buf_addstr(out, key);
	if (key.n && value.n)
		buf_adds(out, str_ends(key, STR(":")) ? " " : ": ");
	buf_addstr(out, value);
}
