/*
 * A piece as lines of a width, for menus and text documents alike.
 */
#ifndef DOC_LINES_H
#define DOC_LINES_H

#include "doc/flow.h"

/*
 * Adds the lines of p, each ended by LF: wrapped, with the marks and the hanging indent of its kind;
 * preformatted text under its alternative text, a line of it that is too long wrapped with its own indent.
 * No-break spaces become plain ones.  An address longer than the width stays whole.
 */
void lines_add(struct buf *out, const struct piece *p, size_t width, enum lang lang);

#endif
