/* Plain text is Gopher text without the protocol: LF, paths as they are, dots where they stand. */
#include "gopher_bench.h"

#include "doc/plain.h"

static void
prints(struct bench *t, size_t width, const char *text)
{
	assert_true(doc_valid(&t->d));
	buf_clear(&t->out);
	plain_write(&t->out, &t->d, width);
	assert_false(buf_failed(&t->out));
	assert_str(buf_str(&t->out), text);
}

static void
lines_end_in_lf_and_may_start_with_a_dot(void **state)
{
	struct bench *t = *state;

	doc_para(&t->d, STR("...а"));
	doc_heading(&t->d, 2, STR("Б"));
	doc_item(&t->d, 1, 0, STR("в"));
	prints(t, 67, "Т\n\n...а\n\nБ\n-\n* в\n");
}

static void
addresses_stand_as_they_are(void **state)
{
	struct bench *t = *state;

	doc_link(&t->d, STR("/be/x?y"), STR("Тут"));
	prints(t, 67, "Т\n\nТут [1]\n\nСпасылкі\n[1] /be/x?y\n");
}

static void
no_break_spaces_hold_and_are_printed_plain(void **state)
{
	struct bench *t = *state;

	doc_para(&t->d, STR("Адлегласць да вёскі\xc2\xa0\x35\xc2\xa0км"));
	prints(t, 22, "Т\n\nАдлегласць\nда вёскі 5 км\n");
}

static void
a_long_line_is_one_line_when_there_is_room(void **state)
{
	struct bench *t = *state;

	doc_para(&t->d, STR("Адзін радок, які застаецца адным радком."));
	prints(t, 10000, "Т\n\nАдзін радок, які застаецца адным радком.\n");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(lines_end_in_lf_and_may_start_with_a_dot),
		T(addresses_stand_as_they_are),
		T(no_break_spaces_hold_and_are_printed_plain),
		T(a_long_line_is_one_line_when_there_is_room),
	};

	return cmocka_run_group_tests_name("plain", tests, NULL, NULL);
}
