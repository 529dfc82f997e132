/* The words vestka says itself. */
#include "base_test.h"

#include "base/clean.h"
#include "base/phrase.h"

#define STATUS_MAX 120 /* bytes: a status goes whole into one header line */

static void
every_phrase_is_there_and_clean(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (int p = 0; p < PHRASE_COUNT; p++)
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			struct str x = phrase((enum phrase)p, (enum lang)lang);

			if (x.s == NULL || x.n == 0)
				fail_msg("phrase %d has no words in language %d", p, lang);
			assert_true(str_eq(clean_line(&a, x), x));
			assert_true(str_eq(clean_lookalikes(&a, x), x));
		}
	arena_release(&a);
}

static void
none_of_the_languages_gives_english(void **state)
{
	(void)state;
	for (int p = 0; p < PHRASE_COUNT; p++)
		assert_true(
		    str_eq(phrase((enum phrase)p, LANG_NONE), phrase((enum phrase)p, LANG_EN)));
}

static void
statuses_fit_one_line(void **state)
{
	(void)state;
	for (int p = PHRASE_NOT_FOUND; p <= PHRASE_BROKEN; p++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			assert_true(phrase((enum phrase)p, (enum lang)lang).n <= STATUS_MAX);
}

/* Words of one language do not stand in another's column. */
static void
phrases_are_in_their_language(void **state)
{
	(void)state;
	for (int p = 0; p < PHRASE_COUNT; p++) {
		enum lang en = lang_detect(phrase((enum phrase)p, LANG_EN));

		assert_true(en == LANG_EN);
		for (int lang = LANG_BE; lang <= LANG_RU; lang++) {
			struct str x = phrase((enum phrase)p, (enum lang)lang);

			if (lang == LANG_BE)
				assert_int_equal(str_find(x, STR("и")), -1);
			else
				assert_true(str_find(x, STR("і")) < 0 && str_find(x, STR("ў")) < 0);
		}
	}
}

static void
known_phrases(void **state)
{
	(void)state;
	assert_str(phrase(PHRASE_SITE, LANG_BE), "Глыбоцкі раённы выканаўчы камітэт");
	assert_str(phrase(PHRASE_SITE, LANG_RU), "Глубокский районный исполнительный комитет");
	assert_str(phrase(PHRASE_SITE, LANG_EN), "Glubokoe District Executive Committee");
	assert_str(phrase(PHRASE_READ_IN, LANG_BE), "Па-беларуску");
	assert_str(phrase(PHRASE_PHOTO_N, LANG_BE), "Фота %d");
}

static void
sizes(void **state)
{
	static const struct {
		size_t bytes;
		enum lang lang;
		const char *words;
	} cases[] = {
		{ 0, LANG_EN, "1 B" },
		{ 1, LANG_BE, "1 Б" },
		{ 512, LANG_EN, "512 B" },
		{ 1023, LANG_EN, "1023 B" },
		{ 1024, LANG_EN, "1 KB" },
		{ 1535, LANG_RU, "1 КБ" },
		{ 1536, LANG_RU, "2 КБ" },
		{ 3000, LANG_EN, "3 KB" },
		{ 49152, LANG_BE, "48 КБ" },
		{ 1023 * 1024 + 511, LANG_EN, "1023 KB" },
		{ 1023 * 1024 + 512, LANG_EN, "1 MB" },
		{ 1024 * 1024, LANG_EN, "1 MB" },
		{ 1468006, LANG_EN, "1.4 MB" },
		{ 1468006, LANG_BE, "1,4 МБ" },
		{ 1468006, LANG_NONE, "1.4 MB" },
		{ 9 * 1024 * 1024 + 1000000, LANG_EN, "10 MB" },
		{ 25 * 1024 * 1024 + 700000, LANG_RU, "26 МБ" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		buf_clear(&b);
		phrase_add_size(&b, cases[i].bytes, cases[i].lang);
		assert_str(buf_str(&b), cases[i].words);
	}
	buf_clear(&b);
	phrase_add_size(&b, SIZE_MAX, LANG_EN);
	assert_true(b.n > 4);
	buf_release(&b);
}

static void
counting_articles(void **state)
{
	static const struct {
		long long count;
		const char *be, *ru, *en;
	} cases[] = {
		{ 0, "0 навін", "0 новостей", "0 articles" },
		{ 1, "1 навіна", "1 новость", "1 article" },
		{ 2, "2 навіны", "2 новости", "2 articles" },
		{ 4, "4 навіны", "4 новости", "4 articles" },
		{ 5, "5 навін", "5 новостей", "5 articles" },
		{ 11, "11 навін", "11 новостей", "11 articles" },
		{ 12, "12 навін", "12 новостей", "12 articles" },
		{ 14, "14 навін", "14 новостей", "14 articles" },
		{ 20, "20 навін", "20 новостей", "20 articles" },
		{ 21, "21 навіна", "21 новость", "21 articles" },
		{ 22, "22 навіны", "22 новости", "22 articles" },
		{ 25, "25 навін", "25 новостей", "25 articles" },
		{ 111, "111 навін", "111 новостей", "111 articles" },
		{ 121, "121 навіна", "121 новость", "121 articles" },
		{ 1000, "1000 навін", "1000 новостей", "1000 articles" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		buf_clear(&b);
		phrase_add_articles(&b, cases[i].count, LANG_BE);
		assert_str(buf_str(&b), cases[i].be);
		buf_clear(&b);
		phrase_add_articles(&b, cases[i].count, LANG_RU);
		assert_str(buf_str(&b), cases[i].ru);
		buf_clear(&b);
		phrase_add_articles(&b, cases[i].count, LANG_NONE);
		assert_str(buf_str(&b), cases[i].en);
	}
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_phrase_is_there_and_clean),
		cmocka_unit_test(none_of_the_languages_gives_english),
		cmocka_unit_test(statuses_fit_one_line),
		cmocka_unit_test(phrases_are_in_their_language),
		cmocka_unit_test(known_phrases),
		cmocka_unit_test(sizes),
		cmocka_unit_test(counting_articles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
