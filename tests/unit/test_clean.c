/* The gate for foreign text. */
#include "base_test.h"

#include <time.h>

#include "base/clean.h"
#include "base/utf8.h"

struct pair {
	const char *text, *clean;
};

static void
check(struct str (*clean)(struct arena *, struct str), const struct pair *cases, size_t n)
{
	struct arena a;

	arena_init(&a, 0);
	for (size_t i = 0; i < n; i++) {
		void *owner;
		struct str x = exact(cases[i].text, strlen(cases[i].text), &owner);
		struct str once = clean(&a, x);

		assert_str(once, cases[i].clean);
		assert_str(clean(&a, once), cases[i].clean); /* what is clean stays as it is */
		assert_true(utf8_valid(once));
		free(owner);
	}
	assert_false(arena_failed(&a));
	arena_release(&a);
}

static const struct pair line_cases[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "Глыбокае, вул. Леніна", "Глыбокае, вул. Леніна" },
	/* blanks */
	{ "  a  b  ", "a b" },
	{ "a\tb\r\nc\xe2\x80\xa8"
	  "d\x0b"
	  "e\x0c"
	  "f",
	  "a b c d e f" },
	{ " \t\n ", "" },
	{ "a\xe2\x80\x83"
	  "b\xe3\x80\x80"
	  "c",
	  "a b c" },
	{ "a\xc2\x85"
	  "b",
	  "a b" },
	/* no-break spaces */
	{ "5\xc2\xa0км", "5\xc2\xa0км" },
	{ "5\xe2\x80\xafкм", "5\xc2\xa0км" },
	{ "5\xc2\xa0\xc2\xa0км", "5\xc2\xa0км" },
	{ "5\xc2\xa0 км", "5 км" },
	{ "5 \xc2\xa0км", "5 км" },
	{ "5 \xc2\xa0 \xc2\xa0км", "5 км" },
	{ "\xc2\xa0"
	  "a\xc2\xa0",
	  "a" },
	{ "\xc2\xa0", "" },
	/* what cannot be seen */
	{ "вели\xc2\xadчай\xc2\xadший", "величайший" },
	{ "\xef\xbb\xbf"
	  "a\xef\xbb\xbf"
	  "b",
	  "ab" },
	{ "a\xe2\x80\x8b"
	  "b\xe2\x80\x8e"
	  "c\xe2\x80\x8f",
	  "abc" },
	{ "a\xe2\x80\xae"
	  "b\xe2\x81\xa6"
	  "c\xe2\x81\xa9",
	  "abc" },
	{ "a\xe2\x81\xa0"
	  "b",
	  "ab" },
	{ "a\x01\x1b[31mb\x7f", "a[31mb" },
	{ "a\xc2\x9b"
	  "b",
	  "ab" },
	{ "a \xe2\x80\x8b b", "a b" },
	/* composed */
	{ "и\xcc\x86 у\xcc\x86 е\xcc\x88", "й ў ё" },
	{ "i\xcc\x88", "ï" },
	{ "и\xe2\x80\x8b\xcc\x86", "й" },
	{ "Бело\xcc\x81русь", "Бело\xcc\x81русь" },
	{ "\xe2\x84\xa6", "Ω" },
	{ "№ 5 § 6 10 °C −5 €", "№ 5 § 6 10 °C −5 €" },
	/* emoji */
	{ "👨\xe2\x80\x8d👩\xe2\x80\x8d👧", "👨\xe2\x80\x8d👩\xe2\x80\x8d👧" },
	{ "🏳\xef\xb8\x8f\xe2\x80\x8d🌈", "🏳\xef\xb8\x8f\xe2\x80\x8d🌈" },
	{ "a\xe2\x80\x8d"
	  "b",
	  "ab" },
	{ "👨\xe2\x80\x8d"
	  "b",
	  "👨b" },
	{ "👨 \xe2\x80\x8d👨", "👨 👨" },
	/* broken */
	{ "a\xff"
	  "b",
	  "a\xef\xbf\xbd"
	  "b" },
	{ "\xd0", "\xef\xbf\xbd" },
	{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "раён\xe2\x80", "раён\xef\xbf\xbd\xef\xbf\xbd" },
	/* markup is text: the writers guard it */
	{ "=> /x", "=> /x" },
};

static void
lines(void **state)
{
	(void)state;
	check(clean_line, line_cases, COUNT(line_cases));
}

static const struct pair lines_cases[] = {
	{ "", "" },
	{ "\n\r\n  \n", "" },
	{ "a\r\nb\rc\nd", "a\nb\nc\nd" },
	{ "\n\n  a  b  \n\n\n  c\n\n", "  a  b\n\n\n  c" },
	{ "a\tb\n\tc\n12345678\td", "a       b\n        c\n12345678        d" },
	{ "ўў\tb", "ўў      b" },
	{ "a\x1b[0m\xc2\xad", "a[0m" },
	{ "и\xcc\x86\n\xff", "й\n\xef\xbf\xbd" },
	{ "a\x0c"
	  "b",
	  "a b" },
};

static void
several_lines(void **state)
{
	(void)state;
	check(clean_lines, lines_cases, COUNT(lines_cases));
}

static const struct pair lookalike_cases[] = {
	{ "", "" },
	{ "вулiц", "вуліц" },
	{ "веласiпедаў i iншых", "веласіпедаў і іншых" },
	{ "вуліц i плошчаў, i\xC2\xA0«Дом»", "вуліц і плошчаў, і\xC2\xA0«Дом»" },
	{ "i Мінск", "і Мінск" },
	{ "Глава I Закона, слова i", "Глава I Закона, слова i" },
	{ "and i quote", "and i quote" },
	{ "Пpиказ", "Приказ" },
	{ "Mинск", "Минск" },
	{ "aа", "aа" }, /* one Cyrillic letter, and it has a twin */
	{ "aаа", "ааа" },
	{ "iPhone і Windows", "iPhone і Windows" },
	{ "VIPзал", "VIPзал" }, /* V has no twin */
	{ "IT-парк", "IT-парк" },
	{ "A4 формат", "A4 формат" },
	{ "Paris, Мinsk", "Paris, Мinsk" },
	{ "a\xff"
	  "вулiц",
	  "a\xff"
	  "вуліц" },
};

static void
lookalikes(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < COUNT(lookalike_cases); i++)
		assert_str(clean_lookalikes(&a, str_from(lookalike_cases[i].text)),
			   lookalike_cases[i].clean);
	arena_release(&a);
}

/* Whatever comes in: valid, one line, no controls, no blanks at the ends; and clean text does not change again. */
static void
any_bytes_come_out_fit_to_print(void **state)
{
	static const char *const pieces[] = {
		" ", "\t",       "\n",   "\xc2\xa0", "\xc2\xad", "\xe2\x80\x8d", "👨",
		"и", "\xcc\x86", "a",    "\xff",     "\xe2\x80", "\xe2\x80\xa8", "\xef\xbb\xbf",
		"i", "Ў",        "\x1b", "\xf0\x9f", "\xcd\x81",
	};
	struct arena a;
	unsigned seed = 1;

	(void)state;
	arena_init(&a, 0);
	for (int round = 0; round < 4000; round++) {
		char text[128];
		size_t n = 0;

		for (int i = 0; i < 12; i++) {
			seed = seed * 1103515245u + 12345u;
			const char *piece = pieces[(seed >> 16) % COUNT(pieces)];
			memcpy(text + n, piece, strlen(piece));
			n += strlen(piece);
		}
		struct str x = clean_line(&a, str_of(text, n));
		assert_true(utf8_valid(x));
		assert_int_equal(str_trim(x).n, x.n);
		assert_true(str_eq(clean_line(&a, x), x));
		assert_int_equal(str_find(x, STR("  ")), -1);
		for (size_t i = 0; i < x.n; i++)
			assert_true((unsigned char)x.s[i] >= ' ' && x.s[i] != 0x7f);
		x = clean_lines(&a, str_of(text, n));
		assert_true(utf8_valid(x));
		assert_true(str_eq(clean_lines(&a, x), x));
		clean_lookalikes(&a, str_of(text, n));
		arena_reset(&a);
	}
	arena_release(&a);
}

static void
the_arena_limit_gives_empty_text(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 8);
	assert_str(clean_line(&a, STR("a  line that is too long")), "");
	assert_true(arena_failed(&a));
	arena_reset(&a);
	assert_str(clean_lines(&a, STR("lines\nthat are too long")), "");
	assert_true(arena_failed(&a));
	arena_release(&a);
}

static void
megabytes_take_no_time(void **state)
{
	static const char *const texts[] = { "Глыбокае, вуліца Леніна. ", "a\xc2\xad\t ",
					     "и\xcc\x86", "\xff" };
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a, 0);
	buf_init(&b, 0);
	for (size_t i = 0; i < COUNT(texts); i++) {
		buf_clear(&b);
		while (b.n < 2u << 20)
			buf_adds(&b, texts[i]);
		clock_t start = clock();
		clean_line(&a, buf_str(&b));
		clean_lines(&a, buf_str(&b));
		clean_lookalikes(&a, buf_str(&b));
		assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
		arena_reset(&a);
	}
	buf_release(&b);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(several_lines),
		cmocka_unit_test(lookalikes),
		cmocka_unit_test(any_bytes_come_out_fit_to_print),
		cmocka_unit_test(the_arena_limit_gives_empty_text),
		cmocka_unit_test(megabytes_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
