/*
 * The classes of endings (word_classes.h) made ready for word_forms.c: each ending written out once, with the changes of the stem and the
 * endings of adjectives in it, and for each way to inflect the set of its endings as bits.  What a word may be a form of is then a few
 * searches by its end, and all endings of it one union of sets.
 */
#ifndef BASE_WORD_TABLE_H
#define BASE_WORD_TABLE_H

#include <stdint.h>

#include "base/str.h"
#include "base/word_classes.h"

/* A class with one of its changes. */
struct word_way {
	const struct word_class *class;
	const uint64_t *tails; /* a bit for each */
};

struct word_tail {
	struct str text;
	uint8_t letters;
	uint16_t first, n; /* of `having`: the ways that have it, ascending */
};

struct word_table {
	const struct word_language *language;
	const struct word_tail *tails; /* ascending by text, none twice */
	size_t ntails, longest;        /* in bytes */
	const struct word_way *ways;
	size_t nways;
	const uint16_t *having;
	size_t nwords; /* uint64_t in a set */
};

/* Made at the first call for that language and kept until the process ends.  NULL: out of memory. */
const struct word_table *word_table(const struct word_language *language);

/* The tail of that text; NULL: no such one. */
const struct word_tail *word_table_find(const struct word_table *t, struct str text);

/* Letters of valid UTF-8. */
size_t word_letters(struct str x);

#endif
