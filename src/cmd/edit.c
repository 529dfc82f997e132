/*
 * vestka edit: an article changed in the editor's own editor, on a form in plain words; or by options, with no editor.
 *
 * Nothing typed is ever lost: whatever is wrong, the form stays in its file, and the file is named.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/log.h"
#include "cmd/changes.h"
#include "cmd/fields.h"
#include "cmd/preview.h"
#include "cmd/printed.h"
#include "import/reader.h"

#define PATH_BYTES 4096
#define FORM_MAX   (BODY_MAX + (1u << 20))

#define NO_COMMAND 127 /* the shell's word for it */

enum { OPTION_BODY = OPTION_LONG, OPTION_FORM };

const struct command_option edit_options[] = {
	FIELD_OPTIONS,
	{ "body", OPTION_BODY, "FILE", "take the text from a file; - is standard input" },
	{ "form", OPTION_FORM, "FILE", "take a whole form from a file, such as one kept" },
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
		error("article %" PRId64 " was changed by somebody else meanwhile; look at it with "
		      "'vestka show %" PRId64 "' and edit it again",
		      before->id, before->id);
		return EX_TEMPFAIL;
	}
	if (store_put(s, after) < 0)
		return EX_IOERR;
	/* what readers were told of is one deed, however it was done */
	bool gone = after->status == ARTICLE_WITHDRAWN && before->status != ARTICLE_WITHDRAWN;
	return changes_note(s, gone ? AUDIT_WITHDRAW : AUDIT_CHANGE, before->id, before) < 0
		   ? EX_IOERR
		   : EX_OK;
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

static const char *
editor_name(void)
{
	const char *name = getenv("VISUAL");

	if (!name || !*name)
		name = getenv("EDITOR");
	return name && *name ? name : "vi";
}

/* Through the shell, as git and crontab do: the variable may hold options. */
static int
wait_for_editor(const char *command, const char *path, int *status)
{
	/* Ctrl-C in the editor is meant for the editor; what was written would be lost to view else. */
	struct sigaction ignore = { .sa_handler = SIG_IGN }, interrupt, quit;

	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	pid_t pid = fork();
	if (pid == 0) {
		sigaction(SIGINT, &interrupt, NULL);
		sigaction(SIGQUIT, &quit, NULL);
		execl("/bin/sh", "sh", "-c", command, "sh", path, (char *)NULL);
		_exit(NO_COMMAND);
	}
	pid_t ended = pid;
	while (pid > 0 && (ended = waitpid(pid, status, 0)) < 0 && errno == EINTR)
		continue;
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	return ended < 0 ? -1 : 0;
}

static int
run_editor(const char *path)
{
	const char *editor = editor_name();
	char command[PATH_BYTES];
	int status = 0;

	int n = snprintf(command, sizeof(command), "%s \"$1\"", editor);
	if (n < 0 || (size_t)n >= sizeof(command))
		return error(
		    "the name of the editor is too long; set VISUAL or EDITOR to a shorter one");
	if (wait_for_editor(command, path, &status) < 0)
		return error("cannot start '%s': %s", editor, strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_COMMAND)
		return error("there is no editor '%s'; set VISUAL or EDITOR", editor);
	if (WIFSIGNALED(status))
		return error("the editor '%s' was ended by signal %d", editor, WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return error("the editor '%s' failed with code %d", editor, WEXITSTATUS(status));
	return 0;
}

static bool
at_a_terminal(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static bool
ask_again(void)
{
	char line[16];

	if (!at_a_terminal())
		return false;
	fprintf(stderr, "Open the form again? [Y/n] ");
	return fgets(line, sizeof(line), stdin) && line[0] != 'n' && line[0] != 'N';
}

/* The form in a file into *x: EX_DATAERR when the editor could mend it. */
static int
read_form(struct arena *a, const char *path, struct article *x)
{
	struct buf form;
	int code = EX_NOINPUT;

	buf_init(&form, 0);
	if (command_read_file(path, &form, FORM_MAX) == 0) {
		code = EX_DATAERR;
		if (str_trim(buf_str(&form)).n == 0)
			error("'%s' is empty; the article is left as it was", path);
		else if (form_read(buf_str(&form), path, a, x) == 0)
			code = EX_OK;
	}
	buf_release(&form);
	return code;
}

/* What readers would get, on the terminal; without it nothing is decided. */
static bool
show_preview(struct config *c, struct store *s, const struct article *x)
{
	struct printed shown = { .config = c, .width = (size_t)c->width };
	struct edition_article row;
	const char *why = NULL;
	struct doc d;

	if (preview_convert(c, s, x, &row, &d, &why) < 0 || arena_failed(&c->arena))
		return false;
	buf_init(&shown.out, 0);
	shown.doc = &d;
	printed_form("text")->write(&shown);
	fprintf(stderr, "\n%.*s\n", STR_ARG(buf_str(&shown.out)));
	buf_release(&shown.out);
	if (why)
		warn("readers would see a note instead of the text: %s", why);
	if (x->status == ARTICLE_DRAFT)
		note("a draft; readers do not see it");
	if (x->status == ARTICLE_WITHDRAWN)
		note("withdrawn; readers see only this: %.*s", STR_ARG(x->reason));
	return true;
}

/* Shows what readers will see and asks: EX_OK to put it, EX_DATAERR for the editor again, EX_TEMPFAIL to leave it. */
static int
ask_for_consent(struct config *c, struct store *s, const struct article *x)
{
	char line[16];

	if (!show_preview(c, s, x))
		return EX_IOERR;
	fprintf(stderr, "Put it in so? [Y/n, e to edit again] ");
	if (!fgets(line, sizeof(line), stdin))
		return EX_TEMPFAIL;
	if (line[0] == 'e' || line[0] == 'E')
		return EX_DATAERR;
	return line[0] == 'n' || line[0] == 'N' ? EX_TEMPFAIL : EX_OK;
}

/* A form that could be put is looked at first, where somebody can look. */
static int
put_form(struct config *c, struct store *s, const struct article *before, struct article *after,
	 bool *again)
{
	bool asks =
	    at_a_terminal() && !same_row(before, after) && !article_fault(s, after, &c->arena);
	int code = asks ? ask_for_consent(c, s, after) : EX_OK;

	*again = code == EX_DATAERR;
	if (code == EX_TEMPFAIL)
		note("article %" PRId64 " is left as it was", before->id);
	return code == EX_OK ? put(s, &c->arena, before, after) : code;
}

static int
take_form(struct config *c, struct store *s, const struct article *before, const char *path,
	  bool *again)
{
	struct article after = *before;
	struct stat st;

	*again = false;

	/* an emptied form is the way out of an editor, and what a full disk leaves; it is no wish for an empty article */
	if (stat(path, &st) == 0 && st.st_size == 0) {
		note("the form is empty: article %" PRId64 " is left as it was", before->id);
		return EX_OK;
	}
	int code = read_form(&c->arena, path, &after);
	return code == EX_OK ? put_form(c, s, before, &after, again) : code;
}

/* Whether the file is still the form as it was given to the editor. */
static bool
is_untouched(const struct article *before, const char *path)
{
	struct buf given, left;

	buf_init(&given, 0);
	buf_init(&left, 0);
	form_write(&given, before);
	bool same = command_read_file(path, &left, FORM_MAX) == 0 && !buf_failed(&given) &&
		    str_eq(buf_str(&given), buf_str(&left));
	buf_release(&given);
	buf_release(&left);
	return same;
}

static int
edit_form(struct config *c, struct store *s, const struct article *before)
{
	char path[PATH_BYTES];
	bool again;
	int code;

	if (write_form(before, path, sizeof(path)) < 0)
		return EX_CANTCREAT;
	do {
		if (run_editor(path) < 0) {
			code = EX_UNAVAILABLE;
			break;
		}
		code = take_form(c, s, before, path, &again);
	} while (again || (code == EX_DATAERR && ask_again()));
	if (code == EX_OK || is_untouched(before, path))
		unlink(path);
	else
		error("what you wrote is kept in '%s'; 'vestka edit --form %s %" PRId64
		      "' takes it",
		      path, path, before->id);
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
	return result < 0 ? EX_NOINPUT : EX_OK;
}

struct change { /* what the options say */
	struct article after;
	bool any;
	bool typed; /* the text, on a terminal */
};

static int
read_options(struct arena *a, int argc, char **argv, struct change *change)
{
	struct article *x = &change->after;
	int code;

	optind = 0;
	while ((code = command_option(argc, argv, edit_options)) != -1) {
		change->any = true;
		change->typed = change->typed || (code == OPTION_BODY && strcmp(optarg, "-") == 0 &&
						  isatty(STDIN_FILENO));
		if (code == OPTION_BODY || code == OPTION_FORM) {
			int result =
			    code == OPTION_BODY ? take_body(a, optarg, x) : read_form(a, optarg, x);
			if (result != EX_OK)
				return result;
			continue;
		}
		enum field f = (enum field)(code - OPTION_FIELD);
		const char *fault = field_set(x, f, str_from(optarg), a);
		if (fault)
			return command_bad_value(edit_options, code, fault);
	}
	return EX_OK;
}

static int
edit(struct config *c, struct store *s, int64_t id, int argc, char **argv)
{
	struct article before;
	struct change change = { .any = false };

	int found = store_article(s, id, &c->arena, &before);
	if (found == 0)
		error("there is no article %" PRId64 "; 'vestka list' shows them", id);
	if (found != 1)
		return found == 0 ? EX_DATAERR : EX_IOERR;
	change.after = before;
	int code = read_options(&c->arena, argc, argv, &change);
	if (code == EX_OK && !change.any)
		return edit_form(c, s, &before);
	if (code == EX_OK)
		code = put(s, &c->arena, &before, &change.after);
	if (code != EX_OK && change.typed)
		command_save_typed(change.after.body);
	return code;
}

int
cmd_edit(struct config *c, int argc, char **argv)
{
	int64_t id;

	while (command_option(argc, argv, edit_options) != -1)
		; /* the article comes first, then what is to change in it */
	if (argc - optind != 1)
		return command_misused("%s 'vestka edit ID' opens one",
				       optind == argc ? "which article?" : "too many words:");
	if (!command_id(argv[optind], &id))
		return EX_USAGE;
	int code;
	struct store *s = command_store(c, true, &code);
	if (!s)
		return code;
	code = edit(c, s, id, argc, argv);
	store_close(s);
	return code;
}
