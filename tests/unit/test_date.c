/* Dates: ISO, words, what people write, and Minsk time. */
#include "base_test.h"

#include "base/date.h"

static struct str
iso(const struct date *d)
{
	static struct buf out;

	if (!out.s)
		buf_init(&out, 0);
	buf_clear(&out);
	date_add_iso(&out, d);
	return buf_str(&out);
}

struct parse_case {
	const char *text, *iso;
};

static void
check_parse(bool (*parse)(struct str, struct date *), const struct parse_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		void *owner;
		struct str x = exact(cases[i].text, strlen(cases[i].text), &owner);
		struct date d = { .precision = DATE_NONE };
		bool found = parse(x, &d);

		if (found != (cases[i].iso != NULL))
			print_error("\"%s\"\n", cases[i].text);
		assert_int_equal(found, cases[i].iso != NULL);
		assert_str(iso(&d), cases[i].iso ? cases[i].iso : "");
		assert_true(!found || date_valid(&d));
		free(owner);
	}
}

static const struct parse_case iso_cases[] = {
	{ "2015", "2015" },
	{ "2015-06", "2015-06" },
	{ "2015-06-26", "2015-06-26" },
	{ "2015-06-26T09:15", "2015-06-26T09:15" },
	{ "2015-06-26 09:15", "2015-06-26T09:15" },
	{ "2015-06-26T09:15:59", "2015-06-26T09:15" },
	{ "2015-06-26T09:15:59.123", "2015-06-26T09:15" },
	{ "2015-06-26T09:15:00+03:00", "2015-06-26T09:15" },
	{ "2015-06-26T09:15:00Z", "2015-06-26T12:15" },
	{ "2015-06-26T22:15:00.5Z", "2015-06-27T01:15" },
	{ "2015-12-31T23:30:00-05:00", "2016-01-01T07:30" },
	{ "2015-06-26 09:15:00 +0500", "2015-06-26T07:15" },
	{ "2016-02-29", "2016-02-29" },
	{ "2000-02-29", "2000-02-29" },
	{ "1900-01-01", "1900-01-01" },
	{ "2199-12-31", "2199-12-31" },
	{ "2015-02-29", NULL },
	{ "2100-02-29", NULL },
	{ "2015-13", NULL },
	{ "2015-00", NULL },
	{ "2015-06-31", NULL },
	{ "2015-06-00", NULL },
	{ "1899-12-31", NULL },
	{ "2200-01-01", NULL },
	{ "2199-12-31T23:30-05:00", NULL },
	{ "2015-06-26T24:00", NULL },
	{ "2015-06-26T09:60", NULL },
	{ "2015-06-26T09:15:61", NULL },
	{ "2015-06-26T09", NULL },
	{ "2015-06-26T09:15:00.", NULL },
	{ "2015-06-26T09:15+99:00", NULL },
	{ "2015-06-26Z", NULL },
	{ "2015-6-26", NULL },
	{ "20150626", NULL },
	{ "15-06-26", NULL },
	{ "", NULL },
	{ "2015-06-26x", NULL },
};

static void
iso_forms(void **state)
{
	(void)state;
	check_parse(date_from_iso, iso_cases, COUNT(iso_cases));
}

static const struct parse_case day_cases[] = {
	{ " 2015-06-26T09:15:00+03:00 ", "2015-06-26T09:15" },
	{ "26 June 2015", "2015-06-26" },
	{ "June 26, 2015", "2015-06-26" },
	{ "June 26th, 2015", "2015-06-26" },
	{ "26 JUN 2015", "2015-06-26" },
	{ "Jun. 26, 2015", "2015-06-26" },
	{ "September 1, 2020", "2020-09-01" },
	{ "Sept. 1, 2020", "2020-09-01" },
	{ "26 июня 2015", "2015-06-26" },
	{ "26 июня 2015 г.", "2015-06-26" },
	{ "26 ИЮНЯ 2015 Г.", "2015-06-26" },
	{ "26 июня 2015г.", "2015-06-26" },
	{ "26 июня 2015 года", "2015-06-26" },
	{ "01 марта 2010", "2010-03-01" },
	{ "3 января 2023", "2023-01-03" },
	{ "8 лютага 2024 года", "2024-02-08" },
	{ "6 студзеня 2022", "2022-01-06" },
	{ "31 жніўня 2020", "2020-08-31" },
	{ "31 жнiўня 2020", "2020-08-31" },
	{ "31 жніу\xcc\x86ня 2020", "2020-08-31" },
	{ "9 мая 2020", "2020-05-09" },
	{ "31августа 2020", "2020-08-31" },
	{ "31августа 2023г.", "2023-08-31" },
	{ "5 янв. 2019", "2019-01-05" },
	{ "5 нояб. 2019 г.", "2019-11-05" },
	{ "5 сент 2019", "2019-09-05" },
	{ "5 сту 2019", "2019-01-05" },
	{ "5 ліс 2019", "2019-11-05" },
	{ "5\xc2\xa0мая\xc2\xa0"
	  "2019",
	  "2019-05-05" },
	{ "пятница, 26 июня 2015", "2015-06-26" },
	{ "пятніца, 26 чэрвеня 2015 г.", "2015-06-26" },
	{ "Friday, June 26, 2015", "2015-06-26" },
	{ "18.04.2019", "2019-04-18" },
	{ "8.4.2019", "2019-04-08" },
	{ "18.04.2019 г.", "2019-04-18" },
	{ "14.11.25", "2025-11-14" },
	{ "14.11.69", "2069-11-14" },
	{ "14.11.70", "1970-11-14" },
	{ "08-Feb-2024", "2024-02-08" },
	{ "29 февраля 2024", "2024-02-29" },
	{ "чэрвень 2015", "2015-06" },
	{ "ЧЭРВЕНЬ 2015", "2015-06" },
	{ "июнь 2015 г.", "2015-06" },
	{ "June 2015", "2015-06" },
	{ "2015 год", "2015" },
	{ "2023г.", "2023" },
};

static void
days_as_people_write_them(void **state)
{
	(void)state;
	check_parse(date_parse, day_cases, COUNT(day_cases));
}

static const struct parse_case time_cases[] = {
	{ "2022-01-05 16:17", "2022-01-05T16:17" },
	{ "Thu, 08 Feb 2024 09:15:00 +0300", "2024-02-08T09:15" },
	{ "Thu, 08 Feb 2024 09:15:00 GMT", "2024-02-08T12:15" },
	{ "Thu, 08 Feb 24 09:15 UT", "2024-02-08T12:15" },
	{ "08 Feb 2024 22:15:00 -0500", "2024-02-09T06:15" },
	{ "Thu, 8 Feb 2024 09:15:00 +0300 (MSK)", "2024-02-08T09:15" },
	{ "Чт, 08 фев 2024 09:15:00 MSK", "2024-02-08T09:15" },
	{ "Чц, 08 лют 2024 09:15:00 +0300", "2024-02-08T09:15" },
	{ "чт, 08 февраля 2024 09:15:00 МСК", "2024-02-08T09:15" },
	{ "Чацвер, 8 лютага 2024 09:15", "2024-02-08T09:15" },
	{ "26 июня 2015 г. в 9:15", "2015-06-26T09:15" },
	{ "26 июня 2015, 09:15", "2015-06-26T09:15" },
	{ "18.04.2019 9.05", "2019-04-18T09:05" },
	{ "18.04.2019 09:05:10", "2019-04-18T09:05" },
	{ "June 26, 2015 at 9:15 PM", "2015-06-26T21:15" },
	{ "June 26, 2015 12:05 am", "2015-06-26T00:05" },
	{ "26 June 2015 10:00 UTC+3", "2015-06-26T10:00" },
	{ "Fri, 26 Jun 2015 10:00:00 Z", "2015-06-26T13:00" },
};

static void
times_and_zones(void **state)
{
	(void)state;
	check_parse(date_parse, time_cases, COUNT(time_cases));
}

static const struct parse_case refused_cases[] = {
	{ "", NULL },
	{ "31.02.2020", NULL },
	{ "31 февраля 2020", NULL },
	{ "10.13.2020", NULL },
	{ "0.5.2020", NULL },
	{ "26 июня 1899", NULL },
	{ "26 июня 2200", NULL },
	{ "26 июня", NULL },
	{ "31августа", NULL },
	{ "июнь", NULL },
	{ "June 26", NULL },
	{ "июнь 15", NULL },
	{ "18/04/2019", NULL },
	{ "С 31августа 2020", NULL },
	{ "26 июня 2015 состоялось", NULL },
	{ "Глубокое, 26 июня 2015", NULL },
	{ "26 июня 2015 – 27 июня 2015", NULL },
	{ "2 58 65", NULL },
	{ "26 мартобря 2015", NULL },
	{ "26 ию 2015", NULL },
	{ "26 июняя 2015", NULL },
	{ "26 June 2015 9", NULL },
	{ "26 June 2015 25:00", NULL },
	{ "26 June 2015 9:60", NULL },
	{ "26 June 2015 13:00 pm", NULL },
	{ "26 June 2015 10:00 XYZ", NULL },
	{ "26 June 2015 10:00 +0300 +0300", NULL },
	{ "26 June 2015 10:00 +9900", NULL },
	{ "june 2015 10:00", NULL },
	{ "99999999999999 June 2015", NULL },
	{ "\xff\xfe", NULL },
	{ "26 июн\xd1", NULL },
	{ ". . . . . . . . . . . . . . . . . . . . . . . . . . . . . .", NULL },
	{ "26 extraordinarilylongmonthname 2015", NULL },
};

static void
what_is_no_date_or_not_only_a_date(void **state)
{
	(void)state;
	check_parse(date_parse, refused_cases, COUNT(refused_cases));
}

static void
refusing_leaves_the_date_alone(void **state)
{
	struct date d = { .precision = DATE_YEAR, .year = 1999 };

	(void)state;
	assert_false(date_parse(STR("26 июня"), &d));
	assert_false(date_from_iso(STR("2015-99"), &d));
	assert_false(date_from_key(1, &d));
	assert_str(iso(&d), "1999");
}

static void
a_megabyte_is_refused_quickly(void **state)
{
	char *text = malloc(1 << 20);

	(void)state;
	assert_non_null(text);
	memset(text, '1', 1 << 20);
	struct date d;
	assert_false(date_parse(str_of(text, 1 << 20), &d));
	free(text);
}

static void
every_month_in_every_language_is_read_back(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 0);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		for (int month = 1; month <= 12; month++) {
			struct date d = { DATE_DAY, 2015, month, 26, 0, 0 }, back;

			buf_clear(&out);
			date_add_words(&out, &d, (enum lang)lang);
			assert_true(date_parse(buf_str(&out), &back));
			assert_int_equal(date_cmp(&d, &back), 0);

			buf_clear(&out);
			date_add_month(&out, 2015, month, (enum lang)lang);
			assert_true(date_parse(buf_str(&out), &back));
			assert_int_equal(back.precision, DATE_MONTH);
			assert_int_equal(back.month, month);
		}
	}
	buf_release(&out);
}

static void
check_words(const char *from, enum lang lang, const char *words)
{
	struct date d;
	struct buf out;

	assert_true(date_from_iso(str_from(from), &d));
	buf_init(&out, 0);
	date_add_words(&out, &d, lang);
	assert_str(buf_str(&out), words);
	buf_release(&out);
}

static void
words(void **state)
{
	(void)state;
	check_words("2015-06-26", LANG_BE, "26 чэрвеня 2015");
	check_words("2015-06-26T09:15", LANG_RU, "26 июня 2015");
	check_words("2015-06-26", LANG_EN, "26 June 2015");
	check_words("2015-06-06", LANG_NONE, "6 June 2015");
	check_words("2015-06", LANG_BE, "чэрвень 2015");
	check_words("2015", LANG_RU, "2015");
	assert_str(date_month_name(8, LANG_BE), "жнівень");
	assert_str(date_month_name(12, LANG_RU), "декабрь");
	assert_str(date_month_name(0, LANG_EN), "");
	assert_str(date_month_name(13, LANG_EN), "");
}

static void
check_span(const char *from_iso, const char *to_iso, enum lang lang, const char *wanted)
{
	struct date from, to;
	struct buf out;

	assert_true(date_from_iso(str_from(from_iso), &from));
	assert_true(date_from_iso(str_from(to_iso), &to));
	buf_init(&out, 0);
	date_add_span(&out, &from, &to, lang);
	assert_str(buf_str(&out), wanted);
	buf_release(&out);
}

/* What both ends share is said once. */
static void
spans(void **state)
{
	(void)state;
	check_span("2015-06-22", "2015-06-28", LANG_BE, "22–28 чэрвеня 2015");
	check_span("2015-06-29", "2015-07-05", LANG_RU, "29 июня – 5 июля 2015");
	check_span("2015-12-28", "2016-01-03", LANG_EN, "28 December 2015 – 3 January 2016");
	check_span("2015-06-22", "2015-06-22", LANG_EN, "22 June 2015");
	check_span("2015-06-22T09:00", "2015-06-22T10:00", LANG_EN, "22 June 2015");
	check_span("2015-06", "2015-06-22", LANG_EN, "June 2015 – 22 June 2015");
	check_span("2015-06", "2015-06", LANG_RU, "июнь 2015");
	check_span("2015", "2016", LANG_RU, "2015 – 2016");
}

static void
the_day_for_gemsub(void **state)
{
	struct date d;
	struct buf out;

	(void)state;
	buf_init(&out, 0);
	assert_true(date_from_iso(STR("2015"), &d));
	date_add_day(&out, &d);
	d = (struct date){ .precision = DATE_NONE };
	date_add_day(&out, &d);
	date_add_iso(&out, &d);
	date_add_words(&out, &d, LANG_BE);
	assert_str(buf_str(&out), "2015-01-01");
	buf_release(&out);
}

static void
keys_sort_as_time_does(void **state)
{
	static const char *const order[] = { "2014-12-31T23:59", "2015",       "2015-01-02",
					     "2015-06",          "2015-06-26", "2015-06-26T00:01",
					     "2015-06-26T09:15" };
	struct date d, before = { .precision = DATE_NONE };

	(void)state;
	assert_int_equal(date_key(&before), 0);
	for (size_t i = 0; i < COUNT(order); i++) {
		assert_true(date_from_iso(str_from(order[i]), &d));
		assert_true(date_key(&before) < date_key(&d));
		assert_true(date_cmp(&before, &d) < 0 && date_cmp(&d, &before) > 0);
		before = d;
	}
	assert_true(date_key(&d) == INT64_C(201506260915));
}

static void
keys_come_back(void **state)
{
	struct date d;

	(void)state;
	assert_true(date_from_key(INT64_C(201506260915), &d));
	assert_str(iso(&d), "2015-06-26T09:15");
	assert_true(date_from_key(INT64_C(201506260000), &d));
	assert_str(iso(&d), "2015-06-26");
	assert_false(date_from_key(0, &d));
	assert_false(date_from_key(-1, &d));
	assert_false(date_from_key(INT64_MAX, &d));
	assert_false(date_from_key(INT64_C(201513010000), &d));
	assert_false(date_from_key(INT64_C(201506000000), &d));
}

static void
minsk_time(void **state)
{
	static const struct {
		const char *iso;
		long long utc;
	} cases[] = {
		{ "2015-06-26T09:15", 1435299300 }, { "2024-02-08T00:00", 1707339600 },
		{ "2008-01-15T12:00", 1200391200 }, /* winter, UTC+2 */
		{ "2008-07-15T12:00", 1216112400 }, /* summer, UTC+3 */
		{ "2011-03-27T12:00", 1301216400 }, /* the day summer time came to stay */
		{ "2011-03-26T12:00", 1301133600 }, { "2011-12-01T12:00", 1322730000 },
		{ "1970-01-01T02:00", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct date d = date_from_time((time_t)cases[i].utc), back;

		assert_str(iso(&d), cases[i].iso);
		assert_true(date_from_iso(str_from(cases[i].iso), &back));
		assert_int_equal(date_to_time(&back), cases[i].utc);
	}
}

static void
times_at_the_edges(void **state)
{
	struct date d = date_from_time(-1);

	(void)state;
	assert_str(iso(&d), "1970-01-01T01:59");
	d = date_from_time((time_t)-2208988800); /* 1900-01-01 00:00 UTC */
	assert_str(iso(&d), "1900-01-01T02:00");
	assert_int_equal(date_from_time((time_t)INT64_MAX).precision, DATE_NONE);
	assert_int_equal(date_from_time((time_t)INT64_MIN).precision, DATE_NONE);
	d = (struct date){ .precision = DATE_MONTH, .year = 2015, .month = 6 };
	assert_int_equal(date_to_time(&d), 1433106000); /* 2015-06-01 00:00 in Minsk */
	d = (struct date){ .precision = DATE_NONE };
	assert_int_equal(date_to_time(&d), 0);
}

static void
every_day_comes_back(void **state)
{
	(void)state;
	for (long long day = -25567; day < 84000; day++) {
		struct date d = date_from_time((time_t)(day * 86400 + 43200));

		assert_true(date_valid(&d));
		assert_int_equal(date_to_time(&d), day * 86400 + 43200);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iso_forms),
		cmocka_unit_test(days_as_people_write_them),
		cmocka_unit_test(times_and_zones),
		cmocka_unit_test(what_is_no_date_or_not_only_a_date),
		cmocka_unit_test(refusing_leaves_the_date_alone),
		cmocka_unit_test(a_megabyte_is_refused_quickly),
		cmocka_unit_test(every_month_in_every_language_is_read_back),
		cmocka_unit_test(words),
		cmocka_unit_test(spans),
		cmocka_unit_test(the_day_for_gemsub),
		cmocka_unit_test(keys_sort_as_time_does),
		cmocka_unit_test(keys_come_back),
		cmocka_unit_test(minsk_time),
		cmocka_unit_test(times_at_the_edges),
		cmocka_unit_test(every_day_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
