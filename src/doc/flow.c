/*
 * Blank lines (design.md 6: an empty line too many is a defect) follow from doc_gap; a block's links stand directly
 * under it and close it, so something always stands apart from what follows them.
 *
 * No word is lost: a link line that would be the second with the same address and the same text is left
 * out, one with another text is printed.
 */
#include "doc/flow.h"

#include "base/phrase.h"
#include "base/utf8.h"
#include "doc/table.h"

#define SCRATCH_MAX (64u << 20) /* for the set of links; a packed doc is at most 8 MiB */
#define LINE_MAX    1000 /* bytes of text that a link line may carry; more becomes a paragraph */
#define NBSP        "\xc2\xa0"

static void
put(struct flow *f, struct piece p)
{
	p.gap = f->gap && f->pieces > 0;
	f->gap = false;
	f->pieces++;
	f->print(f, &p);
}

static void
put_text(struct flow *f, struct str text, bool hang)
{
	if (str_trim(text).n)
		put(f, (struct piece){ .kind = PIECE_TEXT, .text = text, .hang = hang });
}

/* --- links --- */

/* "Photo: caption", "Photo 3"; a caption that begins with the word keeps it once. */
static void
add_caption(struct flow *f, struct buf *out, struct str caption)
{
	struct str photo = phrase(PHRASE_PHOTO, f->doc->lang);

	f->images++;
	if (!caption.n) {
		phrase_add_counts(out, PHRASE_PHOTO_N, f->doc->lang, (long long)f->images, 0);
		return;
	}
	struct str behind = str_after(caption, photo.n);
	if (!str_starts_ascii_case(caption, photo) || !behind.n || !strchr(" :.", behind.s[0])) {
		buf_addstr(out, photo);
		buf_adds(out, ": ");
	}
	buf_addstr(out, caption);
}

static void
add_number(struct buf *out, size_t number)
{
	/* Held to its word, so that no line begins with it. */
	buf_addf(out, NBSP "[%zu]", number);
}

/* A link line: what f->text says, which leads to the url. */
static void
put_link(struct flow *f, struct str url, size_t number, bool said)
{
	if (f->numbered)
		add_number(&f->text, number);
	put(f, (struct piece){ .kind = PIECE_LINK,
			       .url = url,
			       .text = buf_str(&f->text),
			       .number = number,
			       .said = said });
}

/* Starts f->text with what stands before a label: the host, where the reader does not see the address. */
static void
begin_label(struct flow *f, struct str text, struct str url)
{
	buf_clear(&f->text);
	if (!f->numbered)
		link_add_host(&f->text, text, url);
}

/* The line under a block for a link of its text. */
static void
link_under(struct flow *f, struct str url, struct str label)
{
	static const struct link_file unknown = { .format = { "", 0 } };
	bool fresh;
	size_t number = linkset_add(&f->urls, url, &fresh);

	if (!fresh && !(f->numbered && number))
		return;
	if (!str_trim(label).n || str_eq(label, url))
		label = url_name(&f->arena, url);
	struct str shown = utf8_clip(label, LABEL_MAX);
	begin_label(f, shown, url);
	link_add_clipped(&f->text, label);
	link_add_file(&f->text, shown, url, &unknown, f->doc->lang);
	f->gap = false;
	f->links_under = true;
	put_link(f, url, number, true);
}

/* A link whose label is the block's whole text, but for a full stop or the like behind it. */
static bool
is_link_only(const struct block *b)
{
	if (b->nlinks != 1 || b->text.n > LINE_MAX)
		return false;
	const struct link *l = &b->links[0];
	if (!l->n)
		return true;
	struct str behind = str_after(b->text, l->at + l->n);
	return l->at == 0 && (!behind.n || (behind.n == 1 && strchr(".,;:!", behind.s[0])));
}

/* The line was there already: same address, same text. */
static bool
said_before(struct flow *f, struct str url, struct str text)
{
	bool fresh;
	/* No address holds a blank. */
	struct str line = arena_join(&f->arena, arena_join(&f->arena, url, STR(" ")), text);

	linkset_add(&f->lines, line, &fresh);
	return !fresh && !arena_failed(&f->arena);
}

static void
print_link(struct flow *f, const struct block *b)
{
	const struct link_file file = LINK_FILE(b);
	struct str label = b->text.n > LINE_MAX ? utf8_clip(b->text, LABEL_MAX) : b->text;
	bool fresh;

	if (said_before(f, b->url, b->text))
		return;
	size_t number = linkset_add(&f->urls, b->url, &fresh);
	if (b->text.n > LINE_MAX)
		put_text(f, b->text, false);
	begin_label(f, label, b->url);
	if (b->text.n > LINE_MAX) {
		link_add_clipped(&f->text, b->text);
	} else if (b->kind == BLOCK_IMAGE) {
		add_caption(f, &f->text, label);
	} else if (!f->numbered && str_eq(label, b->url)) {
		/* The line has the address already. */
		struct str name = url_name(&f->arena, b->url);
		begin_label(f, name, b->url);
		buf_addstr(&f->text, name);
	} else {
		buf_addstr(&f->text, label);
	}
	link_add_file(&f->text, label, b->url, &file, f->doc->lang);
	put_link(f, b->url, number, false);
}

/* The text with "[n]" behind each link's label; a label that is the address itself needs none. */
static struct str
numbered(struct flow *f, const struct block *b)
{
	size_t done = 0;

	buf_clear(&f->text);
	for (size_t i = 0; i < b->nlinks; i++) {
		const struct link *l = &b->links[i];
		size_t end = l->n ? l->at + l->n : b->text.n;
		bool fresh;

		while (l->n && end > l->at && b->text.s[end - 1] == ' ')
			end--;
		if (end > done) {
			buf_addstr(&f->text, str_part(b->text, done, end - done));
			done = end;
		}
		if (!str_eq(l->n ? str_part(b->text, l->at, l->n) : b->text, l->url))
			add_number(&f->text, linkset_add(&f->urls, l->url, &fresh));
	}
	buf_addstr(&f->text, str_after(b->text, done));
	return buf_str(&f->text);
}

/* --- blocks --- */

static void
print_running(struct flow *f, const struct block *b)
{
	static const enum piece_kind kinds[] = {
		[BLOCK_HEADING] = PIECE_HEADING,
		[BLOCK_PARA] = PIECE_TEXT,
		[BLOCK_ITEM] = PIECE_ITEM,
		[BLOCK_QUOTE] = PIECE_QUOTE,
	};
	struct piece p = {
		.kind = kinds[b->kind], .text = b->text, .level = b->level, .number = b->number
	};

	if (!str_trim(b->text).n)
		return;
	if (b->kind == BLOCK_HEADING && p.level < 2)
		p.level = 2; /* TXT-20: the title alone has level 1 */
	if (f->numbered && b->nlinks)
		p.text = numbered(f, b);
	put(f, p);
}

/* A paragraph or an item that is but a link becomes its line (converter.md rules 2 and 6). */
static bool
print_link_only(struct flow *f, const struct block *b)
{
	static const struct link_file unknown = { .format = { "", 0 } };
	bool fresh;

	if (f->numbered || (b->kind != BLOCK_PARA && b->kind != BLOCK_ITEM) || !is_link_only(b))
		return false;
	struct str url = b->links[0].url;
	linkset_add(&f->urls, url, &fresh);
	if (!fresh)
		return false;
	begin_label(f, b->text, url);
	if (b->kind == BLOCK_ITEM && b->number)
		buf_addf(&f->text, "%u. ", (unsigned)b->number);
	buf_addstr(&f->text, b->text);
	link_add_file(&f->text, b->text, url, &unknown, f->doc->lang);
	put_link(f, url, 0, false);
	return true;
}

static void
print_pairs(struct flow *f, const struct table *t)
{
	for (size_t r = 0; r < t->rows; r++) {
		buf_clear(&f->text);
		table_add_pair(&f->text, table_cell(t, r, 0), table_cell(t, r, 1));
		put_text(f, buf_str(&f->text), true);
	}
}

static void
print_cells(struct flow *f, const struct table *t)
{
	size_t start = f->pieces;

	for (size_t r = 0; r < t->rows; r++) {
		f->gap = f->gap || f->pieces > start;
		put_text(f, table_cell(t, r, 0), false);
	}
}

/* The names of columns that no record will name: a form to be filled in has such. */
static void
print_bare_names(struct flow *f, const struct table *t)
{
	bool named[TABLE_COLS_MAX] = { false };

	for (size_t r = 1; r < t->rows; r++) {
		bool spans = table_row_spans(t, r);

		for (size_t c = 0; c < t->cols && !spans; c++)
			named[c] = named[c] || table_cell(t, r, c).n;
	}
	for (size_t c = 0; c < t->cols; c++)
		if (!named[c])
			put_text(f, table_cell(t, 0, c), true);
}

/* One record a row.  Where a row says one thing across all columns, it is said once. */
static void
print_records(struct flow *f, const struct table *t)
{
	size_t start = f->pieces, first = t->header && t->rows > 1 ? 1 : 0;

	if (first)
		print_bare_names(f, t);
	for (size_t r = first; r < t->rows; r++) {
		f->gap = f->gap || f->pieces > start;
		if (table_row_spans(t, r)) {
			put_text(f, table_cell(t, r, 0), false);
			continue;
		}
		for (size_t c = 0; c < t->cols; c++) {
			struct str name = t->header && r ? table_cell(t, 0, c) : STR("");

			if (!table_cell(t, r, c).n)
				continue;
			buf_clear(&f->text);
			table_add_pair(&f->text, name, table_cell(t, r, c));
			put_text(f, buf_str(&f->text), true);
		}
	}
}

static struct str
respelled(struct flow *f, struct str text)
{
	buf_clear(&f->text);
	respell_add(&f->text, text, f->alphabet, f->doc->lang);
	return arena_str(&f->arena, buf_str(&f->text));
}

/* The table as its reader sees it: its columns are as wide as what stands in them. */
static const struct table *
shown_table(struct flow *f, const struct table *t)
{
	if (f->alphabet == ALPHABET_UNICODE)
		return t;
	size_t n = t->rows * t->cols;
	struct table *shown = arena_alloc(&f->arena, sizeof(*shown));
	struct str *cells = arena_array(&f->arena, n, sizeof(*cells));
	if (!shown || !cells)
		return t;
	for (size_t i = 0; i < n; i++)
		cells[i] = respelled(f, t->cells[i]);
	*shown = *t;
	shown->cells = cells;
	return shown;
}

static void
print_table(struct flow *f, const struct block *b)
{
	const struct table *t = shown_table(f, b->table);
	enum table_shape shape = table_shape(t, f->table_width);

	if (shape == TABLE_GRID) {
		buf_clear(&f->text);
		table_add_grid(&f->text, t);
		put(f, (struct piece){ .kind = PIECE_PRE,
				       .text = buf_str(&f->text),
				       .alt = b->alt,
				       .grid = true });
	} else {
		put_text(f, b->alt, false);
	}
	if (shape == TABLE_FLOW)
		print_cells(f, t);
	else if (shape == TABLE_PAIRS)
		print_pairs(f, t);
	else if (shape == TABLE_RECORDS)
		print_records(f, t);
	for (size_t i = 0; i < t->nlinks; i++)
		link_under(f, t->links[i].url, t->link_text[i]);
}

static void
print_block(struct flow *f, const struct block *b)
{
	switch (b->kind) {
	case BLOCK_HEADING:
	case BLOCK_PARA:
	case BLOCK_ITEM:
	case BLOCK_QUOTE:
		if (!print_link_only(f, b))
			print_running(f, b);
		break;
	case BLOCK_PRE:
		put(f, (struct piece){ .kind = PIECE_PRE, .text = b->text, .alt = b->alt });
		break;
	case BLOCK_LINK:
	case BLOCK_IMAGE: print_link(f, b); break;
	case BLOCK_TABLE: print_table(f, b); break;
	case BLOCK_KINDS: break;
	}
}

/* --- order --- */

static bool
wants_gap(const struct flow *f, const struct block *b)
{
	/* Never after the title or a heading, whatever the block asks for. */
	if (!f->last || (f->last->kind == BLOCK_HEADING && !f->links_under))
		return false;
	if (b->gap || b->tight)
		return b->gap;
	return f->links_under || doc_gap(f->last, b);
}

/* Whether block i + 1 goes on where block i stops, so that their links follow both. */
static bool
goes_on(const struct doc *d, size_t i)
{
	const struct block *b = &d->blocks[i], *next = i + 1 < d->n ? b + 1 : NULL;

	if (!next || next->kind != b->kind || next->gap || b->kind == BLOCK_HEADING)
		return false;
	return next->tight || !doc_gap(b, next);
}

static void
print_links_of(struct flow *f, size_t first, size_t last)
{
	for (size_t i = first; i <= last; i++) {
		const struct block *b = &f->doc->blocks[i];

		for (size_t k = 0; k < b->nlinks; k++) {
			const struct link *l = &b->links[k];

			link_under(f, l->url, l->n ? str_part(b->text, l->at, l->n) : b->text);
		}
	}
}

static void
print_blocks(struct flow *f)
{
	size_t first = 0;

	for (size_t i = 0; i < f->doc->n; i++) {
		const struct block *b = &f->doc->blocks[i];
		size_t before = f->pieces;
		bool links_under = f->links_under;

		f->gap = f->gap || wants_gap(f, b);
		f->links_under = false;
		print_block(f, b);
		if (f->pieces > before)
			f->last = b;
		else
			f->links_under = links_under;
		if (goes_on(f->doc, i))
			continue;
		if (!f->numbered)
			print_links_of(f, first, i);
		first = i + 1;
	}
}

bool
flow_run(struct flow *f)
{
	const struct doc *d = f->doc;

	arena_init(&f->arena, SCRATCH_MAX);
	buf_init(&f->text, 0);
	linkset_init(&f->urls, &f->arena);
	linkset_init(&f->lines, &f->arena);
	if (str_trim(d->title).n)
		put(f, (struct piece){ .kind = PIECE_TITLE, .text = d->title });
	print_blocks(f);
	return !buf_failed(&f->text) && !arena_failed(&f->arena);
}

void
flow_release(struct flow *f)
{
	buf_release(&f->text);
	arena_release(&f->arena);
}
