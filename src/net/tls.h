/*
 * TLS for a server without sockets: bytes from the peer go in, bytes for the peer come out.
 *
 * A struct tls is made when a whole ClientHello is there, and freed when the last byte of the
 * answer is encrypted, so that a silent reader or a slow one costs no OpenSSL memory.
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include <stdint.h>

#include "base/buf.h"
#include "net/cert.h"

/*
 * From this all ticket keys are derived; the master makes it once and every worker inherits it,
 * so that a ticket is good at each of them, and after a worker's restart or a reload, too
 * (GEM-69).
 */
struct tls_secret {
	unsigned char bytes[32];
};

bool tls_secret_make(struct tls_secret *s);
/* From a file that several machines have: 32 bytes or more that nobody can guess.  -1 after logging. */
int tls_secret_read(struct tls_secret *s, const char *path);

/* How a reader who comes back is known, in place of a whole handshake. */
enum tls_resume {
	TLS_RESUME_NO,
	TLS_RESUME_IDS,    /* by a number, the rest is in memory shared by the workers */
	TLS_RESUME_TICKETS /* by all of it, sealed: 160 bytes more each way, but no memory */
};

/* What is made once for all workers; it outlives them and every context. */
struct tls_shared {
	struct tls_secret secret;
	struct tls_sessions *sessions; /* may be NULL where they are not asked for */
};

struct tls_context; /* what all connections share */

/*
 * Keeps references of its own on what the certificate holds.  `asks`: readers are asked for a certificate of
 * theirs, 66 bytes a full handshake (GEM-80).  NULL after logging.
 */
struct tls_context *tls_context_new(const struct cert *c, const struct tls_shared *s,
				    enum tls_resume how, bool asks);
void tls_context_free(struct tls_context *x);

struct tls; /* one connection */

enum tls_state {
	TLS_HANDSHAKE, /* goes on */
	TLS_OPEN,      /* the handshake is done */
	TLS_ENDED,     /* and the peer has said that it will send no more */
	TLS_FAILED     /* nothing can come of it; perhaps an alert is in the output */
};

#define TLS_RECORD_HEADER 5
#define TLS_RECORD_MOST   (16u << 10) /* bytes of a record that holds a ClientHello */

enum tls_hello { TLS_HELLO_MORE, TLS_HELLO_WHOLE, TLS_HELLO_NONE };

/* Whether the bytes begin with a whole handshake record, may yet, or cannot. */
enum tls_hello tls_hello(struct str raw);

struct tls *tls_new(struct tls_context *x); /* NULL when memory is gone */

/*
 * All of what the peer sent since the last call; what it says is added to plain, what to tell it
 * to wire.
 */
enum tls_state tls_feed(struct tls *t, struct str raw, struct buf *plain, struct buf *wire);

/* Whom the reader's certificate shows; nobody has looked at its dates yet. */
struct tls_person {
	bool shown;            /* there is one, and the reader has its key */
	unsigned char key[32]; /* SHA-256 of its public key (SubjectPublicKeyInfo) */
	int64_t from, until;   /* when it holds: seconds since 1970, until 2106 */
};

/* After the handshake, a resumed one included (GEM-67).  False when none was shown. */
bool tls_person(const struct tls *t, struct tls_person *p);

/* Adds the encrypted bytes to wire.  False when the connection is lost. */
bool tls_write(struct tls *t, struct str plain, struct buf *wire);

/* close_notify once the handshake is done (GEM-40); then frees. */
void tls_close(struct tls *t, struct buf *wire);

/* --- net/tls_ticket.c --- */

struct ssl_st;
struct ssl_ctx_st;
struct tls_sessions;

/* Numbers of sessions in that table.  Takes place in tls_context_new. */
void tls_ids_install(struct ssl_ctx_st *ctx, struct tls_sessions *t);
/* Whether the reader resumed by a number that had been used before: it keeps what it has, and needs no other. */
bool tls_id_came_again(struct ssl_st *ssl);

/* Tickets under keys derived from the secret and the day.  Takes place in tls_context_new. */
bool tls_ticket_install(struct ssl_ctx_st *ctx, const struct tls_secret *s);

#endif
