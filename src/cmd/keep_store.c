/*
 * From the store's changes to work that is done.
 *
 * Changes become rows of the edition's queue in the same transaction that moves the edition's place in the store, so a keeper that
 * is killed at any moment loses none.  The queue gives what was just written first, then the newest news.
 */
#include <inttypes.h>
#include <time.h>

#include "base/clean.h"
#include "base/log.h"
#include "cmd/keep.h"

#define FRESH_MOST 64  /* so many changes at once are news; more are an import, and go by date */
#define BATCH      256 /* articles of one commit, at most ... */
#define BATCH_MS   150 /* ... and their time: readers wait for the commit */

struct round {
	struct keeper *keeper;
	int64_t last;
	int count;
	bool sections, office;
	enum keep_result result;
};

/* --- sections --- */

static bool
put_section(void *data, const struct section *x)
{
	struct keeper *k = data;

	for (int lang = 0; lang < LANG_COUNT; lang++) {
		struct str name = clean_line(&k->arena, x->name[lang]);

		if (name.n && edition_put_section(k->edition, x->slug, (enum lang)lang, name,
						  x->position) < 0)
			return false;
	}
	return true;
}

enum keep_result
keep_sections(struct keeper *k)
{
	if (edition_clear_sections(k->edition) < 0)
		return KEEP_EDITION;
	return store_sections(k->store, put_section, k) < 0 ? KEEP_STORE : KEEP_OK;
}

/* --- changes --- */

static bool
queue_article(struct round *r, int64_t id)
{
	struct keeper *k = r->keeper;
	int64_t key = 0;

	if (store_key(k->store, id, &key) < 0)
		r->result = KEEP_STORE;
	else if (edition_queue(k->edition, id, key, r->count <= FRESH_MOST) < 0)
		r->result = KEEP_EDITION;
	return r->result == KEEP_OK;
}

/* The file as it was goes at once; the new one comes with its article, or now when it has none. */
static bool
renew_media(struct round *r, int64_t id)
{
	struct keeper *k = r->keeper;
	struct media m;

	arena_reset(&k->arena);
	if (edition_drop_file(k->edition, keep_media_origin(&k->arena, id)) < 0) {
		r->result = KEEP_EDITION;
		return false;
	}
	int found = store_media(k->store, id, &k->arena, &m);
	if (found == 1 && m.article)
		return queue_article(r, m.article);
	if (found == 1)
		r->result = keep_media(k, 0);
	return r->result ==
	       KEEP_OK; /* a row that cannot be read was logged, and is no reason to stop */
}

static bool
count_change(void *data, int64_t number, enum change_kind kind, int64_t ref)
{
	struct round *r = data;

	(void)number, (void)kind, (void)ref;
	r->count++;
	return r->count <= FRESH_MOST;
}

static bool
take_change(void *data, int64_t number, enum change_kind kind, int64_t ref)
{
	struct round *r = data;

	r->last = number;
	switch (kind) {
	case CHANGE_ARTICLE: return queue_article(r, ref);
	case CHANGE_MEDIA: return renew_media(r, ref);
	case CHANGE_SECTION: r->sections = true; return true;
	case CHANGE_OFFICE: r->office = true; return true;
	case CHANGE_OTHER: break;
	}
	return true;
}

enum keep_result
keep_changed(struct keeper *k, enum change_kind kind, int64_t ref, bool urgent)
{
	struct round r = { .keeper = k, .count = urgent ? 1 : FRESH_MOST + 1 };

	take_change(&r, 0, kind, ref);
	return r.result == KEEP_OK && r.sections ? keep_sections(k) : r.result;
}

static enum keep_result
take_changes(struct keeper *k, int64_t since, int64_t *last)
{
	struct round r = { .keeper = k, .last = since };

	if (store_changes(k->store, since, count_change, &r) < 0 ||
	    store_changes(k->store, since, take_change, &r) < 0)
		return KEEP_STORE;
	*last = r.last;
	if (r.result == KEEP_OK && r.sections)
		r.result = keep_sections(k);
	if (r.result == KEEP_OK && r.office)
		r.result = keep_office(k);
	return r.result;
}

/* --- everything --- */

static bool
queue_any(void *data, int64_t id, int64_t key)
{
	struct round *r = data;

	if (edition_queue(r->keeper->edition, id, key, false) < 0)
		r->result = KEEP_EDITION;
	return r->result == KEEP_OK;
}

static bool
drop_origin(void *data, struct str origin)
{
	struct round *r = data;

	if (edition_drop_file(r->keeper->edition, origin) < 0)
		r->result = KEEP_EDITION;
	return r->result == KEEP_OK;
}

/* Articles of the edition are queued, too: those that this store does not have leave it. */
static enum keep_result
begin_anew(struct keeper *k, bool other_store)
{
	struct round r = { .keeper = k };

	if (edition_queue_all(k->edition) < 0)
		return KEEP_EDITION;
	if (other_store && edition_origins(k->edition, STR("media:"), drop_origin, &r) < 0)
		return KEEP_EDITION;
	if (r.result == KEEP_OK && store_all(k->store, queue_any, &r) < 0)
		return KEEP_STORE;
	if (r.result == KEEP_OK)
		r.result = keep_sections(k);
	if (r.result == KEEP_OK)
		r.result = keep_office(k);
	return r.result == KEEP_OK ? keep_media(k, 0) : r.result;
}

/*
 * What the edition was made from: the store's own name, then the settings that show in converted articles.
 * Empty: the store cannot be read.
 */
static struct str
made_from(struct keeper *k, struct arena *a)
{
	struct str identity = store_identity(k->store, a);

	if (identity.n == 0)
		return identity;
	return arena_printf(a, "%.*s %d %d %d %.*s %.*s %.*s", STR_ARG(identity), CONVERT_VERSION,
			    k->config->picture_side, k->config->picture_kilobytes,
			    STR_ARG(lang_code(k->config->language)), STR_ARG(k->config->host),
			    STR_ARG(k->config->website));
}

static struct str
first_word(struct str x)
{
	return str_cut(&x, ' ');
}

static enum keep_result
follow(struct keeper *k, struct arena *a)
{
	struct str was, is = made_from(k, a);
	int64_t since, last = store_change_last(k->store);

	if (is.n == 0 || last < 0)
		return KEEP_STORE;
	if (edition_state(k->edition, a, &was, &since) < 0)
		return KEEP_EDITION;
	bool other = !str_eq(first_word(was), first_word(is));
	enum keep_result result = KEEP_OK;
	if (!str_eq(was, is) || last < since) { /* less: an older copy was put in its place */
		note("the edition is made from the whole store");
		result = begin_anew(k, other || last < since);
	} else if (last > since) {
		result = take_changes(k, since, &last);
	} else if (!store_tells_changes(k->store)) {
		return keep_compare(k);
	} else {
		return KEEP_OK;
	}
	if (result == KEEP_OK && !store_tells_changes(k->store))
		result = keep_compare(k);
	if (result != KEEP_OK)
		return result;
	return edition_set_state(k->edition, is, last) < 0 ? KEEP_EDITION : KEEP_OK;
}

enum keep_result
keep_changes(struct keeper *k)
{
	int64_t version = store_version(k->store);
	struct arena a;

	if (version == k->version || !keep_may_compare(k))
		return KEEP_OK;
	if (edition_begin(k->edition) < 0)
		return KEEP_EDITION;
	arena_init(&a, 0);
	enum keep_result result = follow(k, &a);
	arena_release(&a);
	if (result != KEEP_OK)
		edition_rollback(k->edition);
	else if (edition_commit(k->edition) < 0)
		result = KEEP_EDITION;
	if (result == KEEP_OK)
		k->version = version;
	return result;
}

/* --- the queue --- */

enum keep_result
keep_due(struct keeper *k, bool *left)
{
	int64_t now = time(NULL);
	int due = edition_is_due(k->edition, now);

	if (due > 0 && edition_queue_due(k->edition, now) < 0)
		due = -1;
	*left = *left || due > 0;
	return due < 0 ? KEEP_EDITION : KEEP_OK;
}

/* What cannot be read now goes behind everything else, so that it holds up nobody. */
static enum keep_result
put_off(struct keeper *k, int64_t id)
{
	if (edition_queue_done(k->edition, id) < 0 || edition_queue(k->edition, id, 0, false) < 0)
		return KEEP_EDITION;
	return KEEP_STORE;
}

static enum keep_result
work_one(struct keeper *k, int64_t id)
{
	enum keep_result result = keep_article(k, id);

	if (result == KEEP_STORE)
		return put_off(k, id);
	if (result == KEEP_OK && edition_queue_done(k->edition, id) < 0)
		return KEEP_EDITION;
	k->worked++;
	return result;
}

enum keep_result
keep_work(struct keeper *k, bool *left)
{
	int64_t ids[BATCH], began = progress_clock();
	int n = edition_queue_next(k->edition, ids, BATCH), done = 0;
	enum keep_result result = KEEP_OK;

	*left = n > 0;
	if (n <= 0)
		return n < 0 ? KEEP_EDITION : KEEP_OK;
	if (edition_begin(k->edition) < 0)
		return KEEP_EDITION;
	while (done < n && result == KEEP_OK && progress_clock() - began < BATCH_MS)
		result = work_one(k, ids[done++]);
	if (result == KEEP_EDITION)
		edition_rollback(k->edition);
	else if (edition_commit(k->edition) < 0)
		result = KEEP_EDITION;
	*left = n == BATCH || done < n;
	return result;
}
