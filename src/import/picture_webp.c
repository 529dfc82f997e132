/*
 * WebP: libwebp's one home, its makers' own.  It scales as it decodes.  Of one that moves the first frame is taken; what shows through
 * becomes white.
 */
#include <webp/decode.h>
#include <webp/demux.h>

#include "import/picture_pixels.h"

#define COLOURS 4 /* the last says how little shows through */

static void
put_on_white(struct pixels *p, const unsigned char *rgba)
{
	for (size_t i = 0; i < (size_t)p->width * p->height; i++)
		for (size_t k = 0; k < 3; k++) /* colours are multiplied by the last already */
			p->rgb[i * 3 + k] =
			    (unsigned char)(rgba[i * COLOURS + k] + 255 - rgba[i * COLOURS + 3]);
}

static bool
decode(const WebPIterator *frame, uint32_t side, struct arena *a, struct picture_found *out)
{
	WebPDecoderConfig config;

	if (!WebPInitDecoderConfig(&config))
		return false;
	scaler_fit(out->width, out->height, side, &out->pixels);
	struct pixels *p = &out->pixels;
	size_t row = (size_t)p->width * COLOURS;
	unsigned char *rgba = arena_array(a, p->height, row);
	p->rgb = arena_array(a, p->height, (size_t)p->width * 3);
	if (!rgba || !p->rgb)
		return false;
	config.options.use_scaling = p->width != out->width || p->height != out->height;
	config.options.scaled_width = (int)p->width;
	config.options.scaled_height = (int)p->height;
	config.output.colorspace = MODE_rgbA;
	config.output.is_external_memory = 1;
	config.output.u.RGBA = (WebPRGBABuffer){ rgba, (int)row, row * p->height };
	bool ok = WebPDecode(frame->fragment.bytes, frame->fragment.size, &config) == VP8_STATUS_OK;
	WebPFreeDecBuffer(&config.output);
	if (ok)
		put_on_white(p, rgba);
	return ok;
}

static void
look_at_exif(const WebPDemuxer *d, struct picture_found *out)
{
	WebPChunkIterator chunk;

	if (!WebPDemuxGetChunk(d, "EXIF", 1, &chunk))
		return;
	struct str exif = str_of((const char *)chunk.chunk.bytes, chunk.chunk.size);
	if (str_starts(exif, STR("Exif\0\0")))
		exif = str_after(exif, 6);
	out->turn = picture_turn_of(exif);
	WebPDemuxReleaseChunkIterator(&chunk);
}

bool
picture_webp(struct str bytes, uint32_t side, struct arena *a, struct picture_found *out)
{
	const WebPData data = { (const uint8_t *)bytes.s, bytes.n };
	WebPDemuxer *d = WebPDemux(&data);
	WebPIterator frame;
	bool ok = false;

	if (!d)
		return false;
	if (WebPDemuxGetFrame(d, 1, &frame)) {
		out->width = (uint32_t)frame.width;
		out->height = (uint32_t)frame.height;
		look_at_exif(d, out);
		ok = frame.complete && picture_sides_ok(out->width, out->height) &&
		     decode(&frame, side, a, out);
		WebPDemuxReleaseIterator(&frame);
	}
	WebPDemuxDelete(d);
	return ok;
}
