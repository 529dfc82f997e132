/*
 * Lists that somebody typed with his own hands: bullets, dashes and numbers at the front of lines.
 */
#ifndef IMPORT_HTML_TYPED_H
#define IMPORT_HTML_TYPED_H

#include "import/html_run.h"

/* Whether a line begins as one of a list does: a bullet, a dash, "2." or "2)". */
bool html_typed_start(struct str line);

/* Bytes of a bullet, with the blanks behind it; 0 when there is none.  Nobody types one for anything else. */
size_t html_typed_bullet(struct str line);

/* Bytes of "12." or "3)" with the blanks behind it, and the number; 0 when there is none. */
size_t html_typed_number(struct str line, uint32_t *number);

/*
 * The same for a hyphen or a dash.  Speech begins with one as well, so it is a bullet only where the line ends as an item
 * does (";", ","), stands under such an item (`below`), or under or above another in the same paragraph and is no
 * sentence (`among`).
 */
size_t html_typed_dash(struct str line, bool below, bool among);

/*
 * Whether a line broken off from the one before stands close under it: of an address, a verse, a typed list.  Else each is a
 * paragraph.
 */
bool html_typed_close(struct str before, struct str line);

#endif
