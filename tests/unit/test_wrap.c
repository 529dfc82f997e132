/* Lines as a printer in Belarus would end them (domain.md 4.5, protocols.md GOP-43). */
#include "base_test.h"

#include "base/utf8.h"
#include "base/wrap.h"
#include "base/wrap_glue.h"

#include <unilbrk.h>

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

static const char *const pieces[] = {
	" ",        " ",          " ",
	" ",        "слова",      "№",
	"510",      "г.",         "ул.",
	"А.",       "Пушкін",     "км",
	"—",        "–",          "-",
	"р-н",      "(",          ")",
	"«",        "»",          ",",
	".",        ":",          "!",
	"?",        "word",       "\"",
	"“",        "”",          "„",
	"/",        "%",          "\xc2\xa0",
	"42",       "9.00–14.00", "тыс.",
	"у",        "www.",       "http://a.by/b",
	"@",        "漢字",       "е\xcc\x81",
	"ё",        "ў",          "Ё",
	"’",        "[",          "]",
	"́",         "😀",          "…",
	"\xc2\xad", "10 000",
};

/* Of a word alone the places are what they are in the whole; inside a word they are those of UAX 14. */
static void
a_word_alone_is_ranked_as_in_its_text(void **state)
{
	uint32_t seed = 19181107;

	(void)state;
	for (int turn = 0; turn < 20000; turn++) {
		char room[300], ranks[300], alone[300], breaks[300];
		struct str x = pieces_of_chance(&seed, pieces, COUNT(pieces),
						1 + next_of_chance(&seed) % 30, room, sizeof(room));

		wrap_rank(x, ranks);
		u8_possible_linebreaks((const uint8_t *)x.s, x.n, "UTF-8", breaks);
		memset(alone, -1, sizeof(alone));
		for (size_t at = 0; at < x.n; at++) {
			if (x.s[at] == ' ')
				continue;
			struct str word = wrap_rank_word(x, at, alone);
			size_t begin = (size_t)(word.s - x.s);
			assert_true(begin <= at && at < begin + word.n);
			assert_int_equal(alone[at], ranks[at]);
			if (at == begin)
				assert_true(ranks[at] == BREAK_GOOD || ranks[at] == BREAK_GLUED);
			else if (ranks[at] != BREAK_NEVER && breaks[at] == UC_BREAK_POSSIBLE)
				assert_true(ranks[at] >= BREAK_GLUED);
			else if (ranks[at] == BREAK_GOOD)
				fail_msg("no place for a line end: %.*s at %zu", STR_ARG(x), at);
		}
	}
}

/* Where a line of 30 columns ends, found by walking through all of it. */
static size_t
end_slowly(struct str x, const char *ranks, size_t start)
{
	size_t columns = 0, good = 0, glued = 0, n;

	for (size_t at = start; at < x.n; at += n) {
		uint32_t cp = 0;
		size_t width;

		n = utf8_decode(str_after(x, at), &cp);
		width = n ? utf8_width(cp) : 1;
		n = n ? n : 1;
		if (at > start && ranks[at] == BREAK_GOOD)
			good = at;
		else if (at > start && ranks[at] == BREAK_GLUED)
			glued = at;
		columns += width;
		if (columns <= 30 || cp == ' ' || cp == 0xa0)
			continue;
		if (good || glued)
			return good ? good : glued;
		if (at > start && ranks[at] == BREAK_CUT && width > 0)
			return at;
	}
	return x.n;
}

/* A line without blanks at its end, its no-break spaces plain. */
static void
print_slowly(struct buf *out, struct str line)
{
	size_t start = out->n;

	for (size_t i = 0; i < line.n; i++) {
		bool held = str_starts(str_after(line, i), STR("\xc2\xa0"));
		buf_addc(out, held ? ' ' : line.s[i]);
		i += held;
	}
	while (out->n > start && out->s[out->n - 1] == ' ')
		out->n--;
	buf_addc(out, '\n');
}

static void
lines_end_at_the_last_good_place(void **state)
{
	uint32_t seed = 4711;
	struct buf out, wanted;

	(void)state;
	buf_init(&out, 0);
	buf_init(&wanted, 0);
	for (int turn = 0; turn < 5000; turn++) {
		char room[600], text[601], ranks[600];
		size_t n = 1 + next_of_chance(&seed) % 80;
		struct str x =
		    pieces_of_chance(&seed, pieces, COUNT(pieces), n, room, sizeof(room));

		memcpy(text, x.s, x.n);
		text[x.n] = '\0';
		wrap_rank(x, ranks);
		buf_clear(&wanted);
		for (size_t at = 0, end; at < x.n; at = end) {
			end = end_slowly(x, ranks, at);
			print_slowly(&wanted, str_part(x, at, end - at));
			while (end < x.n && x.s[end] == ' ')
				end++;
		}
		buf_addc(&wanted, '\0');
		assert_str(wrapped(&out, text, 30, "", ""), wanted.s);
	}
	buf_release(&wanted);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_alone_is_ranked_as_in_its_text),
		cmocka_unit_test(lines_end_at_the_last_good_place),
		cmocka_unit_test(pairs_stay_on_one_line),
		cmocka_unit_test(other_words_part_where_the_line_is_full),
		cmocka_unit_test(nothing_is_lost_and_lines_fit),
		cmocka_unit_test(an_address_is_never_cut),
		cmocka_unit_test(a_size_stays_whole_before_the_number_of_its_link),
		cmocka_unit_test(a_long_word_is_cut_at_the_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
