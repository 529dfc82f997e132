/*
 * TLS for a client on a socket that does not block.  Nothing is believed about the server: its
 * certificate is described, and net/known_hosts.h decides.
 */
#ifndef NET_TLS_CLIENT_H
#define NET_TLS_CLIENT_H

#include <stdint.h>
#include <time.h>

#include "base/buf.h"

struct tls_client;

enum tls_step {
	TLS_STEP_DONE,
	TLS_STEP_READS,  /* when the socket has bytes, again */
	TLS_STEP_WRITES, /* when it takes bytes, again */
	TLS_STEP_END,    /* the server has said that this is all */
	TLS_STEP_CUT,    /* the connection ended without that */
	TLS_STEP_FAILED  /* tls_client_fault says why */
};

/*
 * `fd` stays the caller's.  `name` is for SNI and NULL for an address; `cert` is a PEM file with a
 * certificate to show and `key` one with its key, or both NULL.  NULL after logging.
 */
struct tls_client *tls_client_new(int fd, const char *name, const char *cert, const char *key);
void tls_client_free(struct tls_client *t); /* sends close_notify if it can */

enum tls_step tls_client_handshake(struct tls_client *t);
enum tls_step tls_client_read(struct tls_client *t, char *out, size_t size, size_t *n);
enum tls_step tls_client_write(struct tls_client *t, struct str bytes, size_t *n);

/* Why the last step failed, in OpenSSL's words. */
const char *tls_client_fault(const struct tls_client *t);

struct tls_peer {
	struct buf key;     /* SHA-256 of its public key, as cert_fingerprint writes it */
	time_t from, until; /* when its certificate holds */
	bool named;         /* the certificate is for this host */
	const char *version, *cipher;
};

/* After the handshake.  False when the server showed nothing that can be read; key is the caller's to release. */
bool tls_client_peer(const struct tls_client *t, const char *host, bool address,
		     struct tls_peer *p);

/* Bytes that went over the wire. */
void tls_client_bytes(const struct tls_client *t, uint64_t *received, uint64_t *sent);

#endif
