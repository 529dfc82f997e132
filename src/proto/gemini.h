/*
 * What Gemini's request line and Titan's have in common.
 */
#ifndef PROTO_GEMINI_H
#define PROTO_GEMINI_H

#include "base/uri.h"
#include "proto/proto.h"

#define GEMINI_LINE_MOST (URI_MAX + 2) /* GEM-11: 1024 bytes of URI, then CRLF */

/*
 * A request line without its CRLF, into *req.  PAGE_OK, or the refusal it deserves: malformed, of another
 * scheme, not ours.  `parameters`: NULL, or what stands behind the path's first ";" (TTN-2), raw.
 */
enum page_status gemini_read_uri(struct str line, struct str scheme, const struct proto_site *ps,
				 struct arena *a, struct request *req, struct str *parameters);

#endif
