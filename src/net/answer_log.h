/*
 * One line for each answer, for whoever wants to know what is read; vestkad(8) describes the
 * fields.
 *
 * What readers asked for comes from outside: a line holds no control character, no blank within a
 * field, and of search words their length alone (protocols.md TRAP-17).  Who asked is not in it,
 * unless the operator wants that.
 */
#ifndef NET_ANSWER_LOG_H
#define NET_ANSWER_LOG_H

#include <time.h>

#include "net/limit.h"
#include "net/tally.h"

enum answer_log_address {
	ANSWER_LOG_NOBODY,
	ANSWER_LOG_DAY, /* a name for each reader that lasts a day and leads to no address */
	ANSWER_LOG_FULL
};

struct answer_log {
	int fd;      /* -1: no line is written */
	bool syslog; /* a datagram socket to the system's log: one line a message */
	enum answer_log_address address;
	struct buf pending;
	time_t second; /* the last one that was printed ... */
	char date[24]; /* ... as it is printed */
	bool failing;  /* the last write failed, and that was said */
};

/* Who asked: an address of 16 bytes, IPv4 in its mapped form; and as limits know it. */
struct asking {
	bool known;
	unsigned char address[16];
	struct limit_who who;
};

void answer_log_init(struct answer_log *l, int fd, bool syslog, enum answer_log_address address);
void answer_log_release(struct answer_log *l); /* writes what is pending */

/*
 * What is known when the request is: appended to `line`, without an end.  `status` is of the page;
 * `by` NULL: never became a request.
 */
void answer_log_begin(struct answer_log *l, struct buf *line, const struct proto *proto,
		      enum page_status status, const struct request *by,
		      const struct asking *asking, const struct limit *limit, time_t now);

/* And when the answer has left.  Lines are gathered; `lost` counts those that cannot be written. */
void answer_log_end(struct answer_log *l, struct buf *line, const struct tally_answer *a,
		    _Atomic uint64_t *lost);

/* Writes what was gathered. */
void answer_log_flush(struct answer_log *l, _Atomic uint64_t *lost);

/* Goes on with another descriptor, which becomes the log's: the file was renamed. */
void answer_log_reopen(struct answer_log *l, int fd, _Atomic uint64_t *lost);

/* The two digits that Gemini has for it; the log's for all protocols. */
int answer_log_status(enum page_status status);

#endif
