/* What one program leaves to the next goes by the environment: descriptors by number, children by process. */
#include "cmd/master_replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "net/tally.h"
#include "sys/notify.h"

#define PORTS_ENV   "VESTKA_PORTS"   /* a line a set: NAME ADDRESS PORT REAL-PORT HANDED FD... */
#define KEY_ENV     "VESTKA_KEY"     /* FD */
#define WORKERS_ENV "VESTKA_WORKERS" /* PID... */
#define KEEPER_ENV  "VESTKA_KEEPER"  /* PID */
#define CHECK_MOST  20  /* seconds that the new program has for a look at the configuration */
#define WORDS_MOST  512 /* of a command line */
#define FIRST_FD    3

/* --- words of the environment --- */

static bool
take_number(struct str *rest, long long least, long long most, int *out)
{
	long long n;

	if (!str_number(str_cut(rest, ' '), &n) || n < least || n > most)
		return false;
	*out = (int)n;
	return true;
}

static int
take_fd(struct str *rest)
{
	int fd;

	return take_number(rest, FIRST_FD, INT_MAX, &fd) && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0
		   ? fd
		   : -1;
}

static const struct proto *
proto_named(struct str name)
{
	const struct proto *p;

	for (unsigned i = 0; (p = tally_proto(i)); i++)
		if (str_eq(name, str_from(p->name)))
			return p;
	return NULL;
}

static bool
take_set(struct port_set *s, struct str line)
{
	int handed;

	*s = (struct port_set){ .proto = proto_named(str_cut(&line, ' ')) };
	struct str address = str_cut(&line, ' ');
	if (!s->proto || address.n >= sizeof(s->asked.address))
		return false;
	memcpy(s->asked.address, address.s, address.n);
	if (!take_number(&line, 0, 65535, &s->asked.port) ||
	    !take_number(&line, 1, 65535, &s->port) || !take_number(&line, 0, 1, &handed))
		return false;
	s->handed = handed;
	while (line.n && s->count < CONFIG_WORKERS_MAX && (s->fds[s->count] = take_fd(&line)) >= 0)
		s->count++;
	return line.n == 0 && s->count > 0;
}

static void
put_set(struct buf *out, const struct port_set *s)
{
	buf_addf(out, "%s %s %d %d %d", s->proto->name, s->asked.address, s->asked.port, s->port,
		 s->handed);
	for (int i = 0; i < s->count; i++)
		buf_addf(out, " %d", s->fds[i]);
	buf_addc(out, '\n');
}

/* --- the one before --- */

static void
keep_open(int fd, bool open)
{
	if (fd >= 0)
		fcntl(fd, F_SETFD, open ? 0 : FD_CLOEXEC);
}

static void
keep_all_open(const struct service *s, bool open)
{
	for (int i = 0; i < s->ports.count; i++)
		for (int j = 0; j < s->ports.sets[i].count; j++)
			keep_open(s->ports.sets[i].fds[j], open);
	keep_open(s->key_fd, open);
}

static bool
set_variable(const char *name, struct buf *value)
{
	buf_addc(value, '\0');
	bool done = !buf_failed(value) && setenv(name, value->s, 1) == 0;
	buf_clear(value);
	return done;
}

static bool
set_variables(const struct service *s, const struct child *children, int count)
{
	struct buf text;
	pid_t keeper = 0;

	buf_init(&text, 0);
	for (int i = 0; i < s->ports.count; i++)
		put_set(&text, &s->ports.sets[i]);
	bool done = set_variable(PORTS_ENV, &text);
	buf_addf(&text, "%d", s->key_fd);
	done = done && (s->key_fd < 0 || set_variable(KEY_ENV, &text));
	buf_clear(&text);
	for (int i = 0; i < count; i++) {
		if (children[i].kind == CHILD_WORKER && children[i].pid > 0)
			buf_addf(&text, "%s%d", text.n ? " " : "", (int)children[i].pid);
		if (children[i].kind == CHILD_KEEPER)
			keeper = children[i].pid;
	}
	done = done && set_variable(WORKERS_ENV, &text);
	buf_addf(&text, "%d", (int)keeper);
	done = done && (keeper <= 0 || set_variable(KEEPER_ENV, &text));
	buf_release(&text);
	return done;
}

static void
unset_variables(void)
{
	static const char *const names[] = { PORTS_ENV, KEY_ENV, WORKERS_ENV, KEEPER_ENV };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unsetenv(names[i]);
}

/* Where the program was started from; the kernel marks a file that another has taken the place of. */
static bool
own_path(char out[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);
	struct str path = str_of(out, n > 0 ? (size_t)n : 0), mark = STR(" (deleted)");

	if (path.n == 0)
		return false;
	out[str_ends(path, mark) && access(out, X_OK) < 0 ? path.n - mark.n : path.n] = '\0';
	return true;
}

/* A process of its own, so that a program that does not even start costs nothing. */
static bool
agrees(const char *path, char **argv)
{
	char test[] = "-t", *words[WORDS_MOST + 2];
	int n = 0, status;

	for (; n < WORDS_MOST && argv[n]; n++)
		words[n] = argv[n];
	words[n++] = test;
	words[n] = NULL;
	pid_t pid = fork();
	if (pid == 0) {
		alarm(CHECK_MOST);
		execv(path, words);
		error("cannot start '%s': %s", path, strerror(errno));
		_exit(1);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int
replace_program(const struct service *s, const struct child *children, int count, char **argv)
{
	char path[PATH_MAX];

	if (!own_path(path))
		return error("not replaced: cannot tell where this program lies");
	keep_all_open(s, true);
	if (!set_variables(s, children, count)) {
		error("not replaced: out of memory");
	} else if (!agrees(path, argv)) {
		error("not replaced: '%s' does not take the configuration", path);
	} else {
		note("the program is replaced by '%s'", path);
		notify_reloading();
		execv(path, argv);
		error("not replaced: cannot start '%s': %s", path, strerror(errno));
		notify("READY=1");
	}
	unset_variables();
	keep_all_open(s, false);
	return -1;
}

/* --- the one after --- */

bool
replace_take_over(struct replaced *r, struct arena *a)
{
	struct str ports = str_from(getenv(PORTS_ENV)), workers = str_from(getenv(WORKERS_ENV)),
		   keeper = str_from(getenv(KEEPER_ENV)), key = str_from(getenv(KEY_ENV));
	int pid;

	*r = (struct replaced){ .key_fd = key.n ? take_fd(&key) : -1,
				.workers = arena_array(a, CHILDREN_MOST, sizeof(pid_t)) };
	while (ports.n && r->ports.count < PORT_SETS_MAX &&
	       take_set(&r->ports.sets[r->ports.count], str_cut(&ports, '\n')))
		r->ports.count++;
	while (r->workers && r->worker_count < CHILDREN_MOST && workers.n &&
	       take_number(&workers, 2, INT_MAX, &pid))
		r->workers[r->worker_count++] = pid;
	if (keeper.n && take_number(&keeper, 2, INT_MAX, &pid))
		r->keeper = pid;
	bool there = getenv(PORTS_ENV) != NULL;
	unset_variables();
	return there && r->ports.count > 0;
}

static bool
is_ours(pid_t pid)
{
	siginfo_t info;

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

void
replace_adopt(const struct replaced *r, struct child *children, int count, bool keeper_wanted)
{
	for (int i = 0; i < r->worker_count; i++) {
		struct child *c =
		    is_ours(r->workers[i]) ? child_add(children, count, CHILD_WORKER, i) : NULL;

		if (c) {
			c->pid = r->workers[i];
			c->ready = c->retiring = true;
			c->started = child_now();
			c->signer_at = UINT64_MAX;
		}
	}
	bool there = r->keeper && is_ours(r->keeper);
	struct child *keeper =
	    there || keeper_wanted ? child_add(children, count, CHILD_KEEPER, 0) : NULL;
	if (keeper && there) {
		keeper->pid = r->keeper;
		keeper->retiring = !keeper_wanted;
		keeper->started = child_now();
		child_signal(keeper, SIGTERM);
	}
}
