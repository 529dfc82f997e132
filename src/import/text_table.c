/*
 * A table is three lines or more that have gaps - two blanks or more, or TABs - at the same columns.
 * One shared column is enough: names of different length before one column of numbers.
 */
#include "import/text_table.h"

#include "base/buf.h"
#include "base/utf8.h"

#define LINES_LEAST 3
#define COLUMNS_MAX 16
#define GAP_LEAST   2

struct columns {
	size_t n;
	size_t at[COLUMNS_MAX]; /* where a cell begins behind a gap */
	size_t tabs;
};

/* The cell at the front of *line, without its gap, which is skipped; *column goes on to the next cell. */
static struct str
next_cell(struct str *line, size_t *column, bool *tab)
{
	size_t end = 0, gap;

	*tab = false;
	for (; end < line->n; end++) {
		gap = 0;
		while (end + gap < line->n && strchr(" \t", line->s[end + gap])) {
			*tab = *tab || line->s[end + gap] == '\t';
			gap++;
		}
		if (gap >= GAP_LEAST || *tab)
			break;
	}
	struct str cell = str_part(*line, 0, end);
	gap = 0;
	while (end + gap < line->n && strchr(" \t", line->s[end + gap]))
		gap++;
	*line = str_after(*line, end + gap);
	*column += utf8_columns(cell) + gap;
	return cell;
}

static struct columns
columns_of(struct str line)
{
	struct columns c = { 0 };
	size_t column = 0;
	bool tab;

	while (line.n && strchr(" \t", line.s[0])) {
		line = str_after(line, 1);
		column++;
	}
	while (line.n && c.n < COLUMNS_MAX) {
		next_cell(&line, &column, &tab);
		if (line.n) {
			c.at[c.n++] = column;
			c.tabs += tab;
		}
	}
	return c;
}

/* The columns that both have. */
static struct columns
shared(const struct columns *x, const struct columns *y)
{
	struct columns both = { 0 };

	for (size_t i = 0, j = 0; i < x->n && j < y->n;) {
		if (x->at[i] == y->at[j])
			both.at[both.n++] = x->at[i];
		size_t least = x->at[i] < y->at[j] ? x->at[i] : y->at[j];
		i += x->at[i] == least;
		j += y->at[j] == least;
	}
	return both;
}

size_t
text_table_lines(const struct str *lines, size_t n)
{
	struct columns first = n ? columns_of(lines[0]) : (struct columns){ 0 }, common = first;
	size_t count = first.n > 0;

	while (count && count < n) {
		struct columns next = columns_of(lines[count]);
		if (first.tabs != next.tabs)
			break;
		if (!first.tabs) {
			common = shared(&common, &next);
			if (!common.n)
				break;
		}
		count++;
	}
	return count >= LINES_LEAST ? count : 0;
}

static void
measure(size_t widths[COLUMNS_MAX + 1], struct str line)
{
	size_t column = 0;
	bool tab;

	for (size_t i = 0; line.n && i < COLUMNS_MAX; i++) {
		size_t width = utf8_columns(next_cell(&line, &column, &tab));
		if (width > widths[i])
			widths[i] = width;
	}
}

static void
add_row(struct buf *out, struct str line, const size_t *widths)
{
	size_t column = 0;
	bool tab;

	for (size_t i = 0; line.n; i++) {
		struct str cell = next_cell(&line, &column, &tab);
		size_t width = utf8_columns(cell);
		buf_addstr(out, cell);
		if (line.n)
			buf_fill(out, ' ',
				 GAP_LEAST + (i < COLUMNS_MAX && widths[i] > width
						  ? widths[i] - width
						  : 0));
	}
	buf_addc(out, '\n');
}

struct str
text_table_layout(struct arena *a, const struct str *lines, size_t n)
{
	size_t widths[COLUMNS_MAX + 1] = { 0 }, bytes = 0;
	bool tabs = columns_of(lines[0]).tabs > 0;
	struct buf out;

	for (size_t i = 0; i < n; i++) {
		measure(widths, lines[i]);
		bytes += lines[i].n;
	}
	/* Padding may not make much of little. */
	buf_init(&out, 8 * bytes + 4096);
	for (size_t i = 0; i < n; i++) {
		if (tabs) {
			add_row(&out, lines[i], widths);
		} else {
			buf_addstr(&out, lines[i]);
			buf_addc(&out, '\n');
		}
	}
	if (buf_failed(&out)) {
		buf_clear(&out);
		for (size_t i = 0; i < n; i++)
			buf_addf(&out, "%.*s\n", STR_ARG(lines[i]));
	}
	struct str text = arena_str(a, buf_str(&out));
	buf_release(&out);
	return text;
}
