/*
 * The clock of each reader (the generic cell rate algorithm): the time at which everything asked so
 * far would have been in order, had it come evenly.  It moves on with each request; how far it is
 * ahead of now is the debt.  One number a reader and kind, changed by one atomic step, so workers
 * need no lock, and one that dies leaves nothing behind.
 *
 * Debts live in a table of fixed size.  A new reader takes the place of whoever owes least among
 * eight; who owes nothing loses nothing by that.
 */
#include "net/limit.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>

#define WAYS   8
#define SETS   4096u /* 32768 readers who owe something at a time */
#define MINUTE UINT64_C(60000000)
#define HOUR   (60 * MINUTE)
#define MEGA   (UINT64_C(1) << 20)
/* Beyond what it may have, a reader gets a quarter as many answers that say so; then none. */
#define PATIENCE 4

enum kind { KIND_REQUESTS, KIND_BYTES, KIND_NOTES, KIND_COUNT };

struct account {
	_Atomic uint64_t who; /* 0: free */
	_Atomic uint64_t clock[KIND_COUNT];
};

struct limit_table {
	uint64_t key[2];
	struct account accounts[SETS][WAYS];
};

struct limit_table *
limit_table_new(void)
{
	struct limit_table *t =
	    mmap(NULL, sizeof(*t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (t == MAP_FAILED)
		return NULL;
	if (getrandom(t->key, sizeof(t->key), 0) == sizeof(t->key))
		return t;
	limit_table_free(t);
	return NULL;
}

void
limit_table_free(struct limit_table *t)
{
	if (t)
		munmap(t, sizeof(*t));
}

bool
limit_init(struct limit *l, const struct limit_rules *rules, struct limit_table *t)
{
	*l = (struct limit){ .rules = *rules, .table = t };
	l->open = calloc((size_t)2 * LIMIT_OPEN, sizeof(*l->open));
	return l->open != NULL;
}

void
limit_release(struct limit *l)
{
	free(l->open);
	*l = (struct limit){ 0 };
}

/* --- who --- */

/* Steele and Lea's mixing function, under a key that nobody outside can learn or try. */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	return x ^ (x >> 31);
}

static uint64_t
name_of(const struct limit_table *t, uint64_t kind, uint64_t bits)
{
	uint64_t x = mix(mix(bits ^ t->key[0]) + kind + t->key[1]);

	return x >> 32 ? x : x | UINT64_C(1) << 32; /* no place is 0 */
}

static uint64_t
front(const unsigned char *bytes, int n)
{
	uint64_t x = 0;

	for (int i = 0; i < n; i++)
		x = x << 8 | bytes[i];
	return x;
}

static bool
is_local(const unsigned char a[16], bool ip4)
{
	static const unsigned char loopback[16] = { [15] = 1 };

	if (ip4)
		return a[12] == 127;
	for (int i = 0; i < 16; i++)
		if (a[i] != loopback[i])
			return false;
	return true;
}

struct limit_who
limit_who(const struct limit *l, const unsigned char a[16])
{
	bool ip4 = front(a, 8) == 0 && front(a + 8, 4) == 0xFFFF;

	if (!l->table || (!l->rules.local && is_local(a, ip4)))
		return (struct limit_who){ 0 };
	if (ip4)
		return (struct limit_who){ name_of(l->table, 4, front(a + 12, 4)),
					   name_of(l->table, 24, front(a + 12, 3)) };
	return (struct limit_who){ name_of(l->table, 64, front(a, 8)),
				   name_of(l->table, 48, front(a, 6)) };
}

uint32_t
limit_name(const struct limit *l, struct limit_who who, uint64_t day)
{
	return who.one ? (uint32_t)(name_of(l->table, who.one, day) >> 32) : 0;
}

/* --- debts --- */

static uint64_t
load(const _Atomic uint64_t *x)
{
	return atomic_load_explicit(x, memory_order_relaxed);
}

static uint64_t
latest(const struct account *a)
{
	uint64_t last = 0;

	for (int kind = 0; kind < KIND_COUNT; kind++)
		if (load(&a->clock[kind]) > last)
			last = load(&a->clock[kind]);
	return last;
}

static struct account *
find(struct limit_table *t, uint64_t who)
{
	struct account *set = t->accounts[who % SETS];

	for (int i = 0; i < WAYS; i++)
		if (load(&set[i].who) == who)
			return &set[i];
	return NULL;
}

/* The account of somebody who may be new. */
static struct account *
find_or_open(struct limit_table *t, uint64_t who)
{
	struct account *found = find(t, who);

	if (found)
		return found;
	found = t->accounts[who % SETS];
	for (int i = 1; i < WAYS; i++) {
		struct account *other = &t->accounts[who % SETS][i];

		if (latest(other) < latest(found))
			found = other;
	}
	/* Two workers may do this at once: then a debt is forgotten, which hurts nobody. */
	for (int kind = 0; kind < KIND_COUNT; kind++)
		atomic_store_explicit(&found->clock[kind], 0, memory_order_relaxed);
	atomic_store_explicit(&found->who, who, memory_order_relaxed);
	return found;
}

static uint64_t
owes(const struct account *a, enum kind kind, uint64_t now)
{
	uint64_t clock = a ? load(&a->clock[kind]) : 0;

	return clock > now ? clock - now : 0;
}

/* Moves the clock on by `step`, not further ahead than `most`; gives the debt before. */
static uint64_t
charge(struct account *a, enum kind kind, uint64_t step, uint64_t most, uint64_t now)
{
	uint64_t before = load(&a->clock[kind]), after;

	do {
		after = (before > now ? before : now) + step;
		if (after > now + most)
			after = now + most;
	} while (!atomic_compare_exchange_weak_explicit(
	    &a->clock[kind], &before, after, memory_order_relaxed, memory_order_relaxed));
	return before > now ? before - now : 0;
}

#define BYTES_AHEAD HOUR
#define BYTES_MOST  (2 * HOUR)
#define ASKS_AHEAD  MINUTE
#define ASKS_MOST   (MINUTE + MINUTE / PATIENCE)

/* --- connections --- */

uint32_t
limit_place(struct limit_who who)
{
	return (uint32_t)(who.one >> 32);
}

/* Two places for each, counted by both: who shares one with a crowd hardly shares the other. */
static uint16_t *
open_at(const struct limit *l, uint32_t place, int row)
{
	return &l->open[(row ? LIMIT_OPEN : 0) + (place >> (row ? 13 : 0)) % LIMIT_OPEN];
}

static bool
too_many(const struct limit *l, uint32_t place)
{
	return l->rules.connections && *open_at(l, place, 0) >= l->rules.connections &&
	       *open_at(l, place, 1) >= l->rules.connections;
}

bool
limit_arrives(struct limit *l, struct limit_who who, uint64_t now)
{
	uint32_t place = limit_place(who);

	if (place == 0)
		return true;
	if (too_many(l, place))
		return false;
	if (l->rules.requests &&
	    owes(find(l->table, who.one), KIND_REQUESTS, now) + MINUTE / l->rules.requests >
		ASKS_MOST)
		return false;
	for (int row = 0; row < 2; row++)
		if (*open_at(l, place, row) < UINT16_MAX)
			++*open_at(l, place, row);
	return true;
}

void
limit_leaves(struct limit *l, uint32_t place)
{
	for (int row = 0; place && row < 2; row++)
		if (*open_at(l, place, row) > 0)
			--*open_at(l, place, row);
}

/* --- requests and bytes --- */

static bool
asks(struct limit *l, uint64_t who, unsigned times, uint64_t now)
{
	struct account *a = find_or_open(l->table, who);
	uint64_t each = l->rules.requests ? MINUTE / ((uint64_t)l->rules.requests * times) : 0;

	if (owes(a, KIND_BYTES, now) > BYTES_AHEAD)
		return false;
	return each == 0 || charge(a, KIND_REQUESTS, each, ASKS_MOST, now) + each <= ASKS_AHEAD;
}

bool
limit_asks(struct limit *l, struct limit_who who, uint64_t now)
{
	if (who.one == 0)
		return true;
	/* Who is refused by itself costs its neighbours nothing. */
	return asks(l, who.one, 1, now) && asks(l, who.wide, LIMIT_WIDER, now);
}

/* --- notes --- */

/* Whether there is room for one more; then it is charged. */
static bool
writes(struct limit *l, uint64_t who, unsigned times, uint64_t now)
{
	struct account *a = find_or_open(l->table, who);
	uint64_t each = HOUR / ((uint64_t)l->rules.notes * times);

	if (owes(a, KIND_NOTES, now) + each > HOUR)
		return false;
	charge(a, KIND_NOTES, each, HOUR, now);
	return true;
}

bool
limit_writes(struct limit *l, struct limit_who who, uint64_t now)
{
	if (who.one == 0 || l->rules.notes == 0)
		return true;
	return writes(l, who.one, 1, now) && writes(l, who.wide, LIMIT_WIDER, now);
}

void
limit_takes(struct limit *l, struct limit_who who, uint64_t bytes, uint64_t now)
{
	if (who.one == 0 || l->rules.megabytes == 0)
		return;
	double step = (double)bytes / (double)(l->rules.megabytes * MEGA) * (double)HOUR;
	uint64_t most = step < (double)BYTES_MOST ? (uint64_t)step : BYTES_MOST;

	charge(find_or_open(l->table, who.one), KIND_BYTES, most, BYTES_MOST, now);
	charge(find_or_open(l->table, who.wide), KIND_BYTES, most / LIMIT_WIDER, BYTES_MOST, now);
}
