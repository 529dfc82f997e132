/* Lists, bundles of many articles, the phone book: whole pages, their bounds, and the ways between them. */
#include "site_test.h"

/* --- lists and bundles --- */

#define WORST 20000 /* ids of articles with the longest titles */

static void
put_worst(struct edition *e, enum lang lang, const char *word, int first)
{
	char title[700];
	size_t n = 0;

	while (n + strlen(word) + 1 < 590) {
		memcpy(title + n, word, strlen(word));
		n += strlen(word);
		title[n++] = ' ';
	}
	title[n - 1] = '\0';
	for (int i = 0; i < 70; i++) {
		struct sample s = { first + i, lang, "culture", 0, "2013-03-03", title, "x\n" };
		struct edition_article x = article_of(&arena, &s);
		x.size = 999u << 10;
		assert_int_equal(edition_put_article(e, &x), 0);
	}
}

static void
drop_worst(struct edition *e)
{
	for (int i = 0; i < 3 * 100; i++)
		assert_int_equal(edition_drop_article(e, WORST + i), 0);
}

static int
count(struct str text, struct str what)
{
	int n = 0;

	for (ptrdiff_t at; (at = str_find(text, what)) >= 0; n++)
		text = str_after(text, (size_t)at + what.n);
	return n;
}

/* Long titles, three lines of warning, a long name of the host: 20 articles in 4 KB all the same. */
static void
a_list_is_4_kb_in_the_worst_case(void **state)
{
	static const char *const lists[] = { "/be/culture/", "/ru/culture/", "/en/culture/",
					     "/ru/archive/2013/03/" };
	const struct alert third = { 9,     LANG_RU, STR("Третье предупреждение о том же самом"),
				     ALERT, OVER,    0,
				     0 };
	struct edition *e = edition_open_write(path);

	(void)state;
	assert_int_equal(edition_put_alert(e, &third), 0);
	put_worst(e, LANG_BE, "адключэннеэлектраэнергіі", WORST);
	put_worst(e, LANG_RU, "электроэнергия", WORST + 100);
	put_worst(e, LANG_EN, "w", WORST + 200);
	site.host = STR("glubokoe.vitebsk-region.news.example");
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		for (int p = 0; p < 2; p++)
			for (time_t now = QUIET; now <= ALERT; now += ALERT - QUIET) {
				struct str address = str_from(lists[i]), reply;
				char next[64];
				reply = ask_at(p ? &proto_gopher : &proto_gemini, address, now);
				assert_true(reply.n <= 4096);
				assert_int_equal(count(reply, STR("2013-03-03 - ")), 20);
				assert_true(str_find(reply, STR("…")) > 0);
				assert_true(utf8_valid(reply));
				snprintf(next, sizeof(next), "%sbefore/%d", lists[i],
					 WORST + (i == 3 ? 100 : 100 * (int)i) + 50);
				assert_true(str_find(reply, str_from(next)) > 0);
			}
	site.host = STR("news.example");
	drop_worst(e);
	edition_close(e);
}

/* Older to the end and newer back again meets every article once; no page is empty. */
static void
older_and_newer_meet_every_article(void **state)
{
	char next[64] = "/ru/news/";
	int older = 0, newer = 0, pages = 0;

	(void)state;
	for (bool back = false; *next; pages++) {
		struct str reply = gemini(next), rest;
		assert_starts(reply, "20 ", next);
		int n = count(reply, STR("=> /ru/news/1"));
		assert_true(n > 0 && pages < 10);
		*(back ? &newer : &older) += n;
		rest = str_after(reply, (size_t)str_find(reply, STR("\n\n=> ")) + 5);
		struct str to = str_cut(&rest, ' '), label = str_cut(&rest, '\n');
		bool is_older = str_eq(label, phrase(PHRASE_OLDER, LANG_RU));
		if (!back && !is_older) {
			back = true;
		} else if (back) {
			if (is_older) {
				str_cut(&rest, ' ');
				to = str_cut(&rest, ' ');
				label = str_cut(&rest, '\n');
			}
			if (!str_eq(label, phrase(PHRASE_NEWER, LANG_RU)) &&
			    !str_eq(label, phrase(PHRASE_NEWEST, LANG_RU)))
				break;
		}
		snprintf(next, sizeof(next), "%.*s", STR_ARG(to));
	}
	assert_int_equal(older, 33);
	assert_true(newer >= 20);
}

/* The five articles of a day come in one answer; what is larger than a part has its beginning here. */
static void
what_is_new_comes_in_one_answer(void **state)
{
	(void)state;
	struct str reply = gemini("/be/new");
	assert_int_equal(count(reply, STR("\n## ")), 4);
	assert_true(str_find(reply, STR("Бакі абмеркавалі супрацоўніцтва.")) > 0);
	assert_true(str_find(reply, STR("### О дорогах")) > 0);
	reply = gemini("/en/new");
	assert_true(str_find(reply, STR("Paragraph 20 of")) > 0);
	assert_true(str_find(reply, STR("Paragraph 60 of")) < 0);
	assert_true(str_find(reply, STR("In full (37 KB)")) > 0);
	reply = gemini("/ru/new");
	assert_int_equal(count(reply, STR("\n## ")), 5);
	assert_true(str_find(reply, STR("=> /ru/new/more/13028 ")) > 0);
	reply = gemini("/ru/new/more/13028");
	assert_int_equal(count(reply, STR("\n## ")), 20);
	assert_true(str_find(reply, STR("=> /ru/new/more/13008 ")) > 0);
	reply = gemini("/ru/since/2015-05-20");
	assert_int_equal(count(reply, STR("\n## ")), 13);
	assert_true(str_find(reply, STR("/more/")) < 0);
	assert_starts(gemini("/ru/since/2016-01-01"), "20 ", "nothing since");
	assert_true(str_find(gemini("/ru/since/2016-01-01"), phrase(PHRASE_NO_NEWS, LANG_RU)) > 0);
	assert_starts(gemini("/ru/since/2016-13-01"), "51 ", "no such month");
	reply = gemini("/ru/week/2015-W20");
	assert_int_equal(count(reply, STR("\n## ")), 7);
	assert_true(str_find(reply, STR("=> /ru/week/2015-W19 ")) > 0);
	assert_true(str_find(reply, STR("=> /ru/week/2015-W21 ")) > 0);
	assert_starts(gemini("/ru/week/2015-W54"), "51 ", "no such week");
	assert_starts(gemini("/ru/week/2015-W01"), "51 ", "a week without news");
}

/* However much came in, a part of a bundle has an end. */
static void
a_part_of_a_bundle_is_bounded(void **state)
{
	static char body[8000];
	struct edition *e = edition_open_write(path);

	(void)state;
	memset(body, 'a', sizeof(body) - 2);
	body[sizeof(body) - 2] = '\n';
	for (size_t i = 70; i < sizeof(body) - 2; i += 70)
		body[i] = ' ';
	for (int i = 0; i < 30; i++) {
		struct sample s = { WORST + i, LANG_EN, "culture", 0, "2013-03-03", "A", body };
		struct edition_article x = article_of(&arena, &s);
		assert_int_equal(edition_put_article(e, &x), 0);
	}
	struct str reply = gemini("/en/day/2013-03-03");
	assert_int_equal(count(reply, STR("\n## ")), 3);
	assert_true(reply.n < 36u << 10);
	assert_true(str_find(reply, STR("=> /en/day/2013-03-03/more/20027 ")) > 0);
	assert_true(gopher("/en/day/2013-03-03").n < 40u << 10);
	drop_worst(e);
	edition_close(e);
}

/* proves: TXT-4 */
static void
the_language_is_that_of_the_text(void **state)
{
	(void)state;
	assert_starts(gemini("/be/news/13500"), "20 text/gemini; charset=utf-8; lang=ru\r\n",
		      "Russian at a Belarusian address");
	assert_starts(gemini("/be/news/13497"), "20 text/gemini; charset=utf-8; lang=be\r\n",
		      "Belarusian");
}

static void
the_phone_book_is_there_in_every_language(void **state)
{
	(void)state;
	assert_true(str_find(gemini("/be/phones/"), STR("=> tel:+375215625865 Кавалёнак Алена")) >
		    0);
	/* another language's book, rather than none */
	struct str reply = gemini("/en/phones/");
	assert_starts(reply, "20 text/gemini; charset=utf-8; lang=be\r\n", "the book's language");
	assert_true(str_find(reply, STR("=> tel:101 ратавальнікі: 101")) > 0);
	assert_true(str_find(reply, STR("* вадаканал")) > 0); /* of which area? */
	reply = gemini("/ru/phones/people/");
	assert_int_equal(count(reply, STR("=> tel:")), 40);
	assert_true(str_find(reply, STR("Ершов")) < str_find(reply, STR("Ёлкин")));
	reply = gemini("/ru/phones/people/after/131");
	assert_true(count(reply, STR("=> tel:")) > 0);
	assert_true(str_find(gopher("/be/phones/"), STR("+375")) < 0); /* said once */
	assert_starts(gemini("/be/phones/2"), "31 gemini://news.example/be/phones/1\r\n", "");
	assert_starts(gemini("/be/phones/99"), "51 ", "no such entry");
	assert_starts(gemini("/be/phones/place/4"), "51 ", "an entry of no village");
	assert_starts(gemini("/be/phones/people/after/99"), "51 ", "no such person");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_4_kb_in_the_worst_case),
		cmocka_unit_test(older_and_newer_meet_every_article),
		cmocka_unit_test(what_is_new_comes_in_one_answer),
		cmocka_unit_test(a_part_of_a_bundle_is_bounded),
		cmocka_unit_test(the_language_is_that_of_the_text),
		cmocka_unit_test(the_phone_book_is_there_in_every_language),
	};

	return cmocka_run_group_tests_name("lists", tests, make_edition, drop_edition);
}
