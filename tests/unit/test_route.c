/* Addresses: what they ask for, and the one way each is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "site/route.h"
#include "site/site.h"

static struct arena arena;

static struct route
parsed(const char *path)
{
	struct route r;

	arena_reset(&arena);
	assert_true(route_parse(str_from(path), &arena, &r));
	return r;
}

static void
assert_path(const char *asked, enum route_kind kind, const char *canonical)
{
	struct route r = parsed(asked);

	assert_int_equal(r.kind, kind);
	assert_int_equal(r.path.n, strlen(canonical));
	assert_memory_equal(r.path.s, canonical, r.path.n);
}

static void
each_pattern_is_known(void **state)
{
	(void)state;
	assert_path("/", ROUTE_HOME, "/");
	assert_path("/be/", ROUTE_HOME, "/be/");
	assert_path("/be/news/", ROUTE_LIST, "/be/news/");
	assert_path("/ru/news/before/7", ROUTE_LIST, "/ru/news/before/7");
	assert_path("/en/region/", ROUTE_LIST, "/en/region/");
	assert_path("/en/region/before/7", ROUTE_LIST, "/en/region/before/7");
	assert_path("/be/news/13496", ROUTE_ARTICLE, "/be/news/13496");
	assert_path("/be/archive/", ROUTE_ARCHIVE, "/be/archive/");
	assert_path("/be/archive/2015/", ROUTE_YEAR, "/be/archive/2015/");
	assert_path("/be/archive/2015/06/", ROUTE_MONTH, "/be/archive/2015/06/");
	assert_path("/be/archive/2015/06/before/7", ROUTE_MONTH, "/be/archive/2015/06/before/7");
	assert_path("/robots.txt", ROUTE_FILE, "/robots.txt");
	assert_path("/media/5/a.jpg", ROUTE_FILE, "/media/5/a.jpg");
	assert_path("/.well-known/security.txt", ROUTE_SECURITY, "/.well-known/security.txt");
	assert_path("/atom.xml", ROUTE_FEED, "/atom.xml");
	assert_path("/be/feed.xml", ROUTE_FEED, "/be/feed.xml");
	assert_path("/be/region/feed.xml", ROUTE_FEED, "/be/region/feed.xml");
}

/* proves: GEM-30 */
static void
variants_have_one_canonical_form(void **state)
{
	(void)state;
	assert_path("//", ROUTE_HOME, "/");
	assert_path("", ROUTE_HOME, "/");
	assert_path("/be", ROUTE_HOME, "/be/");
	assert_path("/BE//NEWS", ROUTE_LIST, "/be/news/");
	assert_path("/by/news/", ROUTE_LIST, "/be/news/");
	assert_path("/en/Region", ROUTE_LIST, "/en/region/");
	assert_path("/be/news/before/07/", ROUTE_LIST, "/be/news/before/7");
	assert_path("/be/news/5-any-title", ROUTE_ARTICLE, "/be/news/5");
	assert_path("/be/news/5/", ROUTE_ARTICLE, "/be/news/5");
	assert_path("/be/news/005", ROUTE_ARTICLE, "/be/news/5");
	assert_path("/be/news/5.gmi", ROUTE_ARTICLE, "/be/news/5");
	assert_path("/be/archive/2015/6", ROUTE_MONTH, "/be/archive/2015/06/");
	assert_path("//robots.txt", ROUTE_FILE, "/robots.txt");
	assert_path("/feed.xml", ROUTE_FEED, "/atom.xml");
	assert_path("/by/news/atom.xml", ROUTE_FEED, "/be/feed.xml");
	assert_path("/be/x/atom.xml/", ROUTE_FEED, "/be/x/feed.xml");
}

/* proves: GEM-30 */
static void
a_canonical_address_is_its_own(void **state)
{
	static const char *const paths[] = { "/",
					     "/be",
					     "/ru/news",
					     "/en/news/before/9/",
					     "/be/region",
					     "/be/region/before/3",
					     "/be/news/5-x.gmi",
					     "/be/archive",
					     "/be/archive/2015",
					     "/be/archive/2015/6",
					     "/be/archive/2015/6/before/4",
					     "/media//1/x.png" };
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct route r = parsed(paths[i]), again;
		assert_true(route_parse(r.path, &arena, &again));
		assert_int_equal(again.kind, r.kind);
		assert_true(str_eq(again.path, r.path));
	}
}

static void
what_looks_nearly_right_is_no_article(void **state)
{
	static const char *const paths[] = { "/be/news/0",
					     "/be/news/-5",
					     "/be/news/5x",
					     "/be/news/5.jpg",
					     "/be/news/99999999999999999999",
					     "/be/news/before/x",
					     "/be/archive/15/",
					     "/be/archive/2015/13/",
					     "/de/news/5",
					     "/be/news/5/6",
					     "/be/x/view/slug",
					     "/be/x/view/slug5",
					     "/be/1/2/3/4/5/6/7/8/9" };
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		assert_int_equal(parsed(paths[i]).kind, ROUTE_FILE);
}

static void
slots_carry_their_values(void **state)
{
	(void)state;
	struct route r = parsed("/ru/archive/2015/06/before/8");
	assert_int_equal(r.lang, LANG_RU);
	assert_int_equal(r.year, 2015);
	assert_int_equal(r.month, 6);
	assert_int_equal(r.before, 8);
	assert_true(parsed("/be/news/5-x.gmi").source);
	assert_false(parsed("/be/news/5-x").source);
	assert_int_equal(parsed("/ru/contacts.gmi").lang, LANG_RU);
	assert_int_equal(parsed("/robots.txt").lang, LANG_NONE);
}

static void
the_gopher_type_is_told_by_the_path(void **state)
{
	static const struct {
		const char *path;
		char type;
	} cases[] = {
		{ "/", '1' },
		{ "", '1' },
		{ "/be/news/", '1' },
		{ "/be/news/before/5", '1' },
		{ "/be/news/5", '0' },
		{ "/be/news/5.gmi", '0' },
		{ "/be/contacts", '0' },
		{ "/robots.txt", '0' },
		{ "/be/search", '7' },
		{ "/search", '7' },
		{ "/be/note/write", '7' },
		{ "/be/note/", '1' },
		{ "/media/5/photo.JPG", 'I' },
		{ "/media/5/a.png", 'I' },
		{ "/media/5/a.gif", 'g' },
		{ "/media/5/plan.pdf", '9' },
		{ "/media/5/plan", '9' },
		{ "/media/5/read.txt", '0' },
		{ "/media/5/song.mp3", '9' },
		{ "/be/issue/2015-W26.gpub", '9' },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(site_gopher_type(str_from(cases[i].path)), cases[i].type);
}

static void
only_search_and_notes_take_a_query(void **state)
{
	(void)state;
	assert_true(site_takes_query(STR("/be/search")));
	assert_true(site_takes_query(STR("/search")));
	assert_true(site_takes_query(STR("/ru/note/write")));
	assert_false(site_takes_query(STR("/ru/note/")));
	assert_false(site_takes_query(STR("/note/write")));
	assert_false(site_takes_query(STR("/")));
	assert_false(site_takes_query(STR("/be/news/5")));
	assert_false(site_takes_query(STR("/be/search/x")));
	assert_false(site_takes_query(STR("search")));
}

static void
no_memory_is_said(void **state)
{
	struct arena small;
	struct route r;

	(void)state;
	arena_init(&small, 4);
	assert_false(route_parse(STR("/be/news/before/5"), &small, &r));
	arena_release(&small);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_pattern_is_known),
		cmocka_unit_test(variants_have_one_canonical_form),
		cmocka_unit_test(a_canonical_address_is_its_own),
		cmocka_unit_test(what_looks_nearly_right_is_no_article),
		cmocka_unit_test(slots_carry_their_values),
		cmocka_unit_test(the_gopher_type_is_told_by_the_path),
		cmocka_unit_test(only_search_and_notes_take_a_query),
		cmocka_unit_test(no_memory_is_said),
	};

	arena_init(&arena, 0);
	int failed = cmocka_run_group_tests_name("route", tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
