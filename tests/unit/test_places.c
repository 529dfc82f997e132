/* The addresses that an export has met. */
#include "base_test.h"

#include "export/places.h"

static void
what_was_added_is_found_and_nothing_else(void **state)
{
	struct places p;

	(void)state;
	places_init(&p);
	assert_null(places_find(&p, STR("/be/")));
	assert_non_null(places_add(&p, STR("/be/"), STR("be/index.gmi"), false));
	assert_non_null(places_add(&p, STR("/be/news/5-slug"), STR("be/news/5.gmi"), true));
	assert_non_null(places_add(&p, STR("/be/search"), STR(""), false));
	assert_str(places_find(&p, STR("/be/"))->file, "be/index.gmi");
	assert_true(places_find(&p, STR("/be/news/5-slug"))->other_way);
	assert_int_equal(places_find(&p, STR("/be/search"))->file.n, 0);
	assert_null(places_find(&p, STR("/be")));
	assert_null(places_find(&p, STR("")));
	places_release(&p);
}

/* Over many growths of list and table, in the order they were met; texts are copies. */
static void
a_hundred_thousand(void **state)
{
	const int count = 100000;
	char path[40], file[40];
	struct places p;

	(void)state;
	places_init(&p);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "/be/news/%d", i);
		snprintf(file, sizeof(file), "be/news/%d.gmi", i);
		assert_null(places_find(&p, str_from(path)));
		assert_non_null(places_add(&p, str_from(path), str_from(file), false));
	}
	assert_int_equal(p.n, count);
	assert_true(p.slots >= 2 * p.n);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "/be/news/%d", i);
		snprintf(file, sizeof(file), "be/news/%d.gmi", i);
		const struct place *x = places_find(&p, str_from(path));
		assert_ptr_equal(x, &p.list[i]);
		assert_str(x->file, file);
	}
	places_release(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_added_is_found_and_nothing_else),
		cmocka_unit_test(a_hundred_thousand),
	};

	return cmocka_run_group_tests_name("places", tests, NULL, NULL);
}
