/*
 * The classes of endings, one table a language.  Data for word_forms.c alone.
 *
 * In `endings` the words are endings; "-" is none at all.  "+" behind one: it is followed by any ending of an adjective, as
 * a participle's suffix is.  1 and 2 stand for the two sides of each of `changes`: "с:ш з:ж" with "1ать 2у" is писать, пишу.
 */
#ifndef BASE_WORD_CLASSES_H
#define BASE_WORD_CLASSES_H

#include <stdbool.h>

struct word_class {
	const char *changes; /* NULL: none */
	const char *endings;
	/* What the stem ends in.  NULL: anything; "*": a vowel; "!ео": a consonant, or one of those; "|иь": one of those; "да": that. */
	const char *stem;
	bool verb; /* may have the reflexive endings */
};

struct word_language {
	const struct word_class *classes; /* the last one has no endings */
	const char *adjective;            /* endings */
	const char
	    *reflexive; /* "PLAIN:REFLEXIVE" ends of a verb's form; NULL: the language has none */
	const char *const
	    *irregular; /* the last one is NULL; all words of a line are forms of one */
	const char *vowels;
};

extern const struct word_language word_belarusian, word_russian, word_english;

#endif
