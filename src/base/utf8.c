/* UTF-8 by hand where it is a loop, by libunistring where it is Unicode's tables. */
#include "base/utf8.h"

#include <endian.h>
#include <stdlib.h>
#include <unicase.h>
#include <uninorm.h>
#include <uniwidth.h>

size_t
utf8_decode_more(struct str x, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)x.s;

	if (x.n == 0)
		return 0;
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

/* U+00A1 to U+07FF, but for U+00AD. */
static bool
is_plain_pair(unsigned char lead, unsigned char next)
{
	if ((next & 0xc0) != 0x80 || lead < 0xc2 || lead >= 0xe0)
		return false;
	return lead > 0xc2 || (next > 0xa0 && next != 0xad);
}

/*
 * Eight bytes at once: printable ASCII and the letters from U+0400 to U+047F, so nearly all of our text; each of them has one column.
 * *open, in and out: the last byte before was the first of two.
 */
#define EIGHT      sizeof(uint64_t)
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static bool
are_usual(const char *s, uint64_t *open, size_t *columns)
{
	const uint64_t top = EACH(0x80);
	uint64_t x;

	memcpy(&x, s, EIGHT);
	x = le64toh(x);
	uint64_t high = x & top, low = ~x & top, lead = high & x << 1, next = high & ~lead;
	/* Of a lead, 0xd0 or 0xd1, the bits 0x2e are clear and 0x10 is set. */
	uint64_t wrong = lead & (x << 2 | x << 4 | x << 5 | x << 6 | ~(x << 3));
	/* A sum's top bit, from the low seven bits of each byte: 0x20 and more; 0x7f alone. */
	uint64_t control = low & (~((x & ~top) + EACH(0x60)) | ((x & ~top) + EACH(1)));

	if (next != (lead << 8 | *open) || wrong || control)
		return false;
	*open = lead >> 56;
	*columns = EIGHT - ((next >> 7) * EACH(1) >> 56);
	return true;
}

/* How many bytes at the front are so, whole characters and no more than `columns` of them; *seen: how many. */
static size_t
usual_run(struct str x, size_t columns, size_t *seen)
{
	uint64_t open = 0;
	size_t at = 0, more;

	*seen = 0;
	while (x.n - at >= EIGHT && columns - *seen >= EIGHT && are_usual(x.s + at, &open, &more)) {
		at += EIGHT;
		*seen += more;
	}
	*seen -= open != 0;
	return at - (open != 0);
}

size_t
utf8_plain(struct str x)
{
	const unsigned char *s = (const unsigned char *)x.s;
	size_t at = 0, seen;

	for (;;) {
		at += usual_run(str_after(x, at), SIZE_MAX, &seen);
		if (at < x.n && s[at] >= 0x20 && s[at] < 0x7f)
			at++;
		else if (at + 1 < x.n && is_plain_pair(s[at], s[at + 1]))
			at += 2;
		else
			return at;
	}
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
utf8_width_any(uint32_t cp)
{
	int width = uc_width(cp, "UTF-8");
	return width > 0 ? (size_t)width : 0;
}

struct str
utf8_clip_columns(struct str x, size_t columns)
{
	size_t used, at = usual_run(x, columns, &used);

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
	size_t used = 0, seen;

	while (x.n) {
		uint32_t cp;
		size_t run = usual_run(x, SIZE_MAX, &seen);
		size_t n = utf8_decode(str_after(x, run), &cp);

		used += seen;
		x = str_after(x, run);
		if (x.n)
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
