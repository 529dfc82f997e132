/*
 * WordPress's own form of a text, as its database and its export (WXR) hold it.
 */
#ifndef IMPORT_WXR_H
#define IMPORT_WXR_H

#include "base/arena.h"

/*
 * HTML with its paragraphs marked: WordPress keeps them as blank lines, and lines as lines, and marks them when it shows a page.  Text that
 * is marked already comes back as it is.  In the arena, or a view of `text`.
 */
struct str wxr_paragraphs(struct str text, struct arena *a);

#endif
