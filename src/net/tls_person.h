/*
 * Client certificates, inside net/tls*.c; what others see of them is tls_person in net/tls.h.
 */
#ifndef NET_TLS_PERSON_H
#define NET_TLS_PERSON_H

#include <stdbool.h>
#include <stddef.h>

struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;
struct tls_person;

/* Handshakes ask for a certificate from here on, and take any or none (GEM-79).  Takes place in tls_context_new. */
bool tls_person_ask(struct ssl_ctx_st *ctx);

/* False when none was shown. */
bool tls_person_read(struct ssl_st *ssl, struct tls_person *p);

/*
 * A session with a certificate as d2i_SSL_SESSION takes it, the person in the certificate's place; its size, or 0
 * when it has no room in out[size].
 */
size_t tls_person_session(struct ssl_session_st *session, unsigned char *out, size_t size);

#endif
