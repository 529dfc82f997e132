/*
 * Markdown: md4c's one home.
 *
 * md4c calls back as blocks and spans open and close; the state here says where in that we are, and each block is
 * printed when it ends.  md4c keeps no stack of its own on ours, so depth costs nothing but counting.
 * What md4c reads well and what not was tried on 0.4.8: hostile nesting and unclosed marks take linear time.
 */
#include "import/markdown.h"

#include <md4c.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/phrase.h"
#include "base/utf8.h"
#include "import/entity.h"
#include "import/html.h"
#include "import/markdown_inline.h"

#define LISTS_MAX 64 /* nesting told apart; deeper ones share the last */

struct list {
	bool ordered;
	uint32_t next;
	bool open,
	    used; /* its item: in progress; its line is printed, what follows are paragraphs */
	uint32_t number;
};

struct cell_link {
	struct str url, text;
};

struct grid {
	bool open;
	size_t cols;
	struct str *cells;
	size_t n, cap;
	struct cell_link *links;
	size_t nlinks, links_cap;
};

struct markdown {
	struct prose prose;
	struct markdown_inline in;
	struct footnotes notes;
	struct list lists[LISTS_MAX];
	size_t depth;
	unsigned quote;
	unsigned heading; /* 1-6: text is of a heading */
	bool code, html;  /* inside such a block */
	struct buf raw;   /* its source; HTML waits there for more of it */
	struct str info;  /* what a fence says of its code */
	struct grid grid;
	bool broken; /* a hard break stands before the next line */
};

/* --- blocks --- */

static struct list *
top_list(struct markdown *m)
{
	return m->depth ? &m->lists[(m->depth < LISTS_MAX ? m->depth : LISTS_MAX) - 1] : NULL;
}

static bool
in_new_item(struct markdown *m)
{
	const struct list *l = top_list(m);

	return l && l->open && !l->used;
}

static int
clamp(size_t level)
{
	return level > DOC_LEVEL_MAX ? DOC_LEVEL_MAX : (int)level;
}

/* Prints the line in progress as the block that the state calls for. */
static void
emit(struct markdown *m)
{
	struct prose *p = &m->prose;
	if (html_run_empty(&p->run)) {
		/* nothing said */
	} else if (m->heading) {
		prose_heading(p, (int)m->heading);
	} else if (m->quote) {
		prose_quote(p, clamp(m->quote));
	} else if (in_new_item(m)) {
		struct list *l = top_list(m);
		if (l)
			l->used = true;
		prose_item(p, clamp(m->depth), l ? l->number : 0);
	} else {
		struct block *b = prose_para(p);
		if (b && b->kind == BLOCK_PARA)
			b->tight = m->broken;
	}
	m->broken = false;
	markdown_media_flush(&m->in);
}

static void
hard_break(struct markdown *m)
{
	if (m->in.images || m->heading || m->grid.open || in_new_item(m)) {
		html_run_blank(&m->prose.run);
	} else {
		emit(m);
		m->broken = true;
	}
}

/*
 * Blocks of HTML come in pieces where blank lines part them; they are read as one.  The HTML reader takes the top of what it
 * gets for the top of an article; where it is not, a mark stands in front that is dropped again.
 */
static void
flush_html(struct markdown *m)
{
	struct prose *p = &m->prose;
	struct doc *d = p->doc, part;
	struct arena *a = p->arena;

	if (m->code || !m->raw.n)
		return;
	bool marked = p->text_seen || !d->title.n;
	struct str mark = marked ? STR("<p>x</p>") : STR("");
	struct body body = {
		.type = BODY_HTML,
		.text = arena_join(a, mark, buf_str(&m->raw)),
		.title = marked ? STR("-") : d->title,
		.base = p->base,
		.lang = d->lang,
	};
	buf_clear(&m->raw);
	enum read_result result = html_read_body(&body, a, &part);
	if (result != READ_OK && prose_going(p))
		p->result = result;
	for (size_t i = marked; i < part.n && prose_going(p); i++) {
		struct block *blocks = arena_grow(a, d->blocks, d->n, &d->cap, sizeof(*blocks));
		if (blocks) {
			d->blocks = blocks;
			blocks[d->n++] = part.blocks[i];
		}
		p->text_seen = true;
		prose_count(p, blocks, part.blocks[i].text.n);
	}
}

static struct str
attribute(struct markdown *m, const MD_ATTRIBUTE *x)
{
	struct buf out;

	buf_init(&out, 0);
	for (size_t i = 0; x->text && x->substr_offsets[i] < x->size; i++) {
		size_t from = x->substr_offsets[i], n = x->substr_offsets[i + 1] - from;
		struct str part = str_of(x->text + from, n);
		uint32_t cp;
		if (x->substr_types[i] == MD_TEXT_ENTITY && entity_at(part, &cp) == part.n)
			utf8_add(&out, cp);
		else
			buf_addstr(&out, part);
	}
	struct str text = arena_str(&m->prose.scratch, buf_str(&out));
	buf_release(&out);
	return text;
}

/* --- tables --- */

static void
end_cell(struct markdown *m)
{
	struct html_line line = { .text = STR("") };
	struct grid *g = &m->grid;
	struct arena *keep = &m->prose.keep;

	prose_take(&m->prose, &line);
	struct str *cells = arena_grow(keep, g->cells, g->n, &g->cap, sizeof(*cells));
	if (!cells)
		return;
	g->cells = cells;
	cells[g->n++] = line.text;
	prose_count(&m->prose, &(struct block){ 0 }, line.text.n);
	for (size_t i = 0; i < line.nlinks; i++) {
		const struct html_link *l = &line.links[i];
		struct cell_link *links =
		    arena_grow(keep, g->links, g->nlinks, &g->links_cap, sizeof(*links));
		if (!links)
			return;
		g->links = links;
		links[g->nlinks++] =
		    (struct cell_link){ l->url,
					prose_clean(&m->prose, str_part(line.text, l->at, l->n)) };
	}
}

static bool
is_empty_row(const struct grid *g)
{
	for (size_t i = 0; i < g->cols && i < g->n; i++)
		if (g->cells[i].n)
			return false;
	return true;
}

/* A table that is too large for one is read cell by cell. */
static void
add_cells_alone(struct markdown *m)
{
	for (size_t i = 0; i < m->grid.n && prose_going(&m->prose); i++)
		if (m->grid.cells[i].n)
			prose_count(&m->prose, doc_para(m->prose.doc, m->grid.cells[i]), 0);
}

static void
end_table(struct markdown *m)
{
	struct grid *g = &m->grid;
	struct doc *d = m->prose.doc;
	size_t skip = is_empty_row(g) ? g->cols : 0;
	size_t rows = g->cols && g->n > skip ? (g->n - skip) / g->cols : 0;
	struct block *b = rows ? doc_table(d, rows, g->cols, !skip && rows > 1, STR("")) : NULL;

	g->open = false;
	m->prose.text_seen = true;
	if (b) {
		memcpy(b->table->cells, g->cells + skip, rows * g->cols * sizeof(*g->cells));
		for (size_t i = 0; i < g->nlinks; i++)
			doc_table_link(d, b->table, g->links[i].text, g->links[i].url);
	} else if (rows) {
		add_cells_alone(m);
	}
	g->n = g->nlinks = 0;
	markdown_media_flush(&m->in);
}

/* --- what md4c calls --- */

static void
enter_list(struct markdown *m, bool ordered, uint32_t start)
{
	size_t at = m->depth < LISTS_MAX ? m->depth : LISTS_MAX - 1;

	m->depth++;
	m->lists[at] = (struct list){ .ordered = ordered, .next = start };
}

static void
enter_item(struct markdown *m, const MD_BLOCK_LI_DETAIL *detail)
{
	struct list *l = top_list(m);

	if (!l)
		return;
	l->open = true;
	l->used = false;
	l->number = l->ordered ? l->next++ : 0;
	if (m->quote) {
		char mark[16];
		int n = l->number ? snprintf(mark, sizeof(mark), "%u.", (unsigned)l->number) : 0;
		html_run_text(&m->prose.run, n ? str_of(mark, (size_t)n) : STR("\xE2\x80\xA2"));
		html_run_blank(&m->prose.run);
	}
	if (detail->is_task) {
		bool done = detail->task_mark != ' ';
		html_run_text(&m->prose.run, phrase(done ? PHRASE_TASK_DONE : PHRASE_TASK_OPEN,
						    m->prose.doc->lang));
		html_run_blank(&m->prose.run);
	}
}

static int
going(const struct markdown *m)
{
	return prose_going(&m->prose) && !arena_failed(m->prose.arena) ? 0 : 1;
}

static int
on_enter_block(MD_BLOCKTYPE type, void *detail, void *user)
{
	struct markdown *m = user;

	if (type == MD_BLOCK_HTML) {
		emit(m);
		m->html = true;
		if (m->raw.n)
			buf_adds(&m->raw, "\n\n");
		return going(m);
	}
	flush_html(m);
	switch (type) {
	case MD_BLOCK_QUOTE:
		emit(m);
		m->quote++;
		break;
	case MD_BLOCK_UL:
		emit(m);
		enter_list(m, false, 0);
		break;
	case MD_BLOCK_OL:
		emit(m);
		enter_list(m, true, ((const MD_BLOCK_OL_DETAIL *)detail)->start);
		break;
	case MD_BLOCK_LI: enter_item(m, detail); break;
	case MD_BLOCK_H: m->heading = ((const MD_BLOCK_H_DETAIL *)detail)->level; break;
	case MD_BLOCK_CODE:
		emit(m);
		m->code = true;
		m->info = prose_clean(&m->prose,
				      attribute(m, &((const MD_BLOCK_CODE_DETAIL *)detail)->lang));
		break;
	case MD_BLOCK_TABLE:
		emit(m);
		m->grid.open = true;
		m->grid.cols = ((const MD_BLOCK_TABLE_DETAIL *)detail)->col_count;
		break;
	case MD_BLOCK_P: html_run_blank(&m->prose.run); break;
	default: break;
	}
	return going(m);
}

static void
leave_code(struct markdown *m)
{
	m->code = false;
	prose_pre(&m->prose, buf_str(&m->raw), m->info);
	buf_clear(&m->raw);
}

static int
on_leave_block(MD_BLOCKTYPE type, void *detail, void *user)
{
	struct markdown *m = user;

	(void)detail;
	if (type == MD_BLOCK_HTML) {
		m->html = false;
		return going(m);
	}
	flush_html(m);
	switch (type) {
	case MD_BLOCK_P:
		/* An item is one line, however many paragraphs it has (rule 6). */
		if (!in_new_item(m))
			emit(m);
		break;
	case MD_BLOCK_LI:
		emit(m);
		if (top_list(m))
			top_list(m)->open = false;
		break;
	case MD_BLOCK_UL:
	case MD_BLOCK_OL: m->depth -= m->depth > 0; break;
	case MD_BLOCK_H:
		emit(m);
		m->heading = 0;
		break;
	case MD_BLOCK_QUOTE:
		emit(m);
		m->quote -= m->quote > 0;
		break;
	case MD_BLOCK_CODE: leave_code(m); break;
	case MD_BLOCK_TH:
	case MD_BLOCK_TD: end_cell(m); break;
	case MD_BLOCK_TABLE: end_table(m); break;
	default: break;
	}
	/* A tag that was never closed ends with its block. */
	if (type != MD_BLOCK_DOC)
		m->in.skip = false;
	return going(m);
}

static int
on_enter_span(MD_SPANTYPE type, void *detail, void *user)
{
	struct markdown *m = user;

	if (type == MD_SPAN_IMG)
		markdown_image(&m->in, attribute(m, &((const MD_SPAN_IMG_DETAIL *)detail)->src),
			       attribute(m, &((const MD_SPAN_IMG_DETAIL *)detail)->title));
	else if (type == MD_SPAN_A)
		markdown_link(&m->in, attribute(m, &((const MD_SPAN_A_DETAIL *)detail)->href));
	else if (type == MD_SPAN_DEL && !m->in.images)
		html_run_strike(&m->prose.run);
	return going(m);
}

static int
on_leave_span(MD_SPANTYPE type, void *detail, void *user)
{
	struct markdown *m = user;

	(void)detail;
	if (type == MD_SPAN_IMG)
		markdown_image_end(&m->in);
	else if (type == MD_SPAN_A)
		markdown_unlink(&m->in);
	else if (type == MD_SPAN_DEL && !m->in.images)
		html_run_unstrike(&m->prose.run);
	return going(m);
}

static int
on_text(MD_TEXTTYPE type, const MD_CHAR *s, MD_SIZE n, void *user)
{
	struct markdown *m = user;
	struct str text = str_of(s, n);

	if (m->code || m->html) {
		buf_addstr(&m->raw, text);
		return going(m);
	}
	switch (type) {
	case MD_TEXT_BR: hard_break(m); break;
	case MD_TEXT_SOFTBR: markdown_words(&m->in, STR(" ")); break;
	case MD_TEXT_ENTITY: markdown_entity(&m->in, text); break;
	case MD_TEXT_HTML:
		if (markdown_tag(&m->in, text))
			hard_break(m);
		break;
	case MD_TEXT_CODE: markdown_code(&m->in, text); break;
	case MD_TEXT_NULLCHAR: break;
	default: markdown_words(&m->in, text); break;
	}
	return going(m);
}

/* --- from the top --- */

/* md4c 0.4.8 looks at the byte behind a text that ends within a line: here it is the end of that line. */
static const char *
ended(struct markdown *m, struct str text)
{
	char *copy = arena_alloc(&m->prose.keep, text.n + 1);

	if (!copy)
		return NULL;
	memcpy(copy, text.s, text.n);
	copy[text.n] = '\n';
	return copy;
}

static void
parse(struct markdown *m, struct str text)
{
	static const MD_PARSER parser = {
		.flags = MD_DIALECT_GITHUB,
		.enter_block = on_enter_block,
		.leave_block = on_leave_block,
		.enter_span = on_enter_span,
		.leave_span = on_leave_span,
		.text = on_text,
	};

	/* -1 is memory that md4c did not get; our own ends have said why already. */
	const char *bytes = ended(m, text);
	if ((!bytes || md_parse(bytes, (MD_SIZE)text.n, &parser, m) < 0) && prose_going(&m->prose))
		m->prose.result = READ_NO_MEMORY;
	flush_html(m);
	emit(m);
}

/* The notes that marks lead to, in the marks' order; notes may have marks themselves. */
static void
add_notes(struct markdown *m)
{
	struct prose *p = &m->prose;

	if (!m->notes.n || !prose_going(p))
		return;
	html_run_text(&p->run, phrase(PHRASE_FOOTNOTES, p->doc->lang));
	prose_heading(p, 2);
	if (!m->notes.used)
		footnotes_number_rest(&m->notes);
	for (unsigned i = 1; i <= m->notes.used && prose_going(p); i++) {
		const struct footnote *note = footnote_numbered(&m->notes, i);
		enter_list(m, true, i);
		enter_item(m, &(MD_BLOCK_LI_DETAIL){ 0 });
		parse(m, note ? note->text : STR(""));
		m->depth = 0;
		if (i == m->notes.used)
			footnotes_number_rest(&m->notes);
	}
}

enum read_result
markdown_read_body(const struct body *b, struct arena *a, struct doc *d)
{
	struct markdown *m = calloc(1, sizeof(*m));

	doc_init(d, a);
	if (!m)
		return READ_NO_MEMORY;
	prose_begin(&m->prose, b, a, d);
	markdown_inline_init(&m->in, &m->prose, &m->notes);
	buf_init(&m->raw, 2 * (size_t)BODY_MAX);
	m->info = STR("");
	if (b->text.n > BODY_MAX) {
		m->prose.result = READ_REFUSED;
	} else {
		parse(m, footnotes_take(&m->notes, &m->prose.keep, b->text));
		add_notes(m);
	}
	if (buf_failed(&m->raw) && prose_going(&m->prose))
		m->prose.result = READ_REFUSED;
	buf_release(&m->raw);
	markdown_inline_release(&m->in);
	enum read_result result = prose_end(&m->prose);
	free(m);
	return result;
}
