/*
 * A hash table of entries that also stand in one list by last use.  A reply depends on the request, on the edition and on
 * the time: the first is the key, the second drops everything at once, the third is looked at on each hit.
 *
 * The key's hash starts from a number of this process, so that nobody outside can choose addresses that fall together.
 */
#include "site/cache.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/random.h>

#define BUCKETS       1024 /* a power of two; 8 MiB hold some 2,000 pages of 4 KB */
#define LARGEST_SHARE 8    /* of the whole: one reply must not push out all others */

struct entry {
	struct entry *next;          /* in its bucket */
	struct entry *newer, *older; /* by last use */
	struct cached *reply;
	uint64_t hash;
	time_t expires;
	size_t cost, key_n;
	char key[];
};

struct cache {
	struct entry *buckets[BUCKETS];
	struct entry *newest, *oldest;
	size_t bytes, max;
	uint64_t seed;
	int64_t version;
};

/* --- replies --- */

static struct cached *
cached_new(struct str bytes)
{
	struct cached *x = malloc(sizeof(*x) + bytes.n);

	if (!x)
		return NULL;
	char *copy = (char *)(x + 1);
	memcpy(copy, bytes.s, bytes.n);
	*x = (struct cached){ .bytes = str_of(copy, bytes.n), .references = 1 };
	return x;
}

void
cached_hold(struct cached *x)
{
	x->references++;
}

void
cached_release(struct cached *x)
{
	if (x && --x->references == 0)
		free(x);
}

/* --- keys: which protocol and root, NUL, path, NUL, query; neither of the two holds a NUL --- */

struct key {
	const struct request *r;
	struct str query;
};

static struct key
key_of(const struct request *r)
{
	bool counts = r->has_query && site_takes_query(r->path);

	return (struct key){ .r = r, .query = counts ? r->query : STR("") };
}

static char
key_kind(struct key k)
{
	const struct request *r = k.r;

	return (char)('0' + ((int)r->by * 2 + r->root.narrow) * ALPHABET_COUNT +
		      (int)r->root.alphabet);
}

static size_t
key_size(struct key k)
{
	return 3 + k.r->path.n + k.query.n;
}

static void
key_write(char *to, struct key k)
{
	*to++ = key_kind(k);
	*to++ = '\0';
	memcpy(to, k.r->path.s, k.r->path.n);
	to += k.r->path.n;
	*to++ = '\0';
	memcpy(to, k.query.s, k.query.n);
}

static bool
key_equal(const struct entry *e, struct key k)
{
	const char *path = e->key + 2;

	return e->key_n == key_size(k) && e->key[0] == key_kind(k) &&
	       memcmp(path, k.r->path.s, k.r->path.n) == 0 && path[k.r->path.n] == '\0' &&
	       memcmp(path + k.r->path.n + 1, k.query.s, k.query.n) == 0;
}

static uint64_t
mix(uint64_t h, struct str x)
{
	for (size_t i = 0; i < x.n; i++) {
		h = (h ^ (unsigned char)x.s[i]) * 0x100000001B3u; /* FNV-1a */
		h ^= h >> 29;
	}
	return (h ^ x.n) * 0x9E3779B97F4A7C15u;
}

static uint64_t
key_hash(const struct cache *c, struct key k)
{
	uint64_t h = mix(mix(c->seed + (unsigned char)key_kind(k), k.r->path), k.query);

	return h ^ h >> 32;
}

/* --- entries --- */

static struct entry **
bucket_of(struct cache *c, uint64_t hash)
{
	return &c->buckets[hash & (BUCKETS - 1)];
}

static void
list_take_out(struct cache *c, struct entry *e)
{
	if (e->newer)
		e->newer->older = e->older;
	else
		c->newest = e->older;
	if (e->older)
		e->older->newer = e->newer;
	else
		c->oldest = e->newer;
}

static void
list_put_first(struct cache *c, struct entry *e)
{
	e->newer = NULL;
	e->older = c->newest;
	if (c->newest)
		c->newest->newer = e;
	else
		c->oldest = e;
	c->newest = e;
}

static void
entry_drop(struct cache *c, struct entry *e)
{
	struct entry **at = bucket_of(c, e->hash);

	while (*at != e)
		at = &(*at)->next;
	*at = e->next;
	list_take_out(c, e);
	c->bytes -= e->cost;
	cached_release(e->reply);
	free(e);
}

static void
drop_all(struct cache *c)
{
	for (struct entry *e = c->newest; e;) {
		struct entry *older = e->older;
		cached_release(e->reply);
		free(e);
		e = older;
	}
	memset(c->buckets, 0, sizeof(c->buckets));
	c->newest = c->oldest = NULL;
	c->bytes = 0;
}

static struct entry *
find(struct cache *c, struct key k, uint64_t hash)
{
	for (struct entry *e = *bucket_of(c, hash); e; e = e->next)
		if (e->hash == hash && key_equal(e, k))
			return e;
	return NULL;
}

static void
follow_version(struct cache *c, int64_t version)
{
	if (c->version != version)
		drop_all(c);
	c->version = version;
}

/* --- the cache --- */

struct cache *
cache_new(size_t max_bytes)
{
	struct cache *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->max = max_bytes;
	if (getrandom(&c->seed, sizeof(c->seed), GRND_NONBLOCK) != (ssize_t)sizeof(c->seed))
		c->seed = (uint64_t)(uintptr_t)c ^ (uint64_t)time(NULL);
	return c;
}

void
cache_free(struct cache *c)
{
	if (!c)
		return;
	drop_all(c);
	free(c);
}

struct cached *
cache_get(struct cache *c, const struct request *r, int64_t version, time_t now)
{
	struct key k = key_of(r);

	follow_version(c, version);
	struct entry *e = find(c, k, key_hash(c, k));
	if (!e)
		return NULL;
	if (e->expires && e->expires <= now) {
		entry_drop(c, e);
		return NULL;
	}
	list_take_out(c, e);
	list_put_first(c, e);
	cached_hold(e->reply);
	return e->reply;
}

static struct entry *
entry_new(struct key k, struct str bytes, size_t cost)
{
	struct entry *e = malloc(sizeof(*e) + key_size(k));

	if (!e)
		return NULL;
	*e = (struct entry){ .reply = cached_new(bytes), .cost = cost, .key_n = key_size(k) };
	key_write(e->key, k);
	if (e->reply)
		return e;
	free(e);
	return NULL;
}

struct cached *
cache_put(struct cache *c, const struct request *r, int64_t version, time_t expires,
	  struct str bytes)
{
	struct key k = key_of(r);
	size_t most = c->max / LARGEST_SHARE;

	follow_version(c, version);
	if (bytes.n > most || key_size(k) > most)
		return NULL;
	size_t cost = sizeof(struct entry) + key_size(k) + sizeof(struct cached) + bytes.n;
	uint64_t hash = key_hash(c, k);
	struct entry *old = find(c, k, hash), *e = cost <= most ? entry_new(k, bytes, cost) : NULL;
	if (old)
		entry_drop(c, old);
	if (!e)
		return NULL;

	while (c->oldest && c->bytes > c->max - cost) {
		assert(!c->oldest->older);
		entry_drop(c, c->oldest);
	}
	e->hash = hash;
	e->expires = expires;
	e->next = *bucket_of(c, hash);
	*bucket_of(c, hash) = e;
	list_put_first(c, e);
	c->bytes += cost;
	cached_hold(e->reply);
	return e->reply;
}

size_t
cache_bytes(const struct cache *c)
{
	return c->bytes;
}
