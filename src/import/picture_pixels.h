/*
 * Between picture.c and the files of the formats: rows of pixels on their way to their small size.
 */
#ifndef IMPORT_PICTURE_PIXELS_H
#define IMPORT_PICTURE_PIXELS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* Red, green and blue, a byte each, row by row; in the arena. */
struct pixels {
	uint32_t width, height;
	unsigned char *rgb;
};

/* What a format's file makes of a picture. */
struct picture_found {
	uint32_t width, height; /* as stored */
	int turn;               /* EXIF's orientation, 1 to 8; 1: none */
	bool metadata;          /* it tells more than its pixels */
	struct pixels pixels;   /* no side longer than asked for */
};

/* Whether sides of such lengths are within the limits of picture.h. */
bool picture_sides_ok(uint32_t width, uint32_t height);

/* Means of areas, in whole numbers, so that every machine comes to the same.  Rows go in one after another. */
struct scaler {
	struct pixels to;
	uint32_t width, height; /* of what comes in */
	uint32_t rows;          /* taken so far */
	uint32_t *across;       /* one row, scaled across: sums of values by width */
	uint64_t *sums;         /* ... and down, of the row that is being put together */
};

/* The sides of a picture of width to height with none longer than side. */
void scaler_fit(uint32_t width, uint32_t height, uint32_t side, struct pixels *to);
/* To to->width and to->height, neither larger than what comes in.  False when memory is gone. */
bool scaler_init(struct scaler *s, uint32_t width, uint32_t height, const struct pixels *to,
		 struct arena *a);
void scaler_row(struct scaler *s, const unsigned char *rgb); /* the last one fills to */
bool scaler_pixels(struct pixels *to, const struct pixels *from, struct arena *a);

/* EXIF data, from its TIFF header on: the orientation, or 1. */
int picture_turn_of(struct str exif);
/* The picture turned upright; in the arena.  False when memory is gone. */
bool picture_upright(struct pixels *p, int turn, struct arena *a);

/* The formats.  False for what cannot be read. */
bool picture_jpeg(struct str bytes, uint32_t side, struct arena *a, struct picture_found *out);
bool picture_png(struct str bytes, uint32_t side, struct arena *a, struct picture_found *out);
bool picture_webp(struct str bytes, uint32_t side, struct arena *a, struct picture_found *out);
bool picture_gif(struct str bytes, uint32_t side, struct arena *a, struct picture_found *out);

/* Appended to out.  False when memory is gone. */
bool picture_write_jpeg(struct buf *out, const struct pixels *p, int quality);

#endif
