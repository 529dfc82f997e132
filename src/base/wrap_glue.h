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

/* The same for the one word that holds byte `at`, which is no blank; answers that word, a part of the text. */
struct str wrap_rank_word(struct str text, size_t at, char *ranks);

#endif
