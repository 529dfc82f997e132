/*
 * Memory with one owner and one end: taken piece by piece, dropped at once.
 *
 * A request's pages, a document, an article's reading each have an arena.  Nothing taken from it is
 * freed alone.  When memory or the arena's limit is exhausted, arena_alloc answers NULL and
 * arena_failed stays true until the next reset, so that a long series of steps may look once.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena {
	struct arena_chunk *chunks; /* newest first; opaque */
	size_t used;                /* bytes handed out since the last reset */
	size_t limit;               /* most bytes to hand out; 0: no limit of our own */
	bool failed;
};

void arena_init(struct arena *a, size_t limit);
void arena_release(struct arena *a); /* frees everything; the arena may be used again */
void arena_reset(struct arena *a);   /* forgets everything but keeps one chunk for reuse */

/* n zeroed bytes aligned for any type, or NULL.  n = 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t n);
/* count * size with the product checked. */
void *arena_array(struct arena *a, size_t count, size_t size);

static inline bool
arena_failed(const struct arena *a)
{
	return a->failed;
}

/* A copy that ends in NUL (not counted in .n); empty when memory is gone. */
struct str arena_str(struct arena *a, struct str x);
struct str arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Byte after byte, the two in one. */
struct str arena_join(struct arena *a, struct str x, struct str y);

/*
 * Make room for one more element in an array that lives in the arena.  `items` and `cap` are the
 * array's pointer and capacity, `n` its length.  Returns the array, moved or not, or NULL.
 * Use:  x = arena_grow(a, list, n, &cap, sizeof(*list)); if (!x) return false; list = x;
 */
void *arena_grow(struct arena *a, void *items, size_t n, size_t *cap, size_t size);

#endif
