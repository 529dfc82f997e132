/*
 * A request answered: bytes of a whole request in, bytes of the answer out.  No socket, no TLS.
 */
#ifndef NET_SERVE_H
#define NET_SERVE_H

#include "proto/proto.h"
#include "site/cache.h"

/* Everything an answer is made from.  One a worker. */
struct server {
	struct site site;
	bool gopher_tls, final_dot;
	size_t width;
	struct arena arena;      /* of the request at hand */
	struct cache *cache;     /* NULL: none */
	unsigned edition_number; /* counts the editions opened: a file is sent from one alone */
	uint64_t looked;         /* milliseconds: when the edition's file was last looked at */
	uint64_t device, inode;  /* of the file that is open */
};

struct reply {
	struct buf bytes; /* all of it, or what stands before a file's bytes */
	struct cached
	    *cached; /* or, held here, all of it as it was printed for an earlier reader */
	bool file;   /* parts of `blob` follow */
	int64_t blob, part;
	uint64_t left; /* bytes of the file still to come */
	unsigned edition_number;
};

enum serve_result {
	SERVE_MORE, /* the request is not whole */
	SERVE_REPLY,
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

/* The answer to what never became a request (GEM-12). */
void serve_refusal(struct server *s, const struct proto *proto, struct reply *r);

/* What stands before the parts. */
struct str reply_bytes(const struct reply *r);

/*
 * The next part of the file, appended to out: 1; 0 after the last; -1 when it cannot be had any
 * more.
 */
int serve_part(struct server *s, struct reply *r, struct buf *out);

void reply_init(struct reply *r);
void reply_release(struct reply *r);

#endif
