/*
 * Pages, from the request's bytes to the reply's, out of a small edition: which address leads where, and what is said when
 * there is nothing.
 */
#include "site_test.h"

/* Gemini: one redirect, whose target answers 20.  Gopher: the same bytes at once. */
static void
assert_variant(const char *asked, const char *canonical)
{
	char header[128];
	struct buf kept;

	snprintf(header, sizeof(header), "31 gemini://news.example%s\r\n", canonical);
	struct str reply = gemini(asked);
	if (!str_eq(reply, str_from(header)))
		fail_msg("%s: %.*s instead of %s", asked, STR_ARG(reply), header);
	assert_starts(gemini(canonical), "20 ", canonical);

	buf_init(&kept, 0);
	buf_addstr(&kept, gopher(canonical));
	if (!str_ends(str_from(asked), STR(".gmi")))
		assert_true(str_eq(gopher(asked), buf_str(&kept)));
	buf_release(&kept);
}

/* proves: GEM-30 GEM-55 GOP-11 */
static void
variants_move_once_to_what_answers(void **state)
{
	static const char *const cases[][2] = {
		{ "/be", "/be/" },
		{ "//", "/" },
		{ "/RU//news", "/ru/news/" },
		{ "/be/region", "/be/region/" },
		{ "/be/news/13496", "/en/news/13496" },
		{ "/ru/news/13496-x/", "/en/news/13496" },
		{ "/en/news/13496.gmi", "/en/news/13496" },
		{ "/by/region-news-by/view/slug-13497", "/be/news/13497" },
		{ "/ru/archive/2015/5", "/ru/archive/2015/05/" },
		{ "/be/contacts/", "/be/contacts" },
		{ "/be/contacts.gmi", "/be/contacts" },
		{ "/be/villages", "/be/villages/" },
		{ "/robots.txt/", "/robots.txt" },
		{ "/media//1/bus.jpg", "/media/1/bus.jpg" },
		{ "/feed.xml", "/atom.xml" },
		{ "/be/atom.xml", "/be/feed.xml" },
		{ "/ru/news/feed.xml", "/ru/feed.xml" },
		{ "/EN/Region/atom.xml", "/en/region/feed.xml" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_variant(cases[i][0], cases[i][1]);
}

/* proves: GEM-47 GOP-27 */
static void
what_is_not_there_is_said(void **state)
{
	static const char *const missing[] = { "/nope",
					       "/be/nope",
					       "/be/nope/",
					       "/be/news/1",
					       "/be/news/before/1",
					       "/be/archive/1999/",
					       "/be/archive/2015/01/",
					       "/media/1/other.jpg",
					       "/be/news/x",
					       "/de/",
					       "/be/villages/x",
					       "/be/nope/feed.xml" };
	(void)state;
	for (size_t i = 0; i < sizeof(missing) / sizeof(*missing); i++) {
		assert_starts(gemini(missing[i]), "51 ", missing[i]);
		assert_starts(gopher(missing[i]), "3", missing[i]);
	}
	assert_starts(gemini("/be/news/300"), "52 Знята на просьбу людзей, якія", "withdrawn");
	assert_starts(gemini("/en/news/300"), "52 Знята", "withdrawn, other language");
}

/* What the website before us had there, even under another number; one redirect, and over Gopher at once. */
/* proves: GEM-30 */
static void
addresses_of_old_lead_to_the_article(void **state)
{
	static const char *const cases[][2] = {
		{ "/by/region-news-by/view/slug-501", "/be/news/13495" },
		{ "/special/by/region-news-by/view/other-slug-501/", "/be/news/13495" },
		{ "/ru/region/viewArchiveNews/slug-501", "/be/news/13495" },
		{ "/region/view/slug-13498", "/ru/news/13498" }, /* it has kept its number */
		{ "/2015/06/%D0%B0%D1%9E%D1%82%D0%BE%D0%B1%D1%83%D1%81%D1%8B/", "/be/news/13497" },
		{ "/2015/06/%d0%b0%d1%9e%d1%82%d0%be%d0%b1%d1%83%d1%81%d1%8b/amp",
		  "/be/news/13497" },
		{ "/?p=77", "/be/news/13495" },
		{ "/index.php?option=com_content&id=45", "/be/news/13495" },
		{ "/en/region-en/", "/en/region/" },
		{ "/by/region-news-by/page/8/", "/be/region/" },
		{ "/news_region_ru/page/2", "/ru/region/" },
		{ "/page/2/", "/be/news/" },
		{ "/en/region-en/archive/page/143", "/en/archive/" },
		{ "/special/ru/news_ru/archive/page/1", "/ru/archive/" },
	};
	static const char *const unknown[] = { "/x/view/slug-502", "/x/view/slug-13495",
					       "/x/view/slug",     "/ru/mchs_informiruet/page/2",
					       "/2015/06/x",       "/special/",
					       "/news.php?id=46" };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_variant(cases[i][0], cases[i][1]);
	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
		assert_starts(gemini(unknown[i]), "51 ", unknown[i]);
		assert_starts(gopher(unknown[i]), "3", unknown[i]);
	}
	assert_starts(gemini("/by/region-news-by/view/x-299"), "52 Знята", "withdrawn");
}

static void
files_are_handed_on_in_parts(void **state)
{
	(void)state;
	assert_true(str_eq(gemini("/media/1/bus.jpg"), STR("20 image/jpeg\r\n")));
	assert_true(page.blob != 0 && page.size == 13);
	assert_int_equal(gopher("/media/1/bus.jpg").n, 0);
	assert_true(page.blob != 0);
	assert_true(str_eq(gemini("/robots.txt"), STR("20 text/plain; charset=utf-8\r\n")));
	assert_true(str_eq(gopher("robots.txt"), STR("User-agent: *\r\nDisallow: /be/search\r\n")));
}

static void
an_urgent_notice_ends_by_itself(void **state)
{
	struct str notice = STR("=> /be/news/13495 ⚠ Адключэнне");

	(void)state;
	assert_true(str_find(ask_at(&proto_gemini, STR("/"), URGENT - 1), notice) > 0);
	assert_int_equal(page.expires, URGENT);
	/* nothing in their language: half understood is better than unknown */
	assert_true(str_find(ask_at(&proto_gemini, STR("/ru/"), NOW), notice) > 0);
	assert_int_equal(page.expires, URGENT);
	assert_true(str_find(ask_at(&proto_gemini, STR("/"), URGENT), notice) < 0);
	assert_int_equal(page.expires, ALERT - 1); /* the next one begins by itself, too */
	ask_at(&proto_gemini, STR("/en/news/13496"), ALERT - 1);
	assert_int_equal(page.expires, ALERT);
	ask_at(&proto_gemini, STR("/en/news/13496"), ALERT);
	assert_int_equal(page.expires, OVER);
	ask_at(&proto_gemini, STR("/en/news/13496"), OVER);
	assert_int_equal(page.expires, OVER + 1);
	ask_at(&proto_gemini, STR("/en/news/13496"), OVER + 1);
	assert_int_equal(page.expires, 0);
}

static const char *const kinds[] = {
	"/",
	"/ru/",
	"/en/",
	"/be/news/",
	"/ru/news/before/13013",
	"/en/region/",
	"/be/news/13497",
	"/ru/news/13498",
	"/en/news/13496",
	"/be/archive/",
	"/en/archive/2014/",
	"/ru/archive/2015/05/",
	"/be/contacts",
	"/be/villages/",
	"/be/news/13497.gmi",
};

static enum lang
lang_of_path(const char *address)
{
	enum lang lang = lang_from_code(str_part(str_from(address), 1, 2));

	return lang == LANG_NONE ? LANG_BE : lang;
}

/* The first link of every kind of page, on both protocols, until the moment at which it is over. */
static void
warnings_top_every_page(void **state)
{
	static const char *const texts[] = { "⚠ Вецер", "⚠ Мост", "⚠ Of an" };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		for (int p = 0; p < 2; p++) {
			const struct proto *proto = p ? &proto_gopher : &proto_gemini;
			struct str address = str_from(kinds[i]);
			const char *text = texts[lang_of_path(kinds[i])];
			struct str reply = ask_at(proto, address, ALERT);
			if (page.status == PAGE_MOVED)
				continue; /* ".gmi" is Gopher's */
			assert_int_equal(page.status, PAGE_OK);
			ptrdiff_t at = str_find(reply, str_from(text));
			if (at < 0)
				fail_msg("%s: no warning in %.*s", kinds[i], STR_ARG(reply));
			bool home = address.n <= 4; /* it says first who it is */
			assert_true(at < (home ? 600 : 400));
			reply = ask_at(proto, address, OVER + 1);
			assert_true(str_find(reply, STR("⚠")) < 0);
		}
}

/* Header and all, in every language, whatever there is to say. */
static void
the_alert_page_is_under_300_bytes(void **state)
{
	static const char *const addresses[] = { "/be/alert", "/ru/alert", "/en/alert" };
	static const time_t times[] = { NOW, QUIET, ALERT - 1, ALERT, OVER };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (size_t t = 0; t < sizeof(times) / sizeof(*times); t++)
			for (int p = 0; p < 2; p++) {
				struct str reply = ask_at(p ? &proto_gopher : &proto_gemini,
							  str_from(addresses[i]), times[t]);
				assert_int_equal(page.status, PAGE_OK);
				assert_true(reply.n < 300);
				assert_true(utf8_valid(reply));
				bool none = str_find(reply, STR("⚠")) < 0;
				assert_true(none == (times[t] == QUIET));
			}
	/* A line of 180 bytes, the most that 'vestka alert' takes, is there to its last word. */
	assert_true(str_find(ask_at(&proto_gemini, STR("/be/alert"), ALERT), STR("дома\n")) > 0);
}

static void
without_an_edition_readers_are_asked_to_wait(void **state)
{
	struct site none = site;

	(void)state;
	none.edition = NULL;
	none.edition_path = "/dev/null/edition.db";
	req = (struct request){ .path = STR("/ru/"), .query = STR(""), .by = REQUEST_GEMINI };
	site_answer(&none, &req, NOW, &arena, &page);
	assert_int_equal(page.status, PAGE_BUSY);
	assert_int_equal(page.lang, LANG_RU);
	assert_true(page.message.n > 0);
}

static void
no_memory_is_a_page_that_says_so(void **state)
{
	static const char *const addresses[] = { "/", "/ru/news/", "/en/news/13496", "/be/archive/",
						 "/be/contacts" };

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++)
		for (size_t limit = 64; limit < 40000; limit += limit / 3) {
			struct arena small;
			req = (struct request){ .path = str_from(addresses[i]),
						.query = STR(""),
						.by = REQUEST_GEMINI };
			arena_init(&small, limit);
			site_answer(&site, &req, NOW, &small, &page);
			assert_true(page.status == PAGE_OK ? !arena_failed(&small)
							   : page.message.n > 0);
			arena_release(&small);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variants_move_once_to_what_answers),
		cmocka_unit_test(what_is_not_there_is_said),
		cmocka_unit_test(addresses_of_old_lead_to_the_article),
		cmocka_unit_test(files_are_handed_on_in_parts),
		cmocka_unit_test(an_urgent_notice_ends_by_itself),
		cmocka_unit_test(warnings_top_every_page),
		cmocka_unit_test(the_alert_page_is_under_300_bytes),
		cmocka_unit_test(without_an_edition_readers_are_asked_to_wait),
		cmocka_unit_test(no_memory_is_a_page_that_says_so),
	};

	return cmocka_run_group_tests_name("site", tests, make_edition, drop_edition);
}
