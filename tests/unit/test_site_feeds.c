/* Subscriptions: lists that are feeds, and Atom. */
#include "site_test.h"

/* "=> URL YYYY-MM-DD - Title", newest first, and no page of a list above 4 KB. */
/* proves: SUB-3 SUB-4 */
static void
lists_are_feeds(void **state)
{
	static const char *const lists[] = { "/ru/", "/ru/news/", "/ru/society/" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct str rest = gemini(lists[i]);
		char newest[11] = "9999-99-99";
		size_t entries = 0;
		assert_true(rest.n <= 4096);
		while (rest.n) {
			struct str line = str_cut_line(&rest), url, date;
			if (!str_starts(line, STR("=> /ru/news/1")))
				continue;
			line = str_after(line, 3);
			url = str_cut(&line, ' ');
			assert_true(url.n > 0);
			date = str_cut(&line, ' ');
			assert_int_equal(date.n, 10);
			assert_true(str_starts(line, STR("- ")));
			assert_true(memcmp(date.s, newest, 10) <= 0);
			memcpy(newest, date.s, 10);
			entries++;
		}
		assert_true(entries == (i == 0 ? 10u : 20u));
	}
}

/* The text between two tags, from *rest on; *rest goes behind it. */
static struct str
element(struct str *rest, const char *start, const char *end)
{
	ptrdiff_t at = str_find(*rest, str_from(start));

	assert_true(at >= 0);
	*rest = str_after(*rest, (size_t)at + strlen(start));
	at = str_find(*rest, str_from(end));
	assert_true(at >= 0);
	struct str x = str_part(*rest, 0, (size_t)at);
	*rest = str_after(*rest, (size_t)at);
	return x;
}

/* proves: ATM-1 ATM-2 ATM-3 */
static void
feeds_say_what_stays_true(void **state)
{
	struct str root = STR("\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
	struct str rest = gemini("/en/feed.xml"), head = STR("application/atom+xml; charset=utf-8");

	(void)state;
	assert_true(str_starts(str_after(rest, 3), head));
	assert_true(str_find(rest, root) > 0);
	assert_true(
	    str_eq(element(&rest, "<id>", "</id>"), STR("tag:council.example,2015:feed/en")));
	/* corrected on the 27th, which alone makes it new */
	assert_true(str_eq(element(&rest, "<updated>", "</updated>"), STR("2015-06-27T00:00:00Z")));
	element(&rest, "<entry>", "<id>");
	assert_true(
	    str_eq(element(&rest, "<id>", "</id>"), STR("tag:council.example,2015:news/13496")));
	assert_true(str_eq(element(&rest, "<updated>", "</updated>"), STR("2015-06-27T00:00:00Z")));
	assert_true(
	    str_eq(element(&rest, "<published>", "</published>"), STR("2015-06-26T00:00:00Z")));
	struct str entry = element(&rest, "<link", "</entry>"), more = str_after(entry, 1);
	assert_true(str_starts(entry, STR(" href=\"gemini://news.example/en/news/13496\"/>")));
	assert_true(str_find(more, STR("<link")) < 0);
	assert_true(str_find(entry, STR("Corrected 27 June 2015: the year")) > 0);

	/* a time of day is told in UTC */
	rest = gemini("/be/feed.xml");
	element(&rest, "news/13495</id>", "<published>");
	assert_true(
	    str_eq(element(&rest, "<published>", "</published>"), STR("2015-06-26T06:15:00Z")));

	/* The same articles over Gopher, by addresses that lead on there. */
	rest = gopher("/en/feed.xml");
	element(&rest, "<entry>", "<id>");
	assert_true(
	    str_eq(element(&rest, "<id>", "</id>"), STR("tag:council.example,2015:news/13496")));
	assert_true(str_eq(element(&rest, "<link href=\"", "\"/>"),
			   STR("gopher://news.example/0/en/news/13496")));
}

/* A reader's app gives up after ten seconds, so the newest bring their text and the others their first words. */
static void
feeds_are_bounded(void **state)
{
	struct str rest = gemini("/ru/feed.xml");
	size_t entries = 0;

	(void)state;
	assert_true(rest.n <= (36u << 10));
	assert_int_equal(page.expires, 0);
	while (str_find(rest, STR("<entry>")) >= 0) {
		element(&rest, "<entry>", "</entry>");
		entries++;
	}
	assert_int_equal(entries, 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_feeds),
		cmocka_unit_test(feeds_say_what_stays_true),
		cmocka_unit_test(feeds_are_bounded),
	};

	return cmocka_run_group_tests_name("site feeds", tests, make_edition, drop_edition);
}
