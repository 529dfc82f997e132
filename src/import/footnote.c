/* Footnotes: found line by line, outside fenced code. */
#include "import/footnote.h"

#include "base/buf.h"

#define NAME_MAX_BYTES 60

/* "[^name]" at the front: the name, empty when it is none. */
static struct str
name_at(struct str x)
{
	struct str inside = str_starts(x, STR("[^")) ? str_part(x, 2, NAME_MAX_BYTES + 1) : STR("");
	ptrdiff_t end = str_find_byte(inside, ']');

	if (end <= 0)
		return STR("");
	struct str name = str_part(inside, 0, (size_t)end);
	for (size_t i = 0; i < name.n; i++)
		if (strchr(" \t\r\n[^", name.s[i]))
			return STR("");
	return name;
}

static size_t
indent_of(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.s[n] == ' ')
		n++;
	return n < line.n && line.s[n] == '\t' ? n + 4 : n;
}

/* Length of the run of "`" or "~" that opens or closes a fence; 0 when the line is none. */
static size_t
fence_of(struct str line, char *kind)
{
	size_t n = 0;

	line = str_trim(line);
	if (line.n)
		*kind = line.s[0];
	while (n < line.n && strchr("`~", line.s[n]) && line.s[n] == line.s[0])
		n++;
	return n >= 3 ? n : 0;
}

struct fence {
	char kind;
	size_t n; /* 0: outside */
};

static void
step(struct fence *f, struct str line)
{
	char kind = 0;
	size_t n = fence_of(line, &kind);

	if (!n)
		return;
	if (!f->n)
		*f = (struct fence){ kind, n };
	else if (kind == f->kind && n >= f->n && str_trim(line).n == n)
		f->n = 0;
}

static struct footnote *
find(struct footnotes *f, struct str name)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->list[i].name, name))
			return &f->list[i];
	return NULL;
}

#define INDENT 4 /* columns that lines of a definition are set in by */

/* The text without the indent of its further lines: behind a blank line it would read as code. */
static struct str
set_out(struct arena *a, struct str text)
{
	char *out = str_find_byte(text, '\n') < 0 ? NULL : arena_alloc(a, text.n);
	size_t n = 0, at = 0;

	if (!out)
		return text;
	while (at < text.n) {
		ptrdiff_t end = str_find_byte(str_after(text, at), '\n');
		struct str line = str_part(text, at, end < 0 ? text.n : (size_t)end + 1);
		at += line.n;
		for (size_t i = 0; i < INDENT && str_starts(line, STR(" ")); i++)
			line = str_after(line, 1);
		if (str_starts(line, STR("\t")))
			line = str_after(line, 1);
		memcpy(out + n, line.s, line.n);
		n += line.n;
	}
	return str_of(out, n);
}

/* The lines of a definition that starts at the front of *rest, which loses them. */
static struct str
cut_definition(struct str *rest, size_t mark, struct arena *a)
{
	struct str from = str_after(*rest, mark), after = from;
	size_t end = 0;

	str_cut(&after, '\n');
	end = (size_t)(after.s - from.s) * (after.n > 0) + from.n * (after.n == 0);
	/* Blank lines belong to it only where indented ones follow. */
	for (struct str look = after; look.n;) {
		struct str line = str_cut(&look, '\n');
		if (str_trim(line).n && indent_of(line) < 2)
			break;
		if (str_trim(line).n) {
			after = look;
			end = look.n ? (size_t)(look.s - from.s) : from.n;
		}
	}
	*rest = after;
	return set_out(a, str_trim(str_part(from, 0, end)));
}

/* A mark at the end of a bare address would be read as a part of it, so a blank parts them. */
static void
add_line(struct buf *out, struct str line)
{
	bool address = false, bracket = false;
	size_t kept = 0;

	for (size_t i = 0; i < line.n; i++) {
		struct str rest = str_after(line, i);

		if (strchr(" \t\r", line.s[i]))
			address = bracket = false;
		else if (strchr("(<`", line.s[i]))
			bracket = true;
		else if (str_starts(rest, STR("://")))
			address = !bracket;
		else if (address && name_at(rest).n) {
			buf_addstr(out, str_part(line, kept, i - kept));
			buf_addc(out, ' ');
			kept = i;
		}
	}
	buf_addstr(out, str_after(line, kept));
	buf_addc(out, '\n');
}

struct str
footnotes_take(struct footnotes *f, struct arena *a, struct str source)
{
	struct fence fence = { 0 };
	struct buf out;

	f->n = f->used = 0;
	if (str_find(source, STR("]:")) < 0 || str_find(source, STR("[^")) < 0)
		return source;
	buf_init(&out, 0);
	for (struct str rest = source; rest.n;) {
		struct str look = rest, line = str_cut(&look, '\n'), name = STR("");
		size_t indent = indent_of(line);
		step(&fence, line);
		if (!fence.n && indent < 4)
			name = name_at(str_after(line, indent));
		size_t mark = indent + name.n + 3;
		if (name.n && mark < rest.n && rest.s[mark] == ':' && f->n < FOOTNOTES_MAX &&
		    !find(f, name)) {
			struct str text = cut_definition(&rest, mark + 1, a);
			f->list[f->n++] = (struct footnote){ .name = name, .text = text };
			buf_addc(&out, '\n');
		} else {
			add_line(&out, line);
			str_cut(&rest, '\n');
		}
	}
	struct str kept = buf_failed(&out) ? source : arena_str(a, buf_str(&out));
	buf_release(&out);
	return kept;
}

size_t
footnote_at(struct footnotes *f, struct str x, unsigned *number)
{
	struct str name = f->n ? name_at(x) : STR("");
	struct footnote *note = name.n ? find(f, name) : NULL;

	if (!note)
		return 0;
	if (!note->number)
		note->number = ++f->used;
	*number = note->number;
	return name.n + 3;
}

void
footnotes_number_rest(struct footnotes *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (!f->list[i].number)
			f->list[i].number = ++f->used;
}

const struct footnote *
footnote_numbered(const struct footnotes *f, unsigned number)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->list[i].number == number)
			return &f->list[i];
	return NULL;
}
