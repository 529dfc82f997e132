/* RFC 3492, sections 6.2 and 6.3.  A-labels are what is compared and dialled; letters are what readers see. */
#include "base/punycode.h"

#include <stdbool.h>
#include <string.h>

#define BASE         36
#define T_MIN        1
#define T_MAX        26
#define SKEW         38
#define DAMP         700
#define BIAS_FIRST   72
#define LETTER_FIRST 0x80
#define DISTANCE_MAX (0x110000u * (LABEL_MAX + 1)) /* the last letter at the last place */

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

static uint32_t
value_of(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0') + 26;
	c = (char)(c | 32);
	return c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a') : BASE;
}

/* One distance from code[*at] on; false when it is none, or too large for any letter. */
static bool
read_distance(const char *code, size_t n, size_t *at, uint32_t bias, uint32_t *delta)
{
	uint32_t weight = 1;

	*delta = 0;
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
		uint32_t digit = *at < n ? value_of(code[(*at)++]) : BASE;

		if (digit >= BASE || digit > DISTANCE_MAX / weight)
			return false;
		*delta += digit * weight;
		if (*delta > DISTANCE_MAX)
			return false;
		if (digit < t)
			return true;
		if (weight > DISTANCE_MAX / (BASE - t))
			return false;
		weight *= BASE - t;
	}
}

size_t
punycode_decode(const char *code, size_t n, uint32_t letters[LABEL_MAX])
{
	uint32_t letter = LETTER_FIRST, bias = BIAS_FIRST, place = 0, delta;
	size_t basic = n > LABEL_MAX ? 0 : n, count = 0, at;

	if (n > LABEL_MAX)
		return 0;
	while (basic && code[basic - 1] != '-')
		basic--;
	for (at = 0; at + 1 < basic; at++)
		letters[count++] = (unsigned char)code[at];
	basic = count;
	for (at = basic ? basic + 1 : 0; at < n;) {
		if (count == LABEL_MAX || !read_distance(code, n, &at, bias, &delta))
			return 0;
		uint32_t places = (uint32_t)count + 1;
		place += delta;
		letter += place / places;
		place %= places;
		if (letter > 0x10FFFF || (letter >= 0xD800 && letter < 0xE000))
			return 0;
		bias = adapt(delta, places, count == basic);
		memmove(letters + place + 1, letters + place, (count - place) * sizeof(*letters));
		letters[place++] = letter;
		count++;
	}
	return count;
}
