/* RFC 3492, section 6: the encoder.  Decoding is never needed: we compare and print A-labels. */
#include "base/punycode.h"

#define BASE         36
#define T_MIN        1
#define T_MAX        26
#define SKEW         38
#define DAMP         700
#define BIAS_FIRST   72
#define LETTER_FIRST 0x80

static char
digit(uint32_t d)
{
	return (char)(d < 26 ? 'a' + d : '0' + d - 26);
}

static uint32_t
adapt(uint32_t delta, uint32_t handled, int first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / handled;
	while (delta > (BASE - T_MIN) * T_MAX / 2) {
		delta /= BASE - T_MIN;
		k += BASE;
	}
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* One distance as a number of variable length; returns the new length, or 0. */
static size_t
add_distance(char *out, size_t at, uint32_t delta, uint32_t bias)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;

		if (at == LABEL_MAX)
			return 0;
		if (delta < t) {
			out[at] = digit(delta);
			return at + 1;
		}
		out[at++] = digit(t + (delta - t) % (BASE - t));
		delta = (delta - t) / (BASE - t);
	}
}

/* The least letter that is not below `from`; n is not 0 and one exists. */
static uint32_t
next_letter(const uint32_t *letters, size_t n, uint32_t from)
{
	uint32_t next = UINT32_MAX;

	for (size_t i = 0; i < n; i++)
		if (letters[i] >= from && letters[i] < next)
			next = letters[i];
	return next;
}

size_t
punycode_encode(const uint32_t *letters, size_t n, char out[LABEL_MAX])
{
	size_t at = 0;

	/* A letter takes at least one byte; with so few of them no sum below can overflow. */
	if (n > LABEL_MAX)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (letters[i] < LETTER_FIRST)
			out[at++] = (char)letters[i];
	uint32_t basic = (uint32_t)at, handled = basic;
	if (basic && at < LABEL_MAX)
		out[at++] = '-';

	uint32_t letter = LETTER_FIRST, delta = 0, bias = BIAS_FIRST;
	while (handled < n) {
		uint32_t next = next_letter(letters, n, letter);

		delta += (next - letter) * (handled + 1);
		letter = next;
		for (size_t i = 0; i < n; i++) {
			if (letters[i] < letter)
				delta++;
			if (letters[i] != letter)
				continue;
			at = add_distance(out, at, delta, bias);
			if (at == 0)
				return 0;
			bias = adapt(delta, handled + 1, handled == basic);
			delta = 0;
			handled++;
		}
		delta++;
		letter++;
	}
	return at;
}
