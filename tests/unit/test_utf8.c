/* UTF-8, strictly; widths; folding. */
#include "base_test.h"

#include "base/utf8.h"

/* Bytes that are no character, after Markus Kuhn's list of what decoders get wrong. */
static const char *const broken[] = {
	"\x80",
	"\xbf",
	"\xc0\x80",
	"\xc1\xbf",
	"\xc2",
	"\xc2\x41",
	"\xd0",
	"\xe0\x80\x80",
	"\xe0\x9f\xbf",
	"\xe2\x82",
	"\xed\xa0\x80",
	"\xed\xbf\xbf",
	"\xf0\x80\x80\x80",
	"\xf0\x8f\xbf\xbf",
	"\xf0\x9f\x98",
	"\xf4\x90\x80\x80",
	"\xf5\x80\x80\x80",
	"\xfe",
	"\xff",
};

static void
broken_forms_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++) {
		void *owner;
		struct str x = exact(broken[i], strlen(broken[i]), &owner);
		uint32_t cp;

		assert_int_equal(utf8_decode(x, &cp), 0);
		assert_false(utf8_valid(x));
		free(owner);
	}
	uint32_t cp;
	assert_int_equal(utf8_decode(STR(""), &cp), 0);
	assert_true(utf8_valid(STR("")));
}

static void
every_character_comes_back(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x110000; cp++) {
		char bytes[4];
		uint32_t back = ~cp;
		size_t n = utf8_encode(cp, bytes);

		if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000)) {
			assert_int_equal(n, 0);
		} else {
			assert_int_equal(utf8_decode(str_of(bytes, n), &back), n);
			assert_int_equal(back, cp);
		}
	}
}

static void
nul_and_long_text_are_valid(void **state)
{
	(void)state;
	assert_true(utf8_valid(str_of("a\0b", 3)));
	assert_true(utf8_valid(STR("Глыбокае, 😀 中")));
}

static void
clipping_keeps_characters_whole(void **state)
{
	(void)state;
	assert_str(utf8_clip(STR("Глыб"), 5), "Гл");
	assert_str(utf8_clip(STR("Глыб"), 8), "Глыб");
	assert_str(utf8_clip(STR("Глыб"), 1), "");
	assert_str(utf8_clip(STR("😀"), 3), "");
	assert_str(utf8_clip(STR("abc"), 0), "");
	assert_str(utf8_clip(STR("\x80\x80\x80"), 2), "");
	assert_str(utf8_clip_columns(STR("Глыб"), 3), "Глы");
	assert_str(utf8_clip_columns(STR("a😀b"), 2), "a");
	assert_str(utf8_clip_columns(STR("и\xcc\x86s"), 1), "и\xcc\x86");
	assert_str(utf8_clip_columns(STR("abc"), 9), "abc");
}

static void
columns(void **state)
{
	static const struct {
		const char *text;
		size_t columns;
	} cases[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "раён", 4 },
		{ "ўсе", 3 },
		{ "и\xcc\x86", 1 },
		{ "а\xcc\x81", 1 },
		{ "\xc2\xad", 0 },
		{ "😀", 2 },
		{ "中文", 4 },
		{ "№ 5", 3 },
		{ "—", 1 },
		{ "«»", 2 },
		{ "\xe2\x80\x8b", 0 },
		{ "\xc2\xa0", 1 },
		{ "\xff", 1 },
		{ "e\xcc\x81", 1 },
		{ "Ґґ", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(utf8_columns(str_from(cases[i].text)), cases[i].columns);
}

static void
folding(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_str(utf8_lower(&a, STR("ГЛЫБОКАЕ Ўсе Іх Ёлка ABC")), "глыбокае ўсе іх ёлка abc");
	assert_str(utf8_lower(&a, STR("И\xcc\x86")), "й");
	assert_str(utf8_lower(&a, STR("")), "");
	assert_false(arena_failed(&a));
	arena_release(&a);
}

/* What the quick ways through text answer, character by character. */
static size_t
plain_slowly(struct str x)
{
	size_t at = 0, n;
	uint32_t cp;

	while ((n = utf8_decode(str_after(x, at), &cp)) > 0) {
		bool ascii = cp >= 0x20 && cp < 0x7f;
		bool two = n == 2 && cp > 0xa0 && cp != 0xad;
		if (!ascii && !two)
			break;
		at += n;
	}
	return at;
}

static size_t
columns_slowly(struct str x, size_t most, size_t *clipped)
{
	size_t used = 0;
	bool over = false;

	*clipped = 0;
	for (size_t at = 0; at < x.n;) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_after(x, at), &cp);
		used += n ? utf8_width(cp) : 1;
		over = over || n == 0 || used > most;
		at += n ? n : 1;
		if (!over)
			*clipped = at;
	}
	return used;
}

static void
eight_bytes_at_once_are_as_one_by_one(void **state)
{
	static const char *const pieces[] = {
		"слова ",   "ў",         "Ж",        "a",        "plain text ", "і",        "\t",
		"\x7f",     "\x1f",      "№",        "\xc2\xa0", "\xc2\xad",    "«",        "é",
		"\xd2\x83", "\xd1\xbf",  "\xd2\x80", "\xd0",     "\x80",        "\xd0\xd0", "漢",
		"😀",        "е\xcc\x81", "\xc0\xaf", "~",        " ",
	};
	uint32_t seed = 20260101;

	(void)state;
	for (int turn = 0; turn < 50000; turn++) {
		char room[200];
		void *owner;
		size_t count = turn % 2 ? COUNT(pieces) : 6; /* every other one is of usual text */
		struct str text = pieces_of_chance(&seed, pieces, count, next_of_chance(&seed) % 24,
						   room, sizeof(room));
		struct str x = exact(text.s, text.n, &owner);
		size_t most = next_of_chance(&seed) % 40, clipped;

		assert_int_equal(utf8_plain(x), plain_slowly(x));
		assert_int_equal(utf8_columns(x), columns_slowly(x, most, &clipped));
		assert_int_equal(utf8_clip_columns(x, most).n, clipped);
		free(owner);
	}
}

static void
folding_without_memory_is_empty(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 4);
	assert_str(utf8_lower(&a, STR("ГЛЫБОКАЕ")), "");
	assert_true(arena_failed(&a));
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_forms_are_refused),
		cmocka_unit_test(every_character_comes_back),
		cmocka_unit_test(nul_and_long_text_are_valid),
		cmocka_unit_test(clipping_keeps_characters_whole),
		cmocka_unit_test(columns),
		cmocka_unit_test(eight_bytes_at_once_are_as_one_by_one),
		cmocka_unit_test(folding),
		cmocka_unit_test(folding_without_memory_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
