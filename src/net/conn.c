/*
 * One connection, from accept to close.
 *
 *   proxy     from a proxy we trust: its header (proto/proxy.h) comes before anything else.
 *   reading   the peer's first byte tells TLS from plain text; then bytes are gathered until the
 *             request is whole.  There is no TLS object before the ClientHello is.
 *   asking    conn_desk.c: the keeper knows the answer.
 *   uploading the same: what comes is for the keeper.
 *   sending   conn_send.c: the answer leaves piece by piece.
 *   draining  our side is shut; what the peer still sends is thrown away for a moment.
 *
 * A Gopher reader is usually answered within conn_open already.
 * A function here may end the connection, so calling one is the last thing its caller does.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "net/loop.h"
#include "proto/proxy.h"

#define REQUEST_MOST  (64u << 10)  /* bytes kept of a request, after decryption */
#define RECEIVED_MOST (256u << 10) /* bytes received before there is one; records may be tiny */
#define DRAIN_MOST    (512u << 10) /* thrown away; more than any line tried on us */

/* Ten thousand silent readers cost this each, and malloc's 8 bytes. */
_Static_assert(sizeof(struct conn) <= 128 - 8, "a silent connection has grown");

static void conn_take(struct conn *c, struct str raw);

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

	c->waits_for = (uint8_t)what;
	c->since = (uint32_t)uv_now(&c->w->loop);
	c->previous = list->last;
	*(list->last ? &list->last->next : &list->first) = c;
	list->last = c;
}

void
conn_wait_for(struct conn *c, enum wait what)
{
	wait_leave(c);
	wait_join(c, what);
}

uint32_t
conn_waited(const struct conn *c)
{
	return (uint32_t)uv_now(&c->w->loop) - c->since; /* right beyond the 49 days, too */
}

struct conn *
conn_next(const struct conn *c)
{
	return c->next;
}

bool
conn_silent(const struct conn *c)
{
	return c->state <= CONN_FIRST && c->received == 0;
}

/* --- the end --- */

void
conn_close(struct conn *c)
{
	struct worker *w = c->w;

	wait_leave(c);
	tls_close(c->tls, &w->wire); /* nobody will read it, but no session is spoilt (GEM-70) */
	buf_clear(&w->wire);
	buf_release(&c->in);
	conn_sending_free(c);
	free(c->ends);
	limit_leaves(&w->server.limit, c->place);
	close(c->fd); /* and so it leaves the set of sockets */
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
	c->received += (uint32_t)n; /* limits far below its own end it */
	if (n == 0)
		c->ended = true;
	if (c->state != CONN_DRAINING)
		conn_take(c, str_of(c->w->input, (size_t)n));
	else if (c->ended || c->received > DRAIN_MOST)
		conn_close(c);
}

void
conn_event(struct conn *c, bool writable)
{
	bool writes = c->watched & WATCH_WRITE, reads = c->watched & WATCH_READ;

	if (c->state == CONN_ASKING)
		conn_desk_event(c);
	else if (writes && (writable || !reads))
		conn_pump(c); /* an error of the socket shows in the next send */
	else
		conn_read(c);
}

void
conn_watch(struct conn *c)
{
	bool left = c->sending && c->sending->rest.n > 0;
	unsigned want = WATCH_ADDED;

	if (c->state == CONN_SENDING || left)
		want |= WATCH_WRITE;
	if (c->state != CONN_SENDING && !c->ended)
		want |= WATCH_READ;
	if (want == c->watched)
		return;
	struct epoll_event e = { .data.ptr = c };
	e.events = (want & WATCH_READ ? (uint32_t)EPOLLIN : 0) |
		   (want & WATCH_WRITE ? (uint32_t)EPOLLOUT : 0);
	int how = c->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
	if (epoll_ctl(c->w->sockets, how, c->fd, &e) < 0)
		conn_close(c);
	else
		c->watched = (uint8_t)want;
}

/* --- reading --- */

/* A request in one line, and nothing behind it. */
static bool
is_one_line(struct str input)
{
	return input.n > 0 && str_find_byte(input, '\n') == (ptrdiff_t)input.n - 1;
}

/* Too much came before there was a request. */
static void
refuse(struct conn *c)
{
	struct sending *s = conn_sending(c);

	c->curious = true;
	if (s)
		serve_refusal(&c->w->server, c->from->proto, &s->reply);
	conn_send(c);
}

/* Who is at the other end; an IPv6 address is asked for again, as it has no room in the connection. */
static bool
address_of(const struct conn *c, unsigned char out[16])
{
	static const unsigned char unknown[sizeof(c->ip4)];
	struct ip x;

	if (c->ends)
		x = c->ends->reader;
	else if (memcmp(c->ip4, unknown, sizeof(unknown)) != 0)
		x = ip_from4(c->ip4);
	else
		return listen_peer(c->fd, out);
	memcpy(out, x.bytes, sizeof(x.bytes));
	return true;
}

void
conn_ask_who(struct conn *c)
{
	struct server *s = &c->w->server;

	s->asking = (struct asking){ 0 };
	if (s->log.fd < 0 && !limit_counts(&s->limit))
		return;
	s->asking.known = address_of(c, s->asking.address);
	if (s->asking.known)
		s->asking.who = limit_who(&s->limit, s->asking.address);
}

/* A request, or a part of one, stands in `input`; perhaps the end of a handshake in the wire. */
static void
conn_answer(struct conn *c, struct str input)
{
	char address[LISTEN_NAME];
	struct str local = str_from(c->from->local);
	const struct proto *proto = c->from->proto;
	struct sending *s = conn_sending(c);

	if (!s) {
		conn_close(c);
		return;
	}
	if (input.n == 0 && (c->tls || proto->tls) && c->ended) {
		conn_send(c); /* nothing was asked: nothing but close_notify */
		return;
	}
	if (c->ends)
		local = ip_print(c->ends->here, address);
	else if (local.n == 0 && proto->tls)
		local = listen_local(c->fd, address);
	conn_ask_who(c);
	switch (
	    serve(&c->w->server, proto, input, c->ended, local, uv_now(&c->w->loop), &s->reply)) {
	case SERVE_CLOSE: /* the reply is empty */
	case SERVE_REPLY:
		c->curious = c->tls || s->reply.raw || !is_one_line(input);
		conn_send(c);
		return;
	case SERVE_DESK: conn_desk_ask(c); return;
	case SERVE_MORE: break;
	}
	if (input.n > REQUEST_MOST || c->received > RECEIVED_MOST) {
		refuse(c);
		return;
	}
	if (c->in.n == 0)
		buf_addstr(&c->in, input);
	if (buf_failed(&c->in) || conn_flush(c) == SENT_FAILED)
		conn_close(c);
	else
		conn_watch(c);
}

static void
take_tls(struct conn *c, struct str raw)
{
	switch (tls_feed(c->tls, raw, &c->in, &c->w->wire)) {
	case TLS_HANDSHAKE:
		if (conn_flush(c) == SENT_FAILED || c->ended || c->received > RECEIVED_MOST)
			conn_close(c);
		else
			conn_watch(c);
		return;
	case TLS_FAILED: conn_send(c); return; /* with the alert that says why */
	case TLS_ENDED: c->ended = true; break;
	case TLS_OPEN: break;
	}
	if (c->state == CONN_UPLOADING)
		conn_desk_body(c);
	else if (c->in.n || c->ended || c->received > RECEIVED_MOST)
		conn_answer(c, buf_str(&c->in));
	else if (conn_flush(c) == SENT_FAILED)
		conn_close(c);
	else
		conn_watch(c);
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
	c->curious = true;
	take_tls(c, hello);
	buf_release(&held);
}

/* The request in plain text: at hand if it came in one piece, else gathered. */
static void
take_plain(struct conn *c, struct str raw)
{
	if (c->in.n)
		buf_addstr(&c->in, raw);
	conn_answer(c, c->in.n ? buf_str(&c->in) : raw);
}

/*
 * The first byte: 0x16 begins a TLS handshake; a Gemini port takes nothing else (GEM-3), and a
 * Gopher port without TLS anything else (GOP-91).
 */
static bool
first_byte_fits(const struct conn *c, bool handshake)
{
	if (handshake)
		return c->from->proto->tls || (c->from->proto->may_tls && c->w->gopher_tls);
	return !c->from->proto->tls;
}

/* The proxy's words are over: what follows is the reader's. */
static void
end_proxy(struct conn *c, const struct proxy *p, struct str rest)
{
	char text[IP_TEXT];

	c->state = CONN_FIRST;
	if (p->known && (c->ends = malloc(sizeof(*c->ends)))) {
		*c->ends = (struct ends){ .reader = p->reader, .here = p->here };
		debug("%s: a proxy brings %s", c->from->proto->name, ip_print(p->reader, text).s);
	}
	bool welcome = worker_admits(c->w, c->ends ? &c->ends->reader : NULL, &c->place);
	if (!welcome || (p->known && !c->ends) || (rest.n == 0 && c->ended)) {
		conn_close(c);
		return;
	}
	struct buf held = c->in;
	buf_init(&c->in, REQUEST_MOST + 2 * INPUT_SIZE);
	if (rest.n)
		conn_take(c, rest);
	else
		conn_watch(c);
	buf_release(&held);
}

/* GOP-101: nothing else is looked at before the header is whole. */
static void
take_proxy(struct conn *c, struct str raw)
{
	struct proxy p;

	if (c->in.n) {
		buf_addstr(&c->in, raw);
		raw = buf_str(&c->in);
	}
	enum proxy_result found = buf_failed(&c->in) ? PROXY_BAD : proxy_parse(raw, &p);
	if (found == PROXY_DONE) {
		end_proxy(c, &p, str_after(raw, p.size));
		return;
	}
	if (found == PROXY_MORE && c->in.n == 0)
		buf_addstr(&c->in, raw);
	if (found == PROXY_BAD || c->ended || buf_failed(&c->in))
		conn_close(c);
	else
		conn_watch(c);
}

static void
conn_take(struct conn *c, struct str raw)
{
	if (c->state == CONN_PROXY) {
		take_proxy(c, raw);
		return;
	}
	if (c->state == CONN_FIRST && c->in.n == 0) {
		bool handshake = raw.n && raw.s[0] == 0x16;

		if (!first_byte_fits(c, handshake)) {
			conn_close(c);
			return;
		}
		if (!handshake)
			c->state = CONN_READING;
	}
	if (c->state == CONN_FIRST)
		take_hello(c, raw);
	else if (c->tls)
		take_tls(c, raw);
	else
		take_plain(c, raw);
}

/* --- from outside --- */

void
conn_finish(struct conn *c)
{
	conn_send(c); /* an empty answer */
}

void
conn_late(struct conn *c, enum wait what)
{
	bool asked = c->tls && c->state == CONN_READING && c->in.n > 0;

	if (what == WAIT_DESK || what == WAIT_UPLOAD)
		conn_desk_late(c);
	else if (what != WAIT_REQUEST || !c->tls)
		conn_close(c);
	else if (asked && c->from->proto->tls)
		refuse(c); /* GEM-12: half a line is malformed */
	else
		conn_send(c); /* of a Gopher request nothing is (GOP-6) */
}

void
conn_open(struct worker *w, const struct arrival *a)
{
	struct conn *c = malloc(sizeof(*c));

	if (!c) {
		close(a->fd);
		limit_leaves(&w->server.limit, a->place);
		return;
	}
	*c = (struct conn){ .w = w, .from = a->at, .fd = a->fd, .place = a->place };
	c->state = a->proxied ? CONN_PROXY : CONN_FIRST;
	if (a->from)
		ip_to4(*a->from, c->ip4);
	buf_init(&c->in, REQUEST_MOST + 2 * INPUT_SIZE);
	wait_join(c, WAIT_REQUEST);
	w->conns++;

	assert(w->wire.n == 0);
	ssize_t n = recv(c->fd, w->input, INPUT_SIZE, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
		conn_watch(c);
	} else if (n < 0) {
		conn_close(c);
	} else {
		c->received = (uint32_t)n;
		c->ended = n == 0;
		conn_take(c, str_of(w->input, (size_t)n));
	}
}
