/*
 * News feeds: RSS 0.9x, 1.0 (RDF), 2.0, WordPress's export of it, and Atom.
 */
#ifndef IMPORT_FEED_H
#define IMPORT_FEED_H

#include "import/reader.h"

/* Whether the text's first element is a feed's. */
bool feed_looks_like(struct str text);

/*
 * All articles of a feed, which is UTF-8 already whatever its declaration says.  A feed that breaks off gives the articles that
 * were whole, and READ_OK; *why tells where it broke then.
 */
enum read_result feed_read(struct str text, struct arena *a, struct found **list, struct str *why);

#endif
