/* How much one reader may have: by its address, by the network around it, over time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "net/limit.h"

#define SECOND UINT64_C(1000000)
#define START  (1000 * SECOND)

static struct limit l;

static int
set_up(void **state)
{
	const struct limit_rules rules = { .requests = 60, .megabytes = 10, .connections = 4 };

	(void)state;
	return limit_init(&l, &rules, limit_table_new()) && l.table ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	limit_table_free(l.table);
	limit_release(&l);
	return 0;
}

static struct limit_who
ip4(unsigned a, unsigned b, unsigned c, unsigned d)
{
	const unsigned char bytes[16] = { [10] = 0xFF,
					  [11] = 0xFF,
					  [12] = (unsigned char)a,
					  [13] = (unsigned char)b,
					  [14] = (unsigned char)c,
					  [15] = (unsigned char)d };

	return limit_who(&l, bytes);
}

static struct limit_who
ip6(unsigned net, unsigned host)
{
	const unsigned char bytes[16] = { 0x20,
					  0x01,
					  0x0d,
					  0xb8,
					  0,
					  0,
					  (unsigned char)(net >> 8),
					  (unsigned char)net,
					  [14] = (unsigned char)(host >> 8),
					  [15] = (unsigned char)host };

	return limit_who(&l, bytes);
}

/* How many of n requests are answered, `apart` microseconds from one to the next. */
static unsigned
answered(struct limit_who who, unsigned n, uint64_t apart, uint64_t *now)
{
	unsigned yes = 0;

	for (unsigned i = 0; i < n; i++, *now += apart)
		yes += limit_asks(&l, who, *now);
	return yes;
}

/* proves: ROB-4 */
static void
a_minutes_worth_may_come_at_once_and_then_as_much_as_time_brings(void **state)
{
	uint64_t now = START;

	(void)state;
	assert_int_equal(answered(ip4(192, 0, 2, 1), 200, 0, &now), 60);
	now = START + 10 * SECOND; /* a quarter of a minute was asked for in vain */
	assert_int_equal(answered(ip4(192, 0, 2, 1), 1, 0, &now), 0);
	now = START + 90 * SECOND;
	assert_int_equal(answered(ip4(192, 0, 2, 1), 200, 0, &now), 60);
}

static void
a_calm_reader_is_never_asked_to_wait(void **state)
{
	uint64_t now = START;

	(void)state;
	assert_int_equal(answered(ip4(192, 0, 2, 1), 500, SECOND, &now), 500);
}

static void
others_do_not_feel_it(void **state)
{
	uint64_t now = START;

	(void)state;
	answered(ip4(192, 0, 2, 1), 500, 0, &now);
	assert_true(limit_asks(&l, ip4(192, 0, 2, 2), now));
	assert_true(limit_asks(&l, ip6(1, 1), now));
}

static void
an_ip6_line_is_one_reader(void **state)
{
	uint64_t now = START;
	unsigned yes = 0;

	(void)state;
	for (unsigned host = 0; host < 200; host++)
		yes += limit_asks(&l, ip6(7, host), now);
	assert_int_equal(yes, 60);
	assert_true(limit_asks(&l, ip6(8, 1), now));
}

static void
a_whole_network_has_its_limit_too(void **state)
{
	uint64_t now = START;
	unsigned yes = 0, yes6 = 0;

	(void)state;
	for (unsigned host = 1; host < 101; host++)
		yes += answered(ip4(192, 0, 2, host), 40, 0, &now);
	assert_in_range(yes, 60 * LIMIT_WIDER - 1, 60 * LIMIT_WIDER);
	for (unsigned net = 0; net < 100; net++)
		yes6 += answered(ip6(net, 1), 40, 0, &now);
	assert_in_range(yes6, 60 * LIMIT_WIDER - 1, 60 * LIMIT_WIDER);
	assert_true(limit_asks(&l, ip4(192, 0, 3, 1), now));
}

static void
whoever_goes_on_asking_is_not_even_heard_and_is_forgiven(void **state)
{
	struct limit_who who = ip4(192, 0, 2, 1);
	uint64_t now = START;

	(void)state;
	answered(who, 60, 0, &now);
	assert_true(limit_arrives(&l, who, now)); /* it gets words first */
	limit_leaves(&l, limit_place(who));
	answered(who, 100, 0, &now);
	assert_false(limit_arrives(&l, who, now));
	assert_true(limit_arrives(&l, ip4(192, 0, 2, 9), now));
	assert_true(limit_arrives(&l, who, now + 2 * SECOND));
	now += 90 * SECOND;
	assert_int_equal(answered(who, 60, 0, &now), 60);
}

static void
bytes_count_over_an_hour(void **state)
{
	struct limit_who who = ip4(192, 0, 2, 1);

	(void)state;
	limit_takes(&l, who, 10 << 20, START);
	assert_true(limit_asks(&l, who, START + SECOND));
	limit_takes(&l, who, 1 << 20, START + SECOND);
	assert_false(limit_asks(&l, who, START + 2 * SECOND));
	assert_true(limit_asks(&l, who, START + 3600 * SECOND));
	limit_takes(&l, who, UINT64_MAX, START); /* no overflow, and no end of the world */
	assert_true(limit_asks(&l, who, START + 3 * 3600 * SECOND));
}

static void
connections_are_counted_while_they_are_open(void **state)
{
	struct limit_who who = ip4(192, 0, 2, 1);

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_true(limit_arrives(&l, who, START));
	assert_false(limit_arrives(&l, who, START));
	assert_true(limit_arrives(&l, ip4(192, 0, 2, 2), START));
	limit_leaves(&l, limit_place(who));
	assert_true(limit_arrives(&l, who, START));
}

static void
this_machine_is_not_counted_unless_told(void **state)
{
	uint64_t now = START;

	(void)state;
	assert_int_equal(answered(ip4(127, 0, 0, 1), 500, 0, &now), 500);
	l.rules.local = true;
	assert_int_equal(answered(ip4(127, 0, 0, 1), 500, 0, &now), 60);
	l.rules.local = false;
}

static void
nothing_is_counted_without_rules(void **state)
{
	struct limit_rules rules = l.rules;
	uint64_t now = START;

	(void)state;
	l.rules = (struct limit_rules){ 0 };
	limit_takes(&l, ip4(192, 0, 2, 1), UINT64_C(1) << 40, now);
	assert_int_equal(answered(ip4(192, 0, 2, 1), 500, 0, &now), 500);
	for (int i = 0; i < 500; i++)
		assert_true(limit_arrives(&l, ip4(192, 0, 2, 1), now));
	l.rules = rules;
}

/* A flood from everywhere fills the table; readers go on being answered, floods go on being limited. */
static void
a_full_table_forgets_whom_it_owes_least(void **state)
{
	struct limit_who flood = ip4(192, 0, 2, 1);
	uint64_t now = START;
	unsigned yes = 0;

	(void)state;
	answered(flood, 200, 0, &now);
	for (unsigned i = 0; i < 200000; i++)
		yes += limit_asks(&l, ip4(10 + i / 65536, i / 256 % 256, i % 256, 1), now + i);
	assert_int_equal(yes, 200000);
	assert_int_equal(answered(flood, 10, 0, &now), 0);
}

static void
workers_count_together(void **state)
{
	struct limit_who who = ip4(192, 0, 2, 1);
	uint64_t now = START;
	int status;

	(void)state;
	for (int i = 0; i < 3; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit((int)answered(who, 20, 0, &now));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(WEXITSTATUS(status), 20);
	}
	assert_int_equal(answered(who, 20, 0, &now), 0);
}

/* How many of n notes are taken. */
static unsigned
taken(struct limit_who who, unsigned n, uint64_t apart, uint64_t *now)
{
	unsigned yes = 0;

	for (unsigned i = 0; i < n; i++, *now += apart)
		yes += limit_writes(&l, who, *now);
	return yes;
}

static void
notes_count_over_an_hour_and_refused_ones_cost_nothing(void **state)
{
	struct limit_who who = ip4(192, 0, 2, 1);
	uint64_t now = START;

	(void)state;
	assert_int_equal(taken(who, 10, 0, &now), 10); /* no rule */
	l.rules.notes = 6;
	assert_int_equal(taken(who, 20, 0, &now), 6);
	/* who tries each second gets one in ten minutes all the same */
	assert_int_equal(taken(who, 1801, SECOND, &now), 3);
	assert_int_equal(answered(who, 10, 0, &now), 10); /* and reads on */
	assert_int_equal(taken(ip4(198, 51, 100, 1), 20, 0, &now), 6);
	/* a network has sixteen times as much */
	unsigned yes = 0;
	for (unsigned i = 0; i < 200; i++)
		yes += limit_writes(&l, ip4(203, 0, 113, i), now);
	assert_int_equal(yes, 6 * LIMIT_WIDER);
	assert_int_equal(taken(ip4(127, 0, 0, 1), 20, 0, &now), 20);
}

static void
a_readers_name_lasts_a_day(void **state)
{
	uint32_t name = limit_name(&l, ip4(192, 0, 2, 1), 5);

	(void)state;
	assert_int_not_equal(name, 0);
	assert_int_equal(limit_name(&l, ip4(192, 0, 2, 1), 5), name);
	assert_int_not_equal(limit_name(&l, ip4(192, 0, 2, 1), 6), name);
	assert_int_not_equal(limit_name(&l, ip4(192, 0, 2, 2), 5), name);
	assert_int_equal(limit_name(&l, ip4(127, 0, 0, 1), 5), 0);
}

int
main(void)
{
#define UNIT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		UNIT(a_minutes_worth_may_come_at_once_and_then_as_much_as_time_brings),
		UNIT(a_calm_reader_is_never_asked_to_wait),
		UNIT(others_do_not_feel_it),
		UNIT(an_ip6_line_is_one_reader),
		UNIT(a_whole_network_has_its_limit_too),
		UNIT(whoever_goes_on_asking_is_not_even_heard_and_is_forgiven),
		UNIT(bytes_count_over_an_hour),
		UNIT(connections_are_counted_while_they_are_open),
		UNIT(this_machine_is_not_counted_unless_told),
		UNIT(nothing_is_counted_without_rules),
		UNIT(a_full_table_forgets_whom_it_owes_least),
		UNIT(workers_count_together),
		UNIT(notes_count_over_an_hour_and_refused_ones_cost_nothing),
		UNIT(a_readers_name_lasts_a_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
