/*
 * The site's own addresses, as each protocol writes them.
 */
#ifndef PROTO_ADDRESS_H
#define PROTO_ADDRESS_H

#include "doc/gopher.h"
#include "proto/proto.h"

/* "gemini://HOST/be/news/5": absolute, ASCII, the port named only when it is not 1965 (GEM-55, TXT-23). */
void gemini_url(struct buf *out, const struct proto_site *ps, struct str path);

/* A path percent-encoded, ASCII. */
void path_add(struct buf *out, struct str path);

/* "?" and the words behind it, ASCII. */
void gemini_query(struct buf *out, struct str words);

/* What the Gopher writers need to know of this site, for readers in that root. */
struct gopher_site gopher_site_of(const struct proto_site *ps, struct gopher_root root);

#endif
