/*
 * The capsule's certificate and key: made once, kept for twenty years, checked whenever they are
 * loaded.
 *
 * Readers' programs remember the key of a capsule and call another one an attack (GEM-74), so
 * nothing here ever replaces a key: a missing certificate is made for the key that is there
 * (GEM-76).
 */
#ifndef NET_CERT_H
#define NET_CERT_H

#include <stdio.h>
#include <time.h>

#include "base/buf.h"

struct x509_st; /* OpenSSL's, which only net/cert.c and net/tls.c look into */
struct evp_pkey_st;

#define CERT_CHAIN_MAX 8

struct cert {
	struct x509_st *x509;
	struct evp_pkey_st *key;               /* NULL: in another process (net/signer.h) */
	struct x509_st *chain[CERT_CHAIN_MAX]; /* what stands behind the first in the file */
	int chain_count;
};

enum cert_missing { CERT_BOTH_THERE, CERT_BOTH_MISSING, CERT_KEY_ALONE, CERT_CRT_ALONE };

/* Which of the two files is there; a certificate alone is logged as an error. */
enum cert_missing cert_missing(const char *dir, struct str host);

/*
 * DIR/HOST.crt and DIR/HOST.key: a missing key is made (ECDSA P-256, mode 0600), then a missing
 * certificate for it.  A certificate without a key is an error.  0, or -1 after logging.
 */
int cert_ensure(const char *dir, struct str host);

/* An open file of a secret that only its owner may read (GEM-77), or NULL after logging. */
FILE *cert_open_key(const char *path);

/*
 * Loads both.  -1 after logging when one cannot be read, they do not belong together, others may
 * read the key (GEM-77), or the certificate is not valid now (GEM-75).  Warns when it ends within
 * 180 days.
 */
int cert_load(struct cert *c, const char *dir, struct str host, time_t now);
void cert_release(struct cert *c);

/* The same without the key: this process never has it. */
int cert_load_public(struct cert *c, const char *dir, struct str host, time_t now);
/* The key's file, open for who will have it; close-on-exec.  -1 after logging. */
int cert_key_open(const char *dir, struct str host);
/* The key in it, from its beginning.  NULL after logging. */
struct evp_pkey_st *cert_key_from(int fd);

/*
 * Whether there is a key that this process may not read any more: it was loaded before
 * privileges were dropped.
 */
bool cert_out_of_reach(const char *dir, struct str host);

/*
 * What cert_load says about the dates, for one that has been loaded a while ago: -1 when it is
 * not valid at `now`.
 */
int cert_check_dates(const struct cert *c, time_t now);

/* Whole days until it ends, below 0 afterwards; false when its dates cannot be read. */
bool cert_days(const struct cert *c, time_t now, int *days);

/*
 * SHA-256 as "AB:CD:...": of the certificate, or of the public key (SubjectPublicKeyInfo), which
 * many clients pin.
 */
bool cert_fingerprint(const struct cert *c, bool of_key, struct buf *out);

#endif
