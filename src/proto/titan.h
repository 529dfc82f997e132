/*
 * Titan (protocols.md 3.6): a line that announces bytes, then the bytes.  On Gemini's port; the answer is
 * one of Gemini's.
 */
#ifndef PROTO_TITAN_H
#define PROTO_TITAN_H

#include "proto/proto.h"

#define TITAN_MOST (1u << 20) /* bytes of one upload: no article has more */

struct titan {
	struct str mime, token; /* decoded; mime is "text/gemini" when the line names none */
	uint64_t size;
	bool edit; /* asks for the raw text instead; nothing follows the line (TTN-5) */
};

/* Whether these are the first bytes of a Titan request, perhaps not all of them. */
bool titan_begins(struct str input);

/*
 * The line without its CRLF.  PAGE_OK with all filled, strings in the arena; else the refusal.  Whether so much may
 * be sent is the caller's matter.
 */
enum page_status titan_read(struct str line, const struct proto_site *ps, struct arena *a,
			    struct request *req, struct titan *t);

#endif
