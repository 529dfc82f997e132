/*
 * Plain text as people type, mail and paste it.
 */
#ifndef IMPORT_TEXT_H
#define IMPORT_TEXT_H

#include "import/prose.h"

/* body_read() for BODY_TEXT. */
enum read_result text_read_body(const struct body *b, struct arena *a, struct doc *d);

/* Adds words to the run, their web and mail addresses as links. */
void text_add_linked(struct prose *p, struct str words);

#endif
