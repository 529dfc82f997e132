/* The shared store: what others write in any form is noticed and read; nothing they write is believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "store/store.h"

static char dir[64], path[128];
static struct arena arena;
static sqlite3 *other; /* somebody else's program, with a stock SQLite */

/* Runs SQL as another program; the result code. */
static int
sql(const char *text)
{
	return sqlite3_exec(other, text, NULL, NULL, NULL);
}

static void
ok(const char *text)
{
	if (sql(text) != SQLITE_OK)
		fail_msg("%s\n%s", text, sqlite3_errmsg(other));
}

static int64_t
number(const char *text)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(other, text, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s\n%s", text, sqlite3_errmsg(other));
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static int
setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/test_store.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/store.db", dir);
	arena_init(&arena, 0);
	if (store_init(path) < 0)
		return -1;
	return sqlite3_open(path, &other) == SQLITE_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	char command[200];

	(void)state;
	sqlite3_close(other);
	arena_release(&arena);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

static struct store *
open_store(enum store_mode mode)
{
	struct store *s = store_open(path, mode);

	assert_non_null(s);
	return s;
}

/* --- making and opening --- */

static void
making_twice_leaves_the_first(void **state)
{
	(void)state;
	ok("INSERT INTO article (title) VALUES ('x')");
	assert_int_equal(store_init(path), 0);
	assert_int_equal(number("SELECT count(*) FROM article"), 1);
	assert_int_equal(number("SELECT count(*) FROM section"), 5);
	assert_int_equal(number("SELECT count(*) FROM section_name"), 15);
}

static void
somebody_elses_database_is_no_store(void **state)
{
	char name[200];
	sqlite3 *h;

	(void)state;
	snprintf(name, sizeof(name), "%s/shop.db", dir);
	assert_int_equal(sqlite3_open(name, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, "CREATE TABLE price (x)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
	assert_int_equal(store_init(name), -1);
	assert_null(store_open(name, STORE_READ));
	snprintf(name, sizeof(name), "%s/text.db", dir);
	FILE *f = fopen(name, "w");
	assert_non_null(f);
	for (int i = 0; i < 100; i++)
		fputs("this is no database\n", f);
	fclose(f);
	assert_int_equal(store_init(name), -1);
	assert_null(store_open(name, STORE_READ));
	snprintf(name, sizeof(name), "%s/none.db", dir);
	assert_null(store_open(name, STORE_READ));
	assert_null(store_open(name, STORE_WRITE));
	assert_int_equal(access(name, F_OK), -1);
}

static void
a_newer_store_is_left_alone(void **state)
{
	(void)state;
	ok("PRAGMA user_version = 2");
	assert_null(store_open(path, STORE_READ));
}

static void
views_over_another_system_are_a_store(void **state)
{
	char name[200];
	struct article x;
	sqlite3 *h;

	(void)state;
	snprintf(name, sizeof(name), "%s/council.db", dir);
	assert_int_equal(sqlite3_open(name, &h), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(
		h,
		"CREATE TABLE posts (n INTEGER PRIMARY KEY, head, txt, day);"
		"INSERT INTO posts VALUES (5, 'Навіна', '<p>Тэкст</p>', '26.06.2015');"
		"CREATE VIEW article AS SELECT n AS id, 'be' AS lang, NULL AS section,"
		" NULL AS translation, head AS title, txt AS body, 'html' AS body_type,"
		" day AS date, 'published' AS status, NULL AS withdrawn_reason,"
		" NULL AS urgent_until, NULL AS correction, NULL AS corrected,"
		" NULL AS source_name, NULL AS source_url, NULL AS source_key,"
		" NULL AS created, NULL AS updated FROM posts;"
		"CREATE VIEW media AS SELECT 1 AS id WHERE 0;"
		"CREATE VIEW section AS SELECT 1 AS id WHERE 0;"
		"CREATE VIEW section_name AS SELECT 1 AS id WHERE 0;"
		"CREATE VIEW store_info AS SELECT 'identity' AS key, 'council' AS value;"
		"CREATE VIEW change AS SELECT n AS number, 'article' AS kind, n AS ref FROM posts;",
		NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(h);
	struct store *s = store_open(name, STORE_READ);
	assert_non_null(s);
	assert_int_equal(store_article(s, 5, &arena, &x), 1);
	assert_int_equal(date_key(&x.date), 201506260000);
	assert_int_equal(x.status, ARTICLE_PUBLISHED);
	assert_int_equal(store_change_last(s), 5);
	store_close(s);
}

/* --- articles --- */

static struct article
sample(void)
{
	return (struct article){
		.lang = LANG_BE,
		.section = STR("region"),
		.translation = 3,
		.title = STR("Пажар у Празароках"),
		.body = STR("<p>Тэкст</p>"),
		.body_type = STR("html"),
		.date = { .precision = DATE_MINUTE,
			  .year = 2015,
			  .month = 6,
			  .day = 26,
			  .hour = 9,
			  .minute = 15 },
		.status = ARTICLE_PUBLISHED,
		.reason = STR(""),
		.urgent_until = STR("2015-06-27"),
		.correction = STR("імя"),
		.corrected = { .precision = DATE_MONTH, .year = 2015, .month = 7 },
		.source_name = STR("БЕЛТА"),
		.source_url = STR("https://belta.by/1"),
		.source_key = STR("belta:1"),
	};
}

static void
an_article_comes_back_as_it_was_put(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_WRITE);
	struct article x = sample(), y;

	assert_int_equal(store_put(s, &x), 0);
	assert_true(x.id > 0);
	assert_int_equal(store_article(s, x.id, &arena, &y), 1);
	assert_int_equal(y.lang, LANG_BE);
	assert_true(str_eq(y.section, x.section));
	assert_int_equal(y.translation, 3);
	assert_true(str_eq(y.title, x.title));
	assert_true(str_eq(y.body, x.body));
	assert_int_equal(date_cmp(&y.date, &x.date), 0);
	assert_int_equal(y.date.precision, DATE_MINUTE);
	assert_int_equal(y.status, ARTICLE_PUBLISHED);
	assert_true(str_eq(y.urgent_until, x.urgent_until));
	assert_int_equal(y.corrected.precision, DATE_MONTH);
	assert_true(str_eq(y.source_key, x.source_key));
	assert_int_equal(y.created.precision, DATE_MINUTE);
	assert_int_equal(store_by_source_key(s, STR("belta:1")), x.id);
	assert_int_equal(store_by_source_key(s, STR("belta:2")), 0);

	y.title = STR("Іншы");
	y.section = STR("");
	y.translation = 0;
	assert_int_equal(store_put(s, &y), 0);
	assert_int_equal(y.id, x.id);
	assert_int_equal(number("SELECT count(*) FROM article"), 1);
	assert_int_equal(number("SELECT section IS NULL AND translation IS NULL FROM article"), 1);
	assert_int_equal(store_article(s, 99, &arena, &y), 0);
	store_close(s);
}

static void
an_article_keeps_the_id_it_is_given(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_WRITE);
	struct article x = sample(), y = sample();

	x.id = 13496;
	y.source_key = STR("belta:2");
	assert_int_equal(store_put(s, &x), 0);
	assert_int_equal(store_put(s, &y), 0);
	assert_int_equal(y.id, 13497);
	store_close(s);
}

static void
what_breaks_a_rule_is_refused(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_WRITE);
	struct article x = sample();

	x.title = STR(" ");
	assert_int_equal(store_put(s, &x), -1);
	x = sample();
	x.section = STR("nowhere");
	assert_int_equal(store_put(s, &x), -1);
	x = sample();
	x.body_type = STR("docx");
	assert_int_equal(store_put(s, &x), -1);
	x = sample();
	x.urgent_until = STR("tomorrow");
	assert_int_equal(store_put(s, &x), -1);
	assert_int_equal(x.id, 0);
	assert_int_equal(number("SELECT count(*) FROM article"), 0);
	store_close(s);
}

static void
withdrawing_says_whether_there_was_one(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_WRITE);
	struct article x = sample();

	assert_int_equal(store_put(s, &x), 0);
	assert_int_equal(store_withdraw(s, x.id, STR("personal data")), 1);
	assert_int_equal(store_withdraw(s, 99, STR("?")), 0);
	assert_int_equal(store_article(s, x.id, &arena, &x), 1);
	assert_int_equal(x.status, ARTICLE_WITHDRAWN);
	assert_true(str_eq(x.reason, STR("personal data")));
	store_close(s);
}

static void
a_rolled_back_change_never_was(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_WRITE);
	struct article x = sample();
	int64_t before = store_change_last(s);

	assert_int_equal(store_begin(s), 0);
	assert_int_equal(store_put(s, &x), 0);
	store_rollback(s);
	assert_int_equal(number("SELECT count(*) FROM article"), 0);
	assert_int_equal(store_change_last(s), before);
	assert_int_equal(store_begin(s), 0);
	x.id = 0;
	assert_int_equal(store_put(s, &x), 0);
	assert_int_equal(store_commit(s), 0);
	assert_true(store_change_last(s) > before);
	store_close(s);
}

struct listed {
	int64_t ids[20];
	int n, stop;
};

static bool
take(void *data, const struct article *x)
{
	struct listed *l = data;

	l->ids[l->n++] = x->id;
	return l->n != l->stop;
}

static void
a_list_is_newest_first_and_filtered(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_READ);
	struct store_filter f = { .lang = LANG_NONE, .status = -1, .section = STR("") };
	struct listed l = { .n = 0 };

	ok("INSERT INTO article (id, title, date, lang, status, section) VALUES"
	   " (1, 'a', '2015', 'be', 'published', 'region'),"
	   " (2, 'b', '2015-06-26', 'ru', 'draft', NULL),"
	   " (3, 'c', '2015-06-26', 'be', 'withdrawn', 'region'),"
	   " (4, 'd', '2014-06-26T10:00', 'be', 'published', 'economy')");
	assert_int_equal(store_list(s, &f, take, &l), 0);
	assert_int_equal(l.n, 4);
	assert_int_equal(l.ids[0], 3);
	assert_int_equal(l.ids[1], 2);
	assert_int_equal(l.ids[3], 4);
	l = (struct listed){ .n = 0 };
	f.lang = LANG_BE;
	f.status = ARTICLE_PUBLISHED;
	assert_int_equal(store_list(s, &f, take, &l), 0);
	assert_int_equal(l.n, 2);
	l = (struct listed){ .n = 0 };
	f.section = STR("economy");
	assert_int_equal(store_list(s, &f, take, &l), 0);
	assert_int_equal(l.n, 1);
	l = (struct listed){ .stop = 1 };
	f = (struct store_filter){ .lang = LANG_NONE, .status = -1, .section = STR("") };
	assert_int_equal(store_list(s, &f, take, &l), 0);
	assert_int_equal(l.n, 1);
	l = (struct listed){ .n = 0 };
	f.limit = 2;
	assert_int_equal(store_list(s, &f, take, &l), 0);
	assert_int_equal(l.n, 2);
	store_close(s);
}

/* --- changes, whoever writes in whatever form --- */

struct changes {
	int64_t refs[30], last;
	enum change_kind kinds[30];
	int n;
};

static bool
note_change(void *data, int64_t change, enum change_kind kind, int64_t ref)
{
	struct changes *c = data;

	assert_true(change > c->last);
	c->last = change;
	c->kinds[c->n] = kind;
	c->refs[c->n++] = ref;
	return c->n < 30;
}

static struct store *reader;
static int64_t known;

/* Runs the SQL and gives what changed since the last call. */
static struct changes
after(const char *text)
{
	struct changes c = { .last = known };
	int64_t before = store_version(reader);

	ok(text);
	assert_true(store_version(reader) != before);
	assert_int_equal(store_changes(reader, known, note_change, &c), 0);
	if (c.n)
		assert_int_equal(c.last, store_change_last(reader));
	known = c.last;
	return c;
}

static bool
tells(const struct changes *c, enum change_kind kind, int64_t ref)
{
	for (int i = 0; i < c->n; i++)
		if (c->kinds[i] == kind && c->refs[i] == ref)
			return true;
	return false;
}

static void
every_form_of_writing_an_article_is_noticed(void **state)
{
	static const struct {
		const char *text;
		int64_t ref, other;
	} forms[] = {
		{ "INSERT INTO article (title, source_key) VALUES ('a', 'k1')", 1, 0 },
		{ "INSERT OR IGNORE INTO article (title, source_key) VALUES ('b', 'k2')", 2, 0 },
		{ "INSERT OR FAIL INTO article (title) VALUES ('c')", 3, 0 },
		{ "INSERT OR ROLLBACK INTO article (title) VALUES ('d')", 4, 0 },
		{ "INSERT OR REPLACE INTO article (id, title) VALUES (4, 'd2')", 4, 0 },
		{ "REPLACE INTO article (title, source_key) VALUES ('a2', 'k1')", 5, 1 },
		{ "UPDATE article SET body = 'x' WHERE id = 2", 2, 0 },
		{ "UPDATE OR IGNORE article SET body = 'y' WHERE id = 2", 2, 0 },
		{ "UPDATE OR REPLACE article SET source_key = 'k2' WHERE id = 5", 5, 2 },
		{ "UPDATE OR FAIL article SET status = 'published' WHERE id = 3", 3, 0 },
		{ "INSERT INTO article (title, source_key) VALUES ('z', 'k2')"
		  " ON CONFLICT (source_key) DO UPDATE SET title = excluded.title",
		  5, 0 },
		{ "INSERT INTO article (id, title) VALUES (3, 'z')"
		  " ON CONFLICT (id) DO UPDATE SET title = excluded.title",
		  3, 0 },
		{ "DELETE FROM article WHERE id = 3", 3, 0 },
		{ "DELETE FROM article", 4, 5 },
	};

	(void)state;
	for (int recursive = 0; recursive < 2; recursive++) {
		ok("DELETE FROM article; DELETE FROM sqlite_sequence WHERE name = 'article'");
		ok(recursive ? "PRAGMA recursive_triggers = ON; PRAGMA foreign_keys = ON"
			     : "PRAGMA recursive_triggers = OFF; PRAGMA foreign_keys = OFF");
		reader = open_store(STORE_READ);
		known = store_change_last(reader);
		for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
			struct changes c = after(forms[i].text);

			if (!tells(&c, CHANGE_ARTICLE, forms[i].ref) ||
			    (forms[i].other && !tells(&c, CHANGE_ARTICLE, forms[i].other)))
				fail_msg("unnoticed: %s", forms[i].text);
		}
		store_close(reader);
	}
	assert_int_equal(number("SELECT count(*) FROM change WHERE kind = 'article'"), 5);
}

static void
writing_the_same_again_is_no_change(void **state)
{
	(void)state;
	reader = open_store(STORE_READ);
	ok("INSERT INTO article (title, body) VALUES ('a', 'b')");
	known = store_change_last(reader);
	ok("UPDATE article SET title = 'a', body = 'b'");
	assert_int_equal(store_change_last(reader), known);
	ok("BEGIN; UPDATE article SET title = 'c'; ROLLBACK");
	assert_int_equal(store_change_last(reader), known);
	store_close(reader);
}

static void
updated_moves_and_created_stays(void **state)
{
	(void)state;
	for (int recursive = 0; recursive < 2; recursive++) {
		ok(recursive ? "PRAGMA recursive_triggers = ON"
			     : "PRAGMA recursive_triggers = OFF");
		ok("INSERT INTO article (title, created, updated)"
		   " VALUES ('a', '2001-01-01T00:00:00Z', '2001-01-01T00:00:00Z')");
		ok("UPDATE article SET title = 'b'");
		assert_int_equal(number("SELECT max(created < '2002') FROM article"), 1);
		assert_int_equal(number("SELECT min(updated > '2020') FROM article"), 1);
		ok("DELETE FROM article");
	}
}

static void
a_picture_changes_its_article(void **state)
{
	(void)state;
	reader = open_store(STORE_READ);
	ok("INSERT INTO article (title) VALUES ('a'), ('b')");
	known = store_change_last(reader);
	struct changes c =
	    after("INSERT INTO media (article, name, content) VALUES (1, 'a.jpg', x'ff')");
	assert_true(tells(&c, CHANGE_MEDIA, 1) && tells(&c, CHANGE_ARTICLE, 1));
	c = after("UPDATE media SET article = 2");
	assert_true(tells(&c, CHANGE_MEDIA, 1) && tells(&c, CHANGE_ARTICLE, 1) &&
		    tells(&c, CHANGE_ARTICLE, 2));
	c = after("DELETE FROM article WHERE id = 2");
	assert_true(tells(&c, CHANGE_MEDIA, 1) && tells(&c, CHANGE_ARTICLE, 2));
	assert_int_equal(number("SELECT count(*) FROM media"), 0);
	c = after("INSERT INTO media (name, content) VALUES ('logo.png', x'ff')");
	assert_int_equal(c.n, 1);
	store_close(reader);
}

static void
sections_and_the_rest_are_noticed(void **state)
{
	(void)state;
	reader = open_store(STORE_READ);
	known = store_change_last(reader);
	struct changes c = after("INSERT INTO section (slug) VALUES ('sport')");
	assert_true(tells(&c, CHANGE_SECTION, 6));
	c = after("INSERT INTO section_name VALUES (6, 'be', 'Спорт')");
	assert_true(tells(&c, CHANGE_SECTION, 6));
	c = after("UPDATE section_name SET name = 'Спорт!' WHERE section = 6");
	assert_true(tells(&c, CHANGE_SECTION, 6));
	c = after("DELETE FROM section WHERE id = 6");
	assert_true(tells(&c, CHANGE_SECTION, 6));
	c = after("UPDATE language SET name = 'x' WHERE code = 'be'");
	assert_true(tells(&c, CHANGE_SECTION, 0));
	c = after("INSERT INTO alert (lang, text, expires) VALUES ('be', 'x', '2015-06-26T14:00')");
	assert_true(tells(&c, CHANGE_OFFICE, 1));
	c = after("INSERT INTO phone (lang, person) VALUES ('be', 'x')");
	assert_true(tells(&c, CHANGE_OFFICE, 1));
	store_close(reader);
}

static void
ids_are_never_used_twice(void **state)
{
	(void)state;
	ok("INSERT INTO article (title) VALUES ('a'), ('b')");
	ok("DELETE FROM article");
	ok("INSERT INTO article (title) VALUES ('c')");
	assert_int_equal(number("SELECT id FROM article"), 3);
	assert_int_equal(sql("UPDATE article SET id = 9"), SQLITE_CONSTRAINT);
	assert_int_equal(sql("UPDATE OR REPLACE article SET id = 9"), SQLITE_CONSTRAINT);
	ok("UPDATE article SET id = 3, title = 'd'");
	ok("INSERT INTO media (name, content) VALUES ('a', x'00')");
	assert_int_equal(sql("UPDATE media SET id = 9"), SQLITE_CONSTRAINT);
	assert_int_equal(sql("INSERT INTO article (id, title) VALUES (0, 'x')"), SQLITE_CONSTRAINT);
}

static void
the_schema_refuses_what_cannot_be(void **state)
{
	static const char *const wrong[] = {
		"INSERT INTO article (title) VALUES (x'41')",
		"INSERT INTO article (title) VALUES (NULL)",
		"INSERT INTO article (title, body) VALUES ('a', x'41')",
		"INSERT INTO article (title, lang) VALUES ('a', 'de')",
		"INSERT INTO article (title, status) VALUES ('a', 'public')",
		"INSERT INTO article (title, section) VALUES ('a', 'sports')",
		"INSERT OR IGNORE INTO article (title, section) VALUES ('a', 'sports')",
		"INSERT INTO article (title, date) VALUES ('a', '2015-13')",
		"INSERT INTO article (title, date) VALUES ('a', '2015-00')",
		"INSERT INTO article (title, date) VALUES ('a', '2015-02-29')",
		"INSERT INTO article (title, date) VALUES ('a', '2015-06-31')",
		"INSERT INTO article (title, date) VALUES ('a', '2015-06-26T24:00')",
		"INSERT INTO article (title, date) VALUES ('a', '2015-06-26 09:15')",
		"INSERT INTO article (title, date) VALUES ('a', '26.06.2015')",
		"INSERT INTO article (title, date) VALUES ('a', '1815')",
		"INSERT INTO article (title, date) VALUES ('a', '')",
		"INSERT INTO article (title, date) VALUES ('a', '2015' || char(0))",
		"INSERT INTO article (title, urgent_until) VALUES ('a', '2015-06')",
		"INSERT INTO media (name) VALUES ('a')",
		"INSERT INTO media (name, path, content) VALUES ('a', 'a', x'00')",
		"INSERT INTO media (name, path) VALUES ('a', '/etc/passwd')",
		"INSERT INTO media (name, path) VALUES ('a', 'b/../../c')",
		"INSERT INTO media (name, path) VALUES ('a', '..')",
		"INSERT INTO media (name, content) VALUES ('a b', x'00')",
		"INSERT INTO media (name, content) VALUES ('.a', x'00')",
		"INSERT INTO media (name, content) VALUES ('a/b', x'00')",
		"INSERT INTO media (name, content) VALUES ('ы', x'00')",
		"INSERT INTO section (slug) VALUES ('news')",
		"INSERT INTO section (slug) VALUES ('Sport')",
		"INSERT INTO section (slug) VALUES ('')",
		"INSERT INTO section_name VALUES (1, 'de', 'x')",
	};
	static const char *const right[] = {
		"INSERT INTO article (title, date) VALUES ('a', '2015')",
		"INSERT INTO article (title, date) VALUES ('a', 2015)",
		"INSERT INTO article (title, date) VALUES ('a', '2015-06')",
		"INSERT INTO article (title, date) VALUES ('a', '2016-02-29')",
		"INSERT INTO article (title, date) VALUES ('a', '2015-06-26T23:59')",
		"INSERT INTO article (title, urgent_until) VALUES ('a', '2015-06-26')",
		"INSERT INTO media (name, path) VALUES ('A-b_1.jpg', 'pictures/2015/a..b.jpg')",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (sql(wrong[i]) == SQLITE_OK && sqlite3_changes(other) > 0)
			fail_msg("taken: %s", wrong[i]);
	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++)
		ok(right[i]);
}

static void
a_bare_insert_publishes_nothing(void **state)
{
	(void)state;
	ok("INSERT INTO article (title, body) VALUES ('a', 'b')");
	assert_int_equal(number("SELECT count(*) FROM news"), 0);
	ok("UPDATE article SET status = 'published', date = '2015-06'");
	assert_int_equal(
	    number("SELECT count(*) FROM news WHERE precision = 'month' AND bytes = 1"), 1);
}

static void
another_store_in_its_place_is_followed(void **state)
{
	(void)state;
	char name[200];
	struct store *s = open_store(STORE_READ);
	struct str first = store_identity(s, &arena);
	int64_t before = store_version(s);

	assert_int_equal(first.n, 32);
	snprintf(name, sizeof(name), "%s/second.db", dir);
	assert_int_equal(store_init(name), 0);
	assert_int_equal(rename(name, path), 0);
	assert_true(store_version(s) != before);
	struct str second = store_identity(s, &arena);
	assert_int_equal(second.n, 32);
	assert_false(str_eq(first, second));
	store_close(s);
}

/* Only a reader, of a directory where nobody is: no -wal, no -shm, and none can be made. */
static int
read_as_nobody(int to, int from)
{
	struct article x;
	char byte = 'r';

	if (setgid(65534) < 0 || setuid(65534) < 0)
		return 77;
	struct store *s = store_open(path, STORE_READ);
	if (!s || store_article(s, 1, &arena, &x) != 1)
		return 2;
	int64_t before = store_version(s);
	if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
		return 3;
	if (store_version(s) == before)
		return 4;
	int found = store_article(s, 2, &arena, &x);
	store_close(s);
	return found;
}

static void
a_reader_of_data_alone_reads_and_follows(void **state)
{
	(void)state;
	int up[2], down[2], status;
	char byte;

	if (geteuid() != 0)
		skip();
	ok("INSERT INTO article (title) VALUES ('a')");
	sqlite3_close(other);
	other = NULL;
	assert_int_equal(chmod(dir, 0755), 0);
	assert_int_equal(pipe(up), 0);
	assert_int_equal(pipe(down), 0);
	pid_t child = fork();
	if (child == 0)
		_exit(read_as_nobody(up[1], down[0]));
	close(up[1]);
	if (read(up[0], &byte, 1) == 1) {
		assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
		ok("INSERT INTO article (title) VALUES ('b')");
		assert_int_equal(write(down[1], &byte, 1), 1);
	}
	assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
	close(up[0]);
	close(down[0]);
	close(down[1]);
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 1);
}

/* --- hostile values --- */

static void
any_type_in_any_column_is_read(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_READ);
	struct article x;
	struct listed l = { .n = 0 };
	struct store_filter f = { .lang = LANG_NONE, .status = -1, .section = STR("") };

	ok("PRAGMA ignore_check_constraints = ON;"
	   "INSERT INTO article (id, lang, translation, title, body, body_type, date, status, "
	   "created)"
	   " VALUES (1, 5, 'seven', x'ff00fe', x'00ff', 1.5, x'32303135', 'PUBLISHED', -1),"
	   " (2, '', -1, '', zeroblob(0), '', 1e300, 7, ''),"
	   " (3, 'be' || char(0), 9223372036854775807, 'a' || char(0) || 'b', 5, 'html',"
	   "  '2015-06-26' || char(0), 'published', x'')");
	assert_int_equal(store_article(s, 1, &arena, &x), 1);
	assert_true(str_eq(x.title, str_of("\xff\0\xfe", 3)));
	assert_int_equal(x.body.n, 2);
	assert_int_equal(x.lang, LANG_NONE);
	assert_int_equal(x.status, ARTICLE_DRAFT);
	assert_int_equal(x.translation, 0);
	assert_int_equal(store_article(s, 2, &arena, &x), 1);
	assert_int_equal(x.date.precision, DATE_NONE);
	assert_int_equal(store_article(s, 3, &arena, &x), 1);
	assert_int_equal(x.title.n, 3);
	assert_true(str_eq(x.body, STR("5")));
	assert_int_equal(store_list(s, &f, take, &l), 0);
	assert_int_equal(l.n, 3);
	store_close(s);
}

static bool
count_all(void *data, int64_t id, int64_t key)
{
	(void)id;
	(void)key;
	++*(int *)data;
	return true;
}

static void
a_huge_value_costs_only_itself(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_READ);
	struct article x;
	int n = 0;

	ok("PRAGMA ignore_check_constraints = ON;"
	   "INSERT INTO article (id, title, body) VALUES (1, 'a', 'b');"
	   "INSERT INTO article (id, title, body) VALUES (2, 'c', CAST(zeroblob(17000000) AS "
	   "TEXT));"
	   "INSERT INTO article (id, title) VALUES (3, CAST(zeroblob(17000000) AS TEXT));"
	   "INSERT INTO article (id, title, date) VALUES (4, 'd', CAST(zeroblob(17000000) AS "
	   "TEXT));");
	assert_int_equal(store_article(s, 1, &arena, &x), 1);
	assert_int_equal(store_article(s, 2, &arena, &x), 1);
	assert_true(str_eq(x.title, STR("c")));
	assert_int_equal(x.body.n, 0);
	assert_int_equal(store_article(s, 3, &arena, &x), 0);
	assert_int_equal(store_article(s, 4, &arena, &x), 0);
	assert_int_equal(store_all(s, count_all, &n), 0);
	assert_int_equal(n, 4);
	store_close(s);
}

static void
a_small_arena_is_an_error_and_no_crash(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_READ);
	struct article x;
	struct media m;
	struct arena small;

	ok("INSERT INTO article (id, title, body) VALUES (1, 'a', hex(zeroblob(500)));"
	   "INSERT INTO media (name, content) VALUES ('a.jpg', x'00')");
	for (size_t limit = 1; limit < 200; limit += 16) {
		arena_init(&small, limit);
		assert_int_equal(store_article(s, 1, &small, &x), -1);
		arena_reset(&small);
		store_media(s, 1, &small, &m);
		arena_release(&small);
	}
	store_close(s);
}

static void
a_reader_cannot_write(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_READ);
	struct article x = sample();

	assert_int_equal(store_put(s, &x), -1);
	assert_int_equal(number("SELECT count(*) FROM article"), 0);
	store_close(s);
}

/* --- media --- */

static void
put_file(const char *name, const char *text)
{
	char full[300];

	snprintf(full, sizeof(full), "%s/%s", dir, name);
	FILE *f = fopen(full, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
media_are_read_from_the_row_or_a_file(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_WRITE);
	struct article x = sample();
	struct media m = {
		.name = STR("a.jpg"), .caption = STR("Плошча"), .picture = true, .path = STR("")
	};
	struct buf out;

	assert_int_equal(store_put(s, &x), 0);
	m.article = x.id;
	assert_int_equal(store_media_add(s, &m, str_of("\xff\0\xd8", 3)), 0);
	int64_t in_row = m.id;
	put_file("b.pdf", "%PDF");
	m = (struct media){ .name = STR("b.pdf"), .caption = STR(""), .path = STR("b.pdf") };
	assert_int_equal(store_media_add(s, &m, STR("")), 0);
	int64_t in_file = m.id;
	m = (struct media){ .name = STR("empty"), .caption = STR(""), .path = STR("") };
	assert_int_equal(store_media_add(s, &m, STR("")), 0);
	int64_t empty = m.id;

	buf_init(&out, 0);
	assert_int_equal(store_media_bytes(s, in_row, &out, 3), 0);
	assert_true(str_eq(buf_str(&out), str_of("\xff\0\xd8", 3)));
	buf_clear(&out);
	assert_int_equal(store_media_bytes(s, in_row, &out, 2), -1);
	assert_int_equal(store_media_bytes(s, in_file, &out, 4), 0);
	assert_true(str_eq(buf_str(&out), STR("%PDF")));
	buf_clear(&out);
	assert_int_equal(store_media_bytes(s, in_file, &out, 3), -1);
	assert_int_equal(store_media_bytes(s, empty, &out, 10), 0);
	assert_int_equal(out.n, 0);
	assert_int_equal(store_media_bytes(s, 99, &out, 10), -1);
	assert_int_equal(store_media(s, in_row, &arena, &m), 1);
	assert_true(m.picture);
	assert_int_equal(m.article, x.id);
	assert_true(str_eq(m.caption, STR("Плошча")));
	assert_int_equal(store_media(s, in_file, &arena, &m), 1);
	assert_false(m.picture);
	assert_true(str_eq(m.path, STR("b.pdf")));
	assert_int_equal(store_media(s, 99, &arena, &m), 0);
	buf_release(&out);
	store_close(s);
}

static void
large_media_are_read_up_to_the_limit_asked(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_READ);
	struct buf out;

	ok("INSERT INTO media (name, content) VALUES ('a', zeroblob(20000000))");
	buf_init(&out, 0);
	assert_int_equal(store_media_bytes(s, 1, &out, 19999999), -1);
	assert_int_equal(out.n, 0);
	assert_int_equal(store_media_bytes(s, 1, &out, 20000000), 0);
	assert_int_equal(out.n, 20000000);
	buf_release(&out);
	store_close(s);
}

static void
no_path_leads_out_of_the_store(void **state)
{
	static const char *const paths[] = { "../secret",
					     "sub/../../secret",
					     "/etc/passwd",
					     "link",
					     "up/secret",
					     "sub",
					     "fifo",
					     "missing",
					     "",
					     ".",
					     "..",
					     "sub//../../secret" };
	char name[300];
	struct buf out;

	(void)state;
	snprintf(name, sizeof(name), "%s/sub", dir);
	assert_int_equal(mkdir(name, 0700), 0);
	snprintf(name, sizeof(name), "%s/link", dir);
	assert_int_equal(symlink("/etc/passwd", name), 0);
	snprintf(name, sizeof(name), "%s/up", dir);
	assert_int_equal(symlink("..", name), 0);
	snprintf(name, sizeof(name), "%s/fifo", dir);
	assert_int_equal(mkfifo(name, 0600), 0);
	put_file("sub/good.txt", "good");
	ok("PRAGMA ignore_check_constraints = ON");
	struct store *s = open_store(STORE_READ);
	buf_init(&out, 0);
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		char *text = sqlite3_mprintf(
		    "REPLACE INTO media (id, name, path) VALUES (1, 'a', %Q)", paths[i]);
		ok(text);
		sqlite3_free(text);
		if (store_media_bytes(s, 1, &out, 100000) == 0)
			fail_msg("read: %s", paths[i]);
		assert_int_equal(out.n, 0);
	}
	ok("REPLACE INTO media (id, name, path) VALUES (1, 'a', 'sub/./good.txt')");
	assert_int_equal(store_media_bytes(s, 1, &out, 4), 0);
	assert_true(str_eq(buf_str(&out), STR("good")));
	buf_release(&out);
	store_close(s);
}

static bool
take_name(void *data, const struct media *m)
{
	struct str *names = data;

	while (names->n)
		names++;
	*names = arena_str(&arena, m->name);
	return true;
}

static void
media_of_an_article_come_in_order_with_safe_names(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_READ);
	struct str names[9] = { { "", 0 } };

	ok("PRAGMA ignore_check_constraints = ON; INSERT INTO article (id, title) VALUES (1, 'a');"
	   "INSERT INTO media (article, name, position, content) VALUES"
	   " (1, '../фота 1.jpg', 2, x'00'), (1, 'b.jpg', 1, x'00'), (1, '', 3, x'00'),"
	   " (2, 'other', 0, x'00'), (NULL, 'logo.png', 0, x'00')");
	assert_int_equal(store_media_of(s, 1, take_name, names), 0);
	assert_string_equal(names[0].s, "b.jpg");
	assert_string_equal(names[1].s, "_.______1.jpg");
	assert_string_equal(names[2].s, "file");
	assert_int_equal(names[3].n, 0);
	memset(names, 0, sizeof(names));
	assert_int_equal(store_media_of(s, 0, take_name, names), 0);
	assert_string_equal(names[0].s, "logo.png");
	assert_int_equal(names[1].n, 0);
	store_close(s);
}

static bool
take_section(void *data, const struct section *x)
{
	struct section *list = data;

	while (list->position)
		list++;
	*list = *x;
	list->slug = arena_str(&arena, x->slug);
	for (int i = 0; i < LANG_COUNT; i++)
		list->name[i] = arena_str(&arena, x->name[i]);
	return true;
}

static void
sections_come_in_order_with_their_names(void **state)
{
	(void)state;
	struct store *s = open_store(STORE_READ);
	struct section list[10] = { { .position = 0 } };

	ok("DELETE FROM section_name WHERE section = 2 AND lang = 'en';"
	   "PRAGMA ignore_check_constraints = ON; INSERT INTO section (slug, position) VALUES "
	   "('A/b', 9)");
	assert_int_equal(store_sections(s, take_section, list), 0);
	assert_string_equal(list[0].slug.s, "region");
	assert_string_equal(list[0].name[LANG_BE].s, "Раён");
	assert_string_equal(list[1].slug.s, "official");
	assert_int_equal(list[1].name[LANG_EN].n, 0);
	assert_string_equal(list[4].slug.s, "culture");
	assert_int_equal(list[5].position, 0);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(making_twice_leaves_the_first),
		TEST(somebody_elses_database_is_no_store),
		TEST(a_newer_store_is_left_alone),
		TEST(views_over_another_system_are_a_store),
		TEST(an_article_comes_back_as_it_was_put),
		TEST(an_article_keeps_the_id_it_is_given),
		TEST(what_breaks_a_rule_is_refused),
		TEST(withdrawing_says_whether_there_was_one),
		TEST(a_rolled_back_change_never_was),
		TEST(a_list_is_newest_first_and_filtered),
		TEST(every_form_of_writing_an_article_is_noticed),
		TEST(writing_the_same_again_is_no_change),
		TEST(updated_moves_and_created_stays),
		TEST(a_picture_changes_its_article),
		TEST(sections_and_the_rest_are_noticed),
		TEST(ids_are_never_used_twice),
		TEST(the_schema_refuses_what_cannot_be),
		TEST(a_bare_insert_publishes_nothing),
		TEST(another_store_in_its_place_is_followed),
		TEST(a_reader_of_data_alone_reads_and_follows),
		TEST(any_type_in_any_column_is_read),
		TEST(a_huge_value_costs_only_itself),
		TEST(a_small_arena_is_an_error_and_no_crash),
		TEST(a_reader_cannot_write),
		TEST(media_are_read_from_the_row_or_a_file),
		TEST(large_media_are_read_up_to_the_limit_asked),
		TEST(no_path_leads_out_of_the_store),
		TEST(media_of_an_article_come_in_order_with_safe_names),
		TEST(sections_come_in_order_with_their_names),
	};

	log_init("test", LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
