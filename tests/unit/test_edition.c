/* The edition: what is put is read, lists and counts keep together, damage is healed, readers follow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "store/edition_db.h"

static char dir[64], path[128];
static struct arena arena;

static int
setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/test_edition.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/edition.db", dir);
	arena_init(&arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	static const char *const names[] = { "",        "-wal",        "-shm",
					     ".broken", ".broken-wal", ".broken-shm",
					     ".other" };
	char name[200];

	(void)state;
	arena_release(&arena);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(name, sizeof(name), "%s%s", path, names[i]);
		unlink(name);
	}
	return rmdir(dir);
}

static struct edition_article
article(int64_t id, enum lang lang, int64_t key)
{
	struct edition_article x = {
		.id = id,
		.lang = lang,
		.section = STR("region"),
		.title = STR("Пажар у Празароках"),
		.key = key,
		.reason = STR(""),
		.correction = STR(""),
		.source_name = STR("BelTA"),
		.source_url = STR("https://belta.by/1"),
		.size = 1234,
		.doc = STR("packed"),
	};

	assert_true(date_from_key(key, &x.date));
	return x;
}

static void
put(struct edition *e, struct edition_article x)
{
	assert_int_equal(edition_put_article(e, &x), 0);
}

static struct edition *
make(void)
{
	struct edition *e = edition_open_write(path);

	assert_non_null(e);
	return e;
}

static void
count_line(void *data, const char *line)
{
	(void)line;
	++*(int *)data;
}

static void
is_whole(void)
{
	int lines = 0;

	assert_int_equal(edition_check(path, count_line, &lines), 0);
	assert_int_equal(lines, 1);
}

/* --- articles --- */

static void
an_article_comes_back_as_it_was_put(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_article x = article(13496, LANG_RU, 201506260915), y;

	x.translation = 7;
	x.urgent_until = 1435300000;
	x.corrected = (struct date){ .precision = DATE_YEAR, .year = 2016 };
	x.correction = STR("name");
	x.doc = str_of("a\0b", 3);
	put(e, x);
	assert_int_equal(edition_article(e, 13496, &arena, &y), 1);
	assert_int_equal(y.lang, LANG_RU);
	assert_true(str_eq(y.section, x.section));
	assert_true(str_eq(y.title, x.title));
	assert_int_equal(y.translation, 7);
	assert_int_equal(y.date.precision, DATE_MINUTE);
	assert_int_equal(date_cmp(&y.date, &x.date), 0);
	assert_int_equal(y.corrected.precision, DATE_YEAR);
	assert_int_equal(y.corrected.year, 2016);
	assert_int_equal(y.key, 201506260915);
	assert_int_equal(y.urgent_until, 1435300000);
	assert_int_equal(y.size, 1234);
	assert_true(str_eq(y.doc, x.doc));
	assert_true(str_eq(y.correction, x.correction));
	assert_true(str_eq(y.source_url, x.source_url));
	assert_int_equal(edition_article(e, 1, &arena, &y), 0);
	edition_close(e);
	is_whole();
}

static void
a_withdrawn_article_keeps_its_address_alone(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_article x = article(5, LANG_BE, 201506260000), rows[4];
	struct edition_range r = { .lang = LANG_BE, .section = STR(""), .limit = 4 };
	struct edition_count *counts;
	bool more;

	x.translation = 1;
	x.urgent_until = 100;
	put(e, x);
	assert_int_equal(edition_list(e, &r, &arena, rows, &more), 1);
	x.withdrawn = true;
	x.reason = STR("personal data");
	put(e, x);
	assert_int_equal(edition_list(e, &r, &arena, rows, &more), 0);
	assert_int_equal(edition_years(e, LANG_BE, &arena, &counts), 0);
	assert_int_equal(edition_urgent(e, LANG_BE, 50, &arena, rows, 4), 0);
	struct edition_article twin = article(6, LANG_RU, 201506260000);
	twin.translation = 1;
	assert_int_equal(edition_twins(e, &twin, &arena, rows), 0);
	assert_int_equal(edition_article(e, 5, &arena, rows), 1);
	assert_true(rows[0].withdrawn);
	assert_true(str_eq(rows[0].reason, STR("personal data")));
	assert_int_equal(rows[0].doc.n, 0);
	x.withdrawn = false;
	put(e, x);
	assert_int_equal(edition_list(e, &r, &arena, rows, &more), 1);
	edition_close(e);
	is_whole();
}

/* The names that addresses of the website before us have for it. */
static void
names_of_old_go_with_their_article(void **state)
{
	(void)state;
	struct edition *e = make();
	const struct edition_old five[] = { { STR("view:9"), 1 }, { STR("/a/b-c"), 0 } };
	const struct edition_old six[] = { { STR("view:9"), 0 } };
	int64_t id = 0;

	put(e, article(5, LANG_BE, 201506260000));
	put(e, article(6, LANG_BE, 201506260000));
	put(e, article(7, LANG_BE, 201506260000));
	assert_int_equal(edition_put_old(e, 5, five, 2), 0);
	assert_int_equal(edition_old(e, STR("view:9"), &id), 1);
	assert_int_equal(id, 5);
	assert_int_equal(edition_put_old(e, 6, six, 1), 0);
	assert_int_equal(edition_put_old(e, 7, six, 1), 0);
	assert_int_equal(edition_old(e, STR("view:9"), &id), 1);
	assert_int_equal(id, 6); /* by rank, then the lower */
	assert_int_equal(edition_old(e, STR("/a/b-c"), &id), 1);
	assert_int_equal(id, 5);
	assert_int_equal(edition_old(e, STR("view:8"), &id), 0);
	assert_int_equal(edition_old_number(e, 5), 1);

	assert_int_equal(edition_put_old(e, 5, five + 1, 1), 0);
	assert_int_equal(edition_old_number(e, 5), 0);
	assert_int_equal(edition_drop_article(e, 6), 0);
	assert_int_equal(edition_old(e, STR("view:9"), &id), 1);
	assert_int_equal(id, 7);
	struct edition_article gone = article(7, LANG_BE, 201506260000);
	gone.withdrawn = true;
	put(e, gone);
	assert_int_equal(edition_old(e, STR("view:9"), &id), 1);
	edition_close(e);
	is_whole();
}

static void
pages_of_a_list_join_without_gap_or_overlap(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_article rows[10];
	struct edition_range r = { .lang = LANG_BE, .section = STR(""), .limit = 10 };
	bool more = true, seen[101] = { false };
	int64_t last_key = INT64_MAX;
	int total = 0;

	for (int i = 1; i <= 100; i++) /* seven a day, so that pages end within a day */
		put(e, article(i, i % 4 ? LANG_BE : LANG_EN, 201506010000 + i / 7 * 10000));
	while (more) {
		int n = edition_list(e, &r, &arena, rows, &more);

		assert_true(n > 0);
		for (int i = 0; i < n; i++) {
			assert_false(seen[rows[i].id]);
			seen[rows[i].id] = true;
			assert_true(rows[i].key <= last_key);
			assert_int_equal(rows[i].lang, LANG_BE);
			assert_int_equal(rows[i].doc.n, 0);
			last_key = rows[i].key;
		}
		total += n;
		r.before = rows[n - 1].id;
	}
	assert_int_equal(total, 75);
	r.before = 4711;
	assert_int_equal(edition_list(e, &r, &arena, rows, &more), 0);
	edition_close(e);
}

static void
a_range_holds_both_its_ends(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_article rows[10];
	bool more;

	put(e, article(1, LANG_BE, 201505312359));
	put(e, article(2, LANG_BE, 201506010000));
	put(e, article(3, LANG_BE, 201506302359));
	put(e, article(4, LANG_BE, 201507010000));
	struct edition_article other = article(5, LANG_BE, 201506150000);
	other.section = STR("economy");
	put(e, other);
	struct edition_range r = { .lang = LANG_BE,
				   .section = STR(""),
				   .from_key = 201506010000,
				   .to_key = 201506302359,
				   .limit = 10 };
	assert_int_equal(edition_list(e, &r, &arena, rows, &more), 3);
	assert_int_equal(rows[0].id, 3);
	assert_int_equal(rows[2].id, 2);
	r.before = 4; /* newer than the range: the range's end counts */
	assert_int_equal(edition_list(e, &r, &arena, rows, &more), 3);
	r.section = STR("region");
	r.before = 3;
	assert_int_equal(edition_list(e, &r, &arena, rows, &more), 1);
	assert_int_equal(rows[0].id, 2);
	assert_false(more);
	r.limit = 0;
	assert_int_equal(edition_list(e, &r, &arena, NULL, &more), 0);
	edition_close(e);
}

static void
neighbours_stay_in_the_language(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_article x, older, newer;

	put(e, article(1, LANG_BE, 201506010000));
	put(e, article(2, LANG_RU, 201506010000));
	put(e, article(3, LANG_BE, 201506010000));
	put(e, article(4, LANG_BE, 201506020000));
	assert_int_equal(edition_article(e, 3, &arena, &x), 1);
	assert_int_equal(edition_neighbours(e, &x, &arena, &older, &newer), 1);
	assert_int_equal(older.id, 1);
	assert_int_equal(newer.id, 4);
	assert_int_equal(edition_article(e, 2, &arena, &x), 1);
	assert_int_equal(edition_neighbours(e, &x, &arena, &older, &newer), 0);
	assert_int_equal(older.id, 0);
	assert_int_equal(newer.id, 0);
	edition_close(e);
}

static void
twins_are_one_a_language(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_article rows[LANG_COUNT], x;

	for (int i = 1; i <= 6; i++) {
		x = article(i, (enum lang)(i % 3), 201506010000);
		x.translation = 9;
		put(e, x);
	}
	assert_int_equal(edition_article(e, 3, &arena, &x), 1); /* be */
	assert_int_equal(edition_twins(e, &x, &arena, rows), 2);
	assert_int_equal(rows[0].id, 1);
	assert_int_equal(rows[1].id, 2);
	x.translation = 0;
	assert_int_equal(edition_twins(e, &x, &arena, rows), 0);
	edition_close(e);
}

static void
urgent_articles_end_by_themselves(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_article rows[2], x;

	for (int i = 1; i <= 3; i++) {
		x = article(i, LANG_EN, 201506010000 + i);
		x.urgent_until = 1000 * i;
		put(e, x);
	}
	assert_int_equal(edition_urgent(e, LANG_EN, 500, &arena, rows, 2), 2);
	assert_int_equal(rows[0].id, 3);
	assert_int_equal(edition_urgent(e, LANG_EN, 2000, &arena, rows, 2), 1);
	assert_int_equal(edition_urgent(e, LANG_EN, 3000, &arena, rows, 2), 0);
	assert_int_equal(edition_urgent(e, LANG_BE, 500, &arena, rows, 2), 0);
	edition_close(e);
}

static void
counts_follow_every_change(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_count *counts;
	struct edition_section *sections;

	edition_put_section(e, STR("region"), LANG_BE, STR("Раён"), 2);
	edition_put_section(e, STR("economy"), LANG_BE, STR("Эканоміка"), 1);
	edition_put_section(e, STR("region"), LANG_EN, STR("District"), 1);
	put(e, article(1, LANG_BE, 201506010000));
	put(e, article(2, LANG_BE, 201507010000));
	put(e, article(3, LANG_BE, 201401010000));
	assert_int_equal(edition_years(e, LANG_BE, &arena, &counts), 2);
	assert_int_equal(counts[0].year, 2015);
	assert_int_equal(counts[0].month, 0);
	assert_int_equal(counts[0].articles, 2);
	assert_int_equal(edition_months(e, LANG_BE, 2015, &arena, &counts), 2);
	assert_int_equal(counts[0].month, 7);
	assert_int_equal(edition_sections(e, LANG_BE, &arena, &sections), 2);
	assert_true(str_eq(sections[0].slug, STR("economy")));
	assert_int_equal(sections[0].articles, 0);
	assert_int_equal(sections[1].articles, 3);

	struct edition_article moved = article(2, LANG_EN, 201507010000);
	moved.section = STR("economy");
	put(e, moved);
	assert_int_equal(edition_drop_article(e, 3), 0);
	assert_int_equal(edition_drop_article(e, 3), 0);
	assert_int_equal(edition_years(e, LANG_BE, &arena, &counts), 1);
	assert_int_equal(counts[0].articles, 1);
	assert_int_equal(edition_years(e, LANG_EN, &arena, &counts), 1);
	assert_int_equal(edition_months(e, LANG_RU, 2015, &arena, &counts), 0);
	assert_int_equal(edition_clear_sections(e), 0);
	assert_int_equal(edition_sections(e, LANG_BE, &arena, &sections), 0);
	edition_close(e);
	is_whole();
}

static void
an_article_without_a_language_is_refused_whole(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_article x = article(1, LANG_NONE, 201506010000);

	assert_int_equal(edition_begin(e), 0);
	put(e, article(2, LANG_BE, 201506010000));
	assert_int_equal(edition_put_article(e, &x), -1);
	assert_int_equal(edition_commit(e), 0);
	assert_int_equal(edition_article(e, 1, &arena, &x), 0);
	assert_int_equal(edition_article(e, 2, &arena, &x), 1);
	edition_close(e);
	is_whole();
}

static void
a_small_arena_is_an_error_and_no_crash(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_range r = { .lang = LANG_BE, .section = STR(""), .limit = 20 };
	struct edition_article rows[20], older, newer;
	struct edition_section *sections;
	struct edition_count *counts;
	struct arena small;
	bool more;

	edition_put_section(e, STR("region"), LANG_BE, STR("Раён"), 2);
	for (int i = 1; i <= 20; i++)
		put(e, article(i, LANG_BE, 201506010000));
	for (size_t limit = 1; limit < 400; limit += 16) {
		arena_init(&small, limit);
		assert_int_equal(edition_list(e, &r, &small, rows, &more), -1);
		struct edition_article x = article(5, LANG_BE, 201506010000);
		arena_reset(&small);
		edition_article(e, 5, &small, &older);
		edition_neighbours(e, &x, &small, &older, &newer);
		edition_sections(e, LANG_BE, &small, &sections);
		edition_years(e, LANG_BE, &small, &counts);
		arena_release(&small);
	}
	edition_close(e);
}

/* --- files --- */

static struct edition_file
file(const char *address)
{
	return (struct edition_file){
		.path = str_from(address),
		.mime = STR("image/jpeg"),
		.format = STR("JPEG"),
		.caption = STR("Плошча"),
		.lang = LANG_NONE,
		.article = 5,
		.picture = true,
		.doc = STR(""),
	};
}

static void
a_file_comes_back_part_by_part(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_file f = file("/media/1/a.jpg"), g;
	size_t n = 3 * EDITION_PART + 17;
	char *bytes = malloc(n);
	struct buf out;

	assert_non_null(bytes);
	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(i * 31 >> 3);
	assert_int_equal(edition_put_file(e, &f, str_of(bytes, n), STR("media:1"), STR("1 2")), 0);
	assert_int_equal(edition_file(e, f.path, &arena, &g), 1);
	assert_int_equal(g.size, n);
	assert_true(g.picture);
	assert_int_equal(g.lang, LANG_NONE);
	assert_true(str_eq(g.caption, f.caption));
	buf_init(&out, 0);
	for (int64_t i = 0; i < 4; i++)
		assert_int_equal(edition_part(e, g.blob, i, &out), 1);
	assert_int_equal(edition_part(e, g.blob, 4, &out), 0);
	assert_true(str_eq(buf_str(&out), str_of(bytes, n)));

	/* New content: the old number is dead, and never used again. */
	assert_int_equal(edition_put_file(e, &f, STR("new"), STR("media:1"), STR("1 3")), 0);
	assert_int_equal(edition_part(e, g.blob, 1, &out), 0);
	assert_int_equal(edition_part(e, -1, 0, &out), 0);
	assert_int_equal(edition_part(e, INT64_MAX, 0, &out), 0);
	int64_t old = g.blob;
	assert_int_equal(edition_file(e, f.path, &arena, &g), 1);
	assert_true(g.blob > old);
	assert_int_equal(g.size, 3);
	buf_release(&out);
	free(bytes);
	edition_close(e);
	is_whole();
}

static void
an_empty_file_and_a_document_are_files(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_file f = file("/be/contacts"), g;
	struct buf out;

	f.mime = STR("text/gemini");
	f.doc = STR("packed");
	f.size = 99;
	assert_int_equal(edition_put_file(e, &f, STR(""), STR("capsule:be/contacts.gmi"), STR("1")),
			 0);
	assert_int_equal(edition_file(e, f.path, &arena, &g), 1);
	assert_true(str_eq(g.doc, STR("packed")));
	assert_int_equal(g.size, 99);
	f = file("/empty");
	assert_int_equal(edition_put_file(e, &f, STR(""), STR("capsule:empty"), STR("1")), 0);
	assert_int_equal(edition_file(e, f.path, &arena, &g), 1);
	assert_int_equal(g.size, 0);
	buf_init(&out, 0);
	assert_int_equal(edition_part(e, g.blob, 0, &out), 0);
	assert_int_equal(edition_file(e, STR("/nothing"), &arena, &g), 0);
	buf_release(&out);
	edition_close(e);
	is_whole();
}

static void
media_come_in_their_order_and_go_with_their_article(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_file f = file("/media/1/a.jpg"), *rows;

	f.position = 2;
	edition_put_file(e, &f, STR("A"), STR("media:1"), STR("1"));
	f.path = STR("/media/2/b.jpg");
	f.position = 1;
	edition_put_file(e, &f, STR("B"), STR("media:2"), STR("1"));
	f.path = STR("/media/3/c.jpg");
	f.article = 0;
	edition_put_file(e, &f, STR("C"), STR("media:3"), STR("1"));
	assert_int_equal(edition_media(e, 5, &arena, &rows), 2);
	assert_true(str_eq(rows[0].path, STR("/media/2/b.jpg")));
	assert_int_equal(edition_media(e, 0, &arena, &rows), 0);
	put(e, article(5, LANG_BE, 201506010000));
	assert_int_equal(edition_drop_article(e, 5), 0);
	assert_int_equal(edition_media(e, 5, &arena, &rows), 0);
	assert_int_equal(edition_file(e, STR("/media/3/c.jpg"), &arena, &f), 1);
	edition_close(e);
	is_whole();
}

static void
the_later_origin_has_the_address(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_file f = file("/a");

	assert_int_equal(edition_put_file(e, &f, STR("1"), STR("capsule:a"), STR("v1")), 0);
	assert_true(str_eq(edition_file_version(e, STR("capsule:a"), &arena), STR("v1")));
	assert_int_equal(edition_put_file(e, &f, STR("2"), STR("capsule:a.txt"), STR("v2")), 0);
	assert_int_equal(edition_file_version(e, STR("capsule:a"), &arena).n, 0);
	assert_int_equal(edition_file(e, STR("/a"), &arena, &f), 1);
	edition_close(e);
	is_whole();
}

static struct edition *dropping;

static bool
drop(void *data, struct str origin)
{
	++*(int *)data;
	return edition_drop_file(dropping, origin) == 0;
}

static void
origins_may_be_dropped_while_they_are_told(void **state)
{
	(void)state;
	struct edition *e = dropping = make();
	int told = 0;

	for (int i = 0; i < 50; i++) {
		struct str address = arena_printf(&arena, "/f%d", i);
		struct edition_file f = file(address.s);
		struct str origin = arena_printf(&arena, "%s:%d", i % 2 ? "capsule" : "media", i);

		assert_int_equal(edition_put_file(e, &f, address, origin, STR("1")), 0);
	}
	assert_int_equal(edition_origins(e, STR("capsule:"), drop, &told), 0);
	assert_int_equal(told, 25);
	assert_int_equal(edition_origins(e, STR("capsule:"), drop, &told), 0);
	assert_int_equal(told, 25);
	assert_int_equal(edition_origins(e, STR(""), drop, &told), 0);
	assert_int_equal(told, 50);
	edition_close(e);
	is_whole();
}

/* --- the keeper's place and queue --- */

/* What is dated ahead waits, however often one asks, and goes before everything else when its time has come. */
static void
what_is_dated_ahead_waits_for_its_time(void **state)
{
	(void)state;
	struct edition *e = make();
	int64_t next[2];

	assert_int_equal(edition_queue(e, 1, 100, false), 0);
	assert_int_equal(edition_later(e, 7, 5000), 0);
	assert_int_equal(edition_later(e, 8, 6000), 0);
	assert_int_equal(edition_is_due(e, 4999), 0);
	assert_int_equal(edition_queue_due(e, 4999), 0);
	assert_int_equal(edition_queue_left(e), 1);
	assert_int_equal(edition_is_due(e, 5000), 1);
	assert_int_equal(edition_queue_due(e, 5000), 0);
	assert_int_equal(edition_queue_next(e, next, 2), 2);
	assert_int_equal(next[0], 7);
	assert_int_equal(edition_later(e, 7, 0), 0);
	assert_int_equal(edition_is_due(e, 5999), 0);
	edition_close(e);
}

static void
the_queue_is_urgent_first_then_newest(void **state)
{
	(void)state;
	struct edition *e = make();
	int64_t next[10];

	assert_int_equal(edition_queue(e, 1, 100, false), 0);
	assert_int_equal(edition_queue(e, 2, 300, false), 0);
	assert_int_equal(edition_queue(e, 3, 200, true), 0);
	assert_int_equal(edition_queue(e, 3, 200, false), 0); /* stays urgent */
	assert_int_equal(edition_queue_left(e), 3);
	edition_close(e);
	e = make();
	assert_int_equal(edition_queue_next(e, next, 10), 3);
	assert_int_equal(next[0], 3);
	assert_int_equal(next[1], 2);
	assert_int_equal(next[2], 1);
	assert_int_equal(edition_queue_next(e, next, 1), 1);
	assert_int_equal(edition_queue_done(e, 3), 0);
	assert_int_equal(edition_queue_next(e, next, 1), 1);
	assert_int_equal(next[0], 2);
	edition_close(e);
}

static void
a_new_edition_stands_at_nothing(void **state)
{
	(void)state;
	struct edition *e = make();
	struct str identity;
	int64_t change;

	assert_int_equal(edition_state(e, &arena, &identity, &change), 0);
	assert_int_equal(identity.n, 0);
	assert_int_equal(change, 0);
	assert_int_equal(edition_set_state(e, STR("abc"), 42), 0);
	edition_close(e);
	e = make();
	assert_int_equal(edition_state(e, &arena, &identity, &change), 0);
	assert_true(str_eq(identity, STR("abc")));
	assert_int_equal(change, 42);
	edition_close(e);
}

/* --- readers --- */

static void
a_reader_sees_commits_and_only_them(void **state)
{
	(void)state;
	assert_null(edition_open_read(path));
	struct edition *w = make(), *r = edition_open_read(path);
	struct edition_article x;

	assert_non_null(r);
	int64_t before = edition_version(r), writer = edition_version(w);
	assert_int_equal(edition_begin(w), 0);
	put(w, article(1, LANG_BE, 201506010000));
	assert_int_equal(edition_article(r, 1, &arena, &x), 0);
	assert_true(edition_version(r) == before);
	assert_int_equal(edition_commit(w), 0);
	assert_true(edition_version(r) != before);
	assert_true(edition_version(w) != writer);
	assert_int_equal(edition_article(r, 1, &arena, &x), 1);
	before = edition_version(r);
	assert_true(edition_version(r) == before);
	assert_int_equal(edition_begin(w), 0);
	assert_int_equal(edition_drop_article(w, 1), 0);
	edition_rollback(w);
	assert_true(edition_version(r) == before);
	assert_int_equal(edition_put_article(r, &x), -1);
	edition_close(w);
	edition_close(r);
}

static void
a_reader_follows_to_a_file_put_in_its_place(void **state)
{
	(void)state;
	char other[200];
	struct edition *w = make();
	struct edition_article x;

	put(w, article(1, LANG_BE, 201506010000));
	edition_close(w);
	struct edition *r = edition_open_read(path);
	int64_t before = edition_version(r);

	/* Another one is made and moved over it, as a replica would do. */
	char kept[128];
	strcpy(kept, path);
	snprintf(other, sizeof(other), "%s.other", path);
	w = edition_open_write(other);
	put(w, article(2, LANG_BE, 201506010000));
	edition_close(w);
	assert_int_equal(rename(other, kept), 0);
	snprintf(other, sizeof(other), "%s.other-wal", path);
	unlink(other);
	snprintf(other, sizeof(other), "%s.other-shm", path);
	unlink(other);
	assert_true(edition_version(r) != before);
	assert_int_equal(edition_article(r, 2, &arena, &x), 1);
	assert_int_equal(edition_article(r, 1, &arena, &x), 0);
	assert_int_equal(unlink(path), 0); /* no file at all: what is open stays */
	before = edition_version(r);
	assert_int_equal(edition_article(r, 2, &arena, &x), 1);
	assert_true(edition_version(r) == before);
	edition_close(r);
}

static int
read_as_nobody(void)
{
	struct edition_article x;

	if (setgid(65534) < 0 || setuid(65534) < 0)
		return 77;
	struct edition *r = edition_open_read(path);
	int found = r ? edition_article(r, 1, &arena, &x) : -2;
	edition_close(r);
	return found;
}

static void
a_reader_needs_no_permission_to_write(void **state)
{
	(void)state;
	struct edition *w = make();
	int status;

	put(w, article(1, LANG_BE, 201506010000));
	assert_int_equal(chmod(dir, 0755), 0);
	for (int open = 1; open >= 0; open--) { /* with the keeper there, and gone */
		if (!open)
			edition_close(w);
		pid_t child = fork();
		if (child == 0)
			_exit(geteuid() == 0 ? read_as_nobody() : 77);
		assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
		if (WEXITSTATUS(status) == 77) {
			if (open)
				edition_close(w);
			skip();
		}
		assert_int_equal(WEXITSTATUS(status), 1);
	}
}

/* --- damage --- */

static off_t
size_of(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 ? st.st_size : -1;
}

static void
fill(void)
{
	struct edition *e = make();
	struct edition_file f = file("/media/1/a.jpg");
	static char bytes[100000];

	edition_begin(e);
	for (int i = 1; i <= 200; i++)
		put(e, article(i, LANG_BE, 201506010000));
	edition_put_file(e, &f, str_of(bytes, sizeof(bytes)), STR("media:1"), STR("1"));
	edition_commit(e);
	edition_close(e);
}

static void
read_everything(struct edition *e)
{
	struct edition_range r = { .lang = LANG_BE, .section = STR(""), .limit = 100 };
	struct edition_article rows[100];
	struct edition_file f;
	struct buf out;
	bool more;

	buf_init(&out, 0);
	edition_version(e);
	edition_list(e, &r, &arena, rows, &more);
	for (int i = 1; i <= 200; i++)
		edition_article(e, i, &arena, rows);
	if (edition_file(e, STR("/media/1/a.jpg"), &arena, &f) == 1)
		for (int i = 0; i < 4; i++)
			edition_part(e, f.blob, i, &out);
	buf_release(&out);
	arena_reset(&arena);
}

static void
a_cut_edition_is_set_aside_and_made_anew(void **state)
{
	(void)state;
	static const unsigned cuts[] = { 2,    50,   99,   100,  101,   511,
					 4095, 4096, 4097, 9000, 20000, 60001 };
	char broken[200];
	struct str identity;
	int64_t change;

	snprintf(broken, sizeof(broken), "%s.broken", path);
	for (size_t i = 0; i < sizeof(cuts) / sizeof(*cuts); i++) {
		fill();
		assert_true(size_of(path) > (off_t)cuts[i]);
		assert_int_equal(truncate(path, cuts[i]), 0);
		struct edition *r = edition_open_read(path);
		if (r)
			read_everything(r);
		edition_close(r);
		struct edition *e = make();
		assert_int_equal(edition_state(e, &arena, &identity, &change), 0);
		assert_int_equal(edition_queue_left(e), 0);
		put(e, article(1, LANG_BE, 201506010000));
		edition_close(e);
		is_whole();
		assert_int_equal(size_of(broken), cuts[i]);
		unlink(path);
	}
}

static void
a_reader_survives_a_cut_beneath_it(void **state)
{
	(void)state;
	for (off_t cut = 3; cut < 200000; cut = cut * 3 + 511) {
		fill();
		struct edition *r = edition_open_read(path);
		assert_non_null(r);
		assert_int_equal(truncate(path, cut), 0);
		read_everything(r);
		edition_close(r);
		unlink(path);
	}
}

static void
scribbles_in_an_edition_are_survived(void **state)
{
	(void)state;
	unsigned seed = 12345;

	for (int round = 0; round < 20; round++) {
		fill();
		int fd = open(path, O_RDWR | O_CLOEXEC);
		off_t n = size_of(path);
		for (int i = 0; i < 30; i++) {
			seed = seed * 1103515245 + 12345;
			char byte = (char)(seed >> 16);
			assert_int_equal(pwrite(fd, &byte, 1, (off_t)(seed >> 4) % n), 1);
		}
		close(fd);
		struct edition *r = edition_open_read(path);
		if (r)
			read_everything(r);
		edition_close(r);
		struct edition *e = edition_open_write(path);
		assert_true(e || size_of(path) > 0); /* marks overwritten: somebody else's file */
		edition_close(e);
		unlink(path);
	}
}

static void
somebody_elses_database_is_refused_and_untouched(void **state)
{
	(void)state;
	sqlite3 *h;

	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, "CREATE TABLE precious (x)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
	off_t n = size_of(path);
	assert_null(edition_open_write(path));
	assert_null(edition_open_read(path));
	assert_int_equal(size_of(path), n);
}

static void
an_edition_of_another_version_is_made_anew(void **state)
{
	(void)state;
	sqlite3 *h;
	struct edition_article x;

	fill();
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
	assert_null(edition_open_read(path));
	struct edition *e = make();
	assert_int_equal(edition_article(e, 1, &arena, &x), 0);
	edition_close(e);
	is_whole();
}

static void
the_check_counts_broken_promises(void **state)
{
	(void)state;
	sqlite3 *h;
	int lines = 0;

	fill();
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h,
				      "UPDATE count_month SET articles = 7;"
				      "DELETE FROM article_doc WHERE id = 3;"
				      "DELETE FROM part WHERE id % 1048576 = 0;",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(h);
	assert_int_equal(edition_check(path, count_line, &lines), -1);
	assert_int_equal(lines, 4);
}

/* --- cost --- */

/* Every statement of the connection is explained: none may walk through a whole table. */
static void
no_reading_walks_through_a_table(void **state)
{
	(void)state;
	struct edition *e = make();
	struct edition_article rows[LANG_COUNT], older, newer, x;
	struct edition_range r = { .lang = LANG_BE, .section = STR(""), .limit = 3 };
	struct edition_file f = file("/a"), *files;
	struct edition_count *counts;
	struct edition_section *sections;
	struct buf out;
	bool more;
	int explained = 0;

	edition_begin(e);
	for (int i = 1; i <= 20000; i++)
		put(e, article(i, (enum lang)(i % 3),
			       200001010000 + i % 15 * INT64_C(100000000) + i % 12 * 1000000 +
				   i % 28 * 10000));
	edition_commit(e);
	edition_close(e);
	e = edition_open_read(path);
	buf_init(&out, 0);
	r.before = 10000;
	assert_int_equal(edition_list(e, &r, &arena, rows, &more), 3);
	r.section = STR("region");
	assert_int_equal(edition_list(e, &r, &arena, rows, &more), 3);
	assert_int_equal(edition_article(e, 10000, &arena, &x), 1);
	edition_neighbours(e, &x, &arena, &older, &newer);
	x.translation = 1;
	edition_twins(e, &x, &arena, rows);
	edition_urgent(e, LANG_BE, 1, &arena, rows, 3);
	edition_years(e, LANG_BE, &arena, &counts);
	edition_months(e, LANG_BE, 2000, &arena, &counts);
	edition_sections(e, LANG_BE, &arena, &sections);
	edition_file(e, f.path, &arena, &f);
	edition_media(e, 5, &arena, &files);
	edition_part(e, 1, 0, &out);
	edition_old(e, STR("view:1"), &x.id);
	edition_old_number(e, 5);

	for (sqlite3_stmt *st = sqlite3_next_stmt(e->db.h, NULL); st;
	     st = sqlite3_next_stmt(e->db.h, st)) {
		struct str sql = arena_printf(&arena, "EXPLAIN QUERY PLAN %s", sqlite3_sql(st));
		sqlite3_stmt *plan;

		if (sqlite3_stmt_isexplain(st) || strncmp(sqlite3_sql(st), "SELECT", 6) != 0)
			continue;
		assert_int_equal(sqlite3_prepare_v2(e->db.h, sql.s, -1, &plan, NULL), SQLITE_OK);
		while (sqlite3_step(plan) == SQLITE_ROW) {
			const char *step = (const char *)sqlite3_column_text(plan, 3);

			if (strstr(step, "SCAN") && !strstr(step, "CONSTANT ROW"))
				fail_msg("%s\n%s", sqlite3_sql(st), step);
		}
		sqlite3_finalize(plan);
		explained++;
	}
	assert_true(explained >= 14);
	buf_release(&out);
	edition_close(e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(an_article_comes_back_as_it_was_put),
		TEST(a_withdrawn_article_keeps_its_address_alone),
		TEST(names_of_old_go_with_their_article),
		TEST(pages_of_a_list_join_without_gap_or_overlap),
		TEST(a_range_holds_both_its_ends),
		TEST(neighbours_stay_in_the_language),
		TEST(twins_are_one_a_language),
		TEST(urgent_articles_end_by_themselves),
		TEST(counts_follow_every_change),
		TEST(an_article_without_a_language_is_refused_whole),
		TEST(a_small_arena_is_an_error_and_no_crash),
		TEST(a_file_comes_back_part_by_part),
		TEST(an_empty_file_and_a_document_are_files),
		TEST(media_come_in_their_order_and_go_with_their_article),
		TEST(the_later_origin_has_the_address),
		TEST(origins_may_be_dropped_while_they_are_told),
		TEST(what_is_dated_ahead_waits_for_its_time),
		TEST(the_queue_is_urgent_first_then_newest),
		TEST(a_new_edition_stands_at_nothing),
		TEST(a_reader_sees_commits_and_only_them),
		TEST(a_reader_follows_to_a_file_put_in_its_place),
		TEST(a_reader_needs_no_permission_to_write),
		TEST(a_cut_edition_is_set_aside_and_made_anew),
		TEST(a_reader_survives_a_cut_beneath_it),
		TEST(scribbles_in_an_edition_are_survived),
		TEST(somebody_elses_database_is_refused_and_untouched),
		TEST(an_edition_of_another_version_is_made_anew),
		TEST(the_check_counts_broken_promises),
		TEST(no_reading_walks_through_a_table),
	};

	log_init("test", LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
