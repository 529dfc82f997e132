/* The one-byte charsets of the region: what bytes 0x80-0xFF mean. */
#ifndef BASE_CHARSET_TABLES_H
#define BASE_CHARSET_TABLES_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

enum charset {
	CHARSET_WINDOWS_1251,
	CHARSET_KOI8_R,
	CHARSET_KOI8_U,
	CHARSET_CP866,
	CHARSET_ISO_8859_5,
	CHARSET_WINDOWS_1252,
	CHARSET_COUNT
};

extern const uint16_t charset_tables[CHARSET_COUNT][128];

/* charset.c: all bytes, U+FFFD for those that mean nothing. */
struct str charset_decode(struct arena *a, struct str bytes, enum charset charset);

/* charset_out.c: the byte for a character, which is above 0x7F; 0 when the charset lacks it. */
unsigned char charset_byte(enum charset charset, uint32_t cp);

#endif
