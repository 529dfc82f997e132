/*
 * Is an edition whole?  What SQLite can tell about the file, and what edition.sql promises about its rows.
 */
#include <stdio.h>

#include "store/edition_db.h"

/* Each query gives one number: how many rows break the promise. */
static const struct {
	const char *sql, *what;
} promises[] = {
	{ "SELECT count(*) FROM article LEFT JOIN article_doc USING (id)"
	  " WHERE withdrawn = 0 AND doc IS NULL",
	  "articles without a document" },
	{ "SELECT count(*) FROM article_doc WHERE id NOT IN (SELECT id FROM article)",
	  "documents without an article" },
	{ "SELECT count(*) FROM old_name WHERE article NOT IN (SELECT id FROM article)",
	  "old addresses without an article" },
	{ "SELECT count(*) FROM (SELECT lang, key / 100000000 AS year, key / 1000000 % 100 AS "
	  "month,"
	  " count(*) AS n FROM article WHERE withdrawn = 0 GROUP BY 1, 2, 3)"
	  " LEFT JOIN count_month c USING (lang, year, month) WHERE c.articles IS NOT n",
	  "months with a wrong count" },
	{ "SELECT coalesce(sum(articles), 0) - (SELECT count(*) FROM article WHERE withdrawn = 0)"
	  " FROM count_month",
	  "articles too many in the counts of months" },
	{ "SELECT count(*) FROM (SELECT lang, section, count(*) AS n FROM article"
	  " WHERE withdrawn = 0 GROUP BY 1, 2) LEFT JOIN count_section c USING (lang, section)"
	  " WHERE c.articles IS NOT n",
	  "sections with a wrong count" },
	{ "SELECT count(*) FROM file LEFT JOIN file_doc USING (blob) WHERE doc IS NULL AND size <>"
	  " (SELECT coalesce(sum(length(bytes)), 0) FROM part WHERE part.id BETWEEN"
	  " file.blob * 1048576 AND file.blob * 1048576 + 1048575)",
	  "files with parts missing" },
	{ "SELECT count(*) FROM file WHERE origin LIKE 'small:%'"
	  " AND blob NOT IN (SELECT small FROM file)",
	  "small pictures without a picture" },
	{ "SELECT count(*) FROM part WHERE id / 1048576 NOT IN (SELECT blob FROM file)",
	  "parts without a file" },
	{ "SELECT count(*) FROM file_doc WHERE blob NOT IN (SELECT blob FROM file)",
	  "documents without a file" },
};

static bool
check_file(struct db *d, void (*say)(void *data, const char *line), void *data)
{
	struct query q = db_query(d, "PRAGMA integrity_check(20)");
	bool ok = true;

	while (query_step(&q) == 1) {
		struct str line = query_view(&q, 0);

		if (str_eq(line, STR("ok")))
			continue;
		ok = false;
		say(data, line.s);
	}
	return query_end(&q) == 0 && ok;
}

static bool
check_promises(struct db *d, void (*say)(void *data, const char *line), void *data)
{
	char line[200];
	bool ok = true;

	for (size_t i = 0; i < sizeof(promises) / sizeof(*promises); i++) {
		int64_t n;

		if (!db_peek(d, promises[i].sql, &n)) {
			say(data, d->why);
			ok = false;
		} else if (n != 0) {
			snprintf(line, sizeof(line), "%lld %s", (long long)n, promises[i].what);
			say(data, line);
			ok = false;
		}
	}
	return ok;
}

int
edition_check(const char *path, void (*say)(void *data, const char *line), void *data)
{
	struct db d;

	if (db_open(&d, &edition_kind, path, DB_READ) != DB_OK) {
		say(data, d.why);
		return -1;
	}
	/* A torn file would answer the second question at random. */
	bool ok = check_file(&d, say, data) && check_promises(&d, say, data);
	if (ok)
		say(data, "ok");
	db_close(&d);
	return ok ? 0 : -1;
}
