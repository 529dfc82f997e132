/*
 * Title, blank line, body; links as "[1]" where they stand, their addresses at the end (converter.md rule 16),
 * each on a line of its own and whole, however long.
 */
#include "doc/textpage.h"

#include "base/phrase.h"
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

/* The blank that keeps a dot from the front of a line must fit, too. */
static size_t
width_for(const struct printer *t, struct str text)
{
	bool dots = str_starts(text, STR(".")) || str_find(text, STR(" .")) >= 0;

	return t->page->no_dots && dots ? t->width - 1 : t->width;
}

static void
print(const struct flow *f, const struct piece *p)
{
	struct printer *t = f->to;

	if (p->gap || t->titled)
		add_line(t, STR(""));
	t->titled = p->kind == PIECE_TITLE;
	buf_clear(&t->lines);
	lines_add(&t->lines, p, width_for(t, p->text), f->doc->lang);
	if (buf_failed(&t->lines))
		t->out->failed = true;
	struct str rest = buf_str(&t->lines);
	while (rest.n)
		add_line(t, str_cut(&rest, '\n'));
}

static void
add_links(struct printer *t, const struct flow *f)
{
	add_line(t, STR(""));
	add_line(t, phrase(PHRASE_LINKS, f->doc->lang));
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
	struct flow f = { .doc = d, .numbered = true, .print = print, .to = &t };

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
