/*
 * Building a document, block by block.  What comes in is kept as it is; what cannot be kept within the
 * invariants of doc.h is refused here, so that readers need not ask first.
 */
#include "doc/doc.h"

#define NOTHING STR("")
/* A local array's first capacity; doc_links_cap doubles from here. */
#define LINKS_FIRST 8

void
doc_init(struct doc *d, struct arena *a)
{
	*d = (struct doc){ .arena = a, .title = NOTHING, .lang = LANG_NONE };
}

static struct block *
append(struct doc *d, enum block_kind kind, int level, struct str text)
{
	if (d->n >= DOC_BLOCKS_MAX) {
		d->arena->failed = true;
		return NULL;
	}
	struct block *blocks = arena_grow(d->arena, d->blocks, d->n, &d->cap, sizeof(*blocks));

	if (!blocks)
		return NULL;
	d->blocks = blocks;
	struct block *b = &blocks[d->n++];
	*b = (struct block){
		.kind = kind,
		.level = (uint8_t)level,
		.text = text,
		.url = NOTHING,
		.alt = NOTHING,
		.format = NOTHING,
	};
	return b;
}

static int
within(int level, int most)
{
	return level < 1 ? 1 : level > most ? most : level;
}

struct block *
doc_copy(struct doc *d, const struct block *b)
{
	struct block *copy = append(d, b->kind, b->level, b->text);

	if (copy)
		*copy = *b;
	return copy;
}

struct block *
doc_heading(struct doc *d, int level, struct str text)
{
	return text.n ? append(d, BLOCK_HEADING, within(level, 3), text) : NULL;
}

struct block *
doc_para(struct doc *d, struct str text)
{
	return text.n ? append(d, BLOCK_PARA, 0, text) : NULL;
}

struct block *
doc_item(struct doc *d, int level, uint32_t number, struct str text)
{
	struct block *b = text.n ? append(d, BLOCK_ITEM, within(level, DOC_LEVEL_MAX), text) : NULL;

	if (b)
		b->number = number;
	return b;
}

struct block *
doc_quote(struct doc *d, int level, struct str text)
{
	return text.n ? append(d, BLOCK_QUOTE, within(level, DOC_LEVEL_MAX), text) : NULL;
}

struct block *
doc_pre(struct doc *d, struct str text, struct str alt)
{
	struct block *b = text.n ? append(d, BLOCK_PRE, 0, text) : NULL;

	if (b)
		b->alt = alt;
	return b;
}

struct block *
doc_link(struct doc *d, struct str url, struct str text)
{
	if (!doc_url_ok(url))
		return doc_para(d, text);
	struct block *b = text.n ? append(d, BLOCK_LINK, 0, text) : NULL;
	if (b)
		b->url = url;
	return b;
}

struct block *
doc_image(struct doc *d, struct str url, struct str caption)
{
	if (!doc_url_ok(url))
		return doc_para(d, caption);
	struct block *b = append(d, BLOCK_IMAGE, 0, caption.n ? caption : NOTHING);
	if (b)
		b->url = url;
	return b;
}

struct block *
doc_table(struct doc *d, size_t rows, size_t cols, bool header, struct str caption)
{
	if (!rows || !cols || cols > TABLE_COLS_MAX || rows > TABLE_CELLS_MAX / cols)
		return NULL;
	struct table *t = arena_alloc(d->arena, sizeof(*t));
	struct str *cells = arena_array(d->arena, rows * cols, sizeof(*cells));
	struct block *b = t && cells ? append(d, BLOCK_TABLE, 0, NOTHING) : NULL;
	if (!b)
		return NULL;
	for (size_t i = 0; i < rows * cols; i++)
		cells[i] = NOTHING;
	*t = (struct table){ .rows = rows, .cols = cols, .header = header, .cells = cells };
	b->table = t;
	b->alt = caption.n ? caption : NOTHING;
	return b;
}

size_t
doc_links_cap(size_t n)
{
	size_t cap = n ? LINKS_FIRST : 0;

	while (cap < n)
		cap *= 2;
	return cap;
}

bool
doc_add_link(struct doc *d, struct block *b, size_t at, size_t n, struct str url)
{
	size_t cap = doc_links_cap(b->nlinks), behind = 0;

	for (size_t i = b->nlinks; i > 0 && !behind; i--)
		behind = b->links[i - 1].at + b->links[i - 1].n;
	if (b->kind > BLOCK_QUOTE || !doc_url_ok(url) || at > b->text.n || n > b->text.n - at)
		return false;
	if ((n && at < behind) || !doc_is_border(b->text, at) || !doc_is_border(b->text, at + n))
		return false;
	struct link *links = arena_grow(d->arena, b->links, b->nlinks, &cap, sizeof(*links));
	if (!links)
		return false;
	b->links = links;
	links[b->nlinks++] = (struct link){ .url = url, .at = at, .n = n };
	return true;
}

bool
doc_table_link(struct doc *d, struct table *t, struct str text, struct str url)
{
	size_t cap = doc_links_cap(t->nlinks), text_cap = cap;

	if (!doc_url_ok(url))
		return false;
	struct link *links = arena_grow(d->arena, t->links, t->nlinks, &cap, sizeof(*links));
	struct str *texts =
	    arena_grow(d->arena, t->link_text, t->nlinks, &text_cap, sizeof(*texts));
	if (!links || !texts)
		return false;
	t->links = links;
	t->link_text = texts;
	links[t->nlinks] = (struct link){ .url = url };
	texts[t->nlinks++] = text.n ? text : NOTHING;
	return true;
}

/* Runs of items, quotes and link lines stand without blank lines; other blocks apart. */
static int
run_of(enum block_kind kind)
{
	return kind == BLOCK_IMAGE ? BLOCK_LINK : (int)kind;
}

bool
doc_gap(const struct block *prev, const struct block *b)
{
	if (prev->kind == BLOCK_HEADING)
		return false;
	if (run_of(prev->kind) != run_of(b->kind))
		return true;
	return b->kind == BLOCK_PARA || b->kind == BLOCK_PRE || b->kind == BLOCK_TABLE;
}

/* The text on one line; a preformatted block has several. */
static void
add_joined(struct buf *out, struct str text)
{
	while (text.n) {
		struct str line = str_cut(&text, '\n');

		buf_addstr(out, line);
		if (text.n)
			buf_addc(out, ' ');
	}
}

static void
add_cells(struct buf *out, const struct table *t)
{
	bool first = true;

	for (size_t i = 0; i < t->rows * t->cols; i++) {
		if (!t->cells[i].n)
			continue;
		if (!first)
			buf_addc(out, ' ');
		buf_addstr(out, t->cells[i]);
		first = false;
	}
}

void
doc_add_text(struct buf *out, const struct doc *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct block *b = &d->blocks[i];
		size_t before = out->n;

		add_joined(out, b->kind == BLOCK_TABLE ? b->alt : b->text);
		if (b->kind == BLOCK_TABLE) {
			if (out->n > before)
				buf_addc(out, ' ');
			add_cells(out, b->table);
		}
		if (out->n > before)
			buf_addc(out, '\n');
	}
}
