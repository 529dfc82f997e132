/* How much bytes look like a text in a charset; charset.c decides. */
#ifndef BASE_CHARSET_GUESS_H
#define BASE_CHARSET_GUESS_H

#include "base/charset_tables.h"
#include "base/str.h"

/* Mean weight of a byte above 0x7F: some 18-22 for a text in its own charset, below 10 in a wrong one.  0 when there is none. */
double charset_score(struct str bytes, enum charset charset);

/* The charset with the best score; windows-1251 when none is better. */
enum charset charset_guess(struct str bytes);

#endif
