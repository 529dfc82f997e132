/*
 * What the workers count, in memory that they share with the master: it sums up and answers
 * `vestka status`.  Each number is changed by atomic steps, so a reader of them may be a moment
 * behind, never wrong.  A worker's place goes on counting after it was started again.
 */
#ifndef NET_TALLY_H
#define NET_TALLY_H

#include <stdatomic.h>
#include <stdint.h>

#include "proto/proto.h"

#define TALLY_PROTOS   8
#define TALLY_STATUSES 24 /* enum page_status */
/* Answers by the time they took: place n counts those under 16 << n microseconds, the last the rest. */
#define TALLY_TIMES    22
#define TALLY_UNDER(n) (UINT64_C(16) << (n)) /* microseconds */

struct tally { /* of one worker's place */
	_Alignas(64) _Atomic uint64_t answers[TALLY_PROTOS][TALLY_STATUSES];
	_Atomic uint64_t bytes[TALLY_PROTOS]; /* of answers, before encryption */
	_Atomic uint64_t times[TALLY_TIMES];
	_Atomic uint64_t microseconds;         /* of all answers together */
	_Atomic uint64_t hits[TALLY_PROTOS];   /* answers that came from the cache */
	_Atomic uint64_t misses[TALLY_PROTOS]; /* those it was asked for and did not have */
	_Atomic uint64_t cut;                  /* answers that did not reach their end */
	_Atomic uint64_t connections;
	_Atomic uint64_t open;     /* now */
	_Atomic uint64_t cached;   /* bytes in the cache now */
	_Atomic uint64_t refused;  /* connections closed unheard: over the reader's limit */
	_Atomic uint64_t log_lost; /* lines that could not be written */
};

/* So many, shared by all processes that are forked from here on.  NULL when memory is gone. */
struct tally *tally_new(int places);
void tally_free(struct tally *t, int places);

static inline void
tally_add(_Atomic uint64_t *what, uint64_t n)
{
	atomic_fetch_add_explicit(what, n, memory_order_relaxed);
}

static inline uint64_t
tally_of(const _Atomic uint64_t *what)
{
	return atomic_load_explicit(what, memory_order_relaxed);
}

/* An answer that has left. */
struct tally_answer {
	const struct proto *proto;
	enum page_status status;
	uint64_t bytes, microseconds;
	bool kept;   /* from the cache */
	bool missed; /* not there */
	bool cut;
};

void tally_answer(struct tally *t, const struct tally_answer *a);

/* The protocols by their places in the arrays; NULL behind the last. */
const struct proto *tally_proto(unsigned place);

#endif
