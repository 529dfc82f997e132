/* A file of any kind: which kind it is, its title, date and language. */
#include "found_test.h"

static void
kind_by_name(void **state)
{
	(void)state;
	/* the same bytes, three ways to read them */
	assert_file("a.md", STR("# Title\n\nText.\n"),
		    "title: Title\nlang: en\nmarkdown: # Title\n\nText.\n\n");
	assert_file("a.gmi", STR("# Title\n\nText.\n"),
		    "title: Title\nlang: en\ngemtext: # Title\n\nText.\n\n");
	assert_file("dir/a.TXT", STR("# Title\n\nText.\n"),
		    "title: # Title\nlang: en\ntext: Text.\n");
}

static void
kind_by_bytes(void **state)
{
	(void)state;
	assert_file("-", STR("# Title\n\nText.\n"),
		    "title: Title\nlang: en\nmarkdown: # Title\n\nText.\n\n");
	assert_file("-", STR("=> https://example.by/ Here\nText.\n"),
		    "lang: en\ngemtext: => https://example.by/ Here\nText.\n\n");
	assert_file("-", STR("Words with [a link](https://example.by/).\n"),
		    "lang: en\nmarkdown: Words with [a link](https://example.by/).\n\n");
	assert_file("-", STR("<h1>Title</h1><p>Text of it.</p>"),
		    "title: Title\nlang: en\nhtml: <p>Text of it.</p>\n");
	/* a page is a page whatever it is called, a feed as well */
	assert_file(
	    "a", STR("<!DOCTYPE html><html><body><h1>Title</h1><p>Text of it.</p></body></html>"),
	    "title: Title\nlang: en\nhtml: <p>Text of it.</p>\n");
	assert_file("a.txt", STR("<rss><channel><item><title>A</title></item></channel></rss>"),
		    "title: A\nlang: en\ntext: \n");
}

static void
title_of_plain_text(void **state)
{
	(void)state;
	assert_file("a.txt", STR("Title\n\nText.\n"), "title: Title\nlang: en\ntext: Text.\n");
	assert_file("a.txt", STR("\xEF\xBB\xBFTitle\r\n\r\nText.\r\n"),
		    "title: Title\nlang: en\ntext: Text.\n");
	/* lines that go on are a text, not a title */
	assert_file("a.txt", STR("One line\nand its next.\n"),
		    "lang: en\ntext: One line\nand its next.\n\n");
	assert_file("a.txt", STR("Only a title"), "title: Only a title\nlang: en\ntext: \n");
	assert_file("a.txt", STR("Рашэнне камiтэта\n\nТэкст.\n"),
		    "title: Рашэнне камітэта\nlang: be\ntext: Тэкст.\n");
}

static void
date_of_plain_text(void **state)
{
	(void)state;
	assert_file("a.txt", STR("26 June 2015\nTitle\n\nText.\n"),
		    "title: Title\ndate: 2015-06-26\nlang: en\ntext: Text.\n");
	assert_file("a.md", STR("# Title\n\n*26 June 2015*\n\nText.\n"),
		    "title: Title\ndate: 2015-06-26\nlang: en\nmarkdown: # Title\n\n*26 June "
		    "2015*\n\nText.\n\n");
	assert_file("2015-06-26-buses.txt", STR("Title\n\nText.\n"),
		    "title: Title\ndate: 2015-06-26\nlang: en\ntext: Text.\n");
	assert_file("2015-06-26.gmi", STR("# Title\nText.\n"),
		    "title: Title\ndate: 2015-06-26\nlang: en\ngemtext: # Title\nText.\n\n");
	/* neither is a day */
	assert_file("2015-13-40.txt", STR("Title\n\nText.\n"),
		    "title: Title\nlang: en\ntext: Text.\n");
	assert_file("2015-06-261.txt", STR("Title\n\nText.\n"),
		    "title: Title\nlang: en\ntext: Text.\n");
	/* a date within the words is not the article's */
	assert_file("a.txt", STR("Title\n\nIt was on 26 June 2015.\n"),
		    "title: Title\nlang: en\ntext: It was on 26 June 2015.\n");
}

static void
front_matter_wins(void **state)
{
	(void)state;
	assert_file("2020-01-01-x.md",
		    STR("---\ntitle: Said\ndate: 2015-06-26\nlang: be\n---\n# Title\n\nText.\n"),
		    "title: Said\ndate: 2015-06-26\nlang: be\nmarkdown: # Title\n\nText.\n\n");
	assert_file("a.html", STR("---\ntitle: Said\n---\n<h1>Title</h1><p>Text of it.</p>"),
		    "title: Said\nlang: en\nhtml: <p>Text of it.</p>\n");
	assert_refused("a.md", STR("---\ndate: soon\n---\nText.\n"), "'soon' is not a date");
}

static void
charsets(void **state)
{
	struct str koi8 = STR("\xF2\xC1\xCA\xCF\xCE\n\n\xF4\xC5\xCB\xD3\xD4 "
			      "\xCE\xCF\xD7\xCF\xD3\xD4\xC9 \xD0\xCF\xD1\xD7\xC9\xD4\xD3\xD1.\n");
	struct str cp1251 = STR("\xD0\xE0\xE9\xEE\xED\n\n\xD2\xE5\xEA\xF1\xF2 "
				"\xED\xEE\xE2\xEE\xF1\xF2\xE8 \xEF\xEE\xFF\xE2\xE8\xF2\xF1\xFF.\n");
	struct str cp866 = STR("\x90\xA0\xA9\xAE\xAD\n\n\x92\xA5\xAA\xE1\xE2 "
			       "\xAD\xAE\xA2\xAE\xE1\xE2\xA8 \xAF\xAE\xEF\xA2\xA8\xE2\xE1\xEF.\n");
	struct str utf16 = STR("\xFF\xFE\x20\x04\x30\x04\x39\x04\x3E\x04\x3D\x04");
	const char *expected = "title: Район\nlang: ru\ntext: Текст новости появится.\n";

	(void)state;
	assert_file("a.txt", koi8, expected);
	assert_file("a.txt", cp1251, expected);
	assert_file("a.txt", cp866, expected);
	assert_file("a.txt", utf16, "title: Район\nlang: ru\ntext: \n");
}

static void
what_is_no_text_is_refused(void **state)
{
	struct buf noise;

	(void)state;
	assert_refused("a.txt", STR(""), "the file is empty");
	assert_refused("a.txt", STR(" \n\t\r\n"), "the file is empty");
	assert_refused("a.txt", STR("\xEF\xBB\xBF"), "the file is empty");
	assert_refused("a.pdf", STR("%PDF-1.7"), "save it as text");
	assert_refused("a.txt", STR("PK\x03\x04zip"), "office document or a zip");
	assert_refused("a.doc", STR("\xD0\xCF\x11\xE0"), "office document");
	assert_refused("a.rtf", STR("{\\rtf1 x}"), "RTF");
	assert_refused("a.jpg", STR("\xFF\xD8\xFF\xE0"), "picture");
	assert_refused("a.gz", STR("\x1F\x8B\x08"), "unpack it first");
	assert_refused("store.db", STR("SQLite format 3"), "database");
	assert_refused("a.xml", STR("<?xml version='1.0'?><data><p>x</p></data>"),
		       "no RSS or Atom feed");
	buf_init(&noise, 0);
	for (int i = 0; i < 4096; i++)
		buf_addc(&noise, (char)(i * 37 + i / 256));
	assert_refused("a.txt", buf_str(&noise), "not a text");
	buf_release(&noise);
}

static void
too_large_is_refused(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 0);
	buf_fill(&text, 'a', BODY_MAX + 1);
	assert_refused("a.txt", buf_str(&text), "larger than 4 MiB; split it");
	buf_fill(&text, 'a', 12u << 20);
	assert_refused("a.txt", buf_str(&text), "larger than 16 MiB; split it");
	buf_release(&text);
}

static void
cut_in_half_and_short_of_memory(void **state)
{
	static const char *const names[] = {
		"article_be.html", "declared_utf8.html", "decision.txt",
		"dirt.html",       "injection.html",     "note.md",
		"page.gmi",
	};
	char path[256];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct arena a;
		arena_init(&a, 0);
		snprintf(path, sizeof(path), "tests/data/import/samples/%s", names[i]);
		assert_file_survives(names[i], load(&a, path), 11);
		arena_release(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kind_by_name),
		cmocka_unit_test(kind_by_bytes),
		cmocka_unit_test(title_of_plain_text),
		cmocka_unit_test(date_of_plain_text),
		cmocka_unit_test(front_matter_wins),
		cmocka_unit_test(charsets),
		cmocka_unit_test(what_is_no_text_is_refused),
		cmocka_unit_test(too_large_is_refused),
		cmocka_unit_test(cut_in_half_and_short_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
