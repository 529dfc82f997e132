/*
 * A loop around poll: signals come as descriptors, a child that is ready says so on a pipe.
 *
 * start     workers and keeper; when all work, the addresses and `ready` go to standard output a
 * death   the child is started again; its sockets are open here all the time, so nobody is refused
 * SIGHUP    a whole new configuration or none: new workers first, then the old ones drain
 * SIGUSR2   a whole new program, in the same way (master_replace.c)
 * SIGTERM   everybody drains; whoever is not done after that is ended
 */
#include "cmd/master.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/word_forms.h"
#include "cmd/master_replace.h"
#include "cmd/master_service.h"
#include "cmd/master_signer.h"
#include "cmd/master_status.h"
#include "net/desk.h"
#include "net/tls_session.h"
#include "net/worker.h"
#include "sys/jail.h"
#include "sys/notify.h"

#define KEEPER_WAIT    10000 /* milliseconds for the first edition; then readers are told to wait */
#define LEAVE_WAIT     (WORKER_DRAIN * 1000 + 2000)
#define STEP           50       /* milliseconds between two looks while something is due */
#define DAY            86400000 /* milliseconds */
#define START_ATTEMPTS 3

struct master {
	const struct master_setup *setup;
	struct tls_shared shared;
	struct counts counts;
	int desk[2]; /* between workers and keeper; open in any case, for a reload */
	struct service now;
	struct child children[CHILDREN_MOST];
	int signal_fd;
	int code;       /* of the end */
	bool announced; /* `ready` was printed */
	bool reload;    /* SIGHUP came */
	bool replace;   /* SIGUSR2 came */
	bool leaving;   /* SIGTERM came */
	uint64_t began; /* milliseconds */
	uint64_t leave_by;
	uint64_t dates_looked; /* at the certificate's */
	uint64_t watchdog;     /* milliseconds between two signs of life; 0: nobody waits for any */
	uint64_t alive_said;
	struct status_door door; /* for `vestka status` */
	uint64_t restarts;       /* of workers and keeper, after an end that nobody asked for */
};

/* --- children --- */

/* The one behind c, the first behind NULL; NULL after the last. */
static struct child *
next_child(struct master *m, const struct child *c)
{
	for (size_t i = c ? (size_t)(c - m->children) + 1 : 0; i < CHILDREN_MOST; i++)
		if (m->children[i].kind != CHILD_NONE)
			return &m->children[i];
	return NULL;
}

static void
add_child(struct master *m, enum child_kind kind, int slot)
{
	child_add(m->children, CHILDREN_MOST, kind, slot);
}

static int
free_places(const struct master *m)
{
	int n = 0;

	for (int i = 0; i < CHILDREN_MOST; i++)
		n += m->children[i].kind == CHILD_NONE;
	return n;
}

/* Starts whoever is due. */
static void
start_due(struct master *m)
{
	uint64_t now = child_now();

	if (m->leaving)
		return;
	for (struct child *c = next_child(m, NULL); c; c = next_child(m, c)) {
		if (c->pid == 0 && c->start_at <= now)
			child_start(c, &m->now, m->children, CHILDREN_MOST, m->signal_fd);
		signer_renew(c, &m->now);
	}
}

static bool
workers_ready(struct master *m)
{
	for (struct child *c = next_child(m, NULL); c; c = next_child(m, c)) {
		if (c->kind == CHILD_WORKER && !c->retiring && !c->ready)
			return false;
	}
	return true;
}

/* Readers may wait for the first edition a while, not for ever. */
static bool
keeper_waited_for(struct master *m)
{
	for (struct child *c = next_child(m, NULL); c; c = next_child(m, c)) {
		if (c->kind == CHILD_KEEPER && !c->ready && c->quick == 0 &&
		    child_now() - m->began < KEEPER_WAIT)
			return false;
	}
	return true;
}

static void
announce(struct master *m)
{
	char name[2 * LISTEN_NAME];

	for (int i = 0; i < m->now.ports.count; i++) {
		port_name(&m->now.ports.sets[i], name, sizeof(name));
		printf("listening %s\n", name);
	}
	printf("ready\n");
	fflush(stdout);
	notify("READY=1");
	m->announced = true;
}

static void
leave(struct master *m, int code)
{
	if (m->leaving)
		return;
	notify("STOPPING=1");
	m->leaving = true;
	m->code = code;
	m->leave_by = child_now() + LEAVE_WAIT;
	for (struct child *c = next_child(m, NULL); c; c = next_child(m, c)) {
		if (c->pid > 0)
			child_signal(c, SIGTERM);
		else
			c->kind = CHILD_NONE;
	}
	ports_close(&m->now.ports); /* the workers still take whoever has connected */
}

static void
reap(struct master *m)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (struct child *c = next_child(m, NULL); c; c = next_child(m, c)) {
			if (signer_ended(c, pid, status)) {
				m->restarts += signer_lacks(c);
				break;
			}
			if (c->pid != pid)
				continue;
			m->restarts += !c->leaving;
			bool again = child_ended(c, status);
			tls_sessions_mend(m->shared.sessions, pid);
			if (m->leaving)
				c->kind = CHILD_NONE;
			else if (again && c->kind == CHILD_WORKER && !m->announced &&
				 c->quick >= START_ATTEMPTS) {
				error("the workers do not start");
				leave(m, EX_SOFTWARE);
			}
			break;
		}
	}
}

/* --- reloading --- */

static void
start_service(struct master *m)
{
	for (int i = 0; i < m->now.workers; i++)
		add_child(m, CHILD_WORKER, i);
	start_due(m);
}

/* The keeper of the old configuration ends; child_ended has the new one started. */
static void
change_keeper(struct master *m)
{
	bool wanted = !str_eq(m->now.config.keeper, STR("none")), there = false;

	for (struct child *c = next_child(m, NULL); c; c = next_child(m, c)) {
		if (c->kind != CHILD_KEEPER)
			continue;
		c->retiring = !wanted;
		there = wanted;
		if (c->pid > 0)
			child_signal(c, SIGTERM);
		else if (!wanted)
			c->kind = CHILD_NONE;
	}
	if (wanted && !there)
		add_child(m, CHILD_KEEPER, 0);
}

static void
reload(struct master *m)
{
	struct config config;
	struct service fresh;

	m->reload = false;
	notify_reloading();
	if (config_read(&config, m->setup->file, m->setup->options, m->setup->option_count) < 0 ||
	    service_open(&fresh, &config, &m->shared, &m->now, &m->now.ports, NULL) != EX_OK) {
		error("not reloaded: the configuration so far stays");
		notify("READY=1");
		return;
	}
	fresh.counts = &m->counts;
	fresh.desk = m->desk;
	if (answers_log_open(&fresh.log, &fresh.config) < 0)
		warn("no answers are logged until that is mended and SIGUSR1 is sent");
	if (!str_eq(fresh.config.user, m->now.config.user))
		warn("a new user takes a restart");
	if (fresh.config.tls_sessions != m->now.config.tls_sessions)
		warn("another number of TLS sessions takes a restart");
	for (struct child *c = next_child(m, NULL); c; c = next_child(m, c)) {
		if (c->kind != CHILD_WORKER)
			continue;
		c->retiring = true;
		if (c->pid == 0)
			c->kind = CHILD_NONE;
	}
	service_close(&m->now);
	m->now = fresh;
	log_init("vestkad", (enum log_level)m->now.config.log_level);
	change_keeper(m);
	start_service(m);
	status_door_open(&m->door, m->now.config.status.s);
	note("reloaded");
	notify("READY=1");
}

/* SIGUSR1: the log's file has been renamed, or the system's log was started again. */
static void
reopen_log(struct master *m)
{
	struct answers_log fresh;

	if (answers_log_open(&fresh, &m->now.config) < 0)
		return; /* the workers go on with the old one */
	for (struct child *c = next_child(m, NULL); fresh.fd >= 0 && c; c = next_child(m, c))
		child_give(c, CHILD_GIVES_LOG, fresh.fd);
	answers_log_close(&m->now.log);
	m->now.log = fresh;
}

/* The new ones work: the old ones may go. */
static void
retire(struct master *m)
{
	if (!workers_ready(m))
		return;
	for (struct child *c = next_child(m, NULL); c; c = next_child(m, c)) {
		if (c->kind == CHILD_WORKER && c->retiring && !c->leaving)
			child_signal(c, SIGTERM);
	}
}

/* --- replacing --- */

/* Comes back only when it cannot be. */
static void
replace(struct master *m)
{
	m->replace = false;
	replace_program(&m->now, m->children, CHILDREN_MOST, m->setup->argv);
}

/* --- the loop --- */

static void
take_signal(struct master *m)
{
	struct signalfd_siginfo info;

	if (read(m->signal_fd, &info, sizeof(info)) != sizeof(info))
		return;
	switch (info.ssi_signo) {
	case SIGCHLD: reap(m); break;
	case SIGHUP: m->reload = true; break;
	case SIGUSR1: reopen_log(m); break;
	case SIGUSR2: m->replace = true; break;
	default:
		if (m->leaving)
			m->leave_by = 0; /* asked twice */
		leave(m, EX_OK);
		break;
	}
}

/* Whether something happens by itself soon. */
static bool
something_due(struct master *m)
{
	if (!m->announced || m->leaving || m->reload || m->replace)
		return true;
	for (struct child *c = next_child(m, NULL); c; c = next_child(m, c)) {
		if (c->pid == 0 || signer_lacks(c))
			return true;
	}
	return false;
}

static void
answer_status(struct master *m)
{
	status_door_answer(&m->door, &(struct status_facts){
					 .service = &m->now,
					 .children = m->children,
					 .child_count = CHILDREN_MOST,
					 .uptime = child_now() - m->began,
					 .restarts = m->restarts,
				     });
}

static void
wait_for_news(struct master *m)
{
	struct pollfd fds[CHILDREN_MOST + 2] = { { .fd = m->signal_fd, .events = POLLIN },
						 { .fd = m->door.fd, .events = POLLIN } };
	struct child *who[CHILDREN_MOST + 2];
	nfds_t n = 2;

	for (struct child *c = next_child(m, NULL); c; c = next_child(m, c)) {
		if (c->ready_fd < 0)
			continue;
		who[n] = c;
		fds[n++] = (struct pollfd){ .fd = c->ready_fd, .events = POLLIN };
	}
	int most = m->watchdog ? (int)(m->watchdog < DAY ? m->watchdog : DAY) : DAY;
	if (poll(fds, n, something_due(m) ? STEP : most) < 0)
		return;
	for (nfds_t i = 2; i < n; i++)
		if (fds[i].revents)
			child_listen(who[i]);
	if (fds[1].revents)
		answer_status(m);
	if (fds[0].revents)
		take_signal(m);
}

static bool
all_gone(struct master *m)
{
	return free_places(m) == CHILDREN_MOST;
}

static void
say_alive(struct master *m)
{
	uint64_t now = child_now();

	if (m->watchdog == 0 || !m->announced || now - m->alive_said < m->watchdog / 2)
		return;
	notify("WATCHDOG=1");
	m->alive_said = now;
}

static void
loop(struct master *m)
{
	while (!m->leaving || !all_gone(m)) {
		wait_for_news(m);
		say_alive(m);
		if (m->leaving) {
			if (child_now() < m->leave_by)
				continue;
			for (struct child *c = next_child(m, NULL); c; c = next_child(m, c))
				child_signal(c, SIGKILL);
			m->leave_by = child_now() + LEAVE_WAIT;
			continue;
		}
		start_due(m);
		if (!m->announced && workers_ready(m) && keeper_waited_for(m))
			announce(m);
		if (m->announced)
			retire(m);
		bool settled =
		    m->announced && workers_ready(m) && free_places(m) >= CONFIG_WORKERS_MAX + 1;
		if (m->reload && settled)
			reload(m);
		else if (m->replace && settled)
			replace(m);
		if (child_now() - m->dates_looked >= DAY) {
			m->dates_looked = child_now();
			cert_check_dates(&m->now.cert, time(NULL));
		}
	}
}

/* --- the beginning --- */

/* Signals wait until the loop reads them. */
static int
block_signals(struct master *m)
{
	static const int numbers[] = { SIGCHLD, SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2 };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaddset(&set, numbers[i]);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0 ||
	    (m->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)) < 0)
		return error("cannot wait for signals: %s", strerror(errno));
	return 0;
}

/* As many connections as the machine allows. */
static void
raise_limits(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0)
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

static int
drop_privileges(const struct config *c)
{
	if (c->user.n && privileges_drop(c->user.s) < 0)
		return -1;
	if (!c->user.n && geteuid() == 0)
		warn("runs as root: set user to an account of its own");
	return privileges_no_new();
}

int
master_run(const struct master_setup *setup, struct config *c)
{
	static struct master m; /* large */

	m = (struct master){
		.setup = setup, .signal_fd = -1, .began = child_now(), .door = { .fd = -1 }
	};
	m.dates_looked = m.began;
	m.watchdog = notify_watchdog();
	raise_limits();
	m.counts = (struct counts){ tally_new(CONFIG_WORKERS_MAX), limit_table_new() };
	m.shared.sessions = tls_sessions_new((size_t)c->tls_sessions);
	if (c->tls_secret.n && tls_secret_read(&m.shared.secret, c->tls_secret.s) < 0) {
		config_release(c);
		return EX_NOINPUT;
	}
	if (desk_open(m.desk) < 0 || !m.shared.sessions ||
	    (!c->tls_secret.n && !tls_secret_make(&m.shared.secret)) || !m.counts.tally ||
	    !m.counts.limits) {
		config_release(c);
		error("cannot begin: no memory or no random numbers are to be had");
		return EX_OSERR;
	}
	static struct replaced before; /* large */
	struct arena arena;
	arena_init(&arena, 0);
	bool replaced = replace_take_over(&before, &arena);
	if (!replaced && ports_inherit(&before.ports, c) < 0) {
		config_release(c);
		return EX_CONFIG;
	}
	int code = service_open(&m.now, c, &m.shared, NULL, &before.ports, &before.key_fd);
	ports_close(&before.ports);
	if (before.key_fd >= 0)
		close(before.key_fd);
	if (code != EX_OK) {
		arena_release(&arena);
		return code;
	}
	m.now.counts = &m.counts;
	m.now.desk = m.desk;
	code = drop_privileges(&m.now.config) < 0                             ? EX_NOPERM
	       : service_edition(&m.now.config) < 0                           ? EX_CONFIG
	       : answers_log_open(&m.now.log, &m.now.config) < 0 && !replaced ? EX_CANTCREAT
	       : block_signals(&m) < 0                                        ? EX_OSERR
									      : 0;
	if (code == EX_OK) {
		status_door_open(&m.door, m.now.config.status.s);
		replace_adopt(&before, m.children, CHILDREN_MOST,
			      !str_eq(m.now.config.keeper, STR("none")));
		reap(&m); /* who ended while there was nobody to be told */
		arena_release(&arena);
		word_forms_ready(); /* for all workers, once */
		start_service(&m);
		loop(&m);
		code = m.code;
	}
	status_door_close(&m.door);
	service_close(&m.now);
	close(m.desk[0]);
	close(m.desk[1]);
	tally_free(m.counts.tally, CONFIG_WORKERS_MAX);
	limit_table_free(m.counts.limits);
	if (m.signal_fd >= 0)
		close(m.signal_fd);
	return code;
}
