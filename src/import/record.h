/*
 * Numbers and texts one after another, as the child's requests and answers carry them.  Both ends are the same program, so
 * numbers go as this machine has them; but the one that reads believes nothing.
 */
#ifndef IMPORT_RECORD_H
#define IMPORT_RECORD_H

#include <stdint.h>

#include "base/buf.h"

void record_put(struct buf *out, uint32_t number);
void record_put_str(struct buf *out, struct str text);

/* What is left to be read; `broken` sticks once something was not there. */
struct record {
	struct str rest;
	bool broken;
};

uint32_t record_get(struct record *r);
/* A view into the record. */
struct str record_get_str(struct record *r);
/* The same, empty and broken when it is not UTF-8. */
struct str record_get_text(struct record *r);

/* All was there, and nothing is left over. */
static inline bool
record_ended(const struct record *r)
{
	return !r->broken && !r->rest.n;
}

#endif
