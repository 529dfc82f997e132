/*
 * The parent's side of the limited child: starts it, asks it, waits no longer than agreed, believes nothing it says.
 *
 * A conversion that takes 300 microseconds must not cost a process: one child serves many requests, and only what
 * it failed at costs a start.  After some thousand pieces of work it is replaced all the same, so that memory which a library
 * forgets to give back does not add up.
 */
#include "import/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "import/child_work.h"

#define CHILD_FD    3
#define WORKS_MAX   2000
#define KEEP_BUFFER (1u << 20) /* a larger buffer is given back after its use */

struct child {
	pid_t pid; /* 0: none */
	int fd;
	unsigned works;
	int patience;     /* milliseconds for one piece of work */
	int effort;       /* milliseconds of its processor time for one; 0: as many */
	long long worked; /* processor time when the piece began */
	bool broken;      /* none could be started the last time, and the log knows */
	struct buf out, in;
};

static const char *program = "/proc/self/exe";

void
child_set_program(const char *path)
{
	program = path ? path : "/proc/self/exe";
}

int
child_pid(const struct child *c)
{
	return c->pid;
}

void
child_set_patience(struct child *c, int milliseconds)
{
	c->patience = milliseconds;
}

void
child_set_effort(struct child *c, int milliseconds)
{
	c->effort = milliseconds;
}

struct child *
child_new(void)
{
	struct child *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->fd = -1;
	c->patience = CHILD_SECONDS * 1000;
	c->effort = CHILD_EFFORT;
	buf_init(&c->out, REQUEST_MAX + sizeof(struct child_head));
	buf_init(&c->in, ANSWER_MAX);
	return c;
}

static pid_t
wait_for(pid_t pid, int *status, int options)
{
	pid_t got;

	do {
		got = waitpid(pid, status, options);
	} while (got < 0 && errno == EINTR);
	return got;
}

/* It is ours and not waited for, so its number cannot be another's yet. */
static void
end(struct child *c)
{
	int status;

	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	if (c->pid > 0) {
		kill(c->pid, SIGKILL);
		wait_for(c->pid, &status, 0);
	}
	c->pid = 0;
	c->works = 0;
}

void
child_free(struct child *c)
{
	if (!c)
		return;
	end(c);
	buf_release(&c->in);
	buf_release(&c->out);
	free(c);
}

/* --- starting --- */

static int
spawn(struct child *c, int theirs)
{
	char name[] = "vestka", what[] = "reader", fd[] = "3";
	char *argv[] = { name, what, fd, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int failed = posix_spawn_file_actions_init(&actions);

	if (failed)
		return failed;
	failed = posix_spawnattr_init(&attributes);
	if (failed) {
		posix_spawn_file_actions_destroy(&actions);
		return failed;
	}
	/* Signals that the keeper waits for are blocked there; a child that blocks them, too, could not be ended politely. */
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	failed = posix_spawn_file_actions_adddup2(&actions, theirs, CHILD_FD);
	if (!failed)
		failed = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
							  O_RDONLY, 0);
	/* Standard output is for the product; the child has none. */
	if (!failed)
		failed = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	if (!failed)
		failed = posix_spawn(&c->pid, program, &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

/* Once, however often it is tried. */
static bool
cannot_start(struct child *c, int why)
{
	if (!c->broken)
		error("cannot start the reading process '%s': %s", program, strerror(why));
	c->broken = true;
	return false;
}

static bool
start(struct child *c)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return cannot_start(c, errno);
	int failed = spawn(c, pair[1]);
	close(pair[1]);
	c->fd = pair[0];
	if (failed) {
		c->pid = 0;
		end(c);
		return cannot_start(c, failed);
	}
	c->broken = false;
	return true;
}

/* A child that is alive and fresh enough. */
static bool
ready(struct child *c)
{
	int status;

	if (c->pid && c->works >= WORKS_MAX)
		end(c);
	/* It may have ended between two requests: that is nobody's article's fault. */
	if (c->pid && wait_for(c->pid, &status, WNOHANG) == c->pid) {
		c->pid = 0;
		end(c);
	}
	return c->pid || start(c);
}

/* --- asking --- */

static long long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* Milliseconds of processor time that the child has used since it was started. */
static long long
worked(const struct child *c)
{
	struct timespec t;
	clockid_t clock;

	if (clock_getcpuclockid(c->pid, &clock) != 0 || clock_gettime(clock, &t) < 0)
		return 0;
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* What is left of both; it cannot work for longer than time goes by, so that is when to look again. */
static long long
time_left(const struct child *c, long long deadline)
{
	long long left = deadline - now();
	long long effort = c->effort ? c->effort - (worked(c) - c->worked) : left;

	return effort < left ? effort : left;
}

/* Until the socket is ready: CHILD_OK, or CHILD_TOO_SLOW. */
static enum child_result
wait_until(const struct child *c, short event, long long deadline)
{
	for (;;) {
		long long left = time_left(c, deadline);
		struct pollfd p = { .fd = c->fd, .events = event };
		int got = left > 0 ? poll(&p, 1, (int)left) : 0;
		if (got > 0)
			return CHILD_OK;
		if (left <= 0)
			return CHILD_TOO_SLOW;
		if (got == 0)
			continue;
		if (errno != EINTR && errno != EAGAIN)
			return CHILD_DIED;
	}
}

static enum child_result
send_all(const struct child *c, struct str left, long long deadline)
{
	while (left.n) {
		ssize_t sent = send(c->fd, left.s, left.n, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent > 0) {
			left = str_after(left, (size_t)sent);
			continue;
		}
		if (sent == 0 || (errno != EAGAIN && errno != EINTR))
			return CHILD_DIED;
		enum child_result result = wait_until(c, POLLOUT, deadline);
		if (result != CHILD_OK)
			return result;
	}
	return CHILD_OK;
}

static enum child_result
receive_all(const struct child *c, void *bytes, size_t n, long long deadline)
{
	for (char *at = bytes; n;) {
		ssize_t got = recv(c->fd, at, n, MSG_DONTWAIT);
		if (got > 0) {
			at += got;
			n -= (size_t)got;
			continue;
		}
		if (got == 0 || (errno != EAGAIN && errno != EINTR))
			return CHILD_DIED;
		enum child_result result = wait_until(c, POLLIN, deadline);
		if (result != CHILD_OK)
			return result;
	}
	return CHILD_OK;
}

static enum child_result
exchange(struct child *c, uint32_t *what)
{
	long long deadline = now() + c->patience;
	struct child_head head;

	c->worked = worked(c);
	enum child_result result = send_all(c, buf_str(&c->out), deadline);
	if (result == CHILD_OK)
		result = receive_all(c, &head, sizeof(head), deadline);
	if (result != CHILD_OK)
		return result;
	*what = head.what;
	buf_clear(&c->in);
	char *room = head.n <= ANSWER_MAX ? buf_room(&c->in, head.n) : NULL;
	if (!room)
		return CHILD_DIED;
	c->in.n = head.n;
	return receive_all(c, room, head.n, deadline);
}

/* Why it ended, for the operator. */
static void
bury(struct child *c, enum child_result result)
{
	int status = 0;

	if (result == CHILD_TOO_SLOW) {
		warn("a reading process took longer than %d ms and was ended",
		     c->effort ? c->effort : c->patience);
	} else if (wait_for(c->pid, &status, WNOHANG) == c->pid) {
		c->pid = 0;
		if (WIFSIGNALED(status))
			warn("a reading process was ended by signal %d (%s)", WTERMSIG(status),
			     strsignal(WTERMSIG(status)));
		else
			warn("a reading process ended with code %d", WEXITSTATUS(status));
	}
	end(c);
}

static void
begin_request(struct child *c)
{
	buf_clear(&c->in);
	buf_clear(&c->out);
	buf_fill(&c->out, 0, sizeof(struct child_head));
}

/* Sends what was put together; CHILD_OK leaves the answer in c->in. */
static enum child_result
ask(struct child *c, enum child_op op)
{
	uint32_t what = READ_REFUSED;

	if (buf_failed(&c->out))
		return CHILD_REFUSED;
	struct child_head head = { op, (uint32_t)(c->out.n - sizeof(head)) };
	memcpy(c->out.s, &head, sizeof(head));
	if (!ready(c))
		return CHILD_BROKEN;
	enum child_result result = exchange(c, &what);
	c->works++;
	if (result != CHILD_OK) {
		bury(c, result);
		return result;
	}
	return what == READ_OK ? CHILD_OK : CHILD_REFUSED;
}

/* An answer that makes no sense comes from a child that is no longer ours. */
static enum child_result
distrust(struct child *c, const struct arena *a)
{
	if (arena_failed(a))
		return CHILD_REFUSED;
	warn("a reading process gave an answer that makes no sense, and was ended");
	end(c);
	return CHILD_DIED;
}

static void
let_go(struct child *c)
{
	if (c->in.cap > KEEP_BUFFER)
		buf_release(&c->in);
	if (c->out.cap > KEEP_BUFFER)
		buf_release(&c->out);
}

static void
put_body(struct child *c, const struct body *b)
{
	begin_request(c);
	record_put(&c->out, (uint32_t)b->type);
	record_put(&c->out, (uint32_t)(b->lang + 1));
	record_put(&c->out, b->bare);
	record_put_str(&c->out, b->title);
	record_put_str(&c->out, b->base);
	record_put_str(&c->out, b->text);
}

enum child_result
child_read_body(struct child *c, const struct body *b, struct arena *a, struct doc *d)
{
	doc_init(d, a);
	if (b->text.n > BODY_MAX)
		return CHILD_REFUSED;
	put_body(c, b);
	enum child_result result = ask(c, CHILD_OP_BODY);
	if (result == CHILD_OK &&
	    (c->in.n > DOC_PACKED_MAX || !doc_unpack(buf_str(&c->in), a, d))) {
		doc_init(d, a);
		result = distrust(c, a);
	}
	let_go(c);
	return result;
}

enum child_result
child_audit_body(struct child *c, const struct body *b, struct str page, struct arena *a,
		 struct audit *out)
{
	if (b->text.n > BODY_MAX)
		return CHILD_REFUSED;
	put_body(c, b);
	record_put_str(&c->out, page);
	enum child_result result = ask(c, CHILD_OP_AUDIT);
	struct record r = { .rest = buf_str(&c->in) };
	if (result == CHILD_OK && !audit_get(&r, a, out))
		result = distrust(c, a);
	let_go(c);
	return result;
}

enum child_result
child_read_file(struct child *c, struct str bytes, struct str name, struct arena *a,
		struct found **list, struct str *why)
{
	*list = NULL;
	*why = STR("");
	if (bytes.n > FILE_MAX) {
		*why = arena_printf(a, "the file is larger than %u MiB; split it", FILE_MAX >> 20);
		return CHILD_REFUSED;
	}
	begin_request(c);
	record_put_str(&c->out, name);
	record_put_str(&c->out, bytes);
	enum child_result result = ask(c, CHILD_OP_FILE);
	struct record r = { .rest = buf_str(&c->in) };
	if (result == CHILD_OK || (result == CHILD_REFUSED && r.rest.n))
		*why = arena_str(a, record_get_text(&r));
	if (result == CHILD_OK && (r.broken || !child_get_found(&r, a, list))) {
		*list = NULL;
		result = distrust(c, a);
	}
	let_go(c);
	return result;
}

enum child_result
child_sniff(struct child *c, struct str bytes, struct str name, struct arena *a, struct str *mime,
	    struct str *format)
{
	*mime = STR("application/octet-stream");
	*format = STR("");
	begin_request(c);
	record_put_str(&c->out, name);
	record_put_str(&c->out, str_part(bytes, 0, 64u << 10));
	enum child_result result = ask(c, CHILD_OP_SNIFF);
	if (result != CHILD_OK)
		return result;
	struct record r = { .rest = buf_str(&c->in) };
	struct str m = record_get_text(&r), f = record_get_text(&r);
	if (!record_ended(&r))
		return distrust(c, a);
	*mime = arena_str(a, m);
	*format = arena_str(a, f);
	return CHILD_OK;
}

/* What picture_read says of any picture. */
static bool
picture_makes_sense(const struct picture *x, const struct picture_limits *most)
{
	if (x->width == 0 || x->height == 0 || x->width > PICTURE_SIDE_MOST ||
	    x->height > PICTURE_SIDE_MOST)
		return false;
	if (x->small.n == 0)
		return true;
	return x->small.n < most->bytes && x->small_width && x->small_height &&
	       x->small_width <= most->side && x->small_height <= most->side;
}

enum child_result
child_picture(struct child *c, struct str bytes, const struct picture_limits *most, struct arena *a,
	      struct picture *out)
{
	*out = (struct picture){ .small = STR("") };
	if (bytes.n > CHILD_PICTURE_MOST || most->bytes > UINT32_MAX)
		return CHILD_REFUSED;
	begin_request(c);
	record_put(&c->out, most->side);
	record_put(&c->out, (uint32_t)most->bytes);
	record_put_str(&c->out, bytes);
	enum child_result result = ask(c, CHILD_OP_PICTURE);
	struct record r = { .rest = buf_str(&c->in) };
	if (result == CHILD_OK) {
		struct picture x = { .width = record_get(&r) };

		x.height = record_get(&r);
		x.small_width = record_get(&r);
		x.small_height = record_get(&r);
		x.small = arena_str(a, record_get_str(&r));
		if (!record_ended(&r) || !picture_makes_sense(&x, most) || arena_failed(a))
			result = distrust(c, a);
		else
			*out = x;
	}
	let_go(c);
	return result;
}
