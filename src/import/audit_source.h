/*
 * The sources of an article as the audit walks over them: HTML, Markdown, text and gemtext.
 */
#ifndef IMPORT_AUDIT_SOURCE_H
#define IMPORT_AUDIT_SOURCE_H

#include "import/audit_html.h"

void audit_source_walk(const struct audit_told *to, struct str text, enum body_type type);

/*
 * A line as its words are compared, in the arena or as it was: without bare addresses, which are compared as links, without a content system's marks, and
 * without signs that are markup in the type.
 */
struct str audit_source_text(struct arena *a, struct str line, enum body_type type);

/* The bytes of a content system's mark at the front of x, such as "[gallery ids=1]"; 0 when there is none. */
size_t audit_source_mark(struct str x);

#endif
