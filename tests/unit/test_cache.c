/* The reply cache: what comes back, and what must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "site/cache.h"

#define NOW 1000

static struct request
asked(const char *path)
{
	return (struct request){ .path = str_from(path), .query = STR(""), .by = REQUEST_GEMINI };
}

static void
put(struct cache *c, struct request r, int64_t version, time_t expires, const char *bytes)
{
	struct cached *x = cache_put(c, &r, version, expires, str_from(bytes));

	assert_non_null(x);
	cached_release(x);
}

static void
assert_found(struct cache *c, struct request r, int64_t version, time_t now, const char *bytes)
{
	struct cached *x = cache_get(c, &r, version, now);

	if (bytes) {
		assert_non_null(x);
		assert_true(str_eq(x->bytes, str_from(bytes)));
	} else {
		assert_null(x);
	}
	cached_release(x);
}

static void
what_was_put_comes_back(void **state)
{
	struct cache *c = cache_new(1 << 16);

	(void)state;
	assert_found(c, asked("/a"), 1, NOW, NULL);
	put(c, asked("/a"), 1, 0, "A");
	put(c, asked("/b"), 1, 0, "B");
	assert_found(c, asked("/a"), 1, NOW, "A");
	assert_found(c, asked("/b"), 1, NOW, "B");
	put(c, asked("/a"), 1, 0, "AA");
	assert_found(c, asked("/a"), 1, NOW, "AA");
	put(c, asked("/empty"), 1, 0, "");
	assert_found(c, asked("/empty"), 1, NOW, "");
	cache_free(c);
}

static void
protocols_and_queries_are_told_apart(void **state)
{
	struct cache *c = cache_new(1 << 16);
	struct request gopher = asked("/a"), words = asked("/be/search"), more = words,
		       none = words, ignored = asked("/a");

	(void)state;
	gopher.by = REQUEST_GOPHER;
	words.has_query = more.has_query = ignored.has_query = true;
	words.query = STR("x");
	more.query = STR("xy");
	ignored.query = STR("flood");
	put(c, asked("/a"), 1, 0, "gemini");
	assert_found(c, gopher, 1, NOW, NULL);
	put(c, words, 1, 0, "x");
	assert_found(c, more, 1, NOW, NULL);
	assert_found(c, none, 1, NOW, NULL);
	assert_found(c, words, 1, NOW, "x");
	assert_found(c, ignored, 1, NOW, "gemini");
	cache_free(c);
}

static void
a_new_version_drops_all(void **state)
{
	struct cache *c = cache_new(1 << 16);

	(void)state;
	put(c, asked("/a"), 1, 0, "A");
	put(c, asked("/b"), 1, 0, "B");
	assert_found(c, asked("/a"), 2, NOW, NULL);
	assert_int_equal(cache_bytes(c), 0);
	assert_found(c, asked("/b"), 1, NOW, NULL); /* also on the way back */
	cache_free(c);
}

static void
an_entry_ends_with_its_page(void **state)
{
	struct cache *c = cache_new(1 << 16);

	(void)state;
	put(c, asked("/a"), 1, NOW + 10, "A");
	put(c, asked("/b"), 1, 0, "B");
	assert_found(c, asked("/a"), 1, NOW + 9, "A");
	assert_found(c, asked("/a"), 1, NOW + 10, NULL);
	assert_found(c, asked("/b"), 1, NOW + 10, "B");
	cache_free(c);
}

static void
the_bound_holds_and_the_used_stay(void **state)
{
	const size_t bound = 64 << 10;
	struct cache *c = cache_new(bound);
	char *page = calloc(1, 4097), path[32];

	(void)state;
	assert_non_null(page);
	memset(page, 'x', 4096);
	put(c, asked("/kept"), 1, 0, page);
	for (int i = 0; i < 500; i++) {
		snprintf(path, sizeof(path), "/%d", i);
		put(c, asked(path), 1, 0, page);
		assert_true(cache_bytes(c) <= bound);
		assert_found(c, asked("/kept"), 1, NOW, page);
	}
	assert_found(c, asked("/0"), 1, NOW, NULL);
	assert_found(c, asked("/499"), 1, NOW, page);
	cache_free(c);
	free(page);
}

static void
what_is_too_large_is_not_kept(void **state)
{
	struct cache *c = cache_new(8 << 10), *none = cache_new(0);
	struct request r = asked("/a");
	char *page = calloc(1, 2048);

	(void)state;
	assert_non_null(page);
	assert_null(cache_put(c, &r, 1, 0, str_of(page, 2048)));
	assert_null(cache_put(none, &r, 1, 0, STR("x")));
	assert_int_equal(cache_bytes(c), 0);
	cache_free(c);
	cache_free(none);
	free(page);
}

/* The sanitizer would see a use after free here. */
static void
a_slow_reader_keeps_its_reply(void **state)
{
	struct cache *c = cache_new(1 << 16);
	struct request r = asked("/a");
	struct cached *first = cache_put(c, &r, 1, 0, STR("A"));
	struct cached *second = cache_get(c, &r, 1, NOW);

	(void)state;
	assert_ptr_equal(first, second);
	cached_release(first);
	assert_null(cache_get(c, &r, 2, NOW));
	assert_true(str_eq(second->bytes, STR("A")));
	cache_free(c);
	assert_true(str_eq(second->bytes, STR("A")));
	cached_release(second);
	cached_release(NULL);
	cache_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_comes_back),
		cmocka_unit_test(protocols_and_queries_are_told_apart),
		cmocka_unit_test(a_new_version_drops_all),
		cmocka_unit_test(an_entry_ends_with_its_page),
		cmocka_unit_test(the_bound_holds_and_the_used_stay),
		cmocka_unit_test(what_is_too_large_is_not_kept),
		cmocka_unit_test(a_slow_reader_keeps_its_reply),
	};

	return cmocka_run_group_tests_name("cache", tests, NULL, NULL);
}
