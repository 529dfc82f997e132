/*
 * JPEG, both ways: libjpeg-turbo's one home.
 *
 * It is the library that browsers and cameras' programs use, fuzzed for many years, and scales by powers of two as it decodes, so a
 * telephone's picture costs a fraction of its pixels.  Its faults come back by longjmp; each function that it may leave so has its state in
 * the caller's hands.  What it does without a bound is bounded here: memory, the number of scans of a progressive picture (each
 * goes over all of it), the number of its complaints.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "import/picture_pixels.h"

#define MEMORY_MOST     (160l << 20)
#define SCANS_MOST      50
#define COMPLAINTS_MOST 1000
#define EXIF            (JPEG_APP0 + 1)  /* and XMP */
#define IPTC            (JPEG_APP0 + 13) /* names and places of agencies */
#define EXIF_MOST       0xFFFF
#define EXIF_HEAD       STR("Exif\0\0")

struct fault {
	struct jpeg_error_mgr mgr; /* first: libjpeg hands out its address */
	jmp_buf jump;
};

static void
leave(j_common_ptr c)
{
	struct fault *f = (struct fault *)(void *)c->err;

	longjmp(f->jump, 1);
}

static void
complain(j_common_ptr c, int level)
{
	if (level < 0 && ++c->err->num_warnings > COMPLAINTS_MOST)
		leave(c);
}

static void
say_nothing(j_common_ptr c)
{
	(void)c;
}

static struct jpeg_error_mgr *
take_faults(struct fault *f)
{
	jpeg_std_error(&f->mgr);
	f->mgr.error_exit = leave;
	f->mgr.emit_message = complain;
	f->mgr.output_message = say_nothing;
	return &f->mgr;
}

/* --- reading --- */

struct reading {
	struct jpeg_decompress_struct c;
	struct fault fault;
	struct jpeg_progress_mgr progress;
	struct scaler scaler;
};

static void
count_scans(j_common_ptr c)
{
	if (((j_decompress_ptr)c)->input_scan_number > SCANS_MOST)
		leave(c);
}

static void
look_at_markers(const struct jpeg_decompress_struct *c, struct picture_found *out)
{
	for (jpeg_saved_marker_ptr m = c->marker_list; m; m = m->next) {
		struct str data = str_of((const char *)m->data, m->data_length);

		out->metadata = true;
		if (m->marker == EXIF && str_starts(data, EXIF_HEAD) && out->turn == 1)
			out->turn = picture_turn_of(str_after(data, EXIF_HEAD.n));
	}
}

/* Decoded at the power of two that leaves twice the pixels each way: the rest is the scaler's, which is better at it. */
static void
choose_scale(struct jpeg_decompress_struct *c, uint32_t side)
{
	uint32_t longest = c->image_width > c->image_height ? c->image_width : c->image_height;

	c->scale_denom = 8;
	for (c->scale_num = 1; c->scale_num < 8; c->scale_num *= 2)
		if ((uint64_t)longest * c->scale_num / 8 >= (uint64_t)side * 2)
			return;
}

/* Inks as Adobe stores them, upside down; nobody else writes such files. */
static void
mix_inks(unsigned char *row, uint32_t width)
{
	for (uint32_t x = 0; x < width; x++)
		for (uint32_t i = 0; i < 3; i++)
			row[x * 3 + i] = (unsigned char)(row[x * 4 + i] * row[x * 4 + 3] / 255);
}

static bool
decode(struct reading *r, struct str bytes, uint32_t side, struct arena *a,
       struct picture_found *out)
{
	struct jpeg_decompress_struct *c = &r->c;
	struct pixels to;

	if (setjmp(r->fault.jump))
		return false;
	jpeg_create_decompress(c);
	c->mem->max_memory_to_use = MEMORY_MOST;
	c->progress = &r->progress;
	r->progress.progress_monitor = count_scans;
	jpeg_mem_src(c, (const unsigned char *)bytes.s, bytes.n);
	jpeg_save_markers(c, EXIF, EXIF_MOST);
	jpeg_save_markers(c, IPTC, 1);
	jpeg_save_markers(c, JPEG_COM, 1);
	jpeg_read_header(c, TRUE);
	if (!picture_sides_ok(c->image_width, c->image_height))
		return false;
	look_at_markers(c, out);
	out->width = c->image_width;
	out->height = c->image_height;
	choose_scale(c, side);
	bool inks = c->jpeg_color_space == JCS_CMYK || c->jpeg_color_space == JCS_YCCK;
	c->out_color_space = inks ? JCS_CMYK : JCS_RGB;
	c->dct_method = JDCT_ISLOW;
	jpeg_start_decompress(c);
	scaler_fit(c->image_width, c->image_height, side, &to);
	unsigned char *row = arena_alloc(a, (size_t)c->output_width * 4);
	if (!row || !scaler_init(&r->scaler, c->output_width, c->output_height, &to, a))
		return false;
	while (c->output_scanline < c->output_height) {
		jpeg_read_scanlines(c, &row, 1);
		if (inks)
			mix_inks(row, c->output_width);
		scaler_row(&r->scaler, row);
	}
	out->pixels = r->scaler.to;
	return true;
}

bool
picture_jpeg(struct str bytes, uint32_t side, struct arena *a, struct picture_found *out)
{
	struct reading r;

	memset(&r, 0, sizeof(r));
	r.c.err = take_faults(&r.fault);
	bool ok = decode(&r, bytes, side, a, out);
	jpeg_destroy_decompress(&r.c);
	return ok;
}

/* --- writing --- */

struct writing {
	struct jpeg_compress_struct c;
	struct fault fault;
	unsigned char *bytes; /* malloc's, by libjpeg */
	unsigned long n;
};

static bool
encode(struct writing *w, const struct pixels *p, int quality)
{
	struct jpeg_compress_struct *c = &w->c;

	if (setjmp(w->fault.jump))
		return false;
	jpeg_create_compress(c);
	jpeg_mem_dest(c, &w->bytes, &w->n);
	c->image_width = p->width;
	c->image_height = p->height;
	c->input_components = 3;
	c->in_color_space = JCS_RGB;
	jpeg_set_defaults(c);
	jpeg_set_quality(c, quality, TRUE);
	c->optimize_coding = TRUE;
	c->dct_method = JDCT_ISLOW;
	jpeg_start_compress(c, TRUE);
	while (c->next_scanline < p->height) {
		unsigned char *row = p->rgb + (size_t)c->next_scanline * p->width * 3;

		jpeg_write_scanlines(c, &row, 1);
	}
	jpeg_finish_compress(c);
	return true;
}

bool
picture_write_jpeg(struct buf *out, const struct pixels *p, int quality)
{
	struct writing w;

	memset(&w, 0, sizeof(w));
	w.c.err = take_faults(&w.fault);
	bool ok = encode(&w, p, quality);
	jpeg_destroy_compress(&w.c);
	if (ok)
		buf_add(out, w.bytes, w.n);
	free(w.bytes);
	return ok && !buf_failed(out);
}
