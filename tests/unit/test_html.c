/*
 * The HTML reader: each rule and hard case as a small golden file, whole pages, and what hostile
 * input does.
 *
 * tests/data/html/NAME.html is read and printed as gemtext, NAME.gmi is what must come out.  With
 * GOLDEN=write in the environment the .gmi files are written instead: look at the
 * difference before keeping it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "doc/gemtext.h"
#include "import/html.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static const char *const golden[] = {
	"abbr_once",
	"body_equals_title",
	"break_lists",
	"breadcrumb_dropped",
	"breaks",
	"decomposed_letters",
	"details_opened",
	"double_escapes",
	"dropped",
	"embeds",
	"emoji_image",
	"empty",
	"form_with_article",
	"hash_paragraph_is_text",
	"heading_title_and_date_dropped",
	"headings",
	"headings_no_jump",
	"image_map",
	"images",
	"images_figure",
	"images_gallery",
	"images_srcset",
	"inline_tags_never_split",
	"item_with_blocks",
	"latin_lookalikes",
	"link_around_blocks",
	"link_only_paragraph",
	"links_base_href",
	"links_resolved",
	"list_mixed_types",
	"list_of_links",
	"list_of_terms",
	"lists_nested",
	"lists_ordered",
	"mathml",
	"one_image",
	"only_title",
	"pre_with_fence",
	"quote",
	"quotes_inline",
	"rtl",
	"ruby",
	"same_link_twice",
	"struck_price",
	"sup_and_sub",
	"table_head_of_two_rows",
	"table_header_bold",
	"table_in_table",
	"table_layout",
	"table_links_and_caption",
	"table_name_row",
	"table_two_columns",
	"task_list",
	"unclosed_tags",
	"whitespace",
	"whole_page",
	"word_dirt",
	"wordpress",
};

static struct str
path_of(struct arena *a, const char *name, const char *ending)
{
	return arena_printf(a, "tests/data/html/%s%s", name, ending);
}

static struct str
load(struct arena *a, struct str path)
{
	FILE *f = fopen(path.s, "rb");
	struct buf b;
	char piece[4096];

	if (!f)
		fail_msg("cannot open %s", path.s);
	buf_init(&b, 0);
	for (size_t n; (n = fread(piece, 1, sizeof(piece), f)) > 0;)
		buf_add(&b, piece, n);
	fclose(f);
	struct str text = arena_str(a, buf_str(&b));
	buf_release(&b);
	return text;
}

static void
expect_golden(struct arena *a, const char *name, struct str got)
{
	struct str path = path_of(a, name, ".gmi");
	const char *mode = getenv("GOLDEN");

	if (mode && !strcmp(mode, "write")) {
		FILE *f = fopen(path.s, "wb");
		assert_non_null(f);
		fwrite(got.s, 1, got.n, f);
		fclose(f);
		return;
	}
	assert_string_equal(arena_str(a, got).s, load(a, path).s);
}

static void
expect_doc(struct arena *a, const char *name, const struct doc *d)
{
	struct buf out;

	assert_true(doc_valid(d));
	buf_init(&out, 0);
	gemtext_write(&out, d);
	assert_false(buf_failed(&out));
	expect_golden(a, name, buf_str(&out));
	buf_release(&out);
}

static struct body
body_of(struct str html)
{
	return (struct body){
		.type = BODY_HTML,
		.text = html,
		.title = STR("План на год"),
		.base = STR("https://example.by/ru/news/"),
		.lang = LANG_RU,
	};
}

static void
reads_as_golden(void **state)
{
	const char *name = *state;
	struct arena a;
	struct doc d;

	arena_init(&a, 0);
	struct body b = body_of(load(&a, path_of(&a, name, ".html")));
	assert_int_equal(html_read_body(&b, &a, &d), READ_OK);
	expect_doc(&a, name, &d);
	arena_release(&a);
}

static void
read_named(const char *name, struct str title, struct str base, enum lang lang)
{
	struct arena a;
	struct doc d;

	arena_init(&a, 0);
	struct body b = body_of(load(&a, path_of(&a, name, ".html")));
	b.title = title;
	b.base = base;
	b.lang = lang;
	assert_int_equal(html_read_body(&b, &a, &d), READ_OK);
	expect_doc(&a, name, &d);
	arena_release(&a);
}

static void
struck_text_is_worded_in_the_articles_language(void **state)
{
	(void)state;
	read_named("struck_price_en", STR("Prices"), STR(""), LANG_NONE);
}

static void
relative_links_without_a_base_are_of_this_site(void **state)
{
	(void)state;
	read_named("links_without_base", STR("План"), STR(""), LANG_RU);
}

static void
a_missing_title_comes_from_the_text(void **state)
{
	(void)state;
	read_named("no_title_heading", STR(""), STR(""), LANG_NONE);
	read_named("no_title_text", STR(""), STR(""), LANG_NONE);
}

/* --- pages --- */

struct expected {
	const char *name, *title;
	int year, month, day;
	enum lang lang;
	const char *url, *key;
};

static const struct expected pages[] = {
	{ "page_belta", "В городе открылась\u00a0выставка", 2024, 7, 3, LANG_RU,
	  "https://example.by/ru/news/view/vystavka-13496/", "example.by/13496" },
	{ "page_belta_flat", "Извещение №\u00a05", 2025, 11, 14, LANG_RU, "", "" },
	{ "page_list", "Новости района", 0, 0, 0, LANG_RU, "", "" },
	{ "page_bitrix", "На заседании обсудили подготовку", 2025, 6, 30, LANG_RU, "", "" },
	{ "page_k2", "Уважаемые жители!", 2019, 4, 18, LANG_RU, "", "" },
	{ "page_wordpress", "Свята ў раёне", 2023, 1, 6, LANG_BE,
	  "https://vg.example.by/2023/01/%d0%b2/", "https://vg.example.by/2023/01/%d0%b2/" },
	{ "page_drupal", "План работ", 2020, 2, 1, LANG_RU, "", "" },
	{ "page_by_text", "Новость дня", 2021, 3, 4, LANG_RU, "", "" },
	{ "page_fragment", "# Хештег в заголовке", 0, 0, 0, LANG_RU, "", "" },
	{ "page_in_sidebar", "Вода вернётся к вечеру", 2021, 5, 2, LANG_RU, "", "" },
	{ "page_logo_heading", "Открыт новый мост", 0, 0, 0, LANG_RU, "", "" },
	{ "page_saved_from", "Субботник", 0, 0, 0, LANG_RU,
	  "https://polotsk.example.by/item/2097-subbotnik", "polotsk.example.by/2097" },
};

static void
expect_str(struct str got, const char *wanted)
{
	char text[512];

	assert_true(got.n < sizeof(text));
	memcpy(text, got.s, got.n);
	text[got.n] = '\0';
	assert_string_equal(text, wanted);
}

static void
page_is_found(void **state)
{
	const struct expected *e = *state;
	struct arena a;
	struct found *f;
	struct doc d;

	arena_init(&a, 0);
	struct str html = load(&a, path_of(&a, e->name, ".html"));
	assert_int_equal(html_read_page(html, &a, &f), READ_OK);
	assert_non_null(f);
	assert_null(f->next);
	expect_str(f->title, e->title);
	assert_int_equal(f->date.year, e->year);
	assert_int_equal(f->date.month, e->month);
	assert_int_equal(f->date.day, e->day);
	assert_int_equal(f->lang, e->lang);
	assert_int_equal(f->type, BODY_HTML);
	expect_str(f->source_url, e->url);
	expect_str(f->source_key, e->key);
	/* The body is a piece of the source itself. */
	assert_true(f->body.s >= html.s && f->body.s + f->body.n <= html.s + html.n);

	struct body b = {
		.type = BODY_HTML,
		.text = f->body,
		.title = f->title,
		.base = STR(""),
		.lang = f->lang,
	};
	assert_int_equal(html_read_body(&b, &a, &d), READ_OK);
	expect_doc(&a, e->name, &d);
	arena_release(&a);
}

/* --- what is large, deep, broken or hostile --- */

struct reading {
	struct arena a;
	struct doc d;
	struct buf html;
	enum read_result result;
};

static void
reading_init(struct reading *r)
{
	arena_init(&r->a, 0);
	buf_init(&r->html, 0);
}

static void
reading_run(struct reading *r)
{
	struct body b = body_of(buf_str(&r->html));

	r->result = html_read_body(&b, &r->a, &r->d);
	if (r->result == READ_OK)
		assert_true(doc_valid(&r->d));
}

static void
reading_release(struct reading *r)
{
	buf_release(&r->html);
	arena_release(&r->a);
}

static void
repeat(struct buf *out, const char *piece, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buf_adds(out, piece);
}

static void
nesting_of_3000_is_read(void **state)
{
	static const char *const tags[][2] = {
		{ "<div>", "</div>" },        { "<blockquote>", "</blockquote>" },
		{ "<ul><li>", "</li></ul>" }, { "<span>", "</span>" },
		{ "<sup>", "</sup>" },        { "<table><tr><td>", "</td></tr></table>" }
	};

	(void)state;
	for (size_t i = 0; i < COUNT(tags); i++) {
		struct reading r;
		reading_init(&r);
		repeat(&r.html, tags[i][0], 3000);
		buf_adds(&r.html, "дно");
		repeat(&r.html, tags[i][1], 3000);
		reading_run(&r);
		assert_int_equal(r.result, READ_OK);
		assert_true(r.d.n == 1);
		assert_true(str_find(r.d.blocks[0].text, STR("дно")) >= 0);
		reading_release(&r);
	}
}

static void
nesting_of_100000_is_refused_at_once(void **state)
{
	struct reading r;

	(void)state;
	reading_init(&r);
	repeat(&r.html, "<div>", 100000);
	reading_run(&r);
	assert_int_equal(r.result, READ_REFUSED);
	reading_release(&r);
}

static void
paragraphs_without_end_tags_do_not_nest(void **state)
{
	struct reading r;

	(void)state;
	reading_init(&r);
	repeat(&r.html, "<p>абзац<br>", 20000);
	reading_run(&r);
	assert_int_equal(r.result, READ_OK);
	assert_int_equal(r.d.n, 20000);
	reading_release(&r);
}

static void
formatting_that_is_never_closed_stays_within_memory(void **state)
{
	struct reading r;

	(void)state;
	reading_init(&r);
	for (int i = 0; i < 2000; i++)
		buf_addf(&r.html, "<font size=%d>", i);
	repeat(&r.html, "<p>x</p>", 100000);
	reading_run(&r);
	assert_int_equal(r.result, READ_REFUSED);
	reading_release(&r);
}

static void
list_of_5000_items(void **state)
{
	struct reading r;

	(void)state;
	reading_init(&r);
	buf_adds(&r.html, "<ol>");
	for (int i = 0; i < 5000; i++)
		buf_addf(&r.html, "<li>Пункт <b>%d</b>, <a href=\"/f/%d\">файл</a></li>", i, i);
	buf_adds(&r.html, "</ol>");
	reading_run(&r);
	assert_int_equal(r.result, READ_OK);
	assert_int_equal(r.d.n, 5000);
	assert_int_equal(r.d.blocks[4999].number, 5000);
	assert_int_equal(r.d.blocks[4999].nlinks, 1);
	reading_release(&r);
}

static void
paragraph_of_a_megabyte(void **state)
{
	struct reading r;

	(void)state;
	reading_init(&r);
	buf_adds(&r.html, "<p>");
	repeat(&r.html, "слово <b>сло</b>во ", 50000);
	buf_adds(&r.html, "</p>");
	assert_true(r.html.n > 1000000);
	reading_run(&r);
	assert_int_equal(r.result, READ_OK);
	assert_int_equal(r.d.n, 1);
	assert_true(str_find(r.d.blocks[0].text, STR("слово слово слово")) == 0);
	reading_release(&r);
}

static void
more_than_the_largest_body_is_refused(void **state)
{
	struct reading r;

	(void)state;
	reading_init(&r);
	buf_fill(&r.html, 'x', BODY_MAX + 1);
	reading_run(&r);
	assert_int_equal(r.result, READ_REFUSED);
	reading_release(&r);
}

static void
spans_cannot_multiply_text(void **state)
{
	struct reading r;

	(void)state;
	reading_init(&r);
	buf_adds(&r.html, "<table><tr>");
	for (int i = 0; i < 30; i++) {
		buf_adds(&r.html, "<td rowspan=2000>");
		repeat(&r.html, "много ", 100);
		buf_adds(&r.html, "</td>");
	}
	buf_adds(&r.html, "</tr>");
	repeat(&r.html, "<tr><td>x</td></tr>", 1900);
	buf_adds(&r.html, "</table>");
	reading_run(&r);
	assert_int_equal(r.result, READ_REFUSED);
	reading_release(&r);
}

static void
spans_of_any_size_are_bounded(void **state)
{
	static const char *const spans[] = { "0",   "-1",         "999999999999999999999",
					     "1e9", "4294967297", "x" };

	(void)state;
	for (size_t i = 0; i < COUNT(spans); i++) {
		struct reading r;
		reading_init(&r);
		buf_addf(&r.html,
			 "<table><tr><td rowspan=%s colspan=%s>а</td><td>б</td></tr>"
			 "<tr><td>в</td><td colspan=%s>г</td></tr></table>",
			 spans[i], spans[i], spans[i]);
		reading_run(&r);
		assert_int_equal(r.result, READ_OK);
		reading_release(&r);
	}
}

/* A page cut off anywhere is still read, and what is there comes out. */
static void
cut_off_at_every_byte(void **state)
{
	static const char *const names[] = { "page_belta", "table_header_bold", "images_figure",
					     "wordpress",  "links_resolved",    "lists_ordered" };
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < COUNT(names); i++) {
		struct str whole = load(&a, path_of(&a, names[i], ".html"));
		for (size_t n = 0; n <= whole.n; n++) {
			struct arena part;
			struct doc d;
			struct found *f;
			/* A copy of its own, so that reading past the end is seen. */
			char *bytes = malloc(n ? n : 1);
			assert_non_null(bytes);
			memcpy(bytes, whole.s, n);
			arena_init(&part, 0);
			struct body b = body_of(str_of(bytes, n));
			assert_int_equal(html_read_body(&b, &part, &d), READ_OK);
			assert_true(doc_valid(&d));
			assert_int_equal(html_read_page(b.text, &part, &f), READ_OK);
			b.text = f->body;
			assert_int_equal(html_read_body(&b, &part, &d), READ_OK);
			arena_release(&part);
			free(bytes);
		}
	}
	arena_release(&a);
}

static void
bytes_that_are_no_html(void **state)
{
	uint32_t seed = 12345;

	(void)state;
	for (int round = 0; round < 300; round++) {
		static const char *const bits[] = {
			"<",
			">",
			"</",
			"<p",
			"<a href=",
			"\"",
			"'",
			"&#x",
			"&",
			";",
			"<table>",
			"<tr>",
			"<td rowspan",
			"</div>",
			"<!--",
			"-->",
			"[",
			"]",
			"[caption",
			"\xFF",
			"\xED\xA0\x80",
			"\xEF\xBB\xBF",
			"<b>",
			"</p>",
			"<li>",
			"<ul>",
			"<br>",
			"\n",
			"слово",
			"<svg>",
			"<math>",
			"<img src=x ",
			"</table>",
			"<select>",
			"<form>",
			"</form>",
			"<sup>",
			"</sup>",
			"<del>",
			"<figure>",
			"<figcaption>",
			"<dd>",
			"<dt>",
			"<pre>",
			"<h1>",
			"</h2>",
			"<a href=/x>",
			"</a>",
			"\xE2\x81\xB2",
			"\xE2\x82\x8F",
			"<caption>",
			"<template>",
			"<frameset>",
			"<ruby><rt>",
		};
		struct reading r;
		struct found *f;
		reading_init(&r);
		for (int i = 0; i < 120; i++) {
			seed = seed * 1664525u + 1013904223u;
			buf_adds(&r.html, bits[(seed >> 16) % COUNT(bits)]);
		}
		reading_run(&r);
		assert_int_equal(r.result, READ_OK);
		assert_int_equal(html_read_page(buf_str(&r.html), &r.a, &f), READ_OK);
		assert_true(utf8_valid(f->title));
		reading_release(&r);
	}
}

/* Whatever the limit, it is said, and nothing is half read as whole. */
static void
memory_that_ends_is_said(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	struct str html = load(&a, path_of(&a, "page_belta", ".html"));
	for (size_t limit = 1; limit < 4000; limit += 13) {
		struct arena small;
		struct doc d;
		struct found *f;
		struct str text;
		struct body b = body_of(html);
		arena_init(&small, limit);
		if (html_read_body(&b, &small, &d) == READ_OK)
			assert_true(doc_valid(&d));
		else
			assert_true(arena_failed(&small));
		arena_reset(&small);
		if (html_read_page(html, &small, &f) != READ_OK)
			assert_true(arena_failed(&small));
		arena_reset(&small);
		if (html_text(html, &small, &text) != READ_OK)
			assert_true(arena_failed(&small));
		arena_release(&small);
	}
	arena_release(&a);
}

static void
same_input_same_bytes(void **state)
{
	struct arena a;
	struct doc one, two;
	struct buf first, second;

	(void)state;
	arena_init(&a, 0);
	struct body b = body_of(load(&a, path_of(&a, "embeds", ".html")));
	assert_int_equal(html_read_body(&b, &a, &one), READ_OK);
	assert_int_equal(html_read_body(&b, &a, &two), READ_OK);
	buf_init(&first, 0);
	buf_init(&second, 0);
	doc_pack(&first, &one);
	doc_pack(&second, &two);
	assert_true(str_eq(buf_str(&first), buf_str(&second)));
	buf_release(&first);
	buf_release(&second);
	arena_release(&a);
}

/* --- the small questions --- */

static void
html_is_told_from_other_text(void **state)
{
	static const char *const yes[] = {
		"<!DOCTYPE html><html>",
		"  <!-- a --> <HTML>",
		"<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"x\"><html>",
		"\xEF\xBB\xBF<p>текст</p>",
		"<h1># x</h1>",
		"<div class=\"a\">",
		"Меню<br>Одно окно<br>Вопрос",
		"текст <b>жирный</b></p><p>ещё</p>",
	};
	static const char *const no[] = {
		"",
		"Просто текст, 3 < 5 и 7 > 2",
		"# Заголовок\n\nТекст с <b>тегом</b> и <https://a.by>",
		"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><p></p><p></p>",
		"<feed xmlns=\"http://www.w3.org/2005/Atom\">",
		"=> gemini://example.org\n",
		"<>",
		"<",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(yes); i++)
		if (!html_looks_like(str_from(yes[i])))
			fail_msg("taken for something else: %s", yes[i]);
	for (size_t i = 0; i < COUNT(no); i++)
		if (html_looks_like(str_from(no[i])))
			fail_msg("taken for HTML: %s", no[i]);
}

static void
running_text_of_a_fragment(void **state)
{
	static const struct {
		const char *html, *text;
	} cases[] = {
		{ "", "" },
		{ "Просто текст", "Просто текст" },
		{ "<p>Уборка <b>ид</b>ёт&nbsp;&mdash; 94&nbsp;%</p><p>Дальше</p>",
		  "Уборка идёт\u00a0— 94\u00a0% Дальше" },
		{ "<a href='x'><img alt='нет'>ссылка</a><script>x</script> [gallery ids=1]",
		  "ссылка" },
		{ "A &amp;amp; B", "A & B" },
		{ "<ul><li>раз</li><li>два</li></ul>", "раз; два" },
		{ "<table><tr><td>а</td><td>б</td></tr></table>", "а б" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena a;
		struct str text;
		arena_init(&a, 0);
		assert_int_equal(html_text(str_from(cases[i].html), &a, &text), READ_OK);
		expect_str(text, cases[i].text);
		arena_release(&a);
	}
}

int
main(void)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(struck_text_is_worded_in_the_articles_language),
		cmocka_unit_test(relative_links_without_a_base_are_of_this_site),
		cmocka_unit_test(a_missing_title_comes_from_the_text),
		cmocka_unit_test(nesting_of_3000_is_read),
		cmocka_unit_test(nesting_of_100000_is_refused_at_once),
		cmocka_unit_test(paragraphs_without_end_tags_do_not_nest),
		cmocka_unit_test(formatting_that_is_never_closed_stays_within_memory),
		cmocka_unit_test(list_of_5000_items),
		cmocka_unit_test(paragraph_of_a_megabyte),
		cmocka_unit_test(more_than_the_largest_body_is_refused),
		cmocka_unit_test(spans_cannot_multiply_text),
		cmocka_unit_test(spans_of_any_size_are_bounded),
		cmocka_unit_test(cut_off_at_every_byte),
		cmocka_unit_test(bytes_that_are_no_html),
		cmocka_unit_test(memory_that_ends_is_said),
		cmocka_unit_test(same_input_same_bytes),
		cmocka_unit_test(html_is_told_from_other_text),
		cmocka_unit_test(running_text_of_a_fragment),
	};
	struct CMUnitTest tests[COUNT(plain) + COUNT(golden) + COUNT(pages)];
	size_t n = 0;

	for (size_t i = 0; i < COUNT(golden); i++, n++)
		tests[n] = (struct CMUnitTest){ golden[i], reads_as_golden, NULL, NULL,
						(void *)(uintptr_t)golden[i] };
	for (size_t i = 0; i < COUNT(pages); i++, n++)
		tests[n] = (struct CMUnitTest){ pages[i].name, page_is_found, NULL, NULL,
						(void *)(uintptr_t)&pages[i] };
	memcpy(tests + n, plain, sizeof(plain));
	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
