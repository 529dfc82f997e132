/*
 * The doc as plain text for a terminal or a printer: as Gopher text, with LF and no protocol's rules.
 */
#ifndef DOC_PLAIN_H
#define DOC_PLAIN_H

#include "doc/doc.h"

void plain_write(struct buf *out, const struct doc *d, size_t width);

#endif
