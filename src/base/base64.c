#include "base/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct str
base64_for_address(struct arena *a, struct str bytes)
{
	char *out = arena_array(a, bytes.n / 3 + 1, 4);
	unsigned held = 0, bits = 0;
	size_t n = 0;

	if (!out)
		return STR("");
	for (size_t i = 0; i < bytes.n; i++) {
		held = (held << 8 | (unsigned char)bytes.s[i]) & 0xFFFF;
		for (bits += 8; bits >= 6; bits -= 6)
			out[n++] = digits[held >> (bits - 6) & 63];
	}
	if (bits)
		out[n++] = digits[held << (6 - bits) & 63];
	return str_of(out, n);
}

bool
base64_from_address(struct arena *a, struct str text, struct str *bytes)
{
	char *out = arena_alloc(a, text.n);
	unsigned held = 0, bits = 0;
	size_t n = 0;

	if (!out || text.n % 4 == 1)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		const char *digit = text.s[i] ? strchr(digits, text.s[i]) : NULL;
		if (!digit)
			return false;
		held = (held << 6 | (unsigned)(digit - digits)) & 0xFFFF;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[n++] = (char)(held >> bits & 0xFF);
		}
	}
	*bytes = str_of(out, n);
	return (held & ((1u << bits) - 1)) == 0;
}
