/* Which language a text is in. */
#include "base_test.h"

#include "base/lang.h"

static void
codes(void **state)
{
	(void)state;
	assert_str(lang_code(LANG_BE), "be");
	assert_str(lang_code(LANG_EN), "en");
	assert_str(lang_code(LANG_NONE), "");
	assert_int_equal(lang_from_code(STR("ru")), LANG_RU);
	assert_int_equal(lang_from_code(STR("BY")), LANG_BE);
	assert_int_equal(lang_from_code(STR("de")), LANG_NONE);
	assert_int_equal(lang_from_code(STR("")), LANG_NONE);
	assert_int_equal(lang_from_code(STR("be-tarask")), LANG_NONE);
}

static void
detecting(void **state)
{
	static const struct {
		const char *text;
		enum lang lang;
	} cases[] = {
		{ "У раёне пачалі рыхтавацца да «Вішнёвага фестывалю»", LANG_BE },
		{ "В районе начали готовиться к фестивалю", LANG_RU },
		{ "Town to buy two buses, repair lifts in nine houses", LANG_EN },
		{ "", LANG_NONE },
		{ "12.05.2015 – 5 %", LANG_NONE },
		{ "中文", LANG_NONE },
		/* typed with a Latin i, as decisions are */
		{ "Рашэнне аб зацвярджэннi памераy", LANG_BE },
		{ "iншых", LANG_BE },
		/* a quotation does not flip it */
		{ "Старшыня сказаў на нарадзе: «Дороги ремонтируем», і дадаў, што вясной скончаць "
		  "усе вуліцы",
		  LANG_BE },
		{ "Спектакль «Паўлінка» показали зрителям в районном Доме культуры", LANG_RU },
		/* undecided Cyrillic */
		{ "Выборы", LANG_RU },
		{ "Погода", LANG_RU },
		/* names in the other alphabet */
		{ "The newspaper «Веснік Глыбоччыны» was founded in the town of Glubokoe a very "
		  "long time ago",
		  LANG_EN },
		{ "Купить билет: "
		  "https://example.org/a/very/long/address/with/many/latin/letters?and=more",
		  LANG_RU },
		{ "\xff\xfe broken \xd0", LANG_EN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum lang got = lang_detect(str_from(cases[i].text));

		if (got != cases[i].lang)
			print_error("%s: %d\n", cases[i].text, got);
		assert_int_equal(got, cases[i].lang);
	}
}

/* Where the letters say nothing, what is known of the text beside them does; where they say something, they do. */
static void
detecting_near(void **state)
{
	static const struct {
		const char *text;
		enum lang likely, lang;
	} cases[] = {
		{ "Погода", LANG_BE, LANG_BE },
		{ "Погода", LANG_RU, LANG_RU },
		{ "Погода", LANG_EN, LANG_RU },
		{ "Погода", LANG_NONE, LANG_RU },
		{ "Надвор’е ў раёне", LANG_RU, LANG_BE },
		{ "Выборы и люди", LANG_BE, LANG_RU },
		{ "Weather", LANG_BE, LANG_EN },
		{ "2015 – 2016", LANG_BE, LANG_NONE },
		{ "", LANG_BE, LANG_NONE },
		{ "і и", LANG_BE, LANG_BE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum lang got = lang_detect_near(str_from(cases[i].text), cases[i].likely);

		if (got != cases[i].lang)
			fail_msg("%s: %d", cases[i].text, got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes),
		cmocka_unit_test(detecting),
		cmocka_unit_test(detecting_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
