/*
 * The parts of Gopher that proto/gopher*.c share.
 */
#ifndef PROTO_GOPHER_H
#define PROTO_GOPHER_H

#include "proto/address.h"

/* gopher_reply.c: a page as a menu, a text or an error. */
void gopher_reply(struct buf *out, const struct page *page, const struct request *req,
		  const struct proto_site *ps);

/* gopher_url.c: HTML for who comes with a web browser. */
bool gopher_url_allowed(struct str url);
void gopher_url_page(struct buf *out, const struct proto_site *ps, struct str url);
void gopher_http_page(struct buf *out, const struct proto_site *ps, bool head_only);

/* caps.c: what this server can do. */
void gopher_caps(struct buf *out, const struct proto_site *ps);

#endif
