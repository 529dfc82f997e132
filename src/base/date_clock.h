/*
 * What date.c and date_parse.c share: zones, and the way from there to Minsk.
 */
#ifndef BASE_DATE_CLOCK_H
#define BASE_DATE_CLOCK_H

#include "base/date.h"

/* "Z", "+0300", "-05:00", "+03" as minutes east of Greenwich.  The whole text must be the zone. */
bool date_zone(struct str text, int *zone);

/* A date with a time, given in that zone, becomes Minsk time.  False when it is none or leaves the years we know. */
bool date_shift_zone(struct date *d, int zone);

/* Minutes since 1970-01-01 00:00 of the same clock that the date is in. */
int64_t date_minutes(const struct date *d);
bool date_from_utc_minutes(int64_t minutes, struct date *d);

#endif
