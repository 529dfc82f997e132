/* Signs and what is written for them where a charset lacks them. */
#ifndef BASE_ALPHABET_SIGNS_H
#define BASE_ALPHABET_SIGNS_H

#include <stdint.h>

/* A letter of Cyrillic that looks alike, or the plain one; 0 when there is none. */
uint32_t sign_twin(uint32_t cp);

/* In ASCII, with a meaning of its own; NULL when there is none. */
const char *sign_ascii(uint32_t cp);

#endif
