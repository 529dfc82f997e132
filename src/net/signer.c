/* Both ends of the socket between a worker and its signer. */
#include "net/signer.h"

#include <assert.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "net/tls_provider.h"
#include "sys/jail.h"

#define QUESTION_HEAD offsetof(struct signer_question, text)
#define ANSWER_HEAD   offsetof(struct signer_answer, signature)
#define PATIENCE_LATE 250 /* milliseconds, once a signer has let a worker wait */

static_assert(sizeof(struct signer_question) <= 512 && sizeof(struct signer_answer) <= 1024,
	      "a message goes in one piece");

/* --- what may be signed --- */

#define RANDOMS 64 /* bytes: the client's and the server's */
#define PADDING 64 /* blanks before the words of TLS 1.3 */

static bool
is_tls13(struct str text)
{
	static const char words[] =
	    "TLS 1.3, server CertificateVerify"; /* with the zero behind it */
	size_t hash = text.n - PADDING - sizeof(words);

	if (text.n < PADDING + sizeof(words) || (hash != 32 && hash != 48))
		return false;
	for (size_t i = 0; i < PADDING; i++)
		if (text.s[i] != ' ')
			return false;
	return memcmp(text.s + PADDING, words, sizeof(words)) == 0;
}

/* A named curve, and a point of its size. */
static bool
is_tls12(struct str text)
{
	static const struct {
		unsigned char head[4]; /* ECParameters, and the point's length */
	} shares[] = { { { 3, 0, 29, 32 } }, { { 3, 0, 23, 65 } }, { { 3, 0, 24, 97 } } };

	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++) {
		const unsigned char *head = shares[i].head;

		if (text.n == RANDOMS + 4u + head[3] && memcmp(text.s + RANDOMS, head, 4) == 0)
			return true;
	}
	return false;
}

bool
signer_may_sign(struct str text)
{
	return is_tls13(text) || is_tls12(text);
}

/* --- the signer --- */

/* One way to sign, settled once: looking algorithms up costs as much as half a signature. */
struct way {
	EVP_PKEY_CTX *settled; /* NULL: not yet */
	EVP_MD *hash;
	EVP_MD_CTX *sum;
};

static struct way ways[SIGNER_HASHES][2]; /* by the hash, and whether RSA is padded as PSS */

static bool
settle(struct way *w, EVP_PKEY *key, const struct signer_question *q)
{
	static const char *const names[SIGNER_HASHES] = { [SIGNER_SHA256] = "SHA2-256",
							  [SIGNER_SHA384] = "SHA2-384",
							  [SIGNER_SHA512] = "SHA2-512" };
	OSSL_LIB_CTX *library = tls_provider_context();
	EVP_PKEY_CTX *how = EVP_PKEY_CTX_new_from_pkey(library, key, NULL);

	w->hash = EVP_MD_fetch(library, names[q->hash], NULL);
	w->sum = EVP_MD_CTX_new();
	if (!how || !w->hash || !w->sum || EVP_PKEY_sign_init(how) <= 0 ||
	    EVP_PKEY_CTX_set_signature_md(how, w->hash) <= 0 ||
	    (q->pss && (!EVP_PKEY_is_a(key, "RSA") ||
			EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) <= 0 ||
			EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) <= 0))) {
		EVP_PKEY_CTX_free(how);
		EVP_MD_free(w->hash);
		EVP_MD_CTX_free(w->sum);
		*w = (struct way){ 0 };
		return false;
	}
	w->settled = how;
	return true;
}

/* Ed25519 hashes by itself. */
static size_t
sign_whole(EVP_PKEY *key, const struct signer_question *q, size_t n, unsigned char out[SIGNER_MOST])
{
	EVP_MD_CTX *x = EVP_MD_CTX_new();
	size_t size = SIGNER_MOST;
	bool done =
	    x && EVP_PKEY_is_a(key, "ED25519") &&
	    EVP_DigestSignInit_ex(x, NULL, NULL, tls_provider_context(), NULL, key, NULL) == 1 &&
	    EVP_DigestSign(x, out, &size, q->text, n) == 1;

	EVP_MD_CTX_free(x);
	return done ? size : 0;
}

static size_t
sign(EVP_PKEY *key, const struct signer_question *q, size_t n, unsigned char out[SIGNER_MOST])
{
	struct way *w = &ways[q->hash][q->pss];
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned sum_n = 0;
	size_t size = SIGNER_MOST;

	if (q->hash == SIGNER_NONE)
		return sign_whole(key, q, n, out);
	if (!w->settled && !settle(w, key, q))
		return 0;
	if (EVP_DigestInit_ex2(w->sum, w->hash, NULL) != 1 ||
	    EVP_DigestUpdate(w->sum, q->text, n) != 1 ||
	    EVP_DigestFinal_ex(w->sum, sum, &sum_n) != 1 ||
	    EVP_PKEY_sign(w->settled, out, &size, sum, sum_n) <= 0)
		return 0;
	return size;
}

/* False when the worker is gone, or speaks nonsense: then it is not ours any more. */
static bool
answer(int fd, EVP_PKEY *key)
{
	struct signer_question q;
	struct signer_answer a;
	ssize_t n = recv(fd, &q, sizeof(q), 0);

	if (n < 0 && errno == EINTR)
		return true;
	if (n <= (ssize_t)QUESTION_HEAD)
		return false;
	size_t text = (size_t)n - QUESTION_HEAD, size = 0;
	a.number = q.number;
	if (q.hash < SIGNER_HASHES && q.pss <= 1 &&
	    signer_may_sign(str_of((const char *)q.text, text)))
		size = sign(key, &q, text, a.signature);
	else
		warn("asked to sign what is no handshake: refused");
	ERR_clear_error();
	return send(fd, &a, ANSWER_HEAD + size, MSG_NOSIGNAL) >= 0 || errno == EINTR;
}

/* Nobody but root looks into it, and it leaves nothing behind. */
static void
hide(void)
{
	const struct rlimit none = { 0, 0 };

	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &none);
	setrlimit(RLIMIT_FSIZE, &none);
}

int
signer_run(int fd, int key_fd, const struct cert *c)
{
	hide();
	EVP_PKEY *key = cert_key_from(key_fd);
	close(key_fd);
	if (!key || X509_check_private_key(c->x509, key) != 1) {
		ERR_clear_error();
		EVP_PKEY_free(key);
		error("has no key for its certificate");
		return EX_CONFIG;
	}
	int code = jail_enter(&(struct jail){ .kind = JAIL_SIGNER }) < 0 ? EX_OSERR : EX_OK;
	while (code == EX_OK && answer(fd, key))
		continue;
	EVP_PKEY_free(key);
	return code;
}

/* --- the worker --- */

static int asked = -1;
static uint32_t questions;
static bool told, late;

/* Who has waited once for nothing waits no longer than its readers can bear. */
static void
set_patience(int milliseconds)
{
	struct timeval t = { .tv_sec = milliseconds / 1000,
			     .tv_usec = milliseconds % 1000L * 1000 };

	setsockopt(asked, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	late = milliseconds != SIGNER_PATIENCE;
}

void
signer_use(int fd)
{
	if (asked >= 0)
		close(asked);
	asked = fd;
	if (asked >= 0)
		set_patience(SIGNER_PATIENCE);
}

bool
signer_used(void)
{
	return asked >= 0;
}

static size_t
fail(const char *why)
{
	if (!told)
		error("the signer does not sign: %s; handshakes fail until it does", why);
	told = true;
	return 0;
}

/* An answer to a question that nobody waits for any more is passed over. */
static ssize_t
receive(struct signer_answer *a, uint32_t number)
{
	for (;;) {
		ssize_t n = recv(asked, a, sizeof(*a), 0);

		if (n >= (ssize_t)ANSWER_HEAD && a->number == number)
			return n - (ssize_t)ANSWER_HEAD;
		if (n == 0 || (n < 0 && errno != EINTR))
			return -1;
	}
}

size_t
signer_ask(struct signer_question *q, struct str text, unsigned char out[SIGNER_MOST])
{
	struct signer_answer a;

	if (text.n > sizeof(q->text))
		return fail("what it should sign is too long");
	memcpy(q->text, text.s, text.n);
	q->number = ++questions;
	errno = 0;
	if (send(asked, q, QUESTION_HEAD + text.n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return fail(strerror(errno));
	ssize_t n = receive(&a, q->number);
	if (n < 0 && errno == EAGAIN) {
		set_patience(PATIENCE_LATE);
		return fail("it does not answer");
	}
	if (n <= 0)
		return fail(n == 0 ? "it refused" : errno ? strerror(errno) : "it is gone");
	memcpy(out, a.signature, (size_t)n);
	if (late)
		set_patience(SIGNER_PATIENCE);
	told = false;
	return (size_t)n;
}
