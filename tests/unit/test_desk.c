/* Questions from a worker to the keeper and back: whole or not there, and nothing of one is believed. */
#include "base_test.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/desk.h"

static const struct desk_line none = { -1, -1, 0 };
static int ends[2]; /* [0] asks, [1] answers */
static struct buf heard;

static int
setup(void **state)
{
	(void)state;
	buf_init(&heard, 0);
	return desk_open(ends);
}

static int
teardown(void **state)
{
	(void)state;
	buf_release(&heard);
	close(ends[0]);
	close(ends[1]);
	return 0;
}

static const struct desk_ask upload = {
	.kind = DESK_PUT,
	.key = STR_INIT("AB:CD"),
	.path = STR_INIT("/be/news/"),
	.mime = STR_INIT("text/gemini"),
	.words = STR_INIT("Памылка"),
	.token = STR_INIT(""),
	.size = 9,
};

/* The question asked whole; what the keeper has of it. */
static struct desk_line
ask(const struct desk_ask *question, struct str body, struct desk_line *its,
    struct desk_ask *understood)
{
	struct desk_line mine;

	assert_true(desk_begin(question, &mine));
	assert_true(desk_add(&mine, body));
	assert_true(desk_send(ends[0], &mine));
	assert_int_equal(desk_take(ends[1], its, &heard, understood), 1);
	return mine;
}

static void
a_question_comes_as_it_was_asked(void **state)
{
	struct desk_line mine, its;
	struct desk_ask got;

	(void)state;
	assert_int_equal(desk_take(ends[1], &its, &heard, &got), 0); /* nobody has asked */
	mine = ask(&upload, STR("one\ntwo\n\n"), &its, &got);
	assert_int_equal(got.kind, DESK_PUT);
	assert_str(got.key, "AB:CD");
	assert_str(got.path, "/be/news/");
	assert_str(got.mime, "text/gemini");
	assert_str(got.words, "Памылка");
	assert_str(got.token, "");
	assert_str(got.body, "one\ntwo\n\n");
	assert_int_equal(got.size, 9);
	desk_line_close(&mine);
	desk_line_close(&its);
	assert_memory_equal(&its, &none, sizeof(none));
}

static void
a_body_in_pieces_is_one(void **state)
{
	struct desk_line mine, its;
	struct desk_ask got, question = upload;

	(void)state;
	question.size = 100000;
	assert_true(desk_begin(&question, &mine));
	for (int i = 0; i < 10000; i++)
		assert_true(desk_add(&mine, STR("ten bytes ")));
	assert_true(desk_send(ends[0], &mine));
	assert_int_equal(desk_take(ends[1], &its, &heard, &got), 1);
	assert_int_equal(got.body.n, 100000);
	assert_true(str_ends(got.body, STR("bytes ten bytes ")));
	desk_line_close(&mine);
	desk_line_close(&its);
}

/* Only an upload has a body; any other question says how large one would be. */
static void
a_size_alone_is_no_body(void **state)
{
	struct desk_ask got, question = upload;
	struct desk_line mine, its;

	(void)state;
	question.kind = DESK_MAY;
	question.size = UINT64_MAX;
	mine = ask(&question, STR(""), &its, &got);
	assert_int_equal(got.kind, DESK_MAY);
	assert_int_equal(got.body.n, 0);
	assert_true(got.size == UINT64_MAX);
	desk_line_close(&mine);
	desk_line_close(&its);
}

static void
a_body_of_another_size_is_not_understood(void **state)
{
	static const struct str wrong[] = { STR_INIT(""), STR_INIT("eight by"),
					    STR_INIT("ten bytes!") };
	struct desk_line mine, its;
	struct desk_ask got;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		assert_true(desk_begin(&upload, &mine));
		assert_true(desk_add(&mine, wrong[i]));
		assert_true(desk_send(ends[0], &mine));
		assert_int_equal(desk_take(ends[1], &its, &heard, &got), -1);
		assert_memory_equal(&its, &none, sizeof(none));
		desk_line_close(&mine);
	}
}

/* Whatever stands in the file, at every length and with every byte changed: taken as it is, or not at all. */
static void
nothing_of_a_question_is_believed(void **state)
{
	struct desk_line mine, its;
	struct desk_ask got;
	char whole[400];

	(void)state;
	assert_true(desk_begin(&upload, &mine));
	assert_true(desk_add(&mine, STR("123456789")));
	ssize_t n = pread(mine.memory, whole, sizeof(whole), 0);
	assert_true(n > 0 && (size_t)n < sizeof(whole));
	desk_line_close(&mine);
	for (ssize_t i = 0; i < 2 * n; i++) {
		mine = (struct desk_line){ memfd_create("test", MFD_CLOEXEC), -1, 0 };
		bool cut = i < n;
		size_t size = (size_t)(cut ? i : n);
		if (!cut)
			whole[i - n] ^= 0x5A;
		assert_true(desk_add(&mine, str_of(whole, size)));
		if (!cut)
			whole[i - n] ^= 0x5A;
		assert_true(desk_send(ends[0], &mine));
		int result = desk_take(ends[1], &its, &heard, &got);
		assert_true(result == -1 || (result == 1 && !cut));
		if (result == 1) {
			size_t all = got.key.n + got.path.n + got.mime.n + got.words.n +
				     got.token.n + got.body.n;
			assert_true(got.kind < DESK_KINDS && all < size);
		}
		desk_line_close(&mine);
		desk_line_close(&its);
	}
}

/* An empty file of 6 MiB costs nothing to send, and is not read. */
static void
a_file_too_large_is_not_read(void **state)
{
	struct desk_line mine = { memfd_create("test", MFD_CLOEXEC), -1, 0 }, its;
	struct desk_ask got;

	(void)state;
	assert_int_equal(ftruncate(mine.memory, 6 << 20), 0);
	assert_true(desk_send(ends[0], &mine));
	assert_int_equal(desk_take(ends[1], &its, &heard, &got), -1);
	desk_line_close(&mine);
}

static void
a_datagram_without_a_file_is_not_understood(void **state)
{
	struct desk_line its;
	struct desk_ask got;

	(void)state;
	assert_int_equal(send(ends[0], "d", 1, 0), 1);
	assert_int_equal(desk_take(ends[1], &its, &heard, &got), -1);
	assert_memory_equal(&its, &none, sizeof(none));
}

static void
an_answer_comes_in_the_same_file(void **state)
{
	const struct desk_told answer = { .status = PAGE_OK,
					  .location = STR("/be/news/5"),
					  .message = STR("Дзякуй"),
					  .mime = STR("text/gemini"),
					  .text = STR("# Мост\n") };
	struct desk_line mine, its;
	struct desk_told told;
	struct desk_ask got;

	(void)state;
	mine = ask(&upload, STR("123456789"), &its, &got);
	assert_true(desk_waits(&its));
	assert_false(desk_hear(&mine, &heard, &told)); /* the byte that says so is not there */
	desk_tell(&its, &answer);
	assert_true(desk_hear(&mine, &heard, &told));
	assert_int_equal(told.status, PAGE_OK);
	assert_str(told.location, "/be/news/5");
	assert_str(told.message, "Дзякуй");
	assert_str(told.mime, "text/gemini");
	assert_str(told.text, "# Мост\n");
	assert_false(desk_hear(&mine, &heard, &told)); /* once */
	desk_line_close(&mine);
	desk_line_close(&its);
}

/* A keeper that was taken over is a stranger, too. */
static void
an_answer_that_makes_no_sense_is_none(void **state)
{
	const struct desk_told wrong = { .status = PAGE_STATUSES };
	struct desk_line mine, its;
	struct desk_told told;
	struct desk_ask got;

	(void)state;
	mine = ask(&upload, STR("123456789"), &its, &got);
	desk_tell(&its, &wrong);
	assert_false(desk_hear(&mine, &heard, &told));
	/* the question itself is no answer */
	desk_line_close(&mine);
	desk_line_close(&its);
	mine = ask(&upload, STR("123456789"), &its, &got);
	assert_int_equal(send(its.end, "d", 1, 0), 1);
	assert_false(desk_hear(&mine, &heard, &told));
	desk_line_close(&mine);
	desk_line_close(&its);
}

static void
either_sees_the_other_go(void **state)
{
	struct desk_line mine, its;
	struct desk_told told;
	struct desk_ask got;

	(void)state;
	mine = ask(&upload, STR("123456789"), &its, &got);
	desk_line_close(&mine);
	assert_false(desk_waits(&its));
	desk_tell(&its, &(struct desk_told){ .status = PAGE_OK }); /* into nothing */
	desk_line_close(&its);
	mine = ask(&upload, STR("123456789"), &its, &got);
	desk_line_close(&its);
	struct pollfd p = { .fd = mine.end, .events = POLLIN };
	assert_int_equal(poll(&p, 1, 0), 1);
	assert_false(desk_hear(&mine, &heard, &told));
	desk_line_close(&mine);
}

/* Who asks never waits: the queue of a keeper that stands still is finite, and all that stood in it is answered. */
static void
too_many_questions_are_turned_away(void **state)
{
	struct desk_ask got, question = upload;
	struct desk_line its;
	int asked = 0, taken = 0;

	(void)state;
	question.kind = DESK_LOOK;
	for (bool more = true; more; asked += more) {
		struct desk_line mine;
		assert_true(asked < 100000);
		assert_true(desk_begin(&question, &mine));
		more = desk_send(ends[0], &mine);
		desk_line_close(&mine);
	}
	assert_true(asked > 0);
	while (desk_take(ends[1], &its, &heard, &got) == 1) {
		desk_line_close(&its);
		taken++;
	}
	assert_int_equal(taken, asked);
	struct desk_line mine = ask(&question, STR(""), &its, &got);
	desk_line_close(&mine);
	desk_line_close(&its);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_question_comes_as_it_was_asked),
		TEST(a_body_in_pieces_is_one),
		TEST(a_size_alone_is_no_body),
		TEST(a_body_of_another_size_is_not_understood),
		TEST(nothing_of_a_question_is_believed),
		TEST(a_file_too_large_is_not_read),
		TEST(a_datagram_without_a_file_is_not_understood),
		TEST(an_answer_comes_in_the_same_file),
		TEST(an_answer_that_makes_no_sense_is_none),
		TEST(either_sees_the_other_go),
		TEST(too_many_questions_are_turned_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
