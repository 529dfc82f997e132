/*
 * A page without what no parser needs to see: the insides of scripts, styles and comments, runs of blanks.
 */
#ifndef IMPORT_HTML_LEAN_H
#define IMPORT_HTML_LEAN_H

#include <stdint.h>

#include "base/buf.h"

/* A place in the lean page, and how many bytes fewer stand before it than in the whole one. */
struct html_cut {
	uint32_t at, gone;
};

struct html_lean {
	struct buf text;
	struct buf cuts; /* of struct html_cut, in their order */
};

/*
 * `html` is under 4 GiB.  False when the tags nest deeper, or would cost gumbo more, than we allow.  Released by the caller in either case; look at buf_failed
 * of both.
 */
bool html_lean(struct html_lean *lean, struct str html);
void html_lean_release(struct html_lean *lean);

/* The name of a tag that begins at `at`, of 32 bytes at most. */
struct str html_name_at(struct str html, size_t at);

/* Where a byte of the lean page stood in the whole one; the end is the end. */
size_t html_lean_origin(const struct html_lean *lean, size_t at);

#endif
