/*
 * Signatures of the server.  Where a signer is used, libssl has only the public half of the key; what it would sign goes to the
 * signer, and everything else - settings, sizes, signatures of others that are verified - is the default provider's own.
 *
 * libssl signs once a handshake, in one process with one thread, and in this order: init, settings, the size, the signature.
 */
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#include <stdbool.h>
#include <string.h>

#include "net/signer.h"
#include "net/tls_provider.h"

#define FUNCTIONS_MOST 32

/* Under the names that libssl uses. */
static enum signer_hash
hash_named(const char *name)
{
	static const char *const names[SIGNER_HASHES] = { [SIGNER_SHA256] = "SHA2-256",
							  [SIGNER_SHA384] = "SHA2-384",
							  [SIGNER_SHA512] = "SHA2-512" };

	for (int i = SIGNER_NONE + 1; name && i < SIGNER_HASHES; i++)
		if (strcmp(name, names[i]) == 0)
			return (enum signer_hash)i;
	return SIGNER_NONE;
}

/* The default provider's functions that ours stand before. */
struct kind {
	const char *name;
	bool bare; /* a signature has no settings, and SIGNER_MOST bytes suffice */
	OSSL_FUNC_signature_digest_sign_init_fn *init;
	OSSL_FUNC_signature_set_ctx_params_fn *settings;
	OSSL_FUNC_signature_digest_sign_update_fn *update;
	OSSL_FUNC_signature_digest_sign_final_fn *final;
	OSSL_FUNC_signature_digest_sign_fn *whole; /* NULL: update and final */
	OSSL_DISPATCH functions[FUNCTIONS_MOST];
};

/* What is being signed. */
static struct {
	const void *context;
	struct signer_question question;
} now;

static int
init(const struct kind *k, void *context, const char *hash, void *key, const OSSL_PARAM params[])
{
	now.context = context;
	now.question = (struct signer_question){ .hash = (uint8_t)hash_named(hash) };
	if (k->bare && signer_used())
		return 1; /* it would look for the hash, and find it */
	return k->init(context, hash, key, params);
}

static int
settings(const struct kind *k, void *context, const OSSL_PARAM params[])
{
	const OSSL_PARAM *padding =
	    params ? OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_PAD_MODE) : NULL;
	int how = 0;

	if (padding && context == now.context)
		now.question.pss =
		    OSSL_PARAM_get_int(padding, &how) == 1 && how == RSA_PKCS1_PSS_PADDING;
	return k->settings(context, params);
}

static int
here(const struct kind *k, void *context, unsigned char *out, size_t *n, size_t room,
     const unsigned char *text, size_t text_n)
{
	if (k->whole)
		return k->whole(context, out, n, room, text, text_n);
	return (!out || k->update(context, text, text_n)) && k->final(context, out, n, room);
}

static int
sign(const struct kind *k, void *context, unsigned char *out, size_t *n, size_t room,
     const unsigned char *text, size_t text_n)
{
	unsigned char signature[SIGNER_MOST];

	if (!signer_used() || (!out && !k->bare))
		return here(k, context, out, n, room, text, text_n);
	if (!out) {
		*n = SIGNER_MOST;
		return 1;
	}
	if (context != now.context)
		return 0;
	size_t size = signer_ask(&now.question, str_of((const char *)text, text_n), signature);
	if (size == 0 || size > room)
		return 0;
	memcpy(out, signature, size);
	*n = size;
	return 1;
}

/* OpenSSL does not say which algorithm it calls, so each has functions of its own. */
#define KIND(id, named, plain)                                                                     \
	static struct kind id = { .name = (named), .bare = (plain) };                              \
	static int id##_init(void *context, const char *hash, void *key,                           \
			     const OSSL_PARAM params[])                                            \
	{                                                                                          \
		return init(&(id), context, hash, key, params);                                    \
	}                                                                                          \
	static int id##_settings(void *context, const OSSL_PARAM params[])                         \
	{                                                                                          \
		return settings(&(id), context, params);                                           \
	}                                                                                          \
	static int id##_sign(void *context, unsigned char *out, size_t *n, size_t room,            \
			     const unsigned char *text, size_t text_n)                             \
	{                                                                                          \
		return sign(&(id), context, out, n, room, text, text_n);                           \
	}

KIND(ecdsa, "ECDSA", true)
KIND(ed25519, "ED25519", false)
KIND(rsa, "RSA", false)

static const struct ours {
	struct kind *kind;
	OSSL_DISPATCH init, settings, sign;
} ours[] = {
#define OURS(id)                                                                                   \
	{                                                                                          \
		&(id), { OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, (void (*)(void))id##_init },        \
		    { OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, (void (*)(void))id##_settings },         \
		{                                                                                  \
			OSSL_FUNC_SIGNATURE_DIGEST_SIGN, (void (*)(void))id##_sign                 \
		}                                                                                  \
	}
	OURS(ecdsa),
	OURS(ed25519),
	OURS(rsa),
};

/* The default provider's list with ours in it. */
static bool
mix(const struct ours *o, const OSSL_DISPATCH *theirs)
{
	struct kind *k = o->kind;
	size_t n = 0;

	for (; theirs->function_id && n < FUNCTIONS_MOST - 2; theirs++) {
		OSSL_DISPATCH f = *theirs;

		switch (f.function_id) {
		case OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT:
			k->init = OSSL_FUNC_signature_digest_sign_init(&f);
			f = o->init;
			break;
		case OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS:
			k->settings = OSSL_FUNC_signature_set_ctx_params(&f);
			f = o->settings;
			break;
		case OSSL_FUNC_SIGNATURE_DIGEST_SIGN:
			k->whole = OSSL_FUNC_signature_digest_sign(&f);
			continue;
		case OSSL_FUNC_SIGNATURE_DIGEST_SIGN_UPDATE:
			k->update = OSSL_FUNC_signature_digest_sign_update(&f);
			break;
		case OSSL_FUNC_SIGNATURE_DIGEST_SIGN_FINAL:
			k->final = OSSL_FUNC_signature_digest_sign_final(&f);
			break;
		default: break;
		}
		k->functions[n++] = f;
	}
	k->functions[n++] = o->sign;
	k->functions[n] = (OSSL_DISPATCH){ 0, NULL };
	return !theirs->function_id && k->init && (k->whole || (k->update && k->final));
}

void
tls_sign_wrap(OSSL_ALGORITHM *a)
{
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++) {
		size_t n = strlen(ours[i].kind->name);

		if (strncmp(a->algorithm_names, ours[i].kind->name, n) == 0 &&
		    (a->algorithm_names[n] == ':' || a->algorithm_names[n] == '\0') &&
		    mix(&ours[i], a->implementation))
			a->implementation = ours[i].kind->functions;
	}
}
