/*
 * What Gopher readers get: menus and wrapped text (protocols.md 4.3 to 4.5).
 */
#ifndef DOC_GOPHER_H
#define DOC_GOPHER_H

#include "base/alphabet.h"
#include "doc/doc.h"

/* How the hole looks: a root, "/koi8", "/narrow" or "/narrow/koi8", stands before every path.  All zero: none does. */
struct gopher_root {
	enum alphabet alphabet;
	bool narrow; /* lines of GOPHER_NARROW columns */
};

#define GOPHER_NARROW 40 /* terminals of home computers, phones held upright, Braille displays */

struct gopher_site {
	struct str host;        /* public A-label name, written into every item (GOP-24) */
	int port;               /* public port */
	struct str gemini_host; /* for the closing address line */
	size_t width;           /* columns, 67 by default; GOPHER_NARROW in a narrow root */
	/* The item type of a path on this site: '0', '1', '7', '9', 'g', 'I', ... */
	char (*type_of)(struct str path);
	struct gopher_root root; /* that the reader is in */
};

/*
 * gopher_root.c: takes a root off the path's front: "/narrow" for narrow lines, then "/lat", "/1251", "/koi8" or "/866" for another
 * alphabet, or one of the two.  What is not named stays as it is in *root; false, and nothing changed, when there is none.
 * "/utf8" and "/wide" are where a link leads out of a root.
 */
bool gopher_take_root(struct str *path, struct gopher_root *root);

/*
 * Where a path on this site leads to from a page of this root: menus, texts and searches stay inside it; files and
 * feeds are the same in all and have one selector; a path with a root of its own keeps that.
 */
struct gopher_address {
	char type;
	struct str root, path; /* the selector is the two together */
};
struct gopher_address gopher_address(const struct gopher_site *site, struct str path);
/* The path in that root, whichever root the link to it stands in: "/wide/koi8/be/". */
struct str gopher_rooted(struct arena *arena, struct gopher_root root, struct str path);

/*
 * The doc as a menu: title, texts and headings as info lines, links and images as items (GOP-20 to 26, 30, 60).
 * External http, https, mailto, gemini … become type h "URL:" items on this host; gopher://h[:p]/Tsel becomes the real item.
 * Ends with the final dot line.  No TAB, control or over-long display text whatever the doc holds; display text longer than
 * the width goes on in info lines below.
 */
void gophermap_write(struct buf *out, const struct doc *d, const struct gopher_site *site);

/*
 * The doc as a text document (type 0): title, blank, body wrapped at the width, links numbered "[1]" in the text and listed at the
 * end, CRLF, no line starts with "." (GOP-42), no TAB.  Without the final dot line: proto/gopher adds it.
 */
void gopher_text_write(struct buf *out, const struct doc *d, const struct gopher_site *site);

/* Escapes nothing, adds one item line; text is cleaned of TAB, CR, LF and controls. */
void gopher_item(struct buf *out, char type, struct str text, struct str selector, struct str host,
		 int port);

/* "gopher://host/0/be/news/5": port named unless 70, type always there (GOP-110, 111). */
void gopher_url(struct buf *out, const struct gopher_site *site, struct str path);

#endif
