/*
 * Feeds that are nearly XML, made XML.
 */
#ifndef IMPORT_FEED_MEND_H
#define IMPORT_FEED_MEND_H

#include "base/arena.h"

/*
 * Outside of CDATA and comments: "&nbsp;" and other entities of HTML, which XML does not know, become characters; an "&"
 * that starts no entity becomes "&amp;".  Everywhere: control characters that XML forbids are dropped, and what stands before the
 * first "<".  In the arena; empty when memory is gone.
 */
struct str feed_mend(struct arena *a, struct str text);

#endif
