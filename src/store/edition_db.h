/*
 * What the edition's own files share.  Not for other floors.
 */
#ifndef STORE_EDITION_DB_H
#define STORE_EDITION_DB_H

#include "store/db.h"
#include "store/edition.h"

#define EDITION_APPLICATION 0x76737465 /* "vste" */
#define EDITION_VERSION     2          /* of edition.sql */
#define EDITION_PARTS       (1 << 20)  /* parts of one file, at most */

struct edition {
	struct db db;
};

extern const struct db_kind edition_kind;

/* The columns that every list reads, in the order of edition_row(). */
#define EDITION_COLUMNS                                                                            \
	"id, lang, section, key, withdrawn, translation, urgent_until, date, corrected, size,"     \
	" title, reason, correction, source_name, source_url"

/* The row the query stands on.  False when memory is gone. */
bool edition_row(struct query *q, struct arena *a, struct edition_article *out);
/* A date in one number, with its precision. */
int64_t edition_pack_date(const struct date *d);

#endif
