/*
 * The one document model: what a piece of news is, whoever wrote it and whoever prints it.
 *
 * Readers (import/, doc/gemtext_read) build a struct doc, the pages in site/ build one, too; writers
 * print it.  Nothing between them knows HTML, nothing after them knows SQL.
 *
 * Invariants, checked by doc_valid():
 * - all text is valid UTF-8 as clean_line() leaves it; only BLOCK_PRE text holds newlines (LF);
 * - no text is empty, but for the caption of an image or the alt text of a preformatted block or table;
 * - a link's range lies inside its block's text, on character borders; ranges ascend and do not overlap;
 * - addresses are ASCII, at most URI_MAX bytes: an absolute URI ("https://..."), or a path on this
 *   very site ("/be/news/5"), which is the same on both protocols.
 */
#ifndef DOC_DOC_H
#define DOC_DOC_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/lang.h"
#include "base/str.h"

enum block_kind {
	BLOCK_HEADING, /* text, level 1-3 (the title is doc.title, not a block: so 2 is the usual top) */
	BLOCK_PARA,  /* text */
	BLOCK_ITEM,  /* text, level 1.. (nesting), number (0: bullet) */
	BLOCK_QUOTE, /* text, level 1.. (nesting) */
	BLOCK_PRE,   /* text with newlines, alt */
	BLOCK_LINK,  /* url, text: a line that is only a link */
	BLOCK_IMAGE, /* url, text = caption or empty, format and size when known */
	BLOCK_TABLE, /* table, alt = caption or empty */
	BLOCK_KINDS
};

/* A link inside running text: text[at, at+n) leads to url.  n = 0: a link whose label is the whole text. */
struct link {
	struct str url;
	size_t at, n;
};

struct table {
	size_t rows, cols;
	bool header;        /* the first row names the columns */
	struct str *cells;  /* rows * cols, row by row; empty text allowed; one line each */
	struct link *links; /* of all cells, in order; at and n are 0, the label is `text` below */
	struct str *link_text;
	size_t nlinks;
};

struct block {
	enum block_kind kind;
	uint8_t level;
	bool gap;   /* a blank line before it even where writers would leave none */
	bool tight; /* none even where they would leave one: lines of an address, of a poem */
	uint32_t number;
	struct str text;
	struct str url;
	struct str alt;
	struct str format; /* IMAGE, LINK to a file: "JPEG", "PDF"; or empty */
	uint64_t size;     /* bytes of what the url leads to; 0: unknown */
	/* Pages find these out and no packed form has them: sides of the picture behind url, and, where that is a small version, the
	 * bytes of the whole one. */
	uint32_t width, height;
	uint64_t full;
	struct link *links; /* HEADING, PARA, ITEM, QUOTE */
	size_t nlinks;
	struct table *table;
};

#define DOC_LEVEL_MAX   9          /* nesting of items and quotes; more is cut to this */
#define DOC_BLOCKS_MAX  (1u << 18) /* one more fails the doc's arena: no news is that long */
#define TABLE_COLS_MAX  1000       /* doc_table refuses more */
#define TABLE_CELLS_MAX (1u << 18) /* rows * cols */

struct doc {
	struct arena *arena; /* owns everything below; not owned by the doc */
	struct str title;    /* printed as the one "# "; may be empty only while a reader works */
	enum lang lang;      /* LANG_NONE: not known */
	struct block *blocks;
	size_t n, cap;
};

void doc_init(struct doc *d, struct arena *a);

/*
 * Append.  The text given must be clean already (base/clean.h) and is not copied: it must live as long as
 * the doc's arena.  Each answers the new block, or NULL when memory is gone (arena_failed tells) - and
 * NULL with nothing appended when the text is empty.  A level outside its range is brought into it.
 * An address that breaks the invariant above (doc_url_ok) leads nowhere: the text of such a link and the caption of such
 * an image become a paragraph, so that no word is lost.  doc_table answers NULL for no cells or too many.
 */
struct block *doc_heading(struct doc *d, int level, struct str text);
struct block *doc_para(struct doc *d, struct str text);
struct block *doc_item(struct doc *d, int level, uint32_t number, struct str text);
struct block *doc_quote(struct doc *d, int level, struct str text);
struct block *doc_pre(struct doc *d, struct str text, struct str alt);
struct block *doc_link(struct doc *d, struct str url, struct str text);
struct block *doc_image(struct doc *d, struct str url, struct str caption);
struct block *doc_table(struct doc *d, size_t rows, size_t cols, bool header, struct str caption);
/* The same block once more, of a doc in the same arena. */
struct block *doc_copy(struct doc *d, const struct block *b);
/* A link to add to a block's running text, behind the ones it has.  False, and nothing added, for an
 * address or a range that breaks the invariants, and when memory is gone. */
bool doc_add_link(struct doc *d, struct block *b, size_t at, size_t n, struct str url);
bool doc_table_link(struct doc *d, struct table *t, struct str text, struct str url);

/* Whether a character of valid text begins at the byte, or text ends there. */
static inline bool
doc_is_border(struct str text, size_t at)
{
	return at == text.n || (at < text.n && ((unsigned char)text.s[at] & 0xC0) != 0x80);
}

bool doc_url_ok(struct str url);
bool doc_valid(const struct doc *d);
/* What the packed form insists on: doc_valid, but for stray blanks in texts and a title still to come. */
bool doc_sound(const struct doc *d);

/* Whether writers leave a blank line between two blocks that ask for nothing (neither gap nor tight). */
bool doc_gap(const struct block *prev, const struct block *b);
/* The capacity that the doc_ functions keep in an array of n links. */
size_t doc_links_cap(size_t n);

/* Running text of all blocks, for counting words, finding the language, search: one block a line. */
void doc_add_text(struct buf *out, const struct doc *d);

/*
 * The form in which a doc travels from the converting child and rests in the edition.  Same doc, same bytes;
 * a doc that is not sound or too large makes the buf fail.
 * doc_unpack believes nothing: false for anything that doc_pack would not have written.  Texts are copied into the arena.
 */
#define DOC_PACKED_MAX (8u << 20)
void doc_pack(struct buf *out, const struct doc *d);
bool doc_unpack(struct str packed, struct arena *a, struct doc *d);

#endif
