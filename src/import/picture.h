/*
 * Small versions of pictures, for slow lines: JPEG, PNG, WebP and GIF are read, of those that move the first frame; a small one is
 * a JPEG without any metadata (no place, no name, no serial number of a camera), turned the way its EXIF says.
 *
 * Runs in the limited child alone.  A picture is read row by row into its small size wherever the format allows it, so a large one
 * takes no more memory than a small one; what claims more than PICTURE_PIXELS_MOST is not begun.
 */
#ifndef IMPORT_PICTURE_H
#define IMPORT_PICTURE_H

#include <stdint.h>

#include "import/reader.h"

#define PICTURE_SIDE_MOST   65535        /* pixels */
#define PICTURE_PIXELS_MOST (100u << 20) /* of the whole; a telephone's has 12 to 50 million */

struct picture_limits {
	uint32_t side; /* pixels of the longest side, at most */
	size_t bytes;  /* a small version has fewer */
};

struct picture {
	uint32_t width, height; /* of the whole, the way it is looked at */
	struct str small;       /* empty: the whole is small enough and has no metadata */
	uint32_t small_width, small_height;
};

/*
 * The same bytes and limits give the same small version.  READ_REFUSED for what is no such picture, is broken or too large.  A JPEG
 * that is cut off or damaged gives what there is of it, as every program shows it.
 */
enum read_result picture_read(struct str bytes, const struct picture_limits *most, struct arena *a,
			      struct picture *out);

#endif
