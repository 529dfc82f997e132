/*
 * A request answered: bytes of a whole request in, bytes of the answer out.  No socket, no TLS.
 */
#ifndef NET_SERVE_H
#define NET_SERVE_H

#include "net/answer_log.h"
#include "net/desk.h"
#include "site/cache.h"

/* Everything an answer is made from.  One a worker. */
struct server {
	struct site site;
	bool gopher_tls, final_dot;
	bool titan;               /* editors are served */
	struct desk_ask question; /* of SERVE_DESK, until the next call ... */
	size_t line_size;    /* ... and the bytes of its request; behind them an upload stands */
	size_t cache_bytes;  /* the most that kept replies may take */
	struct arena arena;  /* of the request at hand */
	struct cache *cache; /* NULL: none */
	struct limit limit;  /* how much a reader may have */
	struct tally *tally; /* NULL: nothing is counted */
	struct answer_log log;
	struct asking asking;    /* who asks next; set before serve */
	unsigned edition_number; /* counts the editions opened: a file is sent from one alone */
	uint64_t looked;         /* milliseconds: when the edition's file was last looked at */
	uint64_t device, inode;  /* of the file that is open */
	int64_t version;         /* of the edition, as it was ... */
	uint64_t version_at;     /* ... in that millisecond; 0: never asked */
	struct buf part;         /* of a file, the last one that anybody was sent a piece of ... */
	int64_t part_blob, part_number; /* ... and which it is; blob 0: none */
};

struct reply {
	struct buf bytes; /* all of it, or what stands before a file's bytes */
	struct cached
	    *cached; /* or, held here, all of it as it was printed for an earlier reader */
	bool raw;    /* not a page: the reader may be a web browser with more to say */
	bool file;   /* parts of `blob` follow */
	int64_t blob, part;
	size_t part_sent;      /* bytes of that part */
	uint64_t left;         /* bytes of the file still to come */
	uint64_t sent;         /* bytes that serve_next gave out */
	struct server *server; /* that has begun to answer; NULL: there is no answer yet */
	struct tally_answer answered;
	struct limit_who who;
	uint64_t began;  /* microseconds */
	struct buf line; /* of the log, as far as it can be said */
	unsigned edition_number;
};

enum serve_result {
	SERVE_MORE, /* the request is not whole */
	SERVE_REPLY,
	SERVE_DESK, /* the keeper knows the answer: ask it, then serve_told */
	SERVE_CLOSE /* there is nothing to say */
};

/*
 * Site and settings are the caller's to fill; the strings must stay.  -1 after logging when
 * memory is gone.
 */
int server_init(struct server *s);
void server_release(struct server *s);

/*
 * `now`: milliseconds of any clock that only goes forward.  Fills *r, which is initialised and
 * empty.
 */
enum serve_result serve(struct server *s, const struct proto *proto, struct str input, bool ended,
			struct str local, uint64_t now, struct reply *r);

/* The answer that the keeper gave to this question, or a refusal by its status alone. */
enum serve_result serve_told(struct server *s, const struct proto *proto,
			     const struct desk_ask *ask, const struct desk_told *told,
			     struct reply *r);

/* The answer to what never became a request (GEM-12). */
void serve_refusal(struct server *s, const struct proto *proto, struct reply *r);

/*
 * The next bytes to send, at most `most` of them, a view until the next call for any reply: 1; 0
 * behind the last; -1 when they cannot be had any more.  Of a file no more than one part is in
 * memory, for all its readers together.
 */
int serve_next(struct server *s, struct reply *r, size_t most, struct str *next);

/* Microseconds of a clock that all processes of this machine share. */
uint64_t serve_clock(void);

/* All of it, or what stands before a file's bytes. */
struct str reply_bytes(const struct reply *r);

void reply_init(struct reply *r);
void reply_release(struct reply *r);

#endif
