/* Checksums and signatures: the examples of FIPS 180 and RFC 8032, and what must not be taken for one. */
#include "base_test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "net/sign.h"

/* RFC 8032 7.1, TEST 2: the message is one byte. */
#define PRIVATE                                                                                    \
	"-----BEGIN PRIVATE KEY-----\n"                                                            \
	"MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"                       \
	"-----END PRIVATE KEY-----\n"
#define PUBLIC                                                                                     \
	"-----BEGIN PUBLIC KEY-----\n"                                                             \
	"MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"                           \
	"-----END PUBLIC KEY-----\n"
#define FINGERPRINT                                                                                \
	"DE:B2:DE:D3:9D:C2:6F:CE:0E:60:85:B6:FC:34:BF:6B:59:41:91:3B:BF:E2:EA:61:41:13:CF:F9:E0:"  \
	"04:C1:70"
static const char message[] = "\x72";
static const char signature[] = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
				"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

static char dir[] = "/tmp/vestka-sign-XXXXXX";
static char path[64];

static void
hex(const unsigned char *bytes, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		sprintf(out + 2 * i, "%02x", bytes[i]);
}

static void
put(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
sha_256(void **state)
{
	static const char *const cases[][2] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	};
	unsigned char got[HASH_BYTES];
	char text[2 * HASH_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(hash_of(str_from(cases[i][0]), got));
		hex(got, sizeof(got), text);
		assert_string_equal(text, cases[i][1]);
	}
	struct hash h;
	hash_begin(&h);
	hash_add(&h, STR("a"));
	hash_add(&h, STR(""));
	hash_add(&h, STR("bc"));
	assert_true(hash_end(&h, got));
	hex(got, sizeof(got), text);
	assert_string_equal(text, cases[1][1]);
	assert_false(hash_end(&h, got)); /* it is over */
}

static void
signatures_are_those_of_rfc_8032(void **state)
{
	unsigned char got[SIGNATURE_BYTES];
	char text[2 * SIGNATURE_BYTES + 1];
	struct buf out;

	(void)state;
	put(PRIVATE);
	struct evp_pkey_st *key = sign_key_read(path), *public = sign_public_read(STR(PUBLIC));
	assert_non_null(key);
	assert_non_null(public);
	assert_true(sign_bytes(key, str_from(message), got));
	hex(got, sizeof(got), text);
	assert_string_equal(text, signature);

	struct str signed_so = str_of((const char *)got, sizeof(got));
	assert_true(sign_verify(public, str_from(message), signed_so));
	assert_false(sign_verify(public, STR("s"), signed_so));
	assert_false(sign_verify(public, STR(""), signed_so));
	assert_false(sign_verify(public, str_from(message), str_part(signed_so, 0, 63)));
	for (size_t i = 0; i < sizeof(got); i++) {
		got[i] ^= 1;
		assert_false(sign_verify(public, str_from(message), signed_so));
		got[i] ^= 1;
	}

	buf_init(&out, 0);
	assert_true(sign_public_write(key, &out));
	assert_str(buf_str(&out), PUBLIC);
	buf_clear(&out);
	assert_true(sign_fingerprint(key, &out));
	assert_str(buf_str(&out), FINGERPRINT);
	buf_clear(&out);
	assert_true(sign_fingerprint(public, &out));
	assert_str(buf_str(&out), FINGERPRINT);
	buf_release(&out);
	sign_key_free(public);
	sign_key_free(key);
}

static void
a_key_is_made_once_and_is_its_owners(void **state)
{
	unsigned char got[SIGNATURE_BYTES];
	struct stat st;
	struct buf pem;

	(void)state;
	unlink(path);
	assert_int_equal(sign_key_make(path), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	struct evp_pkey_st *key = sign_key_read(path);
	assert_non_null(key);
	assert_int_equal(sign_key_make(path), -1);
	buf_init(&pem, 0);
	assert_true(sign_public_write(key, &pem));
	struct evp_pkey_st *public = sign_public_read(buf_str(&pem));
	assert_true(sign_bytes(key, STR("x"), got));
	assert_true(sign_verify(public, STR("x"), str_of((const char *)got, sizeof(got))));
	sign_key_free(public);
	sign_key_free(key);
	buf_release(&pem);
}

static void
what_is_no_key(void **state)
{
	static const char rsa_or_p256[] =
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
	    "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
	    "-----END PUBLIC KEY-----\n";

	(void)state;
	assert_null(sign_public_read(STR("")));
	assert_null(sign_public_read(STR("-----BEGIN PUBLIC KEY-----\nAAAA\n")));
	assert_null(sign_public_read(str_from(rsa_or_p256)));
	assert_null(sign_public_read(STR(PRIVATE)));
	put("no key\n");
	assert_null(sign_key_read(path));
	put(PUBLIC);
	assert_null(sign_key_read(path));
	unlink(path);
	assert_null(sign_key_read(path));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha_256),
		cmocka_unit_test(signatures_are_those_of_rfc_8032),
		cmocka_unit_test(a_key_is_made_once_and_is_its_owners),
		cmocka_unit_test(what_is_no_key),
	};

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/key", dir);
	int failed = cmocka_run_group_tests_name("sign", tests, NULL, NULL);
	unlink(path);
	rmdir(dir);
	return failed;
}
