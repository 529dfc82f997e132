/*
 * What the council's office keeps beside the news: lines of warning, the phone book, the schedule of reception.  The shared
 * store has them as others wrote them; the edition has them clean.
 */
#ifndef STORE_OFFICE_H
#define STORE_OFFICE_H

#include <stdint.h>
#include <time.h>

#include "base/arena.h"
#include "base/lang.h"

#define ALERT_BYTES 180 /* of a text that is read whole where a page has under 300 bytes */

struct alert {
	int64_t id;
	enum lang lang;
	struct str text;
	time_t starts;          /* 0: at once */
	time_t expires;         /* the first moment at which it is over */
	int64_t article;        /* that tells more; 0: none */
	enum lang article_lang; /* in the edition: of its address */
};

struct phone {
	int64_t id;
	enum lang lang;
	int position;
	struct str department, person, post, place, room, phone, email,
	    hours; /* each may be empty */
};

struct reception {
	int64_t id;
	enum lang lang;
	int position;
	struct str person, post, day, hours, place, phone, note;
};

#endif
