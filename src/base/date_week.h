/*
 * Weeks as ISO 8601 counts them: from Monday, the first one of a year holds its 4 January.
 */
#ifndef BASE_DATE_WEEK_H
#define BASE_DATE_WEEK_H

#include "base/date.h"

struct date date_plus_days(const struct date *d, int days); /* of a day; precision DATE_DAY */
/* The number of its week, 1 to 53, and in *year the one that week belongs to. */
int date_week(const struct date *d, int *year);
/* The Monday of a week; false where that year has no such week. */
bool date_of_week(int year, int week, struct date *monday);

#endif
