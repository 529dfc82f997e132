/*
 * The thin layer over SQLite that the store and the edition share: files opened with every guard on, statements prepared once,
 * values bound and read as struct str, errors said in words.  No SQL of its own but pragmas; no knowledge of any table.
 *
 * The text of each statement is a string literal beside the function that runs it; its address is the key under which the prepared
 * statement is kept.  No text is ever joined into SQL.
 *
 *	struct query q = db_query(d, "SELECT title FROM article WHERE id = ?");
 *	query_put_int(&q, id);
 *	if (query_step(&q) == 1)
 *		title = query_str(&q, 0, arena);
 *	return query_end(&q);
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"

struct sqlite3;
struct sqlite3_stmt;

enum db_mode {
	DB_READ,  /* never writes; no trigger runs; quick to give up when locked */
	DB_WRITE, /* the file must exist */
	DB_CREATE
};

enum db_state {
	DB_OK,
	DB_MISSING, /* no such file */
	DB_BROKEN,  /* not a database, or a torn one */
	DB_UNFIT,   /* a database, but not of this kind; what `fits` says */
	DB_FAILED   /* locked, no permission, no memory, disk */
};

struct db;

struct db_kind {
	const char *name; /* "store": how messages call the file */
	int value_max;    /* bytes of one value; longer ones are errors, never read */
	int busy_ms;      /* wait for a lock at most */
	/* Is this what it should be?  Fills d->why if not.  May be NULL. */
	enum db_state (*fits)(struct db *d);
	/* What each new connection must learn first; an SQLite code.  May be NULL. */
	int (*extend)(struct sqlite3 *h);
};

struct db_cached; /* a statement prepared once */

struct db {
	const struct db_kind *kind;
	enum db_mode mode;
	char *path;
	struct sqlite3 *h;
	struct db_cached *cached;
	size_t ncached, cached_cap;
	char why[300];           /* what went wrong last, in words */
	unsigned told;           /* DB_READ: result codes logged already, one bit each */
	bool frozen;             /* read without the directory's consent: see db_open.c */
	off_t size;              /* frozen: of the file when it was opened ... */
	struct timespec changed; /* ... and its time */
	int64_t turns;           /* times the file was opened again */
	int64_t commits;         /* our own */
	int64_t seen;            /* last version answered */
	time_t tried;            /* last attempt to open again */
};

/* --- db_open.c --- */

/* Says nothing by itself: d->why has the words.  Unless DB_OK, d holds nothing but them. */
enum db_state db_open(struct db *d, const struct db_kind *kind, const char *path,
		      enum db_mode mode);
void db_close(struct db *d);
/* A database in memory made by `schema`: what a file is compared with. */
enum db_state db_open_memory(struct db *d, const struct db_kind *kind, const char *schema);

/*
 * A number that moves with each commit by anybody.  Costs microseconds.  When another file was put in the place of the open one, it
 * is opened instead, and the number moves, too.
 */
int64_t db_version(struct db *d);

/* --- db.c --- */

/* Logs "STORE 'PATH': what: why" and yields -1.  `what` may be NULL. */
int db_error(struct db *d, const char *what);
/* One statement, or several, without parameters or results.  0, or -1 after logging. */
int db_exec(struct db *d, const char *sql);
/* The first value of a pragma or a query without parameters; false with d->why set. */
bool db_peek(struct db *d, const char *sql, int64_t *value);
/* A table or view of that name; 1, 0, -1. */
int db_has(struct db *d, struct str table);
enum db_state db_state_of(int sqlite_code);
void db_forget_statements(struct db *d);
int64_t db_last_id(struct db *d); /* of the row inserted last */
int64_t db_changed(struct db *d); /* rows changed by the last statement */
/* Values up to this size may be read from now on; 0: back to the kind's own. */
void db_allow(struct db *d, size_t value_max);

int db_begin(
    struct db
	*d); /* a writer's takes the lock at once; a reader's makes what it reads one moment */
int db_commit(struct db *d);
void db_rollback(struct db *d);
/* A step inside or outside a transaction that happens whole or not at all: returns `result`, or -1 if keeping it failed. */
int db_step_begin(struct db *d);
int db_step_end(struct db *d, int result);

struct query {
	struct db *db;
	struct sqlite3_stmt *st; /* NULL after a failure */
	int next;                /* parameter to put next, from 1 */
	bool extra;              /* not the kept one: that was in use */
	bool big_is_mine; /* the caller speaks of values larger than kind->value_max itself */
	int result;       /* of the last step, or -1 since something failed */
};

struct query db_query(struct db *d, const char *literal);
/* Values for the parameters in their order.  Texts are not copied: they must live until query_end. */
void query_put_int(struct query *q, int64_t value);
void query_put_str(struct query *q, struct str text);
void query_put_blob(struct query *q, struct str bytes);
void query_put_null(struct query *q);
/* Empty is NULL, and so is 0. */
void query_put_str_or_null(struct query *q, struct str text);
void query_put_int_or_null(struct query *q, int64_t value);

/* 1 a row, 0 no more, -1 after logging. */
int query_step(struct query *q);
/* Any type and any bytes; NULL is empty and 0. */
int64_t query_int(struct query *q, int column);
bool query_is_null(struct query *q, int column);
struct str query_view(struct query *q, int column); /* until the next step */
struct str query_str(struct query *q, int column, struct arena *a);
/* Frees the read lock; every query must come here.  The result of the last step. */
int query_end(struct query *q);
/* Steps a statement that gives no rows: 0, -1.  Ends it. */
int query_run(struct query *q);
/* A value larger than kind->value_max was met. */
bool query_too_big(const struct query *q);

#endif
