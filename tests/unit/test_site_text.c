/* The text of a page of the website, as copied out of a browser. */
#include "found_test.h"

#define LETTERHEAD                                                                                 \
	"Primersk regional executive committee\n\n7 Sadovaya street, Primersk\n\n8 (02100) 2 11 "  \
	"22\n\n"                                                                                   \
	"The old bridge\nThe old bridge\n"

static void
english(void **state)
{
	(void)state;
	assert_file("page.txt",
		    STR(LETTERHEAD "Main / News / Region / Archive\n26 June 2015\n\nBuses for the "
				   "town\n\nFirst.\n\nSecond.\n"),
		    "title: Buses for the town\ndate: 2015-06-26\nlang: en\nsection: region\ntext: "
		    "First.\n\nSecond.\n");
}

static void
russian_and_belarusian(void **state)
{
	(void)state;
	assert_file(
	    "-",
	    STR("Исполком\nул. Садовая, 7\nГлавная / Новости / Регион\n3 января 2023\nТема "
		"дня\nТекст новости.\n"),
	    "title: Тема дня\ndate: 2023-01-03\nlang: ru\nsection: region\ntext: Текст новости.\n");
	/* each name in a line of its own */
	assert_file("-",
		    STR("Галоўная /\nНавіны /\nРэгіён\n\n6 студзеня 2022\nТэма дня\nТэкст навіны з "
			"раёна.\n"),
		    "title: Тэма дня\ndate: 2022-01-06\nlang: be\nsection: region\ntext: Тэкст "
		    "навіны з раёна.\n");
}

static void
the_date_may_stand_below_or_be_missing(void **state)
{
	(void)state;
	assert_file("-", STR("Main / News\nBuses\n26 June 2015, 10:30\nText.\n"),
		    "title: Buses\ndate: 2015-06-26T10:30\nlang: en\ntext: Text.\n");
	assert_file("-", STR("Main / About\nHistory\nText of it.\n"),
		    "title: History\nlang: en\ntext: Text of it.\n");
}

static void
what_the_site_adds_at_the_end_is_left_out(void **state)
{
	(void)state;
	assert_file("-",
		    STR("Main / News\n26 June 2015\nBuses\nText.\n\nPrint version\nBack to list\n© "
			"2015 Committee\n"),
		    "title: Buses\ndate: 2015-06-26\nlang: en\ntext: Text.\n");
	assert_file(
	    "-",
	    STR("Главная / Новости\n3 января 2023\nТема\nТекст новости.\nПоделиться\nПечать\n"),
	    "title: Тема\ndate: 2023-01-03\nlang: ru\ntext: Текст новости.\n");
}

/* Some pages have no title: the first line is a text. */
static void
a_long_first_line_is_no_title(void **state)
{
	struct buf text, expected;

	(void)state;
	buf_init(&text, 0);
	buf_init(&expected, 0);
	buf_adds(&text, "Main / News\n26 June 2015\n");
	buf_adds(&expected, "date: 2015-06-26\nlang: en\ntext: ");
	for (int i = 0; i < 100; i++) {
		buf_adds(&text, "words ");
		buf_adds(&expected, i < 99 ? "words " : "words");
	}
	buf_adds(&expected, "\n");
	buf_addc(&expected, '\0');
	assert_file("-", buf_str(&text), expected.s);
	buf_release(&text);
	buf_release(&expected);
}

/* A slash is not yet a breadcrumb. */
static void
other_texts_are_left_whole(void **state)
{
	(void)state;
	assert_file("-", STR("Buses\n\nThe fare is 1 / 2 of what it was.\n"),
		    "title: Buses\nlang: en\ntext: The fare is 1 / 2 of what it was.\n");
	assert_file("-", STR("Music\n\nRock / Pop\n\nThe concert begins at 19.00.\n"),
		    "title: Music\nlang: en\ntext: Rock / Pop\n\nThe concert begins at 19.00.\n");
	assert_file("-", STR("Notice\n\nLenina street 42 / Sadovaya 7\n26 June 2015\n"),
		    "title: Notice\ndate: 2015-06-26\nlang: en\ntext: Lenina street 42 / Sadovaya "
		    "7\n26 June 2015\n");
}

static void
hostile_input(void **state)
{
	struct buf text;
	struct found *list;
	struct arena a;
	struct str why;

	(void)state;
	buf_init(&text, 0);
	arena_init(&a, 0);
	for (int i = 0; i < 50000; i++)
		buf_adds(&text, "Main / ");
	assert_int_equal(file_read(buf_str(&text), STR("-"), &a, &list, &why), READ_OK);
	buf_clear(&text);
	for (int i = 0; i < 50000; i++)
		buf_adds(&text, "a /\n");
	assert_int_equal(file_read(buf_str(&text), STR("-"), &a, &list, &why), READ_OK);
	assert_file_survives("-", load(&a, "tests/data/import/samples/site.txt"), 1);
	buf_release(&text);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(english),
		cmocka_unit_test(russian_and_belarusian),
		cmocka_unit_test(the_date_may_stand_below_or_be_missing),
		cmocka_unit_test(what_the_site_adds_at_the_end_is_left_out),
		cmocka_unit_test(a_long_first_line_is_no_title),
		cmocka_unit_test(other_texts_are_left_whole),
		cmocka_unit_test(hostile_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
