/*
 * What stands inside a line of Markdown: links, pictures and the odd tag of HTML, on their way into the run.
 */
#ifndef IMPORT_MARKDOWN_INLINE_H
#define IMPORT_MARKDOWN_INLINE_H

#include "import/footnote.h"
#include "import/prose.h"

struct markdown_media {
	bool image; /* else a link that showed no words */
	struct str url, text;
};

struct markdown_inline {
	struct prose *prose;
	struct footnotes *notes;

	struct str link;  /* the open one's address; or empty */
	bool link_text;   /* it has shown words */
	size_t link_from; /* first picture in it */

	unsigned images; /* open: a picture's text may hold pictures */
	struct str image, title;
	struct buf alt;

	struct markdown_media *media; /* printed under the block */
	size_t nmedia, media_cap;

	bool raised, up;   /* inside <sup> or <sub> */
	size_t raise_from; /* where in the run */
	unsigned stamp;
	bool skip; /* inside <script> or <style> */
};

void markdown_inline_init(struct markdown_inline *m, struct prose *p, struct footnotes *notes);
void markdown_inline_release(struct markdown_inline *m);

void markdown_words(struct markdown_inline *m, struct str words);
/* Inside `code`: "[^1]" is no mark of a footnote there. */
void markdown_code(struct markdown_inline *m, struct str words);
/* "&nbsp;" as written. */
void markdown_entity(struct markdown_inline *m, struct str entity);
void markdown_link(struct markdown_inline *m, struct str ref);
void markdown_unlink(struct markdown_inline *m);
void markdown_image(struct markdown_inline *m, struct str ref, struct str title);
void markdown_image_end(struct markdown_inline *m);
/* A tag of HTML as written.  True when it is a line break. */
bool markdown_tag(struct markdown_inline *m, struct str tag);
/* Prints the pictures that gathered while a block was being read. */
void markdown_media_flush(struct markdown_inline *m);

#endif
