/*
 * What is left out of a page before it is parsed: that it is nothing anybody reads, that the tree is the same, and that each place is
 * found again in the whole page.
 */
#include "base_test.h"

#include "import/html_lean.h"
#include "import/html_tree.h"

static void
what_goes_and_what_stays(void **state)
{
	static const struct {
		const char *html, *lean;
	} cases[] = {
		{ "", "" },
		{ "<p>a b  c", "<p>a b  c" },
		{ "<p>a      b</p>\n        <p>c", "<p>a b</p>\n<p>c" },
		{ "<script>var a = '<b>';</script>d", "<script></script>d" },
		{ "<SCRIPT a='>' >let a;</Script >d", "<SCRIPT a='>' ></Script >d" },
		{ "<script>let a = b;</scripts>c", "<script>let a = b;</scripts>c" },
		{ "<style>p { }  q { }</style>", "<style></style>" },
		{ "a<!-- weather -->b", "a<!---->b" },
		{ "a<!-- not closed ever", "a<!-- not closed ever" },
		{ "<!--><p>a      b-->", "<!--><p>a b-->" },
		{ "<!---><p>a      b-->", "<!---><p>a b-->" },
		{ "<!-- ended --!><p>a", "<!----!><p>a" },
		{ "<pre>a      b</pre>a      b", "<pre>a      b</pre>a b" },
		{ "<pre><!-- hidden --></pre>", "<pre><!-- hidden --></pre>" },
		{ "<textarea>a      <!--  c  --></textarea>",
		  "<textarea>a      <!--  c  --></textarea>" },
		{ "<title><!-- a      b --></title>", "<title><!-- a      b --></title>" },
		{ "<svg><path d='1      2'/></svg>a      b", "<svg><path d='1      2'/></svg>a b" },
		{ "<svg><!-- one --></svg>a      b", "<svg><!-- one --></svg>a      b" },
		{ "<svg><p></svg>a      b", "<svg><p></svg>a      b" },
		{ "<svg/>a      b", "<svg/>a b" },
		{ "<math>a      b</math>a      b", "<math>a      b</math>a b" },
		{ "<plaintext>a      b", "<plaintext>a      b" },
		{ "<a title='a      b' b=\"<!-- c -->\">a",
		  "<a title='a      b' b=\"<!-- c -->\">a" },
		{ "<a b=c'>a      b'", "<a b=c'>a b'" },
		{ "<a ='>a      b'", "<a ='>a b'" },
		{ "<?php a > b      c", "<?php a > b c" },
		{ "<script><!-- <script> --></script>a      b",
		  "<script><!-- <script> --></script>a      b" },
		{ "a <      b", "a < b" },
		{ "<table><math><th><mo><select></table>", "<table><math><th><mo></table>" },
		{ "<svg><td><desc><select a='>'>b", "<svg><td><desc>b" },
		{ "<select><option>a", "<select><option>a" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct html_lean lean;

		assert_true(html_lean(&lean, str_from(cases[i].html)));
		assert_str(buf_str(&lean.text), cases[i].lean);
		html_lean_release(&lean);
	}
}

/* --- pages of chance --- */

#define PAGES 20000

static unsigned
below(uint32_t *state, unsigned n)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % n;
}

static void
add_page(struct buf *out, uint32_t seed)
{
	static const char *const pieces[] = {
		"<p>",
		"</p>",
		"<div a=b>",
		"</div>",
		"<b>",
		"</b>",
		"<a href='x>y      z'>",
		"</a>",
		"<table>",
		"<tr>",
		"<td>",
		"</table>",
		"<ul><li>",
		"</ul>",
		"<pre>",
		"</pre>",
		"<!-- one <b> two -->",
		"<!-->",
		"<!-- - - -- -->",
		"<!--      ",
		"-->",
		"<script>if (a < b      ) '</p>'</script>",
		"<script>",
		"</script>",
		"<style>p > a      { }</style>",
		"<title>a      <b></title>",
		"<textarea>",
		"</textarea>",
		"<svg><a>",
		"</svg>",
		"<math><mi>",
		"</math>",
		"<br/>",
		"<img alt=\"a      > b\">",
		"<h1>",
		"</h1>",
		"<iframe>",
		"</iframe>",
		"<!DOCTYPE html>",
		"<?xml      version ?>",
		"<body>",
		"<html lang=be>",
		"слова ",
		"one      two",
		"\n\n        ",
		"&amp;      &lt;",
		"<",
		"</",
		"<!",
		"'",
		"\"",
		"=",
		">",
		"  ",
	};
	uint32_t state = seed * 2654435761u + 1;

	for (unsigned n = 1 + below(&state, 30); n; n--)
		buf_adds(out, pieces[below(&state, COUNT(pieces))]);
}

static bool
same_but_blanks(struct str x, struct str y)
{
	while (x.n && y.n && x.s[0] == y.s[0]) {
		bool blank = html_is_blank(x.s[0]);

		x = str_after(x, 1);
		y = str_after(y, 1);
		while (blank && x.n && html_is_blank(x.s[0]))
			x = str_after(x, 1);
		while (blank && y.n && html_is_blank(y.s[0]))
			y = str_after(y, 1);
	}
	return !x.n && !y.n;
}

static bool
same_attributes(const GumboVector *x, const GumboVector *y)
{
	bool same = x->length == y->length;

	for (unsigned i = 0; same && i < x->length; i++) {
		const GumboAttribute *a = x->data[i], *b = y->data[i];
		same = strcmp(a->name, b->name) == 0 && strcmp(a->value, b->value) == 0;
	}
	return same;
}

static bool
same_node(const GumboNode *x, const GumboNode *y)
{
	if (x->type != y->type)
		return false;
	if (x->type == GUMBO_NODE_COMMENT)
		return true;
	if (x->type != GUMBO_NODE_ELEMENT)
		return html_tag(x->parent) == GUMBO_TAG_SCRIPT ||
		       html_tag(x->parent) == GUMBO_TAG_STYLE ||
		       same_but_blanks(html_node_text(x), html_node_text(y));
	return x->v.element.tag == y->v.element.tag &&
	       x->v.element.tag_namespace == y->v.element.tag_namespace &&
	       same_attributes(&x->v.element.attributes, &y->v.element.attributes);
}

/* Past what a script holds, which one of the two has lost. */
static const GumboNode *
next_told(const GumboNode *top, const GumboNode *n)
{
	return html_next(top, n, html_tag(n) != GUMBO_TAG_SCRIPT && html_tag(n) != GUMBO_TAG_STYLE);
}

static void
the_tree_is_the_same(void **state)
{
	(void)state;
	for (uint32_t seed = 0; seed < PAGES; seed++) {
		struct html_lean lean;
		struct buf page;

		buf_init(&page, 0);
		add_page(&page, seed);
		assert_true(html_lean(&lean, buf_str(&page)));
		GumboOutput *whole =
		    gumbo_parse_with_options(&kGumboDefaultOptions, page.s, page.n);
		GumboOutput *left =
		    gumbo_parse_with_options(&kGumboDefaultOptions, lean.text.s, lean.text.n);
		const GumboNode *x = whole->root, *y = left->root;
		while (x && y && same_node(x, y)) {
			x = next_told(whole->root, x);
			y = next_told(left->root, y);
		}
		if (x || y)
			fail_msg("seed %u: %.*s\n---\n%.*s", seed, (int)page.n, page.s,
				 (int)lean.text.n, lean.text.s);
		gumbo_destroy_output(&kGumboDefaultOptions, whole);
		gumbo_destroy_output(&kGumboDefaultOptions, left);
		html_lean_release(&lean);
		buf_release(&page);
	}
}

static void
each_place_is_found_again(void **state)
{
	(void)state;
	for (uint32_t seed = 0; seed < PAGES; seed++) {
		struct html_lean lean;
		struct buf page;

		buf_init(&page, 0);
		add_page(&page, seed);
		assert_true(html_lean(&lean, buf_str(&page)));
		for (size_t at = 0, before = 0; at < lean.text.n; at++) {
			size_t origin = html_lean_origin(&lean, at);
			assert_true(origin >= before && origin < page.n);
			assert_int_equal(page.s[origin], lean.text.s[at]);
			before = origin + 1;
		}
		assert_int_equal(html_lean_origin(&lean, lean.text.n), page.n);
		html_lean_release(&lean);
		buf_release(&page);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_and_what_stays),
		cmocka_unit_test(the_tree_is_the_same),
		cmocka_unit_test(each_place_is_found_again),
	};

	return cmocka_run_group_tests_name("html lean", tests, NULL, NULL);
}
