/*
 * What a reader's terminal can show, and text made fit for it: every letter and sign that it lacks is replaced by one that
 * reads alike, never by a question mark (protocols.md GOP-96; domain.md 4.4 and 6).
 *
 * KOI8-R stands for its whole family.  KOI8-U and KOI8-RU put і and ў where KOI8-R has box lines, so that a terminal of
 * KOI8-R would show lines in every Belarusian word; in KOI8-R both are written with letters that all three share.
 */
#ifndef BASE_ALPHABET_H
#define BASE_ALPHABET_H

#include "base/arena.h"
#include "base/translit.h"

enum alphabet {
	ALPHABET_UNICODE, /* all of it, in UTF-8 */
	ALPHABET_LATIN,   /* ASCII, by the romanisation of translit.h */
	ALPHABET_WINDOWS_1251,
	ALPHABET_KOI8_R,
	ALPHABET_CP866,
	ALPHABET_COUNT
};

/* "UTF-8", "ASCII", "windows-1251", "KOI8-R", "cp866". */
struct str alphabet_name(enum alphabet a);

/*
 * Text on its way into an alphabet, still UTF-8.  `lang` is of words that do not tell their language themselves.
 * What has been through once goes through again unchanged.
 */
struct respell {
	enum alphabet alphabet;
	struct str rest;
	uint32_t before;
	struct translit translit;
	char piece[64];
};

void respell_init(struct respell *r, struct str text, enum alphabet a, enum lang lang);
/*
 * Takes one character, or a run of ASCII, off the text and answers its bytes, 0 at the end.  *out is what stands for it: itself, or
 * something else, which is good until the next call, or nothing.
 */
size_t respell_next(struct respell *r, struct str *out);

/* All of it. */
void respell_add(struct buf *out, struct str text, enum alphabet a, enum lang lang);

/* The bytes of respelled text in the alphabet's charset.  What it lacks even so is left out. */
void alphabet_encode(struct buf *out, struct str text, enum alphabet a);

/*
 * What a reader of this alphabet typed, in UTF-8; a program that sends UTF-8 all the same is understood as well.
 * False when it can be neither.
 */
bool alphabet_decode(struct arena *arena, struct str typed, enum alphabet a, struct str *text);

#endif
