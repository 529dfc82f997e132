/*
 * Where a link in an article leads: one rule for all readers (converter.md rules 3 and 4).
 */
#ifndef IMPORT_ADDRESS_H
#define IMPORT_ADDRESS_H

#include "base/arena.h"

/*
 * Fit for a link line, in the arena: absolute or a path on this site, ASCII, without trackers.  Empty when it leads nowhere outside
 * this page or no reader could follow it.  Without a base an address relative to the page becomes a path on this site: the old
 * website's "view/slug-13496" is answered by a redirect there, and a doc holds no other relative addresses.
 */
struct str address_resolve(struct arena *scratch, struct arena *a, struct str base, struct str ref);

/* What to call the target of a link without words: "plan-2015.pdf", else the host, else the address.  Clean, in the arena. */
struct str address_name(struct arena *scratch, struct arena *a, struct str url);

#endif
