/* vestka init: the store, and what to do next. */
#include <getopt.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/command.h"
#include "store/store.h"
#include "sys/save.h"

/*
 * A log of changes without its database: SQLite would throw it away, and with it the last articles of a store that was moved.
 */
static bool
log_is_left(const char *store)
{
	struct stat st;
	struct buf name;

	buf_init(&name, 0);
	buf_addf(&name, "%s-wal", store);
	buf_addc(&name, '\0');
	bool left = !buf_failed(&name) && stat(name.s, &st) == 0 &&
		    (st.st_size > 0 || !S_ISREG(st.st_mode));
	/* whoever else makes the store now has made its file first */
	left = left && !(stat(store, &st) == 0 && st.st_size > 0);
	if (left)
		error("'%s' is left of a store that is not here, and may hold its last changes: "
		      "put the "
		      "store back beside it, or take it away",
		      name.s);
	buf_release(&name);
	return left;
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
	if (!there && log_is_left(c->store.s))
		return EX_CANTCREAT;
	if (save_make_way(c->store.s) < 0)
		return EX_CANTCREAT;
	if (store_init(c->store.s) < 0)
		return there ? EX_DATAERR : EX_CANTCREAT;
	if (there)
		return look_at(c);
	note("the store '%.*s' is made", STR_ARG(c->store));
	note("next: 'vestka import FILE...' takes articles in, 'vestkad' serves them");
	return EX_OK;
}
