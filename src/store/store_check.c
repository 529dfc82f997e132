/*
 * `vestka check`: everything that is wrong in a store, in words, with the next step.
 *
 * The schema refuses most of it, but a writer can switch constraints off, drop a trigger, or be a view over another system's tables.
 * The file's shape is compared with a store made in memory from the same schema.sql; then each row is looked at.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf8.h"
#include "store/store_db.h"

#define SHOWN_MAX 60 /* bytes of a wrong value that are quoted */

struct check {
	bool (*slug_taken)(struct str slug);
	struct db db;    /* the store */
	struct db model; /* what it should look like */
	void (*say)(void *data, const char *line);
	void *data;
	int64_t found;
	bool own; /* a store of ours, not another system's file with views in it */
};

/* --- saying --- */

/* What comes from a file must not steer a terminal. */
static void
fit_to_show(char *text, size_t n)
{
	bool whole = utf8_valid(str_of(text, n));

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x20 || c == 0x7f || (c >= 0x80 && !whole))
			text[i] = '?';
	}
}

static void found(struct check *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void
found(struct check *c, const char *fmt, ...)
{
	va_list args;
	char line[600];

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	line[utf8_clip(str_from(line), sizeof(line) - 2).n] = '\0';
	fit_to_show(line, strlen(line));
	c->say(c->data, line);
	c->found++;
}

/* As much of a value as a line has room for. */
static const char *
shown(struct str value, char out[SHOWN_MAX + 4])
{
	struct str cut =
	    utf8_valid(value) ? utf8_clip(value, SHOWN_MAX) : str_part(value, 0, SHOWN_MAX);

	memcpy(out, cut.s, cut.n);
	fit_to_show(out, cut.n);
	snprintf(out + cut.n, sizeof("..."), "%s", cut.n < value.n ? "..." : "");
	return out;
}

/* --- the shape of the file --- */

static sqlite3_stmt *
rows_of(struct db *d, const char *sql)
{
	sqlite3_stmt *st = NULL;

	sqlite3_prepare_v2(d->h, sql, -1, &st, NULL);
	return st;
}

static struct str
text_of(sqlite3_stmt *st, int column)
{
	const char *text = (const char *)sqlite3_column_text(st, column);
	int n = sqlite3_column_bytes(st, column);

	return text && n > 0 ? str_of(text, (size_t)n) : STR("");
}

static bool
file_is_whole(struct check *c)
{
	sqlite3_stmt *st = rows_of(&c->db, "PRAGMA integrity_check(50)");
	bool whole = st != NULL;
	int code = SQLITE_DONE;

	while (st && (code = sqlite3_step(st)) == SQLITE_ROW) {
		struct str line = text_of(st, 0);

		if (str_eq(line, STR("ok")))
			continue;
		if (str_starts(line, STR("NULL value in "))) { /* the file is whole, a row is not */
			found(c, "%.*s: that column must have a value", STR_ARG(line));
			continue;
		}
		whole = false;
		found(c, "the file is damaged: %.*s; put a copy in its place", (int)line.n, line.s);
	}
	if (!st || code != SQLITE_DONE) {
		found(c, "the file cannot be read: %s; put a copy in its place",
		      sqlite3_errmsg(c->db.h));
		whole = false;
	}
	sqlite3_finalize(st);
	return whole;
}

/* Type of what has the name in the store ("table", "view", "trigger"), with its SQL; false when there is nothing. */
static bool
look_up(struct check *c, struct str name, struct buf *type, struct buf *sql)
{
	sqlite3_stmt *st =
	    rows_of(&c->db, "SELECT type, sql FROM sqlite_schema WHERE name = ? COLLATE NOCASE");
	bool there = false;

	buf_clear(type);
	buf_clear(sql);
	if (st && sqlite3_bind_text64(st, 1, name.s, name.n, SQLITE_TRANSIENT, SQLITE_UTF8) ==
		      SQLITE_OK) {
		there = sqlite3_step(st) == SQLITE_ROW;
		if (there) {
			buf_addstr(type, text_of(st, 0));
			buf_addstr(sql, text_of(st, 1));
		}
	}
	sqlite3_finalize(st);
	return there;
}

static bool
has_column(struct check *c, struct str table, struct str column)
{
	sqlite3_stmt *st =
	    rows_of(&c->db, "SELECT 1 FROM pragma_table_info(?) WHERE name = ? COLLATE NOCASE");
	bool there = st &&
		     sqlite3_bind_text64(st, 1, table.s, table.n, SQLITE_TRANSIENT, SQLITE_UTF8) ==
			 SQLITE_OK &&
		     sqlite3_bind_text64(st, 2, column.s, column.n, SQLITE_TRANSIENT,
					 SQLITE_UTF8) == SQLITE_OK &&
		     sqlite3_step(st) == SQLITE_ROW;

	sqlite3_finalize(st);
	return there;
}

static void
check_columns(struct check *c, struct str table)
{
	sqlite3_stmt *st = rows_of(&c->model, "SELECT name FROM pragma_table_info(?)");

	if (st)
		sqlite3_bind_text64(st, 1, table.s, table.n, SQLITE_TRANSIENT, SQLITE_UTF8);
	while (st && sqlite3_step(st) == SQLITE_ROW) {
		struct str column = text_of(st, 0);

		if (!has_column(c, table, column))
			found(c, "table %.*s lacks the column %.*s; add it as schema.sql has it",
			      STR_ARG(table), STR_ARG(column));
	}
	sqlite3_finalize(st);
}

static void
check_shape(struct check *c)
{
	sqlite3_stmt *st = rows_of(&c->model, "SELECT type, name, tbl_name, sql FROM sqlite_schema"
					      " WHERE type IN ('table', 'trigger')"
					      " AND name NOT GLOB 'sqlite_*' ORDER BY rowid");
	struct buf type, sql;
	int64_t application = 0;
	/* Another system's file with our views in it: they need only be what is read, and it counts changes in its own way. */
	c->own = db_peek(&c->db, "PRAGMA application_id", &application) &&
		 application == STORE_APPLICATION;

	buf_init(&type, 0);
	buf_init(&sql, 0);
	while (st && sqlite3_step(st) == SQLITE_ROW) {
		bool trigger = str_eq(text_of(st, 0), STR("trigger"));
		struct str name = text_of(st, 1);
		bool there = look_up(c, name, &type, &sql);
		bool same = there && str_eq(buf_str(&sql), text_of(st, 3));

		if (!c->own && (trigger || !store_needs(name)))
			continue;
		if (!trigger && !there)
			found(c, "there is no table %.*s; add it as schema.sql has it",
			      STR_ARG(name));
		else if (!trigger)
			check_columns(c, name);
		else if (!same && look_up(c, text_of(st, 2), &type, &sql) &&
			 str_eq(buf_str(&type), STR("table")))
			found(c,
			      "trigger %.*s is %s; add it again as schema.sql has it: without it "
			      "changes go unseen",
			      STR_ARG(name), there ? "not as it was" : "missing");
	}
	sqlite3_finalize(st);
	buf_release(&type);
	buf_release(&sql);
}

/* --- rows, as far as SQL can tell --- */

/* Each query gives (id, value) of rows that are wrong.  The words take the two: "%s %lld: " stands before them. */
static const struct {
	const char *table, *sql, *what, *next;
} rules[] = {
	{ "article", "SELECT id, lang FROM article WHERE lang NOT IN ('be', 'ru', 'en')",
	  "lang is none of ours", "write be, ru or en, or NULL" },
	{ "article",
	  "SELECT id, section FROM article WHERE section IS NOT NULL"
	  " AND section NOT IN (SELECT slug FROM section)",
	  "there is no such section", "add it to table section, or write another" },
	{ "article",
	  "SELECT id, title FROM article WHERE title IS NULL"
	  " OR trim(title, char(9, 10, 13, 32, 160)) = ''",
	  "the title is empty", "write one" },
	{ "article",
	  "SELECT id, body_type FROM article WHERE body_type IS NULL"
	  " OR body_type NOT IN ('html', 'markdown', 'text', 'gemtext')",
	  "body_type is none of ours", "write html, markdown, text or gemtext" },
	{ "article",
	  "SELECT id, status FROM article WHERE status IS NULL"
	  " OR status NOT IN ('draft', 'published', 'withdrawn')",
	  "status is none of ours, so it counts as a draft",
	  "write draft, published or withdrawn" },
	{ "article",
	  "SELECT id, title FROM article WHERE status = 'withdrawn'"
	  " AND coalesce(withdrawn_reason, '') = ''",
	  "it is withdrawn without a reason", "write withdrawn_reason: readers are shown it" },
	{ "article",
	  "SELECT max(id), source_key FROM article WHERE source_key IS NOT NULL GROUP BY source_key"
	  " HAVING count(*) > 1",
	  "another article has the same source_key", "each key stands for one article" },
	{ "article",
	  "SELECT max(id), group_concat(id) FROM article WHERE translation IS NOT NULL"
	  " AND lang IS NOT NULL AND status <> 'withdrawn' GROUP BY translation, lang"
	  " HAVING count(*) > 1",
	  "several articles of one language are the same translation", "leave one of them" },
	{ "article", "SELECT id, id FROM article WHERE id < 1 OR typeof(id) <> 'integer'",
	  "the id is not positive", "it can have no address; insert it again" },
	{ "media", "SELECT id, name FROM media WHERE (content IS NULL) = (path IS NULL)",
	  "it needs either content or path, and has both or neither", "set the other to NULL" },
	{ "media",
	  "SELECT id, name FROM media WHERE name IS NULL OR name = '' OR length(name) > 100"
	  " OR name GLOB '*[^A-Za-z0-9._-]*' OR name GLOB '.*'",
	  "the name cannot stand in an address", "use A-Z, a-z, 0-9, dot, _ and - only" },
	{ "media",
	  "SELECT id, kind FROM media WHERE kind IS NULL OR kind NOT IN ('picture', 'attachment')",
	  "kind is none of ours", "write picture or attachment" },
	{ "media",
	  "SELECT id, article FROM media WHERE article IS NOT NULL"
	  " AND article NOT IN (SELECT id FROM article)",
	  "its article is not there", "delete it, or write another article" },
	{ "section",
	  "SELECT id, slug FROM section WHERE id NOT IN (SELECT section FROM section_name)",
	  "it has a name in no language", "add rows to section_name" },
	{ "section_name",
	  "SELECT section, name FROM section_name WHERE section NOT IN (SELECT id FROM section)",
	  "there is no such section", "delete the name, or add the section" },
	{ "section_name",
	  "SELECT section, lang FROM section_name WHERE lang NOT IN ('be', 'ru', 'en')",
	  "lang is none of ours", "write be, ru or en" },
	{ "section_name",
	  "SELECT section, lang FROM section_name WHERE trim(coalesce(name, '')) = ''",
	  "the name is empty", "write one" },
	{ "alert", "SELECT id, lang FROM alert WHERE trim(coalesce(text, '')) = ''",
	  "the text is empty", "write one" },
	{ "language", "SELECT 0, code FROM language WHERE code NOT IN ('be', 'ru', 'en')",
	  "code is none of ours", "write be, ru or en" },
	{ "sqlite_sequence",
	  "SELECT max(ref), seq FROM change, sqlite_sequence WHERE kind = 'article'"
	  " AND name = 'article' HAVING max(ref) > seq",
	  "ids of deleted articles would be given again", "set seq of 'article' to this id" },
	{ "store_info",
	  "SELECT 0, 'identity' WHERE NOT EXISTS (SELECT 1 FROM store_info WHERE key = 'identity'"
	  " AND value <> '')",
	  "the store has no identity",
	  "INSERT OR REPLACE INTO store_info VALUES ('identity', lower(hex(randomblob(16))))" },
};

static void
check_rules(struct check *c)
{
	char value[SHOWN_MAX + 4];

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		/* A statement that cannot be made lacks a table or column: that has been told. */
		sqlite3_stmt *st = rows_of(&c->db, rules[i].sql);

		while (st && sqlite3_step(st) == SQLITE_ROW)
			found(c, "%s %lld: %s: '%s'; %s", rules[i].table,
			      (long long)sqlite3_column_int64(st, 0), rules[i].what,
			      shown(text_of(st, 1), value), rules[i].next);
		sqlite3_finalize(st);
	}
}

/* --- rows, where it takes more than SQL --- */

/* Is it the text that vestka itself would write for this date? */
static bool
exact(struct str text, struct date *d)
{
	struct buf b;

	*d = (struct date){ .precision = DATE_NONE };
	if (!date_from_iso(text, d))
		return false;
	buf_init(&b, 0);
	date_add_iso(&b, d);
	bool same = str_eq(buf_str(&b), text);
	buf_release(&b);
	return same;
}

static void
check_moments(struct check *c, const char *sql, const char *table, const char *column, bool day)
{
	sqlite3_stmt *st = rows_of(&c->db, sql);
	char value[SHOWN_MAX + 4];
	struct date d;

	while (st && sqlite3_step(st) == SQLITE_ROW) {
		struct str text = text_of(st, 1);

		bool good = exact(text, &d) || (!c->own && date_parse(text, &d));
		if (!good || (day && d.precision < DATE_DAY))
			found(c, "%s %lld: %s is '%s'; write it like %s", table,
			      (long long)sqlite3_column_int64(st, 0), column, shown(text, value),
			      day ? "2015-06-26 or 2015-06-26T14:00"
				  : "2015, 2015-06, 2015-06-26 or 2015-06-26T09:15");
	}
	sqlite3_finalize(st);
}

static void
check_future(struct check *c)
{
	sqlite3_stmt *st = rows_of(&c->db, "SELECT id, date FROM article"
					   " WHERE status = 'published' AND date IS NOT NULL");
	struct date d, tomorrow = date_from_time(time(NULL) + 86400);
	char value[SHOWN_MAX + 4];

	while (st && sqlite3_step(st) == SQLITE_ROW)
		if (exact(text_of(st, 1), &d) && date_cmp(&d, &tomorrow) > 0)
			found(c,
			      "article %lld: date %s is in the future; readers see it from then on",
			      (long long)sqlite3_column_int64(st, 0), shown(text_of(st, 1), value));
	sqlite3_finalize(st);
}

/* Every text column of a row of (id, columns...), named by the statement itself. */
static void
check_text(struct check *c, const char *table, const char *sql)
{
	sqlite3_stmt *st = rows_of(&c->db, sql);
	int code = SQLITE_DONE;

	while (st && (code = sqlite3_step(st)) == SQLITE_ROW)
		for (int i = 1; i < sqlite3_column_count(st); i++) {
			int type = sqlite3_column_type(st, i); /* before it is made text */
			struct str text = text_of(st, i);
			const char *wrong = type == SQLITE_BLOB            ? "is a BLOB, not text"
					    : !utf8_valid(text)            ? "is not UTF-8"
					    : memchr(text.s, '\0', text.n) ? "holds a NUL byte"
									   : NULL;

			if (wrong)
				found(c, "%s %lld: %s %s; write it again as UTF-8 text", table,
				      (long long)sqlite3_column_int64(st, 0),
				      sqlite3_column_name(st, i), wrong);
		}
	if (st && code == SQLITE_TOOBIG)
		found(c, "%s: a column has more than %d bytes and cannot be read; make it shorter",
		      table, STORE_VALUE_MAX);
	sqlite3_finalize(st);
}

static void
check_slugs(struct check *c)
{
	sqlite3_stmt *st = rows_of(&c->db, "SELECT id, slug FROM section");
	char value[SHOWN_MAX + 4];

	while (st && sqlite3_step(st) == SQLITE_ROW) {
		struct str slug = text_of(st, 1);
		long long id = sqlite3_column_int64(st, 0);

		if (!store_slug_valid(slug))
			found(c,
			      "section %lld: slug '%s' cannot stand in an address; use a-z, 0-9 "
			      "and -",
			      id, shown(slug, value));
		else if (c->slug_taken(slug))
			found(c,
			      "section %lld: the slug is an address of its own already: '%s'; "
			      "make another section, and move the articles to it",
			      id, shown(slug, value));
	}
	sqlite3_finalize(st);
}

static void
check_files(struct check *c)
{
	sqlite3_stmt *st = rows_of(&c->db, "SELECT id, path FROM media WHERE path IS NOT NULL");
	char value[SHOWN_MAX + 4];
	const char *why;
	size_t size;

	while (st && sqlite3_step(st) == SQLITE_ROW) {
		struct str path = text_of(st, 1);
		int fd = store_open_beneath(&c->db, path, &size, &why);

		if (fd >= 0)
			close(fd);
		else
			found(c, "media %lld: file '%s': %s; put it there, or correct path",
			      (long long)sqlite3_column_int64(st, 0), shown(path, value), why);
	}
	sqlite3_finalize(st);
}

static void
check_rows(struct check *c)
{
	check_rules(c);
	check_moments(c, "SELECT id, date FROM article WHERE date IS NOT NULL", "article", "date",
		      false);
	check_moments(c, "SELECT id, corrected FROM article WHERE corrected IS NOT NULL", "article",
		      "corrected", false);
	check_moments(c, "SELECT id, urgent_until FROM article WHERE urgent_until IS NOT NULL",
		      "article", "urgent_until", true);
	check_moments(c, "SELECT id, starts FROM alert WHERE starts IS NOT NULL", "alert", "starts",
		      true);
	check_moments(c, "SELECT id, expires FROM alert", "alert", "expires", true);
	check_future(c);
	check_text(c, "article",
		   "SELECT id, title, body, withdrawn_reason, correction, source_name, source_url,"
		   " source_key FROM article");
	check_text(c, "media", "SELECT id, name, caption, path FROM media");
	check_text(c, "section_name", "SELECT section, name FROM section_name");
	check_slugs(c);
	check_files(c);
}

int64_t
store_check(const char *path, bool (*slug_taken)(struct str slug),
	    void (*say)(void *data, const char *line), void *data)
{
	struct check c = { .slug_taken = slug_taken, .say = say, .data = data };

	if (db_open(&c.db, &store_any_kind, path, DB_READ) != DB_OK)
		return error("cannot check store '%s': %s", path, c.db.why);
	if (db_open_memory(&c.model, &store_any_kind, store_schema) != DB_OK) {
		db_close(&c.db);
		return error("cannot check store '%s': %s", path, c.model.why);
	}
	if (file_is_whole(&c)) {
		check_shape(&c);
		check_rows(&c);
	}
	db_close(&c.model);
	db_close(&c.db);
	return c.found;
}
