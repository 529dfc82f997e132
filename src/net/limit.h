/*
 * How much one reader may have, so that there is some for all: requests, bytes, connections
 * (protocols.md ROB-4).
 *
 * Requests and bytes are counted for all workers together, in memory that they share; connections
 * by each worker for itself.  A reader is an IPv4 address, or an IPv6 /64, which is what one line
 * gets.  The network around it, a /24 or /48, may have LIMIT_WIDER times as much, so that who owns
 * many addresses does not own the server.  No address is kept: what is counted are hashes under a
 * key that ends with the master.
 */
#ifndef NET_LIMIT_H
#define NET_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#define LIMIT_WIDER 16

struct limit_rules {          /* 0: without limit */
	unsigned requests;    /* a minute; as many may come at once */
	unsigned megabytes;   /* an hour; as many may come at once */
	unsigned connections; /* open at once, at each worker */
	unsigned notes;       /* to the council, an hour; as many may come at once */
	bool local;           /* this machine's own addresses are counted like others */
};

struct limit_table; /* shared by the processes that are forked after it was made */

struct limit_table *limit_table_new(void); /* NULL when memory is gone */
void limit_table_free(struct limit_table *t);

/* What one worker counts by. */
struct limit {
	struct limit_rules rules;
	struct limit_table *table; /* NULL: nothing is counted */
	uint16_t *open;            /* connections, LIMIT_OPEN places twice */
};

#define LIMIT_OPEN 8192

/* False when memory is gone. */
bool limit_init(struct limit *l, const struct limit_rules *rules, struct limit_table *t);
void limit_release(struct limit *l);

static inline bool
limit_counts(const struct limit *l)
{
	return l->table &&
	       (l->rules.requests || l->rules.megabytes || l->rules.connections || l->rules.notes);
}

/* A reader, as far as counting goes. */
struct limit_who {
	uint64_t one, wide; /* of the address, of the network around it; 0: not counted */
};

/* `address`: 16 bytes, IPv4 in its mapped form. */
struct limit_who limit_who(const struct limit *l, const unsigned char address[16]);

/* Where a reader's connections are counted: what a connection remembers of its reader. */
uint32_t limit_place(struct limit_who who);

/*
 * A connection: false when this reader has too many open, or has gone on asking after many answers
 * that said to slow down; then it is not counted, and to be closed without a word.  `now`:
 * microseconds of a clock that all workers share and that only goes forward.
 */
bool limit_arrives(struct limit *l, struct limit_who who, uint64_t now);
void limit_leaves(struct limit *l, uint32_t place);

/* A request: false when it is to be answered by asking to slow down (44). */
bool limit_asks(struct limit *l, struct limit_who who, uint64_t now);

/* A note to the council: false when this reader has written enough for now, which then costs nothing. */
bool limit_writes(struct limit *l, struct limit_who who, uint64_t now);

/* A name for the reader that another day does not know again, for the log; 0: not counted. */
uint32_t limit_name(const struct limit *l, struct limit_who who, uint64_t day);

/* Bytes of an answer, once they are known: the next request will feel them. */
void limit_takes(struct limit *l, struct limit_who who, uint64_t bytes, uint64_t now);

#endif
