/* vestka init: the store, and what to do next. */
#include <errno.h>
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

int
cmd_init(struct config *c, int argc, char **argv)
{
	if (command_option(argc, argv, NULL) != -1 || optind != argc)
		return command_misused("'vestka init' takes no arguments; -o store=FILE names the file");
	bool there = access(c->store.s, F_OK) == 0;

	if (make_directory_of(c->store) < 0 || store_init(c->store.s) < 0)
		return EX_CANTCREAT;
	note("the store '%.*s' %s", STR_ARG(c->store), there ? "was there already" : "is made");
	if (!there)
		note("next: 'vestka import FILE...' takes articles in, 'vestkad' serves them");
	return EX_OK;
}
