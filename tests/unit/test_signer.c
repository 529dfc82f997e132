/* The signer: what it signs, what it refuses, and how it ends.  Handshakes through it are in tests/wire. */
#include "base_test.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "net/signer.h"
#include "net/tls_provider.h"

static char dir[] = "/tmp/vestka-signer-XXXXXX";

/* --- what is signed --- */

static struct str
tls13(struct buf *out, size_t hash)
{
	buf_clear(out);
	buf_fill(out, ' ', 64);
	buf_add(out, "TLS 1.3, server CertificateVerify",
		sizeof("TLS 1.3, server CertificateVerify"));
	buf_fill(out, 'h', hash);
	return buf_str(out);
}

static struct str
tls12(struct buf *out, unsigned char curve, unsigned char point)
{
	const char head[] = { 3, 0, (char)curve, (char)point };

	buf_clear(out);
	buf_fill(out, 'r', 64);
	buf_add(out, head, sizeof(head));
	buf_fill(out, 'p', point);
	return buf_str(out);
}

static void
what_a_server_signs(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	assert_true(signer_may_sign(tls13(&b, 32)));
	assert_true(signer_may_sign(tls13(&b, 48)));
	assert_true(signer_may_sign(tls12(&b, 29, 32)));
	assert_true(signer_may_sign(tls12(&b, 23, 65)));
	assert_true(signer_may_sign(tls12(&b, 24, 97)));
	buf_release(&b);
}

static void
and_nothing_else(void **state)
{
	struct buf b;
	struct str x;

	(void)state;
	buf_init(&b, 0);
	assert_false(signer_may_sign(STR("")));
	assert_false(signer_may_sign(STR("a certificate of somebody else")));
	for (size_t n = 0; n < 64; n++)
		if (n != 32 && n != 48)
			assert_false(signer_may_sign(tls13(&b, n)));
	x = tls13(&b, 32);
	for (size_t i = 0; i < 64 + sizeof("TLS 1.3, server CertificateVerify"); i++) {
		b.s[i] ^= 1;
		assert_false(signer_may_sign(x));
		b.s[i] ^= 1;
	}
	x = tls13(&b, 32);
	memcpy(b.s + 64, "TLS 1.3, client CertificateVerify", 33); /* another side's */
	assert_false(signer_may_sign(x));
	assert_false(signer_may_sign(tls12(&b, 29, 65)));
	assert_false(signer_may_sign(tls12(&b, 25, 133)));
	x = tls12(&b, 23, 65);
	for (size_t i = 64; i < 68; i++) {
		b.s[i] ^= 1;
		assert_false(signer_may_sign(x));
		b.s[i] ^= 1;
	}
	assert_false(signer_may_sign(str_part(x, 0, x.n - 1)));
	buf_release(&b);
}

/* --- the process --- */

static struct cert cert;
static pid_t pid;

static int
start(int key_fd)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	pid = fork();
	if (pid == 0) {
		log_init("signer", (enum log_level) - 1);
		close(pair[1]);
		_exit(signer_run(pair[0], key_fd, &cert));
	}
	close(pair[0]);
	close(key_fd);
	return pair[1];
}

static int
code_of_end(void)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool
verified(struct str text, const unsigned char *signature, size_t n, const char *hash)
{
	EVP_MD_CTX *x = EVP_MD_CTX_new();
	bool right = EVP_DigestVerifyInit_ex(x, NULL, hash, NULL, NULL, X509_get0_pubkey(cert.x509),
					     NULL) == 1 &&
		     EVP_DigestVerify(x, signature, n, (const unsigned char *)text.s, text.n) == 1;

	EVP_MD_CTX_free(x);
	return right;
}

static void
a_signature_is_that_of_the_certificate(void **state)
{
	static const char *const names[] = {
		[SIGNER_SHA256] = "SHA256", [SIGNER_SHA384] = "SHA384", [SIGNER_SHA512] = "SHA512"
	};
	unsigned char out[SIGNER_MOST];
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	signer_use(start(cert_key_open(dir, STR("news.example"))));
	for (int hash = SIGNER_SHA256; hash < SIGNER_HASHES; hash++) {
		for (int turn = 0; turn < 3; turn++) {
			struct str text = turn ? tls13(&b, 32) : tls12(&b, 29, 32);
			struct signer_question q = { .hash = (uint8_t)hash };
			size_t n = signer_ask(&q, text, out);

			assert_true(n > 0 && verified(text, out, n, names[hash]));
		}
	}
	signer_use(-1); /* closes */
	assert_int_equal(code_of_end(), EX_OK);
	buf_release(&b);
}

static void
a_refusal_ends_nothing(void **state)
{
	unsigned char out[SIGNER_MOST];
	struct signer_question q = { .hash = SIGNER_SHA256 };
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	signer_use(start(cert_key_open(dir, STR("news.example"))));
	assert_int_equal(signer_ask(&q, STR("sign this, too"), out), 0);
	q.hash = SIGNER_HASHES;
	assert_int_equal(signer_ask(&q, tls13(&b, 32), out), 0);
	q = (struct signer_question){ .hash = SIGNER_NONE }; /* not with a key of this kind */
	assert_int_equal(signer_ask(&q, tls13(&b, 32), out), 0);
	q = (struct signer_question){ .hash = SIGNER_SHA256, .pss = 1 };
	assert_int_equal(signer_ask(&q, tls13(&b, 32), out), 0);
	q = (struct signer_question){ .hash = SIGNER_SHA256, .pss = 2 };
	assert_int_equal(signer_ask(&q, tls13(&b, 32), out), 0);
	q = (struct signer_question){ .hash = SIGNER_SHA256 };
	assert_int_not_equal(signer_ask(&q, tls13(&b, 32), out), 0);
	signer_use(-1);
	assert_int_equal(code_of_end(), EX_OK);
	buf_release(&b);
}

static void
a_signer_that_died_or_hangs_does_not_hang_the_worker(void **state)
{
	unsigned char out[SIGNER_MOST];
	struct signer_question q = { .hash = SIGNER_SHA256 };
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	signer_use(start(cert_key_open(dir, STR("news.example"))));
	assert_int_not_equal(signer_ask(&q, tls13(&b, 32), out), 0);
	kill(pid, SIGSTOP);
	for (int i = 0; i < 5; i++) /* the first waits for long, the others not */
		assert_int_equal(signer_ask(&q, tls13(&b, 32), out), 0);
	kill(pid, SIGCONT);
	/* what it still says to the questions of before is no answer to this one */
	size_t n = 0;
	for (int i = 0; i < 1000 && n == 0; i++)
		n = signer_ask(&q, tls13(&b, 48), out);
	assert_true(n > 0 && verified(tls13(&b, 48), out, n, "SHA256"));
	kill(pid, SIGKILL);
	assert_int_equal(code_of_end(), -1);
	assert_int_equal(signer_ask(&q, tls13(&b, 32), out), 0);
	signer_use(-1);
	buf_release(&b);
}

static void
a_message_that_is_none_ends_it(void **state)
{
	(void)state;
	int fd = start(cert_key_open(dir, STR("news.example")));

	assert_int_equal(send(fd, "x", 1, 0), 1);
	assert_int_equal(code_of_end(), EX_OK);
	close(fd);
}

static void
the_key_of_another_certificate_is_not_taken(void **state)
{
	(void)state;
	assert_int_equal(cert_ensure(dir, STR("other.example")), 0);
	int fd = start(cert_key_open(dir, STR("other.example")));

	assert_int_equal(code_of_end(), EX_CONFIG);
	close(fd);
}

static int
begin(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	return cert_ensure(dir, STR("news.example")) == 0 && tls_provider_context()
		   ? cert_load_public(&cert, dir, STR("news.example"), time(NULL))
		   : -1;
}

static int
end(void **state)
{
	static const char *const names[] = { "news.example.crt", "news.example.key",
					     "other.example.crt", "other.example.key" };
	char path[100];

	(void)state;
	cert_release(&cert);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_server_signs),
		cmocka_unit_test(and_nothing_else),
		cmocka_unit_test(a_signature_is_that_of_the_certificate),
		cmocka_unit_test(a_refusal_ends_nothing),
		cmocka_unit_test(a_signer_that_died_or_hangs_does_not_hang_the_worker),
		cmocka_unit_test(a_message_that_is_none_ends_it),
		cmocka_unit_test(the_key_of_another_certificate_is_not_taken),
	};

	log_init("test", (enum log_level) - 1);
	return cmocka_run_group_tests(tests, begin, end);
}
