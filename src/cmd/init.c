/* vestka init: the store, and what to do next. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/command.h"
#include "store/store.h"

#define PATH_BYTES 4096

/* The directory of a file, with those above it. */
static int
make_directory_of(struct str file)
{
	char path[PATH_BYTES];

	if (file.n == 0 || file.n >= sizeof(path))
		return error("'%.*s' is no path for a store", STR_ARG(file));
	memcpy(path, file.s, file.n);
	path[file.n] = '\0';
	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return error("cannot make the directory '%s': %s", path, strerror(errno));
		*p = '/';
	}
	return 0;
}

/* A file that was there may still be of no use to this vestka. */
static int
look_at(const struct config *c)
{
	int code;
	struct store *s = command_store(c, false, &code);

	if (!s)
		return code;
	store_close(s);
	note("the store '%.*s' was there already; nothing is changed", STR_ARG(c->store));
	return EX_OK;
}

int
cmd_init(struct config *c, int argc, char **argv)
{
	if (command_option(argc, argv, NULL) != -1 || optind != argc)
		return command_misused(
		    "'vestka init' takes no arguments; -o store=FILE names the file");
	struct stat st;
	bool there = stat(c->store.s, &st) == 0 && st.st_size > 0;

	if (there && S_ISDIR(st.st_mode)) {
		error("'%.*s' is a directory; -o store=FILE names the file", STR_ARG(c->store));
		return EX_CANTCREAT;
	}
	if (there && access(c->store.s, R_OK | W_OK) < 0)
		return look_at(c);
	if (make_directory_of(c->store) < 0)
		return EX_CANTCREAT;
	if (store_init(c->store.s) < 0)
		return there ? EX_DATAERR : EX_CANTCREAT;
	if (there)
		return look_at(c);
	note("the store '%.*s' is made", STR_ARG(c->store));
	note("next: 'vestka import FILE...' takes articles in, 'vestkad' serves them");
	return EX_OK;
}
