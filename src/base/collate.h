/*
 * The order of the alphabet: Ё stands behind Е and І before К, where bytes would have both in front of А.
 */
#ifndef BASE_COLLATE_H
#define BASE_COLLATE_H

#include "base/buf.h"
#include "base/str.h"

/*
 * Appends a key: names whose keys are compared as bytes stand as in a Belarusian or Russian index.  Both alphabets are one
 * here; capitals are small letters, Latin letters come before Cyrillic ones, all else but digits counts as a blank.
 */
void collate_add(struct buf *out, struct str text);

#endif
