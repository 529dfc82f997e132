/* URIs taken apart, resolved, made ASCII; hosts. */
#include "base_test.h"

#include "base/punycode.h"
#include "base/uri.h"
#include "base/utf8.h"

static struct arena arena;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	assert_false(arena_failed(&arena));
	arena_release(&arena);
	return 0;
}

static void
all_parts(void **state)
{
	struct uri u;

	(void)state;
	assert_true(uri_split(STR("gemini://me@glubokoe.by:1965/be/news?a?b#c#d"), &u));
	assert_str(u.scheme, "gemini");
	assert_true(u.has_authority && u.has_userinfo && u.has_port && u.has_query &&
		    u.has_fragment);
	assert_str(u.userinfo, "me");
	assert_str(u.host, "glubokoe.by");
	assert_str(u.port, "1965");
	assert_str(u.path, "/be/news");
	assert_str(u.query, "a?b");
	assert_str(u.fragment, "c#d");
	assert_false(u.ip6);
}

static void
missing_parts_differ_from_empty_ones(void **state)
{
	struct uri u;

	(void)state;
	assert_true(uri_split(STR("//h:?#"), &u));
	assert_str(u.scheme, "");
	assert_true(u.has_authority && u.has_port && u.has_query && u.has_fragment &&
		    !u.has_userinfo);
	assert_str(u.host, "h");
	assert_str(u.port, "");
	assert_true(uri_split(STR(""), &u));
	assert_false(u.has_authority || u.has_query || u.has_fragment);
	assert_non_null(u.path.s);
	assert_true(uri_split(STR("mailto:a@b"), &u));
	assert_str(u.path, "a@b");
	assert_false(u.has_authority);
	assert_true(uri_split(STR("./a:b"), &u));
	assert_str(u.scheme, "");
	assert_true(uri_split(STR("/a:b"), &u));
	assert_str(u.path, "/a:b");
}

static void
addresses_in_brackets(void **state)
{
	struct uri u;

	(void)state;
	assert_true(uri_split(STR("gemini://[::1]:1965/"), &u));
	assert_true(u.ip6);
	assert_str(u.host, "::1");
	assert_str(u.port, "1965");
	assert_true(uri_split(STR("//[2001:db8::1]"), &u));
	assert_false(u.has_port);
}

static void
what_cannot_be_split(void **state)
{
	static const char *const bad[] = {
		"gemini://[::1/",
		"gemini://::1]/",
		"gemini://[]/",
		"gemini://[::1]x/",
		"gemini://[zz::]/",
		"gemini://h:1x/",
		"gemini://h:-1/",
		"gemini://a:b:c/",
		"1x:y",
		"a b:c",
		"gemini://[::1]:x/",
		"gemini://[1.2.3.4]/",
		"gemini://h[x]/",
		"\xd0\xb0:b",
	};
	struct uri u;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		void *owner;
		struct str x = exact(bad[i], strlen(bad[i]), &owner);

		if (uri_split(x, &u))
			fail_msg("%s", bad[i]);
		free(owner);
	}
	assert_true(uri_split(str_of("//h\0x/\0y", 8), &u));
	assert_int_equal(u.host.n, 3);
	assert_false(uri_split(str_of("//[::1\0]/", 9), &u));
}

/* RFC 3986, 5.4.1 and 5.4.2 */
static void
resolving_as_the_rfc_has_it(void **state)
{
	static const char *const cases[][2] = {
		{ "g:h", "g:h" },
		{ "g", "http://a/b/c/g" },
		{ "./g", "http://a/b/c/g" },
		{ "g/", "http://a/b/c/g/" },
		{ "/g", "http://a/g" },
		{ "//g", "http://g" },
		{ "?y", "http://a/b/c/d;p?y" },
		{ "g?y", "http://a/b/c/g?y" },
		{ "#s", "http://a/b/c/d;p?q#s" },
		{ "g#s", "http://a/b/c/g#s" },
		{ "g?y#s", "http://a/b/c/g?y#s" },
		{ ";x", "http://a/b/c/;x" },
		{ "g;x", "http://a/b/c/g;x" },
		{ "g;x?y#s", "http://a/b/c/g;x?y#s" },
		{ "", "http://a/b/c/d;p?q" },
		{ ".", "http://a/b/c/" },
		{ "./", "http://a/b/c/" },
		{ "..", "http://a/b/" },
		{ "../", "http://a/b/" },
		{ "../g", "http://a/b/g" },
		{ "../..", "http://a/" },
		{ "../../", "http://a/" },
		{ "../../g", "http://a/g" },
		{ "../../../g", "http://a/g" },
		{ "../../../../g", "http://a/g" },
		{ "/./g", "http://a/g" },
		{ "/../g", "http://a/g" },
		{ "g.", "http://a/b/c/g." },
		{ ".g", "http://a/b/c/.g" },
		{ "g..", "http://a/b/c/g.." },
		{ "..g", "http://a/b/c/..g" },
		{ "./../g", "http://a/b/g" },
		{ "./g/.", "http://a/b/c/g/" },
		{ "g/./h", "http://a/b/c/g/h" },
		{ "g/../h", "http://a/b/c/h" },
		{ "g;x=1/./y", "http://a/b/c/g;x=1/y" },
		{ "g;x=1/../y", "http://a/b/c/y" },
		{ "g?y/./x", "http://a/b/c/g?y/./x" },
		{ "g?y/../x", "http://a/b/c/g?y/../x" },
		{ "g#s/./x", "http://a/b/c/g#s/./x" },
		{ "http:g", "http:g" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(uri_resolve(&arena, STR("http://a/b/c/d;p?q"), str_from(cases[i][0])),
			   cases[i][1]);
}

static void
resolving_further(void **state)
{
	static const char *const cases[][3] = {
		{ "https://h", "x.jpg", "https://h/x.jpg" },
		{ "https://h:8080/a", "?q", "https://h:8080/a?q" },
		{ "https://[::1]/a/", "b", "https://[::1]/a/b" },
		{ "/be/news/5", "../contacts", "/be/contacts" },
		{ "", "a/b", "a/b" },
		{ "https://h/", "  /x y \n", "https://h/x y" },
		{ "https://h/a", "mailto:x@y", "mailto:x@y" },
		{ "https://h/a/", "//h2/b/../c", "https://h2/c" },
		{ "https://h/a/", "//[::1", "//[::1" },
		{ "http://[::1", "x", "x" },
		{ "/a/b", "..//c", "/.//c" }, /* and not another host */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(uri_resolve(&arena, str_from(cases[i][0]), str_from(cases[i][1])),
			   cases[i][2]);
}

static void
made_ascii(void **state)
{
	static const char *const cases[][2] = {
		{ "https://glubokoe.by/a", "https://glubokoe.by/a" },
		{ " https://h/a b ", "https://h/a%20b" },
		{ "HTTPS://WWW.Example.ORG/Path", "https://www.example.org/Path" },
		{ "https://h/файл.pdf", "https://h/%D1%84%D0%B0%D0%B9%D0%BB.pdf" },
		{ "https://h/%d1%84", "https://h/%d1%84" },
		{ "https://h/\xf4\xe0", "https://h/%F4%E0" },
		{ "https://обращения.бел/x", "https://xn--80abnmycp7evc.xn--90ais/x" },
		{ "https://h/100%", "https://h/100%25" },
		{ "https://h/%zz%4", "https://h/%25zz%254" },
		{ "https://h/a\tb\nc\xc2\xad", "https://h/abc" },
		{ "https://h/?q=<a>\"|^`{}\\", "https://h/?q=%3Ca%3E%22%7C%5E%60%7B%7D%5C" },
		{ "https://h:443/?a[]=1#б", "https://h:443/?a%5B%5D=1#%D0%B1" },
		{ "https://h:/", "https://h/" },
		{ "https://me:p w@h/", "https://me:p%20w@h/" },
		{ "https://[2001:DB8::1]:8080/", "https://[2001:db8::1]:8080/" },
		{ "/be/news/5", "/be/news/5" },
		{ "//h/x", "//h/x" },
		{ "#x", "#x" },
		{ "mailto:rik@glubokoe.by?subject=Пра шлях",
		  "mailto:rik@glubokoe.by?subject=%D0%9F%D1%80%D0%B0%20%D1%88%D0%BB%D1%8F%D1%85" },
		{ "tel:+375 2156 22222", "tel:+375%202156%2022222" },
		{ "news/5", "news/5" },
		{ "metadata:x", "metadata:x" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		void *owner;
		struct str x = exact(cases[i][0], strlen(cases[i][0]), &owner);
		struct str once = uri_ascii(&arena, x);

		assert_str(once, cases[i][1]);
		assert_str(uri_ascii(&arena, once), cases[i][1]);
		free(owner);
	}
}

static void
what_may_not_stand_on_a_link_line(void **state)
{
	static const char *const bad[] = {
		"",
		"  ",
		"javascript:alert(1)",
		"JavaScript:alert(1)",
		"java\tscript:x",
		"\x01javascript:x",
		"java\xc2\xadscript:x",
		"data:text/html,x",
		"vbscript:x",
		"file:///etc/passwd",
		"https://",
		"https:///x",
		"https://a b/",
		"https://h:99999/",
		"https://h:0/",
		"https://h:port/",
		"https://-x-/",
		"https://[::1/",
		"https://a..b/",
		"https://h%00/",
		"https://%ff/",
		"http://h:123456/",
		"1:2",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_str(uri_ascii(&arena, str_from(bad[i])), "");
}

static void
length_is_limited_after_encoding(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	buf_adds(&b, "https://h/");
	buf_fill(&b, 'a', URI_MAX - b.n);
	assert_int_equal(uri_ascii(&arena, buf_str(&b)).n, URI_MAX);
	buf_addc(&b, 'a');
	assert_int_equal(uri_ascii(&arena, buf_str(&b)).n, 0);
	b.n -= 2;
	buf_adds(&b, " x"); /* three bytes and one: as many as before, and two more */
	assert_int_equal(uri_ascii(&arena, buf_str(&b)).n, 0);
	buf_fill(&b, 'x', 1 << 20);
	assert_int_equal(uri_ascii(&arena, buf_str(&b)).n, 0);
	buf_release(&b);
}

static void
hosts(void **state)
{
	static const char *const cases[][2] = {
		{ "glubokoe.by", "glubokoe.by" },
		{ "Glubokoe.BY.", "glubokoe.by" },
		{ "обращения.бел", "xn--80abnmycp7evc.xn--90ais" },
		{ "ОБРАЩЕНИЯ.БЕЛ", "xn--80abnmycp7evc.xn--90ais" },
		{ "%D0%BE%D0%B1%D1%80%D0%B0%D1%89%D0%B5%D0%BD%D0%B8%D1%8F.%D0%B1%D0%B5%D0%BB",
		  "xn--80abnmycp7evc.xn--90ais" },
		{ "xn--80abnmycp7evc.xn--90ais", "xn--80abnmycp7evc.xn--90ais" },
		{ "и\xcc\x86", "xn--i1a" },
		{ "й", "xn--i1a" },
		{ "глыбокае。бел", "xn--80abfkxew6h.xn--90ais" },
		{ "bücher.example", "xn--bcher-kva.example" },
		{ "a\xc2\xad"
		  "b.c",
		  "ab.c" },
		{ "127.0.0.1", "127.0.0.1" },
		{ "my_host", "my_host" },
		/* none */
		{ "", "" },
		{ ".", "" },
		{ "a..b", "" },
		{ "a..", "" },
		{ ".a", "" },
		{ "-a", "" },
		{ "a-", "" },
		{ "a b", "" },
		{ "a/b", "" },
		{ "%", "" },
		{ "%zz", "" },
		{ "%00", "" },
		{ "\xff", "" },
		{ "::1", "" },
		{ "☃", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(uri_host_ascii(&arena, str_from(cases[i][0])), cases[i][1]);
}

static void
labels_and_hosts_have_their_length(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	buf_fill(&b, 'a', 63);
	assert_int_equal(uri_host_ascii(&arena, buf_str(&b)).n, 63);
	buf_addc(&b, 'a');
	assert_int_equal(uri_host_ascii(&arena, buf_str(&b)).n, 0);
	buf_clear(&b);
	for (int i = 0; i < 57; i++)
		buf_adds(&b, "щ");
	assert_int_equal(uri_host_ascii(&arena, buf_str(&b)).n,
			 63); /* xn-- and a run of small steps */
	buf_clear(&b);
	for (unsigned i = 0; i < 30; i++) { /* letters far from each other: each step is large */
		char letter[4];
		buf_add(&b, letter, utf8_encode(0x4E00 + i * 601, letter));
	}
	assert_int_equal(uri_host_ascii(&arena, buf_str(&b)).n, 0);
	buf_clear(&b);
	for (int i = 0; i < 127; i++)
		buf_adds(&b, "a.");
	assert_int_equal(uri_host_ascii(&arena, buf_str(&b)).n, 253);
	buf_adds(&b, "a");
	assert_int_equal(uri_host_ascii(&arena, buf_str(&b)).n, 0);
	buf_fill(&b, 'a', 1 << 20);
	assert_int_equal(uri_host_ascii(&arena, buf_str(&b)).n, 0);
	buf_release(&b);
}

/* RFC 3492, 7.1: (A), (B), (I) in lower case, and (S) */
static void
punycode_as_the_rfc_has_it(void **state)
{
	static const struct {
		uint32_t letters[32];
		size_t n;
		const char *code;
	} cases[] = {
		{ { 0x644, 0x64a, 0x647, 0x645, 0x627, 0x628, 0x62a, 0x643, 0x644, 0x645, 0x648,
		    0x634, 0x639, 0x631, 0x628, 0x64a, 0x61f },
		  17,
		  "egbpdaj6bu4bxfgehfvwxn" },
		{ { 0x4ed6, 0x4eec, 0x4e3a, 0x4ec0, 0x4e48, 0x4e0d, 0x8bf4, 0x4e2d, 0x6587 },
		  9,
		  "ihqwcrb4cv8a8dqg056pqjye" },
		{ { 0x43f, 0x43e, 0x447, 0x435, 0x43c, 0x443, 0x436, 0x435, 0x43e, 0x43d,
		    0x438, 0x43d, 0x435, 0x433, 0x43e, 0x432, 0x43e, 0x440, 0x44f, 0x442,
		    0x43f, 0x43e, 0x440, 0x443, 0x441, 0x441, 0x43a, 0x438 },
		  28,
		  "b1abfaaepdrnnbgefbadotcwatmq2g4l" },
		{ { '-', '>', ' ', '$', '1', '.', '0', '0', ' ', '<', '-' }, 11, "-> $1.00 <--" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char out[LABEL_MAX];
		size_t n = punycode_encode(cases[i].letters, cases[i].n, out);

		assert_str(str_of(out, n), cases[i].code);
	}
}

static void
decoding(void **state)
{
	static const char *const bad[] = { "%", "%4", "%zz", "a%2", "%-1", "%%41" };
	struct str out;

	(void)state;
	assert_true(uri_decode(&arena, STR("a%20%d1%84+%2F%25"), &out));
	assert_str(out, "a ф+/%");
	assert_true(uri_decode(&arena, STR("%00"), &out));
	assert_int_equal(out.n, 1);
	assert_true(uri_decode(&arena, STR(""), &out));
	assert_str(out, "");
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(uri_decode(&arena, str_from(bad[i]), &out));
}

static void
encoding(void **state)
{
	(void)state;
	assert_str(uri_encode(&arena, STR("/a b/ф~"), "/"), "/a%20b/%D1%84~");
	assert_str(uri_encode(&arena, STR("/?#%"), ""), "%2F%3F%23%25");
	assert_str(uri_encode(&arena, str_of("\0", 1), "/"), "%00");
}

static void
without_trackers(void **state)
{
	static const char *const cases[][2] = {
		{ "https://h/a", "https://h/a" },
		{ "https://h/?id=5", "https://h/?id=5" },
		{ "https://h/?utm_source=x&id=5&fbclid=y&b=6", "https://h/?id=5&b=6" },
		{ "https://h/?utm_source=x#top", "https://h/#top" },
		{ "https://h/?gclid=1&yclid=2&_openstat=3&UTM_X=4", "https://h/" },
		{ "https://h/#?utm_source=x", "https://h/#?utm_source=x" },
		{ "https://h/?utmost=1", "https://h/?utmost=1" },
		{ "https://h/?", "https://h/?" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(uri_untrack(&arena, str_from(cases[i][0])), cases[i][1]);
}

static void
without_memory_everything_is_empty(void **state)
{
	struct arena a;
	struct str out = STR("x");

	(void)state;
	arena_init(&a, 4);
	assert_str(uri_ascii(&a, STR("https://example.org/")), "");
	assert_str(uri_resolve(&a, STR("https://example.org/"), STR("a/b")), "");
	assert_str(uri_host_ascii(&a, STR("example.org")), "");
	assert_false(uri_decode(&a, STR("a long text"), &out));
	assert_str(uri_encode(&a, STR("a long text"), ""), "");
	assert_true(arena_failed(&a));
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_parts),
		cmocka_unit_test(missing_parts_differ_from_empty_ones),
		cmocka_unit_test(addresses_in_brackets),
		cmocka_unit_test(what_cannot_be_split),
		cmocka_unit_test(resolving_as_the_rfc_has_it),
		cmocka_unit_test(resolving_further),
		cmocka_unit_test(made_ascii),
		cmocka_unit_test(what_may_not_stand_on_a_link_line),
		cmocka_unit_test(length_is_limited_after_encoding),
		cmocka_unit_test(hosts),
		cmocka_unit_test(labels_and_hosts_have_their_length),
		cmocka_unit_test(punycode_as_the_rfc_has_it),
		cmocka_unit_test(decoding),
		cmocka_unit_test(encoding),
		cmocka_unit_test(without_trackers),
		cmocka_unit_test(without_memory_everything_is_empty),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
