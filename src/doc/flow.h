/*
 * A document in the order of its reading: what all writers have in common.
 *
 * The flow decides once, for every protocol, where blank lines stand, which shape a table takes, where
 * links go and what they are called.  A writer prints the pieces (converter.md rule 16: nothing is converted twice).
 */
#ifndef DOC_FLOW_H
#define DOC_FLOW_H

#include "base/alphabet.h"
#include "doc/doc.h"
#include "doc/links.h"

enum piece_kind {
	PIECE_TITLE,
	PIECE_HEADING, /* level 2 or 3 */
	PIECE_TEXT,
	PIECE_ITEM,  /* level, number */
	PIECE_QUOTE, /* level */
	PIECE_PRE,   /* text of several lines, alt */
	PIECE_LINK   /* url, text: what its line says; a number when links are numbered */
};

struct piece {
	enum piece_kind kind;
	bool gap;  /* a blank line stands before it; never so for the first piece */
	bool hang; /* PIECE_TEXT, PIECE_LINK: further lines of it are set in, as in a record */
	bool grid; /* PIECE_PRE: a table; alt is its bare caption */
	bool said; /* PIECE_LINK: its label stands in the text above already */
	int level;
	size_t number;
	struct str text, alt, url; /* good while the piece is printed */
};

struct flow {
	const struct doc *doc;
	size_t table_width; /* columns that a grid may take */
	enum alphabet
	    alphabet; /* in which a table is measured; all other text is respelled line by line */
	/*
	 * Links numbered "[1]" where they stand in the text, for a list at the end (urls below);
	 * otherwise a block's links follow as pieces under it, or under the list that it is an item of.
	 */
	bool numbered;
	void (*print)(const struct flow *f, const struct piece *p);
	void *to; /* the writer's own */

	struct linkset urls; /* the addresses seen so far; good until flow_release */

	/* flow.c's own */
	struct arena arena;
	struct linkset lines;     /* link lines printed, as address and text */
	struct buf text;          /* the piece's text, put together */
	const struct block *last; /* the last block that printed something */
	size_t pieces, images;
	bool gap, links_under;
};

/* Prints all pieces.  False when memory is gone. */
bool flow_run(struct flow *f);
void flow_release(struct flow *f);

#endif
