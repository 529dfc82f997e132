/*
 * Telephone numbers as people here write them: "8 (02156) 2 58 65, 2 24 65", "+375 2156 2-58-65", "142".
 */
#ifndef BASE_PHONE_NUMBER_H
#define BASE_PHONE_NUMBER_H

#include "base/arena.h"
#include "base/str.h"

#define PHONE_NUMBERS 6 /* of one text; what is more stays with the last */

struct phone_number {
	struct str words; /* as written */
	struct str url;   /* "tel:+375215625865"; empty where nothing certain can be dialled */
};

/*
 * The numbers of a text that commas or semicolons part, into list[PHONE_NUMBERS]; the count.  A local number has the area of the whole
 * one before it.
 */
int phone_numbers(struct arena *a, struct str text, struct phone_number *list);

#endif
