/*
 * A pixel of the small picture is the mean of the area it stands for.  Across, each pixel that comes in is `to.width` long and each
 * that goes out `width`, so borders fall on whole numbers; down likewise.
 */
#include "import/picture_pixels.h"

#define COLOURS 3

static uint32_t
part_of(uint32_t length, uint32_t side, uint32_t longest)
{
	uint64_t part = ((uint64_t)length * side + longest / 2) / longest;

	return part ? (uint32_t)part : 1;
}

void
scaler_fit(uint32_t width, uint32_t height, uint32_t side, struct pixels *to)
{
	uint32_t longest = width > height ? width : height;

	*to = (struct pixels){ .width = width, .height = height };
	if (longest > side) {
		to->width = part_of(width, side, longest);
		to->height = part_of(height, side, longest);
	}
}

bool
scaler_init(struct scaler *s, uint32_t width, uint32_t height, const struct pixels *to,
	    struct arena *a)
{
	size_t values = (size_t)to->width * COLOURS;

	*s = (struct scaler){ .to = *to, .width = width, .height = height };
	s->to.rgb = arena_array(a, to->height, values);
	s->across = arena_array(a, values, sizeof(*s->across));
	s->sums = arena_array(a, values, sizeof(*s->sums));
	return s->to.rgb && s->across && s->sums;
}

/* One pixel of the row, `length` long, added at the place `at` of the row that goes out. */
static void
add_pixel(struct scaler *s, uint32_t at, uint32_t length, const unsigned char *rgb)
{
	for (int i = 0; i < COLOURS; i++)
		s->across[(size_t)at * COLOURS + (size_t)i] += length * rgb[i];
}

static void
scale_across(struct scaler *s, const unsigned char *rgb)
{
	uint32_t at = 0, room = s->width; /* what is left of the pixel that goes out */

	memset(s->across, 0, (size_t)s->to.width * COLOURS * sizeof(*s->across));
	for (uint32_t x = 0; x < s->width; x++, rgb += COLOURS) {
		uint32_t length = s->to.width;

		if (length >= room) {
			add_pixel(s, at++, room, rgb);
			length -= room;
			room = s->width;
		}
		if (length)
			add_pixel(s, at, length, rgb);
		room -= length;
	}
}

static void
add_row(struct scaler *s, uint32_t length)
{
	for (size_t i = 0; i < (size_t)s->to.width * COLOURS; i++)
		s->sums[i] += (uint64_t)length * s->across[i];
}

static void
end_row(struct scaler *s, uint32_t y)
{
	size_t values = (size_t)s->to.width * COLOURS;
	uint64_t area = (uint64_t)s->width * s->height;
	unsigned char *out = s->to.rgb + y * values;

	for (size_t i = 0; i < values; i++) {
		out[i] = (unsigned char)((s->sums[i] + area / 2) / area);
		s->sums[i] = 0;
	}
}

void
scaler_row(struct scaler *s, const unsigned char *rgb)
{
	if (s->rows >= s->height || !s->width)
		return;
	uint64_t begin = (uint64_t)s->rows++ * s->to.height; /* in the same measure, down */
	uint32_t y = (uint32_t)(begin / s->height), length = s->to.height;
	uint32_t room = s->height - (uint32_t)(begin % s->height);
	scale_across(s, rgb);
	if (length >= room) {
		add_row(s, room);
		end_row(s, y);
		length -= room;
	}
	if (length)
		add_row(s, length);
}

bool
scaler_pixels(struct pixels *to, const struct pixels *from, struct arena *a)
{
	struct scaler s;

	if (!scaler_init(&s, from->width, from->height, to, a))
		return false;
	for (uint32_t y = 0; y < from->height; y++)
		scaler_row(&s, from->rgb + (size_t)y * from->width * COLOURS);
	*to = s.to;
	return true;
}
