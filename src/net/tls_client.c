#include "net/tls_client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "net/cert.h"

#define NAME_MOST 255 /* bytes of a host name (RFC 1035) */

struct tls_client {
	SSL_CTX *ctx;
	SSL *ssl;
	const char *fault;
	bool open;
};

static const char *
reason(void)
{
	unsigned long code = ERR_peek_last_error();
	const char *why = code ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	return why ? why : "the connection broke";
}

static bool
show_certificate(SSL_CTX *ctx, const char *cert, const char *key)
{
	if (SSL_CTX_use_certificate_chain_file(ctx, cert) == 1 &&
	    SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) == 1)
		return true;
	error("cannot use the certificate '%s' with the key '%s': %s", cert, key, reason());
	return false;
}

/* No server is too odd to be looked at: whoever watches over one wants to hear what it does. */
static bool
configure(struct tls_client *t, int fd, const char *name)
{
	char sni[NAME_MOST + 1];

	SSL_CTX_set_verify(t->ctx, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_session_cache_mode(t->ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(t->ctx,
			 SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	if (name && snprintf(sni, sizeof(sni), "%s", name) >= (int)sizeof(sni))
		return false;
	if (SSL_CTX_set_min_proto_version(t->ctx, TLS1_2_VERSION) != 1)
		return false;
	t->ssl = SSL_new(t->ctx);
	if (!t->ssl || SSL_set_fd(t->ssl, fd) != 1)
		return false;
	SSL_set_connect_state(t->ssl);
	return !name || SSL_set_tlsext_host_name(t->ssl, sni) == 1;
}

struct tls_client *
tls_client_new(int fd, const char *name, const char *cert, const char *key)
{
	struct tls_client *t = calloc(1, sizeof(*t));

	ERR_clear_error();
	if (t)
		t->ctx = SSL_CTX_new(TLS_client_method());
	if (!t || !t->ctx) {
		error("cannot set up TLS: out of memory");
	} else if (cert && !show_certificate(t->ctx, cert, key)) {
		/* it has said why */
	} else if (configure(t, fd, name)) {
		return t;
	} else {
		error("cannot set up TLS: %s", reason());
	}
	tls_client_free(t);
	return NULL;
}

void
tls_client_free(struct tls_client *t)
{
	if (!t)
		return;
	ERR_clear_error();
	if (t->open)
		SSL_shutdown(t->ssl);
	SSL_free(t->ssl);
	SSL_CTX_free(t->ctx);
	ERR_clear_error();
	free(t);
}

static enum tls_step
step_of(struct tls_client *t, int result)
{
	switch (SSL_get_error(t->ssl, result)) {
	case SSL_ERROR_NONE: return TLS_STEP_DONE;
	case SSL_ERROR_WANT_READ: return TLS_STEP_READS;
	case SSL_ERROR_WANT_WRITE: return TLS_STEP_WRITES;
	case SSL_ERROR_ZERO_RETURN: return TLS_STEP_END;
	default: break;
	}
	bool cut =
	    t->open && ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
	t->open = false; /* no close_notify behind a failure */
	t->fault = reason();
	return cut ? TLS_STEP_CUT : TLS_STEP_FAILED;
}

enum tls_step
tls_client_handshake(struct tls_client *t)
{
	ERR_clear_error();
	enum tls_step step = step_of(t, SSL_do_handshake(t->ssl));
	t->open = t->open || step == TLS_STEP_DONE;
	return step;
}

enum tls_step
tls_client_read(struct tls_client *t, char *out, size_t size, size_t *n)
{
	*n = 0;
	ERR_clear_error();
	return step_of(t, SSL_read_ex(t->ssl, out, size, n));
}

enum tls_step
tls_client_write(struct tls_client *t, struct str bytes, size_t *n)
{
	*n = 0;
	ERR_clear_error();
	return step_of(t, SSL_write_ex(t->ssl, bytes.s, bytes.n, n));
}

const char *
tls_client_fault(const struct tls_client *t)
{
	return t->fault ? t->fault : "nothing failed";
}

static bool
moment(const ASN1_TIME *x, time_t *out)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(x, &tm) != 1)
		return false;
	*out = timegm(&tm);
	return true;
}

bool
tls_client_peer(const struct tls_client *t, const char *host, bool address, struct tls_peer *p)
{
	X509 *x = SSL_get1_peer_certificate(t->ssl);
	EVP_PKEY *key = x ? X509_get0_pubkey(x) : NULL;
	struct cert shown = { .x509 = x, .key = key };

	*p = (struct tls_peer){ .version = SSL_get_version(t->ssl),
				.cipher = SSL_get_cipher_name(t->ssl) };
	buf_init(&p->key, 0);
	bool read = key && cert_fingerprint(&shown, true, &p->key) &&
		    moment(X509_get0_notBefore(x), &p->from) &&
		    moment(X509_get0_notAfter(x), &p->until) && !buf_failed(&p->key);
	if (read)
		p->named = address ? X509_check_ip_asc(x, host, 0) == 1
				   : X509_check_host(x, host, 0, 0, NULL) == 1;
	X509_free(x);
	ERR_clear_error();
	return read;
}

void
tls_client_bytes(const struct tls_client *t, uint64_t *received, uint64_t *sent)
{
	*received = BIO_number_read(SSL_get_rbio(t->ssl));
	*sent = BIO_number_written(SSL_get_wbio(t->ssl));
}
