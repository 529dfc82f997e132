/*
 * What a worker and its connections have in common.  For net/worker.c and net/conn.c alone.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <uv.h>

#include "net/listen.h"
#include "net/serve.h"
#include "net/tls.h"

struct conn;
struct port;

/*
 * What a connection waits for; each has one deadline for all, so a list in order of time is
 * enough.
 */
enum wait {
	WAIT_REQUEST, /* counts from the beginning */
	WAIT_SEND,    /* from the last byte that the peer took */
	WAIT_DRAIN,   /* from our last byte */
	WAIT_COUNT
};

struct waiting {
	struct conn *first, *last; /* the first is the next to be late */
};

#define INPUT_SIZE (64u << 10)

struct worker {
	uv_loop_t loop;
	struct tls_context *tls;
	bool gopher_tls;
	struct server server;
	struct waiting waiting[WAIT_COUNT];
	unsigned conns, conns_max;
	bool leaving;      /* SIGTERM came: nobody new */
	uint64_t leave_by; /* milliseconds */
	bool accepting;    /* the ports are polled */
	struct port *ports;
	size_t port_count;
	char *input;     /* INPUT_SIZE bytes, for whoever reads now */
	struct buf wire; /* for whoever writes now; empty between two events */
	uv_timer_t tick;
	uv_signal_t signal;
};

/* --- net/worker.c --- */

void worker_conn_gone(struct worker *w);

/* --- net/conn.c --- */

/* Takes over an accepted socket.  What has already arrived is answered before it returns. */
void conn_open(struct worker *w, const struct listener *from, int fd);

/* The deadline of the first in that list has passed. */
void conn_late(struct conn *c, enum wait what);

/* Milliseconds when it began to wait for what it waits for now. */
uint64_t conn_since(const struct conn *c);

/* Whether the peer has said anything yet. */
bool conn_silent(const struct conn *c);
struct conn *conn_next(const struct conn *c);

/* Ends it, with a close_notify where one is due. */
void conn_finish(struct conn *c);

/* At once, with nothing more said. */
void conn_close(struct conn *c);

#endif
