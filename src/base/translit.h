/*
 * Belarusian and Russian in Latin letters without diacritics: the official romanisation of geographic names of
 * 24 March 2023 (domain.md section 6), applied to running text.
 */
#ifndef BASE_TRANSLIT_H
#define BASE_TRANSLIT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/lang.h"

#define TRANSLIT_MAX 4 /* Latin letters for one of ours, at most */

/*
 * A text on its way, character by character: how a letter is written depends on the one before it, on the case of the
 * one after it, and on the language.  A word with і or ў is Belarusian, one with и, щ or ъ Russian; other words are in the
 * language that the text's letters speak for, else in the one given.
 */
struct translit {
	enum lang text, word; /* LANG_BE or LANG_RU */
	uint32_t before;      /* 0 at the start */
	char latin[TRANSLIT_MAX];
};

void translit_init(struct translit *t, struct str text, enum lang lang);

/*
 * The character at the front of `rest`, cp in n bytes.  False when it is none of ours; else *latin is good until the next
 * call, and empty for what is left out: the soft and the hard sign, an apostrophe inside a Belarusian word.
 * Every character must pass here, in order, but for runs of others, of which the last is `before` then.
 */
bool translit_next(struct translit *t, struct str rest, uint32_t cp, size_t n, struct str *latin);

/* The whole text; what is no Cyrillic letter stays as it is. */
void translit_add(struct buf *out, struct str text, enum lang lang);

#endif
