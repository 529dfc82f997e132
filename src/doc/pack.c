/*
 * The packed form of a document: a byte for the version, then everything in the order of struct doc,
 * numbers as varints of seven bits, low ones first, and a text as its length and its bytes.  There is
 * one way to write each document, and unpacking insists on it, so that the bytes can be compared and
 * damage is noticed.
 *
 *   doc    version, language + 1, title, count, blocks
 *   block  kind | flags, then what the kind has: level, number, text, alt, url, format, size, links, table
 *   link   bytes since the end of the link before, length, address
 *   table  rows, columns, header, cells, count, links as address and text
 *
 * A new version gets a new first byte; an old edition is then built anew, so there is no reader of old forms.
 */
#include "doc/doc.h"

#define VERSION    0xD1
#define FLAG_GAP   0x10
#define FLAG_TIGHT 0x20
#define KIND_MASK  0x0F
#define LINK_BYTES 4 /* at least: place, length, and an address of one byte with its length */

/* What stands in a packed block of each kind. */
enum part {
	PART_LEVEL = 1,
	PART_NUMBER = 2,
	PART_TEXT = 4,
	PART_ALT = 8,
	PART_URL = 16,
	PART_FILE = 32,
	PART_LINKS = 64,
	PART_TABLE = 128
};

static const unsigned parts_of[BLOCK_KINDS] = {
	[BLOCK_HEADING] = PART_LEVEL | PART_TEXT | PART_LINKS,
	[BLOCK_PARA] = PART_TEXT | PART_LINKS,
	[BLOCK_ITEM] = PART_LEVEL | PART_NUMBER | PART_TEXT | PART_LINKS,
	[BLOCK_QUOTE] = PART_LEVEL | PART_TEXT | PART_LINKS,
	[BLOCK_PRE] = PART_TEXT | PART_ALT,
	[BLOCK_LINK] = PART_TEXT | PART_URL | PART_FILE,
	[BLOCK_IMAGE] = PART_TEXT | PART_URL | PART_FILE,
	[BLOCK_TABLE] = PART_ALT | PART_TABLE,
};

static void
put_number(struct buf *out, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		buf_addc(out, (char)(unsigned char)(n | 0x80));
	buf_addc(out, (char)n);
}

static void
put_str(struct buf *out, struct str x)
{
	put_number(out, x.n);
	buf_addstr(out, x);
}

static void
put_links(struct buf *out, const struct block *b)
{
	size_t behind = 0;

	put_number(out, b->nlinks);
	for (size_t i = 0; i < b->nlinks; i++) {
		const struct link *l = &b->links[i];

		/* A link of no length stands for the whole text wherever it is put: its place is not kept. */
		put_number(out, l->n ? l->at - behind : 0);
		put_number(out, l->n);
		put_str(out, l->url);
		if (l->n)
			behind = l->at + l->n;
	}
}

static void
put_table(struct buf *out, const struct table *t)
{
	put_number(out, t->rows);
	put_number(out, t->cols);
	put_number(out, t->header);
	for (size_t i = 0; i < t->rows * t->cols; i++)
		put_str(out, t->cells[i]);
	put_number(out, t->nlinks);
	for (size_t i = 0; i < t->nlinks; i++) {
		put_str(out, t->links[i].url);
		put_str(out, t->link_text[i]);
	}
}

static void
put_block(struct buf *out, const struct block *b)
{
	unsigned parts = parts_of[b->kind];

	put_number(out, (unsigned)b->kind | (b->gap ? FLAG_GAP : 0) | (b->tight ? FLAG_TIGHT : 0));
	if (parts & PART_LEVEL)
		put_number(out, b->level);
	if (parts & PART_NUMBER)
		put_number(out, b->number);
	if (parts & PART_TEXT)
		put_str(out, b->text);
	if (parts & PART_ALT)
		put_str(out, b->alt);
	if (parts & PART_URL)
		put_str(out, b->url);
	if (parts & PART_FILE) {
		put_str(out, b->format);
		put_number(out, b->size);
	}
	if (parts & PART_LINKS)
		put_links(out, b);
	if (parts & PART_TABLE)
		put_table(out, b->table);
}

void
doc_pack(struct buf *out, const struct doc *d)
{
	size_t start = out->n;

	if (!doc_sound(d)) {
		out->failed = true;
		return;
	}
	buf_addc(out, (char)(unsigned char)VERSION);
	put_number(out, (uint64_t)d->lang + 1); /* LANG_NONE, -1, is 0 */
	put_str(out, d->title);
	put_number(out, d->n);
	for (size_t i = 0; i < d->n; i++)
		put_block(out, &d->blocks[i]);
	if (out->n - start > DOC_PACKED_MAX)
		out->failed = true;
}

/* What is left to unpack.  The first surprise sets bad; from then on everything reads as nothing. */
struct unpack {
	struct str left;
	struct arena *arena;
	bool bad;
};

static uint64_t
refuse(struct unpack *u)
{
	u->bad = true;
	u->left = STR("");
	return 0;
}

static uint64_t
get_number(struct unpack *u, uint64_t most)
{
	uint64_t n = 0;

	for (unsigned shift = 0; u->left.n && shift < 64; shift += 7) {
		unsigned char c = (unsigned char)u->left.s[0];
		uint64_t bits = c & 0x7F;

		u->left = str_after(u->left, 1);
		if (shift == 63 && bits > 1)
			break;
		n |= bits << shift;
		if (c & 0x80)
			continue;
		if ((shift && !c) || n > most) /* the shortest form alone is ours */
			break;
		return n;
	}
	return refuse(u);
}

/* A count of things that take at least a byte each: never more of them than bytes are left. */
static size_t
get_count(struct unpack *u)
{
	return (size_t)get_number(u, u->left.n);
}

static struct str
get_str(struct unpack *u)
{
	size_t n = get_count(u);

	if (n > u->left.n)
		n = (size_t)refuse(u);
	struct str x = str_part(u->left, 0, n);
	u->left = str_after(u->left, n);
	return x;
}

static void
get_links(struct unpack *u, struct block *b)
{
	size_t n = (size_t)get_number(u, u->left.n / LINK_BYTES), behind = 0;

	if (n)
		b->links = arena_array(u->arena, doc_links_cap(n), sizeof(*b->links));
	if (n && !b->links) {
		refuse(u);
		return;
	}
	for (size_t i = 0; i < n && !u->bad; i++) {
		struct link *l = &b->links[i];

		l->at = (size_t)get_number(u, b->text.n - behind);
		l->n = (size_t)get_number(u, b->text.n);
		l->url = get_str(u);
		if (!l->n && l->at)
			refuse(u);
		if (!l->n)
			continue;
		l->at += behind;
		if (l->n > b->text.n - l->at)
			refuse(u);
		else
			behind = l->at + l->n;
	}
	b->nlinks = u->bad ? 0 : n;
}

static void
get_table_links(struct unpack *u, struct table *t)
{
	size_t n = get_count(u), cap = doc_links_cap(n);

	if (!n)
		return;
	t->links = arena_array(u->arena, cap, sizeof(*t->links));
	t->link_text = arena_array(u->arena, cap, sizeof(*t->link_text));
	if (!t->links || !t->link_text) {
		refuse(u);
		return;
	}
	for (size_t i = 0; i < n && !u->bad; i++) {
		t->links[i].url = get_str(u);
		t->link_text[i] = get_str(u);
	}
	t->nlinks = n;
}

static void
get_table(struct unpack *u, struct block *b)
{
	size_t rows = get_count(u);
	size_t cols = (size_t)get_number(u, TABLE_COLS_MAX);
	bool header = get_number(u, 1) != 0;

	if (!rows || !cols || rows > TABLE_CELLS_MAX / cols || rows * cols > u->left.n) {
		refuse(u);
		return;
	}
	b->table = arena_alloc(u->arena, sizeof(*b->table));
	struct str *cells = arena_array(u->arena, rows * cols, sizeof(*cells));
	if (!b->table || !cells) {
		refuse(u);
		return;
	}
	for (size_t i = 0; i < rows * cols; i++)
		cells[i] = get_str(u);
	*b->table = (struct table){ .rows = rows, .cols = cols, .header = header, .cells = cells };
	get_table_links(u, b->table);
}

static void
get_block(struct unpack *u, struct block *b)
{
	unsigned first = (unsigned)get_number(u, KIND_MASK | FLAG_GAP | FLAG_TIGHT);
	unsigned kind = first & KIND_MASK;

	*b = (struct block){ .text = STR(""), .url = STR(""), .alt = STR(""), .format = STR("") };
	if (u->bad || kind >= BLOCK_KINDS) {
		refuse(u);
		return;
	}
	unsigned parts = parts_of[kind];
	b->kind = (enum block_kind)kind;
	b->gap = first & FLAG_GAP;
	b->tight = first & FLAG_TIGHT;
	if (parts & PART_LEVEL)
		b->level = (uint8_t)get_number(u, DOC_LEVEL_MAX);
	if (parts & PART_NUMBER)
		b->number = (uint32_t)get_number(u, UINT32_MAX);
	if (parts & PART_TEXT)
		b->text = get_str(u);
	if (parts & PART_ALT)
		b->alt = get_str(u);
	if (parts & PART_URL)
		b->url = get_str(u);
	if (parts & PART_FILE) {
		b->format = get_str(u);
		b->size = get_number(u, UINT64_MAX);
	}
	if (parts & PART_LINKS)
		get_links(u, b);
	if (parts & PART_TABLE)
		get_table(u, b);
}

static void
get_blocks(struct unpack *u, struct doc *d)
{
	uint64_t n = get_number(u, DOC_BLOCKS_MAX);

	/* Grown while they come, so that a false count costs nothing. */
	while (d->n < n && !u->bad) {
		struct block *blocks =
		    arena_grow(u->arena, d->blocks, d->n, &d->cap, sizeof(*blocks));

		if (!blocks) {
			refuse(u);
			return;
		}
		d->blocks = blocks;
		get_block(u, &blocks[d->n++]);
	}
}

bool
doc_unpack(struct str packed, struct arena *a, struct doc *d)
{
	doc_init(d, a);
	if (packed.n > DOC_PACKED_MAX || !packed.n || (unsigned char)packed.s[0] != VERSION)
		return false;
	/* One copy of the whole; every text is a view into it. */
	struct unpack u = { .left = str_after(arena_str(a, packed), 1), .arena = a };
	d->lang = (enum lang)((int)get_number(&u, LANG_COUNT) - 1);
	d->title = get_str(&u);
	get_blocks(&u, d);
	if (!u.bad && !u.left.n && !arena_failed(a) && doc_sound(d))
		return true;
	doc_init(d, a);
	return false;
}
