/*
 * Replies that were printed once: each worker keeps its own, bounded by bytes, least recently used out first.
 *
 * All of them are dropped when the edition's version moves, and one alone when its page expires, so a withdrawn
 * article is gone from here with the commit that withdrew it.  Keep only what a page answered with PAGE_OK or PAGE_MOVED: the
 * addresses that do not exist are without number.
 */
#ifndef SITE_CACHE_H
#define SITE_CACHE_H

#include <time.h>

#include "base/str.h"
#include "site/site.h"

struct cache;

/* A whole reply.  Counted: a slow reader may hold it long after the cache let go. */
struct cached {
	struct str bytes;
	int references; /* cached_hold and cached_release keep it */
	uint8_t status; /* enum page_status; whoever puts it says so */
};

struct cache *cache_new(size_t max_bytes); /* NULL when memory is gone; 0 keeps nothing */
void cache_free(struct cache *c);          /* replies still held stay until released */

/*
 * The reply to this request printed from that edition_version, unless it expired; NULL if there is none.
 * Held for the caller: cached_release when it has been sent.  The query counts only where site_takes_query.
 */
struct cached *cache_get(struct cache *c, const struct request *r, int64_t version, time_t now);

/*
 * Keeps a copy of the bytes and answers it, held for the caller.  NULL, and nothing kept, when it is too
 * large (more than an eighth of the cache) or memory is gone: send the bytes at hand then.
 */
struct cached *cache_put(struct cache *c, const struct request *r, int64_t version, time_t expires,
			 struct str bytes);

void cached_hold(struct cached *x);
void cached_release(struct cached *x); /* NULL is fine */

size_t cache_bytes(const struct cache *c);

#endif
