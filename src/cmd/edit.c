/*
 * vestka edit: an article changed in the editor's own editor, on a form in plain words; or by options, with no editor.
 *
 * Nothing typed is ever lost: whatever is wrong, the form stays in its file, and the file is named.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/log.h"
#include "cmd/fields.h"
#include "import/reader.h"

#define PATH_BYTES 4096
#define FORM_MAX   (BODY_MAX + (1u << 20))

enum { OPTION_BODY = OPTION_LONG };

const struct command_option edit_options[] = {
	FIELD_OPTIONS,
	{ "body", OPTION_BODY, "FILE", "take the text from a file; - is standard input" },
	{ 0 },
};

/* --- the change, however it was made --- */

/* Whether the article is still what the editor saw; somebody else may have been at it meanwhile. */
static bool
same_row(const struct article *x, const struct article *y)
{
	struct buf a, b;

	buf_init(&a, 0);
	buf_init(&b, 0);
	form_write(&a, x);
	form_write(&b, y);
	bool same = !buf_failed(&a) && !buf_failed(&b) && str_eq(buf_str(&a), buf_str(&b));
	buf_release(&a);
	buf_release(&b);
	return same;
}

static int
put_unless_changed(struct store *s, struct arena *a, const struct article *before,
		   struct article *after)
{
	struct article now;

	int found = store_article(s, before->id, a, &now);
	if (found < 0)
		return EX_IOERR;
	if (found == 0 || !same_row(before, &now)) {
		error("article %" PRId64 " was changed by somebody else meanwhile; edit it again",
		      before->id);
		return EX_TEMPFAIL;
	}
	return store_put(s, after) < 0 ? EX_IOERR : EX_OK;
}

static int
put(struct store *s, struct arena *a, const struct article *before, struct article *after)
{
	const char *fault = article_fault(s, after, a);

	if (fault) {
		error("article %" PRId64 " is left as it was: %s", before->id, fault);
		return EX_DATAERR;
	}
	if (same_row(before, after)) {
		note("article %" PRId64 ": nothing changed", before->id);
		return EX_OK;
	}
	if (store_begin(s) < 0)
		return EX_IOERR;
	int code = put_unless_changed(s, a, before, after);
	if (code == EX_OK && store_commit(s) == 0) {
		note("article %" PRId64 " is changed", before->id);
		return EX_OK;
	}
	store_rollback(s);
	return code == EX_OK ? EX_IOERR : code;
}

/* --- in an editor --- */

/* A file of our own with the form in it; the ending tells editors how to colour it. */
static int
write_form(const struct article *x, char *path, size_t size)
{
	const char *dir = getenv("TMPDIR");
	struct buf form;

	snprintf(path, size, "%s/vestka-%" PRId64 "-XXXXXX.txt", dir && *dir ? dir : "/tmp", x->id);
	int fd = mkstemps(path, 4);
	if (fd < 0)
		return error("cannot make '%s': %s", path, strerror(errno));
	buf_init(&form, 0);
	form_write(&form, x);
	bool whole = !buf_failed(&form);
	for (size_t at = 0; whole && at < form.n;) {
		ssize_t n = write(fd, form.s + at, form.n - at);
		whole = n > 0 || (n < 0 && errno == EINTR);
		at += n > 0 ? (size_t)n : 0;
	}
	buf_release(&form);
	if (close(fd) == 0 && whole)
		return 0;
	unlink(path);
	return error("cannot write '%s'", path);
}

/* Through the shell, as git and crontab do: the variable may hold options. */
static int
run_editor(const char *path)
{
	const char *editor = getenv("VISUAL");
	char command[PATH_BYTES];
	int status = 0;

	if (!editor || !*editor)
		editor = getenv("EDITOR");
	if (!editor || !*editor)
		editor = "vi";
	int n = snprintf(command, sizeof(command), "%s \"$1\"", editor);
	if (n < 0 || (size_t)n >= sizeof(command))
		return error("the name of the editor is too long");
	pid_t pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, "sh", path, (char *)NULL);
		_exit(EX_UNAVAILABLE);
	}
	if (pid < 0)
		return error("cannot start '%s': %s", editor, strerror(errno));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error("cannot wait for '%s': %s", editor, strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return error("'%s' did not end well", editor);
	return 0;
}

static bool
ask_again(void)
{
	char line[16];

	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return false;
	fprintf(stderr, "Open the form again? [Y/n] ");
	return fgets(line, sizeof(line), stdin) && line[0] != 'n' && line[0] != 'N';
}

/* Reads the form back and puts it; EX_DATAERR when the editor could mend it. */
static int
take_form(struct store *s, struct arena *a, const struct article *before, const char *path)
{
	struct article after = *before;
	struct buf form;
	int code = EX_IOERR;

	buf_init(&form, 0);
	if (command_read_file(path, &form, FORM_MAX) == 0)
		code = form_read(buf_str(&form), path, a, &after) < 0 ? EX_DATAERR
								      : put(s, a, before, &after);
	buf_release(&form);
	return code;
}

static int
edit_form(struct store *s, struct arena *a, const struct article *before)
{
	char path[PATH_BYTES];
	int code;

	if (write_form(before, path, sizeof(path)) < 0)
		return EX_CANTCREAT;
	do {
		if (run_editor(path) < 0) {
			code = EX_UNAVAILABLE;
			break;
		}
		code = take_form(s, a, before, path);
	} while (code == EX_DATAERR && ask_again());
	if (code == EX_OK)
		unlink(path);
	else
		error("what you wrote is kept in '%s'", path);
	return code;
}

/* --- by options --- */

static int
take_body(struct arena *a, const char *file, struct article *x)
{
	struct buf text;

	buf_init(&text, 0);
	int result = command_read_file(file, &text, BODY_MAX);
	if (result == 0)
		x->body = charset_to_utf8(a, buf_str(&text), STR(""), NULL);
	buf_release(&text);
	return result;
}

/* The options into *x; *any tells whether there were some. */
static int
read_options(struct arena *a, int argc, char **argv, struct article *x, bool *any)
{
	int code;

	optind = 0;
	while ((code = command_option(argc, argv, edit_options)) != -1) {
		*any = true;
		if (code == OPTION_BODY) {
			if (take_body(a, optarg, x) < 0)
				return EX_NOINPUT;
			continue;
		}
		enum field f = (enum field)(code - OPTION_FIELD);
		const char *fault = field_set(x, f, str_from(optarg), a);
		if (fault)
			return command_misused("'%s' %s", optarg, fault);
	}
	return EX_OK;
}

static int
edit(struct config *c, struct store *s, int64_t id, int argc, char **argv)
{
	struct article before, after;
	bool any = false;

	int found = store_article(s, id, &c->arena, &before);
	if (found == 0)
		error("there is no article %" PRId64 "; 'vestka list' shows them", id);
	if (found != 1)
		return found == 0 ? EX_DATAERR : EX_IOERR;
	after = before;
	int code = read_options(&c->arena, argc, argv, &after, &any);
	if (code != EX_OK)
		return code;
	return any ? put(s, &c->arena, &before, &after) : edit_form(s, &c->arena, &before);
}

int
cmd_edit(struct config *c, int argc, char **argv)
{
	int64_t id;

	while (command_option(argc, argv, edit_options) != -1)
		; /* the article comes first, then what is to change in it */
	if (argc - optind != 1)
		return command_misused("usage: vestka edit [OPTION]... ID");
	if (!command_id(argv[optind], &id))
		return EX_USAGE;
	struct store *s = store_open(c->store.s, STORE_WRITE);
	if (!s)
		return EX_NOINPUT;
	int code = edit(c, s, id, argc, argv);
	store_close(s);
	return code;
}
