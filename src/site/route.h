/*
 * Addresses: what a path asks for, and the one way it is written (design: the same on both protocols).
 */
#ifndef SITE_ROUTE_H
#define SITE_ROUTE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/lang.h"
#include "base/str.h"

enum route_kind {
	ROUTE_FILE, /* none of the patterns: perhaps a page or file of the editors, or media */
	ROUTE_HOME,
	ROUTE_LIST,
	ROUTE_ARTICLE,
	ROUTE_PARTS, /* what parts it has */
	ROUTE_PART,
	ROUTE_ARCHIVE,
	ROUTE_YEAR,
	ROUTE_MONTH,
	ROUTE_FEED,
	ROUTE_SECURITY,
	ROUTE_ISSUES,
	ROUTE_ALERT,
	ROUTE_NEW, /* and the others that give many articles as one text */
	ROUTE_SINCE,
	ROUTE_DAY,
	ROUTE_WEEK,
	ROUTE_WHOLE_MONTH,
	ROUTE_PHONES,
	ROUTE_PEOPLE,
	ROUTE_PLACES,
	ROUTE_DEPARTMENT,
	ROUTE_PLACE,
	ROUTE_RECEPTION,
	ROUTE_SEARCH,
	ROUTE_NOTE,
	ROUTE_NOTE_WRITE,
};

struct route {
	enum route_kind kind;
	enum lang lang;     /* LANG_NONE: the path names none */
	struct str section; /* of a list or feed; empty: all news */
	int64_t id;         /* of an article, of an entry of the phone book */
	int64_t before;     /* list: older than this article; 0: from the newest */
	int64_t after;      /* list: newer than this article, the nearest to it; 0: not so */
	int64_t part;       /* of an article, from 1 */
	int year, month, day, week;
	struct str
	    words;   /* search: what to look for, as search.c writes it into addresses; or empty */
	bool forms;  /* search: `before` has the words in other forms */
	bool source; /* ".gmi" was added to an article */
	const char *pattern; /* the row of the table that it fits; NULL: none */
	struct str plain;    /* the path as asked, without doubled slashes */
	struct str path;     /* as it should be written; ROUTE_FILE: the same as plain */
};

/* Pure: knows no article and no section.  False only when memory is gone. */
bool route_parse(struct str path, struct arena *a, struct route *r);

/* "/be/desk/": the editors' own page, which the keeper makes.  To everybody else it is no address. */
bool route_is_desk(struct str path, enum lang *lang);

/* The rows of the table, from 0 on; NULL behind the last.  Words in capitals stand for what a reader asks for. */
const char *route_pattern(size_t i);

/*
 * The words that "/LANG/WORD/" leads elsewhere by than to a section of that name, or some day may, from 0 on; empty behind the
 * last.  Some stand there twice.
 */
struct str route_word(size_t i);
/* So no section can have it. */
bool route_word_taken(struct str word);

#endif
