/* Which format, which way up, and how good a JPEG fits into so many bytes. */
#include "import/picture.h"

#include "import/picture_pixels.h"

#define QUALITY_LEAST 35 /* below it blocks are what one sees: rather fewer pixels */
#define QUALITY_MOST  80
#define SIDE_LEAST    16

static const struct format {
	struct str begins, then; /* `then` stands behind eight bytes */
	bool (*read)(struct str bytes, uint32_t side, struct arena *a, struct picture_found *out);
	bool stays; /* readers' programs and books know it: a small one may stay as it is */
} formats[] = {
	{ STR_INIT("\xFF\xD8\xFF"), STR_INIT(""), picture_jpeg, true },
	{ STR_INIT("\x89PNG\r\n\x1A\n"), STR_INIT(""), picture_png, true },
	{ STR_INIT("GIF8"), STR_INIT(""), picture_gif, false },
	{ STR_INIT("RIFF"), STR_INIT("WEBP"), picture_webp, false },
};

static const struct format *
format_of(struct str bytes)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (str_starts(bytes, formats[i].begins) &&
		    str_starts(str_after(bytes, bytes.n < 8 ? bytes.n : 8), formats[i].then))
			return &formats[i];
	return NULL;
}

bool
picture_sides_ok(uint32_t width, uint32_t height)
{
	return width && height && width <= PICTURE_SIDE_MOST && height <= PICTURE_SIDE_MOST &&
	       (uint64_t)width * height <= PICTURE_PIXELS_MOST;
}

/* The best quality that is within the limit; false when none is. */
static bool
write_within(struct buf *out, const struct pixels *p, size_t most)
{
	int quality = QUALITY_LEAST, good = 0, high = QUALITY_MOST;

	/* the least first: where it does not fit, nothing does */
	for (; quality <= high; quality = (good + high + 1) / 2) {
		buf_clear(out);
		if (!picture_write_jpeg(out, p, quality))
			return false;
		if (out->n < most)
			good = quality;
		else if (!good)
			return false;
		else
			high = quality - 1;
		if (good == high)
			break;
	}
	buf_clear(out);
	return picture_write_jpeg(out, p, good);
}

/* With ever fewer pixels, until it is within the limit. */
static bool
write_small(const struct pixels *whole, size_t most, struct arena *a, struct picture *out)
{
	struct pixels p = *whole;
	struct buf bytes;
	bool fits;

	buf_init(&bytes, 0);
	while (!(fits = write_within(&bytes, &p, most)) && !buf_failed(&bytes)) {
		uint32_t longest = p.width > p.height ? p.width : p.height;

		if (longest <= SIDE_LEAST)
			break;
		scaler_fit(whole->width, whole->height, longest * 4 / 5, &p);
		if (!scaler_pixels(&p, whole, a))
			break;
	}
	if (fits) {
		out->small = arena_str(a, buf_str(&bytes));
		out->small_width = p.width;
		out->small_height = p.height;
	}
	buf_release(&bytes);
	return fits;
}

enum read_result
picture_read(struct str bytes, const struct picture_limits *most, struct arena *a,
	     struct picture *out)
{
	const struct format *f = format_of(bytes);
	struct picture_found found = { .turn = 1 };

	*out = (struct picture){ .small = STR("") };
	if (!f || !most->side || !f->read(bytes, most->side, a, &found))
		return arena_failed(a) ? READ_NO_MEMORY : READ_REFUSED;
	bool lies = found.turn > 4; /* on its side */
	out->width = lies ? found.height : found.width;
	out->height = lies ? found.width : found.height;
	if (f->stays && !found.metadata && bytes.n < most->bytes && out->width <= most->side &&
	    out->height <= most->side)
		return READ_OK;
	if (picture_upright(&found.pixels, found.turn, a) &&
	    write_small(&found.pixels, most->bytes, a, out) && !arena_failed(a))
		return READ_OK;
	return arena_failed(a) ? READ_NO_MEMORY : READ_REFUSED;
}
