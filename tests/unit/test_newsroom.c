/* Who may write, what was done, and what readers wrote: the newsroom's tables in a store that has them, has them not, or has other things in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/log.h"
#include "store/newsroom.h"
#include "store/note.h"
#include "store/store_db.h"
#include "base_test.h"

#define KEY_OF(xx)                                                                                 \
	xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx     \
	   ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx     \
	   ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx ":" xx

static char folder[] = "/tmp/vestka-newsroom-XXXXXX";
static char path[64];
static struct store *s;
static struct arena arena;

static int
set_up(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "%s/store.db", folder);
	assert_int_equal(store_init(path), 0);
	s = store_open(path, STORE_WRITE);
	assert_non_null(s);
	arena_init(&arena, 0);
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char name[80];

	(void)state;
	store_close(s);
	arena_release(&arena);
	for (size_t i = 0; i < COUNT(ends); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
	return 0;
}

/* --- fingerprints --- */

static void
a_fingerprint_has_colons_between_all_or_none(void **state)
{
	char text[FINGERPRINT_TEXT + 1], digits[FINGERPRINT_DIGITS + 1] = "";
	unsigned char bytes[32];

	(void)state;
	memset(bytes, 0xAB, sizeof(bytes));
	fingerprint_write(bytes, text);
	assert_string_equal(text, KEY_OF("AB"));
	for (size_t i = 0; i < FINGERPRINT_DIGITS; i++)
		digits[i] = i % 2 ? 'b' : 'a';
	assert_true(fingerprint_read(str_from(digits), text));
	assert_string_equal(text, KEY_OF("AB"));
	assert_true(fingerprint_read(STR(KEY_OF("ab")), text));
	assert_string_equal(text, KEY_OF("AB"));
	assert_false(fingerprint_read(STR(""), text));
	assert_false(fingerprint_read(str_part(str_from(digits), 0, 63), text));
	assert_false(fingerprint_read(STR(KEY_OF("AG")), text));
	digits[5] = ':';
	assert_false(fingerprint_read(str_from(digits), text));
	memcpy(text, KEY_OF("AB"), sizeof(text));
	text[2] = 'A';
	assert_false(fingerprint_read(str_of(text, FINGERPRINT_TEXT), text));
}

/* --- editors and audit --- */

static bool
count(void *data, const struct editor *x)
{
	(void)x;
	++*(int *)data;
	return true;
}

static bool
count_audit(void *data, const struct audit_row *x)
{
	assert_true(x->action <= AUDIT_ACTIONS);
	++*(int *)data;
	return *(int *)data < 2; /* and stops */
}

static void
a_store_without_the_tables_has_nobody_in_it(void **state)
{
	const struct audit_filter all = { .article = 0 };
	struct editor x;
	int n = 0;

	(void)state;
	assert_int_equal(store_editor(s, STR(KEY_OF("AB")), &arena, &x), 0);
	assert_int_equal(store_editors(s, count, &n), 0);
	assert_int_equal(store_editor_remove(s, STR("Ann")), 0);
	assert_int_equal(store_audits(s, &all, count_audit, &n), 0);
	assert_int_equal(store_author_is(s, 1, STR(KEY_OF("AB"))), 0);
	assert_int_equal(store_notes_waiting(s), 0);
	assert_int_equal(store_note_read(s, 1), 0);
	assert_int_equal(store_note_delete(s, 1), 0);
	assert_int_equal(n, 0);
}

static void
an_editor_is_on_the_list_once(void **state)
{
	struct editor ann = { STR(KEY_OF("AB")), STR("Ann"), ROLE_EDITOR, STR("") }, x;
	struct editor same_name = { STR(KEY_OF("CD")), STR("Ann"), ROLE_WRITER, STR("") };
	struct editor same_key = { STR(KEY_OF("AB")), STR("Bob"), ROLE_WRITER, STR("") };
	int n = 0;

	(void)state;
	assert_int_equal(store_newsroom(s), 0);
	assert_int_equal(store_newsroom(s), 0);
	assert_int_equal(store_editor_add(s, &ann), 1);
	assert_int_equal(store_editor_add(s, &same_name), 0);
	assert_int_equal(store_editor_add(s, &same_key), 0);
	assert_int_equal(store_editor(s, ann.fingerprint, &arena, &x), 1);
	assert_int_equal(x.role, ROLE_EDITOR);
	assert_true(str_eq(x.name, STR("Ann")) && x.added.n == strlen("2015-06-26T09:15:00Z"));
	assert_int_equal(store_editors(s, count, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(store_editor_remove(s, STR("Nobody")), 0);
	assert_int_equal(store_editor_remove(s, STR(KEY_OF("AB"))), 1);
	assert_int_equal(store_editor(s, ann.fingerprint, &arena, &x), 0);
}

static void
who_added_an_article_is_its_author(void **state)
{
	struct editor ann = { STR(KEY_OF("AB")), STR("Ann"), ROLE_EDITOR, STR("") };
	struct editor bob = { STR(KEY_OF("CD")), STR("Bob"), ROLE_WRITER, STR("") };
	const struct audit_filter all = { .article = 0 }, two = { .most = 2 };
	int n = 0;

	(void)state;
	assert_int_equal(store_newsroom(s), 0);
	assert_int_equal(store_audit_add(s, &bob, AUDIT_ADD, 7, STR("")), 0);
	assert_int_equal(store_audit_add(s, &ann, AUDIT_CHANGE, 7, STR("Title: x\n\ny")), 0);
	assert_int_equal(store_audit_add(s, &ann, AUDIT_WITHDRAW, 7, STR("Title: x\n\nz")), 0);
	assert_int_equal(store_author_is(s, 7, bob.fingerprint), 1);
	assert_int_equal(store_author_is(s, 7, ann.fingerprint), 0);
	assert_int_equal(store_author_is(s, 8, bob.fingerprint), 0);
	assert_int_equal(store_audits(s, &all, count_audit, &n), 0);
	assert_int_equal(n, 2); /* the callback stopped it */
	n = -10;
	assert_int_equal(store_audits(s, &two, count_audit, &n), 0);
	assert_int_equal(n, -8);
}

/* --- notes --- */

struct seen {
	int n;
	int64_t first;
	struct buf texts;
};

static bool
see(void *data, const struct note *x)
{
	struct seen *seen = data;

	if (seen->n++ == 0)
		seen->first = x->id;
	buf_addf(&seen->texts, "%.*s%s|", STR_ARG(x->text), x->read ? "*" : "");
	return true;
}

static void
assert_notes(bool all, const char *texts)
{
	struct seen seen = { .n = 0 };

	buf_init(&seen.texts, 0);
	assert_int_equal(store_notes(s, all, see, &seen), 0);
	if (!str_eq(buf_str(&seen.texts), str_from(texts)))
		fail_msg("%.*s instead of %s", STR_ARG(buf_str(&seen.texts)), texts);
	buf_release(&seen.texts);
}

static void
the_same_note_within_a_day_is_one(void **state)
{
	(void)state;
	assert_int_equal(store_newsroom(s), 0);
	assert_int_equal(store_note_add(s, LANG_BE, STR("one")), NOTE_KEPT);
	assert_int_equal(store_note_add(s, LANG_RU, STR("one")), NOTE_THERE);
	assert_int_equal(store_note_add(s, LANG_BE, STR("two")), NOTE_KEPT);
	assert_notes(false, "two|one|");
	assert_int_equal(store_note_delete(s, 1), 1);
	assert_int_equal(store_note_delete(s, 1), 0);
	assert_int_equal(store_note_add(s, LANG_BE, STR("one")), NOTE_KEPT); /* it is gone */
	assert_int_equal(store_note_read(s, 2), 1);
	assert_int_equal(store_note_read(s, 2), 1);
	assert_int_equal(store_note_read(s, 1), 0);
	assert_notes(false, "one|");
	assert_notes(true, "one|two*|");
	assert_int_equal(store_notes_waiting(s), 1);
}

static void
a_full_box_takes_no_more_until_some_are_read(void **state)
{
	char text[32];

	(void)state;
	assert_int_equal(store_newsroom(s), 0);
	assert_int_equal(store_begin(s), 0);
	for (int i = 0; i < NOTES_WAIT_MOST; i++) {
		snprintf(text, sizeof(text), "note %d", i);
		assert_int_equal(store_note_add(s, LANG_EN, str_from(text)), NOTE_KEPT);
	}
	assert_int_equal(store_note_add(s, LANG_EN, STR("more")), NOTE_FULL);
	assert_int_equal(store_note_add(s, LANG_EN, STR("note 5")), NOTE_THERE);
	assert_int_equal(store_note_read(s, 3), 1);
	assert_int_equal(store_note_add(s, LANG_EN, STR("more")), NOTE_KEPT);
	assert_int_equal(store_note_add(s, LANG_EN, STR("more yet")), NOTE_FULL);
	assert_int_equal(store_commit(s), 0);
	assert_int_equal(store_notes_waiting(s), NOTES_WAIT_MOST);
}

/* A newsroom of an earlier day has no table for notes: it gets one, and keeps its people. */
static void
a_newsroom_without_notes_gets_them(void **state)
{
	struct editor ann = { STR(KEY_OF("AB")), STR("Ann"), ROLE_EDITOR, STR("") }, x;

	(void)state;
	assert_int_equal(store_newsroom(s), 0);
	assert_int_equal(store_editor_add(s, &ann), 1);
	assert_int_equal(db_exec(&s->db, "DROP TABLE note"), 0);
	assert_notes(true, "");
	assert_int_equal(store_newsroom(s), 0);
	assert_int_equal(store_note_add(s, LANG_BE, STR("one")), NOTE_KEPT);
	assert_int_equal(store_editor(s, ann.fingerprint, &arena, &x), 1);
}

/* --- who did what --- */

struct told {
	struct buf lines;
};

static bool
tell(void *data, const struct audit_row *x)
{
	struct told *t = data;

	buf_addf(&t->lines, "%d %.*s%s %.*s %d (%.*s) [%.*s]\n", (int)x->id, STR_ARG(x->editor),
		 x->local ? "" : "@", STR_ARG(audit_name(x->action)), (int)x->article,
		 STR_ARG(x->title), STR_ARG(x->before));
	return true;
}

static void
assert_changes(struct audit_filter f, const char *lines)
{
	struct told t;

	buf_init(&t.lines, 0);
	assert_int_equal(store_audits(s, &f, tell, &t), 0);
	if (!str_eq(buf_str(&t.lines), str_from(lines)))
		fail_msg("%.*s instead of %s", STR_ARG(buf_str(&t.lines)), lines);
	buf_release(&t.lines);
}

static void
changes_are_told_by_article_and_alerts_beside_them(void **state)
{
	struct editor ann = { STR(KEY_OF("AB")), STR("Ann"), ROLE_EDITOR, STR("") };
	struct editor local = { STR(""), STR("bob"), ROLE_WRITER, STR("") };

	(void)state;
	assert_int_equal(store_newsroom(s), 0);
	assert_int_equal(
	    db_exec(&s->db,
		    "INSERT INTO article (id, title, body, lang) VALUES (5, 'Five', 'x', 'be');"
		    "INSERT INTO alert (id, lang, text, expires)"
		    " VALUES (5, 'be', 'Water', '2099-01-01')"),
	    0);
	assert_int_equal(store_audit_add(s, &local, AUDIT_ADD, 5, STR("")), 0);
	assert_int_equal(store_audit_add(s, &local, AUDIT_ALERT, 5, STR("")), 0);
	assert_int_equal(store_audit_add(s, &ann, AUDIT_CHANGE, 5, STR("Title: 4")), 0);
	assert_int_equal(store_audit_add(s, &local, AUDIT_ALERT_END, 7, STR("Power")), 0);
	assert_int_equal(store_audit_add(s, &local, AUDIT_ADD, 9, STR("")), 0);
	assert_changes((struct audit_filter){ .article = 0 }, "5 bob add 9 () []\n"
							      "4 bob alert-end 7 (Power) []\n"
							      "3 Ann@ change 5 (Five) []\n"
							      "2 bob alert 5 (Water) []\n"
							      "1 bob add 5 (Five) []\n");
	assert_changes((struct audit_filter){ .article = 5 },
		       "3 Ann@ change 5 (Five) []\n1 bob add 5 (Five) []\n");
	assert_changes((struct audit_filter){ .most = 1 }, "5 bob add 9 () []\n");
	assert_changes((struct audit_filter){ .number = 3 }, "3 Ann@ change 5 (Five) [Title: 4]\n");
	assert_changes((struct audit_filter){ .number = 8 }, "");
}

/* Of the day when it knew of articles alone: all rows and their numbers stay, and it takes alerts from now on. */
static void
a_narrow_table_of_changes_is_made_anew(void **state)
{
	static const char narrow[] =
	    "DROP TABLE audit; CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT,"
	    " at TEXT NOT NULL DEFAULT 'then', editor TEXT NOT NULL, fingerprint TEXT NOT NULL,"
	    " action TEXT NOT NULL, article INTEGER NOT NULL, before TEXT,"
	    " CHECK (action IN ('add', 'change', 'withdraw')));"
	    "CREATE INDEX audit_article ON audit (article);"
	    "INSERT INTO audit (id, editor, fingerprint, action, article) VALUES (7, 'Ann', 'k', "
	    "'add', 5)";
	struct editor local = { STR(""), STR("bob"), ROLE_WRITER, STR("") };

	(void)state;
	assert_int_equal(store_newsroom(s), 0);
	assert_int_equal(db_exec(&s->db, narrow), 0);
	assert_int_equal(store_begin(s), 0);
	assert_int_equal(store_newsroom(s), 0);
	assert_int_equal(store_audit_add(s, &local, AUDIT_ALERT, 1, STR("")), 0);
	assert_int_equal(store_commit(s), 0);
	assert_changes((struct audit_filter){ .article = 0 },
		       "8 bob alert 1 () []\n7 Ann@ add 5 () []\n");
	assert_int_equal(db_has(&s->db, STR("audit_narrow")), 0);
	int64_t indexes = 0;
	assert_true(db_peek(
	    &s->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'audit_article'", &indexes));
	assert_int_equal(indexes, 1);
}

int
main(void)
{
#define UNIT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		UNIT(a_fingerprint_has_colons_between_all_or_none),
		UNIT(a_store_without_the_tables_has_nobody_in_it),
		UNIT(an_editor_is_on_the_list_once),
		UNIT(who_added_an_article_is_its_author),
		UNIT(the_same_note_within_a_day_is_one),
		UNIT(a_full_box_takes_no_more_until_some_are_read),
		UNIT(a_newsroom_without_notes_gets_them),
		UNIT(changes_are_told_by_article_and_alerts_beside_them),
		UNIT(a_narrow_table_of_changes_is_made_anew),
	};

	log_init("test", LOG_ERROR);
	if (!mkdtemp(folder))
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(folder);
	return failed;
}
