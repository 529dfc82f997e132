/* The configuration: defaults, file, options, and words that say what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/config.h"

#define DATA  "tests/data/config/"
#define EMPTY DATA "empty.conf"

#define assert_str(x, text)                                                                        \
	do {                                                                                       \
		struct str got_ = (x);                                                             \
		assert_int_equal(got_.n, strlen(text));                                            \
		assert_memory_equal(got_.s, text, got_.n);                                         \
	} while (0)

/* --- what is said on standard error while something runs --- */

static char said[4000];
static int kept_stderr, said_pipe[2];

static void
hear(void)
{
	fflush(stderr);
	assert_int_equal(pipe2(said_pipe, O_NONBLOCK), 0);
	kept_stderr = dup(STDERR_FILENO);
	dup2(said_pipe[1], STDERR_FILENO);
}

static void
heard(void)
{
	dup2(kept_stderr, STDERR_FILENO);
	close(kept_stderr);
	close(said_pipe[1]);
	ssize_t n = read(said_pipe[0], said, sizeof(said) - 1);
	close(said_pipe[0]);
	said[n > 0 ? n : 0] = '\0';
}

static int
read_with(struct config *c, const char *file, const char *key, const char *value)
{
	struct config_option o = { key, value };

	hear();
	int result = config_read(c, file, &o, key ? 1 : 0);
	heard();
	return result;
}

/* --- tests --- */

static void
nothing_given_means_the_defaults(void **state)
{
	struct config c;

	(void)state;
	assert_int_equal(config_read(&c, EMPTY, NULL, 0), 0);
	assert_str(c.host, "localhost");
	assert_int_equal(c.language, LANG_BE);
	assert_str(c.store, "/var/lib/vestka/store.db");
	assert_str(c.edition, "/var/lib/vestka/edition/edition.db");
	assert_str(c.certs, "/etc/vestka/certs");
	assert_int_equal(c.gemini.count, 2);
	assert_string_equal(c.gemini.list[0].address, "0.0.0.0");
	assert_string_equal(c.gemini.list[1].address, "::");
	assert_int_equal(c.gemini.list[1].port, 1965);
	assert_int_equal(c.gopher.list[0].port, 70);
	assert_int_equal(c.gemini_port, 1965);
	assert_int_equal(c.gopher_port, 70);
	assert_true(c.gopher_tls && c.final_dot);
	assert_int_equal(c.width, 67);
	assert_int_equal(c.workers, 0);
	assert_int_equal(c.log_level, LOG_NOTE);
	assert_str(c.user, "");
	config_release(&c);
}

static void
every_key_can_stand_in_the_file(void **state)
{
	struct config c;

	(void)state;
	assert_int_equal(config_read(&c, DATA "full.conf", NULL, 0), 0);
	assert_str(c.file, DATA "full.conf");
	assert_str(c.host, "news.example");
	assert_int_equal(c.language, LANG_RU);
	assert_str(c.store, "/srv/vestka/store.db");
	assert_str(c.capsule, "/srv/vestka/capsule pages");
	assert_str(c.website, "https://example.org/news/");
	assert_int_equal(c.gemini.count, 2);
	assert_string_equal(c.gemini.list[0].address, "192.0.2.1");
	assert_string_equal(c.gemini.list[1].address, "2001:db8::1");
	assert_int_equal(c.gemini.list[1].port, 11965);
	assert_int_equal(c.gopher.count, 0);
	assert_int_equal(c.gemini_port, 1966);
	assert_int_equal(c.gopher_port, 7070);
	assert_false(c.gopher_tls || c.final_dot);
	assert_int_equal(c.width, 40);
	assert_int_equal(c.workers, 3);
	assert_str(c.user, "vestka");
	assert_str(c.keeper, "none");
	assert_int_equal(c.log_level, LOG_DEBUG);
	config_release(&c);
}

static void
the_example_is_right(void **state)
{
	struct config c;

	(void)state;
	assert_int_equal(config_read(&c, "contrib/vestka.conf", NULL, 0), 0);
	config_release(&c);
}

static void
an_option_wins_over_the_file(void **state)
{
	struct config c;

	(void)state;
	assert_int_equal(read_with(&c, DATA "full.conf", "workers", "7"), 0);
	assert_int_equal(c.workers, 7);
	config_release(&c);
}

static void
the_first_repeatable_option_replaces_and_the_next_adds(void **state)
{
	static const struct config_option o[] = { { "gemini.listen", "127.0.0.1:0" },
						  { "gemini.listen", "[::1]:1" } };
	struct config c;

	(void)state;
	assert_int_equal(config_read(&c, DATA "full.conf", o, 2), 0);
	assert_int_equal(c.gemini.count, 2);
	assert_string_equal(c.gemini.list[0].address, "127.0.0.1");
	assert_int_equal(c.gemini.list[0].port, 0);
	assert_string_equal(c.gemini.list[1].address, "::1");
	config_release(&c);
}

static void
wrong_values_are_refused_with_what_is_right(void **state)
{
	static const char *const wrong[][3] = {
		{ "host", "", "host name" },
		{ "host", "a b", "host name" },
		{ "host", "../x", "host name" },
		{ "language", "de", "be, ru or en" },
		{ "store", "", "path" },
		{ "store", "a\nb", "path" },
		{ "website", "/news", "absolute" },
		{ "website", "ftp://x/", "absolute" },
		{ "gemini.listen", "1965", "ADDRESS:PORT" },
		{ "gemini.listen", "127.0.0.1", "ADDRESS:PORT" },
		{ "gemini.listen", "127.0.0.1:", "ADDRESS:PORT" },
		{ "gemini.listen", "127.0.0.1:65536", "ADDRESS:PORT" },
		{ "gemini.listen", "127.0.0.1:-1", "ADDRESS:PORT" },
		{ "gemini.listen", "localhost:1965", "ADDRESS:PORT" },
		{ "gemini.listen", "::1:1965", "ADDRESS:PORT" },
		{ "gemini.listen", "[127.0.0.1]:1965", "ADDRESS:PORT" },
		{ "gemini.listen", "[::1]", "ADDRESS:PORT" },
		{ "gemini.listen", ":", "ADDRESS:PORT" },
		{ "gemini.port", "70000", "1 to 65535" },
		{ "gopher.tls", "maybe", "yes or no" },
		{ "gopher.width", "39", "40 to 80" },
		{ "gopher.width", "81", "40 to 80" },
		{ "workers", "65", "1 to 64" },
		{ "workers", "two", "1 to 64" },
		{ "workers", "99999999999999999999", "1 to 64" },
		{ "log", "loud", "debug" },
		{ "bogus", "1", "unknown key" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct config c;

		assert_int_equal(read_with(&c, EMPTY, wrong[i][0], wrong[i][1]), -1);
		assert_non_null(strstr(said, wrong[i][0]));
		assert_non_null(strstr(said, wrong[i][2]));
	}
}

static void
mistakes_in_a_file_name_file_and_line(void **state)
{
	static const char *const wrong[][3] = {
		{ "unknown.conf", "unknown.conf:3:", "bogus" },
		{ "value.conf", "value.conf:2:", "be, ru or en" },
		{ "syntax.conf", "syntax.conf:2:", "KEY = VALUE" },
		{ "comments.conf", "comments.conf:9:", "bogus" },
		{ "quote.conf", "quote.conf:", "KEY = VALUE" },
		{ "brace.conf", "brace.conf:1:", "KEY = VALUE" },
		{ "nul.conf", "nul.conf", "NUL" },
		{ "absent.conf", "absent.conf", "No such file" },
		{ "", "tests/data/config/", "directory" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char path[100];
		struct config c;

		snprintf(path, sizeof(path), DATA "%s", wrong[i][0]);
		assert_int_equal(read_with(&c, path, NULL, NULL), -1);
		assert_non_null(strstr(said, wrong[i][1]));
		assert_non_null(strstr(said, wrong[i][2]));
	}
}

static void
a_mistake_leaves_nothing_behind_for_the_next_reading(void **state)
{
	struct config c;

	(void)state;
	for (int i = 0; i < 20; i++) {
		assert_int_equal(read_with(&c, DATA "quote.conf", NULL, NULL), -1);
		assert_int_equal(read_with(&c, DATA "full.conf", NULL, NULL), 0);
		assert_int_equal(c.workers, 3);
		config_release(&c);
	}
}

static void
a_file_without_end_is_refused(void **state)
{
	struct config c;

	(void)state;
	assert_int_equal(read_with(&c, "/dev/zero", NULL, NULL), -1);
	assert_non_null(strstr(said, "/dev/zero"));
}

static void
too_many_addresses_are_refused(void **state)
{
	struct config_option o[CONFIG_LISTEN_MAX + 1];
	struct config c;

	(void)state;
	for (size_t i = 0; i <= CONFIG_LISTEN_MAX; i++)
		o[i] = (struct config_option){ "gopher.listen", "127.0.0.1:70" };
	assert_int_equal(config_read(&c, EMPTY, o, CONFIG_LISTEN_MAX), 0);
	config_release(&c);
	hear();
	int result = config_read(&c, EMPTY, o, CONFIG_LISTEN_MAX + 1);
	heard();
	assert_int_equal(result, -1);
}

static void
nobody_listening_is_refused(void **state)
{
	static const struct config_option o[] = { { "gemini.listen", "none" },
						  { "gopher.listen", "none" } };
	struct config c;

	(void)state;
	hear();
	int result = config_read(&c, EMPTY, o, 2);
	heard();
	assert_int_equal(result, -1);
	assert_non_null(strstr(said, "listen"));
}

static void
a_host_is_kept_in_lower_case_and_an_address_without_brackets(void **state)
{
	struct config c;

	(void)state;
	assert_int_equal(read_with(&c, EMPTY, "host", "News.Example"), 0);
	assert_str(c.host, "news.example");
	config_release(&c);
	assert_int_equal(read_with(&c, EMPTY, "host", "[2001:db8::1]"), 0);
	assert_str(c.host, "2001:db8::1");
	config_release(&c);
}

/* The keeper must end up with what the master has, so the words are read back. */
static void
arguments_say_the_same_again(void **state)
{
	struct config c, again;
	struct config_option o[64];
	int count = 0;

	(void)state;
	assert_int_equal(config_read(&c, DATA "full.conf", NULL, 0), 0);
	char **words = config_arguments(&c);
	assert_non_null(words);
	assert_string_equal(words[0], "-c");
	assert_string_equal(words[1], "/dev/null");
	for (size_t i = 2; words[i]; i += 2) {
		assert_string_equal(words[i], "-o");
		assert_true(config_option_split(&o[count++], &c.arena, words[i + 1]));
	}
	assert_int_equal(config_read(&again, words[1], o, count), 0);
	assert_str(again.capsule, "/srv/vestka/capsule pages");
	assert_str(again.user, "vestka");
	assert_int_equal(again.language, LANG_RU);
	assert_int_equal(again.gemini.count, 2);
	assert_string_equal(again.gemini.list[1].address, "2001:db8::1");
	assert_int_equal(again.gopher.count, 0);
	assert_int_equal(again.gopher_tls, c.gopher_tls);
	assert_int_equal(again.log_level, c.log_level);
	config_release(&again);
	config_release(&c);
}

static void
an_option_is_split_at_its_first_equals_sign(void **state)
{
	struct config_option o;
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_true(config_option_split(&o, &a, "store=/a=b"));
	assert_string_equal(o.key, "store");
	assert_string_equal(o.value, "/a=b");
	assert_true(config_option_split(&o, &a, "user="));
	assert_string_equal(o.value, "");
	assert_false(config_option_split(&o, &a, "store"));
	assert_false(config_option_split(&o, &a, "=x"));
	assert_false(config_option_split(&o, &a, ""));
	arena_release(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_given_means_the_defaults),
		cmocka_unit_test(every_key_can_stand_in_the_file),
		cmocka_unit_test(the_example_is_right),
		cmocka_unit_test(an_option_wins_over_the_file),
		cmocka_unit_test(the_first_repeatable_option_replaces_and_the_next_adds),
		cmocka_unit_test(wrong_values_are_refused_with_what_is_right),
		cmocka_unit_test(mistakes_in_a_file_name_file_and_line),
		cmocka_unit_test(a_mistake_leaves_nothing_behind_for_the_next_reading),
		cmocka_unit_test(a_file_without_end_is_refused),
		cmocka_unit_test(too_many_addresses_are_refused),
		cmocka_unit_test(nobody_listening_is_refused),
		cmocka_unit_test(a_host_is_kept_in_lower_case_and_an_address_without_brackets),
		cmocka_unit_test(arguments_say_the_same_again),
		cmocka_unit_test(an_option_is_split_at_its_first_equals_sign),
	};

	log_init("test", LOG_NOTE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
