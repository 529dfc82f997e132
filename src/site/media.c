#include "site/media.h"

#include "base/clean.h"
#include "base/phrase.h"
#include "base/uri.h"

static bool
shows(const struct doc *d, size_t from, struct str url)
{
	for (size_t i = from; i < d->n; i++) {
		const struct block *b = &d->blocks[i];

		if (str_eq(b->url, url))
			return true;
		for (size_t k = 0; k < b->nlinks; k++)
			if (str_eq(b->links[k].url, url))
				return true;
	}
	return false;
}

static struct str
file_name(struct str path)
{
	while (str_find_byte(path, '/') >= 0)
		str_cut(&path, '/');
	return path;
}

/* What is known of the file behind a block. */
static void
describe(struct arena *a, struct block *b, const struct edition_file *f)
{
	const struct edition_file *shown = f->picture && f->small ? f->small : f;

	b->url = uri_ascii(a, shown->path);
	b->format = clean_line(a, shown->format);
	b->size = shown->size;
	b->width = shown->width;
	b->height = shown->height;
	b->full = shown == f ? 0 : f->size;
}

static void
describe_in_text(struct doc *d, size_t from, struct str url, const struct edition_file *f)
{
	for (size_t i = from; i < d->n; i++)
		if (str_eq(d->blocks[i].url, url))
			describe(d->arena, &d->blocks[i], f);
}

static bool
add_below(struct doc *d, struct str url, const struct edition_file *f)
{
	struct str words = clean_line(d->arena, f->caption);

	if (!f->picture && words.n == 0)
		words = clean_line(d->arena, file_name(f->path));
	struct block *b = f->picture ? doc_image(d, url, words) : doc_link(d, url, words);
	if (b)
		describe(d->arena, b, f);
	return b != NULL;
}

/* --- pictures in full --- */

static const struct edition_file *
shrunk(const struct block *b, const struct edition_file *rows, int n)
{
	for (int i = 0; b->full && i < n; i++)
		if (rows[i].small && str_eq(b->url, rows[i].small->path))
			return &rows[i];
	return NULL;
}

static void
lead_to_full(struct doc *d, struct block *b, const struct edition_file *f)
{
	*b = (struct block){
		.kind = BLOCK_LINK,
		.tight = true,
		.text = phrase(PHRASE_FULL_SIZE, d->lang),
		.url = uri_ascii(d->arena, f->path),
		.alt = STR(""),
		.format = clean_line(d->arena, f->format),
		.size = f->size,
		.width = f->width,
		.height = f->height,
	};
}

/* Blocks move to their new places from the last on, each once. */
static void
add_full(struct doc *d, size_t from, const struct edition_file *rows, int n)
{
	size_t last = d->n, more = 0;

	for (size_t i = from; i < last; i++)
		more += shrunk(&d->blocks[i], rows, n) != NULL;
	for (size_t i = 0; i < more; i++)
		if (!doc_copy(d, &d->blocks[last - 1]))
			return;
	for (size_t to = d->n; last > from && to > last;) {
		struct block b = d->blocks[--last];
		const struct edition_file *f = shrunk(&b, rows, n);

		if (f)
			lead_to_full(d, &d->blocks[--to], f);
		d->blocks[--to] = b;
	}
}

void
media_show(struct doc *d, size_t from, const struct edition_file *rows, int n,
	   const struct media_wish *wish)
{
	size_t text = d->n;
	int below = 0;

	for (int i = 0; i < n; i++) {
		struct str url = uri_ascii(d->arena, rows[i].path);

		if (shows(d, from, url))
			describe_in_text(d, from, url, &rows[i]);
		else if (below < wish->most)
			below += add_below(d, url, &rows[i]);
	}
	if (d->n > text)
		d->blocks[text].gap = true;
	if (wish->full)
		add_full(d, from, rows, n);
}
