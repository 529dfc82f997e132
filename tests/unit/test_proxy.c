/* Headers of the PROXY protocol: what counts, and what ends a connection. */
#include "base_test.h"

#include "proto/proxy.h"

static struct proxy p;

static enum proxy_result
parse(struct str raw)
{
	/* a copy of exact size, so that a sanitizer sees a step too far */
	char *copy = malloc(raw.n ? raw.n : 1);

	assert_non_null(copy);
	memcpy(copy, raw.s, raw.n);
	enum proxy_result result = proxy_parse(str_of(copy, raw.n), &p);
	free(copy);
	return result;
}

/* Each byte more is PROXY_MORE until the whole is there; what follows does not matter. */
static void
assert_whole(struct str header)
{
	char longer[600];

	for (size_t n = 0; n < header.n; n++)
		assert_int_equal(parse(str_part(header, 0, n)), PROXY_MORE);
	memcpy(longer, header.s, header.n);
	memcpy(longer + header.n, "/be/\r\n", 6);
	assert_int_equal(parse(str_of(longer, header.n + 6)), PROXY_DONE);
	assert_int_equal(p.size, header.n);
}

static void
assert_reader(const char *address, int port)
{
	char text[IP_TEXT];

	assert_true(p.known);
	assert_true(str_eq(ip_print(p.reader, text), str_from(address)));
	assert_int_equal(p.reader_port, port);
}

/* proves: GOP-102 */
static void
a_line_names_both_ends(void **state)
{
	char text[IP_TEXT];

	(void)state;
	assert_whole(STR("PROXY TCP4 192.0.2.1 198.51.100.2 40000 70\r\n"));
	assert_reader("192.0.2.1", 40000);
	assert_true(str_eq(ip_print(p.here, text), STR("198.51.100.2")));
	assert_int_equal(p.here_port, 70);
	assert_whole(STR("PROXY TCP6 2001:db8::1 2001:db8::2 0 65535\r\n"));
	assert_reader("2001:db8::1", 0);
	assert_whole(STR("PROXY UNKNOWN\r\n"));
	assert_false(p.known);
	assert_whole(STR("PROXY UNKNOWN ff:: whatever  it says\r\n"));
	assert_false(p.known);
}

/* proves: GOP-102 T-P26 */
static void
a_line_that_deviates_is_none(void **state)
{
	static const char *const bad[] = {
		"PROXY TCP4 192.0.2.001 198.51.100.2 40000 70\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.2 40000 70\n",
		"PROXY TCP4  192.0.2.1 198.51.100.2 40000 70\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.2 040 70\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.2 65536 70\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.2 -1 70\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.2 40000\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.2 40000 70 \r\n",
		"PROXY TCP4 2001:db8::1 198.51.100.2 40000 70\r\n",
		"PROXY TCP6 192.0.2.1 198.51.100.2 40000 70\r\n",
		"PROXY UDP4 192.0.2.1 198.51.100.2 40000 70\r\n",
		"PROXY tcp4 192.0.2.1 198.51.100.2 40000 70\r\n",
		"PROXY  UNKNOWN\r\n",
		"PROXY\r\n",
		"PROXx TCP4",
		"/be/\r\n",
		"\r\n/be",
		"\x16\x03\x01",
	};
	char long_line[200];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(parse(str_from(bad[i])), PROXY_BAD);
	memset(long_line, 'x', sizeof(long_line));
	memcpy(long_line, "PROXY UNKNOWN ", 14);
	assert_int_equal(parse(str_of(long_line, 106)), PROXY_MORE);
	assert_int_equal(parse(str_of(long_line, 107)), PROXY_BAD);
	memcpy(long_line + 105, "\r\n", 2);
	assert_int_equal(parse(str_of(long_line, 107)), PROXY_DONE);
	memcpy(long_line + 105, "xx\r\n", 4);
	assert_int_equal(parse(str_of(long_line, 109)), PROXY_BAD);
}

#define MARK "\r\n\r\n\0\r\nQUIT\n"

/* proves: GOP-103 */
static void
bytes_name_both_ends(void **state)
{
	(void)state;
	assert_whole(STR(MARK "\x21\x11\x00\x0C\xC0\x00\x02\x01\xC6\x33\x64\x02\x9C\x40\x00\x46"));
	assert_reader("192.0.2.1", 40000);
	assert_int_equal(p.here_port, 70);
	/* fields behind the addresses */
	assert_whole(STR(
	    MARK "\x21\x11\x00\x10\xC0\x00\x02\x01\xC6\x33\x64\x02\x9C\x40\x00\x46\x04\x00\x01x"));
	assert_reader("192.0.2.1", 40000);
	assert_whole(STR(MARK "\x21\x21\x00\x24"
			      "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x01"
			      "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x02\x9C\x40\x00\x46"));
	assert_reader("2001:db8::1", 40000);
	/* the balancer's own question, and families that name no reader of ours */
	assert_whole(STR(MARK "\x20\x11\x00\x0C\xC0\x00\x02\x01\xC6\x33\x64\x02\x9C\x40\x00\x46"));
	assert_false(p.known);
	assert_whole(STR(MARK "\x20\x00\x00\x00"));
	assert_false(p.known);
	assert_whole(STR(MARK "\x21\x00\x00\x03xyz"));
	assert_false(p.known);
	assert_whole(STR(MARK "\x21\x12\x00\x0C\xC0\x00\x02\x01\xC6\x33\x64\x02\x9C\x40\x00\x46"));
	assert_false(p.known);
}

/* proves: GOP-103 T-P28 */
static void
bytes_that_deviate_are_none(void **state)
{
	(void)state;
	assert_int_equal(parse(STR(MARK "\x31\x11\x00\x0C")), PROXY_BAD);
	assert_int_equal(parse(STR(MARK "\x22")), PROXY_BAD);
	assert_int_equal(parse(STR(MARK "\x21\x11\x00\x04")), PROXY_BAD);
	assert_int_equal(parse(STR(MARK "\x21\x21\x00\x23")), PROXY_BAD);
	assert_int_equal(parse(STR(MARK "\x21\x31\x00\xD7")), PROXY_BAD);
	assert_int_equal(parse(STR(MARK "\x21\x13\x00\x0C")), PROXY_BAD);
	assert_int_equal(parse(STR(MARK "\x21\x11\xFF\xFF")), PROXY_BAD);
	assert_int_equal(parse(STR("\r\n\r\n\0\r\nQUIX")), PROXY_BAD);
}

/* No bytes whatever lead outside of themselves, or to a header that is longer than what is there. */
static void
any_bytes_are_survived(void **state)
{
	static const char *const seeds[] = { "PROXY TCP4 192.0.2.1 198.51.100.2 40000 70\r\n",
					     "PROXY UNKNOWN x\r\n" };
	unsigned random = 20261125;
	char bytes[300];

	(void)state;
	for (int round = 0; round < 200000; round++) {
		size_t n = 0;
		const char *seed = seeds[round % 2];

		random = random * 1664525u + 1013904223u;
		n = random >> 16 & 255;
		for (size_t i = 0; i < n; i++) {
			random = random * 1664525u + 1013904223u;
			bytes[i] = (char)(random >> 24);
		}
		if (round % 3 == 0 && n >= 16)
			memcpy(bytes, MARK "\x21\x11\x00", 15);
		else if (round % 3 == 1 && n > strlen(seed)) {
			memcpy(bytes, seed, strlen(seed));
			bytes[random % strlen(seed)] = (char)(random >> 8);
		}
		if (parse(str_of(bytes, n)) == PROXY_DONE)
			assert_true(p.size > 0 && p.size <= n);
	}
}

/* proves: GOP-101 */
static void
networks_hold_their_addresses(void **state)
{
	static const struct {
		const char *net, *address;
		bool inside;
	} rows[] = {
		{ "192.0.2.0/24", "192.0.2.255", true },
		{ "192.0.2.0/24", "192.0.3.0", false },
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "192.0.2.128/25", "::ffff:192.0.2.200", true },
		{ "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
		{ "::1", "::1", true },
		{ "::/0", "192.0.2.1", true },
	};
	static const char *const bad[] = {
		"",           "/24",       "192.0.2.1/24",   "192.0.2.0/33",
		"192.0.2.0/", "192.0.2",   "2001:db8::/129", "2001:db8::1/64",
		"[::1]",      "localhost", "192.0.2.0/2 4"
	};
	struct ip_net net;
	struct ip x;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(ip_net_parse(&net, str_from(rows[i].net)));
		assert_true(ip_parse(&x, str_from(rows[i].address)));
		assert_int_equal(ip_net_has(&net, x), rows[i].inside);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(ip_net_parse(&net, str_from(bad[i])));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_names_both_ends),
		cmocka_unit_test(a_line_that_deviates_is_none),
		cmocka_unit_test(bytes_name_both_ends),
		cmocka_unit_test(bytes_that_deviate_are_none),
		cmocka_unit_test(any_bytes_are_survived),
		cmocka_unit_test(networks_hold_their_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
