/* Addresses of the website before us: what in them names an article, and the names that an article has. */
#include "base_test.h"

#include "site/old.h"

#define WEBSITE STR("https://www.council.example/ru/")

static struct arena arena;

static struct old_address
read(const char *path)
{
	struct old_address old;

	arena_reset(&arena);
	old_address(str_from(path), &arena, &old);
	return old;
}

static void
a_number_is_the_name_whatever_stands_around_it(void **state)
{
	static const char *const same[] = {
		"/en/region-en/view/belarus-to-sell-buses-13496",
		"/en/region-en/view/belarus-to-sell-buses-13496/",
		"/region/view/x-13496",
		"/special/by/region-news-by/view/slug-2-13496",
		"/ru/news_region_ru/viewArchiveNews/slug-13496",
		"//ru//news_region_ru/VIEW/slug-13496/amp",
		"/index.php/ru/region/view/13496",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		struct old_address old = read(same[i]);
		assert_str(old.number, "view:13496");
		assert_int_equal(old.view, 13496);
		assert_false(old.is_list);
	}
	assert_str(read("/naviny/item/2097-slug").number, "item:2097");
	assert_str(read("/?p=123").number, "p:123");
	assert_str(read("/index.php?option=com_content&view=article&id=45:slug&Itemid=9").number,
		   "id:45");
	assert_str(read("/news/detail.php?SECTION=2&ELEMENT_ID=7").number, "id:7");
	assert_str(read("/news/detail.php?ELEMENT_ID=7").path, ""); /* that of many pages */
	assert_str(read("/?p=").number, "");
	assert_str(read("/?p=x&q=5").number, "");
	assert_str(read("/naviny/item/2097").number, "item:2097");
	assert_int_equal(read("/naviny/item/2097-slug").view, 0);
}

static void
what_is_no_number_is_none(void **state)
{
	static const char *const none[] = {
		"/ru/region/view/slug",
		"/ru/region/view/slug13496",
		"/view",
		"/ru/region/view/x-0",
		"/ru/region/views/x-5",
		"/ru/region/view/x-5/y",
		"/item/2097x",
		"/item/x-2097",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		assert_int_equal(read(none[i]).number.n, 0);
	assert_int_equal(read("/ru/x/view/y-99999999999999999999").number.n, 0);
}

static void
a_path_is_known_in_either_case_and_without_its_dress(void **state)
{
	(void)state;
	assert_str(read("/2024/02/Навіны-раёна/").path, "/2024/02/навіны-раёна");
	assert_str(read("/2024/02/НАВІНЫ-раёна/amp/").path, "/2024/02/навіны-раёна");
	assert_str(read("/news//Rajon/index.html").path, "/news/rajon");
	assert_str(read("/special/").path, "");
	assert_str(read("/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a").path, ""); /* 17 segments */
}

static void
assert_list(const char *path, enum lang lang, const char *section, bool archive)
{
	struct old_address old = read(path);

	assert_true(old.is_list);
	assert_int_equal(old.lang, lang);
	assert_str(old.section, section);
	assert_int_equal(old.archive, archive);
}

static void
lists_lead_by_their_section(void **state)
{
	(void)state;
	assert_list("/en/region-en/", LANG_EN, "region", false);
	assert_list("/by/region-news-by/page/8/", LANG_BE, "region", false);
	assert_list("/news_region_ru/page/2", LANG_RU, "region", false);
	assert_list("/ru/news_ru/page/2", LANG_RU, "", false);
	assert_list("/ru/mchs_informiruet/page/2", LANG_RU, "mchs-informiruet", false);
	assert_list("/page/2", LANG_NONE, "", false);
	assert_list("/ru/region/archive/page/143", LANG_RU, "region", true);
	assert_list("/special/by/region-news-by/archive", LANG_BE, "region", true);
	assert_false(read("/ru/a/b").is_list);
	assert_false(read("/ru/a/page/x").is_list);
	assert_false(read("/").is_list);
	assert_false(read("/ru/").is_list);
	assert_false(read("/special/").is_list);
}

static struct edition_old names[OLD_NAMES_MOST];

static int
names_of(const char *url, const char *key)
{
	arena_reset(&arena);
	return old_names(str_from(url), str_from(key), WEBSITE, &arena, names);
}

static void
assert_name(int i, const char *key, int rank)
{
	assert_str(names[i].key, key);
	assert_int_equal(names[i].rank, rank);
}

static void
an_article_is_named_by_its_source(void **state)
{
	(void)state;
	assert_int_equal(names_of("https://council.example/ru/region/view/slug-13496", ""), 2);
	assert_name(0, "view:13496", 0);
	assert_name(1, "/ru/region/view/slug-13496", 0);
	assert_int_equal(names_of("http://council.example/2024/%d0%B6%D1%8B/", ""), 1);
	assert_name(0, "/2024/жы", 0);
	assert_int_equal(names_of("/by/x/view/y-7", ""), 2);
	assert_name(0, "view:7", 0);

	/* numbers of others are not ours; their slugs may have been, before a move */
	assert_int_equal(names_of("https://belta.example/economics/view/ivanovo-1", ""), 1);
	assert_name(0, "/economics/view/ivanovo-1", 1);
	assert_int_equal(names_of("https://belta.example/news", ""), 0);
	assert_int_equal(names_of("https://belta.example/", ""), 0);
	assert_int_equal(names_of("no address", ""), 0);
	assert_int_equal(names_of("https://council.example/%FF-x", ""), 0);
	assert_int_equal(names_of("https://council.example/%zz", ""), 0);
}

static void
an_article_is_named_by_its_key(void **state)
{
	(void)state;
	assert_int_equal(names_of("", "council.example/13496"), 3);
	assert_name(0, "view:13496", 0);
	assert_name(1, "item:13496", 0);
	assert_name(2, "p:13496", 0);
	assert_int_equal(names_of("", "www.council.example:13496"), 3);
	assert_name(0, "view:13496", 0);
	assert_int_equal(names_of("", "13496"), 3);
	assert_name(0, "view:13496", 1);
	assert_int_equal(names_of("", "https://council.example/item/5-x"), 2);
	assert_name(0, "item:5", 0);
	assert_int_equal(
	    names_of("https://council.example/x/view/y-5", "https://council.example/x/view/y-5"),
	    2);
	assert_int_equal(names_of("", "web:1204"), 3);
	assert_name(0, "view:1204", 1);
	assert_int_equal(names_of("", "web:1204:be"), 0);
	assert_int_equal(names_of("", "council.example.org/5"), 0);
	assert_int_equal(names_of("", "council.examples:5"), 0);
	assert_int_equal(names_of("", "belta.example/5"), 0);
	assert_int_equal(names_of("", "text:00ff"), 0);
	assert_int_equal(names_of("", "-5"), 0);
}

/* More names than there is room for, and memory that ends: nothing is written past the end. */
static void
limits_are_kept(void **state)
{
	(void)state;
	assert_int_equal(
	    names_of("https://council.example/x/view/y-5", "https://council.example/x/view/y-6"),
	    4);
	for (size_t limit = 1; limit < 400; limit += 7) {
		struct arena small;
		struct old_address old;

		arena_init(&small, limit);
		old_address(STR("/by/region-news-by/view/slug-13496"), &small, &old);
		old_names(STR("https://council.example/a/b-c"), STR("7"), WEBSITE, &small, names);
		arena_release(&small);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_the_name_whatever_stands_around_it),
		cmocka_unit_test(what_is_no_number_is_none),
		cmocka_unit_test(a_path_is_known_in_either_case_and_without_its_dress),
		cmocka_unit_test(lists_lead_by_their_section),
		cmocka_unit_test(an_article_is_named_by_its_source),
		cmocka_unit_test(an_article_is_named_by_its_key),
		cmocka_unit_test(limits_are_kept),
	};

	arena_init(&arena, 0);
	int failed = cmocka_run_group_tests_name("old", tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
