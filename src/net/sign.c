/*
 * Ed25519 through OpenSSL.  What is written here can be checked without us:
 * openssl pkeyutl -verify -pubin -inkey MANIFEST.pub -rawin -in MANIFEST -sigfile MANIFEST.sig
 */
#include "net/sign.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>

#include "base/log.h"
#include "sys/save.h"

#define KIND     "ED25519"
#define KEY_MODE 0600

/* --- SHA-256 --- */

void
hash_begin(struct hash *h)
{
	EVP_MD_CTX *state = EVP_MD_CTX_new();

	h->state = state;
	h->failed = !state || EVP_DigestInit_ex(state, EVP_sha256(), NULL) != 1;
}

void
hash_add(struct hash *h, struct str bytes)
{
	if (!h->failed)
		h->failed = EVP_DigestUpdate(h->state, bytes.s, bytes.n) != 1;
}

bool
hash_end(struct hash *h, unsigned char out[HASH_BYTES])
{
	unsigned n = 0;
	bool done = !h->failed && EVP_DigestFinal_ex(h->state, out, &n) == 1 && n == HASH_BYTES;

	EVP_MD_CTX_free(h->state);
	*h = (struct hash){ NULL, true };
	return done;
}

bool
hash_of(struct str bytes, unsigned char out[HASH_BYTES])
{
	struct hash h;

	hash_begin(&h);
	hash_add(&h, bytes);
	return hash_end(&h, out);
}

/* --- keys --- */

static int
failed(const char *what, const char *path)
{
	unsigned long code = ERR_get_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	return error("%s '%s': %s", what, path, reason ? reason : "the library gave no reason");
}

int
sign_key_make(const char *path)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, KIND);
	BIO *pem = BIO_new(BIO_s_secmem());
	char *bytes = NULL;
	int result = -1;

	if (key && pem && PEM_write_bio_PKCS8PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL)) {
		long n = BIO_get_mem_data(pem, &bytes);
		result = save_new(path, str_of(bytes, (size_t)n), KEY_MODE);
		if (result > 0)
			error("'%s' is there already; a key is never written over", path);
	} else {
		failed("cannot make a key for", path);
	}
	BIO_free(pem);
	EVP_PKEY_free(key);
	return result ? -1 : 0;
}

struct evp_pkey_st *
sign_key_read(const char *path)
{
	FILE *f = fopen(path, "re");

	if (!f) {
		error("cannot open the key '%s': %s", path, strerror(errno));
		return NULL;
	}
	EVP_PKEY *key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	fclose(f);
	if (!key) {
		failed("cannot read the key", path);
		return NULL;
	}
	if (EVP_PKEY_is_a(key, KIND))
		return key;
	error("the key '%s' is not of the kind Ed25519; 'vestka key make FILE' makes one", path);
	EVP_PKEY_free(key);
	return NULL;
}

struct evp_pkey_st *
sign_public_read(struct str pem)
{
	BIO *in = BIO_new_mem_buf(pem.s, pem.n > INT32_MAX ? 0 : (int)pem.n);
	EVP_PKEY *key = in ? PEM_read_bio_PUBKEY(in, NULL, NULL, NULL) : NULL;

	BIO_free(in);
	ERR_clear_error();
	if (key && EVP_PKEY_is_a(key, KIND))
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

void
sign_key_free(struct evp_pkey_st *key)
{
	EVP_PKEY_free(key);
}

bool
sign_public_write(const struct evp_pkey_st *key, struct buf *pem)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *bytes = NULL;
	bool done = out && PEM_write_bio_PUBKEY(out, key);

	if (done) {
		long n = BIO_get_mem_data(out, &bytes);
		buf_add(pem, bytes, (size_t)n);
	}
	BIO_free(out);
	return done && !buf_failed(pem);
}

bool
sign_fingerprint(const struct evp_pkey_st *key, struct buf *out)
{
	unsigned char *der = NULL, digest[HASH_BYTES];
	int size = i2d_PUBKEY(key, &der);
	bool done = size > 0 && hash_of(str_of((const char *)der, (size_t)size), digest);

	OPENSSL_free(der);
	for (unsigned i = 0; done && i < sizeof(digest); i++)
		buf_addf(out, "%s%02X", i ? ":" : "", digest[i]);
	return done;
}

/* --- signatures --- */

bool
sign_bytes(struct evp_pkey_st *key, struct str bytes, unsigned char out[SIGNATURE_BYTES])
{
	EVP_MD_CTX *run = EVP_MD_CTX_new();
	size_t n = SIGNATURE_BYTES;
	bool done = run && EVP_DigestSignInit(run, NULL, NULL, NULL, key) == 1 &&
		    EVP_DigestSign(run, out, &n, (const unsigned char *)bytes.s, bytes.n) == 1 &&
		    n == SIGNATURE_BYTES;

	EVP_MD_CTX_free(run);
	ERR_clear_error();
	return done;
}

bool
sign_verify(struct evp_pkey_st *key, struct str bytes, struct str signature)
{
	EVP_MD_CTX *run = EVP_MD_CTX_new();
	bool good = run && EVP_DigestVerifyInit(run, NULL, NULL, NULL, key) == 1 &&
		    EVP_DigestVerify(run, (const unsigned char *)signature.s, signature.n,
				     (const unsigned char *)bytes.s, bytes.n) == 1;

	EVP_MD_CTX_free(run);
	ERR_clear_error();
	return good;
}
