/* vestka check: each thing that can be wrong in a store is named, with its place and the next step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "site/route.h"
#include "store/store_db.h"
#include "store/store.h"

static char dir[64], path[128];
static struct buf said;

static void
keep(void *data, const char *line)
{
	(void)data;
	assert_true(utf8_valid(str_from(line)));
	assert_null(strchr(line, '\n'));
	buf_adds(&said, line);
	buf_addc(&said, '\n');
}

static int64_t
check(void)
{
	buf_clear(&said);
	return store_check(path, route_word_taken, keep, NULL);
}

static void
sql(const char *text)
{
	sqlite3 *h;
	char *why = NULL;

	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	if (sqlite3_exec(h, text, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s\n%s", text, why);
	sqlite3_close(h);
}

static int
setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/test_store_check.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/store.db", dir);
	buf_init(&said, 0);
	return store_init(path);
}

static int
teardown(void **state)
{
	char command[200];

	(void)state;
	buf_release(&said);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

static void
a_good_store_has_nothing_to_say(void **state)
{
	(void)state;
	sql("INSERT INTO article (title, body, lang, section, date, status, urgent_until, "
	    "source_key,"
	    " translation) VALUES"
	    " ('a', 'b', 'be', 'region', '2015-06-26T09:15', 'published', '2015-06-27', 'k', 1),"
	    " ('a', 'b', 'ru', NULL, '2015', 'published', NULL, NULL, 1);"
	    "INSERT INTO media (article, name, content) VALUES (1, 'a.jpg', x'ff');"
	    "INSERT INTO alert (lang, text, expires) VALUES ('be', 'x', '2015-06-27T14:00')");
	int64_t n = check();
	if (n)
		fail_msg("%.*s", STR_ARG(buf_str(&said)));
}

static void
each_wrong_row_is_named(void **state)
{
	static const struct {
		const char *sql, *says;
	} cases[] = {
		{ "INSERT INTO article (title, lang) VALUES ('a', 'de')",
		  "article 1: lang is none of ours: 'de'" },
		{ "INSERT INTO article (title) VALUES ('  ')", "article 1: the title is empty" },
		{ "INSERT INTO article (title, body_type) VALUES ('a', 'docx')",
		  "article 1: body_type is none of ours: 'docx'" },
		{ "INSERT INTO article (title, status) VALUES ('a', 'ok')",
		  "article 1: status is none of ours" },
		{ "INSERT INTO article (title, status) VALUES ('a', 'withdrawn')",
		  "article 1: it is withdrawn without a reason" },
		{ "INSERT INTO article (title, date) VALUES ('a', '26.06.2015')",
		  "article 1: date is '26.06.2015'; write it like 2015" },
		{ "INSERT INTO article (title, date) VALUES ('a', '2015-02-30')",
		  "article 1: date is '2015-02-30'" },
		{ "INSERT INTO article (title, corrected) VALUES ('a', 'yes')",
		  "article 1: corrected is 'yes'" },
		{ "INSERT INTO article (title, urgent_until) VALUES ('a', '2015')",
		  "article 1: urgent_until is '2015'; write it like 2015-06-26" },
		{ "INSERT INTO article (title, urgent_until) VALUES ('a', 'Friday' || char(10, 27) "
		  "|| '[31m')",
		  "article 1: urgent_until is 'Friday??[31m'" },
		{ "INSERT INTO article (title, date, status) VALUES ('a', '2190', 'published')",
		  "article 1: date 2190 is in the future" },
		{ "INSERT INTO article (title) VALUES (x'd0bf')", "article 1: title is a BLOB" },
		{ "INSERT INTO article (title) VALUES (CAST(x'61ff' AS TEXT))",
		  "article 1: title is not UTF-8" },
		{ "INSERT INTO article (title, body) VALUES ('a', 'b' || char(0) || 'c')",
		  "article 1: body holds a NUL byte" },
		{ "INSERT INTO article (title, body) VALUES ('a', CAST(zeroblob(17000000) AS "
		  "TEXT))",
		  "article: a column has more than" },
		{ "DROP TRIGGER article_section_insert;"
		  "INSERT INTO article (title, section) VALUES ('a', 'sports')",
		  "article 1: there is no such section: 'sports'" },
		{ "INSERT INTO article (title, lang, translation) VALUES ('a', 'be', 5), ('b', "
		  "'be', 5)",
		  "article 2: several articles of one language are the same translation: '1,2'" },
		{ "INSERT INTO media (name) VALUES ('a')",
		  "media 1: it needs either content or path" },
		{ "INSERT INTO media (name, content) VALUES ('a b', x'00')",
		  "media 1: the name cannot stand in an address: 'a b'" },
		{ "INSERT INTO media (name, kind, content) VALUES ('a', 'video', x'00')",
		  "media 1: kind is none of ours: 'video'" },
		{ "INSERT INTO media (name, content, article) VALUES ('a', x'00', 7)",
		  "media 1: its article is not there: '7'" },
		{ "INSERT INTO media (name, path) VALUES ('a', '/etc/passwd')",
		  "media 1: file '/etc/passwd': its path does not lead down" },
		{ "INSERT INTO media (name, path) VALUES ('a', 'a.jpg')",
		  "media 1: file 'a.jpg': No such file" },
		{ "INSERT INTO section (slug) VALUES ('A b')",
		  "section 6: slug 'A b' cannot stand in an address" },
		{ "INSERT INTO section (slug) VALUES ('sport')",
		  "section 6: it has a name in no language" },
		{ "DELETE FROM store_info", "store_info 0: the store has no identity" },
		{ "INSERT INTO article (title) VALUES ('a'), ('b'); DELETE FROM article;"
		  "DELETE FROM sqlite_sequence WHERE name = 'article';"
		  "INSERT INTO article (title) VALUES ('c')",
		  "sqlite_sequence 2: ids of deleted articles would be given again" },
		{ "DROP TRIGGER article_update", "trigger article_update is missing" },
		{ "DROP TRIGGER article_delete; CREATE TRIGGER article_delete AFTER DELETE ON "
		  "article"
		  " BEGIN SELECT 1; END",
		  "trigger article_delete is not as it was" },
		{ "DROP TABLE media", "there is no table media" },
		{ "DROP TRIGGER phone_update; ALTER TABLE phone DROP COLUMN room",
		  "table phone lacks the column room" },
		{ "INSERT INTO alert (lang, text, expires) VALUES ('be', '', '2015-06-26')",
		  "alert 1: the text is empty" },
		{ "INSERT INTO section (slug) VALUES ('news')",
		  "section 6: the slug is an address of its own already: 'news'" },
		{ "UPDATE section_name SET name = ' ' WHERE section = 1 AND lang = 'be'",
		  "section_name 1: the name is empty: 'be'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		unlink(path);
		assert_int_equal(store_init(path), 0);
		char *text =
		    sqlite3_mprintf("PRAGMA ignore_check_constraints = ON; %s", cases[i].sql);
		sql(text);
		sqlite3_free(text);
		int64_t n = check();
		if (n < 1 || str_find(buf_str(&said), str_from(cases[i].says)) < 0)
			fail_msg("%s\nsaid: %.*s", cases[i].sql, STR_ARG(buf_str(&said)));
	}
}

static void
a_cut_store_is_named_or_cannot_be_read(void **state)
{
	static const off_t cuts[] = { 10, 100, 4095, 4097, 20000, 60000 };

	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(*cuts); i++) {
		unlink(path);
		assert_int_equal(store_init(path), 0);
		assert_int_equal(truncate(path, cuts[i]), 0);
		assert_true(check() != 0);
	}
}

static void
scribbles_in_a_store_crash_nothing(void **state)
{
	unsigned seed = 99;

	(void)state;
	for (int round = 0; round < 15; round++) {
		unlink(path);
		assert_int_equal(store_init(path), 0);
		FILE *f = fopen(path, "r+");
		assert_non_null(f);
		for (int i = 0; i < 40; i++) {
			seed = seed * 1103515245 + 12345;
			assert_int_equal(fseek(f, (long)(seed >> 8) % 90000, SEEK_SET), 0);
			fputc((int)(seed >> 24), f);
		}
		fclose(f);
		check();
		struct store *s = store_open(path, STORE_READ);
		store_close(s);
	}
}

static void
what_is_no_store_cannot_be_read(void **state)
{
	(void)state;
	unlink(path);
	assert_int_equal(check(), -1);
}

/* The schema holds the words of the route table as a list, since plain SQL must: all of them, and no others. */
static void
the_schema_knows_every_word_of_addresses(void **state)
{
	sqlite3 *h;
	sqlite3_stmt *st;
	struct str word;
	int n = 0;

	(void)state;
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(h,
					    "SELECT sql FROM sqlite_schema WHERE name = 'section'",
					    -1, &st, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	struct str text = str_from((const char *)sqlite3_column_text(st, 0));
	text = str_after(text, (size_t)str_find(text, STR("NOT IN (")));
	struct str list = str_part(text, 0, (size_t)str_find_byte(text, ')'));
	for (size_t i = 0; (word = route_word(i)).n; i++) {
		char quoted[64];
		snprintf(quoted, sizeof(quoted), "'%.*s'", STR_ARG(word));
		if (store_slug_valid(word) && str_find(list, str_from(quoted)) < 0)
			fail_msg("schema.sql lacks %s among the words that no section can have",
				 quoted);
	}
	for (struct str rest = list; str_find_byte(rest, '\'') >= 0; n++) {
		str_cut(&rest, '\'');
		assert_true(route_word_taken(str_cut(&rest, '\'')));
	}
	assert_true(n > 20);
	sqlite3_finalize(st);
	sqlite3_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(a_good_store_has_nothing_to_say),
		TEST(each_wrong_row_is_named),
		TEST(a_cut_store_is_named_or_cannot_be_read),
		TEST(scribbles_in_a_store_crash_nothing),
		TEST(what_is_no_store_cannot_be_read),
		TEST(the_schema_knows_every_word_of_addresses),
	};

	log_init("test", LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
