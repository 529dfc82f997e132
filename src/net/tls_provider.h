/*
 * The part of OpenSSL that handshakes are made of: a library context with few algorithms, and the
 * key schedule of TLS 1.3 done by ourselves.
 */
#ifndef NET_TLS_PROVIDER_H
#define NET_TLS_PROVIDER_H

struct ossl_lib_ctx_st; /* OpenSSL's, which only net/tls*.c look into */
struct ossl_algorithm_st;

/* Made at the first call, before the process forks or jails itself; never freed.  NULL: see OpenSSL's errors. */
struct ossl_lib_ctx_st *tls_provider_context(void);

/* --- net/tls_sign.c --- */

/* Puts ours in the place of the default provider's ways to sign: the same, unless a signer is used (net/signer.h). */
void tls_sign_wrap(struct ossl_algorithm_st *a);

/* --- net/tls_kdf.c --- */

/* TLS13-KDF, as libssl asks for it. */
extern const struct ossl_algorithm_st tls_kdf_algorithm;

#endif
