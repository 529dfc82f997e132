/*
 * One connection, from accept to close.
 *
 *   reading   the peer's first byte tells TLS from plain text; then bytes are gathered until the
 *             request is whole.  There is no TLS object before the ClientHello is.
 *   sending   the answer is encrypted piece by piece, as the peer takes it; the last piece ends in
 *             close_notify (GEM-40), and a page of usual size leaves in one write (GEM-42).
 *   draining  our side is shut; what the peer still sends is thrown away for a moment, because
 *             closing with unread bytes would reset the connection and take the answer with it
 *             (GEM-43, TRAP-3).
 *
 * A Gopher reader is usually answered within conn_open already.
 * A function here may end the connection, so calling one is the last thing its caller does.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/loop.h"

#define REQUEST_MOST  (64u << 10)  /* bytes kept of a request, after decryption */
#define RECEIVED_MOST (256u << 10) /* bytes received before there is one; records may be tiny */
#define DRAIN_MOST    (512u << 10) /* thrown away; more than any line tried on us */
#define WIRE_FULL     (64u << 10)  /* bytes made ready for one write */
#define SLICE         (48u << 10)  /* encrypted in one go: three records */
#define TURN_WRITES   8            /* then it is somebody else's turn (GEM-4) */

enum conn_state { CONN_FIRST, CONN_READING, CONN_SENDING, CONN_DRAINING };

struct conn {
	struct worker *w;
	const struct listener *from;
	struct conn *next, *previous; /* who waits for the same */
	enum wait waits_for;
	uint64_t since; /* milliseconds */

	uv_poll_t poll;
	bool has_poll;
	int events; /* polled for */
	int fd;

	enum conn_state state;
	bool ended;      /* the peer will send no more */
	bool last_ready; /* nothing will be added to what is to be sent */
	struct tls *tls;
	struct buf in;   /* the request as far as it came; in CONN_FIRST of TLS, the ClientHello */
	struct buf rest; /* what the socket did not take; from rest_sent on */
	size_t rest_sent;
	size_t received; /* while draining: thrown away */
	struct reply reply;
	size_t replied; /* bytes of reply_bytes that were made ready */
};

static void conn_take(struct conn *c, struct str raw);
static void conn_pump(struct conn *c);

/* --- waiting --- */

static void
wait_leave(struct conn *c)
{
	struct waiting *list = &c->w->waiting[c->waits_for];

	*(c->previous ? &c->previous->next : &list->first) = c->next;
	*(c->next ? &c->next->previous : &list->last) = c->previous;
	c->next = c->previous = NULL;
}

static void
wait_join(struct conn *c, enum wait what)
{
	struct waiting *list = &c->w->waiting[what];

	c->waits_for = what;
	c->since = uv_now(&c->w->loop);
	c->previous = list->last;
	*(list->last ? &list->last->next : &list->first) = c;
	list->last = c;
}

static void
wait_for(struct conn *c, enum wait what)
{
	wait_leave(c);
	wait_join(c, what);
}

uint64_t
conn_since(const struct conn *c)
{
	return c->since;
}

struct conn *
conn_next(const struct conn *c)
{
	return c->next;
}

bool
conn_silent(const struct conn *c)
{
	return c->state == CONN_FIRST && c->received == 0;
}

/* --- the end --- */

static void
on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void
conn_close(struct conn *c)
{
	struct worker *w = c->w;

	wait_leave(c);
	tls_close(c->tls, &w->wire); /* nobody will read it, but no ticket is spoilt (GEM-70) */
	buf_clear(&w->wire);
	buf_release(&c->in);
	buf_release(&c->rest);
	reply_release(&c->reply);
	if (c->has_poll)
		uv_close((uv_handle_t *)&c->poll, on_closed);
	close(c->fd);
	if (!c->has_poll)
		free(c);
	worker_conn_gone(w);
}

/* --- events --- */

static void
conn_read(struct conn *c)
{
	ssize_t n = recv(c->fd, c->w->input, INPUT_SIZE, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		conn_close(c);
		return;
	}
	c->received += (size_t)n;
	if (n == 0)
		c->ended = true;
	if (c->state != CONN_DRAINING)
		conn_take(c, str_of(c->w->input, (size_t)n));
	else if (c->ended || c->received > DRAIN_MOST)
		conn_close(c);
}

static void
on_event(uv_poll_t *handle, int status, int events)
{
	struct conn *c = handle->data;

	if (status < 0)
		conn_close(c);
	else if (events & UV_WRITABLE)
		conn_pump(c);
	else
		conn_read(c);
}

/* Asks the loop for what the connection now waits for. */
static void
conn_watch(struct conn *c)
{
	int events = c->state == CONN_SENDING || c->rest.n ? UV_WRITABLE : 0;

	if (c->state != CONN_SENDING && !c->ended)
		events |= UV_READABLE;
	if (c->has_poll && events == c->events)
		return;
	if (!c->has_poll) {
		if (uv_poll_init(&c->w->loop, &c->poll, c->fd) != 0) {
			conn_close(c);
			return;
		}
		c->has_poll = true;
		c->poll.data = c;
	}
	c->events = events;
	if (uv_poll_start(&c->poll, events, on_event) != 0)
		conn_close(c);
}

/* --- sending --- */

enum sent { SENT_ALL, SENT_PART, SENT_FAILED };

static enum sent
send_bytes(struct conn *c, struct str bytes, size_t *taken)
{
	ssize_t n;

	do
		n = send(c->fd, bytes.s, bytes.n, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	*taken = n > 0 ? (size_t)n : 0;
	if (n < 0 && errno != EAGAIN)
		return SENT_FAILED;
	return *taken == bytes.n ? SENT_ALL : SENT_PART;
}

/* Sends what an earlier write left over. */
static enum sent
flush_rest(struct conn *c)
{
	size_t taken;
	enum sent result = send_bytes(c, str_after(buf_str(&c->rest), c->rest_sent), &taken);

	c->rest_sent += taken;
	if (taken && c->waits_for == WAIT_SEND)
		wait_for(c, WAIT_SEND);
	if (result == SENT_ALL) {
		buf_release(&c->rest);
		c->rest_sent = 0;
	}
	return result;
}

/* Sends what stands ready in the worker's wire, and keeps what the socket does not take. */
static enum sent
flush_wire(struct conn *c)
{
	struct str wire = buf_str(&c->w->wire);
	enum sent result = SENT_PART;
	size_t taken = 0;

	if (buf_failed(&c->w->wire))
		result = SENT_FAILED;
	else if (wire.n == 0)
		result = c->rest.n ? SENT_PART : SENT_ALL;
	else if (c->rest.n == 0)
		result = send_bytes(c, wire, &taken);
	if (taken && c->waits_for == WAIT_SEND)
		wait_for(c, WAIT_SEND);
	if (result == SENT_PART && taken < wire.n)
		buf_addstr(&c->rest, str_after(wire, taken));
	if (buf_failed(&c->rest))
		result = SENT_FAILED;
	buf_clear(&c->w->wire);
	return result;
}

static bool
put(struct conn *c, struct str plain)
{
	if (c->tls)
		return tls_write(c->tls, plain, &c->w->wire);
	buf_addstr(&c->w->wire, plain);
	return true;
}

/* Everything of the answer has been made ready: no byte comes behind this. */
static void
end_answer(struct conn *c)
{
	tls_close(c->tls, &c->w->wire);
	c->tls = NULL;
	c->last_ready = true;
	reply_release(&c->reply);
}

/* Makes ready what fits into one write. */
static bool
fill_wire(struct conn *c)
{
	while (!c->last_ready && c->w->wire.n < WIRE_FULL) {
		struct str left = str_after(reply_bytes(&c->reply), c->replied);

		if (left.n) {
			struct str slice = str_part(left, 0, SLICE);

			if (!put(c, slice))
				return false;
			c->replied += slice.n;
		} else if (c->reply.file) {
			buf_clear(&c->reply.bytes);
			c->replied = 0;
			int found = serve_part(&c->w->server, &c->reply, &c->reply.bytes);
			if (found < 0)
				return false; /* cut off without close_notify, so that it shows */
			c->reply.file = found > 0;
		} else {
			end_answer(c);
		}
	}
	return true;
}

static void
conn_drain(struct conn *c)
{
	if (c->ended || shutdown(c->fd, SHUT_WR) < 0) {
		conn_close(c);
		return;
	}
	c->state = CONN_DRAINING;
	c->received = 0;
	wait_for(c, WAIT_DRAIN);
	conn_watch(c);
}

/* Sends as much as the socket takes; then waits, or drains after the last byte. */
static void
conn_pump(struct conn *c)
{
	enum sent sent = SENT_ALL;

	if (c->rest.n)
		sent = flush_rest(c);
	for (int turn = 0; turn < TURN_WRITES && sent == SENT_ALL && !c->last_ready; turn++) {
		if (c->state != CONN_SENDING)
			break;
		sent = fill_wire(c) ? flush_wire(c) : SENT_FAILED;
	}
	if (sent == SENT_FAILED)
		conn_close(c);
	else if (sent == SENT_ALL && c->last_ready)
		conn_drain(c);
	else
		conn_watch(c);
}

/* --- reading --- */

static void
start_sending(struct conn *c)
{
	buf_release(&c->in);
	c->state = CONN_SENDING;
	wait_for(c, WAIT_SEND);
	conn_pump(c);
}

/* A request, or a part of one, stands in c->in; perhaps the end of a handshake in the wire. */
static void
conn_answer(struct conn *c)
{
	char address[LISTEN_NAME];
	struct str local = str_from(c->from->local);
	const struct proto *proto = c->from->proto;

	if (c->in.n == 0 && (c->tls || proto->tls) && c->ended) {
		start_sending(c); /* nothing was asked: nothing but close_notify */
		return;
	}
	if (local.n == 0 && proto->tls)
		local = listen_local(c->fd, address);
	switch (serve(&c->w->server, proto, buf_str(&c->in), c->ended, local, uv_now(&c->w->loop),
		      &c->reply)) {
	case SERVE_CLOSE: /* the reply is empty */
	case SERVE_REPLY: start_sending(c); return;
	case SERVE_MORE: break;
	}
	if (c->in.n > REQUEST_MOST || c->received > RECEIVED_MOST) {
		serve_refusal(&c->w->server, proto, &c->reply);
		start_sending(c);
	} else if (flush_wire(c) == SENT_FAILED) {
		conn_close(c);
	} else {
		conn_watch(c);
	}
}

static void
take_tls(struct conn *c, struct str raw)
{
	switch (tls_feed(c->tls, raw, &c->in, &c->w->wire)) {
	case TLS_HANDSHAKE:
		if (flush_wire(c) == SENT_FAILED || c->ended || c->received > RECEIVED_MOST)
			conn_close(c);
		else
			conn_watch(c);
		return;
	case TLS_FAILED: start_sending(c); return; /* with the alert that says why */
	case TLS_ENDED: c->ended = true; break;
	case TLS_OPEN: break;
	}
	conn_answer(c);
}

/* Gathers the ClientHello; the TLS object begins with the whole of it. */
static void
take_hello(struct conn *c, struct str raw)
{
	struct str hello = raw;

	if (c->in.n) {
		buf_addstr(&c->in, raw);
		hello = buf_str(&c->in);
	}
	enum tls_hello found = buf_failed(&c->in) || c->ended ? TLS_HELLO_NONE : tls_hello(hello);
	if (found == TLS_HELLO_MORE && c->in.n == 0)
		buf_addstr(&c->in, raw);
	if (found == TLS_HELLO_MORE) {
		conn_watch(c);
		return;
	}
	if (found == TLS_HELLO_WHOLE)
		c->tls = tls_new(c->w->tls);
	if (!c->tls) {
		conn_close(c);
		return;
	}
	struct buf held = c->in;
	buf_init(&c->in, REQUEST_MOST + 2 * INPUT_SIZE);
	c->state = CONN_READING;
	take_tls(c, hello);
	buf_release(&held);
}

/*
 * The first byte: 0x16 begins a TLS handshake; a Gemini port takes nothing else (GEM-3), and a
 * Gopher port without TLS anything else (GOP-91).
 */
static bool
first_byte_fits(const struct conn *c, bool handshake)
{
	if (handshake)
		return c->from->proto->tls || c->w->gopher_tls;
	return !c->from->proto->tls;
}

static void
conn_take(struct conn *c, struct str raw)
{
	if (c->state == CONN_FIRST && c->in.n == 0) {
		bool handshake = raw.n && raw.s[0] == 0x16;

		if (!first_byte_fits(c, handshake)) {
			conn_close(c);
			return;
		}
		if (!handshake)
			c->state = CONN_READING;
	}
	if (c->state == CONN_FIRST) {
		take_hello(c, raw);
	} else if (c->tls) {
		take_tls(c, raw);
	} else {
		buf_addstr(&c->in, raw);
		conn_answer(c);
	}
}

/* --- from outside --- */

void
conn_finish(struct conn *c)
{
	start_sending(c); /* an empty answer */
}

void
conn_late(struct conn *c, enum wait what)
{
	bool asked = c->tls && c->state == CONN_READING && c->in.n > 0;

	if (what != WAIT_REQUEST || !c->tls) {
		conn_close(c);
		return;
	}
	/* GEM-12: half a line is malformed; of a Gopher request nothing is (GOP-6) */
	if (asked && c->from->proto->tls)
		serve_refusal(&c->w->server, c->from->proto, &c->reply);
	start_sending(c);
}

void
conn_open(struct worker *w, const struct listener *from, int fd)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (!c) {
		close(fd);
		return;
	}
	c->w = w;
	c->from = from;
	c->fd = fd;
	buf_init(&c->in, REQUEST_MOST + 2 * INPUT_SIZE);
	buf_init(&c->rest, 0);
	reply_init(&c->reply);
	wait_join(c, WAIT_REQUEST);
	w->conns++;

	assert(w->wire.n == 0);
	ssize_t n = recv(fd, w->input, INPUT_SIZE, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
		conn_watch(c);
	} else if (n < 0) {
		conn_close(c);
	} else {
		c->received = (size_t)n;
		c->ended = n == 0;
		conn_take(c, str_of(w->input, (size_t)n));
	}
}
