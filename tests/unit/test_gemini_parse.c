/* Gemini's request line and header (protocols.md 1.2, 1.3, 1.6, 6.1). */
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

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	ps = (struct proto_site){ .host = STR("news.example"),
				  .port = 1965,
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
	return 0;
}

static enum proto_result
parse_bytes(struct str input, bool ended)
{
	struct buf out;

	arena_reset(&arena);
	memset(&page, 0, sizeof(page));
	buf_init(&out, 0);
	enum proto_result result = proto_gemini.parse(input, ended, &ps, &arena, &req, &page, &out);
	assert_int_equal(out.n, 0);
	buf_release(&out);
	return result;
}

/* 0 when the request is ready, else the status of the header that refuses it. */
static int
status_of(struct str input)
{
	enum proto_result result = parse_bytes(input, false);
	struct buf out;

	if (result == PROTO_READY)
		return 0;
	assert_int_equal(result, PROTO_REFUSED);
	buf_init(&out, 0);
	proto_gemini.reply(&out, &page, &req, &ps);
	assert_true(out.n >= 6 && out.s[2] == ' ' && out.s[3] != '\r');
	assert_true(str_find(buf_str(&out), STR("\r\n")) == (ptrdiff_t)out.n - 2);
	int code = (out.s[0] - '0') * 10 + out.s[1] - '0';
	buf_release(&out);
	return code;
}

static void
assert_status(int code, const char *uri)
{
	char line[3000];
	int n = snprintf(line, sizeof(line), "%s\r\n", uri);
	int got = status_of(str_of(line, (size_t)n));

	if (got != code)
		fail_msg("%s: %d instead of %d", uri, got, code);
}

static void
assert_path(const char *path, const char *uri)
{
	assert_status(0, uri);
	if (!str_eq(req.path, str_from(path)))
		fail_msg("%s: path %.*s instead of %s", uri, STR_ARG(req.path), path);
}

/* proves: GEM-18 GEM-19 GEM-20 GEM-22 GEM-28 */
static void
root_has_many_spellings(void **state)
{
	(void)state;
	assert_path("/", "gemini://news.example/");
	assert_path("/", "gemini://news.example");
	assert_path("/", "GEMINI://NEWS.Example/");
	assert_path("/", "gemini://news.example:1965/");
	assert_path("/", "gemini://news.example:/");
	assert_path("/", "gemini://news.example:01965/");
	assert_path("/", "gemini://news.example:000000000000000000000000000001965/");
	assert_path("/", "gemini://news.example./");
	assert_path("/", "gemini://news%2Eexample/");
	assert_path("/", "gemini://news.example/x/../");
	assert_path("/", "gemini://news.example/x/..");
	assert_path("/", "gemini://news.example/./");
	assert_path("/", "gemini://news.example?x");
	assert_true(req.has_query && str_eq(req.query, STR("x")));
}

/* proves: GEM-20 GEM-21 GEM-81 TTN-6 */
static void
foreign_is_53(void **state)
{
	(void)state;
	assert_status(53, "gemini://news.example:443/");
	assert_status(53, "gemini://news.example:0/");
	assert_status(53, "gemini://example.org/");
	assert_status(53, "gemini://anews.example/");
	assert_status(53, "gemini://127.0.0.1/");
	assert_status(53, "gemini://[::1]/");
	assert_status(53, "http://news.example/");
	assert_status(53, "https://news.example/");
	assert_status(53, "gopher://news.example/");
	assert_status(53, "titan://news.example/x;size=5");
	assert_status(53, "mailto:a@news.example");
	assert_status(53, "gemini://example.org/a%2Fb");
}

/* proves: GEM-10 GEM-13 GEM-14 GEM-15 GEM-16 GEM-17 GEM-20 GEM-25 GEM-26 GEM-28 */
static void
malformed_is_59(void **state)
{
	static const char *const uris[] = {
		"",
		"/",
		"//news.example/",
		"Hello Gemini!",
		"gemini:/news.example/",
		"gemini:news.example",
		"gemini:///",
		"gemini://",
		"gemini://user@news.example/",
		"gemini://u:p@news.example/",
		"gemini://@news.example/",
		"gemini://news.example/#x",
		"gemini://news.example/#",
		"gemini://news.example:19a5/",
		"gemini://news.example:70000/",
		"gemini://news.example:99999999999999999999/",
		"gemini://news.example:-1965/",
		"gemini://[::1/",
		"gemini://ne<s.example/",
		"gemini://news.example/a b",
		"gemini://news.example/a\tb",
		"gemini://news.example/a\rb",
		"gemini://news.example/\x7F",
		"\xEF\xBB\xBFgemini://news.example/",
		"gemini://news.example/\xDC",
		"gemini://news.example/\xC0\x80",
		"gemini://news.example/%zz",
		"gemini://news.example/%4",
		"gemini://news.example/%",
		"gemini://news.example/?%",
		"gemini://news.example/a%00b",
		"gemini://news.example/?a%00b",
		"gemini://news.example/a%0Ab",
		"gemini://news.example/a%C2%85b",
		"gemini://news.example/%DC",
		"gemini://news.example/../../etc/passwd",
		"gemini://news.example/%2e%2e/%2E%2e/etc/passwd",
		"gemini://news.example/a/../..",
		"gemini://example.org/../x",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(uris) / sizeof(*uris); i++)
		assert_status(59, uris[i]);
	assert_int_equal(status_of(STR("gemini://news.example/\0x\r\n")), 59);
}

/* proves: GEM-27 */
static void
an_escaped_slash_is_no_border(void **state)
{
	(void)state;
	assert_status(51, "gemini://news.example/be%2Fnews");
	assert_status(51, "gemini://news.example/..%2f..%2fetc/passwd");
}

/* proves: GEM-25 GEM-27 GEM-28 GEM-29 */
static void
segments_are_decoded_once(void **state)
{
	(void)state;
	assert_path("/be/news/5", "gemini://news.example/%62e/news/5");
	assert_path("/%41", "gemini://news.example/%2541");
	assert_path("/ж", "gemini://news.example/%D0%B6");
	assert_path("/ж", "gemini://news.example/%d0%b6");
	assert_path("/ж", "gemini://news.example/ж");
	assert_path("/a+b", "gemini://news.example/a+b");
	assert_path("/a//b", "gemini://news.example/a//b");
	assert_path("/a/c", "gemini://news.example/a/./b/../c");
	assert_path("/a/", "gemini://news.example/a/b/%2e%2E");
}

/* proves: GEM-29 GEM-52 */
static void
the_query_is_one_opaque_text(void **state)
{
	(void)state;
	assert_status(0, "gemini://news.example/be/search");
	assert_false(req.has_query);
	assert_status(0, "gemini://news.example/be/search?");
	assert_true(req.has_query && req.query.n == 0);
	assert_status(0, "gemini://news.example/be/search?a+b&c=%20%D0%B6?/..");
	assert_true(str_eq(req.query, STR("a+b&c= ж?/..")));
	assert_status(0, "gemini://news.example/be/search?a%0D%0Ab");
	assert_true(str_eq(req.query, STR("a\r\nb")));
}

/* A request of 1024 bytes is whole, one of 1025 is refused, whether its CRLF has come or not. */
/* proves: GEM-11 */
static void
the_limit_is_1024_bytes(void **state)
{
	struct str head = STR("gemini://news.example/");
	char *line = calloc(1, 2000);

	(void)state;
	assert_non_null(line);
	memset(line, 'a', 2000);
	memcpy(line, head.s, head.n);
	memcpy(line + 1024, "\r\n", 2);
	assert_int_equal(status_of(str_of(line, 1026)), 0);
	assert_int_equal(parse_bytes(str_of(line, 1025), false), PROTO_MORE);
	memcpy(line + 1024, "a\r\n", 3);
	assert_int_equal(status_of(str_of(line, 1027)), 59);
	assert_int_equal(parse_bytes(str_of(line, 1025), false), PROTO_MORE);
	assert_int_equal(status_of(str_of(line, 1026)), 59);
	assert_int_equal(status_of(str_of(line, 2000)), 59);
	free(line);
}

/* proves: GEM-2 GEM-12 */
static void
only_crlf_ends_a_request(void **state)
{
	(void)state;
	assert_int_equal(parse_bytes(STR(""), false), PROTO_MORE);
	assert_int_equal(parse_bytes(STR("gemini://news.example/"), false), PROTO_MORE);
	assert_int_equal(parse_bytes(STR("gemini://news.example/\n"), false), PROTO_MORE);
	assert_int_equal(parse_bytes(STR("gemini://news.example/\r"), false), PROTO_MORE);
	assert_int_equal(parse_bytes(STR("gemini://news.example/"), true), PROTO_REFUSED);
	assert_int_equal(page.status, PAGE_BAD);
	assert_int_equal(parse_bytes(STR("gemini://news.example/\r\nrest \x01"), false),
			 PROTO_READY);
	assert_true(str_eq(req.path, STR("/")));
	assert_int_equal(status_of(STR("gemini://news.example/\n\r\n")), 59);
}

/* proves: GEM-23 */
static void
an_ip_literal_must_be_that_of_the_connection(void **state)
{
	(void)state;
	ps.local_address = STR("127.0.0.1");
	assert_status(0, "gemini://127.0.0.1/");
	assert_status(53, "gemini://127.0.0.2/");
	ps.local_address = STR("::ffff:127.0.0.1");
	assert_status(0, "gemini://127.0.0.1/");
	ps.local_address = STR("2001:db8::1");
	assert_status(0, "gemini://[2001:DB8:0:0::1]/");
	assert_status(53, "gemini://[2001:db8::2]/");
}

/* proves: GEM-22 */
static void
cyrillic_hosts_are_folded(void **state)
{
	(void)state;
	ps.host = STR("xn--90adear.xn--p1ai");
	assert_status(0, "gemini://xn--90adear.xn--p1ai/");
	assert_status(0, "gemini://гибдд.рф/");
	assert_status(0, "gemini://ГИБДД.РФ/");
	assert_status(0, "gemini://%D0%B3%D0%B8%D0%B1%D0%B4%D0%B4.%D1%80%D1%84/");
}

/* proves: GEM-20 */
static void
the_public_port_counts(void **state)
{
	(void)state;
	ps.port = ps.gemini_port = 11965;
	assert_status(0, "gemini://news.example:11965/");
	assert_status(0, "gemini://news.example/");
	assert_status(53, "gemini://news.example:1965/");
}

static void
refusals_speak_the_language_of_the_path(void **state)
{
	(void)state;
	assert_status(51, "gemini://news.example/be/a%2Fb");
	assert_int_equal(page.lang, LANG_BE);
	assert_status(51, "gemini://news.example/a%2Fb");
	assert_int_equal(page.lang, LANG_EN);
}

/* --- headers --- */

static void
assert_reply(const struct page *p, const char *whole)
{
	struct buf out;

	buf_init(&out, 0);
	proto_gemini.reply(&out, p, &req, &ps);
	if (!str_eq(buf_str(&out), str_from(whole)))
		fail_msg("%.*s instead of %s", STR_ARG(buf_str(&out)), whole);
	buf_release(&out);
}

/* proves: GEM-55 GEM-56 GEM-57 */
static void
redirects_are_absolute_and_ascii(void **state)
{
	struct page p = { .status = PAGE_MOVED, .location = STR("/be/news/5") };

	(void)state;
	assert_reply(&p, "31 gemini://news.example/be/news/5\r\n");
	p.location = STR("/media/5/ж b?#.jpg");
	assert_reply(&p, "31 gemini://news.example/media/5/%D0%B6%20b%3F%23.jpg\r\n");
	ps.gemini_port = 11965;
	p.location = STR("/");
	assert_reply(&p, "31 gemini://news.example:11965/\r\n");
}

/* proves: GEM-31 GEM-32 */
static void
files_tell_their_type(void **state)
{
	struct page p = { .status = PAGE_OK, .mime = STR("image/jpeg") };

	(void)state;
	assert_reply(&p, "20 image/jpeg\r\n");
	p.mime = STR("text/plain");
	assert_reply(&p, "20 text/plain; charset=utf-8\r\n");
	p.mime = STR("text/html; charset=koi8-r");
	assert_reply(&p, "20 text/html; charset=koi8-r\r\n");
	p.mime = STR("text/plain\r\n20 x");
	assert_reply(&p, "20 text/plain 20 x; charset=utf-8\r\n");
}

/* proves: GEM-39 TXT-4 TXT-25 */
static void
documents_tell_their_language(void **state)
{
	struct page p = { .status = PAGE_OK, .lang = LANG_RU, .mime = STR(""), .text = STR("") };

	(void)state;
	arena_reset(&arena);
	doc_init(&p.doc, &arena);
	p.doc.title = STR("Навіны");
	p.doc.lang = LANG_BE;
	assert_reply(&p, "20 text/gemini; charset=utf-8; lang=be\r\n# Навіны\n");
	p.doc.lang = LANG_NONE;
	assert_reply(&p, "20 text/gemini; charset=utf-8; lang=ru\r\n# Навіны\n");
}

/* proves: GEM-31 GEM-34 */
static void
messages_are_one_line_of_at_most_1024_bytes(void **state)
{
	struct page p = { .status = PAGE_GONE,
			  .lang = LANG_EN,
			  .message = STR("gone\r\n20 text/gemini\r\n# x") };
	char *words = calloc(1, 3001);
	struct buf out;

	(void)state;
	assert_reply(&p, "52 gone 20 text/gemini # x\r\n");
	assert_non_null(words);
	words[0] = 'x';
	for (int i = 1; i < 2999; i += 2)
		memcpy(words + i, "ж", 2);
	p.message = str_of(words, 2999);
	buf_init(&out, 0);
	proto_gemini.reply(&out, &p, &req, &ps);
	assert_in_range(out.n, 3 + 1023 + 2, 3 + 1024 + 2);
	assert_true(utf8_valid(buf_str(&out)));
	buf_release(&out);
	free(words);
}

/* proves: GEM-33 GEM-46 */
static void
every_status_has_words(void **state)
{
	static const struct {
		enum page_status status;
		const char *code;
	} cases[] = { { PAGE_NOT_FOUND, "51 " }, { PAGE_GONE, "52 " }, { PAGE_NOT_HERE, "53 " },
		      { PAGE_BAD, "59 " },       { PAGE_BUSY, "41 " }, { PAGE_BROKEN, "42 " } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct page p = { .status = cases[i].status, .lang = LANG_BE, .message = STR("") };
		struct buf out;
		buf_init(&out, 0);
		proto_gemini.reply(&out, &p, &req, &ps);
		assert_true(str_starts(buf_str(&out), str_from(cases[i].code)));
		assert_true(out.n > 10);
		buf_release(&out);
	}
}

static void
no_memory_is_no_crash(void **state)
{
	struct buf out;

	(void)state;
	for (size_t limit = 1; limit < 600; limit += 7) {
		struct arena small;
		arena_init(&small, limit);
		buf_init(&out, 0);
		enum proto_result result =
		    proto_gemini.parse(STR("gemini://news.example/be/news/5?x\r\n"), false, &ps,
				       &small, &req, &page, &out);
		assert_true(result == PROTO_READY || result == PROTO_REFUSED);
		if (result == PROTO_READY)
			assert_true(str_eq(req.path, STR("/be/news/5")));
		buf_release(&out);
		arena_release(&small);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(root_has_many_spellings),
		TEST(foreign_is_53),
		TEST(malformed_is_59),
		TEST(an_escaped_slash_is_no_border),
		TEST(segments_are_decoded_once),
		TEST(the_query_is_one_opaque_text),
		TEST(the_limit_is_1024_bytes),
		TEST(only_crlf_ends_a_request),
		TEST(an_ip_literal_must_be_that_of_the_connection),
		TEST(cyrillic_hosts_are_folded),
		TEST(the_public_port_counts),
		TEST(refusals_speak_the_language_of_the_path),
		TEST(redirects_are_absolute_and_ascii),
		TEST(files_tell_their_type),
		TEST(documents_tell_their_language),
		TEST(messages_are_one_line_of_at_most_1024_bytes),
		TEST(every_status_has_words),
		TEST(no_memory_is_no_crash),
	};

	return cmocka_run_group_tests_name("gemini", tests, NULL, NULL);
}
