/*
 * A document as wrapped text with numbered links: the core of Gopher text and plain text.
 */
#ifndef DOC_TEXTPAGE_H
#define DOC_TEXTPAGE_H

#include "base/alphabet.h"
#include "doc/doc.h"

struct textpage {
	size_t width;
	enum alphabet alphabet; /* of the reader's terminal */
	struct str eol;
	bool no_dots; /* no line starts with "." (GOP-42): it gets a blank in front */
	/* Prints an address for the list of links. */
	void (*add_url)(struct buf *out, const void *site, struct str url);
	const void *site;
};

void textpage_write(struct buf *out, const struct doc *d, const struct textpage *page);

#endif
