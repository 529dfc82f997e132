/* A value that is not quoted is taken as it stands; blanks around it are its own. */
#include "import/csv.h"

char
csv_delimiter(struct str text)
{
	static const char known[] = ",;\t";
	struct str line = str_cut_line(&text);
	size_t count[sizeof(known)] = { 0 }, best = 0;

	for (size_t i = 0; i < line.n; i++) {
		const char *at = line.s[i] ? strchr(known, line.s[i]) : NULL;
		if (at)
			count[at - known]++;
	}
	for (size_t i = 1; i < sizeof(known) - 1; i++)
		if (count[i] > count[best])
			best = i;
	return known[best];
}

/* The value behind the quote at `at`, `at` moved behind its end; false when the end is not there. */
static bool
quoted(struct str text, size_t *at, struct arena *a, struct str *value)
{
	size_t start = ++*at, doubled = 0, n = 0;

	for (;; (*at)++) {
		if (*at >= text.n)
			return false;
		if (text.s[*at] != '"')
			continue;
		if (*at + 1 >= text.n || text.s[*at + 1] != '"')
			break;
		doubled++;
		(*at)++;
	}
	*value = str_part(text, start, *at - start);
	(*at)++;
	char *out = doubled ? arena_alloc(a, value->n) : NULL;
	if (!out)
		return true;
	for (size_t i = 0; i < value->n; i++) {
		out[n++] = value->s[i];
		i += value->s[i] == '"';
	}
	*value = str_of(out, n);
	return true;
}

static bool
is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

size_t
csv_read(struct str text, char delimiter, bool last, struct arena *a, struct csv_row *row)
{
	size_t at = 0;

	row->n = 0;
	while (row->n < CSV_COLUMNS) {
		struct str *value = &row->values[row->n];
		size_t start = at;
		if (at < text.n && text.s[at] == '"') {
			if (!quoted(text, &at, a, value))
				return 0;
			start = at; /* what stands behind the closing quote is dropped */
		} else {
			*value = STR("");
		}
		while (at < text.n && text.s[at] != delimiter && !is_line_end(text.s[at]))
			at++;
		if (at > start && !value->n)
			*value = str_part(text, start, at - start);
		row->n++;
		if (at < text.n && text.s[at] == delimiter) {
			at++;
			continue;
		}
		/* A line end that may be the first half of CRLF is no line end yet. */
		if (at + 1 >= text.n && !last)
			return 0;
		if (at < text.n)
			at +=
			    text.s[at] == '\r' && at + 1 < text.n && text.s[at + 1] == '\n' ? 2 : 1;
		return at;
	}
	return 0;
}
