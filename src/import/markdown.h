/*
 * Markdown: CommonMark with tables, strikethrough, task lists, bare addresses and footnotes.
 */
#ifndef IMPORT_MARKDOWN_H
#define IMPORT_MARKDOWN_H

#include "import/reader.h"

/* body_read() for BODY_MARKDOWN. */
enum read_result markdown_read_body(const struct body *b, struct arena *a, struct doc *d);

#endif
