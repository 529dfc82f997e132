/* The newsroom's tables: fingerprints as people type them, editors, and what they did. */
#include "base_test.h"

#include <sqlite3.h>
#include <unistd.h>

#include "store/newsroom.h"

#define DIGITS "00112233445566778899aABBccddEEff0123456789abcdef0123456789ABCDEF"
#define COLONS                                                                                     \
	"00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:01:23:"                                   \
	"45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF"

static char dir[64], path[128];
static struct store *store;
static struct arena arena;
static struct buf said;

/* --- words --- */

static void
roles_have_their_words(void **state)
{
	(void)state;
	assert_str(role_name(ROLE_WRITER), "writer");
	assert_str(role_name(ROLE_EDITOR), "editor");
	assert_str(role_name(ROLES), "");
	for (enum editor_role role = 0; role < ROLES; role++)
		assert_int_equal(role_from(role_name(role)), role);
	assert_int_equal(role_from(STR("")), ROLES);
	assert_int_equal(role_from(STR("Editor")), ROLES);
	assert_int_equal(role_from(STR("editors")), ROLES);
}

static void
a_fingerprint_is_read_in_every_usual_form(void **state)
{
	static const char *const forms[] = { DIGITS, COLONS };
	char out[FINGERPRINT_TEXT + 1], lower[FINGERPRINT_TEXT + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		size_t n = strlen(forms[i]);
		void *owner;

		assert_true(fingerprint_read(exact(forms[i], n, &owner), out));
		free(owner);
		assert_string_equal(out, COLONS);
		for (size_t k = 0; k <= n; k++)
			lower[k] = forms[i][k] >= 'A' && forms[i][k] <= 'F'
				       ? (char)(forms[i][k] - 'A' + 'a')
				       : forms[i][k];
		assert_true(fingerprint_read(str_from(lower), out));
		assert_string_equal(out, COLONS);
	}
}

static void
what_is_no_fingerprint_is_refused(void **state)
{
	char out[FINGERPRINT_TEXT + 1], text[FINGERPRINT_TEXT + 1];
	const char *const forms[] = { DIGITS, COLONS };

	(void)state;
	assert_false(fingerprint_read(STR(""), out));
	for (size_t i = 0; i < COUNT(forms); i++) {
		size_t whole = strlen(forms[i]);

		for (size_t n = 0; n < whole; n++) /* no beginning of one is one */
			assert_false(fingerprint_read(str_of(forms[i], n), out));
		for (size_t at = 0; at < whole; at++) /* nor with another byte in it */
			for (const char *c = "Gg-/ @`\x80"; *c; c++) {
				memcpy(text, forms[i], whole);
				text[at] = *c;
				assert_false(fingerprint_read(str_of(text, whole), out));
			}
	}
	memcpy(text, COLONS, FINGERPRINT_TEXT);
	text[3] = ':'; /* a colon in a digit's place, and the other way round */
	assert_false(fingerprint_read(str_of(text, FINGERPRINT_TEXT), out));
	memcpy(text, COLONS, FINGERPRINT_TEXT);
	text[2] = '0';
	assert_false(fingerprint_read(str_of(text, FINGERPRINT_TEXT), out));
}

static void
what_is_written_is_read_again(void **state)
{
	char out[FINGERPRINT_TEXT + 1], again[FINGERPRINT_TEXT + 1];
	unsigned char bytes[32];
	uint32_t chance = 5;

	(void)state;
	for (int i = 0; i < 200; i++) {
		for (size_t k = 0; k < sizeof(bytes); k++)
			bytes[k] = (unsigned char)next_of_chance(&chance);
		fingerprint_write(bytes, out);
		assert_int_equal(strlen(out), FINGERPRINT_TEXT);
		assert_true(fingerprint_read(str_from(out), again));
		assert_string_equal(again, out);
	}
}

/* --- in a store --- */

static int
setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/test_newsroom.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/store.db", dir);
	arena_init(&arena, 0);
	buf_init(&said, 0);
	if (store_init(path) < 0)
		return -1;
	store = store_open(path, STORE_WRITE);
	return store ? 0 : -1;
}

static int
teardown(void **state)
{
	char command[200];

	(void)state;
	store_close(store);
	buf_release(&said);
	arena_release(&arena);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

/* As another program does. */
static void
sql(const char *text)
{
	sqlite3 *other;

	assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
	if (sqlite3_exec(other, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s\n%s", text, sqlite3_errmsg(other));
	sqlite3_close(other);
}

static struct editor
person(char digit, const char *name, enum editor_role role)
{
	static char print[2][FINGERPRINT_TEXT + 1];
	char digits[FINGERPRINT_DIGITS];
	char *out = print[digit & 1];

	memset(digits, digit, sizeof(digits));
	assert_true(fingerprint_read(str_of(digits, sizeof(digits)), out));
	return (
	    struct editor){ .fingerprint = str_from(out), .name = str_from(name), .role = role };
}

static bool
each_editor(void *data, const struct editor *x)
{
	const int *most = data;

	buf_addf(&said, "%.*s:%.*s ", STR_ARG(x->name), STR_ARG(role_name(x->role)));
	return (int)said.n < *most;
}

static struct str
editors(int most)
{
	buf_clear(&said);
	assert_int_equal(store_editors(store, each_editor, &most), 0);
	return buf_str(&said);
}

static bool
each_audit(void *data, const struct audit_row *x)
{
	const int *most = data;

	assert_int_equal(x->at.n, 20); /* 2026-11-25T12:00:00Z */
	buf_addf(&said, "%.*s %d %lld '%.*s'; ", STR_ARG(x->editor), (int)x->action,
		 (long long)x->article, STR_ARG(x->title));
	return (int)said.n < *most;
}

static struct str
audits(int limit, int most)
{
	buf_clear(&said);
	assert_int_equal(
	    store_audits(store, &(struct audit_filter){ .most = limit }, each_audit, &most), 0);
	return buf_str(&said);
}

/* A store of an earlier version answers everything, and stays as it was. */
static void
without_the_tables_there_is_nobody(void **state)
{
	struct editor x = person('a', "Ann", ROLE_EDITOR), out;

	(void)state;
	assert_str(editors(1000), "");
	assert_str(audits(10, 1000), "");
	assert_int_equal(store_editor(store, x.fingerprint, &arena, &out), 0);
	assert_int_equal(store_editor_remove(store, x.name), 0);
	assert_int_equal(store_author_is(store, 1, x.fingerprint), 0);
	sql("CREATE TABLE editor (one)"); /* there were none until now */
}

static void
the_tables_are_made_once(void **state)
{
	struct editor x = person('a', "Ann", ROLE_EDITOR);

	(void)state;
	assert_int_equal(store_newsroom(store), 0);
	assert_int_equal(store_editor_add(store, &x), 1);
	assert_int_equal(store_newsroom(store), 0);
	assert_str(editors(1000), "Ann:editor ");
}

static void
editors_come_and_go(void **state)
{
	struct editor ann = person('a', "Ann", ROLE_EDITOR), bob = person('b', "Bob", ROLE_WRITER),
		      out;

	(void)state;
	assert_int_equal(store_newsroom(store), 0);
	assert_int_equal(store_editor_add(store, &bob), 1);
	assert_int_equal(store_editor_add(store, &ann), 1);
	assert_str(editors(1000), "Ann:editor Bob:writer ");
	assert_str(editors(1), "Ann:editor "); /* false stops */
	/* neither name nor key twice, and who is there stays */
	struct editor same_name = { bob.fingerprint, STR("Ann"), ROLE_EDITOR, STR("") };
	struct editor same_key = { ann.fingerprint, STR("Eve"), ROLE_EDITOR, STR("") };
	assert_int_equal(store_editor_add(store, &same_name), 0);
	assert_int_equal(store_editor_add(store, &same_key), 0);
	assert_str(editors(1000), "Ann:editor Bob:writer ");
	/* by the key */
	assert_int_equal(store_editor(store, bob.fingerprint, &arena, &out), 1);
	assert_str(out.name, "Bob");
	assert_true(str_eq(out.fingerprint, bob.fingerprint));
	assert_int_equal(out.role, ROLE_WRITER);
	assert_int_equal(out.added.n, 20);
	assert_int_equal(store_editor(store, STR("Bob"), &arena, &out), 0); /* a name is no key */
	/* out again by either */
	assert_int_equal(store_editor_remove(store, STR("Nobody")), 0);
	assert_int_equal(store_editor_remove(store, STR("Ann")), 1);
	assert_int_equal(store_editor_remove(store, bob.fingerprint), 1);
	assert_str(editors(1000), "");
}

static void
a_role_of_others_may_nothing(void **state)
{
	struct editor x = person('a', "Ann", ROLE_EDITOR), out;

	(void)state;
	assert_int_equal(store_newsroom(store), 0);
	assert_int_equal(store_editor_add(store, &x), 1);
	sql("PRAGMA ignore_check_constraints = 1; UPDATE editor SET role = 'owner'");
	assert_int_equal(store_editor(store, x.fingerprint, &arena, &out), 1);
	assert_int_equal(out.role, ROLES);
}

static void
what_was_done_is_told_newest_first(void **state)
{
	struct editor ann = person('a', "Ann", ROLE_EDITOR), bob = person('b', "Bob", ROLE_WRITER);

	(void)state;
	assert_int_equal(store_newsroom(store), 0);
	sql("INSERT INTO article (id, title, body) VALUES (1, 'Мост', 'x')");
	assert_int_equal(store_audit_add(store, &bob, AUDIT_ADD, 1, STR("")), 0);
	assert_int_equal(store_audit_add(store, &ann, AUDIT_CHANGE, 1, STR("before")), 0);
	assert_int_equal(store_audit_add(store, &ann, AUDIT_WITHDRAW, 2, STR("x")), 0);
	assert_str(audits(10, 1000), "Ann 2 2 ''; Ann 1 1 'Мост'; Bob 0 1 'Мост'; ");
	assert_str(audits(2, 1000), "Ann 2 2 ''; Ann 1 1 'Мост'; ");
	assert_str(audits(10, 1), "Ann 2 2 ''; ");
	/* only who added it is its author, whoever changed it since */
	assert_int_equal(store_author_is(store, 1, bob.fingerprint), 1);
	assert_int_equal(store_author_is(store, 1, ann.fingerprint), 0);
	assert_int_equal(store_author_is(store, 2, ann.fingerprint), 0);
}

/* In one transaction with the change it stands for: both or neither. */
static void
a_change_taken_back_was_never_done(void **state)
{
	struct editor ann = person('a', "Ann", ROLE_EDITOR);
	struct article x = {
		.title = STR("Мост"), .body = STR("x"), .body_type = STR("text"), .lang = LANG_BE
	};

	(void)state;
	assert_int_equal(store_newsroom(store), 0);
	assert_int_equal(store_begin(store), 0);
	assert_int_equal(store_put(store, &x), 0);
	assert_int_equal(store_audit_add(store, &ann, AUDIT_ADD, x.id, STR("")), 0);
	store_rollback(store);
	assert_str(audits(10, 1000), "");
	assert_int_equal(store_author_is(store, x.id, ann.fingerprint), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roles_have_their_words),
		cmocka_unit_test(a_fingerprint_is_read_in_every_usual_form),
		cmocka_unit_test(what_is_no_fingerprint_is_refused),
		cmocka_unit_test(what_is_written_is_read_again),
		TEST(without_the_tables_there_is_nobody),
		TEST(the_tables_are_made_once),
		TEST(editors_come_and_go),
		TEST(a_role_of_others_may_nothing),
		TEST(what_was_done_is_told_newest_first),
		TEST(a_change_taken_back_was_never_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
