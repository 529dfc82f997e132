/*
 * A connection that waits for the keeper: who asks is looked at here, what may be done is the keeper's to say.
 *
 *   asking      the keeper has the question.  The reader's socket is not watched, and the answer's is in its place: so there is one event
 *               a connection in a round, as everywhere, and no more is read than is used.
 *   uploading   it may send (TTN-3): what comes goes into the file of the next question at once, so that nothing of it is kept here.
 *               The question is asked when all of it is there; of half an upload the keeper never hears.
 *
 * A function here may end the connection, so calling one is the last thing its caller does.
 */
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "net/loop.h"
#include "store/newsroom.h"

#define UPLOADS_MOST 8  /* at a time, of each worker: a MiB of memory each */
#define WIRE_FACTOR  4u /* bytes received for one of an upload, at most: records may be small ... */
#define WIRE_BESIDE  (256u << 10) /* ... and the first ones, too */

struct desk_call {
	struct worker *w;
	struct desk_line line;
	struct desk_ask ask; /* its strings are in `text` */
	struct buf text;
	size_t line_size; /* bytes of the request before the body */
	uint64_t got;     /* bytes of the body */
	bool uploads;     /* counted among the worker's */
};

void
conn_desk_free(struct desk_call *call)
{
	if (!call)
		return;
	call->w->uploads -= call->uploads;
	desk_line_close(&call->line); /* and so its end leaves the set of sockets */
	buf_release(&call->text);
	free(call);
}

/* --- the end --- */

/* The answer, or a refusal by its status alone, leaves. */
static void
tell(struct conn *c, const struct desk_ask *ask, const struct desk_told *told)
{
	c->curious = true;
	conn_ask_who(c);
	serve_told(&c->w->server, c->from->proto, ask, told, &c->sending->reply);
	conn_send(c);
}

static struct desk_told
refusal(enum page_status status)
{
	return (struct desk_told){ status, STR(""), STR(""), STR(""), STR("") };
}

/* The call is over: what was heard, or that there was nothing, leaves. */
static void
end_call(struct conn *c, const struct desk_told *told)
{
	struct desk_call *call = c->sending->call;

	c->sending->call = NULL;
	desk_line_close(&call->line);
	tell(c, &call->ask, told);
	conn_desk_free(call);
}

static void
refuse_call(struct conn *c, enum page_status status)
{
	struct desk_told told = refusal(status);

	end_call(c, &told);
}

/* --- asking --- */

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

/* The next string of call->text, all of which are there already. */
static struct str
next_text(const struct desk_call *call, size_t *at, size_t n)
{
	struct str part = str_part(buf_str(&call->text), *at, n);

	*at += n;
	return part;
}

/* The question with strings of its own; NULL when memory is gone. */
static struct desk_call *
call_new(struct worker *w, const struct desk_ask *q)
{
	struct desk_call *call = calloc(1, sizeof(*call));
	size_t at = 0;

	if (!call)
		return NULL;
	*call = (struct desk_call){ .w = w, .line = { -1, -1, 0 }, .ask = *q };
	buf_init(&call->text, 0);
	buf_addstr(&call->text, q->key);
	buf_addstr(&call->text, q->path);
	buf_addstr(&call->text, q->mime);
	buf_addstr(&call->text, q->words);
	buf_addstr(&call->text, q->token);
	if (buf_failed(&call->text)) {
		conn_desk_free(call);
		return NULL;
	}
	call->ask.key = next_text(call, &at, q->key.n);
	call->ask.path = next_text(call, &at, q->path.n);
	call->ask.mime = next_text(call, &at, q->mime.n);
	call->ask.words = next_text(call, &at, q->words.n);
	call->ask.token = next_text(call, &at, q->token.n);
	return call;
}

/* The question is sent.  The reader's socket leaves the set, the answer's comes in. */
static bool
send_question(struct conn *c)
{
	struct desk_call *call = c->sending->call;
	struct epoll_event e = { .events = (uint32_t)EPOLLIN, .data.ptr = c };

	if (!desk_send(c->w->desk, &call->line))
		return false;
	if (c->watched && epoll_ctl(c->w->sockets, EPOLL_CTL_DEL, c->fd, NULL) < 0)
		return false;
	c->watched = 0;
	if (epoll_ctl(c->w->sockets, EPOLL_CTL_ADD, call->line.end, &e) < 0)
		return false;
	c->state = CONN_ASKING;
	conn_wait_for(c, WAIT_DESK);
	return true;
}

void
conn_desk_ask(struct conn *c)
{
	struct desk_ask q = c->w->server.question;
	char key[FINGERPRINT_TEXT + 1];

	/* the end of a handshake may stand in the wire */
	if (conn_flush(c) == SENT_FAILED) {
		conn_close(c);
		return;
	}
	/* of a reader who writes a note nobody asks who it is */
	enum page_status status = q.kind == DESK_NOTE ? PAGE_OK : look_at_person(c, key);
	struct desk_told no = refusal(status != PAGE_OK ? status : PAGE_BUSY);
	q.key = str_of(key, status == PAGE_OK && q.kind != DESK_NOTE ? FINGERPRINT_TEXT : 0);
	struct desk_call *call = status == PAGE_OK ? call_new(c->w, &q) : NULL;
	if (!call) {
		tell(c, &q, &no);
		return;
	}
	call->line_size = c->w->server.line_size;
	c->sending->call = call;
	if (!desk_begin(&call->ask, &call->line) || !send_question(c))
		refuse_call(c, PAGE_BUSY);
}

/* --- uploading --- */

/* Whether no more has come for the upload than small records explain. */
static bool
is_in_proportion(const struct conn *c, const struct desk_call *call)
{
	return c->received <= WIRE_FACTOR * call->ask.size + WIRE_BESIDE;
}

void
conn_desk_body(struct conn *c)
{
	struct desk_call *call = c->sending->call;
	struct str part = str_part(buf_str(&c->in), 0, (size_t)(call->ask.size - call->got));

	if (!desk_add(&call->line, part)) {
		refuse_call(c, PAGE_BUSY);
		return;
	}
	call->got += part.n;
	buf_clear(&c->in); /* what stands behind the upload has no meaning */
	if (call->got == call->ask.size) {
		if (!send_question(c))
			refuse_call(c, PAGE_BUSY);
	} else if (c->ended || !is_in_proportion(c, call)) {
		refuse_call(c, PAGE_BAD); /* half an upload is none */
	} else if (conn_flush(c) == SENT_FAILED) {
		conn_close(c);
	} else {
		if (part.n)
			conn_wait_for(c, WAIT_UPLOAD);
		conn_watch(c);
	}
}

/* The keeper lets it send: from here on bytes go into the next question. */
static void
begin_upload(struct conn *c)
{
	struct desk_call *call = c->sending->call;

	desk_line_close(&call->line);
	call->ask.kind = DESK_PUT;
	if (c->w->uploads >= UPLOADS_MOST || !desk_begin(&call->ask, &call->line)) {
		refuse_call(c, PAGE_BUSY);
		return;
	}
	call->uploads = true;
	c->w->uploads++;
	c->state = CONN_UPLOADING;
	buf_drop(&c->in, call->line_size);
	conn_wait_for(c, WAIT_UPLOAD);
	conn_desk_body(c);
}

/* --- hearing --- */

void
conn_desk_event(struct conn *c)
{
	struct desk_told told = refusal(PAGE_BUSY);
	struct desk_call *call = c->sending->call;
	struct buf bytes;

	buf_init(&bytes, 0);
	if (!desk_hear(&call->line, &bytes, &told))
		told = refusal(PAGE_BUSY);
	if (call->ask.kind == DESK_MAY && told.status == PAGE_OK)
		begin_upload(c);
	else
		end_call(c, &told);
	buf_release(&bytes);
}

void
conn_desk_late(struct conn *c)
{
	refuse_call(c, c->state == CONN_UPLOADING ? PAGE_BAD : PAGE_BUSY);
}
