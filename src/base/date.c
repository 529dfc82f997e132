/*
 * Dates as numbers: ISO text, sort keys, Minsk time.  The words are in date_words.c, and what people
 * write is read in date_parse.c.
 */
#include "base/date.h"

#include "base/date_clock.h"

#define YEAR_FIRST 1900
#define YEAR_LAST  2199

#define MINUTES_OF_DAY ((int64_t)24 * 60)

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool
date_valid(const struct date *d)
{
	if (d->precision <= DATE_NONE || d->precision > DATE_MINUTE)
		return false;
	if (d->year < YEAR_FIRST || d->year > YEAR_LAST)
		return false;
	if (d->precision >= DATE_MONTH ? d->month < 1 || d->month > 12 : d->month != 0)
		return false;
	if (d->precision >= DATE_DAY ? d->day < 1 || d->day > days_in_month(d->year, d->month)
				     : d->day != 0)
		return false;
	if (d->precision < DATE_MINUTE)
		return d->hour == 0 && d->minute == 0;
	return d->hour >= 0 && d->hour < 24 && d->minute >= 0 && d->minute < 60;
}

int64_t
date_key(const struct date *d)
{
	if (d->precision == DATE_NONE)
		return 0;
	int64_t month = d->precision >= DATE_MONTH ? d->month : 1;
	int64_t day = d->precision >= DATE_DAY ? d->day : 1;
	return (((d->year * INT64_C(100) + month) * 100 + day) * 100 + d->hour) * 100 + d->minute;
}

bool
date_from_key(int64_t key, struct date *d)
{
	if (key <= 0 || key / 100000000 > YEAR_LAST)
		return false;
	struct date found = { .precision = key % 10000 ? DATE_MINUTE : DATE_DAY,
			      .year = (int)(key / 100000000),
			      .month = (int)(key / 1000000 % 100),
			      .day = (int)(key / 10000 % 100),
			      .hour = (int)(key / 100 % 100),
			      .minute = (int)(key % 100) };
	if (!date_valid(&found))
		return false;
	*d = found;
	return true;
}

int
date_cmp(const struct date *a, const struct date *b)
{
	int64_t x = date_key(a), y = date_key(b);

	return (x > y) - (x < y);
}

/* --- Minsk time --- */

/* Days since 1970-01-01 in the Gregorian calendar, the year beginning in March. */
static int64_t
days_from_date(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

static void
date_from_days(int64_t days, struct date *d)
{
	int64_t z = days + 719468; /* since 0000-03-01; never negative here */
	int64_t era = z / 146097, of_era = z % 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	d->day = (int)(of_year - (153 * month + 2) / 5 + 1);
	d->month = (int)(month < 10 ? month + 3 : month - 9);
	d->year = (int)(year + era * 400 + (d->month <= 2));
}

/* The day of the last Sunday; 1970-01-01 was a Thursday. */
static int64_t
last_sunday(int year, int month)
{
	int64_t last = days_from_date(year, month, 31); /* March and October only */

	return last - (last + 4) % 7;
}

/*
 * UTC+3 since 27 March 2011.  Before that UTC+2, and +3 from the last Sunday of March to the last of
 * October, changing at 00:00 UTC: an old feed's "23:30 +0200" must not slip into the next day.
 */
static int
minsk_offset(int64_t utc_minutes)
{
	int64_t day = utc_minutes / MINUTES_OF_DAY;
	struct date d;

	date_from_days(day, &d);
	if (d.year > 2010)
		return d.year == 2011 && day < last_sunday(2011, 3) ? 120 : 180;
	return day >= last_sunday(d.year, 3) && day < last_sunday(d.year, 10) ? 180 : 120;
}

bool
date_from_utc_minutes(int64_t minutes, struct date *d)
{
	if (minutes < days_from_date(YEAR_FIRST, 1, 1) * 1440 ||
	    minutes >= days_from_date(YEAR_LAST + 1, 1, 1) * 1440)
		return false;
	/* From here on times before 1970 are shifted by whole 400 years of the calendar. */
	bool early = minutes < 0;
	int64_t local = minutes + (early ? 120 + INT64_C(146097) * 1440 : minsk_offset(minutes));
	struct date found = { .precision = DATE_MINUTE,
			      .hour = (int)(local / 60 % 24),
			      .minute = (int)(local % 60) };
	date_from_days(local / 1440, &found);
	found.year -= early ? 400 : 0;
	if (!date_valid(&found))
		return false;
	*d = found;
	return true;
}

int64_t
date_minutes(const struct date *d)
{
	int month = d->precision >= DATE_MONTH ? d->month : 1;
	int day = d->precision >= DATE_DAY ? d->day : 1;

	return days_from_date(d->year, month, day) * MINUTES_OF_DAY + (int64_t)d->hour * 60 +
	       d->minute;
}

bool
date_shift_zone(struct date *d, int zone)
{
	return date_valid(d) && date_from_utc_minutes(date_minutes(d) - zone, d);
}

struct date
date_from_time(time_t t)
{
	struct date d = { .precision = DATE_NONE };
	int64_t minutes = t / 60 - (t % 60 < 0);

	return date_from_utc_minutes(minutes, &d) ? d : (struct date){ .precision = DATE_NONE };
}

time_t
date_to_time(const struct date *d)
{
	if (!date_valid(d))
		return 0;
	int64_t local = date_minutes(d);
	int64_t utc = local - 180;
	if (utc < 0 || minsk_offset(utc) != 180)
		utc = local - 120;
	return (time_t)(utc * 60);
}

/* --- ISO 8601 --- */

/* Exactly n digits at the front, taken off. */
static bool
take_digits(struct str *x, size_t n, int *value)
{
	long long number;

	if (x->n < n || !str_number(str_part(*x, 0, n), &number))
		return false;
	*value = (int)number;
	*x = str_after(*x, n);
	return true;
}

static bool
take_byte(struct str *x, char c)
{
	if (x->n == 0 || x->s[0] != c)
		return false;
	*x = str_after(*x, 1);
	return true;
}

/* ":SS" and ".fff", read over. */
static bool
take_seconds(struct str *x)
{
	int second;

	if (!take_byte(x, ':'))
		return true;
	if (!take_digits(x, 2, &second) || second > 60)
		return false;
	if (!take_byte(x, '.') && !take_byte(x, ','))
		return true;
	size_t n = 0;
	while (n < x->n && x->s[n] >= '0' && x->s[n] <= '9')
		n++;
	*x = str_after(*x, n);
	return n > 0;
}

bool
date_zone(struct str text, int *zone)
{
	int hours, minutes = 0;
	bool west;

	if (str_eq(text, STR("Z")) || str_eq(text, STR("z"))) {
		*zone = 0;
		return true;
	}
	if (take_byte(&text, '+'))
		west = false;
	else if (take_byte(&text, '-'))
		west = true;
	else
		return false;
	if (!take_digits(&text, 2, &hours))
		return false;
	if (text.n) {
		take_byte(&text, ':');
		if (!take_digits(&text, 2, &minutes) || text.n)
			return false;
	}
	if (hours > 14 || minutes > 59)
		return false;
	*zone = (hours * 60 + minutes) * (west ? -1 : 1);
	return true;
}

bool
date_from_iso(struct str text, struct date *d)
{
	struct date found = { .precision = DATE_YEAR };
	int zone;

	if (!take_digits(&text, 4, &found.year))
		return false;
	if (text.n) {
		if (!take_byte(&text, '-') || !take_digits(&text, 2, &found.month))
			return false;
		found.precision = DATE_MONTH;
	}
	if (text.n) {
		if (!take_byte(&text, '-') || !take_digits(&text, 2, &found.day))
			return false;
		found.precision = DATE_DAY;
	}
	if (text.n) {
		if (!take_byte(&text, 'T') && !take_byte(&text, 't') && !take_byte(&text, ' '))
			return false;
		if (!take_digits(&text, 2, &found.hour) || !take_byte(&text, ':') ||
		    !take_digits(&text, 2, &found.minute) || !take_seconds(&text))
			return false;
		found.precision = DATE_MINUTE;
	}
	text = str_trim(text);
	if (text.n && (!date_zone(text, &zone) || !date_shift_zone(&found, zone)))
		return false;
	if (!date_valid(&found))
		return false;
	*d = found;
	return true;
}

void
date_add_iso(struct buf *out, const struct date *d)
{
	if (d->precision >= DATE_YEAR)
		buf_addf(out, "%04d", d->year);
	if (d->precision >= DATE_MONTH)
		buf_addf(out, "-%02d", d->month);
	if (d->precision >= DATE_DAY)
		buf_addf(out, "-%02d", d->day);
	if (d->precision >= DATE_MINUTE)
		buf_addf(out, "T%02d:%02d", d->hour, d->minute);
}

void
date_add_day(struct buf *out, const struct date *d)
{
	if (d->precision == DATE_NONE)
		return;
	buf_addf(out, "%04d-%02d-%02d", d->year, d->precision >= DATE_MONTH ? d->month : 1,
		 d->precision >= DATE_DAY ? d->day : 1);
}

time_t
date_moment(struct str iso, bool end)
{
	struct date d;

	if (!date_from_iso(str_trim(iso), &d) || d.precision < DATE_DAY)
		return 0;
	return date_to_time(&d) + (end && d.precision == DATE_DAY ? MINUTES_OF_DAY * 60 : 0);
}
