/* Pieces of text. */
#include "base_test.h"

static void
empty_points_at_nothing_not_at_null(void **state)
{
	(void)state;
	assert_non_null(str_of(NULL, 0).s);
	assert_non_null(str_from(NULL).s);
	assert_int_equal(str_from(NULL).n, 0);
	assert_str(STR(""), "");
}

static void
parts_are_clipped(void **state)
{
	(void)state;
	assert_str(str_part(STR("Глыбокае"), 0, 4), "Гл");
	assert_str(str_part(STR("abc"), 1, SIZE_MAX), "bc");
	assert_str(str_part(STR("abc"), 9, 1), "");
	assert_str(str_after(STR("abc"), 3), "");
}

static void
comparing(void **state)
{
	(void)state;
	assert_true(str_eq(STR("abc"), STR("abc")));
	assert_false(str_eq(STR("abc"), STR("abcd")));
	assert_true(str_eq_ascii_case(STR("Text/HTML"), STR("tEXT/html")));
	assert_false(str_eq_ascii_case(STR("Ў"), STR("ў")));
	assert_false(str_eq_ascii_case(STR("@"), STR("`")));
	assert_true(str_cmp(STR("a"), STR("b")) < 0);
	assert_true(str_cmp(STR("ab"), STR("a")) > 0);
	assert_int_equal(str_cmp(STR(""), STR("")), 0);
	assert_true(str_cmp(STR("z"), STR("я")) < 0); /* bytes are unsigned */
}

static void
beginnings_and_ends(void **state)
{
	(void)state;
	assert_true(str_starts(STR("=> /x"), STR("=>")));
	assert_true(str_starts(STR("x"), STR("")));
	assert_false(str_starts(STR("="), STR("=>")));
	assert_true(str_starts_ascii_case(STR("HTTP://x"), STR("http:")));
	assert_true(str_ends(STR("a.gmi"), STR(".gmi")));
	assert_false(str_ends(STR("gmi"), STR(".gmi")));
	assert_true(str_ends_ascii_case(STR("A.JPG"), STR(".jpg")));
}

static void
finding(void **state)
{
	(void)state;
	assert_int_equal(str_find(STR("раён"), STR("ён")), 4);
	assert_int_equal(str_find(STR("раён"), STR("он")), -1);
	assert_int_equal(str_find(STR(""), STR("a")), -1);
	assert_int_equal(str_find_byte(STR("a/b"), '/'), 1);
	assert_int_equal(str_find_byte(STR(""), '/'), -1);
}

static void
trimming_takes_ascii_blanks_only(void **state)
{
	(void)state;
	assert_str(str_trim(STR(" \t\r\n\v\fx y ")), "x y");
	assert_str(str_trim(STR("   ")), "");
	assert_str(str_trim(STR("\xc2\xa0x")), "\xc2\xa0x");
}

static void
cutting_at_a_separator(void **state)
{
	struct str rest = STR("a::b");

	(void)state;
	assert_str(str_cut(&rest, ':'), "a");
	assert_str(str_cut(&rest, ':'), "");
	assert_str(str_cut(&rest, ':'), "b");
	assert_int_equal(rest.n, 0);
	rest = STR("a:");
	assert_str(str_cut(&rest, ':'), "a");
	assert_int_equal(rest.n, 0);
}

static void
cutting_lines(void **state)
{
	struct str rest = STR("a\r\n\nb\r\n\rc");

	(void)state;
	assert_str(str_cut_line(&rest), "a");
	assert_str(str_cut_line(&rest), "");
	assert_str(str_cut_line(&rest), "b");
	assert_str(str_cut_line(&rest), "\rc");
	assert_int_equal(rest.n, 0);
}

static void
numbers_are_digits_and_fit(void **state)
{
	static const char *const bad[] = { "",   "-1",  "+1",  " 1",
					   "1 ", "0x1", "1.5", "1234567890123456789" };
	long long value = 7;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(str_number(str_from(bad[i]), &value));
	assert_int_equal(value, 7);
	assert_true(str_number(STR("0013496"), &value));
	assert_int_equal(value, 13496);
	assert_true(str_number(STR("999999999999999999"), &value));
	assert_true(value == 999999999999999999);
}

static void
directories(void **state)
{
	(void)state;
	assert_str(str_directory(STR("/var/lib/vestka/store.db")), "/var/lib/vestka");
	assert_str(str_directory(STR("news/store.db")), "news");
	assert_str(str_directory(STR("/store.db")), "/");
	assert_str(str_directory(STR("store.db")), ".");
	assert_str(str_directory(STR("news/")), "news");
	assert_str(str_directory(STR("")), ".");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_points_at_nothing_not_at_null),
		cmocka_unit_test(parts_are_clipped),
		cmocka_unit_test(comparing),
		cmocka_unit_test(beginnings_and_ends),
		cmocka_unit_test(finding),
		cmocka_unit_test(trimming_takes_ascii_blanks_only),
		cmocka_unit_test(cutting_at_a_separator),
		cmocka_unit_test(cutting_lines),
		cmocka_unit_test(numbers_are_digits_and_fit),
		cmocka_unit_test(directories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
