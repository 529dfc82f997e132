/*
 * The HTML reader: gumbo's tree in, a doc or a found article out.  Gumbo's one home is html*.c;
 * nobody else sees a tree.
 *
 * All input is UTF-8 (base/charset.h comes first), may be cut off, hostile or no HTML at all.
 * Nothing is fetched.
 */
#ifndef IMPORT_HTML_H
#define IMPORT_HTML_H

#include "import/reader.h"

/* body_read() for BODY_HTML: b->text is a fragment or a whole page. */
enum read_result html_read_body(const struct body *b, struct arena *a, struct doc *d);

/*
 * A saved page: one article.  Its body is a view into `html` (or into a copy in the arena,
 * without control characters): the source of the article's own element, with the title and the
 * date above it and the sharing buttons below it left out.  source_url is what the page says of
 * itself (rel=canonical, og:url, a browser's "saved from"), source_key the host and number of an
 * address like ".../view/slug-13496", else the source_url.
 */
enum read_result html_read_page(struct str html, struct arena *a, struct found **list);

/*
 * Whether these bytes look like a page or a fragment of HTML, rather than Markdown, a feed or
 * plain text.
 */
bool html_looks_like(struct str text);

/* The running text of a fragment as one clean line, for titles and descriptions of feeds. */
enum read_result html_text(struct str html, struct arena *a, struct str *out);

#endif
