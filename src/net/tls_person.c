/*
 * Who a client certificate shows, on this connection or on the one whose session is resumed.
 *
 * Nothing is said about it by others, so no chain is built and nothing is refused in the handshake
 * (GEM-79): whoever shows one has proved that it has the key, and the application decides what that key may do.
 * A session keeps of the certificate what is asked of it later, in 41 bytes beside the rest: the certificate itself
 * would be five times the session, and a table of sessions has no room for that.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "net/tls.h"
#include "net/tls_person.h"

#define CERT_MOST   8192L /* bytes of the largest certificate taken, RSA of 16384 bits and all */
#define KEPT        (1 + 32 + 4 + 4) /* bytes of a person in a session: a form, the key, from, until */
#define KEPT_FORM   1
#define DER_PEER    0xA3 /* [3]: where a session has the certificate */
#define TWO_LENGTHS 0x82 /* a length in two bytes follows */

/* --- from a certificate --- */

/* Seconds since 1970, within what four bytes hold; what cannot be read has been over for long. */
static int64_t
seconds_of(const ASN1_TIME *t)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;
	bool known = t && epoch && ASN1_TIME_diff(&days, &seconds, epoch, t) == 1;

	ASN1_TIME_free(epoch);
	int64_t at = known ? (int64_t)days * 86400 + seconds : 0;
	return at < 0 ? 0 : at > UINT32_MAX ? (int64_t)UINT32_MAX : at;
}

static bool
read_certificate(X509 *x, struct tls_person *p)
{
	unsigned char *der = NULL;
	int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);

	p->shown = n > 0 && EVP_Digest(der, (size_t)n, p->key, NULL, EVP_sha256(), NULL) == 1;
	p->from = seconds_of(X509_get0_notBefore(x));
	p->until = seconds_of(X509_get0_notAfter(x));
	OPENSSL_free(der);
	return p->shown;
}

/* --- in a session --- */

static void
put_number(unsigned char *out, int64_t number)
{
	for (int i = 0; i < 4; i++)
		out[i] = (unsigned char)((uint64_t)number >> (24 - 8 * i));
}

static int64_t
get_number(const unsigned char *in)
{
	return (int64_t)in[0] << 24 | (int64_t)in[1] << 16 | (int64_t)in[2] << 8 | in[3];
}

static bool
read_kept(SSL_SESSION *session, struct tls_person *p)
{
	void *data = NULL;
	size_t n = 0;

	if (SSL_SESSION_get0_ticket_appdata(session, &data, &n) != 1 || n != KEPT)
		return false;
	const unsigned char *kept = data;
	if (kept[0] != KEPT_FORM)
		return false;
	p->shown = true;
	memcpy(p->key, kept + 1, sizeof(p->key));
	p->from = get_number(kept + 33);
	p->until = get_number(kept + 37);
	return true;
}

/* Nothing to keep is no failure. */
static bool
keep_in(SSL_SESSION *session)
{
	X509 *x = SSL_SESSION_get0_peer(session);
	struct tls_person p = { 0 };
	unsigned char kept[KEPT] = { KEPT_FORM };

	if (!x || read_kept(session, &p))
		return true;
	if (!read_certificate(x, &p))
		return false;
	memcpy(kept + 1, p.key, sizeof(p.key));
	put_number(kept + 33, p.from);
	put_number(kept + 37, p.until);
	return SSL_SESSION_set1_ticket_appdata(session, kept, sizeof(kept)) == 1;
}

bool
tls_person_read(SSL *ssl, struct tls_person *p)
{
	SSL_SESSION *session = SSL_get_session(ssl);
	X509 *x = SSL_get0_peer_certificate(ssl);

	*p = (struct tls_person){ 0 };
	return x ? read_certificate(x, p) : session && read_kept(session, p);
}

/* --- a session as bytes, without the certificate --- */

struct span {
	unsigned char *at;
	size_t n;
};

/* The next value of DER: *head bytes of tag and length, then *body; false when it is none that ends within. */
static bool
next_value(struct span rest, size_t *head, size_t *body)
{
	if (rest.n < 2)
		return false;
	*head = 2;
	*body = rest.at[1];
	if (rest.at[1] == 0x81 && rest.n >= 3) {
		*head = 3;
		*body = rest.at[2];
	} else if (rest.at[1] == TWO_LENGTHS && rest.n >= 4) {
		*head = 4;
		*body = (size_t)rest.at[2] << 8 | rest.at[3];
	} else if (rest.at[1] >= 0x80) {
		return false;
	}
	return *body <= rest.n - *head;
}

/* The outer length is written in two bytes, which any reader of DER in OpenSSL takes; 0 when it is no session. */
static size_t
without_peer(unsigned char *der, size_t n)
{
	size_t head, body, skip, size;

	if (!next_value((struct span){ der, n }, &head, &body) || head + body != n)
		return 0;
	for (size_t at = head; at < n; at += skip + size) {
		if (!next_value((struct span){ der + at, n - at }, &skip, &size))
			return 0;
		if (der[at] != DER_PEER)
			continue;
		memmove(der + at, der + at + skip + size, n - at - skip - size);
		n -= skip + size;
		break;
	}
	body = n - head;
	if (head != 4 || body > UINT16_MAX)
		return 0; /* with a certificate in it a session has more than 255 bytes */
	der[2] = (unsigned char)(body >> 8);
	der[3] = (unsigned char)body;
	return n;
}

size_t
tls_person_session(SSL_SESSION *session, unsigned char *out, size_t size)
{
	unsigned char *der = NULL;

	if (!keep_in(session))
		return 0;
	int n = i2d_SSL_SESSION(session, &der);
	size_t left = n > 0 ? without_peer(der, (size_t)n) : 0;
	if (left > size)
		left = 0;
	if (left)
		memcpy(out, der, left);
	OPENSSL_clear_free(der, n > 0 ? (size_t)n : 0);
	return left;
}

/* --- asking --- */

/* Whoever it is; the handshake has proved that it has the key. */
static int
take_any(X509_STORE_CTX *store, void *data)
{
	(void)data;
	X509_STORE_CTX_set_error(store, X509_V_OK);
	return 1;
}

/* Before a ticket is sealed. */
static int
before_ticket(SSL *ssl, void *data)
{
	(void)data;
	return keep_in(SSL_get_session(ssl));
}

static SSL_TICKET_RETURN
after_ticket(SSL *ssl, SSL_SESSION *session, const unsigned char *name, size_t n,
	     SSL_TICKET_STATUS status, void *data)
{
	(void)ssl, (void)session, (void)name, (void)n, (void)data;
	switch (status) {
	case SSL_TICKET_SUCCESS: return SSL_TICKET_RETURN_USE;
	case SSL_TICKET_SUCCESS_RENEW: return SSL_TICKET_RETURN_USE_RENEW;
	default: return SSL_TICKET_RETURN_IGNORE_RENEW;
	}
}

bool
tls_person_ask(SSL_CTX *ctx)
{
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, take_any, NULL);
	SSL_CTX_set_max_cert_list(ctx, CERT_MOST);
	return SSL_CTX_set_session_ticket_cb(ctx, before_ticket, after_ticket, NULL) == 1;
}
