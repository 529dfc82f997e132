/*
 * A table is lines that have gaps - two blanks or more, TABs, dots that lead the eye - at the same columns, or whose cells end at the same
 * columns, as numbers do that were set flush right.  One shared column is enough: names of different length before one
 * column of numbers.  Two lines are one when their last cells begin with numbers, else it takes three.  Lines drawn with
 * "|" between the cells are a table by themselves.
 */
#include "import/text_table.h"

#include "base/buf.h"
#include "base/utf8.h"

#define LINES_LEAST   3
#define NUMBERS_LEAST 2 /* lines, when the last cell of each is a number */
#define COLUMNS_MAX   16
#define GAP_LEAST     2
#define DOTS_LEAST    4 /* three are a pause */

struct columns {
	size_t n;
	size_t at[COLUMNS_MAX]; /* where a cell begins behind a gap */
	size_t end[COLUMNS_MAX];
	size_t tabs;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Bytes of a gap at the front of x; 0 when it is none. */
static size_t
gap_at(struct str x, bool *tab)
{
	size_t n = 0, dots = 0;
	bool tabs = false;

	while (n < x.n && (is_blank(x.s[n]) || x.s[n] == '.')) {
		dots += x.s[n] == '.';
		tabs = tabs || x.s[n] == '\t';
		n++;
	}
	if (dots && dots < DOTS_LEAST) {
		/* A full stop belongs to its word. */
		n = 0;
		tabs = false;
		while (n < x.n && is_blank(x.s[n]))
			tabs |= x.s[n++] == '\t';
	}
	if (!tabs && n < GAP_LEAST)
		return 0;
	*tab = tabs;
	return n;
}

/* The cell at the front of *line, without its gap, which is skipped; *column goes on to the next cell. */
static struct str
next_cell(struct str *line, size_t *column, bool *tab)
{
	size_t end = 0, gap = 0;

	*tab = false;
	for (; end < line->n; end++)
		if ((is_blank(line->s[end]) || line->s[end] == '.') &&
		    (gap = gap_at(str_after(*line, end), tab)))
			break;
	struct str cell = str_part(*line, 0, end);
	*line = str_after(*line, end + gap);
	*column += utf8_columns(cell) + gap;
	return cell;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_drawn(struct str line)
{
	size_t n = 0;

	for (size_t i = 0; i < line.n; i++) {
		if (!line.s[i] || !strchr("-=+|_ \t", line.s[i]))
			return false;
		n += line.s[i] == '-' || line.s[i] == '=' || line.s[i] == '_';
	}
	return n >= LINES_LEAST;
}

static size_t
count_bars(struct str line)
{
	size_t n = 0;

	for (size_t i = 0; i < line.n; i++)
		n += line.s[i] == '|';
	return n;
}

static struct columns
columns_of(struct str line)
{
	struct columns c = { 0 };
	size_t column = 0;
	bool tab;

	while (line.n && is_blank(line.s[0])) {
		line = str_after(line, 1);
		column++;
	}
	while (line.n && c.n < COLUMNS_MAX) {
		next_cell(&line, &column, &tab);
		if (line.n) {
			struct str look = line;
			size_t end = column;
			bool none;

			end += utf8_columns(next_cell(&look, &end, &none));
			c.at[c.n] = column;
			c.end[c.n++] = column + utf8_columns(str_part(line, 0, line.n - look.n));
			c.tabs += tab;
		}
	}
	return c;
}

static size_t
keep_shared(size_t *x, size_t nx, const size_t *y, size_t ny)
{
	size_t n = 0;

	for (size_t i = 0, j = 0; i < nx && j < ny;) {
		size_t least = x[i] < y[j] ? x[i] : y[j];
		bool same = x[i] == y[j];
		i += x[i] == least;
		j += y[j] == least;
		if (same)
			x[n++] = least;
	}
	return n;
}

static bool
last_is_number(struct str line)
{
	struct str cell = STR("");
	size_t column = 0, cells = 0;
	bool tab;

	for (line = str_trim(line); line.n; cells++)
		cell = next_cell(&line, &column, &tab);
	return cells > 1 && cell.n && (is_digit(cell.s[0]) || cell.s[0] == '+' || cell.s[0] == '(');
}

static size_t
count_barred(const struct str *lines, size_t n)
{
	size_t count = 0, bars = 0, rows = 0;

	for (; count < n; count++) {
		size_t now = count_bars(lines[count]);

		if (is_drawn(lines[count]))
			continue;
		if (!now || (bars && now != bars))
			break;
		bars = now;
		rows++;
	}
	return rows >= LINES_LEAST || (rows >= NUMBERS_LEAST && count > rows) ? count : 0;
}

size_t
text_table_lines(const struct str *lines, size_t n)
{
	size_t count = n ? count_barred(lines, n) : 0, starts, ends, numbers = 0, rows = 0;

	if (count)
		return count;
	struct columns first = n ? columns_of(lines[0]) : (struct columns){ 0 }, common = first;
	starts = ends = first.n;
	for (; first.n && count < n; count++) {
		if (count && is_drawn(lines[count]))
			continue;
		struct columns next = columns_of(lines[count]);
		if (!next.n || !next.tabs != !first.tabs)
			break;
		size_t s = keep_shared(common.at, starts, next.at, next.n);
		size_t e = keep_shared(common.end, ends, next.end, next.n);
		if (!first.tabs && !s && (!e || next.n != first.n))
			break;
		starts = s;
		ends = e;
		numbers += last_is_number(lines[count]);
		rows++;
	}
	return rows >= LINES_LEAST || (rows >= NUMBERS_LEAST && numbers == rows) ? count : 0;
}

/* --- cells --- */

static struct str
next_barred(struct str *line)
{
	return str_trim(str_cut(line, '|'));
}

static size_t
split(struct str line, bool barred, struct str cells[COLUMNS_MAX + 1])
{
	size_t n = 0, column = 0;
	bool tab;

	line = str_trim(line);
	if (barred && str_starts(line, STR("|")))
		line = str_after(line, 1);
	if (barred && str_ends(line, STR("|")))
		line.n--;
	while (line.n && n <= COLUMNS_MAX)
		cells[n++] = barred ? next_barred(&line) : next_cell(&line, &column, &tab);
	return line.n ? 0 : n;
}

static bool
has_digit(const struct str *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < cells[i].n; j++)
			if (is_digit(cells[i].s[j]))
				return true;
	return false;
}

bool
text_table_cells(struct arena *a, const struct str *lines, size_t n, struct text_cells *t)
{
	struct str cells[COLUMNS_MAX + 1];
	bool barred = count_bars(lines[0]) || (n > 1 && is_drawn(lines[0]) && count_bars(lines[1]));
	bool numbers = true;

	*t = (struct text_cells){ 0 };
	for (size_t i = 0; i < n; i++) {
		if (is_drawn(lines[i])) {
			t->header = t->header || t->rows == 1;
			continue;
		}
		size_t cols = split(lines[i], barred, cells);
		if (cols < 2 || (t->cols && cols != t->cols))
			return false;
		if (!t->cells)
			t->cells = arena_array(a, n * cols, sizeof(*t->cells));
		if (!t->cells)
			return false;
		t->cols = cols;
		memcpy(t->cells + t->rows * cols, cells, cols * sizeof(*cells));
		numbers = numbers && has_digit(cells, cols) == (t->rows > 0);
		t->rows++;
	}
	t->header = t->rows > 1 && (t->header || numbers);
	return t->rows > 0;
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
