/* The table of sessions: bounded, shared, and whole whoever dies in it. */
#include "base_test.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/tls_session.h"

#define NOW  1000000
#define LIFE 600

static struct str
id_of(unsigned n, char out[TLS_SESSION_ID])
{
	/* the first bytes choose the set */
	memset(out, (int)(n * 7u), TLS_SESSION_ID);
	memcpy(out, &n, sizeof(n));
	memset(out + sizeof(n), 0, 4);
	return str_of(out, TLS_SESSION_ID);
}

static void
put(struct tls_sessions *t, unsigned n, int64_t now)
{
	char id[TLS_SESSION_ID], bytes[TLS_SESSION_MOST];

	memset(bytes, (int)(n & 255), sizeof(bytes));
	tls_sessions_put(t, id_of(n, id), str_of(bytes, sizeof(bytes)), now, LIFE);
}

/* Whether it is there, and as it was put. */
static bool
there(struct tls_sessions *t, unsigned n, int64_t now)
{
	char id[TLS_SESSION_ID];
	unsigned char bytes[TLS_SESSION_MOST];
	unsigned before = 0;
	size_t size = tls_sessions_get(t, id_of(n, id), now, bytes, &before);

	for (size_t i = 0; i < size; i++)
		assert_int_equal(bytes[i], n & 255);
	assert_true(size == 0 || size == TLS_SESSION_MOST);
	return size > 0;
}

static void
what_was_put_is_found_until_its_end(void **state)
{
	struct tls_sessions *t = tls_sessions_new(64);
	char id[TLS_SESSION_ID];

	(void)state;
	put(t, 5, NOW);
	assert_true(there(t, 5, NOW));
	assert_true(there(t, 5, NOW + LIFE - 1));
	assert_false(there(t, 5, NOW + LIFE));
	assert_false(there(t, 6, NOW));
	tls_sessions_drop(t, id_of(5, id));
	assert_false(there(t, 5, NOW));
	tls_sessions_put(t, id_of(9, id), STR("x"), NOW, LIFE);
	tls_sessions_put(t, STR("short"), STR("x"), NOW, LIFE);
	assert_int_equal(tls_sessions_count(t, NOW), 1);
	tls_sessions_free(t);
}

static void
too_large_a_session_is_not_kept(void **state)
{
	struct tls_sessions *t = tls_sessions_new(4);
	char id[TLS_SESSION_ID], bytes[TLS_SESSION_MOST + 1] = { 0 };

	(void)state;
	tls_sessions_put(t, id_of(1, id), str_of(bytes, sizeof(bytes)), NOW, LIFE);
	assert_int_equal(tls_sessions_count(t, NOW), 0);
	tls_sessions_free(t);
}

/* A million handshakes: the table stays what it is, the newest are in it. */
static void
the_oldest_make_room(void **state)
{
	struct tls_sessions *t = tls_sessions_new(16);

	(void)state;
	for (unsigned n = 0; n < 1000000; n++)
		put(t, n, NOW + n / 1000);
	assert_int_equal(tls_sessions_count(t, NOW + 1000), 16);
	for (unsigned n = 1000000 - 16; n < 1000000; n++)
		assert_true(there(t, n, NOW + 1000));
	tls_sessions_free(t);
}

/* Writers and readers in several processes: nobody ever sees half of one and half of another. */
static void
processes_never_see_a_mixture(void **state)
{
	struct tls_sessions *t = tls_sessions_new(8);
	pid_t writers[3];

	(void)state;
	for (size_t i = 0; i < COUNT(writers); i++) {
		writers[i] = fork();
		assert_true(writers[i] >= 0);
		for (unsigned n = (unsigned)i; writers[i] == 0; n = (n + 3) % 64)
			put(t, n, NOW);
	}
	unsigned found = 0;
	for (unsigned n = 0; n < 400000 || found < 100; n++)
		found += there(t, n % 64, NOW);
	for (size_t i = 0; i < COUNT(writers); i++) {
		kill(writers[i], SIGKILL);
		waitpid(writers[i], NULL, 0);
		tls_sessions_mend(t, writers[i]);
	}
	/* killed at any moment, they left nothing taken: the table fills to its last place */
	for (unsigned n = 1000; n < 1100; n++)
		put(t, n, NOW + n);
	assert_int_equal(tls_sessions_count(t, NOW + 1100), 8);
	for (unsigned n = 1092; n < 1100; n++)
		assert_true(there(t, n, NOW + 1100));
	tls_sessions_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_is_found_until_its_end),
		cmocka_unit_test(too_large_a_session_is_not_kept),
		cmocka_unit_test(the_oldest_make_room),
		cmocka_unit_test(processes_never_see_a_mixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
