/*
 * The narrow way from a worker to the keeper, who alone writes the store (protocols.md TTN-1).
 *
 * The master makes one pair of sockets for all.  Whoever asks puts its question into a file in memory, and hands
 * that file and one end of a fresh pair of sockets over in one datagram: it never waits, and a question is whole
 * or not there.  The answer comes in the same file; a byte on the pair says that it is there, and the pair's
 * end that none will come, however the other process ended.  Who asked and went away is seen by that, too.
 */
#ifndef NET_DESK_H
#define NET_DESK_H

#include "base/buf.h"
#include "site/site.h"

enum desk_kind {
	DESK_LOOK, /* the editors' page at this address */
	DESK_MAY,  /* may this be sent?  The body is not there yet; PAGE_OK says yes */
	DESK_PUT,  /* here it is */
	DESK_RAW,  /* what would be edited? */
	DESK_NOTE, /* a reader's note to the council, in `words`; of who it is nothing is said */
	DESK_KINDS
};

struct desk_ask {
	enum desk_kind kind;
	struct str key;   /* whose: SHA-256 of the client certificate's public key, "AB:CD:..." */
	struct str path;  /* as in struct request */
	struct str mime;  /* of the body */
	struct str words; /* behind "?" */
	struct str token;
	struct str body;     /* of DESK_PUT; who asks leaves it empty, and adds it */
	uint64_t size;       /* bytes that it has, or will have */
	struct request from; /* what the answer's print needs of it; the keeper does not hear it */
};

struct desk_told {
	enum page_status status;
	struct str location, message; /* as in struct page; may be empty */
	struct str mime, text;        /* of PAGE_OK */
};

struct desk_line {  /* one question that is being answered */
	int memory; /* the file; -1: none */
	int end;    /* of the pair; -1: none */
	int64_t at; /* bytes of the file that are written */
};

/* Both ends of the pair for all: [0] asks, [1] answers.  -1 after logging. */
int desk_open(int ends[2]);

void desk_line_close(struct desk_line *l);

/* --- who asks --- */

/* The question but for its body, of which DESK_PUT adds `size` bytes.  False when there is no memory. */
bool desk_begin(const struct desk_ask *ask, struct desk_line *l);
bool desk_add(struct desk_line *l, struct str bytes);
/* False when nobody can be asked now: too many questions wait. */
bool desk_send(int desk, struct desk_line *l);

/* After the end has become readable: true with the answer, strings in `bytes`; false when there is none. */
bool desk_hear(const struct desk_line *l, struct buf *bytes, struct desk_told *told);

/* --- who answers --- */

/* The next question, strings in `bytes`: 1; 0 when there is none; -1 when it was not understood. */
int desk_take(int desk, struct desk_line *l, struct buf *bytes, struct desk_ask *ask);

/* Whether the one who asked still waits. */
bool desk_waits(const struct desk_line *l);
void desk_tell(const struct desk_line *l, const struct desk_told *told);

#endif
