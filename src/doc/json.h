/*
 * The doc as JSON, for programs that want its structure and not its print; docs/DOC.md has the format.
 */
#ifndef DOC_JSON_H
#define DOC_JSON_H

#include "doc/doc.h"

#define JSON_FORMAT 1 /* raised when a member changes its meaning; new members do not raise it */

/* A member about the article that the doc does not know, such as its date.  Left out when the value is empty. */
struct json_field {
	const char *name; /* plain ASCII */
	struct str value;
};

/*
 * Adds one object, a block a line, ended by LF.  Valid UTF-8 whatever the doc holds; counts in characters (Unicode code
 * points), not in bytes.  Same doc, same bytes.
 */
void json_write(struct buf *out, const struct doc *d, const struct json_field *about, size_t n);

/* A text in quotes, escaped; bytes that are no UTF-8 stay as they are. */
void json_add_string(struct buf *out, struct str text);

#endif
