/*
 * What the edition's own files share.  Not for other floors.
 */
#ifndef STORE_EDITION_DB_H
#define STORE_EDITION_DB_H

#include "store/db.h"
#include "store/edition.h"

#define EDITION_APPLICATION 0x76737465 /* "vste" */
#define EDITION_VERSION     7          /* of edition.sql */
#define EDITION_PARTS       (1 << 20)  /* parts of one file, at most */

struct edition {
	struct db db;
	uint64_t
	    *words_known; /* the writer's: words that search_word has for certain; may be NULL */
};

extern const struct db_kind edition_kind;

/* The columns that every list reads, in the order of edition_row(). */
#define EDITION_COLUMNS                                                                            \
	"id, lang, section, key, withdrawn, translation, urgent_until, date, corrected, size,"     \
	" title, reason, correction, source_name, source_url"

/* The row the query stands on.  False when memory is gone. */
bool edition_row(struct query *q, struct arena *a, struct edition_article *out);
enum lang edition_lang(int64_t number); /* of a column; what is none of the three is the first */
/* A date in one number, with its precision. */
int64_t edition_pack_date(const struct date *d);

/* --- edition_issue.c, for the writer: inside a step of its own --- */

/* An article as it stands there now is about to change, or has; `goes`: readers lose it.  One that is not there or withdrawn is no matter. */
int issues_touch(struct edition *e, int64_t article, bool goes);

/* --- search_index.c, for the writer: inside a step of its own --- */

/* Before the row of an article and its doc change or go: takes the old text out of the index.  x: what comes in its place, or NULL; *same
 * tells that it would be indexed as it is, and nothing was done. */
int search_take_out(struct edition *e, int64_t id, const struct edition_article *x, bool *same);
/* After the new row and doc are there. */
int search_put_in(struct edition *e, const struct edition_article *x);
/* After a transaction that was undone. */
void search_forget(struct edition *e);
/* The first place that is free for, or behind, this moment: whatever lies there or beyond it is older.  -1 on error. */
int64_t search_place_of(struct edition *e, int64_t key, int64_t id);

#endif
