/*
 * A connection that waits for the keeper: who asks is looked at here, what may be done is the keeper's to say.
 *
 * Meanwhile the reader's socket is not watched, and the answer's is in its place: so there is one event a connection in a round, as
 * everywhere, and no more is read than is used.
 * A function here may end the connection, so calling one is the last thing its caller does.
 */
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "net/loop.h"
#include "store/newsroom.h"

struct desk_call {
	struct desk_line line;
	struct buf path; /* of the request: the answer is printed and logged by it */
};

void
conn_desk_free(struct desk_call *call)
{
	if (!call)
		return;
	desk_line_close(&call->line); /* and so its end leaves the set of sockets */
	buf_release(&call->path);
	free(call);
}

/* The answer, or a refusal by its status alone, leaves. */
static void
tell(struct conn *c, struct str path, const struct desk_told *told)
{
	c->curious = true;
	conn_ask_who(c);
	serve_told(&c->w->server, c->from->proto, path, told, &c->sending->reply);
	conn_send(c);
}

static struct desk_told
refusal(enum page_status status)
{
	return (struct desk_told){ status, STR(""), STR(""), STR(""), STR("") };
}

/* PAGE_OK, and whose key it is in text[]; else what has to be said (GEM-79). */
static enum page_status
look_at_person(const struct conn *c, char text[FINGERPRINT_TEXT + 1])
{
	struct tls_person p;
	int64_t now = (int64_t)time(NULL);

	if (!c->tls || !tls_person(c->tls, &p))
		return PAGE_SHOW_CERT;
	if (now < p.from || now > p.until)
		return PAGE_CERT_BAD;
	fingerprint_write(p.key, text);
	return PAGE_OK;
}

/* The reader's socket leaves the set, the answer's comes in. */
static bool
wait_for_answer(struct conn *c, const struct desk_call *call)
{
	struct epoll_event e = { .events = (uint32_t)EPOLLIN, .data.ptr = c };

	if (c->watched && epoll_ctl(c->w->sockets, EPOLL_CTL_DEL, c->fd, NULL) < 0)
		return false;
	c->watched = 0;
	return epoll_ctl(c->w->sockets, EPOLL_CTL_ADD, call->line.end, &e) == 0;
}

static enum page_status
ask(struct conn *c, struct desk_ask q)
{
	char key[FINGERPRINT_TEXT + 1];
	enum page_status status = look_at_person(c, key);

	if (status != PAGE_OK)
		return status;
	struct desk_call *call = calloc(1, sizeof(*call));
	if (!call)
		return PAGE_BUSY;
	call->line = (struct desk_line){ -1, -1 };
	c->sending->call = call;
	buf_init(&call->path, 0);
	buf_addstr(&call->path, q.path);
	q.key = str_of(key, FINGERPRINT_TEXT);
	if (buf_failed(&call->path) || !desk_ask(c->w->desk, &q, &call->line) ||
	    !wait_for_answer(c, call))
		return PAGE_BUSY;
	return PAGE_OK;
}

void
conn_desk_ask(struct conn *c)
{
	struct desk_ask q = c->w->server.question;

	/* the end of a handshake may stand in the wire */
	if (conn_flush(c) == SENT_FAILED) {
		conn_close(c);
		return;
	}
	enum page_status status = ask(c, q);
	if (status != PAGE_OK) {
		struct desk_told no = refusal(status);

		tell(c, q.path, &no);
		return;
	}
	c->state = CONN_ASKING;
	conn_wait_for(c, WAIT_DESK);
}

/* The call is over: what was heard, or that there was nothing, leaves. */
static void
end_call(struct conn *c, const struct desk_told *told)
{
	struct desk_call *call = c->sending->call;

	c->sending->call = NULL;
	desk_line_close(&call->line);
	tell(c, buf_str(&call->path), told);
	conn_desk_free(call);
}

void
conn_desk_event(struct conn *c)
{
	struct desk_told told = refusal(PAGE_BUSY);
	struct buf bytes;

	buf_init(&bytes, 0);
	if (!desk_hear(&c->sending->call->line, &bytes, &told))
		told = refusal(PAGE_BUSY);
	end_call(c, &told);
	buf_release(&bytes);
}

void
conn_desk_late(struct conn *c)
{
	struct desk_told told = refusal(PAGE_BUSY);

	end_call(c, &told);
}
