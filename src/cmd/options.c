/* What the commands share: options by table, ids, whole files, and words for a wrong call. */
#include "cmd/command.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"

#define OPTIONS_MAX 32 /* rows of the common table and a command's together */
#define READ_STEP   (64u << 10)

int
command_options(int argc, char **argv, const char *how, const struct command_option *one,
		const struct command_option *two)
{
	struct option rows[OPTIONS_MAX + 1] = { 0 };
	char letters[2 * OPTIONS_MAX + 4];
	const struct command_option *tables[] = { one, two };
	size_t n = 0, at = 0;

	while (*how)
		letters[at++] = *how++;
	for (size_t t = 0; t < 2; t++) {
		for (const struct command_option *o = tables[t]; o && o->name; o++) {
			assert(n < OPTIONS_MAX);
			rows[n++] = (struct option){
				.name = o->name,
				.has_arg = o->argument ? required_argument : no_argument,
				.val = o->code,
			};
			if (o->code < OPTION_LONG) {
				letters[at++] = (char)o->code;
				if (o->argument)
					letters[at++] = ':';
			}
		}
	}
	letters[at] = '\0';
	return getopt_long(argc, argv, letters, rows, NULL);
}

int
command_option(int argc, char **argv, const struct command_option *options)
{
	return command_options(argc, argv, "", options, NULL);
}

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
