/*
 * OpenSSL, set up for small pages over slow lines (performance.md): one certificate, AES-128 first,
 * X25519 first, one ticket.
 *
 * Instead of OpenSSL's memory BIOs each connection has a BIO of two pointers: it reads from the
 * bytes just received and writes into the bytes about to be sent.  tls_feed runs until everything
 * received is used up, so nothing is kept between two calls, and all that one call produces leaves
 * in one write.
 */
#include "net/tls.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <stdlib.h>

#include "base/log.h"
#include "net/tls_person.h"
#include "net/tls_provider.h"

#define SUITES_13 "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384"
/* GEM-64: forward secret and authenticated; RSA for who brings a certificate of that kind */
#define SUITES_12                                                                                  \
	"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:"                             \
	"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:"                               \
	"ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES256-GCM-SHA384"
#define SESSION_LIFE                                                                               \
	(24L * 3600)     /* seconds; Lagrange uses one ticket for ten minutes, again and again */
#define SECRET_MOST 4096 /* bytes of its file that count */
#define PLAIN_STEP  1088 /* a Gemini request in one go */

struct tls_context {
	SSL_CTX *ctx;
	bool resumes;
};

struct tls {
	SSL *ssl;
	struct str in;   /* received, not yet read by OpenSSL */
	struct buf *out; /* of the current call */
	bool open, failed;
	bool ticket_due; /* TLS 1.3: goes with the answer */
};

bool
tls_secret_make(struct tls_secret *s)
{
	return RAND_bytes(s->bytes, sizeof(s->bytes)) == 1;
}

int
tls_secret_read(struct tls_secret *s, const char *path)
{
	char bytes[SECRET_MOST];
	FILE *f = cert_open_key(path);
	int result = -1;

	if (!f)
		return -1;
	size_t n = fread(bytes, 1, sizeof(bytes), f);
	if (n < sizeof(s->bytes))
		error("'%s' is shorter than the %zu bytes of a secret; 'openssl rand -out FILE 32' "
		      "makes "
		      "one",
		      path, sizeof(s->bytes));
	else if (EVP_Digest(bytes, n, s->bytes, NULL, EVP_sha256(), NULL) != 1)
		error("cannot use the secret '%s'", path);
	else
		result = 0;
	OPENSSL_cleanse(bytes, sizeof(bytes));
	fclose(f);
	return result;
}

/* --- the BIO --- */

static int
bio_read(BIO *bio, char *out, int size)
{
	struct tls *t = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	if (size <= 0)
		return 0;
	if (t->in.n == 0) {
		BIO_set_retry_read(bio);
		return -1;
	}
	struct str part = str_part(t->in, 0, (size_t)size);
	memcpy(out, part.s, part.n);
	t->in = str_after(t->in, part.n);
	return (int)part.n;
}

static int
bio_write(BIO *bio, const char *bytes, int size)
{
	struct tls *t = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	if (size <= 0)
		return 0;
	buf_add(t->out, bytes, (size_t)size);
	return buf_failed(t->out) ? -1 : size;
}

static long
bio_control(BIO *bio, int command, long number, void *pointer)
{
	(void)bio, (void)number, (void)pointer;
	return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *
bio_method(void)
{
	static BIO_METHOD *method; /* one for the process, for its whole life */

	if (method)
		return method;
	BIO_METHOD *m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "vestka");
	if (!m || !BIO_meth_set_read(m, bio_read) || !BIO_meth_set_write(m, bio_write) ||
	    !BIO_meth_set_ctrl(m, bio_control)) {
		BIO_meth_free(m);
		return NULL;
	}
	method = m;
	return method;
}

/* --- what all connections share --- */

static bool
use_certificate(SSL_CTX *ctx, const struct cert *c)
{
	/* Without the key in this process its public half stands for it, and the signer signs. */
	EVP_PKEY *key = c->key ? c->key : X509_get0_pubkey(c->x509);

	if (SSL_CTX_use_certificate(ctx, c->x509) != 1 || SSL_CTX_use_PrivateKey(ctx, key) != 1)
		return false;
	for (int i = 0; i < c->chain_count; i++) {
		if (SSL_CTX_add1_chain_cert(ctx, c->chain[i]) != 1)
			return false;
	}
	return true;
}

static bool
configure(SSL_CTX *ctx)
{
	static const unsigned char id[] = "vestka"; /* GEM-67: or resumed handshakes may fail */
	static char groups[] = "X25519:P-256:P-384";

	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
				     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_timeout(ctx, SESSION_LIFE);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL); /* GEM-80 */
	return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) &&
	       SSL_CTX_set_ciphersuites(ctx, SUITES_13) &&
	       SSL_CTX_set_cipher_list(ctx, SUITES_12) && SSL_CTX_set1_groups_list(ctx, groups) &&
	       SSL_CTX_set_num_tickets(ctx, 0) && SSL_CTX_set_max_early_data(ctx, 0) &&
	       SSL_CTX_set_session_id_context(ctx, id, sizeof(id) - 1);
}

static bool
set_resumption(SSL_CTX *ctx, const struct tls_shared *s, enum tls_resume how)
{
	if (how == TLS_RESUME_TICKETS)
		return tls_ticket_install(ctx, &s->secret);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	if (how == TLS_RESUME_IDS)
		tls_ids_install(ctx, s->sessions);
	return true;
}

struct tls_context *
tls_context_new(const struct cert *c, const struct tls_shared *s, enum tls_resume how, bool asks)
{
	struct tls_context *x = calloc(1, sizeof(*x));

	if (x) {
		OSSL_LIB_CTX *library = tls_provider_context();

		if (library)
			x->ctx = SSL_CTX_new_ex(library, NULL, TLS_server_method());
		x->resumes = how != TLS_RESUME_NO;
	}
	if (x && x->ctx && bio_method() && configure(x->ctx) && use_certificate(x->ctx, c) &&
	    set_resumption(x->ctx, s, how) && (!asks || tls_person_ask(x->ctx)))
		return x;
	unsigned long code = ERR_get_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;
	error("cannot set up TLS: %s", reason ? reason : "out of memory");
	ERR_clear_error();
	tls_context_free(x);
	return NULL;
}

void
tls_context_free(struct tls_context *x)
{
	if (x)
		SSL_CTX_free(x->ctx);
	free(x);
}

/* --- one connection --- */

enum tls_hello
tls_hello(struct str raw)
{
	const unsigned char *b = (const unsigned char *)raw.s;

	if (raw.n >= 1 && b[0] != SSL3_RT_HANDSHAKE)
		return TLS_HELLO_NONE;
	if (raw.n >= 2 && b[1] != SSL3_VERSION_MAJOR)
		return TLS_HELLO_NONE;
	if (raw.n < TLS_RECORD_HEADER)
		return TLS_HELLO_MORE;
	size_t n = (size_t)b[3] << 8 | b[4];
	if (n == 0 || n > TLS_RECORD_MOST)
		return TLS_HELLO_NONE;
	return raw.n - TLS_RECORD_HEADER < n ? TLS_HELLO_MORE : TLS_HELLO_WHOLE;
}

struct tls *
tls_new(struct tls_context *x)
{
	struct tls *t = calloc(1, sizeof(*t));
	BIO *bio = BIO_new(bio_method());

	if (t && bio)
		t->ssl = SSL_new(x->ctx);
	if (!t || !bio || !t->ssl) {
		BIO_free(bio);
		free(t);
		ERR_clear_error();
		return NULL;
	}
	BIO_set_data(bio, t);
	BIO_set_init(bio, 1);
	SSL_set_bio(t->ssl, bio, bio); /* one reference serves both */
	SSL_set_accept_state(t->ssl);
	t->ticket_due = x->resumes;
	return t;
}

static bool
wants_more(const struct tls *t, int result)
{
	return SSL_get_error(t->ssl, result) == SSL_ERROR_WANT_READ;
}

static enum tls_state
read_plain(struct tls *t, struct buf *plain)
{
	static char step[PLAIN_STEP]; /* who says nothing yet shall cost no memory */

	for (;;) {
		int n = SSL_read(t->ssl, step, PLAIN_STEP);
		if (n > 0) {
			buf_add(plain, step, (size_t)n);
			if (buf_failed(plain))
				return TLS_FAILED;
			continue;
		}
		if (wants_more(t, n))
			return TLS_OPEN;
		return SSL_get_error(t->ssl, n) == SSL_ERROR_ZERO_RETURN ? TLS_ENDED : TLS_FAILED;
	}
}

enum tls_state
tls_feed(struct tls *t, struct str raw, struct buf *plain, struct buf *wire)
{
	enum tls_state state = TLS_HANDSHAKE;

	assert(!t->failed);
	ERR_clear_error();
	t->in = raw;
	t->out = wire;
	if (!t->open) {
		int n = SSL_do_handshake(t->ssl);

		t->open = n == 1;
		if (!t->open && !wants_more(t, n))
			state = TLS_FAILED;
	}
	if (t->open)
		state = read_plain(t, plain);
	if (buf_failed(wire))
		state = TLS_FAILED;
	t->failed = state == TLS_FAILED;
	t->in = STR("");
	t->out = NULL;
	ERR_clear_error();
	return state;
}

bool
tls_write(struct tls *t, struct str plain, struct buf *wire)
{
	size_t written = 0;

	if (t->failed || !t->open)
		return false;
	if (plain.n == 0)
		return true;
	ERR_clear_error();
	t->out = wire;
	/*
	 * The ticket stands before the first record of the answer, in the same write, however the
	 * request came; who asks nothing gets none.  The SSL_write sends it.
	 */
	if (t->ticket_due && SSL_version(t->ssl) >= TLS1_3_VERSION &&
	    !(SSL_session_reused(t->ssl) && tls_id_came_again(t->ssl)))
		SSL_new_session_ticket(t->ssl);
	t->ticket_due = false;
	/* The BIO takes everything, so a write is whole or the connection is lost. */
	bool done = SSL_write_ex(t->ssl, plain.s, plain.n, &written) == 1 && written == plain.n;
	t->out = NULL;
	t->failed = !done;
	ERR_clear_error();
	return done;
}

bool
tls_person(const struct tls *t, struct tls_person *p)
{
	*p = (struct tls_person){ 0 };
	return t->open && !t->failed && tls_person_read(t->ssl, p);
}

void
tls_close(struct tls *t, struct buf *wire)
{
	if (!t)
		return;
	ERR_clear_error();
	t->out = wire;
	if (t->open && !t->failed)
		SSL_shutdown(t->ssl);
	SSL_free(t->ssl);
	ERR_clear_error();
	free(t);
}
