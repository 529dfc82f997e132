/*
 * The short words that decide where a line may end (domain.md 4.5), in one sorted table.
 */
#ifndef BASE_WRAP_WORDS_H
#define BASE_WRAP_WORDS_H

#include <stdint.h>

#include "base/str.h"

enum wrap_class {
	WORD_UNIT = 1,  /* after a number: км, %, г., года, тыс. */
	WORD_MONTH = 2, /* after a number: чэрвеня */
	WORD_LEADS = 4, /* says what the next word is: №, г., вул., тэл. */
	WORD_LEANS = 8, /* leans on the next word: of, to */
	WORD_BACK = 16, /* leans on the word before: бы, же */
};

struct wrap_word {
	struct str word; /* lower case; a dot only where it tells */
	unsigned classes;
};

#define WRAP_WORD_MAX 24 /* bytes, fewer than 32; the longest in the table is shorter */

extern const struct wrap_word wrap_words[]; /* sorted by bytes */
extern const size_t wrap_words_count;

/* False for most words that are not in the table, by their first letter, in lower case, and their length. */
bool wrap_word_possible(uint32_t first, size_t bytes);

/* The word's classes, or 0. */
unsigned wrap_word_classes(struct str word);

#endif
