/*
 * What the store's own files share.  Not for other floors.
 */
#ifndef STORE_STORE_DB_H
#define STORE_STORE_DB_H

#include "store/db.h"
#include "store/store.h"

#define STORE_APPLICATION 0x76737473 /* "vsts" */
#define STORE_VERSION     1          /* of schema.sql */
#define STORE_VALUE_MAX                                                                            \
	(16 << 20) /* bytes of one text that is read: no article is a thousandth of it */

struct store {
	struct db db;
};

extern const char store_schema[];           /* schema.sql */
extern const char store_newsroom_schema[];  /* newsroom.sql */
extern const struct db_kind store_any_kind; /* takes any database */

/* Is this table, or a view of its name, read here?  The others of schema.sql are between the writers. */
bool store_needs(struct str table);

/* The column order of article_row(). */
#define STORE_ARTICLE_COLUMNS                                                                      \
	"id, lang, section, translation, title, body_type, date, status, withdrawn_reason,"        \
	" urgent_until, correction, corrected, source_name, source_url, source_key, created, "     \
	"updated"

/* An open descriptor of a regular file at `path` below the directory of the database, or -1 with *why.  *size gets its bytes. */
int store_open_beneath(const struct db *d, struct str path, size_t *size, const char **why);

/* "region": 1 to 40 of a-z, 0-9 and "-". */
bool store_slug_valid(struct str slug);

#endif
