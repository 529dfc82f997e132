/*
 * Chunks in a list; each allocation is a step forward in the newest.  A chunk doubles until 1 MiB, so a
 * long article costs few calls of malloc and a short one little memory.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CHUNK_FIRST 4096
#define CHUNK_MOST  (1u << 20)
#define ALIGNMENT   alignof(max_align_t)

struct arena_chunk {
	struct arena_chunk *older;
	size_t size, used; /* of bytes[] */
	alignas(max_align_t) char bytes[];
};

void
arena_init(struct arena *a, size_t limit)
{
	*a = (struct arena){ .limit = limit };
}

static void
chunks_free(struct arena_chunk *c)
{
	while (c) {
		struct arena_chunk *older = c->older;

		free(c);
		c = older;
	}
}

void
arena_release(struct arena *a)
{
	chunks_free(a->chunks);
	arena_init(a, a->limit);
}

void
arena_reset(struct arena *a)
{
	if (a->chunks) {
		chunks_free(a->chunks->older);
		a->chunks->older = NULL;
		a->chunks->used = 0;
	}
	a->used = 0;
	a->failed = false;
}

static struct arena_chunk *
chunk_add(struct arena *a, size_t need)
{
	size_t size = a->chunks ? a->chunks->size * 2 : CHUNK_FIRST;

	if (size > CHUNK_MOST)
		size = CHUNK_MOST;
	if (size < need)
		size = need;
	struct arena_chunk *c = malloc(sizeof(*c) + size);
	if (!c)
		return NULL;
	c->older = a->chunks;
	c->size = size;
	c->used = 0;
	a->chunks = c;
	return c;
}

/* Bytes as they come. */
static void *
take(struct arena *a, size_t n)
{
	if (n > SIZE_MAX / 4)
		goto fail;
	size_t need = (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (a->limit && (need > a->limit || a->used > a->limit - need))
		goto fail;
	struct arena_chunk *c = a->chunks;
	if (!c || c->size - c->used < need)
		c = chunk_add(a, need ? need : ALIGNMENT);
	if (!c)
		goto fail;
	void *p = c->bytes + c->used;
	c->used += need;
	a->used += need;
	return p;
fail:
	a->failed = true;
	return NULL;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	void *p = take(a, n);

	return p ? memset(p, 0, n) : NULL;
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size) {
		a->failed = true;
		return NULL;
	}
	return arena_alloc(a, count * size);
}

struct str
arena_str(struct arena *a, struct str x)
{
	char *p = x.n < SIZE_MAX ? take(a, x.n + 1) : NULL;

	if (!p)
		return str_of("", 0);
	if (x.n)
		memcpy(p, x.s, x.n);
	p[x.n] = '\0';
	return (struct str){ p, x.n };
}

struct str
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	char *p = n >= 0 ? take(a, (size_t)n + 1) : NULL;
	if (!p)
		return str_of("", 0);
	va_start(args, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, args);
	va_end(args);
	return (struct str){ p, (size_t)n };
}

struct str
arena_join(struct arena *a, struct str x, struct str y)
{
	char *p = x.n < SIZE_MAX - y.n ? take(a, x.n + y.n + 1) : NULL;

	if (!p)
		return str_of("", 0);
	memcpy(p, x.s, x.n);
	memcpy(p + x.n, y.s, y.n);
	p[x.n + y.n] = '\0';
	return (struct str){ p, x.n + y.n };
}

void *
arena_grow(struct arena *a, void *items, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return items;
	size_t more = *cap ? *cap * 2 : 8;
	void *p = arena_array(a, more, size);
	if (!p)
		return NULL;
	if (n)
		memcpy(p, items, n * size);
	*cap = more;
	return p;
}
