/*
 * A page laid out flat, and the element that holds its article.
 */
#ifndef IMPORT_HTML_FIND_H
#define IMPORT_HTML_FIND_H

#include <stdint.h>

#include "import/html_tree.h"

/* One element that is shown, in source order. */
struct html_spot {
	const GumboNode *node;
	uint32_t parent;   /* of the spots; its own number for <body> */
	uint32_t end;      /* one behind the last spot inside */
	uint32_t from, to; /* bytes of shown text before it, and before its end */
	uint32_t linked;   /* bytes of text inside that is of links */
	uint32_t pictures; /* inside */
	uint32_t places;   /* bits of html_find.c: the names of an article that it has */
	bool clutter;      /* it, or what it stands in, is of the site */
};

struct html_page {
	const struct html_tree *tree;
	struct html_spot *spots; /* spots[0] is <body> */
	size_t n;
	size_t article; /* the spot that holds the article; 0: all of it */
};

/* What somebody cut out or wrote by hand: no <html>, no <body>, nothing in its head.  All of it is the article. */
bool html_is_fragment(const struct html_tree *t);

/* False when memory is gone.  The tree must have a body. */
bool html_page_lay_out(struct html_page *p, const struct html_tree *t, struct arena *a);
/* Fills p->article. */
void html_page_find(struct html_page *p, struct arena *a);
/*
 * The article's own source: what stands inside its element, without the parts at the top that
 * only hold the title and the date (spots; 0: none) and without clutter at either end.
 */
struct str html_page_source(const struct html_page *p, size_t title, size_t date);

#endif
