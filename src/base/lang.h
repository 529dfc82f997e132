/*
 * The three languages of the district: Belarusian, Russian, English.
 */
#ifndef BASE_LANG_H
#define BASE_LANG_H

#include "base/str.h"

enum lang { LANG_BE, LANG_RU, LANG_EN, LANG_COUNT, LANG_NONE = -1 };

/* The BCP 47 tag: "be", "ru", "en". */
struct str lang_code(enum lang lang);

/* LANG_NONE when it is none of the three.  "by" (the website's code) is Belarusian, too. */
enum lang lang_from_code(struct str code);

/*
 * By the letters of the text (domain.md 4.3): і, ў or a Latin i inside a Cyrillic word speak for
 * Belarusian; и, щ, ъ for Russian; hardly any Cyrillic means English.  LANG_NONE for a text with no letters.
 */
enum lang lang_detect(struct str text);
/* Where no letter decides between Belarusian and Russian it is the likely one, if that is one of the two. */
enum lang lang_detect_near(struct str text, enum lang likely);

#endif
