/*
 * The last gate before the wire: text as one line, whatever the document held.
 */
#ifndef DOC_PRINTABLE_H
#define DOC_PRINTABLE_H

#include "base/buf.h"

enum printable_blanks {
	BLANKS_KEEP, /* a no-break space is a letter like others */
	BLANKS_PLAIN /* it becomes a plain one: terminals of old show it badly */
};

/*
 * Adds the text without blanks at its ends.  Controls (C0, DEL, C1) become blanks, bytes that are not
 * UTF-8 become U+FFFD (protocols.md TXT-21, GOP-23, GOP-95).
 */
void printable_add(struct buf *out, struct str text, enum printable_blanks blanks);

/* One line of preformatted text: blanks at the front stay, TAB goes to the next multiple of 8 (GOP-43). */
void printable_add_pre(struct buf *out, struct str line, enum printable_blanks blanks);

#endif
