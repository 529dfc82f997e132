/*
 * Inflection: which forms one word may have.  Searching for any of them should find all.
 *
 * No dictionary.  A class is a set of endings that words of one kind have (книга, книги, книгой, ...), with the changes of the stem's last
 * letters that go with them (рука, руцэ; писать, пишу).  A word is taken apart at every ending that it may have, in
 * every class that has it, and gets all endings of that class.  Most of these forms are no words at all, which costs nothing: only those
 * that stand in some article are looked for.  A few dozen common words that follow no class are listed whole.
 */
#ifndef BASE_WORD_FORMS_H
#define BASE_WORD_FORMS_H

#include "base/arena.h"
#include "base/lang.h"

struct word_form {
	struct str sound; /* word_sound() */
	struct str plain; /* word_plain(), or the form itself when exact */
	bool exact;       /* of a word that is listed: no other spelling counts */
};

struct word_forms {
	struct word_form *list; /* ascending by sound, then by plain; none twice */
	size_t n;
};

#define WORD_FORMS_MOST 4000

/*
 * Makes the tables of endings (word_table.h), some milliseconds and half a megabyte, which the first words would otherwise wait for.  Before
 * a fork, so that all processes share them.  Without memory they are made later.
 */
void word_forms_ready(void);

/*
 * The forms of a folded word (word.h) as a word of that language, itself among them.  False when memory is gone.
 * Latin words are English ones, whatever `lang`; Cyrillic ones in English are Belarusian or Russian by their letters.
 */
bool word_forms(struct arena *a, enum lang lang, struct str word, struct word_forms *out);

/* Whether one of the forms is that folded word, whose sound is given. */
bool word_forms_have(const struct word_forms *f, enum lang lang, struct str word, struct str sound,
		     struct arena *a);

/* The word without the vowels' change by stress, where the language writes it (Belarusian: вада, воды); else the word itself. */
struct str word_plain(struct arena *a, enum lang lang, struct str word);

#endif
