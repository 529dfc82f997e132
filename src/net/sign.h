/*
 * Checksums, and signatures by a key that is kept away from every server (Ed25519).
 */
#ifndef NET_SIGN_H
#define NET_SIGN_H

#include "base/buf.h"

#define HASH_BYTES      32 /* SHA-256 */
#define SIGNATURE_BYTES 64 /* RFC 8032 */

/* --- SHA-256 --- */

struct hash {
	void *state;
	bool failed;
};
void hash_begin(struct hash *h);
void hash_add(struct hash *h, struct str bytes);
/* Frees, too.  False when OpenSSL could not. */
bool hash_end(struct hash *h, unsigned char out[HASH_BYTES]);

bool hash_of(struct str bytes, unsigned char out[HASH_BYTES]);

/* --- keys --- */

struct evp_pkey_st;

/* A new private key as PEM in a file that only its owner may read.  0; -1 after logging, also when the file is there. */
int sign_key_make(const char *path);

/* A private key; OpenSSL asks for its passphrase on the terminal when it has one.  NULL after logging. */
struct evp_pkey_st *sign_key_read(const char *path);
/* A public key as PEM.  NULL, quietly, when it is none of this kind. */
struct evp_pkey_st *sign_public_read(struct str pem);
void sign_key_free(struct evp_pkey_st *key);

/* The public half as PEM; false when memory is gone. */
bool sign_public_write(const struct evp_pkey_st *key, struct buf *pem);
/* SHA-256 of the public key as X.509 writes it, "AB:CD:…": what stands on the notice board. */
bool sign_fingerprint(const struct evp_pkey_st *key, struct buf *out);

/* --- signatures --- */

bool sign_bytes(struct evp_pkey_st *key, struct str bytes, unsigned char out[SIGNATURE_BYTES]);
bool sign_verify(struct evp_pkey_st *key, struct str bytes, struct str signature);

#endif
