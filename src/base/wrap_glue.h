/*
 * Which words a line end must not part (domain.md 4.5); wrap.c does the lines.
 */
#ifndef BASE_WRAP_GLUE_H
#define BASE_WRAP_GLUE_H

#include "base/str.h"

/* How good a place is for a line end; one byte for each byte of the text: before that byte. */
enum break_rank {
	BREAK_NEVER, /* inside an address */
	BREAK_CUT,   /* inside a word: only when nothing else is left */
	BREAK_GLUED, /* between words that belong together: when the line holds no better place */
	BREAK_GOOD,
};

/* ranks[text.n], from UAX 14 and the glue rules. */
void wrap_rank(struct str text, char *ranks);

#endif
