/* The one place where SQL comes from outside the program: a map that the operator names on the command line. */
#include "store/foreign.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "store/db.h"

#define BUSY_MS 10000

struct foreign {
	struct db db;
	sqlite3_stmt *st;
};

static const struct db_kind foreign_kind = {
	.name = "database",
	.value_max = 64 << 20,
	.busy_ms = BUSY_MS,
};

static int
prepare(struct foreign *f, struct str sql)
{
	const char *tail = NULL;
	int n = sql.n < 1u << 20 ? (int)sql.n : 0;

	if (sqlite3_prepare_v2(f->db.h, sql.s, n, &f->st, &tail) != SQLITE_OK)
		return error("'%s': the query of the map: %s", f->db.path, sqlite3_errmsg(f->db.h));
	if (!f->st || str_trim(str_after(sql, (size_t)(tail - sql.s))).n)
		return error("'%s': the query of the map must be one statement", f->db.path);
	if (!sqlite3_stmt_readonly(f->st) || !sqlite3_column_count(f->st))
		return error("'%s': the query of the map must be a SELECT", f->db.path);
	return 0;
}

struct foreign *
foreign_open(const char *path, struct str sql)
{
	struct foreign *f = calloc(1, sizeof(*f));

	if (!f) {
		error("'%s': out of memory", path);
		return NULL;
	}
	if (db_open(&f->db, &foreign_kind, path, DB_READ) != DB_OK) {
		error("cannot open database '%s': %s", path, f->db.why);
		free(f);
		return NULL;
	}
	if (prepare(f, sql) == 0)
		return f;
	foreign_close(f);
	return NULL;
}

void
foreign_close(struct foreign *f)
{
	if (!f)
		return;
	sqlite3_finalize(f->st);
	db_close(&f->db);
	free(f);
}

size_t
foreign_columns(const struct foreign *f)
{
	return (size_t)sqlite3_column_count(f->st);
}

struct str
foreign_column(const struct foreign *f, size_t n, struct arena *a)
{
	return arena_str(a, str_from(sqlite3_column_name(f->st, (int)n)));
}

int
foreign_step(struct foreign *f)
{
	int code = sqlite3_step(f->st);

	if (code == SQLITE_ROW)
		return 1;
	return code == SQLITE_DONE ? 0 : db_error(&f->db, "the query of the map");
}

struct str
foreign_value(struct foreign *f, size_t n)
{
	const void *bytes = sqlite3_column_blob(f->st, (int)n);

	return str_of(bytes, bytes ? (size_t)sqlite3_column_bytes(f->st, (int)n) : 0);
}
