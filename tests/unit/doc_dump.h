/*
 * A doc as lines of text, so that a test can say what it expects and show at one glance what came instead.
 *
 *	# title
 *	H2 heading        P paragraph {label -> url}        P+ one that stands tight
 *	*1 item           1.1 numbered item (level.number)  >1 quote
 *	LINK url | text | format          IMAGE url | caption | format
 *	PRE alt, then lines with "| "     TABLE header, then rows with cells between "|"
 */
#ifndef TESTS_DOC_DUMP_H
#define TESTS_DOC_DUMP_H

#include <stdio.h>

#include "doc/doc.h"

static inline void
dump_links(struct buf *out, const struct block *b)
{
	for (size_t i = 0; i < b->nlinks; i++) {
		const struct link *l = &b->links[i];
		struct str label = l->n ? str_part(b->text, l->at, l->n) : b->text;
		buf_addf(out, " {%.*s -> %.*s}", STR_ARG(label), STR_ARG(l->url));
	}
}

static inline void
dump_table(struct buf *out, const struct block *b)
{
	const struct table *t = b->table;

	buf_addf(out, "TABLE%s %.*s\n", t->header ? " header" : "", STR_ARG(b->alt));
	for (size_t row = 0; row < t->rows; row++) {
		buf_addc(out, '|');
		for (size_t col = 0; col < t->cols; col++)
			buf_addf(out, " %.*s |", STR_ARG(t->cells[row * t->cols + col]));
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < t->nlinks; i++)
		buf_addf(out, "=> %.*s %.*s\n", STR_ARG(t->links[i].url), STR_ARG(t->link_text[i]));
}

static inline void
dump_block(struct buf *out, const struct block *b)
{
	struct str rest = b->text;

	switch (b->kind) {
	case BLOCK_HEADING: buf_addf(out, "H%u %.*s", b->level, STR_ARG(b->text)); break;
	case BLOCK_PARA: buf_addf(out, "P%s %.*s", b->tight ? "+" : "", STR_ARG(b->text)); break;
	case BLOCK_ITEM:
		if (b->number)
			buf_addf(out, "%u.%u %.*s", b->level, b->number, STR_ARG(b->text));
		else
			buf_addf(out, "*%u %.*s", b->level, STR_ARG(b->text));
		break;
	case BLOCK_QUOTE: buf_addf(out, ">%u %.*s", b->level, STR_ARG(b->text)); break;
	case BLOCK_PRE:
		buf_addf(out, "PRE %.*s\n", STR_ARG(b->alt));
		while (rest.n) {
			struct str line = str_cut(&rest, '\n');
			buf_addf(out, "| %.*s\n", STR_ARG(line));
		}
		return;
	case BLOCK_LINK:
	case BLOCK_IMAGE:
		buf_addf(out, "%s %.*s | %.*s | %.*s", b->kind == BLOCK_LINK ? "LINK" : "IMAGE",
			 STR_ARG(b->url), STR_ARG(b->text), STR_ARG(b->format));
		break;
	case BLOCK_TABLE: dump_table(out, b); return;
	case BLOCK_KINDS: break;
	}
	dump_links(out, b);
	buf_addc(out, '\n');
}

static inline void
dump_doc(struct buf *out, const struct doc *d)
{
	buf_addf(out, "# %.*s\n", STR_ARG(d->title));
	for (size_t i = 0; i < d->n; i++)
		dump_block(out, &d->blocks[i]);
}

#endif
