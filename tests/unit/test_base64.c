/* Bytes in letters for addresses: RFC 4648. */
#include "base_test.h"

#include "base/base64.h"

static struct arena arena;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* The examples of RFC 4648 section 10, without their padding, and the two letters that addresses have of their own. */
static void
as_the_rfc_has_them(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "f", "Zg" },
		{ "fo", "Zm8" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg" },
		{ "fooba", "Zm9vYmE" },
		{ "foobar", "Zm9vYmFy" },
		{ "\xFB\xEF\xBE", "----" },
		{ "\xFF\xFF\xFF", "____" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str back;

		assert_str(base64_for_address(&arena, str_from(cases[i][0])), cases[i][1]);
		assert_true(base64_from_address(&arena, str_from(cases[i][1]), &back));
		assert_str(back, cases[i][0]);
	}
}

/* A letter that is none, a length that none has, bits that would be lost: an address has one spelling. */
static void
what_is_written_otherwise_is_refused(void **state)
{
	static const struct str cases[] = {
		STR_INIT("A"),     STR_INIT("AAAAA"),    STR_INIT("Zh"),   STR_INIT("Zm9"),
		STR_INIT("Zg=="),  STR_INIT("Zm9v\n"),   STR_INIT("Zm+v"), STR_INIT("Zm/v"),
		STR_INIT("Z\0AA"), STR_INIT("\xD0\x91"), STR_INIT("Zm 8"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str back;

		if (base64_from_address(&arena, cases[i], &back))
			fail_msg("taken: %.*s", STR_ARG(cases[i]));
	}
}

static void
all_bytes_come_back(void **state)
{
	uint32_t chance = 7;
	char bytes[300];

	(void)state;
	for (size_t n = 0; n < sizeof(bytes); n++) {
		struct str text, back;
		void *owner;

		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)next_of_chance(&chance);
		text = base64_for_address(&arena, exact(bytes, n, &owner));
		free(owner);
		for (size_t i = 0; i < text.n; i++)
			assert_non_null(
			    memchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789-_",
				   text.s[i], 64));
		assert_true(base64_from_address(&arena, text, &back));
		assert_true(str_eq(back, str_of(bytes, n)));
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(as_the_rfc_has_them),
		TEST(what_is_written_otherwise_is_refused),
		TEST(all_bytes_come_back),
	};

	return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
