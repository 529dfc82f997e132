/* Certificate and key: made once, small, kept, and refused where clients would refuse them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "net/cert.h"

#define DAY  86400
#define HOST STR("news.example")

static char dir[64], crt_path[128], key_path[128];

static int
new_directory(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/vestka-cert-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(crt_path, sizeof(crt_path), "%s/news.example.crt", dir);
	snprintf(key_path, sizeof(key_path), "%s/news.example.key", dir);
	return 0;
}

static int
drop_directory(void **state)
{
	static const char *const names[] = { "news.example", "other.example", "127.0.0.1", "::1" };
	char path[160];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s.crt", dir, names[i]);
		unlink(path);
		snprintf(path, sizeof(path), "%s/%s.key", dir, names[i]);
		unlink(path);
	}
	return rmdir(dir); /* fails when a temporary file was left behind */
}

static struct cert
load(struct str host)
{
	struct cert c;

	assert_int_equal(cert_ensure(dir, host), 0);
	assert_int_equal(cert_load(&c, dir, host, time(NULL)), 0);
	return c;
}

static void
fingerprint(bool of_key, char out[100])
{
	struct cert c = load(HOST);
	struct buf b;

	buf_init(&b, 0);
	assert_true(cert_fingerprint(&c, of_key, &b));
	assert_int_equal(b.n, 32 * 3 - 1);
	snprintf(out, 100, "%.*s", STR_ARG(buf_str(&b)));
	buf_release(&b);
	cert_release(&c);
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

/* proves: GEM-77 */
static void
what_is_missing_is_made(void **state)
{
	(void)state;
	assert_int_equal(cert_missing(dir, HOST), CERT_BOTH_MISSING);
	struct cert c = load(HOST);
	assert_int_equal(cert_missing(dir, HOST), CERT_BOTH_THERE);
	assert_int_equal(mode_of(key_path), 0600);
	assert_int_equal(mode_of(crt_path), 0644);
	cert_release(&c);
}

/* docs/BUDGET.md: 314 bytes; every full handshake carries them. */
/* proves: GEM-71 GEM-73 */
static void
the_certificate_is_small_and_of_the_kind_that_clients_take(void **state)
{
	struct cert c = load(HOST);
	char cn[100], group[40];
	size_t n;

	(void)state;
	assert_int_equal(X509_get_version(c.x509), X509_VERSION_3);
	assert_int_equal(X509_get_ext_count(c.x509), 1);
	assert_int_equal(X509_get_signature_nid(c.x509), NID_ecdsa_with_SHA256);
	assert_int_equal(EVP_PKEY_get_group_name(c.key, group, sizeof(group), &n), 1);
	assert_string_equal(group, "prime256v1");
	X509_NAME_get_text_by_NID(X509_get_subject_name(c.x509), NID_commonName, cn, sizeof(cn));
	assert_string_equal(cn, "news.example");
	assert_int_equal(X509_check_host(c.x509, "news.example", 0, 0, NULL), 1);
	assert_int_equal(X509_verify(c.x509, c.key), 1);
	assert_in_range(i2d_X509(c.x509, NULL), 300, 314);
	cert_release(&c);
}

/* proves: GEM-74 GEM-75 */
static void
it_began_yesterday_and_lasts_twenty_years(void **state)
{
	struct cert c = load(HOST);
	int days, seconds;

	(void)state;
	assert_int_equal(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(c.x509), NULL), 1);
	assert_int_equal(days, 1);
	assert_int_equal(ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(c.x509)), 1);
	assert_in_range(days, 7303, 7306);
	cert_release(&c);
}

/* proves: GEM-73 */
static void
an_address_is_named_as_name_and_as_address(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "::1" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct cert c = load(str_from(hosts[i]));

		assert_int_equal(X509_check_ip_asc(c.x509, hosts[i], 0), 1);
		cert_release(&c);
	}
}

/* proves: GEM-74 */
static void
what_is_there_is_never_made_again(void **state)
{
	char first[100], second[100];

	(void)state;
	fingerprint(false, first);
	fingerprint(false, second);
	assert_string_equal(first, second);
}

/* A new certificate for the old key is invisible to clients that pin the key. */
/* proves: GEM-76 */
static void
a_lost_certificate_is_made_for_the_key_that_is_there(void **state)
{
	char key[100], same_key[100], crt[100], other_crt[100];

	(void)state;
	fingerprint(true, key);
	fingerprint(false, crt);
	assert_int_equal(unlink(crt_path), 0);
	assert_int_equal(cert_missing(dir, HOST), CERT_KEY_ALONE);
	fingerprint(true, same_key);
	fingerprint(false, other_crt);
	assert_string_equal(key, same_key);
	assert_string_not_equal(crt, other_crt);
}

static void
a_certificate_without_its_key_is_an_error(void **state)
{
	struct cert c = load(HOST);

	(void)state;
	cert_release(&c);
	assert_int_equal(unlink(key_path), 0);
	assert_int_equal(cert_ensure(dir, HOST), -1);
	assert_int_not_equal(access(key_path, F_OK), 0);
}

/* proves: GEM-77 */
static void
a_key_that_others_may_read_is_refused(void **state)
{
	static const mode_t wrong[] = { 0644, 0640, 0604, 0620, 0777 };
	struct cert c = load(HOST);

	(void)state;
	cert_release(&c);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		chmod(key_path, wrong[i]);
		assert_int_equal(cert_load(&c, dir, HOST, time(NULL)), -1);
		assert_null(c.key);
	}
	chmod(key_path, 0400);
	assert_int_equal(cert_load(&c, dir, HOST, time(NULL)), 0);
	cert_release(&c);
}

static void
the_key_of_another_certificate_is_refused(void **state)
{
	char other[160];
	struct cert c = load(HOST);

	(void)state;
	cert_release(&c);
	c = load(STR("other.example"));
	cert_release(&c);
	snprintf(other, sizeof(other), "%s/other.example.key", dir);
	assert_int_equal(rename(other, key_path), 0);
	assert_int_equal(cert_load(&c, dir, HOST, time(NULL)), -1);
}

/* proves: GEM-75 */
static void
out_of_its_time_it_is_refused(void **state)
{
	struct cert c = load(HOST);
	time_t now = time(NULL);

	(void)state;
	assert_int_equal(cert_check_dates(&c, now), 0);
	assert_int_equal(cert_check_dates(&c, now + 7300L * DAY), 0); /* with a warning */
	assert_int_equal(cert_check_dates(&c, now + 7305L * DAY + 60), -1);
	assert_int_equal(cert_check_dates(&c, now - 2L * DAY), -1);
	cert_release(&c);
	assert_int_equal(cert_load(&c, dir, HOST, now + 8000L * DAY), -1);
	assert_null(c.x509);
}

static void
put(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	fchmod(fd, mode);
	close(fd);
}

static void
broken_files_are_refused(void **state)
{
	static const char *const texts[] = { "", "hello\n", "-----BEGIN CERTIFICATE-----\n",
					     ("-----BEGIN CERTIFICATE-----\nAAAA\n"
					      "-----END CERTIFICATE-----\n") };
	struct cert c = load(HOST);

	(void)state;
	cert_release(&c);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put(crt_path, texts[i], 0644);
		assert_int_equal(cert_load(&c, dir, HOST, time(NULL)), -1);
	}
	unlink(crt_path);
	put(key_path, "hello\n", 0600);
	assert_int_equal(cert_ensure(dir, HOST), -1);
	assert_int_not_equal(access(crt_path, F_OK), 0);
}

static void
a_chain_is_kept_in_its_order(void **state)
{
	struct cert c = load(STR("other.example")), chained;

	(void)state;
	cert_release(&c);
	c = load(HOST);
	FILE *f = fopen(crt_path, "a");
	assert_non_null(f);
	struct cert other;
	assert_int_equal(cert_load(&other, dir, STR("other.example"), time(NULL)), 0);
	assert_int_equal(PEM_write_X509(f, other.x509), 1);
	fclose(f);
	assert_int_equal(cert_load(&chained, dir, HOST, time(NULL)), 0);
	assert_int_equal(chained.chain_count, 1);
	assert_int_equal(X509_cmp(chained.x509, c.x509), 0);
	assert_int_equal(X509_cmp(chained.chain[0], other.x509), 0);
	cert_release(&chained);
	cert_release(&other);
	cert_release(&c);
}

static void
a_directory_that_cannot_be_made_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(cert_ensure("/proc/no/such", HOST), -1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, new_directory, drop_directory)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(what_is_missing_is_made),
		TEST(the_certificate_is_small_and_of_the_kind_that_clients_take),
		TEST(it_began_yesterday_and_lasts_twenty_years),
		TEST(an_address_is_named_as_name_and_as_address),
		TEST(what_is_there_is_never_made_again),
		TEST(a_lost_certificate_is_made_for_the_key_that_is_there),
		TEST(a_certificate_without_its_key_is_an_error),
		TEST(a_key_that_others_may_read_is_refused),
		TEST(the_key_of_another_certificate_is_refused),
		TEST(out_of_its_time_it_is_refused),
		TEST(broken_files_are_refused),
		TEST(a_chain_is_kept_in_its_order),
		TEST(a_directory_that_cannot_be_made_is_an_error),
	};

	log_init("test", LOG_NOTE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
