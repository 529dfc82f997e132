/*
 * Title, blank line, body; links as "[1]" where they stand, their addresses at the end (converter.md rule 16),
 * each on a line of its own and whole, however long.
 */
#include "doc/textpage.h"

#include "base/phrase.h"
#include "base/utf8.h"
#include "doc/lines.h"

#define WIDTH_LEAST 20 /* as wrap.h has it */

struct printer {
	const struct textpage *page;
	struct buf *out;
	struct buf lines;
	size_t width;
	bool titled; /* the title was the last that was printed */
};

static void
add_line(struct printer *t, struct str line)
{
	while (line.n && line.s[line.n - 1] == ' ')
		line.n--;
	if (t->page->no_dots && str_starts(line, STR(".")))
		buf_addc(t->out, ' ');
	buf_addstr(t->out, line);
	buf_addstr(t->out, t->page->eol);
}

static bool
has_dot_in_front(struct str lines)
{
	while (lines.n)
		if (str_starts(str_cut(&lines, '\n'), STR(".")))
			return true;
	return false;
}

/* The piece's lines.  The blank that keeps a dot from the front of one must fit in, too. */
static void
make_lines(struct printer *t, const struct piece *p, enum lang lang)
{
	struct lines how = { t->width, lang, t->page->alphabet };

	buf_clear(&t->lines);
	lines_add(&t->lines, p, &how);
	struct str lines = buf_str(&t->lines);
	if (t->page->no_dots && has_dot_in_front(lines)) {
		buf_clear(&t->lines);
		how.width--;
		lines_add(&t->lines, p, &how);
	}
	if (buf_failed(&t->lines))
		t->out->failed = true;
}

/* A line of dashes under a heading, as long as the longest of its lines: it has no other mark here. */
static void
add_rule(struct printer *t)
{
	struct str rest = buf_str(&t->lines);
	size_t longest = 0;

	while (rest.n) {
		size_t columns = utf8_columns(str_cut(&rest, '\n'));

		if (columns > longest)
			longest = columns;
	}
	buf_fill(t->out, '-', longest < t->width ? longest : t->width);
	buf_addstr(t->out, t->page->eol);
}

static void
print(const struct flow *f, const struct piece *p)
{
	struct printer *t = f->to;
	struct piece shown = *p;

	if (p->gap || t->titled)
		add_line(t, STR(""));
	t->titled = p->kind == PIECE_TITLE;
	shown.hang = p->hang || p->kind == PIECE_LINK; /* in a run of them each is seen to begin */
	make_lines(t, &shown, f->doc->lang);
	struct str rest = buf_str(&t->lines);
	while (rest.n)
		add_line(t, str_cut(&rest, '\n'));
	if (p->kind == PIECE_HEADING)
		add_rule(t);
}

static void
add_links(struct printer *t, const struct flow *f)
{
	add_line(t, STR(""));
	buf_clear(&t->lines);
	respell_add(&t->lines, phrase(PHRASE_LINKS, f->doc->lang), t->page->alphabet, f->doc->lang);
	add_line(t, buf_str(&t->lines));
	for (size_t i = 0; i < f->urls.n; i++) {
		buf_addf(t->out, "[%zu] ", i + 1);
		t->page->add_url(t->out, t->page->site, f->urls.urls[i]);
		buf_addstr(t->out, t->page->eol);
	}
}

void
textpage_write(struct buf *out, const struct doc *d, const struct textpage *page)
{
	struct printer t = { .page = page, .out = out };
	struct flow f = {
		.doc = d, .alphabet = page->alphabet, .numbered = true, .print = print, .to = &t
	};

	t.width = page->width < WIDTH_LEAST ? WIDTH_LEAST : page->width;
	f.table_width = t.width;
	buf_init(&t.lines, 0);
	if (!flow_run(&f))
		out->failed = true;
	else if (f.urls.n)
		add_links(&t, &f);
	flow_release(&f);
	buf_release(&t.lines);
}
