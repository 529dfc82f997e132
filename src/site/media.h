/*
 * Pictures and attachments of an article on a page: small versions where there are such, and what each line says of what is
 * behind it before anyone asks for it.
 */
#ifndef SITE_MEDIA_H
#define SITE_MEDIA_H

#include "doc/doc.h"
#include "store/edition.h"

struct media_wish {
	int most;  /* lines below the text, at most */
	bool full; /* with a line to each picture in full, below its small version */
};

/*
 * The article's text is *d from block `from` on; rows are its files.  Pictures in the text lead to their small versions; files that the
 * text does not show come below it, pictures by their caption.
 */
void media_show(struct doc *d, size_t from, const struct edition_file *rows, int n,
		const struct media_wish *wish);

#endif
