/*
 * The invariants of doc.h, in one place: tests and fuzzers call doc_valid on what readers made, the
 * packed form is held to doc_sound.  The two differ in what only looks bad: a doubled blank in a
 * title that an importer joined must not cost the readers the article.
 */
#include "doc/doc.h"

#include <assert.h>

#include "base/uri.h"
#include "base/utf8.h"

static_assert(BLOCK_QUOTE == 3 && BLOCK_HEADING == 0, "blocks with running text come first");

struct rules {
	bool neat; /* no blank at an end, none doubled; a title is there */
};

/* Characters that clean_line drops or turns into a blank (converter.md rule 11). */
static bool
is_refused(uint32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7F && cp <= 0x9F))
		return true;
	if (cp < 0x200B)
		return cp == 0xAD;
	return (cp <= 0x200F && cp != 0x200D) || (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2060 && cp <= 0x2069) || cp == 0xFEFF;
}

static bool
line_ok(struct str x, const struct rules *r)
{
	for (size_t at = utf8_plain(x); at < x.n; at += utf8_plain(str_after(x, at))) {
		uint32_t cp;
		size_t n = utf8_decode(str_after(x, at), &cp);

		if (!n || is_refused(cp))
			return false;
		at += n;
	}
	if (!r->neat || !x.n)
		return true;
	return x.s[0] != ' ' && x.s[x.n - 1] != ' ' && str_find(x, STR("  ")) < 0;
}

static bool
lines_ok(struct str x, const struct rules *r)
{
	const struct rules inside = { .neat = false };

	if (r->neat && x.n && (x.s[0] == '\n' || x.s[x.n - 1] == '\n'))
		return false;
	while (x.n) {
		struct str line = str_cut(&x, '\n');

		if (!line_ok(line, &inside) || (r->neat && str_ends(line, STR(" "))))
			return false;
	}
	return true;
}

static bool
is_scheme(struct str x)
{
	static const struct str never[] = { STR_INIT("javascript"), STR_INIT("data"),
					    STR_INIT("vbscript"), STR_INIT("file") };

	for (size_t i = 0; i < x.n; i++) {
		char c = x.s[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!letter && (i == 0 || !strchr("0123456789+-.", c)))
			return false;
	}
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (str_eq_ascii_case(x, never[i]))
			return false;
	return x.n > 0;
}

bool
doc_url_ok(struct str url)
{
	if (!url.n || url.n > URI_MAX)
		return false;
	for (size_t i = 0; i < url.n; i++)
		if (url.s[i] <= 0x20 || url.s[i] >= 0x7F)
			return false;
	if (url.s[0] == '/')
		return url.n == 1 || url.s[1] != '/';
	ptrdiff_t colon = str_find_byte(url, ':');
	return colon > 0 && (size_t)colon + 1 < url.n && is_scheme(str_part(url, 0, (size_t)colon));
}

static bool
links_ok(const struct block *b)
{
	size_t behind = 0;

	if (b->nlinks && !b->links)
		return false;
	for (size_t i = 0; i < b->nlinks; i++) {
		const struct link *l = &b->links[i];

		if (!doc_url_ok(l->url) || l->at > b->text.n || l->n > b->text.n - l->at)
			return false;
		if (!doc_is_border(b->text, l->at) || !doc_is_border(b->text, l->at + l->n))
			return false;
		if (l->n && l->at < behind)
			return false;
		if (l->n)
			behind = l->at + l->n;
	}
	return true;
}

static bool
table_ok(const struct table *t, const struct rules *r)
{
	if (!t || !t->rows || !t->cols || t->cols > TABLE_COLS_MAX ||
	    t->rows > TABLE_CELLS_MAX / t->cols)
		return false;
	for (size_t i = 0; i < t->rows * t->cols; i++)
		if (!line_ok(t->cells[i], r))
			return false;
	for (size_t i = 0; i < t->nlinks; i++)
		if (!doc_url_ok(t->links[i].url) || !line_ok(t->link_text[i], r))
			return false;
	return true;
}

static bool
running_ok(const struct block *b, int most, const struct rules *r)
{
	return b->level <= most && (most == 0 || b->level > 0) && b->text.n &&
	       line_ok(b->text, r) && links_ok(b);
}

static bool
block_ok(const struct block *b, const struct rules *r)
{
	if (b->kind > BLOCK_QUOTE && b->nlinks)
		return false;
	switch (b->kind) {
	case BLOCK_HEADING: return running_ok(b, 3, r);
	case BLOCK_PARA: return running_ok(b, 0, r);
	case BLOCK_ITEM:
	case BLOCK_QUOTE: return running_ok(b, DOC_LEVEL_MAX, r);
	case BLOCK_PRE: return b->text.n && lines_ok(b->text, r) && line_ok(b->alt, r);
	case BLOCK_LINK:
		return b->text.n && line_ok(b->text, r) && doc_url_ok(b->url) &&
		       line_ok(b->format, r);
	case BLOCK_IMAGE: return line_ok(b->text, r) && doc_url_ok(b->url) && line_ok(b->format, r);
	case BLOCK_TABLE: return table_ok(b->table, r) && line_ok(b->alt, r);
	case BLOCK_KINDS: break;
	}
	return false;
}

static bool
holds(const struct doc *d, const struct rules *r)
{
	if (d->n > DOC_BLOCKS_MAX || d->lang < LANG_NONE || d->lang >= LANG_COUNT ||
	    !line_ok(d->title, r))
		return false;
	for (size_t i = 0; i < d->n; i++)
		if (!block_ok(&d->blocks[i], r))
			return false;
	return true;
}

bool
doc_valid(const struct doc *d)
{
	return d->title.n && holds(d, &(struct rules){ .neat = true });
}

bool
doc_sound(const struct doc *d)
{
	return holds(d, &(struct rules){ .neat = false });
}
