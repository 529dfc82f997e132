/*
 * The text of a page of the committee's website, as a browser saves or copies it: letterhead, the slider's caption,
 * breadcrumb, date, title, body.
 */
#ifndef IMPORT_SITE_TEXT_H
#define IMPORT_SITE_TEXT_H

#include "import/reader.h"

/* False when the text is not laid out so; then *f is as it was.  The body is a view into the text. */
bool site_text_read(struct str text, struct arena *a, struct found *f);

#endif
