/*
 * The edition's file: opened, made, set aside; its version, the keeper's place and queue.
 *
 * The file is derived, so trouble with it has one cure: make it anew.  What is thrown away is told apart with care, since a wrong
 * path in the configuration may name something precious: an edition of another version is removed; a damaged file is renamed; a whole
 * database of anybody else is left alone and refused.
 */
#include "store/edition.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "store/edition_db.h"
#include "store/tokenizer.h"

#define VALUE_MAX  (16 << 20) /* a packed doc is at most 8 MiB (doc.h) */
#define BUSY_READ  1000       /* ms; readers wait only while the file is being made */
#define BUSY_WRITE 10000

/* ISO C wants no more than 4,095 bytes in a literal; gcc and clang take any length. */
#pragma GCC diagnostic ignored "-Woverlength-strings"
static const char schema[] =
#include "store/edition.sql.h"
    ;

static const char marks[] = "PRAGMA application_id = 1987277925; PRAGMA user_version = 7;";
static_assert(EDITION_APPLICATION == 1987277925 && EDITION_VERSION == 7, "marks must say the same");

/* --- what a file is --- */

static bool
read_marks(struct db *d, int64_t *application, int64_t *version)
{
	return db_peek(d, "PRAGMA application_id", application) &&
	       db_peek(d, "PRAGMA user_version", version);
}

static enum db_state
fits_reader(struct db *d)
{
	int64_t application, version;

	if (!read_marks(d, &application, &version))
		return DB_FAILED;
	if (application == EDITION_APPLICATION && version == EDITION_VERSION)
		return DB_OK;
	snprintf(d->why, sizeof(d->why), "no edition of version %d", EDITION_VERSION);
	return DB_UNFIT;
}

const struct db_kind edition_kind = {
	.name = "edition",
	.value_max = VALUE_MAX,
	.busy_ms = BUSY_READ,
	.fits = fits_reader,
	.extend = tokenizer_register,
};

static const struct db_kind writer_kind = {
	.name = "edition",
	.value_max = VALUE_MAX,
	.busy_ms = BUSY_WRITE,
	.extend = tokenizer_register,
};

enum file_is { FILE_OURS, FILE_EMPTY, FILE_OLD, FILE_BROKEN, FILE_FOREIGN, FILE_FAILED };

static bool
whole(struct db *d)
{
	sqlite3_stmt *st = NULL;
	bool ok = false;

	if (sqlite3_prepare_v2(d->h, "PRAGMA quick_check(1)", -1, &st, NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW) {
		const char *says = (const char *)sqlite3_column_text(st, 0);

		ok = says && strcmp(says, "ok") == 0;
		snprintf(d->why, sizeof(d->why), "%s", says ? says : "");
	} else {
		snprintf(d->why, sizeof(d->why), "%s", sqlite3_errmsg(d->h));
	}
	sqlite3_finalize(st);
	return ok;
}

/* The last writer left it in order, so its pages need no look: that would take a second for each gigabyte at every start. */
static bool
left_in_order(struct db *d)
{
	int64_t whole;

	return db_peek(d, "SELECT value FROM state WHERE key = 'in order'", &whole) && whole == 1;
}

static enum file_is
judge(struct db *d)
{
	int64_t application, version, things;

	if (!read_marks(d, &application, &version) ||
	    !db_peek(d, "SELECT count(*) FROM sqlite_schema", &things))
		return db_state_of(sqlite3_errcode(d->h)) == DB_BROKEN ? FILE_BROKEN : FILE_FAILED;
	if (application == 0 && version == 0 && things == 0)
		return FILE_EMPTY;
	if (application != EDITION_APPLICATION)
		return FILE_FOREIGN;
	if (version != EDITION_VERSION)
		return FILE_OLD;
	return left_in_order(d) || whole(d) ? FILE_OURS : FILE_BROKEN;
}

static enum file_is
open_and_judge(struct db *d, const char *path)
{
	enum db_state state = db_open(d, &writer_kind, path, DB_CREATE);

	if (state != DB_OK)
		return state == DB_BROKEN ? FILE_BROKEN : FILE_FAILED;
	enum file_is is = judge(d);
	if (is != FILE_OURS && is != FILE_EMPTY)
		db_close(d);
	return is;
}

/* --- making and setting aside --- */

static const char *const tails[] = { "", "-wal", "-shm" };

static int
remove_file(const char *path)
{
	char name[PATH_MAX];

	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		if ((size_t)snprintf(name, sizeof(name), "%s%s", path, tails[i]) >= sizeof(name))
			return error("path too long: '%s'", path);
		if (unlink(name) < 0 && errno != ENOENT)
			return error("cannot remove '%s': %s", name, strerror(errno));
	}
	return 0;
}

static int
set_aside(const char *path, const char *why)
{
	char name[PATH_MAX], aside[PATH_MAX];

	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		int n = snprintf(aside, sizeof(aside), "%s.broken%s", path, tails[i]);
		if (n < 0 || (size_t)n >= sizeof(aside))
			return error("path too long: '%s'", path);
		snprintf(name, sizeof(name), "%s%s", path, tails[i]);
		if (rename(name, aside) < 0) {
			if (errno != ENOENT)
				return error("cannot rename '%s': %s", name, strerror(errno));
			unlink(aside); /* of an earlier accident: it does not belong to this one */
		}
	}
	warn("edition '%s' is damaged (%s): kept as '%s.broken' and made anew from the store", path,
	     why, path);
	return 0;
}

/*
 * The files -wal and -shm stay when the keeper goes, so that workers who may not write the directory can open the edition at any time.
 * NORMAL: after a power cut the last commits may be missing, and the keeper makes them again.
 */
static int
prepare_writer(struct db *d)
{
	int on = 1;

	sqlite3_file_control(d->h, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
	return db_exec(d, "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000;"
			  "PRAGMA journal_size_limit = 16777216; PRAGMA cache_size = -32000;");
}

static int
make(struct db *d)
{
	if (db_exec(d, "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL") < 0 || db_begin(d) < 0)
		return -1;
	if (db_exec(d, schema) < 0 || db_exec(d, marks) < 0) {
		db_rollback(d);
		return -1;
	}
	return db_commit(d);
}

/* True when d is open on an edition that may be written. */
static bool
settle(struct db *d, const char *path)
{
	enum file_is is = open_and_judge(d, path);

	if (is == FILE_OLD) {
		note("edition '%s' is of another version: made anew from the store", path);
		if (remove_file(path) < 0)
			return false;
		is = open_and_judge(d, path);
	} else if (is == FILE_BROKEN) {
		if (set_aside(path, d->why) < 0)
			return false;
		is = open_and_judge(d, path);
	}
	if (is == FILE_FOREIGN) {
		error("'%s' is a database, but no edition: name another file as 'edition'", path);
		return false;
	}
	if (is != FILE_OURS && is != FILE_EMPTY) {
		error("cannot open edition '%s': %s", path, d->why);
		return false;
	}
	if ((is == FILE_EMPTY && make(d) < 0) || prepare_writer(d) < 0 ||
	    db_exec(d, "DELETE FROM state WHERE key = 'in order'") < 0) {
		db_close(d);
		return false;
	}
	return true;
}

struct edition *
edition_open_write(const char *path)
{
	struct edition *e = calloc(1, sizeof(*e));

	if (!e) {
		error("cannot open edition '%s': out of memory", path);
		return NULL;
	}
	if (!settle(&e->db, path)) {
		free(e);
		return NULL;
	}
	return e;
}

struct edition *
edition_open_read(const char *path)
{
	struct edition *e = calloc(1, sizeof(*e));

	if (e && db_open(&e->db, &edition_kind, path, DB_READ) != DB_OK) {
		debug("edition '%s': %s", path, e->db.why);
		free(e);
		return NULL;
	}
	return e;
}

void
edition_close(struct edition *e)
{
	if (!e)
		return;
	db_close(&e->db);
	free(e->words_known);
	free(e);
}

void
edition_close_in_order(struct edition *e)
{
	if (e)
		db_exec(&e->db, "REPLACE INTO state (key, value) VALUES ('in order', 1)");
	edition_close(e);
}

int64_t
edition_version(struct edition *e)
{
	return db_version(&e->db);
}

int
edition_begin(struct edition *e)
{
	return db_begin(&e->db);
}

int
edition_commit(struct edition *e)
{
	if (db_commit(&e->db) == 0)
		return 0;
	search_forget(e);
	return -1;
}

void
edition_rollback(struct edition *e)
{
	db_rollback(&e->db);
	search_forget(e);
}

/* --- where the keeper stands --- */

int
edition_state(struct edition *e, struct arena *a, struct str *store_identity, int64_t *store_change)
{
	struct query q = db_query(&e->db, "SELECT (SELECT value FROM state WHERE key = 'identity'),"
					  " (SELECT value FROM state WHERE key = 'change')");

	*store_identity = STR("");
	*store_change = 0;
	if (query_step(&q) == 1) {
		*store_identity = query_str(&q, 0, a);
		*store_change = query_int(&q, 1);
	}
	return query_end(&q) < 0 || arena_failed(a) ? -1 : 0;
}

int
edition_set_state(struct edition *e, struct str store_identity, int64_t store_change)
{
	struct query q = db_query(&e->db, "REPLACE INTO state (key, value)"
					  " VALUES ('identity', ?), ('change', ?)");

	query_put_str(&q, store_identity);
	query_put_int(&q, store_change);
	return query_run(&q);
}

/* --- the queue --- */

int
edition_queue(struct edition *e, int64_t article, int64_t key, bool urgent)
{
	struct query q =
	    db_query(&e->db, "INSERT INTO queue (article, key, urgent) VALUES (?, ?, ?)"
			     " ON CONFLICT DO UPDATE SET key = excluded.key,"
			     " urgent = max(urgent, excluded.urgent)");

	query_put_int(&q, article);
	query_put_int(&q, key);
	query_put_int(&q, urgent);
	return query_run(&q);
}

int
edition_queue_all(struct edition *e)
{
	struct query q = db_query(&e->db, "INSERT INTO queue (article, key, urgent)"
					  " SELECT id, key, 0 FROM article WHERE true"
					  " ON CONFLICT DO NOTHING");

	return query_run(&q);
}

int
edition_queue_next(struct edition *e, int64_t *articles, int limit)
{
	struct query q = db_query(&e->db, "SELECT article FROM queue"
					  " ORDER BY urgent DESC, key DESC, article DESC LIMIT ?");
	int n = 0;

	query_put_int(&q, limit > 0 ? limit : 0);
	while (n < limit && query_step(&q) == 1)
		articles[n++] = query_int(&q, 0);
	return query_end(&q) < 0 ? -1 : n;
}

int
edition_queue_done(struct edition *e, int64_t article)
{
	struct query q = db_query(&e->db, "DELETE FROM queue WHERE article = ?");

	query_put_int(&q, article);
	return query_run(&q);
}

int64_t
edition_queue_left(struct edition *e)
{
	struct query q = db_query(&e->db, "SELECT count(*) FROM queue");
	int64_t left = query_step(&q) == 1 ? query_int(&q, 0) : 0;

	return query_end(&q) < 0 ? -1 : left;
}

int
edition_later(struct edition *e, int64_t article, int64_t due)
{
	struct query q = due ? db_query(&e->db, "INSERT INTO later (article, due) VALUES (?, ?)"
						" ON CONFLICT DO UPDATE SET due = excluded.due")
			     : db_query(&e->db, "DELETE FROM later WHERE article = ?");

	query_put_int(&q, article);
	if (due)
		query_put_int(&q, due);
	return query_run(&q);
}

int
edition_next_later(struct edition *e, int64_t *article, int64_t *due)
{
	struct query q = db_query(
	    &e->db, "SELECT article, due FROM later WHERE article > ? ORDER BY article LIMIT 1");

	query_put_int(&q, *article);
	int found = query_step(&q) == 1;
	if (found) {
		*article = query_int(&q, 0);
		*due = query_int(&q, 1);
	}
	return query_end(&q) < 0 ? -1 : found;
}

int
edition_is_due(struct edition *e, int64_t now)
{
	struct query q = db_query(&e->db, "SELECT 1 FROM later WHERE due <= ? LIMIT 1");

	query_put_int(&q, now);
	int due = query_step(&q) == 1;
	return query_end(&q) < 0 ? -1 : due;
}

int
edition_queue_due(struct edition *e, int64_t now)
{
	struct query q = db_query(&e->db, "INSERT INTO queue (article, key, urgent)"
					  " SELECT article, 0, 1 FROM later WHERE due <= ?"
					  " ON CONFLICT DO UPDATE SET urgent = 1");

	query_put_int(&q, now);
	return query_run(&q);
}
