/*
 * What a worker and its connections have in common.  For net/worker.c and net/conn*.c alone.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <uv.h>

#include "net/listen.h"
#include "net/serve.h"
#include "net/tls.h"

struct conn;
struct desk_call;
struct port;
struct worker;

/*
 * What a connection waits for; each has one deadline for all, so a list in order of time is
 * enough.
 */
enum wait {
	WAIT_REQUEST, /* counts from the beginning */
	WAIT_SEND,    /* from the last byte that the peer took */
	WAIT_DRAIN,   /* from our last byte */
	WAIT_DESK,    /* from the question to the keeper */
	WAIT_UPLOAD,  /* from the last byte that came */
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
	int desk; /* where the keeper is asked; -1: nowhere */
	unsigned uploads;
	const struct ip_net *proxies;
	size_t proxy_count;
	struct server server;
	struct waiting waiting[WAIT_COUNT];
	unsigned deadlines[WAIT_COUNT]; /* milliseconds */
	unsigned conns, conns_max;
	bool leaving;      /* SIGTERM came: nobody new */
	uint64_t leave_by; /* milliseconds */
	bool accepting;    /* the ports are polled */
	struct port *ports;
	size_t port_count;
	/*
	 * All connections' sockets, in a set of our own that the loop watches as one: a handle of
	 * libuv's for each would cost 160 bytes and five system calls (docs/PERFORMANCE.md).
	 */
	int sockets;
	uv_poll_t sockets_poll;
	char *input;       /* INPUT_SIZE bytes, for whoever reads now */
	struct buf wire;   /* for whoever writes now; empty between two events */
	uv_poll_t control; /* the master hands over a new log */
	int control_fd;
	uv_timer_t tick;
	uv_signal_t signal;
};

/* What a proxy said about a connection (GOP-101). */
struct ends {
	struct ip reader, here;
};

enum conn_state {
	CONN_PROXY,
	CONN_FIRST,
	CONN_READING,
	CONN_ASKING,
	CONN_UPLOADING,
	CONN_SENDING,
	CONN_DRAINING
};

/* An answer on its way. */
struct sending {
	struct reply reply;
	struct buf rest; /* what the socket did not take; from rest_sent on */
	size_t rest_sent;
	bool last_ready;        /* nothing will be added to what is to be sent */
	bool blocked;           /* the socket did not take all that it was given, once */
	struct desk_call *call; /* to the keeper; NULL: none */
};

/* A silent one costs this and no more: ten thousand of them must not hurt. */
struct conn {
	struct worker *w;
	const struct listener *from;
	struct conn *next, *previous; /* who waits for the same */
	struct tls *tls;
	struct ends *ends;       /* NULL: those of the socket */
	struct sending *sending; /* NULL until there is something to send */
	struct buf in;           /* the request as far as it came; in CONN_FIRST, the ClientHello */
	uint32_t since;          /* milliseconds, of the lower bits of the loop's clock */
	uint32_t received;       /* bytes; while draining: thrown away */
	int fd;
	uint32_t place;       /* where limits count it */
	unsigned char ip4[4]; /* of the socket's other end; zeros: not known, or IPv6 */
	uint8_t waits_for, state;
	uint8_t watched;  /* WATCH_ bits that the set of sockets has */
	bool ended : 1;   /* the peer will send no more */
	bool curious : 1; /* more than a request came, or may come: drain before closing */
};

#define WATCH_READ  1u
#define WATCH_WRITE 2u
#define WATCH_ADDED 4u

/* --- net/worker.c --- */

void worker_conn_gone(struct worker *w);

/*
 * Whether one more reader from there may come in; then *place is what its connection is counted by until limit_leaves.
 * NULL: nobody knows where from, and nothing is counted.
 */
bool worker_admits(struct worker *w, const struct ip *from, uint32_t *place);

/* --- net/conn.c --- */

/* A socket that was accepted, and what is known of it then. */
struct arrival {
	const struct listener *at;
	int fd;
	const struct ip *from; /* NULL: nobody knows */
	bool proxied;          /* a PROXY header comes first */
	uint32_t place;        /* where limits count it */
};

/* Takes it over.  What has already arrived is answered before this returns. */
void conn_open(struct worker *w, const struct arrival *a);

/* Something happened at its socket. */
void conn_event(struct conn *c, bool writable);

/* The deadline of the first in that list has passed. */
void conn_late(struct conn *c, enum wait what);

/* Milliseconds for which it has been waiting for what it waits for now. */
uint32_t conn_waited(const struct conn *c);

/* Whether the peer has said anything yet. */
bool conn_silent(const struct conn *c);
struct conn *conn_next(const struct conn *c);

/* Ends it, with a close_notify where one is due. */
void conn_finish(struct conn *c);

/* At once, with nothing more said. */
void conn_close(struct conn *c);

void conn_wait_for(struct conn *c, enum wait what);

/* Asks for the events that its state needs. */
void conn_watch(struct conn *c);

/* The server is told who asks, if it wants to know. */
void conn_ask_who(struct conn *c);

/* --- net/conn_desk.c --- */

/* The request is the server's question to the keeper; this takes care of the rest. */
void conn_desk_ask(struct conn *c);
/* Something happened while it waits. */
void conn_desk_event(struct conn *c);
/* More of an upload stands in c->in. */
void conn_desk_body(struct conn *c);
/* The keeper took too long, or nothing more comes of an upload. */
void conn_desk_late(struct conn *c);
void conn_desk_free(struct desk_call *call);

/* --- net/conn_send.c --- */

/* What is on its way, made when first needed; NULL when memory is gone. */
struct sending *conn_sending(struct conn *c);
void conn_sending_free(struct conn *c);

/* The request is answered by what stands in sending->reply; the rest takes care of itself. */
void conn_send(struct conn *c);

/* Sends as much as the socket takes; then waits, or drains after the last byte. */
void conn_pump(struct conn *c);

enum sent { SENT_ALL, SENT_PART, SENT_FAILED };

/* Sends what stands ready in the worker's wire, and keeps what the socket does not take. */
enum sent conn_flush(struct conn *c);

#endif
