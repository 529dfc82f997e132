/*
 * Being woken by file events.  They save time and nothing depends on them: the loop looks at the store by the clock, too,
 * since on some file systems no event ever comes.
 */
#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/keep.h"

#define STORE_EVENTS                                                                               \
	(IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM)
#define CAPSULE_EVENTS (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM)
#define EVENT_BYTES    4096
#define READS_MOST     64 /* at once: somebody who writes all the time is not waited for */

void
keep_watch_open(struct keeper *k)
{
	k->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (k->watch < 0) {
		warn("no file events (%s): the store is looked at by the clock alone",
		     strerror(errno));
		return;
	}
	k->store_watch = inotify_add_watch(k->watch, k->store_dir.s, STORE_EVENTS);
	if (k->store_watch < 0)
		debug("no file events of '%s': %s", k->store_dir.s, strerror(errno));
}

void
keep_watch_directory(struct keeper *k, const char *path)
{
	/* MASK_ADD: it may be the store's directory, too */
	if (k->watch >= 0 &&
	    inotify_add_watch(k->watch, path, CAPSULE_EVENTS | IN_MASK_ADD | IN_ONLYDIR) < 0)
		debug("no file events of '%s': %s", path, strerror(errno));
}

/* "store.db", "store.db-wal", "store.db-journal", but not "-shm", which readers touch. */
static bool
is_store(const struct keeper *k, struct str name)
{
	return str_starts(name, k->store_name) && !str_ends(name, STR("-shm"));
}

unsigned
keep_watch_read(struct keeper *k)
{
	char bytes[EVENT_BYTES];
	unsigned wakes = 0;
	ssize_t n;

	for (int i = 0; i < READS_MOST && k->watch >= 0; i++) {
		n = read(k->watch, bytes, sizeof(bytes));
		if (n <= 0)
			break;
		for (size_t at = 0; at + sizeof(struct inotify_event) <= (size_t)n;) {
			struct inotify_event e;

			memcpy(&e, bytes + at, sizeof(e));
			struct str name = str_from(e.len ? bytes + at + sizeof(e) : "");
			if (e.mask & IN_Q_OVERFLOW)
				wakes |= WAKE_STORE | WAKE_CAPSULE;
			else if (e.wd != k->store_watch)
				wakes |= WAKE_CAPSULE;
			else if (is_store(k, name))
				wakes |= WAKE_STORE;
			at += sizeof(e) + e.len;
		}
	}
	return wakes;
}
