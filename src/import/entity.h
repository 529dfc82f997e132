/*
 * Entities of HTML: "&nbsp;", "&#160;", "&#xA0;".  For the readers that have no HTML parser at hand.
 */
#ifndef IMPORT_ENTITY_H
#define IMPORT_ENTITY_H

#include <stdint.h>

#include "base/str.h"

/* The entity at the front of x, which starts with "&": its bytes with the semicolon and its character; 0 when there is none. */
size_t entity_at(struct str x, uint32_t *cp);

#endif
