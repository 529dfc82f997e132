/* Search in the edition: what is put is found, in its order and no longer than it is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "doc/gemtext.h"
#include "store/edition_db.h"

static char dir[64], path[128];
static struct arena arena;
static struct edition *e;

static int
setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/test_search.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/edition.db", dir);
	arena_init(&arena, 0);
	e = edition_open_write(path);
	return e ? 0 : -1;
}

static int
teardown(void **state)
{
	static const char *const names[] = { "", "-wal", "-shm" };
	char name[200];

	(void)state;
	edition_close(e);
	arena_release(&arena);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(name, sizeof(name), "%s%s", path, names[i]);
		unlink(name);
	}
	return rmdir(dir);
}

static struct edition_article
article(int64_t id, enum lang lang, const char *date, const char *title, const char *body)
{
	struct edition_article x = { .id = id,
				     .lang = lang,
				     .section = STR("region"),
				     .title = str_from(title),
				     .reason = STR(""),
				     .correction = STR(""),
				     .source_name = STR(""),
				     .source_url = STR(""),
				     .size = 100 };
	struct doc d;
	struct buf bytes;

	assert_true(date_from_iso(str_from(date), &x.date));
	x.key = date_key(&x.date);
	assert_true(gemtext_read(arena_printf(&arena, "# %s\n\n%s\n", title, body), &arena, &d));
	d.lang = lang;
	buf_init(&bytes, 0);
	doc_pack(&bytes, &d);
	x.doc = arena_str(&arena, buf_str(&bytes));
	buf_release(&bytes);
	return x;
}

static void
put(int64_t id, enum lang lang, const char *date, const char *title, const char *body)
{
	struct edition_article x = article(id, lang, date, title, body);

	assert_int_equal(edition_put_article(e, &x), 0);
}

/* The ids found, "5 4 | 3": behind the bar those with other forms.  Pages of `size`. */
static struct str
found(enum lang lang, const char *words, int size)
{
	struct edition_search s;
	struct edition_anchor from = { .id = 0 };
	struct edition_article rows[EDITION_LIST_MAX];
	bool other[EDITION_LIST_MAX], more = true, bar = false;
	struct str all = STR("");

	int result = edition_search_prepare(e, lang, str_from(words), &arena, &s);
	assert_true(result >= 0);
	while (result == 1 && more) {
		int n = edition_search(e, &s, from, size, &arena, rows, other, &more);
		assert_in_range(n, more ? size : 0, size);
		for (int i = 0; i < n; i++) {
			if (other[i] && !bar)
				all = arena_join(&arena, all, STR("| "));
			bar = bar || other[i];
			all =
			    arena_printf(&arena, "%.*s%lld ", STR_ARG(all), (long long)rows[i].id);
			from = (struct edition_anchor){ rows[i].id, other[i] };
		}
	}
	return all;
}

static void
assert_found(enum lang lang, const char *words, const char *wanted)
{
	struct str got = found(lang, words, 20), paged = found(lang, words, 1);

	if (!str_eq(got, str_from(wanted)))
		fail_msg("'%s' finds '%.*s', not '%s'", words, STR_ARG(got), wanted);
	if (!str_eq(got, paged))
		fail_msg("'%s' finds '%.*s' page by page", words, STR_ARG(paged));
}

static int64_t
count(const char *sql)
{
	int64_t n = -1;

	assert_true(db_peek(&e->db, sql, &n));
	return n;
}

static void
the_typed_form_comes_first_then_the_newest(void **state)
{
	(void)state;
	put(1, LANG_RU, "2015-01-01", "Новости района", "Открыта школа.");
	put(2, LANG_RU, "2016-01-01", "В районе", "Строят школу.");
	put(3, LANG_RU, "2014-01-01", "О районе", "О школах района.");
	put(4, LANG_RU, "2017-01-01", "Иное", "Ни слова о том.");
	assert_found(LANG_RU, "район", "| 2 1 3 ");
	assert_found(LANG_RU, "районе", "2 3 | 1 ");
	assert_found(LANG_RU, "района школа", "1 | 2 3 ");
	assert_found(LANG_RU, "школу, РАЙОНЕ!", "2 | 1 3 ");
	assert_found(LANG_RU, "в школу", "2 | 1 3 ");
	assert_found(LANG_RU, "в", "2 ");
	assert_found(LANG_RU, "район огород", "");
}

static void
many_spellings_of_one_word(void **state)
{
	(void)state;
	put(1, LANG_BE, "2015-01-01", "Сям’я з вёскі Ёды", "Веласiпед. Мiнск. Шаркаўшчына.");
	put(2, LANG_RU, "2015-01-01", "Ёлка в Минске", "Аэропорт и вокзал.");
	put(3, LANG_EN, "2015-01-01", "News of Glubokoe", "Lifts in Ivanovo.");
	assert_found(LANG_BE, "сям'я", "1 ");
	assert_found(LANG_BE, "сямʼя", "1 ");
	assert_found(LANG_BE, "вески", "| 1 ");
	assert_found(LANG_BE, "велосипед", "| 1 ");
	assert_found(LANG_BE, "веласіпеды", "| 1 ");
	assert_found(LANG_BE, "Sharkawshchyna", "| 1 ");
	assert_found(LANG_BE, "Šarkaŭščyna", "| 1 ");
	assert_found(LANG_BE, "шаркаущына", "| 1 ");
	assert_found(LANG_BE, "Минск", "| 1 ");
	assert_found(LANG_RU, "елка", "2 ");
	assert_found(LANG_RU, "minsk", "| 2 ");
	assert_found(LANG_RU, "Мінск", "| 2 ");
	assert_found(LANG_RU, "аэро", "| 2 ");
	assert_found(LANG_RU, "аэ", "");
	assert_found(LANG_EN, "lift", "| 3 ");
	assert_found(LANG_EN, "Глубокое", "| 3 ");
	assert_found(LANG_EN, "ivan", "| 3 ");
	assert_found(LANG_EN, "ёлка", "");
}

static void
what_goes_is_found_no_more(void **state)
{
	(void)state;
	put(1, LANG_BE, "2015-01-01", "Пажар у Празароках", "Імя: Багушэвіч.");
	put(2, LANG_BE, "2015-01-02", "Пажар", "Патушаны.");
	assert_found(LANG_BE, "пажар", "2 1 ");
	int64_t words = count("SELECT count(*) FROM search_word");

	struct edition_article x =
	    article(1, LANG_BE, "2015-01-01", "Пажар у Празароках", "Імя: Багушэвіч.");
	x.withdrawn = true;
	assert_int_equal(edition_put_article(e, &x), 0);
	assert_found(LANG_BE, "пажар", "2 ");
	assert_found(LANG_BE, "Багушэвіч", "");
	assert_int_equal(count("SELECT count(*) FROM search_word"), words - 4);
	assert_int_equal(count("SELECT count(*) FROM search_word WHERE word = 'багушэвіч'"), 0);

	put(1, LANG_BE, "2015-01-03", "Зноў", "Пажары.");
	assert_found(LANG_BE, "пажар", "2 | 1 ");
	put(2, LANG_RU, "2015-01-02", "Пожар", "Потушен.");
	assert_found(LANG_BE, "пажар", "| 1 ");
	assert_found(LANG_RU, "пожары", "| 2 ");
	assert_int_equal(edition_drop_article(e, 1), 0);
	assert_int_equal(edition_drop_article(e, 2), 0);
	assert_found(LANG_BE, "пажар", "");
	assert_int_equal(count("SELECT count(*) FROM search_word"), 0);
	assert_int_equal(count("SELECT count(*) FROM search_place"), 0);
}

static void
what_is_undone_leaves_nothing(void **state)
{
	(void)state;
	assert_int_equal(edition_begin(e), 0);
	put(1, LANG_BE, "2015-01-01", "Пажар", "Слова.");
	edition_rollback(e);
	assert_found(LANG_BE, "пажар", "");
	put(2, LANG_BE, "2015-01-01", "Пажар", "Слова.");
	assert_found(LANG_BE, "слова пажар", "2 ");
}

/* The same article again is no work: the index is not touched. */
static void
the_same_again_is_left_alone(void **state)
{
	(void)state;
	put(1, LANG_BE, "2015-01-01", "Пажар", "Слова.");
	int64_t before = sqlite3_total_changes64(e->db.h);
	put(1, LANG_BE, "2015-01-01", "Пажар", "Слова.");
	assert_in_range(sqlite3_total_changes64(e->db.h) - before, 1, 6);
	assert_found(LANG_BE, "пажар", "1 ");
}

/* Numbers from `last` down, none left out. */
static void
assert_all_in_order(int last)
{
	struct edition_search s;
	struct edition_anchor from = { .id = 0 };
	struct edition_article rows[EDITION_LIST_MAX];
	bool other[EDITION_LIST_MAX], more = true;

	assert_int_equal(edition_search_prepare(e, LANG_BE, STR("пажар"), &arena, &s), 1);
	while (more) {
		int n = edition_search(e, &s, from, 100, &arena, rows, other, &more);
		for (int i = 0; i < n; i++)
			assert_int_equal(rows[i].id, last--);
		from = (struct edition_anchor){ last + 1, false };
	}
	assert_int_equal(last, 0);
}

/* A first edition comes newest first, later news one by one. */
static void
thousands_of_one_day_keep_their_order(void **state)
{
	(void)state;
	assert_int_equal(edition_begin(e), 0);
	for (int i = 3000; i > 0; i--)
		put(i, LANG_BE, "2015-06-01", "Пажар", "");
	for (int i = 3001; i <= 3100; i++)
		put(i, LANG_BE, "2015-06-01", "Пажар", "");
	assert_int_equal(edition_commit(e), 0);
	assert_all_in_order(3100);
}

static void
a_day_in_any_order_comes_out_in_order(void **state)
{
	enum { TOTAL = 100 };
	int ids[TOTAL];
	unsigned seed = 7;

	(void)state;
	assert_int_equal(edition_begin(e), 0);
	for (int i = 0; i < TOTAL; i++) {
		seed = seed * 1103515245u + 12345u;
		int j = (int)((seed >> 16) % (unsigned)(i + 1));
		ids[i] = ids[j];
		ids[j] = i + 1;
	}
	for (int i = 0; i < TOTAL; i++)
		put(ids[i], LANG_BE, "2015-06-01", "Пажар", "");
	assert_int_equal(edition_commit(e), 0);
	assert_all_in_order(TOTAL);
}

static void
a_page_begins_behind_its_anchor_whatever_happened_to_it(void **state)
{
	struct edition_search s;
	struct edition_article rows[4];
	bool other[4], more;

	(void)state;
	for (int i = 1; i <= 5; i++)
		put(i, LANG_BE, "2015-01-01", "Пажар", "");
	struct edition_article x = article(3, LANG_BE, "2015-01-01", "Пажар", "");
	x.withdrawn = true;
	assert_int_equal(edition_put_article(e, &x), 0);
	put(6, LANG_BE, "2016-01-01", "Пажар", "");
	assert_int_equal(edition_search_prepare(e, LANG_BE, STR("пажар"), &arena, &s), 1);
	assert_int_equal(edition_search(e, &s, (struct edition_anchor){ 3, false }, 4, &arena, rows,
					other, &more),
			 2);
	assert_int_equal(rows[0].id, 2);
	assert_int_equal(edition_search(e, &s, (struct edition_anchor){ 77, false }, 4, &arena,
					rows, other, &more),
			 0);
}

/* proves: GOP-52 */
static void
any_text_is_only_words(void **state)
{
	static const char *const texts[] = {
		"\"') OR 1=1 --",
		"\" OR \"",
		"NEAR(пажар, 5)",
		"words:пажар",
		"пажар*",
		"^пажар",
		"-пажар",
		"пажар NOT слова",
		"{words}",
		"'",
		"+",
		"\xf0\x9f\x94\xa5\xf0\x9f\x94\xa5",
		"\xff\xfe\xd0",
		"\x01\x02 \x7f",
		"",
		" ",
		"а б в г д е ж з і й к л м н о п р с т у ф х ц ч ш ы ь э ю я",
	};

	(void)state;
	put(1, LANG_BE, "2015-01-01", "Пажар", "words near not or 1 5.");
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		found(LANG_BE, texts[i], 5);
	assert_found(LANG_BE, "\"пажар\"*", "1 ");
	assert_found(LANG_BE, "words:пажар", "1 ");
	assert_found(LANG_BE, "NOT", "1 ");
	char letters[2 * 160 + 1] = "";
	for (int i = 0; i < 160; i++)
		strcat(letters, "ж");
	assert_found(LANG_BE, letters, "");
}

static void
a_reader_finds_and_lets_go(void **state)
{
	struct edition *writer = e;

	(void)state;
	put(1, LANG_BE, "2015-01-01", "Пажар", "");
	e = edition_open_read(path);
	assert_non_null(e);
	assert_found(LANG_BE, "пажар", "1 ");
	assert_int_equal(sqlite3_txn_state(e->db.h, NULL), SQLITE_TXN_NONE);
	struct edition *reader = e;
	e = writer;
	put(2, LANG_BE, "2015-01-02", "Пажар", "");
	e = reader;
	assert_found(LANG_BE, "пажар", "2 1 ");

	/* the index gives its order by itself: nothing is sorted, no table walked through */
	for (sqlite3_stmt *st = sqlite3_next_stmt(e->db.h, NULL); st;
	     st = sqlite3_next_stmt(e->db.h, st)) {
		sqlite3_stmt *plan;
		struct str sql = arena_printf(&arena, "EXPLAIN QUERY PLAN %s", sqlite3_sql(st));
		if (sqlite3_stmt_isexplain(st) || strncmp(sqlite3_sql(st), "SELECT", 6) != 0)
			continue;
		assert_int_equal(sqlite3_prepare_v2(e->db.h, sql.s, -1, &plan, NULL), SQLITE_OK);
		while (sqlite3_step(plan) == SQLITE_ROW) {
			const char *step = (const char *)sqlite3_column_text(plan, 3);
			if (strstr(step, "B-TREE") ||
			    (strstr(step, "SCAN") && !strstr(step, "VIRTUAL TABLE INDEX")))
				fail_msg("%s\n%s", sqlite3_sql(st), step);
		}
		sqlite3_finalize(plan);
	}
	edition_close(e);
	e = writer;
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_typed_form_comes_first_then_the_newest),
		TEST(many_spellings_of_one_word),
		TEST(what_goes_is_found_no_more),
		TEST(what_is_undone_leaves_nothing),
		TEST(the_same_again_is_left_alone),
		TEST(thousands_of_one_day_keep_their_order),
		TEST(a_day_in_any_order_comes_out_in_order),
		TEST(a_page_begins_behind_its_anchor_whatever_happened_to_it),
		TEST(any_text_is_only_words),
		TEST(a_reader_finds_and_lets_go),
	};

	log_init("test", LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
