/* Text for terminals that do not know UTF-8. */
#include "base_test.h"

#include "base/alphabet.h"
#include "base/utf8.h"

static struct str
respelled(struct buf *out, const char *text, enum alphabet a)
{
	buf_clear(out);
	respell_add(out, str_from(text), a, LANG_BE);
	return buf_str(out);
}

static void
assert_spelling(enum alphabet a, const char *text, const char *wanted)
{
	struct buf once, again;

	buf_init(&once, 0);
	buf_init(&again, 0);
	assert_str(respelled(&once, text, a), wanted);
	respell_add(&again, buf_str(&once), a, LANG_BE);
	assert_str(buf_str(&again), wanted); /* what was respelled stays */
	buf_release(&again);
	buf_release(&once);
}

static void
latin(void **state)
{
	static const char *const cases[][2] = {
		{ "Раён — «гэта» мы… № 510", "Rajon - \"geta\" my... No. 510" },
		{ "“A” ‘b’ – €5, 10 ₽, 5 °C, ±2 %",
		  "\"A\" 'b' - EUR5, 10 rub., 5 degC, +/-2 %" },
		{ "сям’я, пад'езд, it’s", "siamja, padjezd, it's" },
		{ "10² м², 1½, ½, x³", "10^2 m2, 1 1/2, 1/2, x3" },
		{ "Café Žižka ﬁn Łódź æ", "Cafe Zizka fin Lodz ae" },
		{ "⚠ Увага ❄️ ⚡", "! Uvaga (snowflake) (high voltage sign)" },
		{ "αΩ 漢 🇧🇾", "(alpha)Ohm (U+6F22) (b)(y)" },
		{ "a\u00a0b\u00adc\u200bd", "a bcd" },
		{ "│─┼═█", "|-+-#" },
		{ "\xff", "*" },
		{ "plain 'ASCII' ~?", "plain 'ASCII' ~?" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_spelling(ALPHABET_LATIN, cases[i][0], cases[i][1]);
}

static void
charsets_keep_what_they_have(void **state)
{
	static const struct {
		const char *text, *cp1251, *koi8, *cp866;
	} cases[] = {
		{ "Іванаў і ўсё", "Іванаў і ўсё", "Iванау i усё", "Iванаў i ўсё" },
		{ "«№ 5» — …", "«№ 5» — …", "\"No. 5\" - ...", "\"№ 5\" - ..." },
		{ "20 °C · ≤ ✓", "20 °C · <= +", "20 °C · ≤ +", "20 °C · <= +" },
		{ "ґанак Ѝ љ", "ґанак И љ", "ганак И (lje)", "ганак И (lje)" },
		{ "сям’я", "сям’я", "сям'я", "сям'я" },
		{ "a\u00a0b", "a b", "a b", "a b" },
		{ "└─┘", "+-+", "└─┘", "└─┘" },
		{ "1½ 10²", "1 1/2 10^2", "1 1/2 10²", "1 1/2 10^2" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_spelling(ALPHABET_WINDOWS_1251, cases[i].text, cases[i].cp1251);
		assert_spelling(ALPHABET_KOI8_R, cases[i].text, cases[i].koi8);
		assert_spelling(ALPHABET_CP866, cases[i].text, cases[i].cp866);
		assert_spelling(ALPHABET_UNICODE, cases[i].text, cases[i].text);
	}
}

static struct str
encoded(struct buf *out, const char *text, enum alphabet a)
{
	buf_clear(out);
	alphabet_encode(out, str_from(text), a);
	return buf_str(out);
}

/* proves: GOP-96 */
static void
bytes_there_and_back(void **state)
{
	static const struct {
		enum alphabet a;
		const char *text, *bytes;
	} cases[] = {
		{ ALPHABET_WINDOWS_1251, "Ўі « 5", "\xa1\xb3 \xab 5" },
		{ ALPHABET_KOI8_R, "Раён", "\xf2\xc1\xa3\xce" },
		{ ALPHABET_KOI8_R, "её",
		  "\xc5\xa3" }, /* which is a letter in UTF-8, but none of ours */
		{ ALPHABET_CP866, "раён", "\xe0\xa0\xf1\xad" },
		{ ALPHABET_LATIN, "rajon", "rajon" },
		{ ALPHABET_UNICODE, "раён", "раён" },
	};
	struct arena arena;
	struct buf out;
	struct str back;

	(void)state;
	arena_init(&arena, 0);
	buf_init(&out, 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_str(encoded(&out, cases[i].text, cases[i].a), cases[i].bytes);
		assert_true(alphabet_decode(&arena, buf_str(&out), cases[i].a, &back));
		assert_str(back, cases[i].text);
	}
	assert_true(alphabet_decode(&arena, STR("раён – «»"), ALPHABET_KOI8_R, &back));
	assert_str(back, "раён – «»"); /* a program that sends UTF-8 all the same */
	assert_false(alphabet_decode(&arena, STR("\xff"), ALPHABET_LATIN, &back));
	assert_str(encoded(&out,
			   "a漢\xff"
			   "b",
			   ALPHABET_CP866),
		   "ab");
	buf_release(&out);
	arena_release(&arena);
}

/* Small, wide, doubled: those of other scripts are meant. */
static bool
is_question_mark(uint32_t cp)
{
	return (cp >= 0x2047 && cp <= 0x2049) || cp == 0xfe16 || cp == 0xfe56 || cp == 0xff1f;
}

/* Each character there is becomes something printable in each alphabet, and no question mark. */
static void
no_character_is_lost_to_a_question_mark(void **state)
{
	struct buf text, wire;

	(void)state;
	buf_init(&text, 0);
	buf_init(&wire, 0);
	for (int a = ALPHABET_LATIN; a < ALPHABET_COUNT; a++)
		for (uint32_t cp = 0xa0; cp < 0x20000; cp++) {
			char one[4];
			size_t n = utf8_encode(cp, one);
			if (n == 0 || is_question_mark(cp))
				continue;
			buf_clear(&text);
			buf_clear(&wire);
			respell_add(&text, str_of(one, n), (enum alphabet)a, LANG_RU);
			alphabet_encode(&wire, buf_str(&text), (enum alphabet)a);
			assert_true(str_find_byte(buf_str(&wire), '?') < 0);
			assert_true((wire.n == 0) == (text.n == 0));
			for (size_t i = 0; i < wire.n; i++)
				assert_true(
				    (unsigned char)wire.s[i] >= ' ' && wire.s[i] != 0x7f &&
				    (a != ALPHABET_LATIN || (unsigned char)wire.s[i] < 0x80));
		}
	buf_release(&wire);
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(latin),
		cmocka_unit_test(charsets_keep_what_they_have),
		cmocka_unit_test(bytes_there_and_back),
		cmocka_unit_test(no_character_is_lost_to_a_question_mark),
	};

	return cmocka_run_group_tests_name("alphabet", tests, NULL, NULL);
}
