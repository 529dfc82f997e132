/* Lines as a printer in Belarus would end them (domain.md 4.5, protocols.md GOP-43). */
#include "base_test.h"

#include "base/utf8.h"
#include "base/wrap.h"

static struct str
wrapped(struct buf *out, const char *text, size_t width, const char *first, const char *rest)
{
	struct wrap w = {
		.width = width, .first = str_from(first), .rest = str_from(rest), .eol = STR("\n")
	};

	buf_clear(out);
	wrap_add(out, str_from(text), &w);
	assert_false(buf_failed(out));
	return buf_str(out);
}

/* Words that belong together: whatever stands before them, no line ends between the two. */
static void
pairs_stay_on_one_line(void **state)
{
	static const char *const pairs[][2] = {
		{ "№", "510" },       { "ул.", "Леніна" },  { "вул.", "Леніна" },
		{ "г.", "Глыбокае" }, { "аг.", "Удзела" },  { "А.", "Пушкін" },
		{ "А.С.", "Пушкин" }, { "Пушкін", "А.С." }, { "т.", "д." },
		{ "и.", "о." },       { "5", "км" },        { "12", "кг." },
		{ "50", "%" },        { "26", "чэрвеня" },  { "26", "июня" },
		{ "2", "58" },        { "8", "(02156)" },   { "у", "Глыбокім" },
		{ "на", "поле" },     { "слова", "—" },     { "слова", "–" },
		{ "кніга", "(361" },  { "фэст", "(2,4" },   { "10", "000" },
	};
	struct buf out;

	(void)state;
	buf_init(&out, 0);
	for (size_t i = 0; i < COUNT(pairs); i++)
		for (size_t filler = 1; filler < 40; filler++) {
			char text[256], parted[128];
			size_t n = 0;

			for (size_t k = 0; k < filler; k++)
				n += (size_t)snprintf(text + n, sizeof(text) - n, "%s",
						      k % 5 == 4 ? " " : "x");
			snprintf(text + n, sizeof(text) - n, " %s %s yy", pairs[i][0], pairs[i][1]);
			snprintf(parted, sizeof(parted), "%s\n%s", pairs[i][0], pairs[i][1]);
			if (str_find(wrapped(&out, text, 40, "", ""), str_from(parted)) >= 0)
				fail_msg("parted: %.*s", STR_ARG(buf_str(&out)));
		}
	buf_release(&out);
}

/* What merely looks alike is no pair. */
static void
other_words_part_where_the_line_is_full(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 0);
	assert_str(wrapped(&out, "aaaaaaaaa bbbbbbbbb ccc (dd", 20, "", ""),
		   "aaaaaaaaa bbbbbbbbb\nccc (dd\n");
	assert_str(wrapped(&out, "aaaaaaaaaaaaa bbbbbb (361)", 20, "", ""),
		   "aaaaaaaaaaaaa bbbbbb\n(361)\n");
	buf_release(&out);
}

/* The words come back in their order whatever the width, and no line is wider than it may be. */
static void
nothing_is_lost_and_lines_fit(void **state)
{
	static const char text[] =
	    "У пятніцу, 28 лістапада, з 9.00 да 14.00 у аг. Удзела, в. Ластавічы і Заікі па вул. "
	    "Леніна, 42 не будзе "
	    "святла (рамонт лініі 10 кВ); тэл. 8 (02156) 2 58 65, дыспетчар — І. І. Іваноў.";
	struct buf out;

	(void)state;
	buf_init(&out, 0);
	for (size_t width = 20; width < 120; width++) {
		struct str lines = wrapped(&out, text, width, "* ", "  "), rest = lines;
		char joined[sizeof(text) + 16];
		size_t n = 0;

		while (rest.n) {
			struct str line = str_cut(&rest, '\n');
			assert_true(utf8_columns(line) <= width);
			line = str_after(line, 2);
			assert_true(n + line.n + 1 < sizeof(joined));
			memcpy(joined + n, line.s, line.n);
			n += line.n;
			joined[n++] = ' ';
		}
		assert_int_equal(n, sizeof(text));
		assert_memory_equal(joined, text, sizeof(text) - 1);
	}
	buf_release(&out);
}

static void
an_address_is_never_cut(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 0);
	assert_str(wrapped(&out,
			   "see https://example.org/a/very/long/path-with-hyphens?and=query now",
			   20, "", ""),
		   "see\nhttps://example.org/a/very/long/path-with-hyphens?and=query\nnow\n");
	buf_release(&out);
}

static void
a_long_word_is_cut_at_the_width(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 0);
	assert_str(wrapped(&out, "ААААААААААББББББББББВВВВВ", 20, "", ""),
		   "ААААААААААББББББББББ\nВВВВВ\n");
	assert_str(wrapped(&out, "", 20, "  ", "  "), "\n");
	buf_release(&out);
}

/* "(13 KB) [2]": the number of a link is held to the size by a no-break space, and the size to its number. */
static void
a_size_stays_whole_before_the_number_of_its_link(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 0);
	assert_str(wrapped(&out, "A trolleybus (JPEG, 13 KB)\xc2\xa0[2]", 24, "", ""),
		   "A trolleybus (JPEG,\n13 KB) [2]\n");
	assert_str(wrapped(&out, "Фота з пляцоўкі ў Глыбокім (358 Б)\xc2\xa0[3]", 33, "", ""),
		   "Фота з пляцоўкі\nў Глыбокім (358 Б) [3]\n");
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_stay_on_one_line),
		cmocka_unit_test(other_words_part_where_the_line_is_full),
		cmocka_unit_test(nothing_is_lost_and_lines_fit),
		cmocka_unit_test(an_address_is_never_cut),
		cmocka_unit_test(a_size_stays_whole_before_the_number_of_its_link),
		cmocka_unit_test(a_long_word_is_cut_at_the_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
