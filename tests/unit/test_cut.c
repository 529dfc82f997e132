/* Large feeds and mailboxes in pieces, tables in rows, WordPress's paragraphs. */
#include "base_test.h"

#include "import/csv.h"
#include "import/cut.h"
#include "import/wxr.h"

#define ITEMS 5000

static void
make_feed(struct buf *out)
{
	buf_adds(out, "<?xml version=\"1.0\"?><rss><channel><title>F</title>");
	for (int i = 0; i < ITEMS; i++) {
		buf_addf(out, "<item><guid>%d</guid><description><![CDATA[</item> <item> ", i);
		buf_fill(out, 'x', 600);
		buf_adds(out, "]]></description><!-- </item> --></item>\n");
	}
	buf_adds(out, "</channel></rss>");
}

static int
count(struct str x, const char *what)
{
	int n = 0;

	for (ptrdiff_t at; (at = str_find(x, str_from(what))) >= 0; n++)
		x = str_after(x, (size_t)at + 1);
	return n;
}

/* Every item is in exactly one piece; each piece begins and ends as a feed; no piece is much larger than wanted. */
static void
a_feed_in_pieces(void **state)
{
	struct buf feed, piece;
	struct cut c;
	int items = 0, pieces = 0;

	(void)state;
	buf_init(&feed, 0);
	buf_init(&piece, 0);
	make_feed(&feed);
	struct str rest = buf_str(&feed);
	cut_init(&c, rest);
	assert_int_equal(c.kind, CUT_FEED);
	while (rest.n) {
		/* It arrives bit by bit. */
		size_t seen = 0, n = 0;
		while (!n) {
			seen += 100000;
			n = cut_piece(&c, str_part(rest, 0, seen), seen >= rest.n);
		}
		assert_true(n < CUT_PIECE + 200000);
		buf_clear(&piece);
		cut_file(&c, str_part(rest, 0, n), pieces == 0, n == rest.n, &piece);
		assert_true(str_starts(buf_str(&piece), STR("<?xml")));
		assert_true(str_ends(buf_str(&piece), STR("</channel></rss>")));
		items += count(buf_str(&piece), "<guid>");
		pieces++;
		rest = str_after(rest, n);
	}
	assert_int_equal(items, ITEMS);
	assert_true(pieces >= 3);
	cut_release(&c);
	buf_release(&piece);
	buf_release(&feed);
}

static void
a_mailbox_in_pieces(void **state)
{
	struct buf box;
	struct cut c;
	int messages = 0;

	(void)state;
	buf_init(&box, 0);
	for (int i = 0; i < 3000; i++) {
		buf_addf(&box, "From a Fri Jun 26 09:15:00 2015\nSubject: %d\n\n", i);
		buf_fill(&box, 'y', 900);
		buf_adds(&box, "\nFrom here on\n\n");
	}
	struct str rest = buf_str(&box);
	cut_init(&c, rest);
	assert_int_equal(c.kind, CUT_MAIL);
	while (rest.n) {
		size_t n = cut_piece(&c, rest, true);
		assert_true(str_starts(rest, STR("From a ")));
		messages += count(str_part(rest, 0, n), "Subject:");
		rest = str_after(rest, n);
	}
	assert_int_equal(messages, 3000);
	cut_release(&c);
	buf_release(&box);
}

static void
what_cannot_be_cut(void **state)
{
	static const char *const texts[] = { "", "<html><item>", "<rss><channel></channel></rss>",
					     "Subject: x\n\ny", "<rss><![CDATA[<item>" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct cut c;
		cut_init(&c, str_from(texts[i]));
		assert_int_equal(c.kind, CUT_NOT);
		cut_release(&c);
	}
}

static void
assert_rows(const char *text, char delimiter, const char *expected)
{
	struct str rest = str_from(text);
	struct csv_row row;
	struct arena a;
	struct buf out;
	size_t n;

	arena_init(&a, 0);
	buf_init(&out, 0);
	while (rest.n && (n = csv_read(rest, delimiter, true, &a, &row)) > 0) {
		for (size_t i = 0; i < row.n; i++)
			buf_addf(&out, "[%.*s]", STR_ARG(row.values[i]));
		buf_addc(&out, '/');
		rest = str_after(rest, n);
	}
	buf_adds(&out, rest.n ? "broken" : "");
	buf_addc(&out, '\0');
	assert_string_equal(out.s, expected);
	buf_release(&out);
	arena_release(&a);
}

static void
rows_of_a_table(void **state)
{
	(void)state;
	assert_rows("a,b\r\n1,2\n", ',', "[a][b]/[1][2]/");
	assert_rows("a;\"b\"\"c\nd\";\n;;", ';', "[a][b\"c\nd][]/[][][]/");
	assert_rows("\"\",x\n\"q\" tail,y", ',', "[][x]/[q][y]/");
	assert_rows("a\rb\n\n", ',', "[a]/[b]/[]/");
	assert_rows("a,\"b\n", ',', "broken");
}

static void
a_row_that_is_not_all_there(void **state)
{
	struct csv_row row;
	struct arena a;
	struct str whole = STR("\"a\nb\",c\r\nd");

	(void)state;
	arena_init(&a, 0);
	for (size_t n = 0; n < whole.n; n++)
		assert_int_equal(csv_read(str_part(whole, 0, n), ',', false, &a, &row),
				 n >= 9 ? 9 : 0);
	assert_int_equal(csv_delimiter(STR("a;b,c;d\ne,f,g,h,i")), ';');
	assert_int_equal(csv_delimiter(STR("a\tb")), '\t');
	assert_int_equal(csv_delimiter(STR("a")), ',');
	arena_release(&a);
}

static void
paragraphs_of_wordpress(void **state)
{
	static const struct {
		const char *in, *out;
	} texts[] = {
		{ "One\ntwo\n\nThree", "<p>One<br>\ntwo</p>\n<p>Three</p>\n" },
		{ "<p>One</p>\n\ntwo", "<p>One</p>\n\ntwo" },
		{ "<h2>A</h2>\n\nb", "<h2>A</h2>\n<p>b</p>\n" },
		{ "[gallery ids=\"1\"]\n\n[1] b", "[gallery ids=\"1\"]\n<p>[1] b</p>\n" },
		{ "<pre>a\n\nb</pre>\n\nc", "<pre>a\n\nb</pre><p>c</p>\n" },
		{ "", "" },
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_string_equal(wxr_paragraphs(str_from(texts[i].in), &a).s, texts[i].out);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_feed_in_pieces),
		cmocka_unit_test(a_mailbox_in_pieces),
		cmocka_unit_test(what_cannot_be_cut),
		cmocka_unit_test(rows_of_a_table),
		cmocka_unit_test(a_row_that_is_not_all_there),
		cmocka_unit_test(paragraphs_of_wordpress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
