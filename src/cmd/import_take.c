/*
 * From what a reader found to a row of the store.
 *
 * The same article comes in only once.  It is known again by its source's own key (a feed's guid, the number in the page's address); where
 * there is none, by a key made of language, date and title, so that a corrected text of the same day and title takes the place of
 * the old one.  An article without a date is known by its text as well: two notices called "Аб’ява" are two, and doubling is
 * better than losing one.  Two articles of one run with one such key but other texts are told apart by a number behind it.
 *
 * What the file does not say, the store keeps.  What was withdrawn stays withdrawn.  Nothing is written when nothing changed.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clean.h"
#include "base/log.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "cmd/changes.h"
#include "cmd/import.h"

#define BATCH 500 /* articles of one transaction */

/* --- who an article is --- */

#define HASH_ONE 0xcbf29ce484222325u
#define HASH_TWO 0x84222325cbf29ce4u

/* FNV-1a; two of them with different beginnings make a key of 128 bits. */
static uint64_t
hash(uint64_t h, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		h = (h ^ (unsigned char)text.s[i]) * 0x100000001b3u;
	return (h ^ 0xff) * 0x100000001b3u; /* an end, so that "ab" "c" is not "a" "bc" */
}

static uint64_t
hash_article(uint64_t h, const struct article *x, struct str title, struct str date)
{
	h = hash(h, x->lang == LANG_NONE ? STR("") : lang_code(x->lang));
	h = hash(h, date);
	h = hash(h, title);
	return date.n && title.n ? h : hash(h, str_trim(x->body));
}

static struct str
key_of_text(const struct article *x, struct arena *a)
{
	struct str title = utf8_lower(a, clean_lookalikes(a, clean_line(a, x->title)));
	struct buf date;

	buf_init(&date, 0);
	date_add_iso(&date, &x->date);
	uint64_t one = hash_article(HASH_ONE, x, title, buf_str(&date));
	uint64_t two = hash_article(HASH_TWO, x, title, buf_str(&date));
	buf_release(&date);
	return arena_printf(a, "text:%016" PRIx64 "%016" PRIx64, one, two);
}

struct str
import_key(struct str key, struct str url, struct arena *a)
{
	struct uri u;

	if (str_find_byte(key, '.') >= 0 || str_find_byte(key, ':') >= 0 || !uri_split(url, &u) ||
	    u.host.n == 0)
		return key;
	return arena_printf(a, "%.*s:%.*s", STR_ARG(uri_host_ascii(a, u.host)), STR_ARG(key));
}

/* The place of a key, or the free one where it goes; there is always a free one. */
static struct seen_pair *
seen_slot(const struct seen *s, uint64_t key)
{
	size_t i = (size_t)key & (s->cap - 1);

	while (s->slots[i].key && s->slots[i].key != key)
		i = (i + 1) & (s->cap - 1);
	return &s->slots[i];
}

static bool
seen_grow(struct seen *s)
{
	struct seen more = { .n = s->n, .cap = s->cap ? 2 * s->cap : 1024 };

	if (4 * s->n < 3 * s->cap)
		return true;
	more.slots = calloc(more.cap, sizeof(*more.slots));
	if (!more.slots)
		return false;
	for (size_t i = 0; i < s->cap; i++)
		if (s->slots[i].key)
			*seen_slot(&more, s->slots[i].key) = s->slots[i];
	free(s->slots);
	*s = more;
	return true;
}

/* The key itself, or with a number behind it when this run has used it for another text. */
static struct str
key_alone(struct seen *s, struct str key, struct str body, struct arena *a)
{
	uint64_t text = hash(HASH_ONE, str_trim(body));

	for (int n = 1; seen_grow(s); n++) {
		struct str name = n == 1 ? key : arena_printf(a, "%.*s-%d", STR_ARG(key), n);
		uint64_t h = hash(HASH_ONE, name) | 1;
		struct seen_pair *x = seen_slot(s, h);

		if (x->key && x->body != text)
			continue;
		s->n += !x->key;
		*x = (struct seen_pair){ h, text };
		return name;
	}
	return STR("");
}

void
import_release(struct import *im)
{
	free(im->seen.slots);
}

/* --- what it says --- */

struct str
import_section(const struct import *im, struct str slug, struct arena *a)
{
	struct str line = arena_printf(a, "\n%.*s\n", STR_ARG(slug));

	return slug.n && str_find(im->sections, line) >= 0 ? slug : STR("");
}

static struct str
first_of(struct str a, struct str b)
{
	return a.n ? a : b;
}

static struct article
article_of(struct import *im, const struct found *f, struct arena *a)
{
	const struct article *given = &im->given;
	struct article x = {
		.lang = given->lang != LANG_NONE ? given->lang : f->lang,
		.section = first_of(import_section(im, f->section, a), given->section),
		.translation = f->translation,
		.title = f->title,
		.body = f->body,
		.body_type = body_type_name(f->type),
		.date = f->date,
		.status = given->status,
		.reason = STR(""),
		.urgent_until = STR(""),
		.correction = STR(""),
		.source_name = f->source_name,
		.source_url = first_of(f->source_url, given->source_url),
	};

	/* The store wants a title; one made of the text is what readers would see, too. */
	if (x.title.n == 0)
		x.title = convert_title(&im->convert, &x, a);
	x.source_key = f->source_key.n ? import_key(f->source_key, x.source_url, a)
				       : key_alone(&im->seen, key_of_text(&x, a), x.body, a);
	return x;
}

/* The row as it stands, with what the file says put over it. */
static struct article
laid_over(const struct import *im, const struct article *old, const struct article *x)
{
	struct article y = *old;

	y.lang = x->lang != LANG_NONE ? x->lang : old->lang;
	y.section = first_of(x->section, old->section);
	y.title = x->title;
	y.translation = x->translation ? x->translation : old->translation;
	y.body = x->body;
	y.body_type = x->body_type;
	if (x->date.precision != DATE_NONE)
		y.date = x->date;
	if (im->status_given && old->status != ARTICLE_WITHDRAWN)
		y.status = x->status;
	y.source_name = first_of(x->source_name, old->source_name);
	y.source_url = first_of(x->source_url, old->source_url);
	return y;
}

static bool
same_article(const struct article *x, const struct article *y)
{
	return x->lang == y->lang && str_eq(x->section, y->section) &&
	       x->translation == y->translation && str_eq(x->title, y->title) &&
	       str_eq(x->body, y->body) && str_eq(x->body_type, y->body_type) &&
	       x->date.precision == y->date.precision && date_cmp(&x->date, &y->date) == 0 &&
	       x->status == y->status && str_eq(x->source_name, y->source_name) &&
	       str_eq(x->source_url, y->source_url);
}

/* --- into the store --- */

int
import_open_batch(struct import *im)
{
	if (im->dry || im->batch >= 0)
		return 0;
	if (store_begin(im->store) < 0)
		return -1;
	im->batch = 0;
	return 0;
}

int
import_close_batch(struct import *im)
{
	if (im->batch < 0)
		return 0;
	im->batch = -1;
	if (store_commit(im->store) == 0)
		return 0;
	store_rollback(im->store);
	return -1;
}

struct names {
	struct arena *arena;
	struct str all; /* "\na.jpg\nb.pdf\n" */
};

static bool
each_name(void *data, const struct media *m)
{
	struct names *n = data;

	n->all = arena_printf(n->arena, "%.*s%.*s\n", STR_ARG(n->all), STR_ARG(m->name));
	return true;
}

/* Files that the article does not have yet, told by their names; *added counts them.  Nothing is written in a dry run. */
static int
put_files(struct import *im, int64_t article, const struct found_file *files, struct arena *a,
	  int *added)
{
	struct names names = { .arena = a, .all = STR("\n") };
	int position = 1;

	*added = 0;
	if (!files || (article && store_media_of(im->store, article, each_name, &names) < 0))
		return files ? -1 : 0;
	for (const struct found_file *f = files; f; f = f->next, position++) {
		struct media m = {
			.article = article,
			.name = store_media_name(a, f->name),
			.caption = STR(""),
			.picture = f->picture,
			.position = position,
			.path = STR(""),
		};
		if (str_find(names.all, arena_printf(a, "\n%.*s\n", STR_ARG(m.name))) >= 0)
			continue;
		each_name(&names, &m);
		(*added)++;
		if (!im->dry && store_media_add(im->store, &m, f->bytes) < 0)
			return -1;
	}
	return 0;
}

static int
put_row(struct import *im, struct article *x, const struct article *old)
{
	if (store_put(im->store, x) < 0)
		return -1;
	return changes_add(im->store, old ? AUDIT_CHANGE : AUDIT_ADD, x->id, old);
}

static int
put(struct import *im, struct article *x, const struct found_file *files, struct arena *a,
    enum outcome *outcome)
{
	struct article old;
	int64_t id = store_by_source_key(im->store, x->source_key);
	int added;

	*outcome = OUTCOME_NEW;
	if (id > 0) {
		if (store_article(im->store, id, a, &old) != 1)
			return -1;
		*x = laid_over(im, &old, x);
		*outcome = same_article(&old, x) ? OUTCOME_SAME : OUTCOME_CHANGED;
	}
	if (id < 0)
		return -1;
	if (!im->dry && *outcome != OUTCOME_SAME && put_row(im, x, id > 0 ? &old : NULL) < 0)
		return -1;
	if (put_files(im, x->id, files, a, &added) < 0)
		return -1;
	if (added && *outcome == OUTCOME_SAME)
		*outcome = OUTCOME_CHANGED;
	if (im->dry || *outcome == OUTCOME_SAME)
		return 0;
	if (++im->batch < BATCH)
		return 0;
	return import_close_batch(im) < 0 ? -1 : import_open_batch(im);
}

#define NOTHING_TO_READ "it holds no text"

static const char *
fault_of(struct str title, struct str body)
{
	if (body.n > BODY_MAX)
		return "its text is larger than 4 MiB";
	if (str_trim(title).n == 0 && str_trim(body).n == 0)
		return NOTHING_TO_READ;
	return NULL;
}

void
import_refuse(struct import *im, const char *name, struct str title, const char *why)
{
	im->count[OUTCOME_REFUSED]++;
	if (title.n)
		error("%s: '%.*s' is refused: %s", name, STR_ARG(title), why);
	else
		error("%s is refused: %s", name, why);
}

int
import_article(struct import *im, const char *name, struct article *x,
	       const struct found_file *files, struct arena *a)
{
	enum outcome outcome = OUTCOME_NEW;
	const char *fault = fault_of(x->title, x->body);

	if (!fault && !x->title.n)
		fault = NOTHING_TO_READ;
	if (arena_failed(a) || (!fault && !x->source_key.n))
		return error("%s: out of memory", name);
	if (fault)
		import_refuse(im, name, x->title, fault);
	else if (put(im, x, files, a, &outcome) < 0)
		return -1;
	else
		im->count[outcome]++;
	return 0;
}

int
import_found(struct import *im, const char *name, const struct found *list, struct arena *a)
{
	for (const struct found *f = list; f; f = f->next) {
		const char *fault = f->left_out ? NULL : fault_of(f->title, f->body);

		if (f->left_out) {
			im->count[OUTCOME_LEFT_OUT]++;
		} else if (fault) {
			import_refuse(im, name, f->title, fault);
		} else {
			struct article x = article_of(im, f, a);
			if (import_article(im, name, &x, f->files, a) < 0)
				return -1;
		}
	}
	return 0;
}
