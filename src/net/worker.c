/*
 * The event loop: accepting in batches, deadlines, the signal to leave.
 *
 * A deadline is the same for all who wait for the same thing, so each kind has one list in order of
 * time and one clock for the process looks at the lists' heads.
 */
#include "net/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "net/loop.h"
#include "net/signer.h"
#include "sys/jail.h"

#define EVENTS         256 /* of sockets looked at before the loop turns */
#define BATCH          32  /* accepted before others get their turn */
#define LAST_BATCHES   128 /* as many as can stand in a listener's queue */
#define TICK           250 /* milliseconds between two looks at the deadlines */
#define CONNS_MOST     16384
#define OWN_FILES      64u /* descriptors that are not connections: the edition, libuv, listeners */
#define DRAIN_TIMEOUT  2   /* seconds for the peer to close after us (GEM-43) */
#define DESK_TIMEOUT   30  /* seconds for the keeper to answer */
#define UPLOAD_TIMEOUT 30  /* seconds in which a byte of an upload must come */

struct port { /* a listener in the loop */
	uv_poll_t poll;
	struct worker *w;
	const struct listener *listener;
};

/* --- the sockets of connections --- */

/* No event of one round is about a connection that another event of it has ended: each ends itself alone. */
static void
on_sockets(uv_poll_t *handle, int status, int events)
{
	struct worker *w = handle->data;
	struct epoll_event found[EVENTS];
	int n = epoll_wait(w->sockets, found, EVENTS, 0);

	(void)status, (void)events;
	for (int i = 0; i < n; i++)
		conn_event(found[i].data.ptr, (found[i].events & (uint32_t)EPOLLOUT) != 0);
}

static int
watch_sockets(struct worker *w)
{
	int code = 0;

	w->sockets = epoll_create1(EPOLL_CLOEXEC);
	if (w->sockets < 0)
		return error("cannot make a set of sockets: %s", strerror(errno));
	w->sockets_poll.data = w;
	if ((code = uv_poll_init(&w->loop, &w->sockets_poll, w->sockets)) != 0 ||
	    (code = uv_poll_start(&w->sockets_poll, UV_READABLE, on_sockets)) != 0)
		return error("cannot watch the set of sockets: %s", uv_strerror(code));
	return 0;
}

/* --- accepting --- */

static void accepting(struct worker *w, bool on);
static void start_tick(struct worker *w);

static bool
is_proxy(const struct worker *w, struct ip x)
{
	for (size_t i = 0; i < w->proxy_count; i++)
		if (ip_net_has(&w->proxies[i], x))
			return true;
	return false;
}

static void
count_open(struct worker *w)
{
	atomic_store_explicit(&w->server.tally->open, w->conns, memory_order_relaxed);
}

bool
worker_admits(struct worker *w, const struct ip *from, uint32_t *place)
{
	struct limit *l = &w->server.limit;
	struct limit_who who = { 0 };

	if (from && limit_counts(l))
		who = limit_who(l, from->bytes);
	*place = 0;
	if (!limit_arrives(l, who, who.one ? serve_clock() : 0)) {
		tally_add(&w->server.tally->refused, 1);
		return false;
	}
	*place = limit_place(who);
	return true;
}

/* Who is over its limit goes without a word; a proxy is not counted, but the reader it brings. */
static void
welcome(struct port *p, int fd, const struct sockaddr *peer)
{
	struct worker *w = p->w;
	struct ip from;
	bool known = listen_ip(peer, &from), proxied = known && is_proxy(w, from);
	uint32_t place = 0;

	if (!proxied && !worker_admits(w, known ? &from : NULL, &place)) {
		close(fd);
		return;
	}
	tally_add(&w->server.tally->connections, 1);
	conn_open(w, &(struct arrival){ .at = p->listener,
					.fd = fd,
					.from = known ? &from : NULL,
					.proxied = proxied,
					.place = place });
	count_open(w);
}

/* Up to `most` of those who wait.  False when nobody does any more. */
static bool
accept_batch(struct port *p, int most)
{
	struct worker *w = p->w;

	for (int i = 0; i < most; i++) {
		if (w->conns >= w->conns_max) {
			accepting(w, false); /* until one leaves */
			return false;
		}
		struct sockaddr_storage peer;
		socklen_t size = sizeof(peer);
		int fd = accept4(p->listener->fd, (struct sockaddr *)&peer, &size,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			start_tick(w);
			welcome(p, fd, (const struct sockaddr *)&peer);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
			accepting(w, false);
			start_tick(w); /* tries again */
			return false;
		}
		if (errno == EAGAIN)
			return false;
		/* the others concern the one who has gone already */
	}
	return true;
}

static void
on_arrival(uv_poll_t *handle, int status, int events)
{
	(void)events;
	if (status == 0)
		accept_batch(handle->data, BATCH);
}

static void
accepting(struct worker *w, bool on)
{
	if (w->accepting == on)
		return;
	w->accepting = on;
	for (size_t i = 0; i < w->port_count; i++) {
		if (on)
			uv_poll_start(&w->ports[i].poll, UV_READABLE, on_arrival);
		else
			uv_poll_stop(&w->ports[i].poll);
	}
}

/* --- deadlines and the end --- */

static void
stop_if_done(struct worker *w)
{
	if (w->leaving && w->conns == 0)
		uv_stop(&w->loop);
}

void
worker_conn_gone(struct worker *w)
{
	w->conns--;
	count_open(w);
	if (!w->leaving)
		accepting(w, true);
	stop_if_done(w);
}

static void
on_tick(uv_timer_t *timer)
{
	struct worker *w = timer->data;
	uint64_t now = uv_now(&w->loop);

	answer_log_flush(&w->server.log, &w->server.tally->log_lost);

	for (enum wait what = 0; what < WAIT_COUNT; what++) {
		struct conn *c = w->waiting[what].first;

		while (c && conn_waited(c) >= w->deadlines[what]) {
			conn_late(c, what);
			c = w->waiting[what].first;
		}
	}
	if (w->leaving && now >= w->leave_by) {
		uv_stop(&w->loop);
		return;
	}
	if (!w->leaving && w->conns < w->conns_max)
		accepting(w, true); /* when the machine ran out of descriptors */
	if (!w->leaving && w->conns == 0)
		uv_timer_stop(timer); /* an idle worker does not wake up */
}

static void
start_tick(struct worker *w)
{
	if (!uv_is_active((uv_handle_t *)&w->tick))
		uv_timer_start(&w->tick, on_tick, TICK, TICK);
}

/* SIGTERM: whoever has already connected is served, who has not yet spoken is let go. */
static void
on_signal(uv_signal_t *handle, int number)
{
	struct worker *w = handle->data;
	struct conn *next;

	(void)number;
	if (w->leaving)
		return;
	for (size_t i = 0; w->accepting && i < w->port_count; i++)
		for (int turn = 0; turn < LAST_BATCHES && accept_batch(&w->ports[i], BATCH); turn++)
			continue;
	w->leaving = true;
	w->leave_by = uv_now(&w->loop) + WORKER_DRAIN * UINT64_C(1000);
	accepting(w, false);
	for (struct conn *c = w->waiting[WAIT_REQUEST].first; c; c = next) {
		next = conn_next(c);
		if (conn_silent(c))
			conn_finish(c);
	}
	start_tick(w);
	stop_if_done(w);
}

/* --- what the master hands over --- */

/* The master hands over what the log goes to from now on, or who signs: one byte, and a descriptor beside it. */
static void
on_control(uv_poll_t *handle, int status, int events)
{
	struct worker *w = handle->data;
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr m = { .msg_iov = &data,
			    .msg_iovlen = 1,
			    .msg_control = control.room,
			    .msg_controllen = sizeof(control.room) };
	int fd;

	(void)events;
	if (status < 0 || recvmsg(w->control_fd, &m, MSG_CMSG_CLOEXEC) <= 0) {
		uv_poll_stop(handle); /* the master is gone, and so are we soon */
		return;
	}
	const struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	if (!c || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof(fd)))
		return;
	memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	if (byte == 's')
		signer_use(fd);
	else
		answer_log_reopen(&w->server.log, fd, &w->server.tally->log_lost);
}

static int
watch_control(struct worker *w, int fd)
{
	w->control.data = w;
	w->control_fd = fd;
	int code = uv_poll_init(&w->loop, &w->control, fd);

	if (code == 0)
		code = uv_poll_start(&w->control, UV_READABLE, on_control);
	return code ? error("cannot listen to the master: %s", uv_strerror(code)) : 0;
}

/* --- setting up --- */

static unsigned
most_connections(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur <= (rlim_t)2 * OWN_FILES)
		return OWN_FILES;
	if (files.rlim_cur == RLIM_INFINITY || files.rlim_cur - OWN_FILES > CONNS_MOST)
		return CONNS_MOST;
	return (unsigned)files.rlim_cur - OWN_FILES;
}

static int
open_ports(struct worker *w, const struct worker_setup *setup)
{
	w->ports = calloc(setup->listener_count, sizeof(*w->ports));
	if (!w->ports)
		return error("out of memory");
	for (size_t i = 0; i < setup->listener_count; i++) {
		struct port *p = &w->ports[i];
		int code = uv_poll_init(&w->loop, &p->poll, setup->listeners[i].fd);

		if (code != 0)
			return error("cannot watch a listener: %s", uv_strerror(code));
		p->poll.data = p;
		p->w = w;
		p->listener = &setup->listeners[i];
		w->port_count++;
	}
	return 0;
}

static int
worker_init(struct worker *w, const struct worker_setup *setup)
{
	signer_use(setup->signer_fd);
	*w = (struct worker){
		.tls = setup->tls,
		.gopher_tls = setup->gopher_tls,
		.desk = setup->desk,
		.proxies = setup->proxies,
		.proxy_count = setup->proxy_count,
		.conns_max = most_connections(),
		.deadlines = { [WAIT_REQUEST] = REQUEST_TIMEOUT * 1000,
			       [WAIT_SEND] = setup->idle * 1000,
			       [WAIT_DRAIN] = DRAIN_TIMEOUT * 1000,
			       [WAIT_DESK] = DESK_TIMEOUT * 1000,
			       [WAIT_UPLOAD] = UPLOAD_TIMEOUT * 1000 },
		.server = { .site = { .edition_path = setup->edition_path,
				      .language = setup->language,
				      .host = setup->host,
				      .website = setup->website,
				      .admin = setup->admin,
				      .search_prompt = setup->search_prompt,
				      .gemini_port = setup->gemini_port,
				      .gopher_port = setup->gopher_port,
				      .notes = setup->notes,
				      .width = setup->width },
			    .gopher_tls = setup->gopher_tls,
			    .final_dot = setup->final_dot,
			    .titan = setup->titan,
			    .cache_bytes = setup->cache_bytes,
			    .tally = setup->tally },
	};
	answer_log_init(&w->server.log, setup->log.fd, setup->log.syslog, setup->log.address);
	buf_init(&w->wire, 0);
	w->input = malloc(INPUT_SIZE);
	int code = uv_loop_init(&w->loop);
	if (!w->input || code != 0)
		return error("cannot make the event loop: %s",
			     code ? uv_strerror(code) : "out of memory");
	uv_timer_init(&w->loop, &w->tick);
	w->tick.data = w;
	w->signal.data = w;
	if ((code = uv_signal_init(&w->loop, &w->signal)) != 0 ||
	    (code = uv_signal_start(&w->signal, on_signal, SIGTERM)) != 0)
		return error("cannot wait for signals: %s", uv_strerror(code));
	if (watch_sockets(w) < 0 || watch_control(w, setup->control_fd) < 0 ||
	    server_init(&w->server) < 0)
		return -1;
	if (!limit_init(&w->server.limit, &setup->limits, setup->limit_table))
		return error("out of memory");
	return open_ports(w, setup);
}

static void
worker_release(struct worker *w)
{
	for (enum wait what = 0; what < WAIT_COUNT; what++)
		while (w->waiting[what].first)
			conn_close(w->waiting[what].first);
	for (size_t i = 0; i < w->port_count; i++)
		uv_close((uv_handle_t *)&w->ports[i].poll, NULL);
	uv_close((uv_handle_t *)&w->sockets_poll, NULL);
	uv_close((uv_handle_t *)&w->control, NULL);
	uv_close((uv_handle_t *)&w->tick, NULL);
	uv_close((uv_handle_t *)&w->signal, NULL);
	while (uv_run(&w->loop, UV_RUN_DEFAULT) != 0)
		continue;
	uv_loop_close(&w->loop);
	close(w->sockets);
	answer_log_release(&w->server.log);
	limit_release(&w->server.limit);
	server_release(&w->server);
	buf_release(&w->wire);
	free(w->input);
	free(w->ports);
}

static void
tell_ready(int fd)
{
	if (write(fd, "r", 1) < 0)
		warn("cannot tell the master that this worker is ready");
	close(fd);
}

int
worker_run(const struct worker_setup *setup)
{
	struct worker w;

	if (worker_init(&w, setup) < 0)
		return EX_OSERR;
	/* SQLite writes what it keeps beside a database for its readers' locks. */
	const struct jail_path edition = { setup->edition_dir, JAIL_READ | JAIL_WRITE };
	if (jail_enter(&(struct jail){ JAIL_WORKER, &edition, 1, .asks = setup->desk >= 0 }) < 0)
		return EX_OSERR;
	accepting(&w, true);
	tell_ready(setup->ready_fd);
	uv_run(&w.loop, UV_RUN_DEFAULT);
	if (w.conns)
		note("leaves %u unfinished connections", w.conns);
	worker_release(&w);
	return EX_OK;
}
