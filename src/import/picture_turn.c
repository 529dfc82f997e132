/*
 * Which way up: EXIF's orientation (Exif 2.32, 4.6.4.A, tag 0x0112), the only thing of it that is of use here, and cameras held
 * upright need it.
 */
#include "import/picture_pixels.h"

#define COLOURS     3
#define ENTRY       12 /* bytes of a field of a TIFF directory */
#define ORIENTATION 0x0112

struct tiff {
	struct str bytes;
	bool big; /* the byte that counts most comes first */
};

static uint32_t
number(const struct tiff *t, size_t at, size_t n)
{
	uint32_t x = 0;

	for (size_t i = 0; i < n && at + i < t->bytes.n; i++) {
		uint32_t byte = (unsigned char)t->bytes.s[at + i];

		x |= byte << 8 * (t->big ? n - 1 - i : i);
	}
	return x;
}

int
picture_turn_of(struct str exif)
{
	struct tiff t = { exif, str_starts(exif, STR("MM")) };

	if (exif.n < 8 || (!t.big && !str_starts(exif, STR("II"))))
		return 1;
	size_t at = number(&t, 4, 4);
	if (at > exif.n)
		return 1;
	uint32_t fields = number(&t, at, 2);
	at += 2;
	for (uint32_t i = 0; i < fields && at + ENTRY <= exif.n; i++, at += ENTRY) {
		if (number(&t, at, 2) != ORIENTATION)
			continue;
		uint32_t turn = number(&t, at + 8, 2);
		return turn >= 1 && turn <= 8 ? (int)turn : 1;
	}
	return 1;
}

/* Where the pixel that is to be seen at (x, y) is stored. */
static size_t
place(const struct pixels *p, int turn, uint32_t x, uint32_t y)
{
	uint32_t right = p->width - 1, bottom = p->height - 1;
	uint32_t column = turn > 4 ? y : x, row = turn > 4 ? x : y;

	if (turn == 2 || turn == 3 || turn == 7 || turn == 8)
		column = right - column;
	if (turn == 3 || turn == 4 || turn == 6 || turn == 7)
		row = bottom - row;
	return ((size_t)row * p->width + column) * COLOURS;
}

bool
picture_upright(struct pixels *p, int turn, struct arena *a)
{
	struct pixels up = { .width = turn > 4 ? p->height : p->width,
			     .height = turn > 4 ? p->width : p->height };

	if (turn == 1)
		return true;
	unsigned char *to = up.rgb = arena_array(a, up.height, (size_t)up.width * COLOURS);
	if (!to)
		return false;
	for (uint32_t y = 0; y < up.height; y++)
		for (uint32_t x = 0; x < up.width; x++, to += COLOURS)
			memcpy(to, p->rgb + place(p, turn, x, y), COLOURS);
	*p = up;
	return true;
}
