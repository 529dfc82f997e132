/* The key schedule of TLS 1.3 beside OpenSSL's own, and the context that handshakes are made in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <string.h>

#include "base/str.h"
#include "net/tls_provider.h"

#define ROUNDS 2000
#define NOT_SO 255 /* a length for "is not given" */

struct question {
	const char *digest;
	int mode;
	size_t key, salt, label, data, out; /* bytes; NOT_SO */
};

static unsigned char key[256], salt[256], label[256], data[256];

static void
give(OSSL_PARAM **p, const char *name, unsigned char *bytes, size_t n)
{
	if (n != NOT_SO)
		*(*p)++ = OSSL_PARAM_construct_octet_string(name, bytes, n);
}

/* As libssl asks; `where`: NULL is OpenSSL's own context. */
static int
derive(OSSL_LIB_CTX *where, const struct question *q, unsigned char *out)
{
	char digest[16];
	unsigned char prefix[] = { 't', 'l', 's', '1', '3', ' ' };
	int mode = q->mode;
	OSSL_PARAM params[8], *p = params;
	EVP_KDF *kdf = EVP_KDF_fetch(where, "TLS13-KDF", NULL);
	EVP_KDF_CTX *x = EVP_KDF_CTX_new(kdf);

	assert_non_null(x);
	strcpy(digest, q->digest);
	*p++ = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
	*p++ = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0);
	give(&p, OSSL_KDF_PARAM_KEY, key, q->key);
	give(&p, OSSL_KDF_PARAM_SALT, salt, q->salt);
	give(&p, OSSL_KDF_PARAM_PREFIX, prefix, sizeof(prefix));
	give(&p, OSSL_KDF_PARAM_LABEL, label, q->label);
	give(&p, OSSL_KDF_PARAM_DATA, data, q->data);
	*p = OSSL_PARAM_construct_end();
	int result = EVP_KDF_derive(x, out, q->out, params);
	EVP_KDF_CTX_free(x);
	EVP_KDF_free(kdf);
	return result;
}

static void
compare(const struct question *q)
{
	unsigned char own[64], openssl[64];
	OSSL_LIB_CTX *ours = tls_provider_context();

	assert_non_null(ours);
	assert_int_equal(derive(NULL, q, openssl), 1);
	assert_int_equal(derive(ours, q, own), 1);
	assert_memory_equal(own, openssl, q->out);
}

static size_t
up_to(size_t most)
{
	unsigned char x;

	assert_int_equal(RAND_bytes(&x, 1), 1);
	return x % (most + 1);
}

static void
gives_what_openssl_gives(void **state)
{
	static const struct {
		const char *name;
		size_t size;
	} digests[] = { { "SHA2-256", 32 }, { "SHA2-384", 48 } };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		size_t size = digests[i % 2].size;
		bool expand = i % 4 < 2;
		struct question q = {
			.digest = digests[i % 2].name,
			.mode =
			    expand ? EVP_KDF_HKDF_MODE_EXPAND_ONLY : EVP_KDF_HKDF_MODE_EXTRACT_ONLY,
			.key = expand ? size : 1 + up_to(96),
			.salt = expand || i % 3 == 0 ? NOT_SO : size,
			.label = expand ? 1 + up_to(30) : 7,
			.data = expand && i % 5 ? up_to(64) : NOT_SO,
			.out = expand ? 1 + up_to(size - 1) : size,
		};

		if (!expand && i % 7 == 0)
			q.key = NOT_SO; /* no shared secret: zeros */
		assert_int_equal(RAND_bytes(key, sizeof(key)), 1);
		assert_int_equal(RAND_bytes(salt, sizeof(salt)), 1);
		assert_int_equal(RAND_bytes(label, sizeof(label)), 1);
		assert_int_equal(RAND_bytes(data, sizeof(data)), 1);
		if (!expand)
			memcpy(label, "derived", 7);
		compare(&q);
	}
}

/* RFC 8448, 3: the early secret, and the one of the handshake. */
static void
gives_what_the_rfc_gives(void **state)
{
	static const unsigned char early[] = {
		0x33, 0xad, 0x0a, 0x1c, 0x60, 0x7e, 0xc0, 0x3b, 0x09, 0xe6, 0xcd,
		0x98, 0x93, 0x68, 0x0c, 0xe2, 0x10, 0xad, 0xf3, 0x00, 0xaa, 0x1f,
		0x26, 0x60, 0xe1, 0xb2, 0x2e, 0x10, 0xf1, 0x70, 0xf9, 0x2a,
	};
	static const unsigned char shared[] = {
		0x8b, 0xd4, 0x05, 0x4f, 0xb5, 0x5b, 0x9d, 0x63, 0xfd, 0xfb, 0xac,
		0xf9, 0xf0, 0x4b, 0x9f, 0x0d, 0x35, 0xe6, 0xd6, 0x3f, 0x53, 0x75,
		0x63, 0xef, 0xd4, 0x62, 0x72, 0x90, 0x0f, 0x89, 0x49, 0x2d,
	};
	static const unsigned char handshake[] = {
		0x1d, 0xc8, 0x26, 0xe9, 0x36, 0x06, 0xaa, 0x6f, 0xdc, 0x0a, 0xad,
		0xc1, 0x2f, 0x74, 0x1b, 0x01, 0x04, 0x6a, 0xa6, 0xb9, 0x9f, 0x69,
		0x1e, 0xd2, 0x21, 0xa9, 0xf0, 0xca, 0x04, 0x3f, 0xbe, 0xac,
	};
	struct question q = { "SHA2-256", EVP_KDF_HKDF_MODE_EXTRACT_ONLY, NOT_SO, NOT_SO, 7, NOT_SO,
			      32 };
	unsigned char out[32];

	(void)state;
	memcpy(label, "derived", 7);
	assert_int_equal(derive(tls_provider_context(), &q, out), 1);
	assert_memory_equal(out, early, sizeof(early));
	memcpy(salt, early, sizeof(early));
	memcpy(key, shared, sizeof(shared));
	q.salt = q.key = 32;
	assert_int_equal(derive(tls_provider_context(), &q, out), 1);
	assert_memory_equal(out, handshake, sizeof(handshake));
}

static void
refuses_what_tls_never_asks(void **state)
{
	static const struct question bad[] = {
		{ "SHA2-512", EVP_KDF_HKDF_MODE_EXPAND_ONLY, 32, NOT_SO, 3, NOT_SO, 32 },
		{ "SHA2-256", EVP_KDF_HKDF_MODE_EXPAND_ONLY, NOT_SO, NOT_SO, 3, NOT_SO, 32 },
		{ "SHA2-256", EVP_KDF_HKDF_MODE_EXPAND_ONLY, 65, NOT_SO, 3, NOT_SO, 32 },
		{ "SHA2-256", EVP_KDF_HKDF_MODE_EXPAND_ONLY, 32, NOT_SO, 250, NOT_SO, 32 },
		{ "SHA2-256", EVP_KDF_HKDF_MODE_EXPAND_ONLY, 32, NOT_SO, 3, NOT_SO, 33 },
		{ "SHA2-256", EVP_KDF_HKDF_MODE_EXTRACT_ONLY, 32, NOT_SO, 3, NOT_SO, 31 },
		{ "SHA2-256", EVP_KDF_HKDF_MODE_EXTRACT_ONLY, 32, 65, 3, NOT_SO, 32 },
		{ "SHA2-256", EVP_KDF_HKDF_MODE_EXTRACT_AND_EXPAND, 32, 32, 3, 32, 32 },
	};
	unsigned char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_not_equal(derive(tls_provider_context(), &bad[i], out), 1);
}

static void
has_what_tls_needs_and_no_more(void **state)
{
	static const char *const there[] = { "AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305" };
	static const char *const not_there[] = { "RC4", "DES-EDE3-CBC", "AES-128-CBC", "SM4-GCM" };

	(void)state;
	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++) {
		EVP_CIPHER *c = EVP_CIPHER_fetch(tls_provider_context(), there[i], NULL);
		assert_non_null(c);
		EVP_CIPHER_free(c);
	}
	for (size_t i = 0; i < sizeof(not_there) / sizeof(not_there[0]); i++)
		assert_null(EVP_CIPHER_fetch(tls_provider_context(), not_there[i], NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_what_openssl_gives),
		cmocka_unit_test(gives_what_the_rfc_gives),
		cmocka_unit_test(refuses_what_tls_never_asks),
		cmocka_unit_test(has_what_tls_needs_and_no_more),
	};

	return cmocka_run_group_tests_name("key schedule", tests, NULL, NULL);
}
