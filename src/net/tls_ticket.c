/*
 * Session tickets: the state of a handshake, sealed, kept by the reader.
 *
 * Each day has keys of its own, derived from the master's secret, so nothing need be handed round
 * when a day ends: every worker comes to the same keys by itself.  New tickets are sealed with
 * today's keys, those of yesterday are still opened; TLS itself refuses what is older than its 24
 * hours.  A ticket that no key opens, such as one from before a restart, leads to a full handshake
 * (GEM-69).
 */
#include "net/tls.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <time.h>

#define PERIOD   86400 /* seconds that a key seals */
#define NAME_LEN 16    /* of a key, in front of the ticket; OpenSSL's size */
#define KEY_LEN  32    /* AES-256, and HMAC-SHA256 */

struct ticket_key {
	int64_t period;
	unsigned char name[KEY_LEN], cipher[KEY_LEN], mac[KEY_LEN];
};

/* A process has one secret; its contexts share it. */
static struct tls_secret secret;
static struct ticket_key keys[2]; /* today's and yesterday's, by the parity of the day */

static bool
derive(const char *use, int64_t period, unsigned char out[KEY_LEN])
{
	char text[64];
	unsigned n = 0;
	int size = snprintf(text, sizeof(text), "vestka ticket %s %lld", use, (long long)period);

	return size > 0 &&
	       HMAC(EVP_sha256(), secret.bytes, sizeof(secret.bytes), (const unsigned char *)text,
		    (size_t)size, out, &n) != NULL &&
	       n == KEY_LEN;
}

static const struct ticket_key *
key_of(int64_t period)
{
	struct ticket_key *k = &keys[period & 1];

	if (k->period == period)
		return k;
	k->period = 0;
	if (!derive("name", period, k->name) || !derive("cipher", period, k->cipher) ||
	    !derive("mac", period, k->mac))
		return NULL;
	k->period = period;
	return k;
}

static bool
use_key(const struct ticket_key *k, const unsigned char *iv, EVP_CIPHER_CTX *cipher,
	EVP_MAC_CTX *mac, bool seal)
{
	char digest[] = "SHA256";
	unsigned char key[KEY_LEN];
	memcpy(key, k->mac, KEY_LEN);
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key, KEY_LEN),
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	bool done = EVP_MAC_CTX_set_params(mac, params) &&
		    EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, k->cipher, iv, seal);

	OPENSSL_cleanse(key, KEY_LEN);
	return done;
}

/* OpenSSL's contract: -1 error, 0 no such key, 1 good, 2 good but give a new ticket. */
static int
ticket_key(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
	   EVP_MAC_CTX *mac, int seal)
{
	int64_t today = (int64_t)time(NULL) / PERIOD;
	const struct ticket_key *k = key_of(today);

	if (!k)
		return -1;
	if (seal) {
		memcpy(name, k->name, NAME_LEN);
		if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1)
			return -1;
		return use_key(k, iv, cipher, mac, true) ? 1 : -1;
	}
	bool old = CRYPTO_memcmp(name, k->name, NAME_LEN) != 0;
	if (old)
		k = key_of(today - 1);
	if (!k)
		return -1;
	if (CRYPTO_memcmp(name, k->name, NAME_LEN) != 0)
		return 0;
	if (!use_key(k, iv, cipher, mac, false))
		return -1;
	/* Clients built on OpenSSL use a TLS 1.3 ticket only once: give them the next one. */
	return old || SSL_version(ssl) >= TLS1_3_VERSION ? 2 : 1;
}

bool
tls_ticket_install(SSL_CTX *ctx, const struct tls_secret *s)
{
	secret = *s;
	memset(keys, 0, sizeof(keys));
	return SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, ticket_key) == 1;
}
