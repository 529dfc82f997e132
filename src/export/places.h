/*
 * The addresses that an export has met: which file each becomes, and which are still to be made.
 */
#ifndef EXPORT_PLACES_H
#define EXPORT_PLACES_H

#include <stdint.h>

#include "base/arena.h"

struct place {
	struct str path; /* as links have it */
	struct str file; /* below the protocol's directory; empty: it is not carried along */
	bool other_way;  /* another spelling of an address that is a place, too */
};

struct places {
	struct arena arena;
	struct place *list; /* in the order they were met */
	size_t n, cap;
	uint32_t *table; /* places by their paths: 1 + place, 0 empty */
	size_t slots;
};

void places_init(struct places *p);
void places_release(struct places *p);

/* NULL when it has not been met. */
const struct place *places_find(const struct places *p, struct str path);
/* Copies; for a path that has not been met.  NULL when memory is gone. */
const struct place *places_add(struct places *p, struct str path, struct str file, bool other_way);

#endif
