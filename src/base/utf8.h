/*
 * UTF-8, strictly as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* utf8_decode of what has three bytes or four, or is broken. */
size_t utf8_decode_more(struct str x, uint32_t *cp);

/* Length (1-4) of the character at the front, stored in *cp; 0 when it is broken or x is empty. */
static inline size_t
utf8_decode(struct str x, uint32_t *cp)
{
	const unsigned char *s = (const unsigned char *)x.s;

	if (x.n > 0 && s[0] < 0x80) {
		*cp = s[0];
		return 1;
	}
	if (x.n > 1 && s[0] >= 0xc2 && s[0] < 0xe0 && (s[1] & 0xc0) == 0x80) {
		*cp = (s[0] & 0x1fu) << 6 | (s[1] & 0x3fu);
		return 2;
	}
	return utf8_decode_more(x, cp);
}

/* Bytes written to out (1-4); 0 for what is no character. */
size_t utf8_encode(uint32_t cp, char out[4]);
void utf8_add(struct buf *out, uint32_t cp);

bool utf8_valid(struct str x);
/*
 * How many bytes at the front need no closer look: printable ASCII, and whole characters from U+00A1 to U+07FF but for the soft
 * hyphen.  So most of our text; what follows may still be a letter like others.
 */
size_t utf8_plain(struct str x);
/* At most max bytes, cut before a character, never inside one. */
struct str utf8_clip(struct str x, size_t max);
/* At most `columns` display columns; never inside a character. */
struct str utf8_clip_columns(struct str x, size_t columns);

/* Columns of one character: 0, 1 or 2, whatever the locale; controls count 1. */
size_t utf8_width_any(uint32_t cp);
static inline size_t
utf8_width(uint32_t cp)
{
	/* Most of our text: Latin, Greek and Cyrillic, in which only the marks have no width. */
	if (cp < 0x300)
		return cp != 0xad;
	if (cp >= 0x370 && cp < 0x530)
		return cp < 0x483 || cp > 0x489;
	return utf8_width_any(cp);
}
/* Display columns: Cyrillic 1, combining marks and soft hyphen 0, emoji and CJK 2 (libunistring). */
size_t utf8_columns(struct str x);

/* Case folded for comparing words (Cyrillic, too), NFC; lives in the arena. */
struct str utf8_lower(struct arena *a, struct str x);

#endif
