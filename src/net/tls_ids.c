/*
 * OpenSSL's sessions in our table: put there when a handshake ends, found again when its number comes back.
 *
 * A number is good any number of times within its day.  OpenSSL's own clients use one of TLS 1.3
 * once, so the answer to its first use brings a new one; who comes with it again, as Lagrange does
 * for each page, keeps what it has and gets no other: 79 bytes less, and no place taken.
 */
#include <openssl/ssl.h>
#include <time.h>

#include "net/tls.h"
#include "net/tls_person.h"
#include "net/tls_session.h"

/*
 * Bytes of a session without a certificate, encoded: the server's name and the application's protocol have
 * 255 at most, keys and numbers 64, and we use no tickets here and no shared keys from outside.
 */
#define SESSION_BOUND 1024

static struct tls_sessions *
table_of(SSL_CTX *ctx)
{
	return SSL_CTX_get_app_data(ctx);
}

static struct str
id_of(const SSL_SESSION *session)
{
	unsigned n;
	const unsigned char *id = SSL_SESSION_get_id(session, &n);

	return str_of((const char *)id, n);
}

/* Without a certificate all of a session has bounds, so it is encoded once and not once more to learn its size. */
static int
encode(SSL_SESSION *session, unsigned char bytes[SESSION_BOUND])
{
	unsigned char *end = bytes;

	if (SSL_SESSION_get0_peer(session))
		return (int)tls_person_session(session, bytes, SESSION_BOUND);
	return i2d_SSL_SESSION(session, &end);
}

/* 0: we keep no reference. */
static int
keep(SSL *ssl, SSL_SESSION *session)
{
	unsigned char bytes[SESSION_BOUND];
	int n = encode(session, bytes);

	if (n <= 0 || n > TLS_SESSION_MOST)
		return 0;
	tls_sessions_put(table_of(SSL_get_SSL_CTX(ssl)), id_of(session),
			 str_of((const char *)bytes, (size_t)n), (int64_t)time(NULL),
			 SSL_SESSION_get_timeout(session));
	OPENSSL_cleanse(bytes, (size_t)n);
	return 0;
}

static char again; /* what this points to does not matter */

bool
tls_id_came_again(SSL *ssl)
{
	return SSL_get_app_data(ssl) == &again;
}

static SSL_SESSION *
find(SSL *ssl, const unsigned char *id, int n, int *copy)
{
	unsigned char bytes[TLS_SESSION_MOST];
	const unsigned char *at = bytes;
	unsigned before = 0;

	*copy = 0; /* the session is new, and OpenSSL's to free */
	if (n != TLS_SESSION_ID)
		return NULL;
	size_t size =
	    tls_sessions_get(table_of(SSL_get_SSL_CTX(ssl)), str_of((const char *)id, (size_t)n),
			     (int64_t)time(NULL), bytes, &before);
	if (before > 0)
		SSL_set_app_data(ssl, &again);
	SSL_SESSION *session = size ? d2i_SSL_SESSION(NULL, &at, (long)size) : NULL;
	OPENSSL_cleanse(bytes, sizeof(bytes));
	return session;
}

/* Something was wrong on a connection of it: it is not used again. */
static void
drop(SSL_CTX *ctx, SSL_SESSION *session)
{
	tls_sessions_drop(table_of(ctx), id_of(session));
}

void
tls_ids_install(SSL_CTX *ctx, struct tls_sessions *t)
{
	SSL_CTX_set_app_data(ctx, t);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_SERVER | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(ctx, keep);
	SSL_CTX_sess_set_get_cb(ctx, find);
	SSL_CTX_sess_set_remove_cb(ctx, drop);
}
