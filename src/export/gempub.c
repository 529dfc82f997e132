/*
 * libzip's one home.  What it writes into memory has no data descriptors and no ZIP64, as GPB-6 asks; all files
 * have one time, so that no clock and no zone gets into the bytes.
 */
#include "export/gempub.h"

#include <stdlib.h>
#include <zip.h>

#include "base/log.h"
#include "base/phrase.h"
#include "doc/gemtext.h"
#include "import/child.h"

#define DOS_DATE  0x21 /* 1 January 1980, the first there is */
#define DEFLATE_9 9
#define ZIP_MOST  (64u << 20)

/* A picture that is carried along. */
struct carried {
	struct str path; /* its address */
	struct str file; /* its name in the archive */
	struct str format;
	uint32_t width, height;
	size_t size;
};

struct book {
	struct edition *edition;
	const struct issue *issue;
	const struct issue_site *site;
	struct arena *arena;
	zip_t *zip;
	struct carried *pictures;
	size_t n, cap;
	uint64_t bytes; /* of them */
	size_t share;   /* of each, at most */
};

/* The bytes must stay until the archive is closed: they live in the arena. */
static bool
put(struct book *b, struct str name, struct str bytes, bool packed)
{
	struct str kept = arena_str(b->arena, bytes), path = arena_str(b->arena, name);
	zip_source_t *source = zip_source_buffer(b->zip, kept.s, kept.n, 0);
	zip_int64_t at;

	if (arena_failed(b->arena) || !source) {
		zip_source_free(source);
		return false;
	}
	at = zip_file_add(b->zip, path.s, source, 0);
	if (at < 0) {
		zip_source_free(source);
		return false;
	}
	return zip_file_set_dostime(b->zip, (zip_uint64_t)at, 0, DOS_DATE, 0) == 0 &&
	       zip_set_file_compression(b->zip, (zip_uint64_t)at,
					packed ? ZIP_CM_DEFLATE : ZIP_CM_STORE,
					packed ? DEFLATE_9 : 0) == 0;
}

/* --- pictures --- */

static const struct carried *
carried(const struct book *b, struct str path)
{
	for (size_t i = 0; i < b->n; i++)
		if (str_eq(b->pictures[i].path, path))
			return &b->pictures[i];
	return NULL;
}

/* What the pages show of a picture: its small version.  GPB-5: PNG or JPEG. */
static const struct edition_file *
shown(const struct edition_file *f)
{
	const struct edition_file *x = f->small ? f->small : f;
	bool format = str_eq(x->format, STR("JPEG")) || str_eq(x->format, STR("PNG"));

	return f->picture && format && x->size <= GEMPUB_PICTURE_MOST ? x : NULL;
}

static bool
read_picture(const struct book *b, const struct edition_file *f, struct buf *out)
{
	int more = 1;

	for (int64_t part = 0; more == 1; part++)
		more = edition_part(b->edition, f->blob, part, out);
	return more == 0 && out->n == f->size && !buf_failed(out);
}

/* Within its share, with fewer pixels if need be; empty when it cannot be. */
static struct str
within_share(struct book *b, struct str bytes, struct carried *c)
{
	const struct picture_limits most = { GEMPUB_PICTURE_SIDE, b->share };
	struct picture x;

	if (bytes.n <= b->share)
		return bytes;
	if (!b->site->child ||
	    child_picture(b->site->child, bytes, &most, b->arena, &x) != CHILD_OK)
		return STR("");
	if (!str_eq(c->format, STR("JPEG")))
		c->file = arena_join(b->arena, c->file, STR(".jpg"));
	c->format = STR("JPEG");
	c->width = x.small_width;
	c->height = x.small_height;
	return x.small;
}

static bool
put_picture(struct book *b, const struct edition_file *f)
{
	struct carried c = { .path = f->path,
			     .file = str_after(f->path, 1),
			     .format = f->format,
			     .width = f->width,
			     .height = f->height };
	struct buf bytes;

	buf_init(&bytes, GEMPUB_PICTURE_MOST + EDITION_PART);
	bool ok = read_picture(b, f, &bytes);
	struct str small = ok ? within_share(b, buf_str(&bytes), &c) : STR("");
	c.size = small.n;
	if (small.n && b->bytes + small.n <= GEMPUB_PICTURES_MOST) {
		ok = put(b, c.file, small, false);
		b->pictures = arena_grow(b->arena, b->pictures, b->n, &b->cap, sizeof(c));
		if (b->pictures)
			b->pictures[b->n++] = c;
		b->bytes += small.n;
	}
	buf_release(&bytes);
	return ok && (b->pictures || !b->n);
}

/* Counts them, or, with `put` set, puts them into the archive. */
static int
each_picture(struct book *b, bool put_in)
{
	int count = 0;

	for (size_t i = 0; i < b->issue->n; i++) {
		struct edition_file *rows;
		int n = edition_media(b->edition, b->issue->rows[i].id, b->arena, &rows);

		for (int k = 0; k < n; k++) {
			const struct edition_file *f = shown(&rows[k]);
			if (!f || carried(b, f->path))
				continue;
			if (put_in && !put_picture(b, f))
				return -1;
			count++;
		}
	}
	return count;
}

static bool
put_pictures(struct book *b)
{
	int n = each_picture(b, false);

	b->share = n > 0 ? GEMPUB_PICTURES_MOST / (size_t)n : GEMPUB_PICTURE_MOST;
	if (b->share < GEMPUB_SHARE_LEAST)
		b->share = GEMPUB_SHARE_LEAST;
	return each_picture(b, true) >= 0;
}

/* What a line says of a picture of the book is true of that. */
static void
describe_pictures(const struct book *b, struct doc *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct carried *c = d->blocks[i].url.n ? carried(b, d->blocks[i].url) : NULL;

		if (!c)
			continue;
		d->blocks[i].format = c->format;
		d->blocks[i].width = c->width;
		d->blocks[i].height = c->height;
		d->blocks[i].size = c->size;
	}
}

/* --- pages --- */

static bool
holds(const struct issue *x, struct str path, long long *id)
{
	struct str rest = str_after(path, 1), lang = str_cut(&rest, '/');

	if (!str_eq(lang, lang_code(x->lang)) || !str_starts(rest, STR("news/")) ||
	    !str_number(str_after(rest, strlen("news/")), id))
		return false;
	for (size_t i = 0; i < x->n; i++)
		if (x->rows[i].id == *id)
			return true;
	return false;
}

/* From a page in news/: another of the book, a picture of it, else the address on the network. */
static void
add_target(struct buf *out, const void *data, struct str path)
{
	const struct book *b = data;
	const struct carried *c = carried(b, path);
	long long id;

	if (c) {
		buf_adds(out, "../");
		buf_addstr(out, c->file);
	} else if (holds(b->issue, path, &id)) {
		buf_addf(out, "%lld.gmi", id);
	} else {
		issue_add_url(out, b->site, path);
	}
}

static bool
put_article(struct book *b, const struct edition_article *x)
{
	struct doc d;
	struct buf text, page, words;
	struct str name = arena_printf(b->arena, "news/%lld.gmi", (long long)x->id);

	doc_init(&d, b->arena);
	d.lang = x->lang;
	if (!issue_add_article(b->edition, x, 0, &d))
		return false;
	describe_pictures(b, &d);
	buf_init(&words, 0);
	date_add_words(&words, &x->date, x->lang);
	doc_para(&d, arena_str(b->arena, buf_str(&words)));
	buf_release(&words);
	buf_init(&text, 0);
	buf_init(&page, 0);
	gemtext_write(&text, &d);
	issue_relink(&page, buf_str(&text), add_target, b);
	bool ok = !buf_failed(&text) && !buf_failed(&page) && put(b, name, buf_str(&page), true);
	buf_release(&page);
	buf_release(&text);
	return ok;
}

/* GPB-4: the links from top to bottom are the order of reading. */
static bool
put_index(struct book *b)
{
	const struct issue *x = b->issue;
	struct date day = { .precision = DATE_NONE };
	struct buf out;

	buf_init(&out, ZIP_MOST);
	buf_addf(&out, "# %.*s\n%.*s\n", STR_ARG(x->title), STR_ARG(phrase(PHRASE_SITE, x->lang)));
	for (size_t i = 0; i < x->n; i++) {
		const struct edition_article *row = &x->rows[i];

		if (row->date.day != day.day || row->date.month != day.month ||
		    row->date.year != day.year) {
			day = row->date;
			buf_adds(&out, "\n## ");
			date_add_words(&out, &day, x->lang);
			buf_addc(&out, '\n');
		}
		buf_addf(&out, "=> news/%lld.gmi %.*s\n", (long long)row->id, STR_ARG(row->title));
	}
	bool ok = !buf_failed(&out) && put(b, STR("index.gmi"), buf_str(&out), true);
	buf_release(&out);
	return ok;
}

static bool
put_metadata(struct book *b)
{
	const struct issue *x = b->issue;
	struct buf out;

	buf_init(&out, ZIP_MOST);
	buf_addf(&out,
		 "title: %.*s\ngpubVersion: 1.0.0\nindex: index.gmi\nauthor: %.*s\nlanguage: "
		 "%.*s\ncharset: UTF-8\n",
		 STR_ARG(x->title), STR_ARG(phrase(PHRASE_SITE, x->lang)),
		 STR_ARG(lang_code(x->lang)));
	buf_addf(&out, "published: %04d\npublishDate: ", x->to.year);
	date_add_day(&out, &x->to);
	buf_addc(&out, '\n');
	bool ok = !buf_failed(&out) && put(b, STR("metadata.txt"), buf_str(&out), false);
	buf_release(&out);
	return ok;
}

/* --- the archive --- */

static bool
fill(struct book *b)
{
	if (!put_metadata(b) || !put_index(b) || !put_pictures(b))
		return false;
	for (size_t i = 0; i < b->issue->n; i++)
		if (!put_article(b, &b->issue->rows[i]))
			return false;
	return true;
}

/* What libzip has written into its own memory. */
static bool
take(struct buf *out, zip_source_t *source)
{
	zip_stat_t st;

	zip_stat_init(&st);
	if (zip_source_stat(source, &st) < 0 || !(st.valid & ZIP_STAT_SIZE) || st.size > ZIP_MOST ||
	    zip_source_open(source) < 0)
		return false;
	char *room = buf_room(out, (size_t)st.size);
	bool ok = room && zip_source_read(source, room, st.size) == (zip_int64_t)st.size;
	if (ok)
		out->n += (size_t)st.size;
	zip_source_close(source);
	return ok;
}

int
gempub_write(struct buf *out, struct edition *e, const struct issue *x,
	     const struct issue_site *site, struct arena *a)
{
	struct book b = { .edition = e, .issue = x, .site = site, .arena = a };
	zip_error_t why;
	bool ok = false;

	zip_error_init(&why);
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &why);
	b.zip = source ? zip_open_from_source(source, ZIP_TRUNCATE, &why) : NULL;
	if (!b.zip) {
		zip_source_free(source);
		zip_error_fini(&why);
		return error("cannot begin a book: out of memory");
	}
	zip_error_fini(&why);
	zip_source_keep(source);
	if (!fill(&b) || zip_close(b.zip) < 0)
		zip_discard(b.zip);
	else
		ok = take(out, source);
	zip_source_free(source);
	return ok ? 0 : error("cannot put the book %.*s together", STR_ARG(x->name));
}
