/*
 * A document inside an Atom feed (RFC 4287): its text as HTML, and that escaped once more for XML.
 *
 * HTML, since that is what programs which read feeds can show; escaped, not as CDATA or XHTML, since some look for their few elements by
 * hand (protocols.md ATM-2).  Elements of HTML 3.2 with nothing to load: pictures are links that name type and size.
 */
#ifndef DOC_ATOM_H
#define DOC_ATOM_H

#include "doc/doc.h"

/* How a path on this site becomes an address that stands alone, as a feed's must. */
struct atom_links {
	void (*add)(struct buf *out, const void *site, struct str path);
	const void *site;
};

/*
 * `<content type="html" xml:lang="be">...</content>`, the blocks of the doc without its title, in one line but for preformatted text.
 * `links` NULL: paths stay as they are.
 */
void atom_content_write(struct buf *out, const struct doc *d, const struct atom_links *links);

/*
 * The text of an element, or of an attribute in double quotes.  What no XML may hold becomes a blank (controls) or U+FFFD (U+FFFE, U+FFFF,
 * broken bytes); line feeds stay.
 */
void atom_text_add(struct buf *out, struct str text);

#endif
