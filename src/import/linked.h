/*
 * Which addresses an article has linked so far: the same target makes one link line (converter.md rule 2), and no label is
 * lost.  For the readers.
 */
#ifndef IMPORT_LINKED_H
#define IMPORT_LINKED_H

#include "doc/links.h"

struct linked {
	struct linkset urls, lines;
};

/* All memory comes from the arena, which must outlive the reading. */
void linked_init(struct linked *l, struct arena *a);

/* A link in running text. */
void linked_text(struct linked *l, struct str url);

enum linked_line {
	LINKED_NEW,  /* a link line */
	LINKED_TEXT, /* the target was linked before under another label: text, with its link */
	LINKED_SAID, /* with this very label: nothing */
};

/* A line that is only a link.  The texts must outlive the reading. */
enum linked_line linked_line(struct linked *l, struct str url, struct str label);

#endif
