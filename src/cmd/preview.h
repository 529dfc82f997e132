/*
 * An article of the store, or one about to be put there, as readers will see it.
 */
#ifndef CMD_PREVIEW_H
#define CMD_PREVIEW_H

#include "cmd/convert.h"

/*
 * Converts it with its pictures and attachments, in the configuration's arena: look at arena_failed.  *why: why a note stands in
 * place of the text, or NULL.  -1 after logging when the store cannot be read.
 */
int preview_convert(struct config *c, struct store *s, const struct article *x,
		    struct edition_article *row, struct doc *d, const char **why);

#endif
