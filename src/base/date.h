/*
 * Dates of news: with the precision they were given in, in the words of each language.
 *
 * The store holds a date as ISO 8601 text cut at its precision: "2015", "2015-06", "2015-06-26",
 * "2015-06-26T09:15" (local time, Europe/Minsk, which is UTC+3 all year since 2011).
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdint.h>
#include <time.h>

#include "base/buf.h"
#include "base/lang.h"

enum date_precision { DATE_NONE, DATE_YEAR, DATE_MONTH, DATE_DAY, DATE_MINUTE };

struct date {
	enum date_precision precision;
	int year;         /* 1900-2199 */
	int month, day;   /* from 1; 0 below the precision */
	int hour, minute; /* 0 below the precision */
};

/* The ISO forms above, also with seconds, a blank for T, and a zone (turned into Minsk time). */
bool date_from_iso(struct str text, struct date *d);

/*
 * A date as people write it (domain.md 5): all ISO forms; "26 June 2015", "June 26, 2015"; "26 июня 2015 г.",
 * "8 лютага 2024 года", "31августа 2020"; "18.04.2019", "14.11.25"; RFC 822 and RFC 3339 with zones
 * (+0300, MSK, GMT), also with Russian or Belarusian day and month names ("Чт, 08 фев 2024 09:15:00 MSK");
 * "2022-01-05 16:17"; month alone ("чэрвень 2015").  The whole text must be the date: false when
 * anything else stands beside it.  Never guesses a part that is not there.
 */
bool date_parse(struct str text, struct date *d);

bool date_valid(const struct date *d);
int date_cmp(const struct date *a, const struct date *b); /* by time; DATE_NONE is oldest */

/* "2015-06-26T09:15" cut at the precision; nothing for DATE_NONE. */
void date_add_iso(struct buf *out, const struct date *d);
/* The day or what is known of it: "2015-06-26", as gemsub wants it (missing parts are 01). */
void date_add_day(struct buf *out, const struct date *d);
/* "26 чэрвеня 2015", "26 июня 2015", "26 June 2015"; "чэрвень 2015"; "2015"; never the time of day. */
void date_add_words(struct buf *out, const struct date *d, enum lang lang);
/* Days that follow each other: "22–28 June 2015", "29 June – 5 July 2015", "28 December 2015 – 3 January 2016"; one day alone. */
void date_add_span(struct buf *out, const struct date *from, const struct date *to, enum lang lang);
/* The month's heading "чэрвень 2015", and its bare name (month 1-12). */
void date_add_month(struct buf *out, int year, int month, enum lang lang);
struct str date_month_name(int month, enum lang lang);

/* yyyymmddhhmm as a number: sorts as time does; 0 for DATE_NONE. */
int64_t date_key(const struct date *d);
bool date_from_key(int64_t key,
		   struct date *d); /* precision DATE_MINUTE, or DATE_DAY when hhmm is 0 */

/* Minsk local time of a moment, precision DATE_MINUTE; and back (missing parts are the earliest). */
struct date date_from_time(time_t t);
time_t date_to_time(const struct date *d);
/* The moment that an ISO text of a day or a minute names; of a day its end when `end`.  0 for anything else. */
time_t date_moment(struct str iso, bool end);

#endif
