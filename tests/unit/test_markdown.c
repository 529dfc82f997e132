/* Markdown into a doc. */
#include "reader_test.h"

#define MD(text, expected) assert_body(BODY_MARKDOWN, text, expected)

static void
paragraphs_and_emphasis(void **state)
{
	(void)state;
	MD("One *two* **three**\nfour `five`.\n\nSix.\n", "P One two three four five.\nP Six.\n");
	MD("\xD0\xB2\xD1\x8B**\xD0\xB4\xD0\xB7\xD0\xB5**\xD0\xBB\n",
	   "P \xD0\xB2\xD1\x8B\xD0\xB4\xD0\xB7\xD0\xB5\xD0\xBB\n");
	MD("part*ial*ly\n", "P partially\n");
}

static void
entities_and_escapes(void **state)
{
	(void)state;
	MD("&copy; &#1090;&#x442; \\*no\\* &nosuch; a&amp;b\n",
	   "P \xC2\xA9 \xD1\x82\xD1\x82 *no* &nosuch; a&b\n");
	MD("42&nbsp;km\n", "P 42\xC2\xA0km\n");
	MD("&amp;lt;b&amp;gt;\n", "P &lt;b&gt;\n");
	MD("&#xD800; &#0; &#99999999;\n", "P &#xD800; &#0; &#99999999;\n");
}

static void
title_and_date_at_the_top_are_not_said_again(void **state)
{
	(void)state;
	MD("# T\n\n26 June 2015\n\nText.\n", "P Text.\n");
	MD("# t\n\nText.\n\nT\n", "P Text.\nP T\n");
	MD("Text.\n\n26 June 2015\n", "P Text.\nP 26 June 2015\n");
}

static void
headings_start_at_two_and_skip_no_level(void **state)
{
	(void)state;
	MD("# A\n\na\n\n#### B\n\nb\n\n# C\n", "H2 A\nP a\nH3 B\nP b\nH2 C\n");
	MD("### A\n\n##### B\n", "H2 A\nH3 B\n");
	MD("Set\n===\n\nb\n\next\n---\n", "H2 Set\nP b\nH3 ext\n");
}

static void
links(void **state)
{
	(void)state;
	MD("See [plan](https://a.by/p) and [b][r], <https://c.by/> or d@e.by.\n\n[r]: "
	   "https://b.by/\n",
	   "P See plan and b, https://c.by/ or d@e.by. {plan -> https://a.by/p} {b -> "
	   "https://b.by/}"
	   " {https://c.by/ -> https://c.by/} {d@e.by -> mailto:d@e.by}\n");
	MD("go to www.a.by now\n", "P go to www.a.by now {www.a.by -> http://www.a.by}\n");
	MD("[only **this**](https://a.by/p)\n", "LINK https://a.by/p | only this | \n");
	MD("[a](https://a.by/) · [b](https://b.by/)\n",
	   "LINK https://a.by/ | a | \nLINK https://b.by/ | b | \n");
	MD("x [y](javascript:alert) z [w](#top)\n", "P x y z w\n");
	MD("x [y](https://a.by/?utm_source=q&id=5)\n", "P x y {y -> https://a.by/?id=5}\n");
	MD("[](https://a.by/docs/plan.pdf)\n", "");
}

static void
relative_addresses_follow_the_base(void **state)
{
	struct body b = body_of(BODY_MARKDOWN, STR("x [y](../p.html) [z](//c.by/q)\n"));
	struct arena a;
	struct doc d;

	(void)state;
	arena_init(&a, 0);
	b.base = STR("https://a.by/n/1/2");
	assert_int_equal(body_read(&b, &a, &d), READ_OK);
	assert_dump(&d, "# T\nP x y z {y -> https://a.by/n/p.html} {z -> https://c.by/q}\n");
	arena_release(&a);
	MD("x [y](p.html)\n", "P x y {y -> /p.html}\n");
}

static void
pictures(void **state)
{
	(void)state;
	MD("![The *square*](https://a.by/s.jpg)\n",
	   "IMAGE https://a.by/s.jpg | The square | JPEG\n");
	MD("a ![x](https://a.by/s.png) b\n", "P a b\nIMAGE https://a.by/s.png | x | PNG\n");
	/* one inside the page itself leads nowhere: its words stay */
	MD("![x](data:image/gif;base64,R0lGOD)\n", "P x\n");
	MD("![x](https://a.by/s.jpg \"The Square X\")\n",
	   "IMAGE https://a.by/s.jpg | The Square X | JPEG\n");
	/* a small picture that leads to the large one; one that leads to a film */
	MD("[![x](https://a.by/s.jpg)](https://a.by/large.jpg)\n",
	   "IMAGE https://a.by/large.jpg | x | JPEG\n");
	MD("[![x](https://a.by/s.jpg)](https://v.by/1)\n",
	   "IMAGE https://a.by/s.jpg | x | JPEG\nLINK https://v.by/1 | x | \n");
	MD("![a ![b](https://c.by/d.png) e](https://a.by/s.jpg)\n",
	   "IMAGE https://a.by/s.jpg | a b e | JPEG\n");
}

static void
lists(void **state)
{
	(void)state;
	MD("* a\n* b\n  - c\n    + d\n* e\n", "*1 a\n*1 b\n*2 c\n*3 d\n*1 e\n");
	MD("7. g\n8. h\n", "1.7 g\n1.8 h\n");
	MD("1. a\n   - b\n   - c\n2. d\n", "1.1 a\n*2 b\n*2 c\n1.2 d\n");
	MD("- one\n\n  two\n\n- three\n", "*1 one two\n*1 three\n");
	MD("- a\n  - b\n\n  after\n", "*1 a\n*2 b\nP after\n");
	MD("- [x](https://a.by/1)\n- text [y](https://a.by/2)\n1. [z](https://a.by/3)\n",
	   "LINK https://a.by/1 | x | \n*1 text y {y -> https://a.by/2}\n1.1 z {z -> "
	   "https://a.by/3}\n");
	MD("- [ ] open\n- [x] done\n", "*1 [to do] open\n*1 [done] done\n");
}

static void
quotes(void **state)
{
	(void)state;
	MD("> a\n> b\n>\n> c\n>> d\n", ">1 a b\n>1 c\n>2 d\n");
	MD("> - a\n> 3. b\n", ">1 \xE2\x80\xA2 a\n>1 3. b\n");
}

static void
code(void **state)
{
	(void)state;
	MD("````sh\n```\na\tb\n````\n", "PRE sh\n| ```\n| a       b\n");
	MD("    in dented\n      more\n", "PRE \n| in dented\n|   more\n");
}

static void
tables(void **state)
{
	(void)state;
	MD("| A | B |\n|---|--:|\n| [x](https://a.by/) | 2 |\n| 3 |\n",
	   "TABLE header \n| A | B |\n| x | 2 |\n| 3 |  |\n=> https://a.by/ x\n");
	MD("| | |\n|---|---|\n| k | v |\n", "TABLE \n| k | v |\n");
}

static void
breaks(void **state)
{
	(void)state;
	MD("Lenina 42  \nGlubokoe\\\nBelarus\n", "P Lenina 42\nP+ Glubokoe\nP+ Belarus\n");
	MD("a<br>b\n", "P a\nP+ b\n");
	MD("- a  \n  b\n", "*1 a b\n");
}

static void
struck_and_raised(void **state)
{
	(void)state;
	MD("~~5~~ 4 r.\n", "P (was: 5) 4 r.\n");
	MD("10 m<sup>2</sup>, H<sub>2</sub>O\n", "P 10 m\xC2\xB2, H\xE2\x82\x82O\n");
}

static void
html_blocks_are_read_as_html(void **state)
{
	(void)state;
	MD("a\n\n<div>\n<p>One <b>two</b></p>\n<ul><li>three</li></ul>\n</div>\n\nb\n",
	   "P a\nP One two\n*1 three\nP b\n");
	MD("<div>\n\nMark *down* inside\n\n</div>\n", "P Mark down inside\n");
	MD("a\n\n<!-- no -->\n\n<script>\nalert(1)\n</script>\n\nb\n", "P a\nP b\n");
}

static void
inline_tags_are_dropped(void **state)
{
	(void)state;
	MD("a <span class=\"x\">b</span> <b>c</b>d<!-- e -->\n", "P a b cd\n");
	MD("a <script>alert(1)</script> b\n", "P a b\n");
	MD("a <a href=\"https://a.by/?x=1&amp;y=2\">link</a> <img src='https://a.by/i.gif' "
	   "alt='pic'>\n",
	   "P a link {link -> https://a.by/?x=1&y=2}\nIMAGE https://a.by/i.gif | pic | GIF\n");
}

static void
footnotes(void **state)
{
	(void)state;
	MD("A[^x] b[^1] c[^x].\n\n[^1]: One\n    more.\n[^x]: Ex [l](https://a.by/).\n",
	   "P A[1] b[2] c[1].\nH2 Notes\n1.1 Ex l. {l -> https://a.by/}\n1.2 One more.\n");
	MD("A[^none] `[^1]`\n\n[^1]: Kept.\n", "P A[^none] [^1]\nH2 Notes\n1.1 Kept.\n");
	MD("```\n[^1]: code\n```\n", "PRE \n| [^1]: code\n");
}

static void
text_that_looks_like_markup_stays_text(void **state)
{
	(void)state;
	MD("\\# no heading\n\n\\=> no link\n\n#hashtag\n",
	   "P # no heading\nP => no link\nP #hashtag\n");
}

static void
a_missing_title_is_found(void **state)
{
	struct body b = body_of(BODY_MARKDOWN, STR("# The *title*\n\nText.\n"));
	struct arena a;
	struct doc d;

	(void)state;
	arena_init(&a, 0);
	b.title = STR("");
	assert_int_equal(body_read(&b, &a, &d), READ_OK);
	assert_dump(&d, "# The title\nP Text.\n");
	b.text = STR("");
	assert_int_equal(body_read(&b, &a, &d), READ_OK);
	assert_int_equal(d.n, 0);
	assert_true(doc_valid(&d));
	arena_release(&a);
}

static void
an_article_with_everything(void **state)
{
	(void)state;
	assert_golden(BODY_MARKDOWN, "tests/data/import/everything.md");
}

static void
hostile_input(void **state)
{
	(void)state;
	assert_survives(BODY_MARKDOWN, "> ", 50000, "x");
	assert_survives(BODY_MARKDOWN, "* ", 50000, "x");
	assert_survives(BODY_MARKDOWN, "[", 50000, "");
	assert_survives(BODY_MARKDOWN, "![", 50000, "x");
	assert_survives(BODY_MARKDOWN, "*a **a ", 20000, "");
	assert_survives(BODY_MARKDOWN, "[a](", 20000, "");
	assert_survives(BODY_MARKDOWN, "`", 50000, "");
	assert_survives(BODY_MARKDOWN, "<a href=\"", 20000, "");
	assert_survives(BODY_MARKDOWN, "&", 100000, ";");
	assert_survives(BODY_MARKDOWN, "[^1] [^1]: x\n\n", 5000, "");
	assert_survives(BODY_MARKDOWN, "|", 50000, "\n|-|-|\n");
	assert_survives(BODY_MARKDOWN, "<p>\n\nx\n\n", 2000, "");
	assert_survives(BODY_MARKDOWN, "word ", 250000, "");
}

static void
many_list_items(void **state)
{
	(void)state;
	assert_survives(BODY_MARKDOWN, "* item with a [link](https://a.by/)\n", 5000, "");
}

static void
too_large_is_refused(void **state)
{
	struct arena a;
	struct doc d;
	struct buf text;

	(void)state;
	arena_init(&a, 0);
	buf_init(&text, 0);
	buf_fill(&text, 'x', BODY_MAX + 1);
	struct body b = body_of(BODY_MARKDOWN, buf_str(&text));
	assert_int_equal(body_read(&b, &a, &d), READ_REFUSED);
	buf_release(&text);
	arena_release(&a);
}

static void
cut_in_half_and_short_of_memory(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	struct str text = load(&a, "tests/data/import/everything.md");
	assert_survives_cuts(BODY_MARKDOWN, text);
	assert_survives_want(BODY_MARKDOWN, text);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paragraphs_and_emphasis),
		cmocka_unit_test(entities_and_escapes),
		cmocka_unit_test(title_and_date_at_the_top_are_not_said_again),
		cmocka_unit_test(headings_start_at_two_and_skip_no_level),
		cmocka_unit_test(links),
		cmocka_unit_test(relative_addresses_follow_the_base),
		cmocka_unit_test(pictures),
		cmocka_unit_test(lists),
		cmocka_unit_test(quotes),
		cmocka_unit_test(code),
		cmocka_unit_test(tables),
		cmocka_unit_test(breaks),
		cmocka_unit_test(struck_and_raised),
		cmocka_unit_test(html_blocks_are_read_as_html),
		cmocka_unit_test(inline_tags_are_dropped),
		cmocka_unit_test(footnotes),
		cmocka_unit_test(text_that_looks_like_markup_stays_text),
		cmocka_unit_test(a_missing_title_is_found),
		cmocka_unit_test(an_article_with_everything),
		cmocka_unit_test(hostile_input),
		cmocka_unit_test(many_list_items),
		cmocka_unit_test(too_large_is_refused),
		cmocka_unit_test(cut_in_half_and_short_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
