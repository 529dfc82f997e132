#include "cmd/master_status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "net/answer_log.h"

#define AT_ONCE 16 /* answers before other things get their turn */

/* --- numbers --- */

/* Each kind of number begins with its name, what it is, and whether it only grows. */
static void
head(struct buf *out, const char *name, const char *type, const char *what)
{
	buf_addf(out, "# HELP vestka_%s %s\n# TYPE vestka_%s %s\n", name, what, name, type);
}

static void
one(struct buf *out, const char *name, const char *type, const char *what, uint64_t value)
{
	head(out, name, type, what);
	buf_addf(out, "vestka_%s %llu\n", name, (unsigned long long)value);
}

/* The sum over all workers' places of the number that stands `at` bytes into each. */
static uint64_t
sum(const struct status_facts *f, size_t at)
{
	const struct tally *t = f->service->counts->tally;
	uint64_t n = 0;

	for (int i = 0; i < CONFIG_WORKERS_MAX; i++)
		n += tally_of((const _Atomic uint64_t *)(const void *)((const char *)&t[i] + at));
	return n;
}

#define SUM(f, member) sum(f, offsetof(struct tally, member))
#define SUM_AT(f, member, ...)                                                                     \
	sum(f, offsetof(struct tally, member) + sizeof(uint64_t) * (size_t)(__VA_ARGS__))

/* A counter of each protocol, of which the first stands `at` bytes into a worker's place. */
static void
by_protocol(struct buf *out, const struct status_facts *f, const char *name, const char *what,
	    size_t at)
{
	const struct proto *p;

	head(out, name, "counter", what);
	for (unsigned i = 0; (p = tally_proto(i)); i++)
		buf_addf(out, "vestka_%s{protocol=\"%s\"} %llu\n", name, p->name,
			 (unsigned long long)sum(f, at + i * sizeof(uint64_t)));
}

static void
print_answers(struct buf *out, const struct status_facts *f)
{
	const struct proto *p;

	head(out, "answers_total", "counter", "Answers by protocol and status.");
	for (unsigned i = 0; (p = tally_proto(i)); i++) {
		for (unsigned s = 0; s < TALLY_STATUSES; s++) {
			uint64_t n = SUM_AT(f, answers, i * TALLY_STATUSES + s);

			if (n)
				buf_addf(out,
					 "vestka_answers_total{protocol=\"%s\",status=\"%d\"} "
					 "%llu\n",
					 p->name, answer_log_status((enum page_status)s),
					 (unsigned long long)n);
		}
	}
	by_protocol(out, f, "bytes_total", "Bytes of answers, before encryption.",
		    offsetof(struct tally, bytes));
	by_protocol(out, f, "cache_hits_total", "Answers that came from the workers' caches.",
		    offsetof(struct tally, hits));
	by_protocol(out, f, "cache_misses_total", "Answers that the caches did not have.",
		    offsetof(struct tally, misses));
	one(out, "cache_bytes", "gauge", "Bytes in the workers' caches now.", SUM(f, cached));
	one(out, "cut_total", "counter", "Answers that did not reach their end.", SUM(f, cut));
}

static void
print_times(struct buf *out, const struct status_facts *f)
{
	uint64_t so_far = 0;

	head(out, "answer_seconds", "histogram",
	     "From a whole request to the last byte handed to the system.");
	for (unsigned i = 0; i < TALLY_TIMES; i++) {
		so_far += SUM_AT(f, times, i);
		if (i + 1 < TALLY_TIMES)
			buf_addf(out, "vestka_answer_seconds_bucket{le=\"%.6f\"} %llu\n",
				 (double)TALLY_UNDER(i) / 1e6, (unsigned long long)so_far);
	}
	buf_addf(out, "vestka_answer_seconds_bucket{le=\"+Inf\"} %llu\n",
		 (unsigned long long)so_far);
	buf_addf(out, "vestka_answer_seconds_sum %.6f\n", (double)SUM(f, microseconds) / 1e6);
	buf_addf(out, "vestka_answer_seconds_count %llu\n", (unsigned long long)so_far);
}

/* --- processes, edition, certificate --- */

/* Memory that is in RAM, without what it shares with others; 0 when it has ended. */
static unsigned long long
memory_of(pid_t pid)
{
	char path[40], text[100];
	long long resident, shared;

	snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));
	if (fd >= 0)
		close(fd);
	struct str numbers = str_of(text, n > 0 ? (size_t)n : 0);
	str_cut(&numbers, ' '); /* the whole size */
	if (!str_number(str_cut(&numbers, ' '), &resident) ||
	    !str_number(str_cut(&numbers, ' '), &shared) || shared > resident)
		return 0;
	return (unsigned long long)(resident - shared) * (unsigned long long)sysconf(_SC_PAGESIZE);
}

static void
print_memory(struct buf *out, const struct status_facts *f)
{
	head(out, "memory_bytes", "gauge", "Memory of each process, without what it shares.");
	buf_addf(out, "vestka_memory_bytes{process=\"master\"} %llu\n", memory_of(getpid()));
	for (int i = 0; i < f->child_count; i++) {
		const struct child *c = &f->children[i];

		if (c->kind == CHILD_KEEPER && c->pid > 0)
			buf_addf(out, "vestka_memory_bytes{process=\"keeper\"} %llu\n",
				 memory_of(c->pid));
		if (c->kind == CHILD_WORKER && c->pid > 0 && !c->retiring)
			buf_addf(out, "vestka_memory_bytes{process=\"worker %d\"} %llu\n",
				 c->slot + 1, memory_of(c->pid));
		if (c->kind == CHILD_WORKER && c->signer > 0 && !c->retiring)
			buf_addf(out, "vestka_memory_bytes{process=\"signer %d\"} %llu\n",
				 c->slot + 1, memory_of(c->signer));
	}
}

/* The last commit is in the file, or in the log beside it. */
static void
print_edition(struct buf *out, const struct config *c)
{
	char log[4096];
	struct stat st;
	time_t last = 0;

	snprintf(log, sizeof(log), "%s-wal", c->edition.s);
	if (stat(c->edition.s, &st) == 0)
		last = st.st_mtime;
	if (last && stat(log, &st) == 0 && st.st_mtime > last)
		last = st.st_mtime;
	time_t now = time(NULL);
	if (last)
		one(out, "edition_age_seconds", "gauge", "Since the edition changed last.",
		    (uint64_t)(now > last ? now - last : 0));
}

static void
print_certificate(struct buf *out, const struct service *s)
{
	int days;

	if (!s->cert.x509 || !cert_days(&s->cert, time(NULL), &days))
		return;
	head(out, "certificate_days", "gauge", "Whole days until the certificate ends.");
	buf_addf(out, "vestka_certificate_days{host=\"%.*s\"} %d\n", STR_ARG(s->config.host), days);
}

static int
workers_of(const struct status_facts *f)
{
	int n = 0;

	for (int i = 0; i < f->child_count; i++)
		n += f->children[i].kind == CHILD_WORKER && f->children[i].ready &&
		     !f->children[i].retiring;
	return n;
}

void
status_print(struct buf *out, const struct status_facts *f)
{
	head(out, "info", "gauge", "The program.");
	buf_addf(out, "vestka_info{version=\"%s\"} 1\n", VESTKA_VERSION);
	one(out, "uptime_seconds", "gauge", "Since the master started.", f->uptime / 1000);
	one(out, "workers", "gauge", "Workers that serve.", (uint64_t)workers_of(f));
	one(out, "restarts_total", "counter", "Processes started again after a failure.",
	    f->restarts);
	print_answers(out, f);
	print_times(out, f);
	one(out, "connections_total", "counter", "Connections taken.", SUM(f, connections));
	one(out, "connections_open", "gauge", "Connections open now.", SUM(f, open));
	one(out, "refused_total", "counter", "Connections closed unheard: over a limit.",
	    SUM(f, refused));
	one(out, "log_lost_total", "counter", "Lines of the log of answers that were lost.",
	    SUM(f, log_lost));
	print_edition(out, &f->service->config);
	print_certificate(out, f->service);
	print_memory(out, f);
}

/* --- the door --- */

_Static_assert(sizeof(((struct status_door *)NULL)->path) ==
		   sizeof(((struct sockaddr_un *)NULL)->sun_path),
	       "a path that fits one fits the other");

void
status_door_close(struct status_door *d)
{
	if (d->fd < 0)
		return;
	close(d->fd);
	unlink(d->path);
	d->fd = -1;
}

/* A socket that a former master left; nothing else is ever taken away. */
static void
remove_stale(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		unlink(path);
}

void
status_door_open(struct status_door *d, const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	if (d->fd >= 0 && strcmp(d->path, path) == 0)
		return;
	status_door_close(d);
	if (strcmp(path, "none") == 0)
		return;
	if (strlen(path) >= sizeof(at.sun_path)) {
		warn("no status: '%s' is too long for a socket", path);
		return;
	}
	snprintf(d->path, sizeof(d->path), "%s", path);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	remove_stale(path);
	d->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (d->fd >= 0 && bind(d->fd, (struct sockaddr *)&at, sizeof(at)) == 0 &&
	    chmod(path, 0660) == 0 && listen(d->fd, AT_ONCE) == 0)
		return;
	if (errno == ENOENT)
		debug("no status: there is no directory for '%s'", path);
	else
		warn("no status: cannot listen on '%s': %s", path, strerror(errno));
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
}

void
status_door_answer(const struct status_door *d, const struct status_facts *f)
{
	struct buf text;

	buf_init(&text, 0);
	status_print(&text, f);
	for (int i = 0; i < AT_ONCE; i++) {
		int fd = accept4(d->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0)
			break;
		/* A socket takes much more than this at once; who reads badly gets less. */
		if (send(fd, text.s, text.n, MSG_NOSIGNAL) < (ssize_t)text.n)
			debug("somebody did not take the whole status");
		close(fd);
	}
	buf_release(&text);
}
