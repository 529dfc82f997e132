#include "net/client.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

#define STEP (16u << 10) /* bytes received at once: a record */

static uint64_t
clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static uint64_t
since(const struct client *c)
{
	return clock_now() - c->began;
}

/* What the socket is ready for; 0 after the time is over. */
static short
wait_for(const struct client *c, short events)
{
	struct pollfd p = { .fd = c->fd, .events = events };
	int n;

	do
		n = poll(&p, 1, c->set->timeout * 1000);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		p.revents = 0;
	return p.revents;
}

static int
too_slow(const struct client *c, const char *what)
{
	error("%s: nothing for %d seconds; '--timeout' gives it more", what, c->set->timeout);
	return EX_UNAVAILABLE;
}

/* --- to the server --- */

/* 0, or the errno that says why not. */
static int
try_address(struct client *c, const struct addrinfo *a)
{
	int on = 1, why = 0;
	socklen_t size = sizeof(why);

	c->fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
	if (c->fd < 0)
		return errno;
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(c->fd, a->ai_addr, a->ai_addrlen) < 0)
		why = errno;
	if (why == EINPROGRESS)
		why = wait_for(c, POLLOUT) ? 0 : ETIMEDOUT;
	if (why == 0 && getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &why, &size) < 0)
		why = errno;
	if (why) {
		close(c->fd);
		c->fd = -1;
	}
	return why;
}

static int
reach(struct client *c, const char *host, const char *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
	struct addrinfo *found = NULL;
	int why = 0;

	int failed = getaddrinfo(host, port, &hints, &found);
	if (failed) {
		error("'%s' is not found: %s", host, gai_strerror(failed));
		return EX_NOHOST;
	}
	c->times.found = since(c);
	for (const struct addrinfo *a = found; a && c->fd < 0; a = a->ai_next)
		why = try_address(c, a);
	freeaddrinfo(found);
	if (c->fd < 0) {
		error("cannot connect to '%s' port %s: %s", host, port, strerror(why));
		return EX_UNAVAILABLE;
	}
	c->times.connected = since(c);
	return EX_OK;
}

static int
shake_hands(struct client *c, const struct client_target *t)
{
	enum tls_step step;

	c->tls = tls_client_new(c->fd, t->address ? NULL : t->host.s, c->set->cert, c->set->key);
	if (!c->tls)
		return EX_CONFIG;
	while ((step = tls_client_handshake(c->tls)) == TLS_STEP_READS || step == TLS_STEP_WRITES) {
		if (wait_for(c, step == TLS_STEP_READS ? POLLIN : POLLOUT) == 0)
			return too_slow(c, "the TLS handshake");
	}
	if (step != TLS_STEP_DONE) {
		error("'%s' port %s: no TLS with it: %s", t->host.s, t->port.s,
		      tls_client_fault(c->tls));
		return EX_PROTOCOL;
	}
	c->times.secured = since(c);
	return EX_OK;
}

int
client_open(struct client *c, const struct client_target *t, const struct client_settings *s)
{
	*c = (struct client){ .set = s, .fd = -1, .began = clock_now() };
	buf_init(&c->in, 0);
	int code =
	    reach(c, s->to_host ? s->to_host : t->host.s, s->to_host ? s->to_port : t->port.s);
	return code == EX_OK && t->tls ? shake_hands(c, t) : code;
}

bool
client_peer(const struct client *c, const struct client_target *t, struct tls_peer *p)
{
	return tls_client_peer(c->tls, t->host.s, t->address, p);
}

/* --- bytes --- */

static enum tls_step
read_some(struct client *c, char *out, size_t *n)
{
	if (c->tls)
		return tls_client_read(c->tls, out, STEP, n);
	ssize_t got = recv(c->fd, out, STEP, 0);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? TLS_STEP_READS : TLS_STEP_FAILED;
	*n = (size_t)got;
	c->received += *n;
	return got > 0 ? TLS_STEP_DONE : TLS_STEP_END;
}

static enum tls_step
write_some(struct client *c, struct str bytes, size_t *n)
{
	if (c->tls)
		return tls_client_write(c->tls, bytes, n);
	ssize_t sent = send(c->fd, bytes.s, bytes.n, MSG_NOSIGNAL);
	if (sent < 0)
		return errno == EAGAIN || errno == EINTR ? TLS_STEP_WRITES : TLS_STEP_FAILED;
	*n = (size_t)sent;
	c->sent += *n;
	return TLS_STEP_DONE;
}

/* All that is there now. */
static enum tls_step
take(struct client *c)
{
	size_t n = 0;
	char *room = buf_room(&c->in, STEP);
	enum tls_step step = room ? read_some(c, room, &n) : TLS_STEP_FAILED;

	c->in.n += n;
	if (n && !c->times.first)
		c->times.first = since(c);
	if (step == TLS_STEP_END || step == TLS_STEP_CUT) {
		c->ended = true;
		c->whole = step == TLS_STEP_END;
		c->times.last = since(c);
	}
	return step;
}

/* Whether an answer has begun, or the connection ended, before everything was sent. */
static bool
answered(struct client *c)
{
	return take(c) != TLS_STEP_READS || c->in.n > 0;
}

int
client_ask(struct client *c, struct str request)
{
	for (size_t n = 0; request.n && !c->ended; request = str_after(request, n), n = 0) {
		enum tls_step step = write_some(c, request, &n);

		if (step == TLS_STEP_DONE)
			continue;
		if (step != TLS_STEP_WRITES && step != TLS_STEP_READS)
			return EX_OK; /* what the server has to say about it is read next */
		short ready = wait_for(c, POLLIN | POLLOUT);
		if (ready == 0)
			return too_slow(c, "the request");
		if ((ready & POLLIN) && answered(c))
			return EX_OK;
	}
	return EX_OK;
}

int
client_receive(struct client *c)
{
	enum tls_step step;

	while ((step = take(c)) == TLS_STEP_READS || step == TLS_STEP_WRITES) {
		if (wait_for(c, step == TLS_STEP_READS ? POLLIN : POLLOUT) == 0)
			return too_slow(c, "the answer");
	}
	if (step != TLS_STEP_FAILED)
		return EX_OK;
	error("the answer broke off: %s", c->tls ? tls_client_fault(c->tls) : strerror(errno));
	return EX_IOERR;
}

void
client_close(struct client *c)
{
	if (c->tls) {
		tls_client_bytes(c->tls, &c->received, &c->sent);
		tls_client_free(c->tls);
		c->tls = NULL;
	}
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	buf_release(&c->in);
}
