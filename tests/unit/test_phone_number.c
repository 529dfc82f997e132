/* Telephone numbers in people's writing: what can be dialled, and what had better not be. */
#include "base_test.h"

#include "base/phone_number.h"

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

/* "words>url|words>url" */
static void
check(const char *text, const char *wanted)
{
	struct phone_number list[PHONE_NUMBERS];
	void *owner;
	int n = phone_numbers(&arena, exact(text, strlen(text), &owner), list);
	struct buf got;

	buf_init(&got, 0);
	for (int i = 0; i < n; i++) {
		buf_adds(&got, i ? "|" : "");
		buf_addstr(&got, list[i].words);
		buf_adds(&got, ">");
		buf_addstr(&got, list[i].url);
	}
	assert_str(buf_str(&got), wanted);
	buf_release(&got);
	free(owner);
}

static void
whole_numbers(void **state)
{
	(void)state;
	check("8 (02156) 2 58 65", "8 (02156) 2 58 65>tel:+375215625865");
	check("(02156) 2-58-65", "(02156) 2-58-65>tel:+375215625865");
	check("+375 2156 2-58-65", "+375 2156 2-58-65>tel:+375215625865");
	check("375 29 123 45 67", "375 29 123 45 67>tel:+375291234567");
	check("8 029 123-45-67", "8 029 123-45-67>tel:+375291234567");
	check("+49 30 901820", "+49 30 901820>tel:+4930901820");
}

/* What follows a whole number is in the same place. */
static void
local_numbers_have_the_area_before_them(void **state)
{
	(void)state;
	check("8 (02156) 2 58 65, 2 24 65; 3-11-22",
	      "8 (02156) 2 58 65>tel:+375215625865|2 24 65>tel:+375215622465|"
	      "3-11-22>tel:+375215631122");
	check("2 24 65", "2 24 65>");
}

static void
short_numbers(void **state)
{
	(void)state;
	check("101", "101>tel:101");
	check("115, 142", "115>tel:115|142>tel:142");
	check("7", "7>");
}

/* A link that calls somebody else is worse than none. */
static void
what_is_not_certain_has_no_link(void **state)
{
	(void)state;
	check("8 (02156) 2 58 65 доб. 12", "8 (02156) 2 58 65 доб. 12>");
	check("8 (02156) 2 58 65 (дад. 3), 2 24 65", "8 (02156) 2 58 65 (дад. 3)>|2 24 65>");
	check("1234567890123456", "1234567890123456>");
	check("+375 21", "+375 21>");
	check("няма", "няма>");
	check("12345678", "12345678>");
}

static void
empty_parts_and_too_many(void **state)
{
	(void)state;
	check("", "");
	check(" , ;, ", "");
	check(",101,,102,", "101>tel:101|102>tel:102");
	check("101,102,103,104,105,106,107",
	      "101>tel:101|102>tel:102|103>tel:103|104>tel:104|105>tel:105|106,107>");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whole_numbers),
		TEST(local_numbers_have_the_area_before_them),
		TEST(short_numbers),
		TEST(what_is_not_certain_has_no_link),
		TEST(empty_parts_and_too_many),
	};

	return cmocka_run_group_tests_name("phone_number", tests, NULL, NULL);
}
