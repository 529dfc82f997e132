/* The order of names. */
#include "base_test.h"

#include "base/collate.h"

static int
order(const char *x, const char *y)
{
	struct buf a, b;

	buf_init(&a, 0);
	buf_init(&b, 0);
	collate_add(&a, str_from(x));
	collate_add(&b, str_from(y));
	int result = str_cmp(buf_str(&a), buf_str(&b));
	buf_release(&a);
	buf_release(&b);
	return result < 0 ? -1 : result > 0;
}

static void
names_stand_as_in_an_index(void **state)
{
	static const char *const names[] = {
		"101",     "Adams",    "Абрамовіч", "Вараб’ёў", "Ганчар",  "Ґанак",  "Еўсеенка",
		"Ёрш",     "Жук Анна", "Жук Яна",   "Жукава",   "Іваноў",  "Йовік",  "Кавалёнак",
		"Ударцаў", "Ўласенка", "Федаровіч", "Щука",     "Эпштэйн", "Юрэвіч", "Яўсеенка",
	};

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(names) / sizeof(*names); i++)
		if (order(names[i], names[i + 1]) >= 0)
			fail_msg("%s stands behind %s", names[i], names[i + 1]);
}

static void
capitals_marks_and_apostrophes_do_not_count(void **state)
{
	(void)state;
	assert_int_equal(order("ІВАНОЎ  І. І.", "іваноў і і"), 0);
	assert_int_equal(order("Вераб'ёў", "Вераб’ёў"), 0);
	assert_int_equal(order("", " – "), 0);
	assert_int_equal(order("\xFF\xFE", ""), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_stand_as_in_an_index),
		cmocka_unit_test(capitals_marks_and_apostrophes_do_not_count),
	};

	return cmocka_run_group_tests_name("collate", tests, NULL, NULL);
}
