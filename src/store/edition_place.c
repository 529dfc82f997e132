/*
 * The edition's own directory.
 *
 * SQLite's readers write the file of locks beside a database, so a worker may write where the edition lies, and nothing that is not
 * derived should lie there.  Before there was such a directory the edition lay beside the store; who comes from there keeps it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "store/edition.h"

#define ROOM_MODE 0755
#define LAYOUT    "edition/edition.db" /* of the configuration's defaults */

int
edition_make_room(const char *path)
{
	char room[PATH_MAX];
	struct stat st;

	snprintf(room, sizeof(room), "%.*s", STR_ARG(str_directory(str_from(path))));
	if (mkdir(room, ROOM_MODE) == 0 || (stat(room, &st) == 0 && S_ISDIR(st.st_mode)))
		return 0;
	return error("the edition's directory '%s' cannot be made: %s; make it, or set edition",
		     room, strerror(errno));
}

/* False when a keeper works on it: it holds the lock for as long as it lives. */
static bool
is_left(const char *old, int *held)
{
	char lock[PATH_MAX + 8];

	snprintf(lock, sizeof(lock), "%s.lock", old);
	*held = open(lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	return *held < 0 || flock(*held, LOCK_EX | LOCK_NB) == 0;
}

/* The log before the database: a half of this is found damaged, and made anew. */
static bool
move(const char *old, const char *path)
{
	static const char *const tails[] = { "-wal", "-shm", "", ".lock" };
	char from[PATH_MAX + 8], to[PATH_MAX + 8];

	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		snprintf(from, sizeof(from), "%s%s", old, tails[i]);
		snprintf(to, sizeof(to), "%s%s", path, tails[i]);
		if (strcmp(tails[i], ".lock") == 0)
			unlink(from);
		else if (rename(from, to) < 0 && errno != ENOENT)
			return false;
	}
	return true;
}

void
edition_bring_in(const char *path)
{
	struct str whole = str_from(path), layout = STR("/" LAYOUT);
	char old[PATH_MAX];
	int held = -1;

	if (whole.n >= sizeof(old) || !str_ends(whole, layout) || access(path, F_OK) == 0)
		return;
	snprintf(old, sizeof(old), "%.*s/edition.db",
		 STR_ARG(str_part(whole, 0, whole.n - layout.n)));
	struct edition *e = access(old, F_OK) == 0 ? edition_open_read(old) : NULL;
	if (!e)
		return;
	edition_close(e);
	if (!is_left(old, &held))
		note("another keeper works on '%s': this edition is made anew", old);
	else if (move(old, path))
		note("the edition '%s' lies at '%s' from now on", old, path);
	else
		warn("cannot move the edition '%s' to '%s': %s; it is made anew", old, path,
		     strerror(errno));
	if (held >= 0)
		close(held);
}
