/*
 * What all readers decide alike, whatever they read.
 */
#ifndef IMPORT_SETTLE_H
#define IMPORT_SETTLE_H

#include "import/html_run.h"
#include "import/reader.h"

/* Lower case, no-break spaces as blanks: for comparing.  In the arena. */
struct str settle_fold(struct arena *a, struct str text);

/* No words but those of links, and at least one link. */
bool settle_only_links(const struct html_line *line);

/* Source levels 1-6 become 2 and 3 under the title, and none is skipped on the way down (converter.md rule 5). */
void settle_headings(struct doc *d);

#endif
