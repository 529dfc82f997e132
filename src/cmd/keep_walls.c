/*
 * The keeper's walls: the directories of store, edition and capsule, and what it takes to start the reader, which is this same
 * program; no network and no other program.  So whoever finds a way through the reader and the packed documents has the news, which
 * the website has, too, and not the machine, and not the key.
 *
 * Landlock knows directories as they are now.  One that is put in the place of another later stands outside: then the keeper ends, and
 * the next one has its walls around the new one.
 */
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/log.h"
#include "cmd/keep.h"
#include "sys/jail.h"

#define PATHS_MOST 64 /* libraries lie in few directories */
#define BOTH_MAY   (JAIL_READ | JAIL_WRITE | JAIL_REMOVE | JAIL_MAY_LACK)
#define MAY_READ   (JAIL_READ | JAIL_MAY_LACK)

struct walls {
	struct jail_path paths[PATHS_MOST];
	size_t n;
	struct arena *arena;
};

static void
show(struct walls *w, const char *path, unsigned rights)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->paths[i].rights == rights && strcmp(w->paths[i].path, path) == 0)
			return;
	if (w->n < PATHS_MOST)
		w->paths[w->n++] = (struct jail_path){ path, rights };
}

/* The directory of a file. */
static void
show_around(struct walls *w, const char *path, unsigned rights)
{
	show(w, arena_str(w->arena, str_directory(str_from(path))).s, rights);
}

/* A database lies where its name leads to, and its log and lock files beside it there. */
static void
show_database(struct walls *w, const char *path)
{
	char real[PATH_MAX];

	show_around(w, path, BOTH_MAY);
	if (realpath(path, real))
		show_around(w, real, BOTH_MAY);
}

/* Files that libmagic and the clock read. */
static void
show_tables(struct walls *w)
{
	static const char *const files[] = {
		"/etc/magic",      "/etc/magic.mgc", "/etc/localtime",      "/usr/share/misc",
		"/usr/share/file", "/usr/lib/file",  "/usr/share/zoneinfo",
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		show(w, files[i], MAY_READ);
}

static struct keep_place
place_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (struct keep_place){ st.st_dev, st.st_ino }
				    : (struct keep_place){ 0, 0 };
}

int
keep_walls_raise(struct keeper *k)
{
	const struct config *c = k->config;
	struct walls w = { .arena = &k->arena };

	k->walls_store = place_of(k->store_dir.s);
	k->walls_capsule = place_of(c->capsule.s);
	show_database(&w, c->store.s);
	show_database(&w, c->edition.s);
	show(&w, c->capsule.s, MAY_READ);
	show_tables(&w);
	w.n += jail_own_program(&k->arena, w.paths + w.n, PATHS_MOST - w.n);
	int failed = w.n == PATHS_MOST
			 ? error("the libraries lie in too many directories")
			 : jail_enter(&(struct jail){ JAIL_KEEPER, w.paths, w.n, false });
	arena_reset(&k->arena);
	return failed;
}

static bool
still_there(const char *path, struct keep_place then)
{
	struct keep_place now = place_of(path);

	/* one that is away for a moment may come back as it was */
	return now.inode == 0 || (now.device == then.device && now.inode == then.inode);
}

bool
keep_walls_fit(const struct keeper *k)
{
	const char *store = k->store_dir.s, *capsule = k->config->capsule.s;
	bool fits = still_there(store, k->walls_store);

	if (fits && still_there(capsule, k->walls_capsule))
		return true;
	note("'%s' is another directory than before: the keeper begins anew",
	     fits ? capsule : store);
	return false;
}
