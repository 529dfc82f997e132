/*
 * A piece as lines of a width, for menus and text documents alike.
 */
#ifndef DOC_LINES_H
#define DOC_LINES_H

#include "base/alphabet.h"
#include "doc/flow.h"

struct lines {
	size_t width; /* columns */
	enum lang lang;
	enum alphabet alphabet; /* of the reader's terminal */
};

/*
 * Adds the lines of p, each ended by LF: wrapped, with the marks and the hanging indent of its kind;
 * preformatted text under its alternative text, a line of it that is too long wrapped with its own indent.
 * No-break spaces become plain ones.  An address longer than the width stays whole.  In another alphabet
 * lines are as wide as they are written in it.
 */
void lines_add(struct buf *out, const struct piece *p, const struct lines *how);

#endif
