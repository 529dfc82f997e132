/*
 * A table of sets of four places.  Nobody ever waits here:
 *
 *   a writer   takes a place by its process number; one that another process writes just now is passed by
 *   a reader   takes a copy, and believes in it when the place's turn was even and the same before and after
 *   a crash    leaves a place taken; the master gives it back when it hears of the death, and until
 *              then it is one place less
 *
 * Numbers are random and ours, so which set one falls into is nobody's choice.  In a set the oldest
 * makes room.
 */
#include "net/tls_session.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"

#define WAYS  4
#define WORD  sizeof(uint64_t)
#define WORDS ((TLS_SESSION_ID + TLS_SESSION_MOST) / WORD)

struct place {
	_Atomic int32_t owner;  /* process that writes; 0: none */
	_Atomic uint32_t turn;  /* odd while it is written */
	_Atomic uint32_t size;  /* bytes of the session; 0: empty */
	_Atomic uint32_t until; /* seconds; the lower bits, that is until 2106 */
	_Atomic uint32_t uses;
	_Atomic uint64_t words[WORDS]; /* the number, then the session */
};

struct tls_sessions {
	size_t sets, bytes;
	struct place places[]; /* WAYS of each set together */
};

_Static_assert((TLS_SESSION_ID + TLS_SESSION_MOST) % WORD == 0, "whole words are copied");
_Static_assert(ATOMIC_INT_LOCK_FREE == 2 && ATOMIC_LLONG_LOCK_FREE == 2,
	       "a lock would be one process's own");

/* This process's number, asked for once: it is needed at every handshake. */
static int32_t number;

static void
forget_number(void)
{
	number = 0;
}

struct tls_sessions *
tls_sessions_new(size_t count)
{
	size_t sets = (count + WAYS - 1) / WAYS;
	size_t bytes = sizeof(struct tls_sessions) + sets * WAYS * sizeof(struct place);
	struct tls_sessions *t = MAP_FAILED;

	if (pthread_atfork(NULL, NULL, forget_number) == 0)
		t = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (t == MAP_FAILED) {
		error("cannot share memory for %zu sessions", count);
		return NULL;
	}
	t->sets = sets; /* all else is zero, and the kernel gives a page when it is first used */
	t->bytes = bytes;
	return t;
}

void
tls_sessions_free(struct tls_sessions *t)
{
	if (t)
		munmap(t, t->bytes);
}

static struct place *
set_of(struct tls_sessions *t, struct str id)
{
	uint64_t h;

	memcpy(&h, id.s, sizeof(h));
	return &t->places[h % t->sets * WAYS];
}

/* --- reading --- */

/* A copy of the whole place; false when it is empty, too old, or was written meanwhile. */
static bool
copy(struct place *p, uint32_t now, uint64_t words[WORDS], uint32_t *size)
{
	uint32_t turn = atomic_load_explicit(&p->turn, memory_order_acquire);

	*size = atomic_load_explicit(&p->size, memory_order_relaxed);
	uint32_t until = atomic_load_explicit(&p->until, memory_order_relaxed);
	for (size_t i = 0; i < WORDS; i++)
		words[i] = atomic_load_explicit(&p->words[i], memory_order_relaxed);
	atomic_thread_fence(memory_order_acquire);
	return turn % 2 == 0 && turn == atomic_load_explicit(&p->turn, memory_order_relaxed) &&
	       *size > 0 && *size <= TLS_SESSION_MOST && until > now;
}

static struct place *
find(struct tls_sessions *t, struct str id, uint32_t now, uint64_t words[WORDS], uint32_t *size)
{
	struct place *set = set_of(t, id);
	uint64_t first;

	memcpy(&first, id.s, sizeof(first));
	for (struct place *p = set; p < set + WAYS; p++)
		if (atomic_load_explicit(&p->words[0], memory_order_relaxed) == first &&
		    copy(p, now, words, size) && memcmp(words, id.s, TLS_SESSION_ID) == 0)
			return p;
	return NULL;
}

size_t
tls_sessions_get(struct tls_sessions *t, struct str id, int64_t now, unsigned char *out,
		 unsigned *before)
{
	uint64_t words[WORDS];
	uint32_t size;
	struct place *p = id.n == TLS_SESSION_ID ? find(t, id, (uint32_t)now, words, &size) : NULL;

	if (!p)
		return 0;
	*before = atomic_fetch_add_explicit(&p->uses, 1, memory_order_relaxed);
	memcpy(out, (const unsigned char *)words + TLS_SESSION_ID, size);
	return size;
}

size_t
tls_sessions_count(const struct tls_sessions *t, int64_t now)
{
	size_t n = 0;

	for (const struct place *p = t->places; p < t->places + t->sets * WAYS; p++)
		n += p->size > 0 && p->until > (uint32_t)now;
	return n;
}

/* --- writing --- */

static bool
take(struct place *p)
{
	int32_t nobody = 0;

	if (number == 0)
		number = (int32_t)getpid();
	return atomic_compare_exchange_strong(&p->owner, &nobody, number);
}

static void
write_begin(struct place *p)
{
	atomic_fetch_add_explicit(&p->turn, 1, memory_order_relaxed);
	atomic_thread_fence(memory_order_release);
}

static void
write_end(struct place *p)
{
	atomic_fetch_add_explicit(&p->turn, 1, memory_order_release);
	atomic_store_explicit(&p->owner, 0, memory_order_release);
}

/* Empty ones first, then those whose end is nearer; of one second, those that were written fewer times. */
static bool
goes_before(struct place *x, struct place *y)
{
	if (x->size == 0 || y->size == 0)
		return x->size == 0;
	return x->until != y->until ? x->until < y->until : x->turn < y->turn;
}

static struct place *
take_oldest(struct place *set)
{
	for (int turn = 0; turn < WAYS; turn++) {
		struct place *oldest = NULL;

		for (struct place *p = set; p < set + WAYS; p++)
			if (p->owner == 0 && (!oldest || goes_before(p, oldest)))
				oldest = p;
		if (!oldest)
			return NULL;
		if (take(oldest))
			return oldest;
	}
	return NULL;
}

void
tls_sessions_put(struct tls_sessions *t, struct str id, struct str bytes, int64_t now, int64_t life)
{
	uint64_t words[WORDS] = { 0 };

	if (id.n != TLS_SESSION_ID || bytes.n == 0 || bytes.n > TLS_SESSION_MOST)
		return;
	struct place *p = take_oldest(set_of(t, id));
	if (!p)
		return;
	memcpy(words, id.s, id.n);
	memcpy((unsigned char *)words + TLS_SESSION_ID, bytes.s, bytes.n);
	write_begin(p);
	atomic_store_explicit(&p->size, (uint32_t)bytes.n, memory_order_relaxed);
	atomic_store_explicit(&p->until, (uint32_t)(now + life), memory_order_relaxed);
	atomic_store_explicit(&p->uses, 0, memory_order_relaxed);
	for (size_t i = 0; i < WORDS; i++)
		atomic_store_explicit(&p->words[i], words[i], memory_order_relaxed);
	write_end(p);
}

/* For who has taken it, or knows that its owner is dead. */
static void
empty(struct place *p)
{
	if (p->turn % 2 == 0)
		write_begin(p);
	for (size_t i = 0; i < WORDS; i++)
		atomic_store_explicit(&p->words[i], 0, memory_order_relaxed);
	atomic_store_explicit(&p->size, 0, memory_order_relaxed);
	write_end(p);
}

void
tls_sessions_drop(struct tls_sessions *t, struct str id)
{
	uint64_t words[WORDS];
	uint32_t size;
	struct place *p = id.n == TLS_SESSION_ID ? find(t, id, 0, words, &size) : NULL;

	if (p && take(p))
		empty(
		    p); /* or the newer one that came between: its reader will shake hands in full */
}

void
tls_sessions_mend(struct tls_sessions *t, pid_t dead)
{
	for (struct place *p = t->places; p < t->places + t->sets * WAYS; p++)
		if (atomic_load(&p->owner) == (int32_t)dead)
			empty(p);
}
