/*
 * Small versions of pictures.
 *
 * News does not wait for them: an article is shown with its pictures as they are, and they are made when the queue is empty, the newest first,
 * in the limited child.  A picture that cannot be read, is no picture or takes too long stays without, and costs its own try alone.
 */
#include <inttypes.h>

#include "base/log.h"
#include "cmd/keep.h"

#define EFFORT_MS 1500 /* of processor time for one picture: a telephone's takes a tenth of that */
#define BATCH_MS  150  /* of pictures in one commit */
#define KILO      1024u

/* "/media/12/bridge.png": "/media/12/small/bridge.jpg". */
static struct str
small_path(struct arena *a, struct str path)
{
	size_t slash = path.n, dot = path.n;

	while (slash && path.s[slash - 1] != '/')
		slash--;
	for (size_t i = slash + 1; i < path.n; i++)
		if (path.s[i] == '.')
			dot = i;
	return arena_printf(a, "%.*ssmall/%.*s.jpg", (int)slash, path.s, (int)(dot - slash),
			    path.s + slash);
}

/* Whole; empty when it is larger than the child takes, or cannot be read. */
static void
read_picture(struct keeper *k, const struct edition_file *f, struct buf *out)
{
	int more = f->size <= CHILD_PICTURE_MOST ? 1 : 0;

	for (int64_t part = 0; more == 1 && !buf_failed(out); part++)
		more = edition_part(k->edition, f->blob, part, out);
	if (more < 0 || buf_failed(out))
		buf_clear(out);
}

static enum child_result
shrink(struct keeper *k, const struct edition_file *f, struct picture *x)
{
	const struct picture_limits most = { .side = (uint32_t)k->config->picture_side,
					     .bytes = (size_t)k->config->picture_kilobytes * KILO };
	enum child_result result = CHILD_REFUSED;
	struct buf bytes;

	buf_init(&bytes, CHILD_PICTURE_MOST + EDITION_PART);
	read_picture(k, f, &bytes);
	child_set_effort(k->child, EFFORT_MS);
	if (bytes.n)
		result = child_picture(k->child, buf_str(&bytes), &most, &k->arena, x);
	child_set_effort(k->child, KEEP_EFFORT_MS);
	buf_release(&bytes);
	return result;
}

static enum keep_result
put(struct keeper *k, struct edition_file *f, const struct picture *x)
{
	struct edition_file small = {
		.path = small_path(&k->arena, f->path),
		.mime = STR("image/jpeg"),
		.format = STR("JPEG"),
		.caption = f->caption,
		.lang = LANG_NONE,
		.picture = true,
		.width = x->small_width,
		.height = x->small_height,
		.doc = STR(""),
	};

	f->width = x->width;
	f->height = x->height;
	if (edition_put_small(k->edition, f, x->small.n ? &small : NULL, x->small) < 0)
		return KEEP_EDITION;
	return KEEP_OK;
}

static enum keep_result
keep_one(struct keeper *k, struct edition_file *f)
{
	struct picture x = { .small = STR("") };
	enum child_result result = shrink(k, f, &x);

	if (result == CHILD_BROKEN)
		return KEEP_STORE; /* no process to be had: later */
	if (result != CHILD_OK)
		note("'%.*s' has no small version: %s", STR_ARG(f->path),
		     result == CHILD_TOO_SLOW ? "it takes too long to read"
					      : "it is no picture that can be read, or too large");
	return put(k, f, &x);
}

enum keep_result
keep_pictures(struct keeper *k, bool *left)
{
	int64_t began = progress_clock();
	enum keep_result result = KEEP_OK;
	struct edition_file f;
	int found = 1;

	*left = false;
	if (edition_next_picture(k->edition, &k->arena, &f) == 0)
		return KEEP_OK;
	if (edition_begin(k->edition) < 0)
		return KEEP_EDITION;
	while (found == 1 && result == KEEP_OK && progress_clock() - began < BATCH_MS) {
		arena_reset(&k->arena);
		found = edition_next_picture(k->edition, &k->arena, &f);
		if (found == 1)
			result = keep_one(k, &f);
	}
	if (found < 0 || result == KEEP_EDITION) {
		edition_rollback(k->edition);
		return KEEP_EDITION;
	}
	*left = found == 1;
	return edition_commit(k->edition) < 0 ? KEEP_EDITION : result;
}
