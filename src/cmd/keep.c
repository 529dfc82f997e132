/*
 * vestka keep: the loop.  A signal ends it between two commits; a file event or the clock makes it look at the store; what
 * waits in the queue is done a small commit at a time, so that news that comes meanwhile goes first.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/command.h"
#include "cmd/keep.h"

#define LOOK_MS     250    /* between two looks at the store when no event comes */
#define CAPSULE_MS  60000  /* the same for the capsule directory */
#define ISSUES_MS   600000 /* between two looks whether a week or a month is over */
#define SETTLE_MS   20     /* from an event to the look: a commit is more than one write */
#define PAUSE_FIRST 1000   /* after a store that cannot be read; doubled each time ... */
#define PAUSE_MOST  60000  /* ... up to this */
#define LOCK_TRIES  100    /* for a keeper that is about to end ... */
#define LOCK_PAUSE  20000  /* ... microseconds between them */
#define READY_AFTER 256    /* articles: so many of a first edition make a front page */
#define SHOW_BAR    500    /* articles that wait: fewer are done before anyone looks */
#define ARENA_MOST  (256u << 20)
#define READY_ENV   "VESTKA_READY_FD"

/* One keeper an edition: the lock ends with the process, however that ends. */
static int
lock(const struct config *c)
{
	struct arena a;

	arena_init(&a, 0);
	struct str path = arena_join(&a, c->edition, STR(".lock"));
	int fd = open(path.s, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		error("cannot open '%s': %s; may this user write there?", path.s, strerror(errno));
	for (int i = 0; fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0; i++) {
		if (errno == EWOULDBLOCK && i < LOCK_TRIES) {
			usleep(LOCK_PAUSE);
			continue;
		}
		error("'%s' is kept by another keeper; end that one first", c->edition.s);
		close(fd);
		fd = -1;
	}
	arena_release(&a);
	return fd;
}

static int
open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return error("cannot wait for signals: %s", strerror(errno));
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Tells who started us, once. */
static void
say_ready(void)
{
	const char *text = getenv(READY_ENV);
	long long fd;

	if (!text || !str_number(str_from(text), &fd) || fd < 3 || fd > INT16_MAX)
		return;
	if (write((int)fd, "ready\n", 6) < 0)
		debug("nobody hears that the keeper is ready");
	close((int)fd);
	unsetenv(READY_ENV);
}

struct loop {
	struct keeper k;
	int signals;
	int64_t look_at, capsule_at; /* times of the monotonic clock */
	int64_t pause;               /* of a store in trouble; 0: none */
	bool missing_told;           /* the log knows that there is no store */
	bool capsule_moved;          /* something happened in the directory */
	bool left;                   /* the queue may not be empty */
	bool pictures;               /* some may have no small version yet */
	bool issues;                 /* some may be stale or not made yet */
	int64_t issues_at;           /* when to look in any case */
};

static bool
open_store(struct loop *l)
{
	struct keeper *k = &l->k;

	if (k->store)
		return true;
	if (access(k->config->store.s, F_OK) != 0) {
		if (!l->missing_told)
			warn("there is no store '%s': %s; the edition stays as it is",
			     k->config->store.s, strerror(errno));
		l->missing_told = true;
		return false;
	}
	k->store = store_open(k->config->store.s, STORE_READ);
	k->version = 0;
	l->missing_told = false;
	return k->store != NULL;
}

static void
close_store(struct keeper *k)
{
	store_close(k->store);
	k->store = NULL;
}

/* A store in trouble, or one that cannot be read from for want of a process, is left alone for a while, longer each time, and opened anew. */
static void
rest(struct loop *l)
{
	close_store(&l->k);
	l->pause = l->pause ? l->pause * 2 : PAUSE_FIRST;
	if (l->pause > PAUSE_MOST)
		l->pause = PAUSE_MOST;
	l->look_at = progress_clock() + l->pause;
}

/* A bar for what takes long enough to be looked at. */
static void
start_progress(struct keeper *k)
{
	int64_t waiting = k->progress.active ? 0 : edition_queue_left(k->edition);

	if (waiting >= SHOW_BAR)
		progress_start(&k->progress, "making the edition", k->worked + waiting);
}

static void
show_progress(const struct loop *l, struct keeper *k)
{
	if (!k->progress.active)
		return;
	progress_step(&k->progress, k->worked);
	if (l->left)
		return;
	progress_end(&k->progress);
	note("the edition is complete: %" PRId64 " articles done", k->worked);
}

/* What changed in the store goes into the queue. */
static enum keep_result
look_at_store(struct loop *l)
{
	if (!open_store(l))
		return KEEP_OK;
	int64_t version = l->k.version; /* 0 of a store that was opened just now */
	enum keep_result result = keep_changes(&l->k);
	if (l->k.version != version) {
		l->left = true;
		start_progress(&l->k);
	}
	return result;
}

static enum keep_result
look(struct loop *l, int64_t now)
{
	enum keep_result result = KEEP_OK;

	if (now >= l->look_at) {
		l->look_at = now + LOOK_MS;
		result = keep_walls_fit(&l->k) ? look_at_store(l) : KEEP_ANEW;
	}
	if (result == KEEP_OK && l->k.store)
		result = keep_due(&l->k, &l->left);
	if (result == KEEP_OK && now >= l->capsule_at) {
		result = keep_capsule(&l->k, l->capsule_moved);
		l->capsule_moved = false;
		l->capsule_at = progress_clock() + CAPSULE_MS;
	}
	return result;
}

static enum keep_result
turn(struct loop *l)
{
	enum keep_result result = look(l, progress_clock());

	if (result == KEEP_OK && l->left && l->k.store) {
		result = keep_work(&l->k, &l->left);
		l->pictures = l->issues = true;
		show_progress(l, &l->k);
	}
	if (result == KEEP_OK && !l->left && l->pictures)
		result = keep_pictures(&l->k, &l->pictures);
	else if (result == KEEP_OK && !l->left && (l->issues || progress_clock() >= l->issues_at)) {
		result = keep_issues(&l->k, &l->issues);
		l->issues_at = progress_clock() + ISSUES_MS;
	}
	if (!l->left || !l->k.store || l->k.worked >= READY_AFTER || result != KEEP_OK)
		say_ready();
	if (result == KEEP_OK && l->k.store)
		l->pause = 0;
	if (result == KEEP_STORE) {
		rest(l);
		result = KEEP_OK;
	}
	return result;
}

/* Milliseconds until there is something to do. */
static int
time_left(const struct loop *l)
{
	int64_t next = l->look_at < l->capsule_at ? l->look_at : l->capsule_at;
	int64_t left = next - progress_clock();

	if ((l->left && l->k.store) || ((l->pictures || l->issues) && !l->left) || left < 0)
		return 0;
	return left > PAUSE_MOST ? PAUSE_MOST : (int)left;
}

/* False when it is time to end. */
static bool
wait_for(struct loop *l)
{
	struct pollfd p[3] = { { .fd = l->signals, .events = POLLIN },
			       { .fd = l->k.watch, .events = POLLIN },
			       { .fd = l->k.desk, .events = POLLIN } };

	if (poll(p, 3, time_left(l)) < 0 && errno != EINTR) {
		error("cannot wait: %s", strerror(errno));
		return false;
	}
	if (p[0].revents)
		return false;
	if (p[1].revents) {
		int64_t soon = progress_clock() + SETTLE_MS;
		unsigned wakes = keep_watch_read(&l->k);

		if ((wakes & WAKE_STORE) && (soon < l->look_at))
			l->look_at = soon;
		if (wakes & WAKE_CAPSULE)
			l->capsule_moved = true;
		if ((wakes & WAKE_CAPSULE) && (soon < l->capsule_at))
			l->capsule_at = soon;
	}
	return true;
}

/* What editors ask goes before what waits: somebody looks at a screen. */
static enum keep_result
turn_to_desk(struct loop *l)
{
	struct pollfd p = { .fd = l->k.desk, .events = POLLIN };
	enum keep_result result = KEEP_OK;

	if (l->k.desk < 0 || poll(&p, 1, 0) <= 0)
		return KEEP_OK;
	open_store(l);
	result = keep_desk(&l->k);
	l->left = true;
	return result == KEEP_STORE ? KEEP_OK : result; /* the look at the store comes to it */
}

static int
keep(struct loop *l)
{
	enum keep_result result = KEEP_OK;

	do {
		result = turn_to_desk(l);
		if (result == KEEP_OK)
			result = turn(l);
	} while (result == KEEP_OK && wait_for(l));
	progress_end(&l->k.progress);
	return result == KEEP_OK ? EX_OK : result == KEEP_ANEW ? EX_TEMPFAIL : EX_IOERR;
}

static void
name_store(struct keeper *k, struct arena *a)
{
	struct str path = k->config->store;
	size_t at = path.n;

	while (at && path.s[at - 1] != '/')
		at--;
	k->store_name = str_after(path, at);
	k->store_dir = arena_str(a, str_directory(path));
}

int
cmd_keep(struct config *c, int argc, char **argv)
{
	struct loop l = {
		.k = { .config = c, .desk = -1, .token = STR(""), .watch = -1, .store_watch = -1 },
		.capsule_moved = true,
		.left = true,
		.pictures = true,
		.issues = true
	};
	struct keeper *k = &l.k;
	int code = EX_OSERR;

	if (command_option(argc, argv, NULL) != -1 || optind != argc)
		return command_misused("'vestka keep' takes no arguments");
	if (edition_make_room(c->edition.s) < 0)
		return EX_CANTCREAT;
	int held = lock(c);
	if (held < 0)
		return EX_TEMPFAIL;
	log_init("vestka: keeper", (enum log_level)c->log_level);
	edition_bring_in(c->edition.s);
	arena_init(&k->arena, ARENA_MOST);
	name_store(k, &c->arena);
	int desk = keep_desk_open(k, &c->arena);
	l.signals = open_signals();
	k->child = child_new();
	if (desk == 0 && keep_walls_raise(k) == 0)
		k->edition = edition_open_write(c->edition.s);
	if (!k->edition) {
		code = EX_CANTCREAT;
	} else if (l.signals >= 0 && k->child) {
		child_set_effort(k->child, KEEP_EFFORT_MS);
		convert_init(&k->convert, c, k->child);
		keep_watch_open(k);
		code = keep(&l);
	}
	close_store(k);
	if (code == EX_OK)
		edition_close_in_order(k->edition);
	else
		edition_close(k->edition);
	child_free(k->child);
	arena_release(&k->arena);
	if (k->watch >= 0)
		close(k->watch);
	if (k->desk >= 0)
		close(k->desk);
	if (l.signals >= 0)
		close(l.signals);
	close(held);
	return code;
}
