/*
 * The second half of a connection: an answer leaves piece by piece, as the peer takes it.
 *
 * What the socket did not take is kept as it was encrypted; all else is fetched when there is room
 * again, so that a slow reader of a large file holds one piece of it.  The last piece ends in
 * close_notify (GEM-40), and a page of usual size leaves in one write (GEM-42).
 * A function here may end the connection, so calling one is the last thing its caller does.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "net/loop.h"

#define WIRE_FULL    (64u << 10)  /* bytes made ready for one write */
#define PLAIN_WRITE  (256u << 10) /* of an answer that leaves as it lies */
#define WIRE_BLOCKED (16u << 10)  /* the same, for a reader who is slower than we are */
/*
 * A record is readable when the whole of it is there: the first fits into one segment, together
 * with the ticket before it, so that a page of several segments begins to show with the first
 * (performance.md: 580 ms earlier on GPRS, for 22 bytes).
 */
#define FIRST_RECORD 1200
#define ONE_RECORD   1350        /* an answer that fits into the segment as a whole */
#define SLICE        (16u << 10) /* bytes of one record, and taken from the answer in one go */
#define TURN_WRITES  8           /* then it is somebody else's turn (GEM-4) */

struct sending *
conn_sending(struct conn *c)
{
	if (c->sending)
		return c->sending;
	c->sending = malloc(sizeof(*c->sending));
	if (c->sending) {
		*c->sending = (struct sending){ 0 };
		buf_init(&c->sending->rest, 0);
		reply_init(&c->sending->reply);
	}
	return c->sending;
}

void
conn_sending_free(struct conn *c)
{
	if (!c->sending)
		return;
	buf_release(&c->sending->rest);
	reply_release(&c->sending->reply);
	conn_desk_free(c->sending->call);
	free(c->sending);
	c->sending = NULL;
}

/* --- bytes to the socket --- */

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
	if (*taken && c->waits_for == WAIT_SEND)
		conn_wait_for(c, WAIT_SEND); /* progress moves the deadline */
	return *taken == bytes.n ? SENT_ALL : SENT_PART;
}

/* Sends what an earlier write left over. */
static enum sent
flush_rest(struct conn *c)
{
	struct sending *s = c->sending;
	size_t taken;
	enum sent result = send_bytes(c, str_after(buf_str(&s->rest), s->rest_sent), &taken);

	s->rest_sent += taken;
	if (result == SENT_ALL) {
		buf_release(&s->rest);
		s->rest_sent = 0;
	}
	return result;
}

static enum sent
keep_rest(struct conn *c, struct str left)
{
	struct sending *s = conn_sending(c);

	if (!s)
		return SENT_FAILED;
	s->blocked = true;
	buf_addstr(&s->rest, left);
	return buf_failed(&s->rest) ? SENT_FAILED : SENT_PART;
}

static bool
has_rest(const struct conn *c)
{
	return c->sending && c->sending->rest.n > 0;
}

enum sent
conn_flush(struct conn *c)
{
	struct buf *ready = &c->w->wire;
	struct str wire = buf_str(ready);
	enum sent result = has_rest(c) ? SENT_PART : SENT_ALL;
	size_t taken = 0;

	if (buf_failed(ready))
		result = SENT_FAILED;
	else if (wire.n && result == SENT_ALL)
		result = send_bytes(c, wire, &taken);
	if (result == SENT_PART && taken < wire.n)
		result = keep_rest(c, str_after(wire, taken));
	buf_clear(ready);
	return result;
}

/* --- the answer to bytes --- */

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
	c->sending->last_ready = true;
	reply_release(&c->sending->reply);
}

/* How much the next record takes: see FIRST_RECORD. */
static size_t
slice_of(const struct conn *c)
{
	const struct reply *r = &c->sending->reply;

	if (!c->tls || r->sent > 0 || (!r->file && reply_bytes(r).n <= ONE_RECORD))
		return SLICE;
	return FIRST_RECORD;
}

/* Makes ready what fits into one write. */
static bool
fill_wire(struct conn *c)
{
	struct sending *s = c->sending;
	size_t full = s->blocked ? WIRE_BLOCKED : WIRE_FULL;
	struct str next;

	while (!s->last_ready && c->w->wire.n < full) {
		int found = serve_next(&c->w->server, &s->reply, slice_of(c), &next);

		if (found < 0)
			return false; /* cut off without close_notify, so that it shows */
		if (found == 0)
			end_answer(c);
		else if (!put(c, next))
			return false;
	}
	return true;
}

/* Whether what comes next lies in memory as it shall leave: over plain TCP, a whole answer that nothing stands before. */
static bool
is_ready(const struct conn *c)
{
	return !c->tls && !c->sending->reply.file && c->w->wire.n == 0;
}

/* From where it lies, which the answer keeps until it has left: nothing is copied, nor kept for a slow reader. */
static enum sent
send_ready(struct conn *c)
{
	struct reply *r = &c->sending->reply;
	struct str left = str_part(reply_bytes(r), (size_t)r->sent, PLAIN_WRITE);
	size_t taken = 0;
	enum sent result = left.n ? send_bytes(c, left, &taken) : SENT_ALL;

	r->sent += taken;
	if (r->sent == reply_bytes(r).n)
		end_answer(c);
	return result;
}

static enum sent
send_next(struct conn *c)
{
	if (is_ready(c))
		return send_ready(c);
	return fill_wire(c) ? conn_flush(c) : SENT_FAILED;
}

/*
 * Our side is shut; what the peer still sends is thrown away for a moment, because closing with
 * unread bytes would reset the connection and take the answer with it (GEM-43, TRAP-3).  Who has
 * asked over plain TCP in exactly one line has nothing more to say.
 */
static void
conn_drain(struct conn *c)
{
	if (c->ended || !c->curious || shutdown(c->fd, SHUT_WR) < 0) {
		conn_close(c);
		return;
	}
	conn_sending_free(c);
	c->state = CONN_DRAINING;
	c->received = 0;
	conn_wait_for(c, WAIT_DRAIN);
	conn_watch(c);
}

void
conn_pump(struct conn *c)
{
	struct sending *s = c->sending;
	enum sent sent = has_rest(c) ? flush_rest(c) : SENT_ALL;

	for (int turn = 0; turn < TURN_WRITES && sent == SENT_ALL && s && !s->last_ready; turn++) {
		if (c->state != CONN_SENDING)
			break;
		sent = send_next(c);
	}
	if (sent == SENT_FAILED)
		conn_close(c);
	else if (sent == SENT_ALL && s && s->last_ready)
		conn_drain(c);
	else
		conn_watch(c);
}

void
conn_send(struct conn *c)
{
	if (!conn_sending(c)) {
		conn_close(c);
		return;
	}
	buf_release(&c->in);
	c->state = CONN_SENDING;
	conn_wait_for(c, WAIT_SEND);
	conn_pump(c);
}
