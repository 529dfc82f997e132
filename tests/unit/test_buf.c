/* Growing output: what is added, and that errors stick. */
#include "base_test.h"

static void
an_empty_buf_can_be_printed(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	assert_non_null(b.s);
	assert_str(buf_str(&b), "");
	buf_release(&b);
	buf_release(&b);
}

static void
pieces_follow_each_other(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	buf_adds(&b, "=> ");
	buf_addstr(&b, STR("/be/"));
	buf_addc(&b, ' ');
	buf_addf(&b, "%d %s", 5, "навін");
	buf_fill(&b, '.', 3);
	buf_add(&b, "", 0);
	buf_fill(&b, '.', 0);
	assert_str(buf_str(&b), "=> /be/ 5 навін...");
	buf_cut(&b, 7);
	buf_cut(&b, 100);
	assert_str(buf_str(&b), "=> /be/");
	buf_drop(&b, 3);
	assert_str(buf_str(&b), "/be/");
	buf_drop(&b, 100);
	assert_str(buf_str(&b), "");
	buf_release(&b);
}

static void
it_grows_to_megabytes(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	for (int i = 0; i < 1 << 18; i++)
		buf_adds(&b, "12345678");
	assert_int_equal(b.n, 8 << 18);
	assert_memory_equal(b.s + b.n - 8, "12345678", 8);
	buf_release(&b);
}

static void
the_limit_is_exact_and_failing_sticks(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	buf_adds(&b, "12345");
	buf_adds(&b, "67890");
	assert_false(buf_failed(&b));
	buf_addc(&b, 'x');
	assert_true(buf_failed(&b));
	buf_cut(&b, 2);
	buf_addc(&b, 'x');
	assert_str(buf_str(&b), "12");
	buf_clear(&b);
	assert_false(buf_failed(&b));
	buf_adds(&b, "again");
	assert_str(buf_str(&b), "again");
	buf_release(&b);
}

/* Its closing NUL is no byte of the text and must not count. */
static void
formatted_text_may_fill_the_limit(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 5);
	buf_addf(&b, "%d", 12345);
	assert_false(buf_failed(&b));
	assert_str(buf_str(&b), "12345");
	buf_addf(&b, "%s", "");
	assert_false(buf_failed(&b));
	buf_addf(&b, "%s", "x");
	assert_true(buf_failed(&b));
	assert_str(buf_str(&b), "12345");
	buf_release(&b);
}

static void
sizes_do_not_wrap_around(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	buf_addc(&b, 'x');
	assert_null(buf_room(&b, SIZE_MAX - 1));
	assert_true(buf_failed(&b));
	buf_release(&b);
}

static void
room_is_counted_in_by_hand(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	char *room = buf_room(&b, 300);
	assert_non_null(room);
	memset(room, 'a', 300);
	assert_int_equal(b.n, 0);
	b.n += 300;
	assert_int_equal(buf_str(&b).n, 300);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_buf_can_be_printed),
		cmocka_unit_test(pieces_follow_each_other),
		cmocka_unit_test(it_grows_to_megabytes),
		cmocka_unit_test(the_limit_is_exact_and_failing_sticks),
		cmocka_unit_test(formatted_text_may_fill_the_limit),
		cmocka_unit_test(sizes_do_not_wrap_around),
		cmocka_unit_test(room_is_counted_in_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
