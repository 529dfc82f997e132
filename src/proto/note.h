/*
 * A note to the council that its request has no room for: how much is too much (GEM-11, GEM-53, GOP-5).
 */
#ifndef PROTO_NOTE_H
#define PROTO_NOTE_H

#include "proto/proto.h"

#define NOTE_LINE_MOST                                                                             \
	8192 /* bytes of such a line that are waited for, so that its letters can be counted */

/*
 * PROTO_REFUSED with *page saying how many letters fit and how many do not.  `words`: behind path and "?" or TAB as they came, of which `room`
 * bytes had room; `escaped`: percent-encoded; `wide`: in UTF-8, else a byte is a letter.
 */
enum proto_result note_refuse(struct str words, size_t room, bool escaped, bool wide,
			      const struct proto_site *ps, struct arena *a,
			      const struct request *req, struct page *page);

#endif
