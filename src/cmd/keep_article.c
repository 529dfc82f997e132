/*
 * One article and its files, from the store into the edition.
 *
 * Whatever a row holds, it costs itself alone: its body is read in the limited child, and where that fails readers get a note.
 * Drafts and what is gone leave the edition, files and all.
 */
#include <inttypes.h>
#include <time.h>

#include "base/clean.h"
#include "base/log.h"
#include "cmd/keep.h"
#include "site/old.h"

#define MEMORY_ATTEMPTS 2
#define MEDIA_MOST      1000 /* files of one article */
#define CLOCKS          60 /* seconds by which the clocks of two machines may differ: so far ahead is now */

struct str
keep_media_origin(struct arena *a, int64_t id)
{
	return arena_printf(a, "media:%" PRId64, id);
}

/* --- files --- */

struct files {
	struct arena *arena;
	struct media *list;
	size_t n, cap;
};

static bool
gather(void *data, const struct media *m)
{
	struct files *f = data;

	if (f->n == MEDIA_MOST) {
		warn("article %" PRId64 " has more than %d files; the rest is left out", m->article,
		     MEDIA_MOST);
		return false;
	}
	struct media *list = arena_grow(f->arena, f->list, f->n, &f->cap, sizeof(*list));
	if (!list)
		return false;
	f->list = list;
	f->list[f->n] = *m;
	f->list[f->n].name = arena_str(f->arena, m->name);
	f->list[f->n].caption = clean_line(f->arena, m->caption);
	f->list[f->n++].path = arena_str(f->arena, m->path);
	return true;
}

/* What a file in the edition was made with: other settings, another small version. */
static struct str
media_state(struct keeper *k)
{
	return arena_printf(&k->arena, "2 %d %d", k->config->picture_side,
			    k->config->picture_kilobytes);
}

/* A file that cannot be read is left out, and was logged; the article stands without it. */
static enum keep_result
put_media(struct keeper *k, const struct media *m, struct str origin)
{
	struct edition_file file = {
		.path = convert_media_address(&k->arena, m->id, m->name),
		.caption = m->caption,
		.lang = LANG_NONE,
		.article = m->article,
		.picture = m->picture,
		.position = m->position,
		.to_shrink = m->picture && k->config->picture_side > 0,
		.doc = STR(""),
	};
	enum keep_result result = KEEP_OK;
	struct buf content;

	buf_init(&content, KEEP_FILE_MOST);
	if (store_media_bytes(k->store, m->id, &content, KEEP_FILE_MOST) == 0) {
		enum child_result is = child_sniff(k->child, buf_str(&content), m->name, &k->arena,
						   &file.mime, &file.format);
		if (is == CHILD_BROKEN)
			result = KEEP_STORE;
		else if (edition_put_file(k->edition, &file, buf_str(&content), origin,
					  media_state(k)) < 0)
			result = KEEP_EDITION;
	}
	buf_release(&content);
	return result;
}

static enum keep_result
put_files(struct keeper *k, const struct files *f)
{
	enum keep_result result = KEEP_OK;

	for (size_t i = 0; i < f->n && result == KEEP_OK; i++) {
		struct str origin = keep_media_origin(&k->arena, f->list[i].id);

		if (!str_eq(edition_file_version(k->edition, origin, &k->arena), media_state(k)))
			result = put_media(k, &f->list[i], origin);
	}
	return result;
}

enum keep_result
keep_media(struct keeper *k, int64_t article)
{
	struct files f = { .arena = &k->arena };

	if (store_media_of(k->store, article, gather, &f) < 0)
		return KEEP_STORE;
	return put_files(k, &f);
}

/* What the text may say of them: type and size as the edition has them now. */
static struct convert_media *
describe(struct keeper *k, const struct files *f, int64_t article)
{
	struct arena *a = &k->arena;
	struct convert_media *list = arena_array(a, f->n + 1, sizeof(*list));
	struct edition_file *there;
	int n = f->n ? edition_media(k->edition, article, a, &there) : 0;

	for (size_t i = 0; list && i < f->n; i++) {
		list[i] = (struct convert_media){
			.id = f->list[i].id,
			.name = f->list[i].name,
			.path = f->list[i].path,
			.address = convert_media_address(a, f->list[i].id, f->list[i].name),
			.format = STR(""),
		};
		for (int j = 0; j < n; j++) {
			if (!str_eq(there[j].path, list[i].address))
				continue;
			list[i].format = there[j].format;
			list[i].size = there[j].size;
		}
	}
	return list;
}

/* --- the article --- */

/* So that an address of the website before us leads to it. */
static enum keep_result
put_names(struct keeper *k, const struct article *x, const struct edition_article *row)
{
	struct edition_old names[OLD_NAMES_MOST];
	struct str url = row->source_url.n ? row->source_url : x->source_url;
	int n = old_names(url, x->source_key, k->config->website, &k->arena, names);

	return edition_put_old(k->edition, x->id, names, n) < 0 ? KEEP_EDITION : KEEP_OK;
}

/* *lacked: there was no memory for it, and nothing has been put. */
static enum keep_result
put_article(struct keeper *k, const struct article *x, bool *lacked)
{
	struct files f = { .arena = &k->arena };
	struct edition_article row;
	struct doc d;

	if (x->status == ARTICLE_PUBLISHED) {
		/* without its pictures rather than not at all */
		if (store_media_of(k->store, x->id, gather, &f) < 0)
			f.n = 0;
		enum keep_result result = put_files(k, &f);
		if (result != KEEP_OK)
			return result;
	} else if (edition_drop_article(k->edition, x->id) < 0) {
		return KEEP_EDITION; /* the files of a withdrawn article go; its row comes back below */
	}
	const char *why =
	    convert_article(&k->convert, x, describe(k, &f, x->id), f.n, &k->arena, &row, &d);
	if (why == convert_no_reader)
		return KEEP_STORE; /* what readers have stays */
	if (why)
		warn("article %" PRId64 " shows a note: %s", x->id, why);
	row.doc = convert_pack(&k->arena, &d);
	*lacked = arena_failed(&k->arena);
	if (*lacked)
		return KEEP_OK;
	return edition_put_article(k->edition, &row) < 0 ? KEEP_EDITION : put_names(k, x, &row);
}

/* When its time has come, if it is dated ahead; else 0. */
static int64_t
dated_ahead(const struct article *x)
{
	if (x->status != ARTICLE_PUBLISHED || x->date.precision == DATE_NONE)
		return 0;
	int64_t due = (int64_t)date_to_time(&x->date) - CLOCKS;
	return due > (int64_t)time(NULL) ? due : 0;
}

/* Nobody sees it before its date.  What has been shown stays, wherever the clock goes. */
static enum keep_result
put_by(struct keeper *k, int64_t id, int64_t due)
{
	if (edition_drop_article(k->edition, id) < 0 || edition_later(k->edition, id, due) < 0)
		return KEEP_EDITION;
	return KEEP_OK;
}

static enum keep_result
keep_once(struct keeper *k, int64_t id, bool *lacked)
{
	struct article x;

	arena_reset(&k->arena);
	int found = store_article(k->store, id, &k->arena, &x);
	if (found < 0)
		return KEEP_STORE;
	if (found == 0 || x.status == ARTICLE_DRAFT)
		return put_by(k, id, 0);
	int64_t due = dated_ahead(&x);
	if (due)
		return put_by(k, id, due);
	return edition_later(k->edition, id, 0) < 0 ? KEEP_EDITION : put_article(k, &x, lacked);
}

/* Memory may be short for a moment, which is no reason to take a text from readers; what never fits into it is left out. */
enum keep_result
keep_article(struct keeper *k, int64_t id)
{
	for (int attempt = 0; attempt < MEMORY_ATTEMPTS; attempt++) {
		bool lacked = false;
		enum keep_result result = keep_once(k, id, &lacked);

		if (!lacked)
			return result;
	}
	warn("article %" PRId64 " is left out: out of memory", id);
	return edition_drop_article(k->edition, id) < 0 ? KEEP_EDITION : KEEP_OK;
}
