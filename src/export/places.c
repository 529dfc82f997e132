/* A list, and a table of places in it by the hash of their paths (FNV-1a; the paths are our own pages'). */
#include "export/places.h"

#include <stdlib.h>

#define SLOTS_FIRST 1024 /* a power of two */
#define FNV_BASIS   0xcbf29ce484222325u
#define FNV_PRIME   0x100000001b3u

void
places_init(struct places *p)
{
	*p = (struct places){ 0 };
	arena_init(&p->arena, 0);
}

void
places_release(struct places *p)
{
	free(p->list);
	free(p->table);
	arena_release(&p->arena);
	*p = (struct places){ 0 };
}

static uint64_t
hash_path(struct str path)
{
	uint64_t h = FNV_BASIS;

	for (size_t i = 0; i < path.n; i++)
		h = (h ^ (unsigned char)path.s[i]) * FNV_PRIME;
	return h ^ h >> 32;
}

/* Where the path stands in the table, or where it would; the table always has an empty slot. */
static size_t
slot_of(const struct places *p, struct str path)
{
	size_t i = hash_path(path) & (p->slots - 1);

	while (p->table[i] && !str_eq(p->list[p->table[i] - 1].path, path))
		i = (i + 1) & (p->slots - 1);
	return i;
}

const struct place *
places_find(const struct places *p, struct str path)
{
	if (p->slots == 0)
		return NULL;
	uint32_t at = p->table[slot_of(p, path)];
	return at ? &p->list[at - 1] : NULL;
}

/* Room for one more; the table at most half full. */
static bool
grow(struct places *p)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : SLOTS_FIRST / 2;
		struct place *list = reallocarray(p->list, cap, sizeof(*list));
		if (!list)
			return false;
		p->list = list;
		p->cap = cap;
	}
	if (2 * (p->n + 1) <= p->slots)
		return true;
	size_t slots = p->slots ? 2 * p->slots : SLOTS_FIRST;
	uint32_t *table = calloc(slots, sizeof(*table));
	if (!table || slots > UINT32_MAX) {
		free(table);
		return false;
	}
	free(p->table);
	p->table = table;
	p->slots = slots;
	for (size_t i = 0; i < p->n; i++)
		p->table[slot_of(p, p->list[i].path)] = (uint32_t)i + 1;
	return true;
}

const struct place *
places_add(struct places *p, struct str path, struct str file, bool other_way)
{
	struct place x = { .path = arena_str(&p->arena, path),
			   .file = arena_str(&p->arena, file),
			   .other_way = other_way };

	if (arena_failed(&p->arena) || !grow(p))
		return NULL;
	p->list[p->n] = x;
	p->table[slot_of(p, x.path)] = (uint32_t)++p->n;
	return &p->list[p->n - 1];
}
