/* Gopher's selector and what is answered without a page (protocols.md 4.1, 4.2, 4.5 to 4.9, 4.12, 6.4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "proto/proto.h"

static const struct site site = { .language = LANG_EN, .gemini_port = 1965, .gopher_port = 70 };
static struct proto_site ps;
static struct arena arena;
static struct request req;
static struct page page;
static struct buf out;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	buf_init(&out, 0);
	ps = (struct proto_site){ .host = STR("news.example"),
				  .port = 70,
				  .gopher_port = 70,
				  .gemini_port = 1965,
				  .final_dot = true,
				  .width = 67,
				  .local_address = STR(""),
				  .site = &site };
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	buf_release(&out);
	return 0;
}

static enum proto_result
parse_bytes(struct str input, bool ended)
{
	arena_reset(&arena);
	buf_clear(&out);
	memset(&page, 0, sizeof(page));
	return proto_gopher.parse(input, ended, &ps, &arena, &req, &page, &out);
}

static enum proto_result
parse_line(const char *line)
{
	return parse_bytes(str_from(line), false);
}

static void
assert_path(const char *path, const char *line)
{
	assert_int_equal(parse_line(line), PROTO_READY);
	if (!str_eq(req.path, str_from(path)))
		fail_msg("%s: path %.*s instead of %s", line, STR_ARG(req.path), path);
}

static void
assert_refused(const char *line, enum page_status status)
{
	assert_int_equal(parse_line(line), PROTO_REFUSED);
	assert_int_equal(page.status, status);
	proto_gopher.reply(&out, &page, &req, &ps);
	assert_true(str_starts(buf_str(&out), STR("3")));
	assert_true(str_find(buf_str(&out), STR("\t\terror.host\t1\r\n")) > 0);
	assert_true(str_ends(buf_str(&out), STR("\r\n.\r\n")));
}

static void
assert_raw(const char *line)
{
	assert_int_equal(parse_line(line), PROTO_RAW);
	assert_true(out.n > 0);
}

static bool
out_has(const char *what)
{
	return str_find(buf_str(&out), str_from(what)) >= 0;
}

/* proves: GOP-2 GOP-3 GOP-4 GOP-11 GOP-70 */
static void
root_has_many_spellings(void **state)
{
	(void)state;
	assert_path("/", "\r\n");
	assert_path("/", "\n");
	assert_path("/", "/\r\n");
	assert_path("/", "1\r\n");
	assert_path("/", "1/\r\n");
	assert_path("/", "/1/\r\n");
	assert_path("/", "\t$\r\n");
	assert_path("/", "\t!\r\n");
	assert_path("/", "//\r\n");
	assert_int_equal(parse_bytes(STR(""), true), PROTO_READY);
	assert_true(str_eq(req.path, STR("/")));
}

/* proves: GOP-2 GOP-10 GOP-11 GOP-70 */
static void
selectors_come_back_in_many_shapes(void **state)
{
	static const char *const lines[] = { "/be/news/5\r\n",       "be/news/5\r\n",
					     "0/be/news/5\r\n",      "/0/be/news/5\r\n",
					     "00/be/news/5\r\n",     "/be//news/5\r\n",
					     "/be/news/%35\r\n",     "/be/news/5\t+\r\n",
					     "/be/news/5\n",         "/./be/./news/5\r\n",
					     "/be/news/5\t+\t1\r\n", "/be/news/5\r\nmore\r\n" };
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		assert_path("/be/news/5", lines[i]);
		assert_false(req.has_query);
	}
	assert_path("/be/news/", "11/be/news/\r\n");
	assert_path("/be/", "/1251/be/\r\n");
	assert_path("/be/news/5.gmi", "/be/news/5.gmi\r\n");
	assert_path("/robots.txt", "robots.txt\r\n");
}

/* proves: GOP-5 GOP-13 GOP-27 */
static void
what_climbs_or_breaks_is_refused(void **state)
{
	char *line = calloc(1, 5001);

	(void)state;
	assert_refused("/../../etc/passwd\r\n", PAGE_BAD);
	assert_refused("/%2e%2e/x\r\n", PAGE_BAD);
	assert_refused("/x%2f..%2fy\r\n", PAGE_BAD);
	assert_refused("/a\x01z\r\n", PAGE_BAD);
	assert_refused("/a%00z\r\n", PAGE_BAD);
	assert_refused("/a%0Az\r\n", PAGE_BAD);
	assert_refused("/\xFF\r\n", PAGE_BAD);
	assert_refused("/%zz\r\n", PAGE_NOT_FOUND);
	assert_int_equal(parse_bytes(STR("/a\0b\r\n"), false), PROTO_REFUSED);
	assert_non_null(line);
	memset(line, 'a', 5000);
	assert_int_equal(parse_bytes(str_of(line, 5000), false), PROTO_REFUSED);
	assert_int_equal(parse_bytes(str_of(line, 1025), true), PROTO_REFUSED);
	memcpy(line + 1024, "\r\n", 2);
	assert_int_equal(parse_bytes(str_of(line, 1026), false), PROTO_READY);
	free(line);
}

/* proves: GOP-2 GOP-4 GOP-91 */
static void
a_line_is_awaited(void **state)
{
	(void)state;
	assert_int_equal(parse_line(""), PROTO_MORE);
	assert_int_equal(parse_line("/be"), PROTO_MORE);
	assert_int_equal(parse_line("/be\r"), PROTO_MORE);
	assert_int_equal(parse_bytes(STR("/be"), true), PROTO_READY);
	assert_true(str_eq(req.path, STR("/be")));
	assert_int_equal(parse_line("\x16\x03\x01"), PROTO_CLOSE);
}

/* proves: GOP-51 GOP-72 */
static void
words_reach_the_search_alone(void **state)
{
	(void)state;
	assert_path("/be/search", "/be/search\tкультура\r\n");
	assert_true(req.has_query && str_eq(req.query, STR("культура")));
	assert_path("/be/search", "/be/search\ttwo words\t+\r\n");
	assert_true(str_eq(req.query, STR("two words")));
	assert_path("/be/search", "/be/search\t+\r\n");
	assert_true(str_eq(req.query, STR("+")));
	assert_path("/be/search", "/be/search?one\r\n");
	assert_true(req.has_query && str_eq(req.query, STR("one")));
	assert_path("/be/search", "7/be/search\t\r\n");
	assert_true(req.has_query && req.query.n == 0);
	assert_path("/be/search", "/be/search\r\n");
	assert_false(req.has_query);
	assert_path("/be/news/5?x", "/be/news/5?x\r\n");
	assert_refused("/be/search\t\xFF\r\n", PAGE_BAD);
	assert_refused("/be/search\ta\x01\r\n", PAGE_BAD);
}

static void
assert_root(const char *line, const char *path, enum alphabet a, const char *words)
{
	assert_path(path, line);
	assert_int_equal(req.root.alphabet, a);
	if (!str_eq(req.query, str_from(words)))
		fail_msg("%s: words %.*s", line, STR_ARG(req.query));
}

/* proves: GOP-96 */
static void
a_root_tells_the_alphabet_of_path_and_words(void **state)
{
	(void)state;
	assert_root("/lat/be/\r\n", "/be/", ALPHABET_LATIN, "");
	assert_root("1/1251\r\n", "/", ALPHABET_WINDOWS_1251, "");
	assert_root("koi8/be/news/5.gmi\r\n", "/be/news/5.gmi", ALPHABET_KOI8_R, "");
	assert_root("/utf8/be/\r\n", "/be/", ALPHABET_UNICODE, "");
	assert_root("/narrow/koi8/be/\r\n", "/be/", ALPHABET_KOI8_R, "");
	assert_true(req.root.narrow);
	assert_root("/wide/koi8/be/\r\n", "/be/", ALPHABET_KOI8_R, "");
	assert_false(req.root.narrow);
	assert_root("1/narrow\r\n", "/", ALPHABET_UNICODE, "");
	assert_true(req.root.narrow);
	assert_root("/koi8/narrow/be/\r\n", "/narrow/be/", ALPHABET_KOI8_R, "");
	assert_root("/narrower/be/\r\n", "/narrower/be/", ALPHABET_UNICODE, "");
	assert_false(req.root.narrow);
	assert_root("/be/866/\r\n", "/be/866/", ALPHABET_UNICODE, "");
	assert_root("/8666/\r\n", "/8666/", ALPHABET_UNICODE, "");
	assert_root("/866/be/search\t\xe0\xa0\xf1\xad\r\n", "/be/search", ALPHABET_CP866, "раён");
	assert_root("/koi8/be/search?\xf2\xc1\xa3\xce\r\n", "/be/search", ALPHABET_KOI8_R, "Раён");
	assert_root("/1251/be/search\t\xc2\x97\r\n", "/be/search", ALPHABET_WINDOWS_1251, "В—");
	assert_root("/koi8/be/search\tраён\r\n", "/be/search", ALPHABET_KOI8_R, "раён");
	assert_root("/lat/be/search\trajon\r\n", "/be/search", ALPHABET_LATIN, "rajon");
	assert_refused("/lat/be/search\t\xe0\r\n", PAGE_BAD);
	assert_refused("/be/search\ta\xc2\x85\r\n", PAGE_BAD);
}

/* proves: GOP-61 GOP-62 GOP-63 */
static void
a_url_page_links_and_does_not_lead_on(void **state)
{
	(void)state;
	assert_raw("URL:https://example.org/?a=1&b=2\r\n");
	assert_true(out_has("href=\"https://example.org/?a=1&amp;b=2\""));
	assert_false(out_has("refresh"));
	assert_false(out_has("<script"));
	assert_false(out_has("<img"));
	assert_false(str_ends(buf_str(&out), STR(".\r\n")));
	assert_raw("/URL:gemini://example.org/\r\n");
	assert_raw("/URL:mailto:a@example.org\r\n");
	assert_raw("URL:tel:+375215625865\r\n");
}

/* proves: GOP-62 */
static void
a_url_that_could_harm_is_refused(void **state)
{
	(void)state;
	assert_refused("URL:javascript:alert(1)\r\n", PAGE_BAD);
	assert_refused("URL:data:text/html,x\r\n", PAGE_BAD);
	assert_refused("URL:http://x/\"><b>\r\n", PAGE_BAD);
	assert_refused("URL:http://x/'\r\n", PAGE_BAD);
	assert_refused("URL:http://x/ y\r\n", PAGE_BAD);
	assert_refused("URL:\r\n", PAGE_BAD);
	assert_refused("URL:http:\r\n", PAGE_BAD);
	assert_refused("/URL:file:///etc/passwd\r\n", PAGE_BAD);
}

/* proves: GOP-100 GOP-111 */
static void
a_web_browser_is_told_where_to_go(void **state)
{
	(void)state;
	assert_raw("GET / HTTP/1.1\r\nHost: news.example\r\n\r\n");
	assert_true(str_starts(buf_str(&out), STR("HTTP/1.0 400 ")));
	assert_true(out_has("Content-Type: text/html; charset=utf-8\r\n"));
	assert_true(out_has("gopher://news.example/1/"));
	assert_true(out_has("gemini://news.example/"));
	assert_raw("HEAD /x HTTP/1.0\r\n\r\n");
	assert_true(str_ends(buf_str(&out), STR("\r\n\r\n")));
	assert_path("/GET /", "GET /\r\n");
}

/* proves: GOP-80 GOP-81 */
static void
caps_tell_what_there_is(void **state)
{
	(void)state;
	assert_raw("caps.txt\r\n");
	assert_true(str_starts(buf_str(&out), STR("CAPS\r\n")));
	assert_true(out_has("CapsVersion=1\r\n"));
	assert_true(out_has("ServerDefaultEncoding=utf-8\r\n"));
	assert_false(out_has("\r\n.\r\n"));
	assert_false(out_has("ServerTLSPort"));
	ps.gopher_tls = true;
	assert_raw("/caps.txt\r\n");
	assert_true(out_has("ServerTLSPort=70\r\n"));
}

/* --- replies --- */

static void
reply(const struct page *p)
{
	buf_clear(&out);
	proto_gopher.reply(&out, p, &req, &ps);
}

/* proves: GOP-23 GOP-27 */
static void
long_words_go_on_in_info_lines(void **state)
{
	struct page p = { .status = PAGE_GONE,
			  .lang = LANG_EN,
			  .message = STR("withdrawn\tby\r\nthe editors because the persons in the "
					 "picture have asked for it and the law says so") };
	size_t lines = 0;

	(void)state;
	reply(&p);
	assert_true(str_starts(buf_str(&out), STR("3withdrawn by the")));
	for (struct str rest = buf_str(&out); rest.n; lines++) {
		struct str line = str_cut_line(&rest);
		assert_true(utf8_columns(str_cut(&line, '\t')) <= 68);
	}
	assert_int_equal(lines, 3);
	assert_true(out_has("\r\ni"));
	assert_true(str_ends(buf_str(&out), STR("\tnull.host\t1\r\n.\r\n")));
}

/* proves: GOP-42 GOP-45 GOP-111 */
static void
a_text_ends_with_addresses_and_a_dot(void **state)
{
	struct page p = { .status = PAGE_OK,
			  .lang = LANG_EN,
			  .path = STR("/en/news/5"),
			  .mime = STR(""),
			  .text = STR("") };

	(void)state;
	doc_init(&p.doc, &arena);
	p.doc.title = STR("Title");
	doc_para(&p.doc, STR(".hidden"));
	reply(&p);
	assert_true(out_has("gopher://news.example/0/en/news/5\r\n"));
	assert_true(out_has("gemini://news.example/en/news/5\r\n"));
	assert_true(str_ends(buf_str(&out), STR("\r\n.\r\n")));
	assert_false(out_has("\r\n.hidden"));
	ps.final_dot = false;
	reply(&p);
	assert_false(str_ends(buf_str(&out), STR("\r\n.\r\n")));
}

/* proves: GOP-31 GOP-42 GOP-111 */
static void
gemtext_over_gopher_links_with_types(void **state)
{
	struct page p = { .status = PAGE_OK,
			  .lang = LANG_EN,
			  .path = STR("/en/news/5"),
			  .source = true,
			  .mime = STR(""),
			  .text = STR("") };

	(void)state;
	doc_init(&p.doc, &arena);
	p.doc.title = STR("Title");
	doc_para(&p.doc, STR(".dot"));
	doc_link(&p.doc, STR("/en/news/4"), STR("Older"));
	doc_link(&p.doc, STR("/en/"), STR("Home"));
	doc_link(&p.doc, STR("/media/1/a.jpg"), STR("Picture"));
	doc_link(&p.doc, STR("https://example.org/"), STR("Elsewhere"));
	reply(&p);
	assert_true(str_starts(buf_str(&out), STR("# Title\r\n")));
	assert_true(out_has("\r\n .dot\r\n"));
	assert_true(out_has("=> gopher://news.example/0/en/news/4.gmi Older\r\n"));
	assert_true(out_has("=> gopher://news.example/1/en/ Home\r\n"));
	assert_true(out_has("=> gopher://news.example/I/media/1/a.jpg "));
	assert_true(out_has("=> https://example.org/ "));
	assert_true(str_ends(buf_str(&out), STR("\r\n.\r\n")));
}

/* proves: GOP-83 */
static void
a_text_file_gets_crlf_and_no_lone_dot(void **state)
{
	struct page p = { .status = PAGE_OK,
			  .lang = LANG_EN,
			  .mime = STR("text/plain"),
			  .text = STR("User-agent: *\n.\n.x\r\nlast") };

	(void)state;
	reply(&p);
	assert_true(str_eq(buf_str(&out), STR("User-agent: *\r\n .\r\n.x\r\nlast\r\n")));
}

/* proves: GOP-40 GOP-42 */
static void
a_text_file_for_readers_ends_in_a_dot(void **state)
{
	struct page p = { .status = PAGE_OK,
			  .lang = LANG_EN,
			  .mime = STR(""),
			  .text = STR("One.\n.\n.x\r\nlast") };

	(void)state;
	reply(&p);
	assert_true(str_eq(buf_str(&out), STR("One.\r\n .\r\n .x\r\nlast\r\n.\r\n")));
}

/* proves: GOP-44 */
static void
a_file_goes_out_bare(void **state)
{
	struct page p = { .status = PAGE_OK, .lang = LANG_EN, .mime = STR("image/png") };

	(void)state;
	reply(&p);
	assert_int_equal(out.n, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(root_has_many_spellings),
		TEST(selectors_come_back_in_many_shapes),
		TEST(what_climbs_or_breaks_is_refused),
		TEST(a_line_is_awaited),
		TEST(words_reach_the_search_alone),
		TEST(a_root_tells_the_alphabet_of_path_and_words),
		TEST(a_url_page_links_and_does_not_lead_on),
		TEST(a_url_that_could_harm_is_refused),
		TEST(a_web_browser_is_told_where_to_go),
		TEST(caps_tell_what_there_is),
		TEST(long_words_go_on_in_info_lines),
		TEST(a_text_ends_with_addresses_and_a_dot),
		TEST(gemtext_over_gopher_links_with_types),
		TEST(a_text_file_gets_crlf_and_no_lone_dot),
		TEST(a_text_file_for_readers_ends_in_a_dot),
		TEST(a_file_goes_out_bare),
	};

	return cmocka_run_group_tests_name("gopher", tests, NULL, NULL);
}
