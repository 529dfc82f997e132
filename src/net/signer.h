/*
 * The private key in a process of its own, which signs handshakes and does nothing else.
 *
 * Each worker has its signer, a pair of sockets between them, and one question at a time: a worker that was taken over can have
 * handshakes of this server signed for as long as it lives, but it has no key to take away.  What is signed is built or looked through
 * here: nothing but the two things that a server signs in TLS, so no certificate, no other protocol's message, no manifest.
 */
#ifndef NET_SIGNER_H
#define NET_SIGNER_H

#include "net/cert.h"

/* How the signature is made, as the worker's OpenSSL settled it. */
enum signer_hash { SIGNER_NONE, SIGNER_SHA256, SIGNER_SHA384, SIGNER_SHA512, SIGNER_HASHES };

#define SIGNER_TEXT_MOST 256  /* bytes of what is signed; TLS needs at most 200 */
#define SIGNER_MOST      600  /* bytes of a signature: RSA of 4,096 bits has 512 */
#define SIGNER_PATIENCE  5000 /* milliseconds that a worker waits for one */

/* A message each; what is not filled is not sent. */
struct signer_question {
	uint32_t number; /* comes back with the answer */
	uint8_t hash;    /* enum signer_hash */
	uint8_t pss;     /* 1: RSA padded so */
	unsigned char text[SIGNER_TEXT_MOST];
};

struct signer_answer {
	uint32_t number;
	unsigned char signature[SIGNER_MOST]; /* none at all: refused */
};

/*
 * The process: reads the key from key_fd, whose certificate is c, shuts itself in, and answers on fd until the worker is gone.
 * An exit code of sysexits.h.
 */
int signer_run(int fd, int key_fd, const struct cert *c);

/*
 * Whether this is one of the two: of TLS 1.3 the block with the words "TLS 1.3, server CertificateVerify" and a hash (RFC 8446,
 * 4.4.3), of TLS 1.2 both random numbers and a key share on one of our curves (RFC 8422, 5.4).
 */
bool signer_may_sign(struct str text);

/* --- the worker's side --- */

/* From now on the key is at the other end of fd, which is taken over; -1: it is in this process. */
void signer_use(int fd);
bool signer_used(void);

/* The signature's bytes, or 0 after logging: once, until it works again. */
size_t signer_ask(struct signer_question *q, struct str text, unsigned char out[SIGNER_MOST]);

#endif
