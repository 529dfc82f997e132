/*
 * OpenSSL 3.0 looks its algorithms up by name, often: some sixty times in a handshake, and a few of these walk through all
 * names that there are.  Its default provider brings six hundred, of which TLS needs thirty.  So this provider, in a library
 * context of its own, hands on what TLS needs of the default one and nothing else; the key schedule it does itself
 * (net/tls_kdf.c).  docs/PERFORMANCE.md has what that is worth.
 *
 * What is not in the tables below does not exist for a handshake.
 */
#include "net/tls_provider.h"

#include <openssl/core_dispatch.h>
#include <openssl/crypto.h>
#include <openssl/provider.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define NAME      "vestka"
#define MOST_OF_A 16 /* algorithms of one kind */

/* MD5 and SHA1: libssl does not start without them, and never uses them from TLS 1.2 on. */
static const char *const digests[] = { "SHA2-256", "SHA2-384", "SHA2-512", "SHA1", "MD5", NULL };
static const char *const ciphers[] = { "AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305", NULL };
static const char *const macs[] = { "HMAC", NULL };
static const char *const kdfs[] = { "TLS1-PRF", "HKDF", NULL };
static const char *const rands[] = { "CTR-DRBG", "SEED-SRC", NULL };
static const char *const keys[] = { "X25519", "EC", "ED25519", "RSA", "RSA-PSS", "HMAC", NULL };
static const char *const exchanges[] = { "X25519", "ECDH", NULL };
/* Of the keys in readers' certificates; nobody asks for these before the first such certificate comes. */
static const char *const decoders[] = { "EC", "ED25519", "RSA", NULL };
static const char *const signatures[] = { "ECDSA", "ED25519", "RSA", "HMAC", NULL };

static struct kind {
	int operation;
	const char *const *wanted;
	const char *property;      /* that it must have, too; NULL: none */
	const OSSL_ALGORITHM *own; /* what we do ourselves, before those of the default provider */
	OSSL_ALGORITHM found[MOST_OF_A + 1]; /* ends with an empty one */
} kinds[] = {
	{ .operation = OSSL_OP_DIGEST, .wanted = digests },
	{ .operation = OSSL_OP_CIPHER, .wanted = ciphers },
	{ .operation = OSSL_OP_MAC, .wanted = macs },
	{ .operation = OSSL_OP_KDF, .wanted = kdfs, .own = &tls_kdf_algorithm },
	{ .operation = OSSL_OP_RAND, .wanted = rands },
	{ .operation = OSSL_OP_KEYMGMT, .wanted = keys },
	{ .operation = OSSL_OP_KEYEXCH, .wanted = exchanges },
	{ .operation = OSSL_OP_SIGNATURE, .wanted = signatures },
	{ .operation = OSSL_OP_DECODER,
	  .wanted = decoders,
	  .property = "input=der,structure=SubjectPublicKeyInfo" },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static OSSL_PROVIDER *standard; /* the default provider, in the default context */

/* Names of one algorithm stand side by side: "SHA2-256:SHA-256:SHA256:2.16...". */
static bool
is_wanted(const char *names, const char *const *wanted)
{
	size_t n = strcspn(names, ":");

	for (; *wanted; wanted++)
		if (strlen(*wanted) == n && strncmp(*wanted, names, n) == 0)
			return true;
	return false;
}

static bool
fill(struct kind *k)
{
	int no_cache;
	size_t n = 0;
	const OSSL_ALGORITHM *all =
	    OSSL_PROVIDER_query_operation(standard, k->operation, &no_cache);

	if (k->own)
		k->found[n++] = *k->own;
	for (; all && all->algorithm_names; all++) {
		if (!is_wanted(all->algorithm_names, k->wanted) ||
		    (k->property && !strstr(all->property_definition, k->property)))
			continue;
		if (n == MOST_OF_A)
			return false;
		k->found[n] = *all;
		if (k->operation == OSSL_OP_SIGNATURE)
			tls_sign_wrap(&k->found[n]);
		n++;
	}
	k->found[n] = (OSSL_ALGORITHM){ 0 };
	return n > 0;
}

static const OSSL_ALGORITHM *
query(void *context, int operation, int *no_cache)
{
	(void)context;
	*no_cache = 0;
	for (struct kind *k = kinds; k < kinds + KINDS; k++)
		if (k->operation == operation)
			return k->found;
	return NULL;
}

/* The groups of TLS. */
static int
capabilities(void *context, const char *what, OSSL_CALLBACK *tell, void *whom)
{
	(void)context;
	return OSSL_PROVIDER_get_capabilities(standard, what, tell, whom);
}

static const OSSL_DISPATCH functions[] = {
	{ OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))query },
	{ OSSL_FUNC_PROVIDER_GET_CAPABILITIES, (void (*)(void))capabilities },
	{ 0, NULL },
};

/* Functions of the default provider are called with what it calls its own. */
static int
begin(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in, const OSSL_DISPATCH **out,
      void **context)
{
	(void)handle, (void)in;
	*out = functions;
	*context = OSSL_PROVIDER_get0_provider_ctx(standard);
	return 1;
}

OSSL_LIB_CTX *
tls_provider_context(void)
{
	static OSSL_LIB_CTX *made; /* one for the process, for its whole life */

	if (made)
		return made;
	if (!standard)
		standard = OSSL_PROVIDER_load(NULL, "default");
	if (!standard)
		return NULL;
	for (struct kind *k = kinds; k < kinds + KINDS; k++)
		if (!fill(k))
			return NULL;
	OSSL_LIB_CTX *x = OSSL_LIB_CTX_new();
	if (!x || OSSL_PROVIDER_add_builtin(x, NAME, begin) != 1 || !OSSL_PROVIDER_load(x, NAME)) {
		OSSL_LIB_CTX_free(x);
		return NULL;
	}
	return made = x;
}
