/* The official romanisation of 2023. */
#include "base_test.h"

#include "base/translit.h"

struct name {
	const char *ours, *latin;
};

static void
assert_romanised(const struct name *names, size_t count, enum lang lang)
{
	for (size_t i = 0; i < count; i++) {
		struct buf out;

		buf_init(&out, 0);
		translit_add(&out, str_from(names[i].ours), lang);
		assert_str(buf_str(&out), names[i].latin);
		buf_release(&out);
	}
}

/* As reported of the act, and what follows from its rules. */
static void
belarusian_names(void **state)
{
	static const struct name names[] = {
		{ "Вераб'ёвічы", "Vierabjovichy" },
		{ "Сафіеўка", "Safijewka" },
		{ "Татаршчына", "Tatarshchyna" },
		{ "Улукаўе", "Ulukawje" },
		{ "Шаркаўшчына", "Sharkawshchyna" },
		{ "Чарнаручча", "Charnaruchcha" },
		{ "Жажэлка", "Zhazhelka" },
		{ "Дзедаў Курган", "Dziedaw Kurgan" },
		{ "Глыбокае", "Glybokaje" },
		{ "Віцебск", "Viciebsk" },
		{ "Гомель", "Gomiel" },
		{ "Мёры", "Miory" },
		{ "сям’я", "siamja" },
		{ "дзень", "dzien" },
		{ "чэрвень", "chervien" },
		{ "БЕЛТА", "BIELTA" },
		{ "Хаця", "Hacia" },
		{ "пад'езд", "padjezd" },
		{ "здароўе", "zdarowje" },
		{ "Ўзда", "Wzda" },
		{ "Ельск, Ёды, Юравічы, Ясень", "Jelsk, Jody, Juravichy, Jasien" },
		{ "Iўе i Iванава", "Iwje i Ivanava" }, /* typed with a Latin i */
	};

	(void)state;
	assert_romanised(names, COUNT(names), LANG_BE);
}

static void
russian_names(void **state)
{
	static const struct name names[] = {
		{ "Чайчицы", "Chajchicy" },
		{ "Шалашино", "Shalashino" },
		{ "Витковщина", "Vitkovshchina" },
		{ "Глубокое", "Glubokoje" },
		{ "Ельня, объезд, третье", "Jelnja, objezd, tretje" },
		{ "Д’Артаньян", "D’Artanjan" },
	};

	(void)state;
	assert_romanised(names, COUNT(names), LANG_RU);
}

/* By the word's own letters, then by the text's, then by the page's. */
static void
each_word_in_its_language(void **state)
{
	static const struct name names[] = {
		{ "Па-беларуску: Беларусь і ліфты. По-русски: лифты",
		  "Pa-bielarusku: Bielarus i lifty. Po-russki: lifty" },
		{ "Место лифта", "Mesto lifta" },
		{ "Месца ліфта", "Miesca lifta" },
		{ "Белта", "Bielta" },
	};

	(void)state;
	assert_romanised(names, COUNT(names), LANG_EN);
}

static void
capitals(void **state)
{
	static const struct name names[] = {
		{ "ШЧУЧЫН Шчучын", "SHCHUCHYN Shchuchyn" },
		{ "ЗНЯЯ НОЧ", "ZNIAJA NOCH" },
		{ "Я і Ты", "Ja i Ty" },
		{ "ЕС, Еа", "JES, Jea" },
		{ "Бело́русь", "Bielórus" }, /* a stress mark parts nothing */
		{ "мае́", "maje\u0301" },
		{ "", "" },
		{ "ascii' only", "ascii' only" },
		{ "\xff\xd0", "\xff\xd0" },
	};

	(void)state;
	assert_romanised(names, COUNT(names), LANG_BE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(belarusian_names),
		cmocka_unit_test(russian_names),
		cmocka_unit_test(each_word_in_its_language),
		cmocka_unit_test(capitals),
	};

	return cmocka_run_group_tests_name("translit", tests, NULL, NULL);
}
