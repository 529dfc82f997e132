/*
 * Front matter: lines of "key: value" between "---" (or "key = value" between "+++") above a text.
 */
#ifndef IMPORT_FRONT_H
#define IMPORT_FRONT_H

#include "import/reader.h"

enum front_result { FRONT_NONE, FRONT_READ, FRONT_WRONG };

/*
 * Fills what is named there into `f` and points *rest behind it.  FRONT_NONE: the text has none, *rest is all of it.
 * FRONT_WRONG: *why names the line and what to write there.
 * Known keys: title, date, lang, section, id (or slug, key), source, url; others are left alone.
 */
enum front_result front_read(struct str text, struct arena *a, struct found *f, struct str *rest,
			     struct str *why);

#endif
