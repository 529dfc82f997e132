/*
 * How mail carries what is not ASCII: base64, quoted-printable, encoded words in headers (RFC 2045, RFC 2047, RFC 2231).
 */
#ifndef IMPORT_MAIL_CODE_H
#define IMPORT_MAIL_CODE_H

#include "base/arena.h"

/* In the arena.  Bytes that are not of the code are stepped over. */
struct str mail_base64(struct arena *a, struct str x);
struct str mail_quoted(struct arena *a, struct str x, bool header);
/* A header's text as UTF-8: unfolded, "=?koi8-r?B?…?=" decoded; other bytes by their look. */
struct str mail_words(struct arena *a, struct str x);
/* A parameter of a header such as "text/plain; charset=utf-8", also as "charset*=", without quotes; or empty. */
struct str mail_parameter(struct arena *a, struct str header, struct str name);

#endif
