/* All counts go by noon, so no change of clocks can move a day. */
#include "base/date_week.h"

#define DAY  86400
#define NOON 12

static time_t
noon_of(const struct date *d)
{
	struct date noon = { .precision = DATE_MINUTE,
			     .year = d->year,
			     .month = d->month,
			     .day = d->day,
			     .hour = NOON };

	return date_to_time(&noon);
}

static struct date
day_of(time_t t)
{
	struct date d = date_from_time(t);

	d.precision = DATE_DAY;
	d.hour = d.minute = 0;
	return d;
}

struct date
date_plus_days(const struct date *d, int days)
{
	return day_of(noon_of(d) + (time_t)days * DAY);
}

/* Monday 0 to Sunday 6.  Noon in Minsk is the same day in UTC; 1 January 1970 was a Thursday. */
static int
weekday(const struct date *d)
{
	int64_t days = noon_of(d) / DAY;

	if (noon_of(d) < 0)
		days--;
	return (int)(((days + 3) % 7 + 7) % 7);
}

int
date_week(const struct date *d, int *year)
{
	struct date thursday = date_plus_days(d, 3 - weekday(d));
	struct date first = { .precision = DATE_DAY, .year = thursday.year, .month = 1, .day = 1 };

	*year = thursday.year;
	return (int)((noon_of(&thursday) - noon_of(&first) + DAY / 2) / DAY) / 7 + 1;
}

bool
date_of_week(int year, int week, struct date *monday)
{
	struct date fourth = { .precision = DATE_DAY, .year = year, .month = 1, .day = 4 };
	int found;

	if (!date_valid(&fourth) || week < 1)
		return false;
	*monday = date_plus_days(&fourth, (week - 1) * 7 - weekday(&fourth));
	return date_valid(monday) && date_week(monday, &found) == week && found == year;
}
