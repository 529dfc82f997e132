/*
 * One request over one connection, for the tool: it waits, and gives up after a silence.
 *
 *   client_open     finds the host, connects, shakes hands
 *   client_peer     the caller decides whether that is whom it wanted
 *   client_ask      sends the request; an answer that comes before all of it is sent ends that
 *   client_receive  the answer, piece by piece
 */
#ifndef NET_CLIENT_H
#define NET_CLIENT_H

#include "net/client_request.h"
#include "net/tls_client.h"

struct client_settings {
	int timeout;         /* seconds without a byte */
	const char *to_host; /* connect there instead of to the URL's host and port; or NULL */
	const char *to_port;
	const char *cert, *key; /* PEM files to show, or NULL */
};

/* Microseconds since the beginning; 0: never happened. */
struct client_times {
	uint64_t found, connected, secured, first, last;
};

struct client {
	const struct client_settings *set;
	struct tls_client *tls; /* NULL: plain */
	int fd;
	struct buf in; /* received, not yet given out */
	bool ended;    /* nothing more comes */
	bool whole;    /* and the server has said so itself; without TLS there is no telling */
	uint64_t began;
	struct client_times times;
	uint64_t received, sent; /* bytes on the wire, TLS and all */
};

/* sysexits: EX_OK, EX_NOHOST, EX_UNAVAILABLE or EX_PROTOCOL after logging.  client_close in any case. */
int client_open(struct client *c, const struct client_target *t, const struct client_settings *s);
bool client_peer(const struct client *c, const struct client_target *t, struct tls_peer *p);
int client_ask(struct client *c, struct str request);

/* More of the answer in c->in, or c->ended.  EX_OK, or EX_UNAVAILABLE, EX_IOERR after logging. */
int client_receive(struct client *c);
void client_close(struct client *c);

#endif
