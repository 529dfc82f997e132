/*
 * The shared store as a file: made, opened, closed; its transactions; what the keeper follows.
 */
#include "store/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "store/store_db.h"

#define BUSY_READ  2000 /* ms; in WAL a reader waits only while a store is made or recovered */
#define BUSY_WRITE 10000

/* ISO C wants no more than 4,095 bytes in a literal; gcc and clang take any length. */
#pragma GCC diagnostic ignored "-Woverlength-strings"
const char store_schema[] =
#include "store/schema.sql.h"
    ;

static_assert(STORE_APPLICATION == 1987277939 && STORE_VERSION == 1,
	      "schema.sql must say the same");

/* What is read here; each may be a view over another system's tables (docs/STORE.md). */
static const struct str needed[] = {
	STR_INIT("article"),      STR_INIT("media"),      STR_INIT("section"),
	STR_INIT("section_name"), STR_INIT("store_info"),
};

bool
store_needs(struct str table)
{
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (str_eq(table, needed[i]))
			return true;
	return false;
}

static enum db_state
fits_store(struct db *d)
{
	int64_t application, version;

	if (!db_peek(d, "PRAGMA application_id", &application) ||
	    !db_peek(d, "PRAGMA user_version", &version))
		return DB_FAILED;
	if (application == STORE_APPLICATION && version > STORE_VERSION) {
		snprintf(
		    d->why, sizeof(d->why),
		    "made by a newer vestka (schema %lld, this one knows %d); install that one",
		    (long long)version, STORE_VERSION);
		return DB_UNFIT;
	}
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++) {
		int has = db_has(d, needed[i]);

		if (has == 1)
			continue;
		if (has == 0)
			snprintf(d->why, sizeof(d->why),
				 "it lacks the table '%s'; make a new store with 'vestka init', or "
				 "a view "
				 "of that name, see vestka-store(7)",
				 needed[i].s);
		return has < 0 ? DB_FAILED : DB_UNFIT;
	}
	return DB_OK;
}

const struct db_kind store_any_kind = {
	.name = "store",
	.value_max = STORE_VALUE_MAX,
	.busy_ms = BUSY_READ,
};

static const struct db_kind read_kind = {
	.name = "store",
	.value_max = STORE_VALUE_MAX,
	.busy_ms = BUSY_READ,
	.fits = fits_store,
};

static const struct db_kind write_kind = {
	.name = "store",
	.value_max = 1000000000, /* SQLite's own most: pictures and attachments go in here */
	.busy_ms = BUSY_WRITE,
	.fits = fits_store,
};

static const struct db_kind create_kind = {
	.name = "store",
	.value_max = STORE_VALUE_MAX,
	.busy_ms = BUSY_WRITE,
};

/* --- making --- */

/* Inside the transaction, so that of two who make it at once one finds it made. */
static int
make(struct db *d)
{
	int64_t things;
	int has = db_has(d, STR("article"));

	if (has != 0)
		return has < 0 ? -1 : 0;
	if (!db_peek(d, "SELECT count(*) FROM sqlite_schema", &things))
		return db_error(d, NULL);
	if (things > 0)
		return error("'%s' is a database of something else; name another file as 'store'",
			     d->path);
	return db_exec(d, store_schema);
}

int
store_init(const char *path)
{
	struct db d;
	int64_t things = 0;

	if (db_open(&d, &create_kind, path, DB_CREATE) != DB_OK)
		return error("cannot make store '%s': %s", path, d.why);
	int result =
	    db_peek(&d, "SELECT count(*) FROM sqlite_schema", &things) ? 0 : db_error(&d, NULL);
	/* WAL: writers and readers do not wait for each other.  Not on a file that is somebody else's. */
	if (result == 0 && things == 0)
		result = db_exec(&d, "PRAGMA journal_mode = WAL");
	if (result == 0)
		result = db_begin(&d);
	if (result == 0) {
		result = make(&d);
		if (result == 0)
			result = db_commit(&d);
		else
			db_rollback(&d);
	}
	db_close(&d);
	return result;
}

/* --- opening --- */

struct store *
store_open(const char *path, enum store_mode mode)
{
	struct store *s = calloc(1, sizeof(*s));

	if (!s) {
		error("cannot open store '%s': out of memory", path);
		return NULL;
	}
	enum db_state state = db_open(&s->db, mode == STORE_READ ? &read_kind : &write_kind, path,
				      mode == STORE_READ ? DB_READ : DB_WRITE);
	if (state == DB_OK)
		return s;
	error("cannot open store '%s': %s%s", path, s->db.why,
	      state == DB_MISSING  ? "; make one with 'vestka init'"
	      : state == DB_BROKEN ? "; put a copy in its place"
				   : "");
	free(s);
	return NULL;
}

void
store_close(struct store *s)
{
	if (!s)
		return;
	db_close(&s->db);
	free(s);
}

int
store_begin(struct store *s)
{
	return db_begin(&s->db);
}

int
store_commit(struct store *s)
{
	return db_commit(&s->db);
}

void
store_rollback(struct store *s)
{
	db_rollback(&s->db);
}

/* --- what the keeper follows --- */

int64_t
store_version(struct store *s)
{
	return db_version(&s->db);
}

struct str
store_identity(struct store *s, struct arena *a)
{
	struct query q = db_query(&s->db, "SELECT value FROM store_info WHERE key = 'identity'");
	struct str identity = STR("");

	if (query_step(&q) == 1)
		identity = query_str(&q, 0, a);
	query_end(&q);
	return identity;
}

bool
store_tells_changes(struct store *s)
{
	return db_has(&s->db, STR("change")) != 0;
}

int64_t
store_change_last(struct store *s)
{
	if (!store_tells_changes(s))
		return 0;
	struct query q = db_query(&s->db, "SELECT max(number) FROM change");
	int64_t last = query_step(&q) == 1 ? query_int(&q, 0) : 0;

	return query_end(&q) < 0 ? -1 : last;
}

static enum change_kind
kind_of(struct str word)
{
	static const struct {
		struct str word;
		enum change_kind kind;
	} kinds[] = {
		{ STR_INIT("article"), CHANGE_ARTICLE }, { STR_INIT("media"), CHANGE_MEDIA },
		{ STR_INIT("section"), CHANGE_SECTION }, { STR_INIT("alert"), CHANGE_OFFICE },
		{ STR_INIT("phone"), CHANGE_OFFICE },    { STR_INIT("reception"), CHANGE_OFFICE },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_eq(word, kinds[i].word))
			return kinds[i].kind;
	return CHANGE_OTHER;
}

struct change {
	int64_t number, ref;
	enum change_kind kind;
};

/* All are read before the first is told: what follows on one may take long, and an open read keeps the -wal file growing. */
int
store_changes(struct store *s, int64_t since,
	      bool (*each)(void *data, int64_t number, enum change_kind kind, int64_t ref),
	      void *data)
{
	struct query q = db_query(&s->db, "SELECT number, kind, ref FROM change WHERE number > ?"
					  " ORDER BY number");
	struct change *list = NULL;
	size_t n = 0, cap = 0;
	struct arena a;

	arena_init(&a, 0);
	query_put_int(&q, since);
	while (query_step(&q) == 1) {
		list = arena_grow(&a, list, n, &cap, sizeof(*list));
		if (!list)
			break;
		list[n++] = (struct change){ query_int(&q, 0), query_int(&q, 2),
					     kind_of(query_view(&q, 1)) };
	}
	int result = query_end(&q) < 0 ? -1 : 0;
	if (arena_failed(&a))
		result = error("store '%s': out of memory", s->db.path);
	for (size_t i = 0; result == 0 && list && i < n; i++)
		if (!each(data, list[i].number, list[i].kind, list[i].ref))
			break;
	arena_release(&a);
	return result;
}
