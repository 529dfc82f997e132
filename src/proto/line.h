/*
 * One line of text from or to the wire: what must not be in it, and how it is made safe.
 */
#ifndef PROTO_LINE_H
#define PROTO_LINE_H

#include "base/buf.h"

/* Any control character, C1 ones in their UTF-8 form included. */
bool line_has_control(struct str x);

/* Appended without controls (each run of them is one blank), at most `max` bytes, cut before a character. */
void line_add(struct buf *out, struct str x, size_t max);

/* Appended as HTML text: & < > and both quotes escaped, controls left out. */
void line_add_html(struct buf *out, struct str x);

/*
 * A line that CRLF or LF ends, or the end of what the peer sends; without its end, longer than `most` when it is.  False: more
 * is to come.
 */
bool line_take(struct str input, bool ended, size_t most, struct str *line);

#endif
