/*
 * The key schedule of TLS 1.3 (RFC 8446, 7.1): HKDF-Expand-Label, and HKDF-Extract of a derived secret.  A handshake asks
 * for it twenty times.  OpenSSL 3.0 looks up the hash by name each time, copies every parameter into memory of its own, and
 * makes an HMAC context; the four blocks that are hashed are a tenth of that.  Here the parameters are read where they stand.
 *
 * A unit test compares it with OpenSSL's own.
 */
#define OPENSSL_SUPPRESS_DEPRECATED /* SHA256_Init and its kin: there is no other way to a hash without a lookup */

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/sha.h>
#include <stdbool.h>
#include <string.h>

#include "net/tls_provider.h"

#define BLOCK_MOST SHA512_CBLOCK
#define SIZE_MOST  SHA384_DIGEST_LENGTH
#define LABEL_MOST (2 + 1 + 255 + 1 + 255) /* bytes of HkdfLabel */

struct bytes {
	const unsigned char *p;
	size_t n;
};

/* --- hashes --- */

union state {
	SHA256_CTX small;
	SHA512_CTX large;
};

struct hash {
	const char *name;
	size_t size, block;
	void (*begin)(union state *s);
	void (*add)(union state *s, const void *bytes, size_t n);
	void (*end)(union state *s, unsigned char *out);
};

static void
sha256_begin(union state *s)
{
	SHA256_Init(&s->small);
}

static void
sha256_add(union state *s, const void *bytes, size_t n)
{
	SHA256_Update(&s->small, bytes, n);
}

static void
sha256_end(union state *s, unsigned char *out)
{
	SHA256_Final(out, &s->small);
}

static void
sha384_begin(union state *s)
{
	SHA384_Init(&s->large);
}

static void
sha384_add(union state *s, const void *bytes, size_t n)
{
	SHA384_Update(&s->large, bytes, n);
}

static void
sha384_end(union state *s, unsigned char *out)
{
	SHA384_Final(out, &s->large);
}

/* Those of TLS 1.3's suites, under the names that libssl uses. */
static const struct hash hashes[] = {
	{ "SHA2-256", SHA256_DIGEST_LENGTH, SHA256_CBLOCK, sha256_begin, sha256_add, sha256_end },
	{ "SHA2-384", SHA384_DIGEST_LENGTH, SHA512_CBLOCK, sha384_begin, sha384_add, sha384_end },
};

#define HASHES (sizeof(hashes) / sizeof(hashes[0]))

static const struct hash *
hash_of(struct bytes name)
{
	for (const struct hash *h = hashes; h < hashes + HASHES; h++)
		if (strlen(h->name) == name.n && memcmp(h->name, name.p, name.n) == 0)
			return h;
	return NULL;
}

static void
begin_padded(const struct hash *h, union state *s, struct bytes key, unsigned char pad)
{
	unsigned char block[BLOCK_MOST];

	memset(block, pad, h->block);
	for (size_t i = 0; i < key.n; i++)
		block[i] ^= key.p[i];
	h->begin(s);
	h->add(s, block, h->block);
	OPENSSL_cleanse(block, h->block);
}

/* RFC 2104, for a key of one block at most; `out` may be where one of the inputs stands. */
static void
hmac(const struct hash *h, struct bytes key, struct bytes a, struct bytes b, unsigned char *out)
{
	unsigned char inner[SIZE_MOST];
	union state s;

	begin_padded(h, &s, key, 0x36);
	h->add(&s, a.p, a.n);
	h->add(&s, b.p, b.n);
	h->end(&s, inner);
	begin_padded(h, &s, key, 0x5c);
	h->add(&s, inner, h->size);
	h->end(&s, out);
	OPENSSL_cleanse(inner, sizeof(inner));
	OPENSSL_cleanse(&s, sizeof(s));
}

/* --- the schedule --- */

struct asked {
	const struct hash *hash;
	int mode;
	struct bytes key, salt, prefix, label, data;
};

static unsigned char *
put(unsigned char *to, struct bytes x)
{
	if (x.n)
		memcpy(to, x.p, x.n);
	return to + x.n;
}

/* HKDF-Expand-Label: one HMAC, as TLS never asks for more than a hash. */
static bool
expand(const struct asked *q, struct bytes secret, struct bytes data, unsigned char *out, size_t n)
{
	static const unsigned char one = 1;
	unsigned char info[LABEL_MOST], okm[SIZE_MOST], *to = info;
	size_t label = q->prefix.n + q->label.n;

	if (n > q->hash->size || label > 255 || data.n > 255 || secret.n > q->hash->block)
		return false;
	*to++ = 0;
	*to++ = (unsigned char)n;
	*to++ = (unsigned char)label;
	to = put(put(to, q->prefix), q->label);
	*to++ = (unsigned char)data.n;
	to = put(to, data);
	hmac(q->hash, secret, (struct bytes){ info, (size_t)(to - info) },
	     (struct bytes){ &one, 1 }, okm);
	memcpy(out, okm, n);
	OPENSSL_cleanse(okm, sizeof(okm));
	return true;
}

/* HKDF-Extract under the secret derived from the one before; no secret, no key: zeros. */
static bool
extract(const struct asked *q, unsigned char *out, size_t n)
{
	static const unsigned char zeros[SIZE_MOST];
	unsigned char nothing[SIZE_MOST], derived[SIZE_MOST];
	struct bytes salt = { zeros, 0 }, key = q->key;
	size_t size = q->hash->size;

	if (n != size)
		return false;
	if (!key.p)
		key = (struct bytes){ zeros, size };
	if (q->salt.p) {
		union state s;

		q->hash->begin(&s);
		q->hash->end(&s, nothing);
		if (!expand(q, q->salt, (struct bytes){ nothing, size }, derived, size))
			return false;
		salt = (struct bytes){ derived, size };
	}
	hmac(q->hash, salt, key, (struct bytes){ zeros, 0 }, out);
	OPENSSL_cleanse(derived, sizeof(derived));
	return true;
}

/* --- what OpenSSL calls --- */

static bool
is_named(const OSSL_PARAM *p, const char *name)
{
	return strcmp(p->key, name) == 0;
}

static bool
read_mode(const OSSL_PARAM *p, struct asked *q)
{
	return OSSL_PARAM_get_int(p, &q->mode) == 1;
}

/* The strings' lengths are given, or zero-ended where they say 0. */
static bool
read_asked(const OSSL_PARAM *p, struct asked *q)
{
	for (; p && p->key; p++) {
		struct bytes x = { p->data, p->data_size };

		if (is_named(p, OSSL_KDF_PARAM_MODE) && !read_mode(p, q))
			return false;
		if (is_named(p, OSSL_KDF_PARAM_DIGEST))
			q->hash = hash_of(x);
		else if (is_named(p, OSSL_KDF_PARAM_KEY))
			q->key = x;
		else if (is_named(p, OSSL_KDF_PARAM_SALT))
			q->salt = x;
		else if (is_named(p, OSSL_KDF_PARAM_PREFIX))
			q->prefix = x;
		else if (is_named(p, OSSL_KDF_PARAM_LABEL))
			q->label = x;
		else if (is_named(p, OSSL_KDF_PARAM_DATA))
			q->data = x;
	}
	return q->hash != NULL;
}

static int
derive(void *context, unsigned char *out, size_t n, const OSSL_PARAM params[])
{
	struct asked q = { .mode = EVP_KDF_HKDF_MODE_EXTRACT_AND_EXPAND };

	(void)context;
	if (!read_asked(params, &q) || n == 0)
		return 0;
	if (q.mode == EVP_KDF_HKDF_MODE_EXPAND_ONLY)
		return q.key.p && expand(&q, q.key, q.data, out, n);
	return q.mode == EVP_KDF_HKDF_MODE_EXTRACT_ONLY && extract(&q, out, n);
}

/* Nothing is kept between two calls, so all have one context. */
static void *
context_new(void *provider)
{
	static char nothing;

	(void)provider;
	return &nothing;
}

static void
context_free(void *context)
{
	(void)context;
}

static const OSSL_DISPATCH functions[] = {
	{ OSSL_FUNC_KDF_NEWCTX, (void (*)(void))context_new },
	{ OSSL_FUNC_KDF_FREECTX, (void (*)(void))context_free },
	{ OSSL_FUNC_KDF_DERIVE, (void (*)(void))derive },
	{ 0, NULL },
};

const OSSL_ALGORITHM tls_kdf_algorithm = { "TLS13-KDF", "provider=vestka", functions,
					   "the key schedule of TLS 1.3" };
