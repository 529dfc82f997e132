/* The arena: alignment, limits, and that failing sticks. */
#include "base_test.h"

#include <stdalign.h>

static void
memory_is_zeroed_aligned_and_apart(void **state)
{
	struct arena a;
	char *before = NULL;

	(void)state;
	arena_init(&a, 0);
	assert_non_null(arena_alloc(&a, 0));
	for (size_t n = 1; n < 3000; n += 7) {
		char *p = arena_alloc(&a, n);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, n);
		assert_ptr_not_equal(p, before);
		before = p;
	}
	arena_release(&a);
}

static void
reused_memory_is_zeroed_again(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	memset(arena_alloc(&a, 100), 0xff, 100);
	arena_reset(&a);
	assert_int_equal(a.used, 0);
	char *p = arena_alloc(&a, 100);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(p[i], 0);
	arena_release(&a);
}

static void
a_large_piece_gets_its_room(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	arena_alloc(&a, 10);
	char *p = arena_alloc(&a, 5u << 20);
	assert_non_null(p);
	p[(5u << 20) - 1] = 'x';
	assert_non_null(arena_alloc(&a, 10));
	arena_release(&a);
}

static void
the_limit_holds_and_failing_sticks_until_reset(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 1000);
	assert_non_null(arena_alloc(&a, 900));
	assert_null(arena_alloc(&a, 900));
	assert_true(arena_failed(&a));
	assert_non_null(arena_alloc(&a, 16));
	assert_true(arena_failed(&a));
	arena_reset(&a);
	assert_false(arena_failed(&a));
	assert_non_null(arena_alloc(&a, 900));
	arena_release(&a);
	assert_int_equal(a.limit, 1000);
}

static void
sizes_do_not_wrap_around(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_null(arena_alloc(&a, SIZE_MAX));
	assert_null(arena_array(&a, SIZE_MAX / 2, 3));
	assert_true(arena_failed(&a));
	assert_non_null(arena_array(&a, 0, 8));
	arena_release(&a);
}

static void
strings_end_in_nul(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	struct str x = arena_str(&a, STR("раён"));
	assert_int_equal(x.s[x.n], '\0');
	assert_str(x, "раён");
	assert_str(arena_str(&a, STR("")), "");
	assert_str(arena_join(&a, STR("/be/"), STR("news")), "/be/news");
	assert_str(arena_printf(&a, "%s-%d", "a", 5), "a-5");
	arena_release(&a);
}

static void
strings_are_empty_when_memory_is_gone(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 8);
	assert_str(arena_str(&a, STR("longer than the limit")), "");
	assert_str(arena_join(&a, STR("longer than"), STR(" the limit")), "");
	assert_str(arena_printf(&a, "%030d", 5), "");
	assert_true(arena_failed(&a));
	arena_release(&a);
}

static void
a_growing_array_keeps_its_elements(void **state)
{
	struct arena a;
	size_t cap = 0;
	int *list = NULL;

	(void)state;
	arena_init(&a, 0);
	for (size_t n = 0; n < 1000; n++) {
		list = arena_grow(&a, list, n, &cap, sizeof(*list));
		assert_non_null(list);
		list[n] = (int)n;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(list[i], i);
	arena_release(&a);
}

static void
a_growing_array_stops_at_the_limit(void **state)
{
	struct arena a;
	size_t cap = 0, n = 0;
	int *list = NULL, *more;

	(void)state;
	arena_init(&a, 4096);
	while ((more = arena_grow(&a, list, n, &cap, sizeof(*list)))) {
		list = more;
		list[n++] = 1;
	}
	assert_true(n > 100 && n <= cap);
	assert_true(arena_failed(&a));
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
		cmocka_unit_test(reused_memory_is_zeroed_again),
		cmocka_unit_test(a_large_piece_gets_its_room),
		cmocka_unit_test(the_limit_holds_and_failing_sticks_until_reset),
		cmocka_unit_test(sizes_do_not_wrap_around),
		cmocka_unit_test(strings_end_in_nul),
		cmocka_unit_test(strings_are_empty_when_memory_is_gone),
		cmocka_unit_test(a_growing_array_keeps_its_elements),
		cmocka_unit_test(a_growing_array_stops_at_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
