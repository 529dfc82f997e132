/*
 * Words of running text, made equal where readers take them for the same (domain.md 4.1): what search indexes and looks for.
 *
 * Folding is for comparing, never for showing: a folded word has lost its capitals, its ё and its apostrophe.
 * Forms of one word (inflection) are word_forms.h's matter.
 */
#ifndef BASE_WORD_H
#define BASE_WORD_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define WORD_MOST 64 /* bytes of a folded word; the rest of a longer run of letters is dropped */

/*
 * The next word of *rest, folded into `out`; *rest keeps what stands behind it, *seen (NULL: never mind) is the word as it stands in the
 * text.  Bytes written; 0 when there is no more.  A word is a run of letters and digits.
 * Folded: lower case; ё is е, ў is у, ґ is г; a letter and its mark are the one letter (й) or the letter alone;
 * soft hyphens, stress marks, zero-width characters and apostrophes inside are nothing; Latin letters that look like
 * Cyrillic ones are those, in a word that has a Cyrillic letter.  Bytes that are no UTF-8 separate.
 */
size_t word_next(struct str *rest, char out[WORD_MOST], struct str *seen);

/* Whether the folded word has a Cyrillic letter. */
bool word_is_cyrillic(struct str folded);

/*
 * The sound of a word, roughly, in lower-case ASCII: the same for a Belarusian word, the Russian one that differs by spelling alone
 * (раён, район) and what is typed for either in Latin letters by the 2023 system and its common variants.  Many
 * different words share one.  A word's sound begins with the sound of its beginning, but for the last letter of a Latin one.
 */
struct str word_sound(struct arena *a, struct str word);

/* The word whose sound was made last. */
struct word_sounding {
	struct str word, sound;
	uint8_t at
	    [WORD_MOST +
	     1]; /* where in the sound what stands at that byte of the word begins, or WORD_UNSETTLED */
};

#define WORD_UNSETTLED 255

/*
 * The same as word_sound, for words that one after another begin alike, as forms of one word do: what they share is not made again.
 * *last is zeros at first; its words live until the last call.
 */
struct str word_sound_beside(struct word_sounding *last, struct arena *a, struct str word);

#define WORD_SOUNDS_MOST 8
/* The sounds that Latin letters may stand for ("h": х or г; "ch": ч or х); one for a Cyrillic word.  `word` need not be folded: č, š, ž
 * and ŭ count.  The number of them. */
size_t word_sounds(struct arena *a, struct str word, struct str sounds[WORD_SOUNDS_MOST]);

#endif
