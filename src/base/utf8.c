/* UTF-8 by hand where it is a loop, by libunistring where it is Unicode's tables. */
#include "base/utf8.h"

#include <stdlib.h>
#include <unicase.h>
#include <uninorm.h>
#include <uniwidth.h>

size_t
utf8_decode(struct str x, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)x.s;

	if (x.n == 0)
		return 0;
	if (s[0] < 0x80) {
		*cp = s[0];
		return 1;
	}
	size_t n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4 || x.n < n)
		return 0;
	uint32_t c = s[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*cp = c;
	return n;
}

size_t
utf8_encode(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		return 0;
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

void
utf8_add(struct buf *out, uint32_t cp)
{
	char bytes[4];

	buf_add(out, bytes, utf8_encode(cp, bytes));
}

bool
utf8_valid(struct str x)
{
	while (x.n) {
		uint32_t cp;
		size_t n = utf8_decode(x, &cp);

		if (n == 0)
			return false;
		x.s += n;
		x.n -= n;
	}
	return true;
}

struct str
utf8_clip(struct str x, size_t max)
{
	if (x.n <= max)
		return x;
	while (max && ((unsigned char)x.s[max] & 0xc0) == 0x80)
		max--;
	return str_part(x, 0, max);
}

size_t
utf8_width(uint32_t cp)
{
	/* Most of our text: Latin, Greek and Cyrillic, in which only the marks have no width. */
	if (cp < 0x300)
		return cp != 0xad;
	if (cp >= 0x370 && cp < 0x530)
		return cp < 0x483 || cp > 0x489;
	int width = uc_width(cp, "UTF-8");
	return width > 0 ? (size_t)width : 0;
}

struct str
utf8_clip_columns(struct str x, size_t columns)
{
	size_t at = 0, used = 0;

	while (at < x.n) {
		uint32_t cp;
		size_t n = utf8_decode(str_after(x, at), &cp);

		if (n == 0)
			break;
		used += utf8_width(cp);
		if (used > columns)
			break;
		at += n;
	}
	return str_part(x, 0, at);
}

size_t
utf8_columns(struct str x)
{
	size_t used = 0;

	while (x.n) {
		uint32_t cp;
		size_t n = utf8_decode(x, &cp);

		used += n ? utf8_width(cp) : 1;
		x = str_after(x, n ? n : 1);
	}
	return used;
}

struct str
utf8_lower(struct arena *a, struct str x)
{
	size_t n = 0;
	uint8_t *folded = u8_casefold((const uint8_t *)x.s, x.n, "", UNINORM_NFC, NULL, &n);

	if (!folded)
		return str_of("", 0);
	struct str kept = arena_str(a, str_of((char *)folded, n));
	free(folded);
	return kept;
}
