/*
 * Bytes in letters that stand unescaped in any address: base64url without padding (RFC 4648 section 5).
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/arena.h"
#include "base/str.h"

/* Empty when memory is gone. */
struct str base64_for_address(struct arena *a, struct str bytes);
/* False for what is not written so: each text has one form only. */
bool base64_from_address(struct arena *a, struct str text, struct str *bytes);

#endif
