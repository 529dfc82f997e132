/*
 * Opening a database that others write, too.
 *
 * Guards, on every connection: foreign schema is not trusted (no function with side effects in views), double quotes are names,
 * a value has a largest size, cells are checked as they are read, a reader can neither write nor run a trigger.
 * Nothing is read through mmap: a file cut short by another program then is an error, not a SIGBUS.  (The -shm file of WAL is
 * mapped by SQLite in any case; only who may write the directory can cut it.)
 *
 * A reader needs the files -wal and -shm beside a database in WAL mode.  The last writer removes them when it goes, and a process that
 * may not write the directory cannot make them anew.  Then nobody writes, so the file is read as it stands ("frozen"), and
 * opened again as soon as it changes or a -wal file turns up.  A writer that comes in the middle of a read may tear that one read;
 * who cannot live with that gives the reader write permission on the directory.
 */
#include "store/db.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TURN_SHIFT 40 /* of the version: openings above, commits below */

/* SQLite takes ":memory:", "" and perhaps "file:..." for more than a file's name; "./" makes them plain. */
static char *
plain_path(const char *path)
{
	size_t n = strlen(path);
	char *plain = malloc(n + 3);

	if (plain)
		snprintf(plain, n + 3, "%s%s", *path == '/' ? "" : "./", path);
	return plain;
}

static bool
wal_waits(const struct db *d)
{
	struct stat st;
	struct buf name;
	bool waits = true;

	buf_init(&name, 0);
	buf_adds(&name, d->path);
	buf_add(&name, "-wal", sizeof("-wal"));
	if (!buf_failed(&name))
		waits = stat(name.s, &st) == 0 ? st.st_size > 0 : errno != ENOENT;
	buf_release(&name);
	return waits;
}

static void
add_uri(struct buf *out, const char *path)
{
	buf_adds(out, "file:");
	for (const char *p = path; *p; p++)
		if (strchr("%?#", *p))
			buf_addf(out, "%%%02X", (unsigned char)*p);
		else
			buf_addc(out, *p);
	buf_add(out, "?immutable=1", sizeof("?immutable=1"));
}

static int
guard(struct db *d)
{
	bool reader = d->mode == DB_READ;
	const struct {
		int option, value;
	} options[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, !reader },
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		sqlite3_db_config(d->h, options[i].option, options[i].value, NULL);
	sqlite3_limit(d->h, SQLITE_LIMIT_LENGTH, d->kind->value_max);
	sqlite3_busy_timeout(d->h, d->kind->busy_ms);
	int code = sqlite3_exec(d->h,
				"PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
				"PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;",
				NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(d->h,
				    reader ? "PRAGMA query_only = ON" : "PRAGMA foreign_keys = ON",
				    NULL, NULL, NULL);
	return code;
}

/* A first look, which opens the -wal and -shm files and reads the whole schema. */
static int
probe(struct db *d)
{
	return sqlite3_exec(d->h, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
}

static int
open_handle(struct db *d, const char *name, int flags)
{
	flags |= SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	int code = sqlite3_open_v2(name, &d->h, flags, NULL);
	if (code == SQLITE_OK)
		code = guard(d);
	if (code == SQLITE_OK && d->kind->extend)
		code = d->kind->extend(d->h);
	if (code == SQLITE_OK)
		code = probe(d);
	if (code != SQLITE_OK) {
		snprintf(d->why, sizeof(d->why), "%s",
			 d->h ? sqlite3_errmsg(d->h) : "out of memory");
		sqlite3_close(d->h);
		d->h = NULL;
	}
	return code;
}

static int
open_frozen(struct db *d)
{
	struct stat st;
	struct buf uri;
	int code = SQLITE_CANTOPEN;

	if (stat(d->path, &st) < 0 || wal_waits(d))
		return code;
	buf_init(&uri, 0);
	add_uri(&uri, d->path);
	if (!buf_failed(&uri))
		code = open_handle(d, uri.s, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
	buf_release(&uri);
	d->frozen = code == SQLITE_OK;
	d->size = st.st_size;
	d->changed = st.st_mtim;
	return code;
}

static enum db_state
open_any(struct db *d)
{
	static const int flags[] = {
		[DB_READ] = SQLITE_OPEN_READONLY,
		[DB_WRITE] = SQLITE_OPEN_READWRITE,
		[DB_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	};
	struct stat st;

	if (d->mode != DB_CREATE && stat(d->path, &st) < 0) {
		snprintf(d->why, sizeof(d->why), "%s", strerror(errno));
		return errno == ENOENT ? DB_MISSING : DB_FAILED;
	}
	/* d->path is freed by db_close; the analyzer loses it where d escapes to SQLite */
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
	int code = open_handle(d, d->path, flags[d->mode]);
	if (d->mode == DB_READ &&
	    ((code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_READONLY) &&
	    access(d->path, R_OK) == 0)
		code = open_frozen(d);
	enum db_state state = db_state_of(code);
	return state == DB_OK && d->kind->fits ? d->kind->fits(d) : state;
}

enum db_state
db_open(struct db *d, const struct db_kind *kind, const char *path, enum db_mode mode)
{
	*d = (struct db){ .kind = kind, .mode = mode };
	d->path = plain_path(path);
	if (!d->path) {
		snprintf(d->why, sizeof(d->why), "out of memory");
		return DB_FAILED;
	}
	enum db_state state = open_any(d);
	if (state != DB_OK)
		db_close(d);
	return state;
}

enum db_state
db_open_memory(struct db *d, const struct db_kind *kind, const char *schema)
{
	*d = (struct db){ .kind = kind, .mode = DB_CREATE, .path = strdup("memory") };
	int code = d->path ? open_handle(d, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY)
			   : SQLITE_NOMEM;
	if (code == SQLITE_OK)
		code = sqlite3_exec(d->h, schema, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		db_close(d);
	return db_state_of(code);
}

void
db_close(struct db *d)
{
	db_forget_statements(d);
	sqlite3_close(d->h);
	free(d->path);
	d->h = NULL;
	d->path = NULL;
}

/* --- the version --- */

static bool
another_file(struct db *d)
{
	struct stat st;
	int moved = 0;

	if (d->frozen)
		return stat(d->path, &st) == 0 &&
		       (st.st_size != d->size || st.st_mtim.tv_sec != d->changed.tv_sec ||
			st.st_mtim.tv_nsec != d->changed.tv_nsec || wal_waits(d));
	return sqlite3_file_control(d->h, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK &&
	       moved;
}

/* At most one attempt a second; the open file stays until another is open. */
static void
open_again(struct db *d)
{
	struct db fresh;
	time_t now = time(NULL);

	if (now == d->tried || sqlite3_txn_state(d->h, NULL) != SQLITE_TXN_NONE)
		return;
	d->tried = now;
	if (db_open(&fresh, d->kind, d->path, d->mode) != DB_OK)
		return;
	fresh.turns = d->turns + 1;
	fresh.commits = d->commits;
	db_close(d);
	*d = fresh;
}

int64_t
db_version(struct db *d)
{
	if (d->mode == DB_READ && another_file(d))
		open_again(d);
	struct query q = db_query(d, "PRAGMA data_version");
	if (query_step(&q) == 1)
		d->seen = (d->turns << TURN_SHIFT) + d->commits + query_int(&q, 0);
	query_end(&q);
	return d->seen;
}
