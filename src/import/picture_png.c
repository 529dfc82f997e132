/*
 * PNG: libpng's one home, the reference and what every browser has.  An animated one (APNG) gives its first picture, which is what
 * libpng sees of it.  What shows through becomes white.
 */
#include <setjmp.h>

#include <png.h>

#include "import/picture.h"
#include "import/picture_pixels.h"

#define CHUNK_MOST   (1u << 20)  /* bytes that a chunk beside the pixels may unpack to */
#define WOVEN_MOST   (64u << 20) /* bytes of an interlaced one, which must be held whole */
#define FIRST_CHUNK  8
#define CHUNK_FRAMES 12 /* bytes of a chunk that are not its content */

struct reading {
	png_structp png;
	png_infop info;
	struct str rest;
	struct scaler scaler;
};

static void
leave(png_structp png, png_const_charp why)
{
	(void)why;
	png_longjmp(png, 1);
}

static void
say_nothing(png_structp png, png_const_charp what)
{
	(void)png, (void)what;
}

static void
hand_over(png_structp png, png_bytep to, size_t n)
{
	struct reading *r = png_get_io_ptr(png);

	if (r->rest.n < n)
		png_error(png, "cut off");
	memcpy(to, r->rest.s, n);
	r->rest = str_after(r->rest, n);
}

/* EXIF, and the packed texts that other programs put it and XMP into. */
static bool
has_metadata(struct str png)
{
	static const struct str kinds[] = { STR_INIT("eXIf"), STR_INIT("zTXt"), STR_INIT("iTXt") };

	for (struct str rest = str_after(png, FIRST_CHUNK); rest.n > CHUNK_FRAMES;) {
		const unsigned char *s = (const unsigned char *)rest.s;
		size_t n = (size_t)s[0] << 24 | (size_t)s[1] << 16 | (size_t)s[2] << 8 | s[3];

		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			if (str_starts(str_after(rest, 4), kinds[i]))
				return true;
		if (n > rest.n - CHUNK_FRAMES)
			break;
		rest = str_after(rest, n + CHUNK_FRAMES);
	}
	return false;
}

/* Whatever it is in the file: three bytes a pixel, on white. */
static void
ask_for_rgb(struct reading *r)
{
	png_color_16 white = { .red = 255, .green = 255, .blue = 255, .gray = 255 };

	png_set_expand(r->png);
	png_set_scale_16(r->png);
	png_set_gray_to_rgb(r->png);
	png_set_background(r->png, &white, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1.0);
	png_set_interlace_handling(r->png);
	png_read_update_info(r->png, r->info);
}

static bool
read_rows(struct reading *r, uint32_t height, struct arena *a)
{
	unsigned char *row = arena_alloc(a, png_get_rowbytes(r->png, r->info));

	for (uint32_t y = 0; row && y < height; y++) {
		png_read_row(r->png, row, NULL);
		scaler_row(&r->scaler, row);
	}
	return row != NULL;
}

static bool
read_woven(struct reading *r, uint32_t height, struct arena *a)
{
	size_t width = png_get_rowbytes(r->png, r->info);
	unsigned char **rows = NULL, *all = NULL;

	if (width * height <= WOVEN_MOST) {
		rows = arena_array(a, height, sizeof(*rows));
		all = arena_array(a, height, width);
	}
	if (!rows || !all)
		return false;
	for (uint32_t y = 0; y < height; y++)
		rows[y] = all + y * width;
	png_read_image(r->png, rows);
	for (uint32_t y = 0; y < height; y++)
		scaler_row(&r->scaler, rows[y]);
	return true;
}

static bool
decode(struct reading *r, uint32_t side, struct arena *a, struct picture_found *out)
{
	struct pixels to;

	if (setjmp(png_jmpbuf(r->png)))
		return false;
	png_set_user_limits(r->png, PICTURE_SIDE_MOST, PICTURE_SIDE_MOST);
	png_set_chunk_malloc_max(r->png, CHUNK_MOST);
	png_set_read_fn(r->png, r, hand_over);
	png_read_info(r->png, r->info);
	out->width = png_get_image_width(r->png, r->info);
	out->height = png_get_image_height(r->png, r->info);
	if (!picture_sides_ok(out->width, out->height))
		return false;
	ask_for_rgb(r);
	if (png_get_rowbytes(r->png, r->info) != (size_t)out->width * 3)
		return false;
	scaler_fit(out->width, out->height, side, &to);
	if (!scaler_init(&r->scaler, out->width, out->height, &to, a))
		return false;
	bool woven = png_get_interlace_type(r->png, r->info) != PNG_INTERLACE_NONE;
	return woven ? read_woven(r, out->height, a) : read_rows(r, out->height, a);
}

bool
picture_png(struct str bytes, uint32_t side, struct arena *a, struct picture_found *out)
{
	struct reading r = { .rest = bytes };
	bool ok = false;

	r.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, leave, say_nothing);
	r.info = r.png ? png_create_info_struct(r.png) : NULL;
	if (r.info)
		ok = decode(&r, side, a, out);
	png_destroy_read_struct(&r.png, &r.info, NULL);
	out->pixels = r.scaler.to;
	out->metadata = has_metadata(bytes);
	return ok;
}
