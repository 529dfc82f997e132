/*
 * Statements, values and errors.  Nothing that comes out of a file is believed: a text column may hold a number, a BLOB, NULs or
 * bytes that are no UTF-8, and all of it arrives as bytes with a length.
 */
#include "store/db.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

struct db_cached {
	const char *literal;
	sqlite3_stmt *st;
};

/* What the operator can do about it. */
static const struct {
	int code;
	const char *advice;
} advices[] = {
	{ SQLITE_BUSY, "another program holds it; try again" },
	{ SQLITE_CANTOPEN, "look at the path and its permissions" },
	{ SQLITE_CORRUPT, "the file is damaged; put a copy in its place" },
	{ SQLITE_FULL, "make room on the disk" },
	{ SQLITE_NOTADB, "look whether this is the right file" },
	{ SQLITE_READONLY, "look at the permissions of the file and its directory" },
};

static const char *
advice(int code)
{
	for (size_t i = 0; i < sizeof(advices) / sizeof(*advices); i++)
		if (advices[i].code == code)
			return advices[i].advice;
	return NULL;
}

static bool
told_before(struct db *d, int code)
{
	unsigned bit = 1u << (code & 31);

	if (d->mode != DB_READ)
		return false;
	if (d->told & bit)
		return true;
	d->told |= bit;
	return false;
}

int
db_error(struct db *d, const char *what)
{
	int code = sqlite3_errcode(d->h) & 0xff;
	const char *next = advice(code);

	snprintf(d->why, sizeof(d->why), "%s%s%s", sqlite3_errmsg(d->h), next ? "; " : "",
		 next ? next : "");
	if (told_before(d, code))
		return -1;
	return error("%s '%s': %s%s%s", d->kind->name, d->path, what ? what : "", what ? ": " : "",
		     d->why);
}

enum db_state
db_state_of(int sqlite_code)
{
	switch (sqlite_code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE: return DB_OK;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB: return DB_BROKEN;
	default: return DB_FAILED;
	}
}

int
db_exec(struct db *d, const char *sql)
{
	if (sqlite3_exec(d->h, sql, NULL, NULL, NULL) != SQLITE_OK)
		return db_error(d, NULL);
	return 0;
}

bool
db_peek(struct db *d, const char *sql, int64_t *value)
{
	sqlite3_stmt *st;
	bool found = false;

	if (sqlite3_prepare_v2(d->h, sql, -1, &st, NULL) == SQLITE_OK) {
		found = sqlite3_step(st) == SQLITE_ROW;
		if (found)
			*value = sqlite3_column_int64(st, 0);
	}
	if (!found)
		snprintf(d->why, sizeof(d->why), "%s", sqlite3_errmsg(d->h));
	sqlite3_finalize(st);
	return found;
}

int
db_has(struct db *d, struct str table)
{
	struct query q =
	    db_query(d, "SELECT 1 FROM sqlite_schema"
			" WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE");

	query_put_str(&q, table);
	query_step(&q);
	return query_end(&q);
}

int64_t
db_last_id(struct db *d)
{
	return sqlite3_last_insert_rowid(d->h);
}

int64_t
db_changed(struct db *d)
{
	return sqlite3_changes64(d->h);
}

void
db_allow(struct db *d, size_t value_max)
{
	if (value_max > INT_MAX)
		value_max = INT_MAX;
	sqlite3_limit(d->h, SQLITE_LIMIT_LENGTH, value_max ? (int)value_max : d->kind->value_max);
}

/* --- transactions --- */

int
db_begin(struct db *d)
{
	return db_exec(d, d->mode == DB_READ ? "BEGIN" : "BEGIN IMMEDIATE");
}

int
db_commit(struct db *d)
{
	if (db_exec(d, "COMMIT") < 0) {
		db_rollback(d);
		return -1;
	}
	d->commits++;
	return 0;
}

void
db_rollback(struct db *d)
{
	if (!sqlite3_get_autocommit(d->h))
		sqlite3_exec(d->h, "ROLLBACK", NULL, NULL, NULL);
}

int
db_step_begin(struct db *d)
{
	return db_exec(d, "SAVEPOINT step");
}

int
db_step_end(struct db *d, int result)
{
	/* An error such as a full disk may have undone the whole transaction already. */
	if (result < 0 && !sqlite3_get_autocommit(d->h))
		sqlite3_exec(d->h, "ROLLBACK TO step", NULL, NULL, NULL);
	if (!sqlite3_get_autocommit(d->h) && db_exec(d, "RELEASE step") < 0) {
		db_rollback(d);
		return -1;
	}
	if (result >= 0 && sqlite3_get_autocommit(d->h))
		d->commits++;
	return result;
}

/* --- statements --- */

static sqlite3_stmt *
prepare(struct db *d, const char *literal)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v3(d->h, literal, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL) !=
	    SQLITE_OK)
		db_error(d, NULL);
	return st;
}

static sqlite3_stmt *
cache_add(struct db *d, const char *literal)
{
	if (d->ncached == d->cached_cap) {
		size_t cap = d->cached_cap ? d->cached_cap * 2 : 32;
		struct db_cached *more = realloc(d->cached, cap * sizeof(*more));

		if (!more) {
			error("%s '%s': out of memory", d->kind->name, d->path);
			return NULL;
		}
		d->cached = more;
		d->cached_cap = cap;
	}
	sqlite3_stmt *st = prepare(d, literal);
	if (st)
		d->cached[d->ncached++] = (struct db_cached){ literal, st };
	return st;
}

struct query
db_query(struct db *d, const char *literal)
{
	struct query q = { .db = d, .next = 1 };

	for (size_t i = 0; i < d->ncached && !q.st; i++)
		if (d->cached[i].literal == literal)
			q.st = d->cached[i].st;
	if (!q.st) {
		q.st = cache_add(d, literal);
	} else if (sqlite3_stmt_busy(q.st)) { /* a callback asks what its caller is asking */
		q.st = prepare(d, literal);
		q.extra = true;
	}
	if (!q.st)
		q.result = -1;
	return q;
}

void
db_forget_statements(struct db *d)
{
	for (size_t i = 0; i < d->ncached; i++)
		sqlite3_finalize(d->cached[i].st);
	free(d->cached);
	d->cached = NULL;
	d->ncached = d->cached_cap = 0;
}

static void
put_result(struct query *q, int code)
{
	if (code != SQLITE_OK && q->result >= 0)
		q->result = db_error(q->db, NULL);
}

void
query_put_int(struct query *q, int64_t value)
{
	if (q->st)
		put_result(q, sqlite3_bind_int64(q->st, q->next++, value));
}

void
query_put_str(struct query *q, struct str text)
{
	if (q->st)
		put_result(q, sqlite3_bind_text64(q->st, q->next++, text.s, text.n, SQLITE_STATIC,
						  SQLITE_UTF8));
}

void
query_put_blob(struct query *q, struct str bytes)
{
	if (q->st)
		put_result(q,
			   sqlite3_bind_blob64(q->st, q->next++, bytes.s, bytes.n, SQLITE_STATIC));
}

void
query_put_null(struct query *q)
{
	if (q->st)
		put_result(q, sqlite3_bind_null(q->st, q->next++));
}

void
query_put_str_or_null(struct query *q, struct str text)
{
	if (text.n)
		query_put_str(q, text);
	else
		query_put_null(q);
}

void
query_put_int_or_null(struct query *q, int64_t value)
{
	if (value)
		query_put_int(q, value);
	else
		query_put_null(q);
}

bool
query_too_big(const struct query *q)
{
	return q->st && q->result < 0 && (sqlite3_errcode(q->db->h) & 0xff) == SQLITE_TOOBIG;
}

int
query_step(struct query *q)
{
	if (q->result < 0)
		return -1;
	switch (sqlite3_step(q->st)) {
	case SQLITE_ROW: return q->result = 1;
	case SQLITE_DONE: return q->result = 0;
	case SQLITE_TOOBIG:
		if (q->big_is_mine)
			return q->result = -1;
		/* fall through */
	default: return q->result = db_error(q->db, NULL);
	}
}

int64_t
query_int(struct query *q, int column)
{
	return q->result == 1 ? sqlite3_column_int64(q->st, column) : 0;
}

bool
query_is_null(struct query *q, int column)
{
	return q->result != 1 || sqlite3_column_type(q->st, column) == SQLITE_NULL;
}

struct str
query_view(struct query *q, int column)
{
	if (q->result != 1)
		return STR("");
	/* As text, even a BLOB: only so does a UTF-16 file give UTF-8.  A BLOB's bytes come as they are. */
	const void *text = sqlite3_column_text(q->st, column);
	int n = sqlite3_column_bytes(q->st, column);
	if (!text && sqlite3_column_type(q->st, column) != SQLITE_NULL &&
	    sqlite3_errcode(q->db->h) == SQLITE_NOMEM)
		q->result = db_error(q->db, NULL);
	return text && n > 0 ? str_of(text, (size_t)n) : STR("");
}

struct str
query_str(struct query *q, int column, struct arena *a)
{
	struct str view = query_view(q, column);

	return view.n ? arena_str(a, view) : view;
}

int
query_end(struct query *q)
{
	if (q->st && q->extra)
		sqlite3_finalize(q->st);
	else if (q->st) {
		sqlite3_reset(q->st);
		sqlite3_clear_bindings(q->st);
	}
	q->st = NULL;
	return q->result;
}

int
query_run(struct query *q)
{
	query_step(q);
	return query_end(q) < 0 ? -1 : 0;
}
