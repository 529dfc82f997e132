/*
 * A store that does not tell its changes: all rows are compared with what the edition remembers of them.
 *
 * The marks are moved in the transaction that queues the work, so a keeper that is killed loses no change.  What is found
 * is told in the words of the change table: from there on all goes the same way.
 */
#include "cmd/keep.h"

#define REST         10 /* so many times as long as a comparison took nothing is compared */
#define URGENT_COUNT 64 /* so many changes at once are news; more are an import, and go by date */

struct comparison {
	struct keeper *keeper;
	struct arena arena;
	struct edition_mark *known; /* in order */
	bool *seen;                 /* which of them the store still has */
	size_t n;
	struct edition_mark *changed;
	size_t nchanged, cap;
};

static int
by_row(const struct edition_mark *x, int kind, int64_t ref)
{
	if (x->kind != kind)
		return x->kind < kind ? -1 : 1;
	return (x->ref > ref) - (x->ref < ref);
}

/* Its place among the known ones, or n. */
static size_t
find(const struct comparison *c, int kind, int64_t ref)
{
	size_t low = 0, high = c->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (by_row(&c->known[middle], kind, ref) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < c->n && by_row(&c->known[low], kind, ref) == 0 ? low : c->n;
}

static bool
compare_row(void *data, enum change_kind kind, int64_t ref, int64_t mark)
{
	struct comparison *c = data;
	size_t at = find(c, (int)kind, ref);

	if (at < c->n)
		c->seen[at] = true;
	if (at < c->n && c->known[at].mark == mark)
		return true;
	struct edition_mark *more =
	    arena_grow(&c->arena, c->changed, c->nchanged, &c->cap, sizeof(*c->changed));
	if (!more)
		return false;
	c->changed = more;
	c->changed[c->nchanged++] = (struct edition_mark){ (int)kind, ref, mark };
	return true;
}

static enum keep_result
take_all(struct comparison *c)
{
	struct keeper *k = c->keeper;
	bool urgent = c->nchanged <= URGENT_COUNT;

	for (size_t i = 0; i < c->nchanged; i++) {
		const struct edition_mark *m = &c->changed[i];
		enum keep_result result =
		    keep_changed(k, (enum change_kind)m->kind, m->ref, urgent);
		if (result != KEEP_OK)
			return result;
		if (edition_put_mark(k->edition, m) < 0)
			return KEEP_EDITION;
	}
	for (size_t i = 0; i < c->n; i++) {
		if (c->seen[i])
			continue;
		enum keep_result result =
		    keep_changed(k, (enum change_kind)c->known[i].kind, c->known[i].ref, true);
		if (result != KEEP_OK)
			return result;
		if (edition_drop_mark(k->edition, &c->known[i]) < 0)
			return KEEP_EDITION;
	}
	return KEEP_OK;
}

bool
keep_may_compare(const struct keeper *k)
{
	return progress_clock() >= k->compare_at;
}

enum keep_result
keep_compare(struct keeper *k)
{
	struct comparison c = { .keeper = k };
	int64_t began = progress_clock();
	enum keep_result result = KEEP_EDITION;

	arena_init(&c.arena, 0);
	if (edition_marks(k->edition, &c.arena, &c.known, &c.n) == 0) {
		c.seen = arena_array(&c.arena, c.n + 1, sizeof(*c.seen));
		result = KEEP_STORE;
		if (c.seen && store_marks(k->store, compare_row, &c) == 0 &&
		    !arena_failed(&c.arena))
			result = take_all(&c);
	}
	arena_release(&c.arena);
	int64_t now = progress_clock();
	k->compare_at = now + REST * (now - began);
	return result;
}
