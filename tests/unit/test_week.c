/* Weeks: ISO 8601, beside the C library's own count. */
#include "base_test.h"

#include <time.h>

#include "base/date_week.h"

static struct date
day(int year, int month, int d)
{
	return (struct date){ .precision = DATE_DAY, .year = year, .month = month, .day = d };
}

/* Where years and weeks do not end together. */
static void
at_the_turn_of_the_year(void **state)
{
	static const struct {
		int year, month, day, of_year, week;
	} cases[] = {
		{ 2015, 6, 26, 2015, 26 },  { 2005, 1, 1, 2004, 53 },  { 2005, 1, 2, 2004, 53 },
		{ 2005, 12, 31, 2005, 52 }, { 2007, 1, 1, 2007, 1 },   { 2008, 12, 28, 2008, 52 },
		{ 2008, 12, 29, 2009, 1 },  { 2008, 12, 31, 2009, 1 }, { 2009, 12, 31, 2009, 53 },
		{ 2010, 1, 3, 2009, 53 },   { 2010, 1, 4, 2010, 1 },   { 2020, 12, 31, 2020, 53 },
		{ 2021, 1, 3, 2020, 53 },   { 2024, 12, 30, 2025, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct date d = day(cases[i].year, cases[i].month, cases[i].day);
		int year;

		assert_int_equal(date_week(&d, &year), cases[i].week);
		assert_int_equal(year, cases[i].of_year);
	}
}

/* Each day of three centuries: the week that strftime knows, and its Monday. */
static void
every_day_has_the_week_that_the_c_library_has(void **state)
{
	struct date d = day(1900, 1, 1);

	(void)state;
	for (int n = 0; n < 109000; n++, d = date_plus_days(&d, 1)) {
		time_t t = date_to_time(&d), noon = t + 43200; /* of the same day in UTC */
		struct date monday;
		char text[16];
		struct tm tm;
		int year, week = date_week(&d, &year);

		assert_true(date_valid(&d) && d.precision == DATE_DAY);
		assert_non_null(gmtime_r(&noon, &tm));
		if (n % 97 == 0 || (d.month == 12 && d.day > 25) || (d.month == 1 && d.day < 8)) {
			char wanted[16];

			strftime(wanted, sizeof(wanted), "%G-W%V", &tm);
			snprintf(text, sizeof(text), "%04d-W%02d", year, week);
			assert_string_equal(text, wanted);
		}
		assert_true(date_of_week(year, week, &monday));
		monday = date_plus_days(&monday, (tm.tm_wday + 6) % 7);
		assert_int_equal(date_to_time(&monday), t);
	}
}

static void
what_no_year_has(void **state)
{
	struct date monday;

	(void)state;
	assert_true(date_of_week(2015, 53, &monday));
	assert_true(monday.year == 2015 && monday.month == 12 && monday.day == 28);
	assert_false(date_of_week(2014, 53, &monday));
	assert_false(date_of_week(2015, 54, &monday));
	assert_false(date_of_week(2015, 0, &monday));
	assert_false(date_of_week(2015, -1, &monday));
}

static void
days_are_added_over_months_and_leap_years(void **state)
{
	static const struct {
		int from[3], days, to[3];
	} cases[] = {
		{ { 2015, 12, 31 }, 1, { 2016, 1, 1 } },  { { 2016, 2, 28 }, 1, { 2016, 2, 29 } },
		{ { 2015, 2, 28 }, 1, { 2015, 3, 1 } },   { { 2016, 3, 1 }, -1, { 2016, 2, 29 } },
		{ { 2000, 1, 1 }, 366, { 2001, 1, 1 } },  { { 1900, 2, 28 }, 1, { 1900, 3, 1 } },
		{ { 1970, 1, 1 }, -1, { 1969, 12, 31 } }, { { 2015, 6, 26 }, 0, { 2015, 6, 26 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct date d = day(cases[i].from[0], cases[i].from[1], cases[i].from[2]);

		d = date_plus_days(&d, cases[i].days);
		assert_true(d.year == cases[i].to[0] && d.month == cases[i].to[1] &&
			    d.day == cases[i].to[2]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_the_turn_of_the_year),
		cmocka_unit_test(every_day_has_the_week_that_the_c_library_has),
		cmocka_unit_test(what_no_year_has),
		cmocka_unit_test(days_are_added_over_months_and_leap_years),
	};

	return cmocka_run_group_tests_name("week", tests, NULL, NULL);
}
