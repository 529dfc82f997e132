/*
 * Footnotes of Markdown: "[^name]" in the text, "[^name]: words" on lines of their own.  md4c knows none, so their
 * definitions are taken out of the source before it reads, and the marks are numbered while it does.
 */
#ifndef IMPORT_FOOTNOTE_H
#define IMPORT_FOOTNOTE_H

#include "base/arena.h"

#define FOOTNOTES_MAX 256 /* further ones stay as they are written */

struct footnote {
	struct str name, text; /* as in the source, several lines */
	unsigned number;       /* in order of the marks; 0: none met yet */
};

struct footnotes {
	struct footnote list[FOOTNOTES_MAX];
	size_t n;
	unsigned used;
};

/* The source without definitions, in the arena; their texts as well.  The source itself when it has none or memory is gone. */
struct str footnotes_take(struct footnotes *f, struct arena *a, struct str source);

/* The mark at the front of x, which starts with "[^": its bytes and its number; 0 when it is none of ours. */
size_t footnote_at(struct footnotes *f, struct str x, unsigned *number);

/* Numbers for those that no mark leads to, so that no word is lost. */
void footnotes_number_rest(struct footnotes *f);

/* The one with this number, or NULL. */
const struct footnote *footnote_numbered(const struct footnotes *f, unsigned number);

#endif
