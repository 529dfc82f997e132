/*
 * Workers are forked, so that they inherit sockets, certificate and ticket secret; the keeper is a
 * program of its own, so that what faces the network holds no code that reads foreign formats.
 * Both end with the master, however it ends.
 */
#include "cmd/master_child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/master_signer.h"
#include "net/worker.h"

#define QUICK        1000  /* milliseconds: who ends sooner waits before the next start */
#define PAUSE_FIRST  100   /* milliseconds, doubled each time */
#define PAUSE_WORKER 1000  /* the most: readers stand in its queues */
#define PAUSE_KEEPER 10000 /* the most: readers have the last edition */
#define READY_ENV    "VESTKA_READY_FD"
#define DESK_ENV     "VESTKA_DESK_FD"
#define KEEPER_NAME  "vestka"

uint64_t
child_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* --- in the child --- */

void
child_settle_in(pid_t master)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != master)
		_exit(EX_OSERR); /* it ended before we asked to be told */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Ctrl-C reaches the whole group; the master alone decides. */
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
}

static const char *
directory_of(struct str path, char *out, size_t size)
{
	snprintf(out, size, "%.*s", STR_ARG(str_directory(path)));
	return out;
}

_Noreturn static void
be_worker(const struct child *c, const struct service *s, int control_fd, int signer_fd,
	  int ready_fd)
{
	static char name[40], directory[PATH_MAX];
	static struct listener listeners[PORTS_OF_WORKER_MAX];
	const struct config *conf = &s->config;

	signal(SIGPIPE, SIG_IGN);
	snprintf(name, sizeof(name), "vestkad: worker %d", c->slot + 1);
	log_init(name, (enum log_level)conf->log_level);
	struct worker_setup setup = {
		.listeners = listeners,
		.listener_count = ports_of_worker(&s->ports, c->slot, s->workers, listeners),
		.tls = s->tls,
		.host = conf->host,
		.website = conf->website,
		.admin = conf->admin,
		.search_prompt = conf->search_prompt,
		.language = conf->language,
		.edition_path = conf->edition.s,
		.edition_dir = directory_of(conf->edition, directory, sizeof(directory)),
		.gemini_port = conf->gemini_port,
		.gopher_port = conf->gopher_port,
		.gopher_tls = conf->gopher_tls,
		.proxies = conf->proxies,
		.proxy_count = (size_t)conf->proxy_count,
		.cache_bytes = (size_t)conf->cache_mib << 20,
		.final_dot = conf->final_dot,
		.width = (size_t)conf->width,
		.limits = { .requests = (unsigned)conf->limit_requests,
			    .megabytes = (unsigned)conf->limit_megabytes,
			    .connections = (unsigned)conf->limit_connections,
			    .notes = (unsigned)conf->limit_notes,
			    .local = conf->limit_local },
		.idle = (unsigned)conf->limit_idle,
		.limit_table = s->counts->limits,
		.tally = &s->counts->tally[c->slot],
		.log = { .fd = s->log.fd,
			 .syslog = s->log.syslog,
			 .address = (enum answer_log_address)conf->log_address },
		.desk = config_asks_keeper(conf) ? s->desk[0] : -1,
		.titan = conf->titan,
		.notes = conf->notes,
		.control_fd = control_fd,
		.signer_fd = signer_fd,
		.ready_fd = ready_fd,
	};
	exit(worker_run(&setup)); /* not _exit: a sanitizer reports then */
}

/* The program `vestka` in the directory of vestkad, or in bin/ beside its sbin/. */
static bool
beside(const char *where, char *out, size_t size)
{
	char self[PATH_MAX], directory[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0)
		return false;
	directory_of(str_of(self, (size_t)n), directory, sizeof(directory));
	int length = snprintf(out, size, "%s/%s%s", directory, where, KEEPER_NAME);
	return length > 0 && (size_t)length < size && access(out, X_OK) == 0;
}

/* A descriptor that stays open in the program that is started, and which it is. */
static bool
hand_on(const char *name, int fd)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", fd);
	return setenv(name, number, 1) == 0 && fcntl(fd, F_SETFD, 0) == 0;
}

_Noreturn static void
be_keeper(struct config *conf, int ready_fd, int desk_fd)
{
	char path[PATH_MAX + 32], **words = config_arguments(conf);
	char *argv[256], verb[] = "keep";
	size_t n = 0;

	snprintf(path, sizeof(path), "%s", conf->keeper.n ? conf->keeper.s : KEEPER_NAME);
	if (conf->keeper.n == 0 && !beside("", path, sizeof(path)) &&
	    !beside("../bin/", path, sizeof(path)))
		snprintf(path, sizeof(path), "%s", KEEPER_NAME); /* in PATH */
	argv[n++] = path;
	argv[n++] = verb;
	for (size_t i = 0; words && words[i] && n < sizeof(argv) / sizeof(argv[0]) - 1; i++)
		argv[n++] = words[i];
	argv[n] = NULL;
	if (words && hand_on(READY_ENV, ready_fd) &&
	    (!config_asks_keeper(conf) || hand_on(DESK_ENV, desk_fd)) &&
	    dup2(STDERR_FILENO, STDOUT_FILENO) >= 0)
		execvp(path, argv);
	error("cannot start the keeper '%s': %s", path, strerror(errno));
	_exit(EX_UNAVAILABLE);
}

/* --- in the master --- */

struct child *
child_add(struct child *children, int count, enum child_kind kind, int slot)
{
	for (struct child *c = children; c < children + count; c++) {
		if (c->kind == CHILD_NONE) {
			*c = (struct child){
				.kind = kind, .slot = slot, .ready_fd = -1, .control_fd = -1
			};
			return c;
		}
	}
	return NULL;
}

static void
pause_before(struct child *c)
{
	uint64_t pause = 0, most = c->kind == CHILD_WORKER ? PAUSE_WORKER : PAUSE_KEEPER;

	/* the first quick end may be bad luck */
	for (unsigned i = 1; i < c->quick && pause < most; i++)
		pause = pause ? pause * 2 : PAUSE_FIRST;
	c->start_at = child_now() + (pause < most ? pause : most);
}

static int
cannot_start(struct child *c)
{
	int why = errno;

	c->quick++;
	pause_before(c);
	return error("cannot start a process: %s", strerror(why));
}

static void
close_pair(const int fds[2])
{
	int why = errno;

	for (int i = 0; i < 2; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	errno = why;
}

static void
close_ends(const struct child *c)
{
	close_pair((const int[2]){ c->ready_fd, c->control_fd });
}

/* Nobody but the keeper may hear what workers ask it, and only workers ask. */
static void
close_desk(const struct child *c, const struct service *s)
{
	bool wanted = config_asks_keeper(&s->config);

	if (!wanted || c->kind == CHILD_KEEPER)
		close(s->desk[0]);
	if (!wanted || c->kind != CHILD_KEEPER)
		close(s->desk[1]);
}

int
child_start(struct child *c, const struct service *s, const struct child *others, int count,
	    int close_fd)
{
	int ends[2], control[2] = { -1, -1 }, signer = -1;
	bool signs = c->kind == CHILD_WORKER && s->key_fd >= 0;
	pid_t master = getpid();

	c->ready = c->leaving = false;
	c->started = child_now();
	if (pipe2(ends, O_CLOEXEC) < 0)
		return cannot_start(c);
	if (c->kind == CHILD_WORKER &&
	    socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, control) < 0) {
		close_pair(ends);
		return cannot_start(c);
	}
	c->signer_at = UINT64_MAX;
	if (signs && (signer = signer_start(c, s)) < 0) {
		close_pair(ends);
		close_pair(control);
		return cannot_start(c);
	}
	c->pid = fork();
	if (c->pid == 0) {
		child_settle_in(master);
		close(close_fd);
		close(ends[0]);
		if (control[0] >= 0)
			close(control[0]);
		for (int i = 0; i < count; i++)
			if (others[i].kind != CHILD_NONE)
				close_ends(&others[i]);
		close_desk(c, s);
		struct config conf = s->config; /* the keeper's words grow in its arena */
		if (c->kind == CHILD_KEEPER)
			be_keeper(&conf, ends[1], s->desk[1]);
		if (s->key_fd >= 0)
			close(s->key_fd);
		be_worker(c, s, control[1], signer, ends[1]);
	}
	if (signer >= 0)
		close(signer);
	if (c->pid < 0) {
		c->pid = 0;
		close_pair(ends);
		close_pair(control);
		return cannot_start(c);
	}
	close(ends[1]);
	if (control[1] >= 0)
		close(control[1]);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	c->ready_fd = ends[0];
	c->control_fd = control[0];
	return 0;
}

static void
stop_listening(struct child *c)
{
	if (c->ready_fd >= 0)
		close(c->ready_fd);
	c->ready_fd = -1;
}

void
child_listen(struct child *c)
{
	char word[64];
	ssize_t n = read(c->ready_fd, word, sizeof(word));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0)
		c->ready = true; /* "r" of a worker, "ready\n" of the keeper */
	stop_listening(c);
}

static const char *
name_of(const struct child *c, char out[32])
{
	if (c->kind == CHILD_KEEPER)
		snprintf(out, 32, "the keeper");
	else
		snprintf(out, 32, "worker %d", c->slot + 1);
	return out;
}

bool
child_ended(struct child *c, int status)
{
	char name[32];
	bool quick = child_now() - c->started < QUICK;

	stop_listening(c);
	close_ends(c);
	c->control_fd = -1;
	c->pid = 0;
	c->ready = false;
	if (!c->leaving && WIFSIGNALED(status))
		warn("%s was ended by signal %d (%s)", name_of(c, name), WTERMSIG(status),
		     strsignal(WTERMSIG(status)));
	else if (!c->leaving)
		warn("%s ended with code %d", name_of(c, name), WEXITSTATUS(status));
	if (c->retiring || (c->leaving && c->kind == CHILD_WORKER)) {
		c->kind = CHILD_NONE;
		return false;
	}
	c->quick = quick && !c->leaving ? c->quick + 1 : 0;
	pause_before(c);
	return true;
}

void
child_give(const struct child *c, char what, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec data = { &what, 1 };
	struct msghdr m = { .msg_iov = &data,
			    .msg_iovlen = 1,
			    .msg_control = control.room,
			    .msg_controllen = sizeof(control.room) };
	struct cmsghdr *head = CMSG_FIRSTHDR(&m);

	if (c->kind != CHILD_WORKER || c->control_fd < 0)
		return;
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &fd, sizeof(int));
	if (sendmsg(c->control_fd, &m, MSG_NOSIGNAL) < 0)
		warn("worker %d goes on with the old %s: %s", c->slot + 1,
		     what == CHILD_GIVES_LOG ? "log" : "signer", strerror(errno));
}

void
child_signal(struct child *c, int number)
{
	if (c->kind == CHILD_NONE || c->pid <= 0)
		return;
	c->leaving = true;
	kill(c->pid, number);
}
