/*
 * The search index, kept with each article in the transaction that puts or drops it.
 *
 * An article's number in the index is its place: time counted backwards, so that the index gives the newest first and a
 * first edition, which is made newest first, only ever appends.  Each day has 2^18 places, in two halves.  The first half is in
 * order; what finds no gap there, when hundreds of articles share a day, queues up in the second half.
 *
 * FTS5 keeps no text here (content = ''), so taking an article out needs the words that were put in.  They come from the edition's
 * own copy of the old document, which is why this happens before the new one is written.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/word.h"
#include "doc/doc.h"
#include "store/edition_db.h"

#define DAY_PLACES  INT64_C(262144)
#define DAY_ORDERED (DAY_PLACES / 2)
#define DAY_SHARE   16 /* at an open end: this part of the room that is left ... */
#define DAY_STEP    16 /* ... but so much as long as there is */
#define DAYS        ((INT64_C(10000) * 13 + 13) * 32)
#define WORDS_MOST  20000 /* different ones of one article */
#define TEXT_MOST   (16u << 20)
#define KNOWN       (1u << 20)

struct words {
	struct str *list; /* ascending, none twice */
	size_t n, cap;
	struct buf text; /* as the tokenizer wants it */
};

/* --- the words of an article --- */

static int
compare(const void *x, const void *y)
{
	const struct str *a = x, *b = y;

	return str_cmp(*a, *b);
}

static void
sort(struct words *w)
{
	size_t n = 0;

	if (w->n)
		qsort(w->list, w->n, sizeof(*w->list), compare);
	for (size_t i = 0; i < w->n; i++)
		if (n == 0 || !str_eq(w->list[n - 1], w->list[i]))
			w->list[n++] = w->list[i];
	w->n = n < WORDS_MOST ? n : WORDS_MOST;
}

static void
gather(struct words *w, struct arena *a, struct str text)
{
	char word[WORD_MOST];

	for (size_t n; (n = word_next(&text, word, NULL)) > 0;) {
		if (w->n == w->cap)
			sort(w); /* what stands there many times makes room */
		struct str *list = arena_grow(a, w->list, w->n, &w->cap, sizeof(*list));
		if (!list)
			return;
		w->list = list;
		w->list[w->n++] = arena_str(a, str_of(word, n));
	}
}

/* False when memory is gone. */
static bool
words_of(struct words *w, struct arena *a, enum lang lang, struct str title, struct str packed)
{
	struct buf running;
	struct doc d;

	*w = (struct words){ .list = NULL };
	buf_init(&running, TEXT_MOST);
	gather(w, a, title);
	if (packed.n && doc_unpack(packed, a, &d)) {
		doc_add_text(&running, &d);
		gather(w, a, buf_str(&running));
	}
	buf_release(&running);
	sort(w);
	buf_init(&w->text, TEXT_MOST);
	buf_addstr(&w->text, lang_code(lang));
	for (size_t i = 0; i < w->n; i++) {
		buf_addc(&w->text, i ? ' ' : '\n');
		buf_addstr(&w->text, w->list[i]);
	}
	return !buf_failed(&w->text) && !arena_failed(a);
}

static bool
words_have(const struct words *w, struct str word)
{
	return w->n && bsearch(&word, w->list, w->n, sizeof(*w->list), compare);
}

/* --- the vocabulary --- */

/* A slot for words that are known to be there: most words of an article are, and need no look. */
static uint64_t *
known(struct edition *e, enum lang lang, struct str word, uint64_t *hash)
{
	uint64_t h = 0xCBF29CE484222325u ^ (uint64_t)lang;

	for (size_t i = 0; i < word.n; i++)
		h = (h ^ (unsigned char)word.s[i]) * 0x100000001B3u;
	*hash = h | 1;
	if (!e->words_known)
		e->words_known = calloc(KNOWN, sizeof(*e->words_known));
	return e->words_known ? &e->words_known[(h >> 20) & (KNOWN - 1)] : NULL;
}

void
search_forget(struct edition *e)
{
	free(e->words_known);
	e->words_known = NULL;
}

static int
add_word(struct edition *e, enum lang lang, struct str word, struct arena *a)
{
	uint64_t hash, *slot = known(e, lang, word, &hash);

	if (slot && *slot == hash)
		return 0;
	struct query q = db_query(&e->db, "INSERT INTO search_word (lang, sound, word)"
					  " VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
	query_put_int(&q, lang);
	query_put_str(&q, word_sound(a, word));
	query_put_str(&q, word);
	if (query_run(&q) < 0)
		return -1;
	if (slot)
		*slot = hash;
	return 0;
}

/* No article has it any more: a name that was withdrawn must not stay behind. */
static int
drop_word(struct edition *e, enum lang lang, struct str word, struct arena *a)
{
	uint64_t hash, *slot = known(e, lang, word, &hash);
	struct query q =
	    db_query(&e->db, "SELECT 1 FROM search WHERE search MATCH ? ORDER BY rowid LIMIT 1");

	query_put_str(&q,
		      arena_printf(a, "\"%.*s\n%.*s\"", STR_ARG(lang_code(lang)), STR_ARG(word)));
	query_step(&q);
	int found = query_end(&q);
	if (found)
		return found < 0 ? -1 : 0;
	if (slot && *slot == hash)
		*slot = 0;
	q = db_query(&e->db, "DELETE FROM search_word WHERE lang = ? AND sound = ? AND word = ?");
	query_put_int(&q, lang);
	query_put_str(&q, word_sound(a, word));
	query_put_str(&q, word);
	return query_run(&q);
}

/* --- places --- */

static int64_t
day_begin(int64_t key)
{
	int64_t year = key / 100000000, month = key / 1000000 % 100, day = key / 10000 % 100;

	return (DAYS - ((year * 13 + month) * 32 + day)) * DAY_PLACES;
}

struct placed {
	int64_t place, key, id;
};

/* The first article at this place or behind it, before `end`: 1, 0, -1. */
static int
placed_from(struct edition *e, int64_t place, int64_t end, struct placed *p)
{
	struct query q =
	    db_query(&e->db, "SELECT place, key, id FROM search_place JOIN article ON id = article"
			     " WHERE place >= ? AND place < ? ORDER BY place LIMIT 1");

	query_put_int(&q, place);
	query_put_int(&q, end);
	if (query_step(&q) == 1)
		*p = (struct placed){ query_int(&q, 0), query_int(&q, 1), query_int(&q, 2) };
	return query_end(&q);
}

/*
 * Between its neighbours in time among the ordered places of its day: *newer and *older are theirs, or the day's borders.  By halves, as an
 * import may put thousands of articles into one day.
 */
static int
neighbours(struct edition *e, int64_t key, int64_t id, int64_t *newer, int64_t *older)
{
	int64_t begin = day_begin(key), end = begin + DAY_ORDERED;

	*newer = begin - 1;
	*older = end;
	while (*newer + 1 < *older) {
		int64_t middle = *newer + (*older - *newer) / 2;
		struct placed p = { .place = middle };
		int found = placed_from(e, middle, *older, &p);

		if (found < 0)
			return -1;
		if (found == 0) {
			found = placed_from(e, *newer + 1, middle, &p);
			if (found <= 0)
				return found;
		}
		if (p.key > key || (p.key == key && p.id > id))
			*newer = p.place;
		else
			*older = p.place;
	}
	return 0;
}

static int64_t
in_between(int64_t newer, int64_t older, int64_t begin)
{
	int64_t gap = older - newer, step = gap / DAY_SHARE > DAY_STEP ? gap / DAY_SHARE : DAY_STEP;
	bool first = newer < begin, last = older == begin + DAY_ORDERED;

	if (gap < 2)
		return -1;
	if (first == last || gap / 2 < step)
		return newer + gap / 2;
	return first ? older - step : newer + step;
}

/* Behind all that the second half of the day has. */
static int64_t
in_queue(struct edition *e, int64_t begin)
{
	struct query q = db_query(&e->db, "SELECT max(place) FROM search_place"
					  " WHERE place BETWEEN ? AND ?");
	int64_t last = 0;

	query_put_int(&q, begin + DAY_ORDERED);
	query_put_int(&q, begin + DAY_PLACES - 1);
	if (query_step(&q) == 1)
		last = query_int(&q, 0);
	if (query_end(&q) < 0)
		return -1;
	if (!last)
		return begin + DAY_ORDERED;
	if (last + 1 < begin + DAY_PLACES)
		return last + 1;
	return INT64_C(1) << 40; /* more than a day can hold: behind everything */
}

/* Taken already: only the last resort can be. */
static int64_t
first_free(struct edition *e, int64_t place)
{
	struct query q =
	    db_query(&e->db, "SELECT max(place) + 1 FROM search_place WHERE place >= ?");

	if (place < INT64_C(1) << 40)
		return place;
	query_put_int(&q, place);
	if (query_step(&q) == 1 && query_int(&q, 0) > place)
		place = query_int(&q, 0);
	return query_end(&q) < 0 ? -1 : place;
}

static int64_t
new_place(struct edition *e, int64_t key, int64_t id)
{
	int64_t newer, older;

	if (neighbours(e, key, id, &newer, &older) < 0)
		return -1;
	int64_t place = in_between(newer, older, day_begin(key));
	if (place < 0)
		place = in_queue(e, day_begin(key));
	return place < 0 ? -1 : first_free(e, place);
}

int64_t
search_place_of(struct edition *e, int64_t key, int64_t id)
{
	int64_t newer, older;

	return neighbours(e, key, id, &newer, &older) < 0 ? -1 : newer + 1;
}

/* --- in and out --- */

struct old {
	int64_t place; /* 0: not indexed */
	enum lang lang;
	int64_t key;
	struct str title, doc;
};

static int
look_up(struct edition *e, int64_t id, struct arena *a, struct old *old)
{
	struct query q =
	    db_query(&e->db, "SELECT place, lang, key, title, doc FROM search_place"
			     " JOIN article ON article.id = search_place.article"
			     " LEFT JOIN article_doc ON article_doc.id = search_place.article"
			     " WHERE search_place.article = ?");

	*old = (struct old){ .place = 0 };
	query_put_int(&q, id);
	if (query_step(&q) == 1)
		*old = (struct old){
			.place = query_int(&q, 0),
			.lang = (enum lang)query_int(&q, 1),
			.key = query_int(&q, 2),
			.title = query_str(&q, 3, a),
			.doc = query_str(&q, 4, a),
		};
	return query_end(&q) < 0 || arena_failed(a) ? -1 : 0;
}

static int64_t
key_of(const struct edition_article *x)
{
	return x->key ? x->key : date_key(&x->date);
}

static bool
unchanged(const struct old *old, const struct edition_article *x)
{
	return !x->withdrawn && old->lang == x->lang && old->key == key_of(x) &&
	       str_eq(old->title, x->title) && str_eq(old->doc, x->doc);
}

static int
write_words(struct edition *e, const struct words *w, int64_t place, bool in)
{
	struct query q =
	    in ? db_query(&e->db, "INSERT INTO search (rowid, words) VALUES (?, ?)")
	       : db_query(&e->db,
			  "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)");

	query_put_int(&q, place);
	query_put_str(&q, buf_str(&w->text));
	return query_run(&q);
}

static int
take_out(struct edition *e, int64_t id, const struct old *old, const struct edition_article *x,
	 struct arena *a)
{
	struct words gone, kept = { .list = NULL };

	if (!words_of(&gone, a, old->lang, old->title, old->doc))
		return -1;
	int result = write_words(e, &gone, old->place, false);
	struct query q = db_query(&e->db, "DELETE FROM search_place WHERE article = ?");
	query_put_int(&q, id);
	if (query_run(&q) < 0)
		result = -1;
	if (x && !x->withdrawn && x->lang == old->lang &&
	    !words_of(&kept, a, x->lang, x->title, x->doc))
		result = -1;
	for (size_t i = 0; i < gone.n && result == 0; i++)
		if (!words_have(&kept, gone.list[i]))
			result = drop_word(e, old->lang, gone.list[i], a);
	buf_release(&gone.text);
	buf_release(&kept.text);
	return result;
}

int
search_take_out(struct edition *e, int64_t id, const struct edition_article *x, bool *same)
{
	struct arena a;
	struct old old;

	arena_init(&a, 0);
	int result = look_up(e, id, &a, &old);
	*same = result == 0 && old.place && x && unchanged(&old, x);
	if (result == 0 && old.place && !*same)
		result = take_out(e, id, &old, x, &a);
	if (arena_failed(&a))
		result = error("edition '%s': out of memory", e->db.path);
	arena_release(&a);
	return result;
}

static int
put_in(struct edition *e, const struct edition_article *x, const struct words *w, struct arena *a)
{
	int64_t place = new_place(e, key_of(x), x->id);

	if (place < 0)
		return -1;
	struct query q =
	    db_query(&e->db, "INSERT INTO search_place (place, article) VALUES (?, ?)");
	query_put_int(&q, place);
	query_put_int(&q, x->id);
	if (query_run(&q) < 0 || write_words(e, w, place, true) < 0)
		return -1;
	for (size_t i = 0; i < w->n; i++)
		if (add_word(e, x->lang, w->list[i], a) < 0)
			return -1;
	return 0;
}

int
search_put_in(struct edition *e, const struct edition_article *x)
{
	struct arena a;
	struct words w;

	arena_init(&a, 0);
	int result = words_of(&w, &a, x->lang, x->title, x->doc) ? put_in(e, x, &w, &a) : -1;
	if (arena_failed(&a))
		result = error("edition '%s': out of memory", e->db.path);
	buf_release(&w.text);
	arena_release(&a);
	return result;
}
