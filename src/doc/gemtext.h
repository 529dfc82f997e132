/*
 * gemtext: reader and writer (protocols.md section 2; converter.md).
 */
#ifndef DOC_GEMTEXT_H
#define DOC_GEMTEXT_H

#include "doc/doc.h"

/*
 * Reads TXT-1's line types; pure, any bytes that are valid UTF-8 will do.  The first level-1 heading
 * becomes the title, further ones level 2.  One paragraph is one line.  A run of ">" lines is one quote block a line.
 * Ordered lists are text lines "1. …" in gemtext; they come back as items with a number, and
 * links as BLOCK_LINK whatever they lead to.  Where the page's blank lines are not the writer's, blocks are marked gap or tight.
 * A page without a level-1 heading has no title: the caller gives one.  False only when memory is gone.
 */
bool gemtext_read(struct str text, struct arena *a, struct doc *d);
/* The same for a page whose relative links are seen from `base`, a path on this site such as "/be/region/". */
bool gemtext_read_at(struct str text, struct str base, struct arena *a, struct doc *d);

/*
 * Prints "# title" and the blocks by TXT-20 to TXT-24: guards data that looks like markup, puts a paragraph's links
 * under it (each address once a page), prints images as "=> url Photo: caption (JPEG, 48 KB)", decides a table's
 * shape by its content (converter.md rule 7).  One blank line between paragraphs, none after a heading, none inside a run of links,
 * items or quotes; never two.  Ends in LF.
 */
void gemtext_write(struct buf *out, const struct doc *d);

#endif
