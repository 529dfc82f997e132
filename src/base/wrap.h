/*
 * A paragraph cut into lines for a terminal, with the glue that Belarusian and Russian print wants.
 *
 * Lines break where UAX 14 allows (libunistring), but never inside a URL, nor in "№ 510", "г. Глыбокае",
 * "ул. Леніна", "т. д.", initials + surname, number + unit, % or month, after a one- or two-letter
 * preposition, or before a dash (domain.md 4.5).  A no-break space holds; it is printed as a plain
 * blank, since terminals of old show it badly.  A word longer than the line is cut only if it is no URL.
 */
#ifndef BASE_WRAP_H
#define BASE_WRAP_H

#include "base/alphabet.h"
#include "base/buf.h"
#include "base/str.h"

#define WRAP_WIDTH 67 /* columns; protocols.md GOP-23, GOP-43 */

struct wrap {
	size_t width;     /* columns of a line, prefix included; at least 20 */
	struct str first; /* prefix of the first line, such as "* " */
	struct str rest;  /* prefix of the further lines, such as "  " */
	struct str eol;   /* "\n" or "\r\n" */
	/* The text is respelled on the way: its words are glued as they were, its lines as wide as they become. */
	enum alphabet alphabet;
	enum lang lang; /* for respelling */
};

/* `text` is one line of clean UTF-8.  An empty text adds one line of the bare prefix, its blanks trimmed. */
void wrap_add(struct buf *out, struct str text, const struct wrap *w);

#endif
