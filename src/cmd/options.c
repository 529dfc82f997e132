/* What the commands share: ids, the store, whole files, and words for a wrong call. */
#include "cmd/command.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clean.h"
#include "base/log.h"
#include "store/store.h"

#define READ_STEP  (64u << 10)
#define PATH_BYTES 4096

int
command_misused(const char *fmt, ...)
{
	char text[400];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	error("%s", text);
	return EX_USAGE;
}

int
command_bad_value(const struct command_option *options, int code, const char *fault)
{
	while (options->name && options->code != code)
		options++;
	return command_misused("--%s: '%s' %s", options->name, optarg, fault);
}

bool
command_id(const char *text, int64_t *id)
{
	long long value;

	if (!str_number(str_from(text), &value) || value == 0) {
		error("'%s' is not an article's number; 'vestka list' shows them", text);
		return false;
	}
	*id = value;
	return true;
}

/* What SQLite would put less plainly; 0 where it may try. */
static int
store_out_of_reach(const char *path, bool write)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_BYTES];
	struct stat st;

	if (stat(path, &st) < 0)
		return 0;
	if (S_ISDIR(st.st_mode)) {
		error("'%s' is a directory; -o store=FILE names the file", path);
		return EX_NOINPUT;
	}
	if (access(path, R_OK) < 0) {
		error("cannot read store '%s': %s; run vestka as a user who may", path,
		      strerror(errno));
		return EX_NOPERM;
	}
	/* SQLite's journal stands beside the file. */
	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
	if (write && (access(path, W_OK) < 0 || access(dir, W_OK) < 0)) {
		error("cannot write store '%s': %s; run vestka as a user who may write it and its "
		      "directory",
		      path, strerror(errno));
		return EX_NOPERM;
	}
	return 0;
}

struct store *
command_store(const struct config *c, bool write, int *code)
{
	*code = store_out_of_reach(c->store.s, write);
	if (*code)
		return NULL;
	*code = EX_NOINPUT;
	return store_open(c->store.s, write ? STORE_WRITE : STORE_READ);
}

struct str
command_words(struct arena *a, int argc, char **argv)
{
	struct str text = STR("");

	for (int i = 0; i < argc; i++)
		text = arena_printf(a, "%.*s%s%s", STR_ARG(text), i ? " " : "", argv[i]);
	return clean_line(a, text);
}

static int
read_all(int fd, const char *name, struct buf *out, size_t max)
{
	size_t start = out->n;

	for (;;) {
		char *room = buf_room(out, READ_STEP);

		if (!room)
			return error("cannot read '%s': out of memory", name);
		ssize_t n = read(fd, room, READ_STEP);
		if (n == 0)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error("cannot read '%s': %s", name, strerror(errno));
		out->n += (size_t)n;
		if (out->n - start > max)
			return error("'%s' is larger than %zu MiB", name, max >> 20);
	}
}

int
command_read_file(const char *name, struct buf *out, size_t max)
{
	if (strcmp(name, "-") == 0)
		return read_all(STDIN_FILENO, "standard input", out, max);

	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error("cannot open '%s': %s", name, strerror(errno));
	int result = read_all(fd, name, out, max);
	close(fd);
	return result;
}

void
command_save_typed(struct str text)
{
	const char *dir = getenv("TMPDIR");
	char path[PATH_BYTES];

	if (str_trim(text).n == 0)
		return;
	snprintf(path, sizeof(path), "%s/vestka-XXXXXX.txt", dir && *dir ? dir : "/tmp");
	int fd = mkstemps(path, 4);
	bool whole = fd >= 0;
	while (whole && text.n) {
		ssize_t n = write(fd, text.s, text.n);

		whole = n > 0 || (n < 0 && errno == EINTR);
		text = str_after(text, n > 0 ? (size_t)n : 0);
	}
	if (fd >= 0 && close(fd) < 0)
		whole = false;
	if (whole)
		note("what you typed is kept in '%s'", path);
	else
		error("what you typed cannot be kept in '%s': %s", path, strerror(errno));
}
