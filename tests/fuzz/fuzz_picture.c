/* Pictures as other programs made them: the header, the whole, and the small version of it, which is read again. */
#include "fuzz.h"

#include "import/picture.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct picture_limits most = { .side = 480, .bytes = 15000 };
	struct str bytes = str_of((const char *)data, size);
	struct picture p = { 0 }, again = { 0 };
	struct arena a;

	arena_init(&a, 64u << 20);
	if (picture_read(bytes, &most, &a, &p) == READ_OK) {
		if (!p.width || !p.height || p.width > PICTURE_SIDE_MOST ||
		    p.height > PICTURE_SIDE_MOST ||
		    (uint64_t)p.width * p.height > PICTURE_PIXELS_MOST)
			abort();
		if (p.small.n && (p.small.n >= most.bytes || p.small_width > most.side ||
				  p.small_height > most.side || !p.small_width || !p.small_height))
			abort();
		/* What we made is a picture of that size, and needs no smaller version. */
		if (p.small.n && (picture_read(p.small, &most, &a, &again) != READ_OK ||
				  again.width != p.small_width || again.height != p.small_height ||
				  again.small.n))
			abort();
	}
	arena_release(&a);
	return 0;
}
