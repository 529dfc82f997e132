/*
 * Old and wrongly declared encodings into UTF-8 (domain.md 4.4).
 */
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

#include "base/arena.h"
#include "base/str.h"

/*
 * Order: a BOM; valid UTF-8; UTF-16 without a BOM by its zero bytes; the declared charset, if it decodes
 * and its letters look like a text; the best of windows-1251, KOI8-R, cp866, ISO-8859-5 by letter frequencies.
 * `declared` may be empty.  The BOM is dropped.  Bytes that no charset explains become U+FFFD; there is always a result.
 * *name, if not NULL, gets the IANA name of what was decoded.
 *
 * The result lives in the arena.  KOI8-U and windows-1252 are known, too.
 * UTF-8 with a few broken bytes, or cut in half, stays UTF-8.
 */
struct str charset_to_utf8(struct arena *a, struct str bytes, struct str declared,
			   struct str *name);

/* The charset that an HTML page, an XML declaration or a "text/html; charset=…" names within its first 1,024 bytes; or empty. */
struct str charset_declared(struct str bytes);

#endif
