/*
 * GIF: giflib's one home.  The first frame alone is unpacked, line by line; what shows through becomes white.
 */
#include <gif_lib.h>

#include "import/picture.h"
#include "import/picture_pixels.h"

#define RASTER_MOST  (32u << 20) /* bytes, one a pixel */
#define RECORDS_MOST 1000        /* in front of the first frame */

struct reading {
	struct str rest;
	GifFileType *gif;
	int clear; /* the colour that shows through; -1: none */
};

static int
hand_over(GifFileType *gif, GifByteType *to, int n)
{
	struct reading *r = gif->UserData;
	struct str part = str_part(r->rest, 0, n > 0 ? (size_t)n : 0);

	memcpy(to, part.s, part.n);
	r->rest = str_after(r->rest, part.n);
	return (int)part.n;
}

static bool
read_extension(struct reading *r)
{
	GraphicsControlBlock block;
	GifByteType *bytes;
	int code;

	if (DGifGetExtension(r->gif, &code, &bytes) == GIF_ERROR)
		return false;
	while (bytes) {
		if (code == GRAPHICS_EXT_FUNC_CODE &&
		    DGifExtensionToGCB(bytes[0], bytes + 1, &block) == GIF_OK)
			r->clear = block.TransparentColor;
		if (DGifGetExtensionNext(r->gif, &bytes) == GIF_ERROR)
			return false;
	}
	return true;
}

static bool
find_frame(struct reading *r)
{
	for (int i = 0; i < RECORDS_MOST; i++) {
		GifRecordType kind;

		if (DGifGetRecordType(r->gif, &kind) == GIF_ERROR)
			return false;
		if (kind == IMAGE_DESC_RECORD_TYPE)
			return DGifGetImageDesc(r->gif) == GIF_OK;
		if (kind != EXTENSION_RECORD_TYPE || !read_extension(r))
			return false;
	}
	return false;
}

/* GIF89a, appendix E: every eighth line, those between, those between, the rest. */
static bool
read_raster(struct reading *r, unsigned char *raster, uint32_t width, uint32_t height)
{
	static const struct {
		uint32_t first, step;
	} passes[] = { { 0, 8 }, { 4, 8 }, { 2, 4 }, { 1, 2 }, { 0, 1 } };
	size_t first = r->gif->Image.Interlace ? 0 : 4, last = r->gif->Image.Interlace ? 3 : 4;

	for (size_t i = first; i <= last; i++)
		for (uint32_t y = passes[i].first; y < height; y += passes[i].step)
			if (DGifGetLine(r->gif, raster + (size_t)y * width, (int)width) ==
			    GIF_ERROR)
				return false;
	return true;
}

static void
colour_row(const struct reading *r, const ColorMapObject *map, const unsigned char *from,
	   unsigned char *to, uint32_t width)
{
	for (uint32_t x = 0; x < width; x++, to += 3) {
		GifColorType colour = { 255, 255, 255 };

		if (from[x] != r->clear && from[x] < map->ColorCount)
			colour = map->Colors[from[x]];
		to[0] = colour.Red;
		to[1] = colour.Green;
		to[2] = colour.Blue;
	}
}

static bool
decode(struct reading *r, uint32_t side, struct arena *a, struct picture_found *out)
{
	struct scaler s;
	struct pixels to;

	if (!find_frame(r))
		return false;
	const GifImageDesc *image = &r->gif->Image;
	const ColorMapObject *map = image->ColorMap ? image->ColorMap : r->gif->SColorMap;
	out->width = image->Width > 0 ? (uint32_t)image->Width : 0;
	out->height = image->Height > 0 ? (uint32_t)image->Height : 0;
	if (!map || !picture_sides_ok(out->width, out->height) ||
	    (uint64_t)out->width * out->height > RASTER_MOST)
		return false;
	unsigned char *raster = arena_array(a, out->height, out->width);
	unsigned char *row = arena_array(a, out->width, 3);
	scaler_fit(out->width, out->height, side, &to);
	if (!raster || !row || !scaler_init(&s, out->width, out->height, &to, a) ||
	    !read_raster(r, raster, out->width, out->height))
		return false;
	for (uint32_t y = 0; y < out->height; y++) {
		colour_row(r, map, raster + (size_t)y * out->width, row, out->width);
		scaler_row(&s, row);
	}
	out->pixels = s.to;
	return true;
}

bool
picture_gif(struct str bytes, uint32_t side, struct arena *a, struct picture_found *out)
{
	struct reading r = { .rest = bytes, .clear = NO_TRANSPARENT_COLOR };

	r.gif = DGifOpen(&r, hand_over, NULL);
	if (!r.gif)
		return false;
	bool ok = decode(&r, side, a, out);
	DGifCloseFile(r.gif, NULL);
	return ok;
}
