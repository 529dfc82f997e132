/*
 * The limited child: what it reads, and what becomes of a child that dies, sleeps, lies or asks for too much.  This program is its
 * own reader: started as "PROGRAM reader 3", it serves; with VESTKA_TEST_READER set, badly.
 */
#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "found_test.h"

#include "base/log.h"
#include "import/child.h"
#include "import/child_work.h"

static struct arena arena;
static struct child *child;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	child = child_new();
	return child ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	child_free(child);
	child_set_program(NULL);
	unsetenv("VESTKA_TEST_READER");
	arena_release(&arena);
	return 0;
}

static enum child_result
read_text(struct str text, struct doc *d)
{
	struct body b = body_of(BODY_TEXT, text);

	return child_read_body(child, &b, &arena, d);
}

static void
assert_works(void)
{
	struct doc d;

	assert_int_equal(read_text(STR("Words.\n"), &d), CHILD_OK);
	assert_dump(&d, "# T\nP Words.\n");
}

static void
bodies_of_all_types(void **state)
{
	static const struct str texts[BODY_TYPES] = {
		[BODY_HTML] = STR_INIT("<p>A <b>b</b></p>"),
		[BODY_MARKDOWN] = STR_INIT("A **b**\n"),
		[BODY_TEXT] = STR_INIT("A b\n"),
		[BODY_GEMTEXT] = STR_INIT("A b\n"),
	};

	(void)state;
	for (int type = 0; type < BODY_TYPES; type++) {
		struct body b = body_of((enum body_type)type, texts[type]);
		struct doc d;
		assert_int_equal(child_read_body(child, &b, &arena, &d), CHILD_OK);
		assert_dump(&d, "# T\nP A b\n");
	}
}

static void
files(void **state)
{
	struct found *list;
	struct str why;

	(void)state;
	assert_int_equal(
	    child_read_file(child, STR("Title\n\nText.\n"), STR("a.txt"), &arena, &list, &why),
	    CHILD_OK);
	assert_found(list, "title: Title\nlang: en\ntext: Text.\n");
	assert_int_equal(
	    child_read_file(child, STR("---\ntitle: A\ntranslation: 5000000000\n---\nText.\n"),
			    STR("a.md"), &arena, &list, &why),
	    CHILD_OK);
	assert_found(list, "title: A\nlang: en\ntranslation: 5000000000\nmarkdown: Text.\n\n");
	assert_int_equal(
	    child_read_file(
		child,
		STR("<html><head><meta property=\"article:section\" content=\"Культура\">"
		    "</head><body><h1>Title</h1><p>Text of it.</p></body></html>"),
		STR("a.html"), &arena, &list, &why),
	    CHILD_OK);
	assert_non_null(list);
	assert_true(str_eq(list->section, STR("culture")));
	assert_int_equal(child_read_file(child, STR("%PDF-"), STR("a.pdf"), &arena, &list, &why),
			 CHILD_REFUSED);
	assert_null(list);
	assert_true(str_find(why, STR("save it as text")) >= 0);
	int pid = child_pid(child);
	assert_true(pid > 0); /* a refusal costs no process */
	assert_works();
	assert_int_equal(child_pid(child), pid);
}

static void
types(void **state)
{
	struct str mime, format;

	(void)state;
	assert_int_equal(child_sniff(child, STR("# A\n"), STR("a.gmi"), &arena, &mime, &format),
			 CHILD_OK);
	assert_true(str_eq(mime, STR("text/gemini; charset=utf-8")));
	assert_true(str_eq(format, STR("GMI")));
}

static void
too_large_is_refused_without_asking(void **state)
{
	struct found *list;
	struct buf text;
	struct str why;
	struct doc d;

	(void)state;
	buf_init(&text, 0);
	buf_fill(&text, 'a', BODY_MAX + 1);
	assert_int_equal(read_text(buf_str(&text), &d), CHILD_REFUSED);
	buf_fill(&text, 'a', FILE_MAX);
	assert_int_equal(child_read_file(child, buf_str(&text), STR("a.txt"), &arena, &list, &why),
			 CHILD_REFUSED);
	assert_true(str_find(why, STR("16 MiB")) >= 0);
	assert_int_equal(child_pid(child), 0);
	buf_release(&text);
}

static void
killed_between_two_requests(void **state)
{
	(void)state;
	assert_works();
	int pid = child_pid(child);
	kill(pid, SIGKILL);
	/* It may take a moment until the kernel has made an end of it: both are right. */
	struct doc d;
	enum child_result result = read_text(STR("x"), &d);
	assert_true(result == CHILD_OK || result == CHILD_DIED);
	assert_works();
	assert_int_not_equal(child_pid(child), pid);
}

static void
too_slow_is_ended(void **state)
{
	struct doc d;

	(void)state;
	assert_works();
	int pid = child_pid(child);
	kill(pid, SIGSTOP);
	child_set_patience(child, 50);
	assert_int_equal(read_text(STR("x"), &d), CHILD_TOO_SLOW);
	assert_int_equal(kill(pid, 0), -1);
	child_set_patience(child, 1000 * CHILD_SECONDS);
	assert_works();
}

static void
no_such_program(void **state)
{
	struct doc d;

	(void)state;
	child_set_program("/nonexistent/vestka");
	assert_int_equal(read_text(STR("x"), &d), CHILD_BROKEN);
	assert_int_equal(child_pid(child), 0);
	child_set_program("/bin/false");
	assert_int_equal(read_text(STR("x"), &d), CHILD_DIED);
	child_set_program(NULL);
	assert_works();
}

static void
lies(void **state)
{
	static const char *const kinds[] = { "garbage", "huge", "short", "empty" };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct found *list;
		struct str why, mime, format;
		struct doc d;
		setenv("VESTKA_TEST_READER", kinds[i], 1);
		assert_int_equal(read_text(STR("x"), &d), CHILD_DIED);
		assert_int_equal(d.n, 0);
		assert_int_equal(child_pid(child), 0);
		/* No bytes at all are an empty list of articles, but for the reason, which is missing. */
		assert_int_equal(child_read_file(child, STR("x"), STR("-"), &arena, &list, &why),
				 CHILD_DIED);
		assert_null(list);
		assert_int_equal(child_sniff(child, STR("x"), STR("-"), &arena, &mime, &format),
				 CHILD_DIED);
		assert_true(str_eq(mime, STR("application/octet-stream")));
	}
	unsetenv("VESTKA_TEST_READER");
	assert_works();
}

/* After 2,000 pieces of work another child goes on; nobody notices. */
static void
a_child_grows_old(void **state)
{
	int first = 0;

	(void)state;
	for (int i = 0; i < 2001; i++) {
		struct str mime, format;
		assert_int_equal(child_sniff(child, STR("x"), STR("a"), &arena, &mime, &format),
				 CHILD_OK);
		first = first ? first : child_pid(child);
		arena_reset(&arena);
	}
	assert_int_not_equal(child_pid(child), first);
}

static int
files_of(int pid)
{
	char path[64];
	int n = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	DIR *dir = opendir(path);
	assert_non_null(dir);
	for (const struct dirent *e; (e = readdir(dir));)
		n += e->d_name[0] != '.';
	closedir(dir);
	return n;
}

static void
it_has_little(void **state)
{
	struct rlimit r;

	(void)state;
	int other = dup(STDERR_FILENO); /* of the parent, and none of the child's business */
	assert_works();
	assert_int_equal(files_of(child_pid(child)), 4); /* 0, 1, 2 and the socket */
	close(other);
	assert_int_equal(prlimit(child_pid(child), RLIMIT_CORE, NULL, &r), 0);
	assert_int_equal(r.rlim_max, 0);
#ifndef __SANITIZE_ADDRESS__
	assert_int_equal(prlimit(child_pid(child), RLIMIT_AS, NULL, &r), 0);
	assert_true(r.rlim_max < (rlim_t)CHILD_MEMORY * 4);
	assert_int_equal(prlimit(child_pid(child), RLIMIT_FSIZE, NULL, &r), 0);
	assert_int_equal(r.rlim_max, 0);
#endif
}

/* Documents that ask for more than there is: refused, or the child dies of it; the next one is read. */
static void
memory_has_an_end(void **state)
{
	struct buf text;
	struct doc d;

	(void)state;
	buf_init(&text, 0);
	while (text.n < BODY_MAX - 16)
		buf_adds(&text, "- [a](b)\n");
	struct body b = body_of(BODY_MARKDOWN, buf_str(&text));
	assert_int_not_equal(child_read_body(child, &b, &arena, &d), CHILD_BROKEN);
	buf_clear(&text);
	while (text.n < BODY_MAX - 16)
		buf_adds(&text, "<td><p>a");
	b = body_of(BODY_HTML, buf_str(&text));
	assert_int_not_equal(child_read_body(child, &b, &arena, &d), CHILD_BROKEN);
	buf_release(&text);
	assert_works();
}

/* The parent's own memory is bounded, too. */
static void
the_parent_is_short_of_memory(void **state)
{
	struct body b = body_of(BODY_TEXT, STR("Words.\n"));
	struct arena small;
	struct doc d;

	(void)state;
	arena_init(&small, 64);
	assert_int_equal(child_read_body(child, &b, &small, &d), CHILD_REFUSED);
	arena_release(&small);
	assert_works();
}

/* --- children that serve badly --- */

static int
serve_badly(const char *kind)
{
	struct child_head head = { READ_OK, 64 };
	char bytes[64];

	memset(bytes, 0xA5, sizeof(bytes));
	if (recv(3, bytes + 32, 32, 0) <= 0)
		return 1;
	if (strcmp(kind, "huge") == 0)
		head.n = UINT32_MAX;
	if (strcmp(kind, "empty") == 0)
		head.n = 0;
	if (send(3, &head, sizeof(head), MSG_NOSIGNAL) < 0 || strcmp(kind, "short") == 0)
		return 1;
	if (head.n && send(3, bytes, sizeof(bytes), MSG_NOSIGNAL) < 0)
		return 1;
	while (recv(3, bytes, sizeof(bytes), 0) > 0)
		continue;
	return 0;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(bodies_of_all_types, begin, end),
		cmocka_unit_test_setup_teardown(files, begin, end),
		cmocka_unit_test_setup_teardown(types, begin, end),
		cmocka_unit_test_setup_teardown(too_large_is_refused_without_asking, begin, end),
		cmocka_unit_test_setup_teardown(killed_between_two_requests, begin, end),
		cmocka_unit_test_setup_teardown(too_slow_is_ended, begin, end),
		cmocka_unit_test_setup_teardown(no_such_program, begin, end),
		cmocka_unit_test_setup_teardown(lies, begin, end),
		cmocka_unit_test_setup_teardown(a_child_grows_old, begin, end),
		cmocka_unit_test_setup_teardown(it_has_little, begin, end),
		cmocka_unit_test_setup_teardown(memory_has_an_end, begin, end),
		cmocka_unit_test_setup_teardown(the_parent_is_short_of_memory, begin, end),
	};
	const char *bad = getenv("VESTKA_TEST_READER");

	if (argc == 3 && strcmp(argv[1], "reader") == 0)
		return bad ? serve_badly(bad) : child_serve(atoi(argv[2]));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
