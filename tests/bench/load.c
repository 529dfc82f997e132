/*
 * A load for servers that answer one request a connection: so many connections at a time, so many
 * requests in all, over loopback.  One JSON object on standard output tells what was seen.
 *
 *   load gemini  PORT CONNS REQUESTS LINE     a full handshake each
 *   load resumed PORT CONNS REQUESTS LINE     each resumes the session of the first
 *   load gopher  PORT CONNS REQUESTS LINE     plain TCP
 *   load hold KIND PORT CONNS LINE            opens so many, prints "held", lets go at the end of input
 *
 * KIND: silent (no byte), half (half a ClientHello), shaken (handshake done, then silent), resumed (so, but each resumes the session of a
 * first one: ten thousand full ones take longer than a reader may take to ask), slow (asks and does not read), drip (a plain request
 * that gets a byte a second).  LINE is what is asked, without its CRLF.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define EVENTS         256
#define LINE_MOST      2048
#define STUCK          30000 /* milliseconds without any event: a server has died */
#define SHAKEN_AT_ONCE 32    /* handshakes of those that are held */
#define DRIP           1000  /* milliseconds */
#define SLOW_RECV      4096  /* bytes of receive buffer of a reader that does not read */
#define ADDRESSES      64    /* of 127.0.0.x that connections come from, one after another */
#define PER_SOURCE     20000 /* connections that one of them can have */

struct slot {
	int fd;
	SSL *ssl;
	bool asked, armed_out;
	uint64_t began; /* nanoseconds */
	size_t got;     /* bytes of the answer */
};

struct run {
	int port, epoll;
	bool tls, resume;
	SSL_CTX *ctx;
	SSL_SESSION *session;
	char line[LINE_MOST];
	size_t line_n;
	uint64_t *latency; /* microseconds of each request done */
	size_t done, failed, resumed, started, wanted;
	uint64_t down, up; /* bytes at the sockets */
	size_t answer;     /* bytes of one */
};

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

_Noreturn static void
die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* The n-th connection's; spread over source addresses, since each has but so many ports. */
static int
connect_to(const struct run *r, size_t n, int receive)
{
	struct sockaddr_in from = { .sin_family = AF_INET }, to = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		die("socket");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (receive)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive, sizeof(receive));
	to.sin_port = htons((uint16_t)r->port);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (n >= PER_SOURCE) {
		setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
		from.sin_addr.s_addr =
		    htonl(INADDR_LOOPBACK + (uint32_t)(n / PER_SOURCE % ADDRESSES));
		if (bind(fd, (struct sockaddr *)&from, sizeof(from)) < 0)
			die("bind");
	}
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0 && errno != EINPROGRESS)
		die("connect");
	return fd;
}

static int
keep_session(SSL *ssl, SSL_SESSION *session)
{
	struct run *r = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

	if (!r->resume || r->session)
		return 0;
	r->session = session;
	return 1;
}

static void
set_up_tls(struct run *r)
{
	r->ctx = SSL_CTX_new(TLS_client_method());
	if (!r->ctx)
		die("TLS");
	SSL_CTX_set_app_data(r->ctx, r);
	SSL_CTX_set_session_cache_mode(r->ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(r->ctx, keep_session);
}

static SSL *
tls_over(struct run *r, int fd)
{
	SSL *ssl = SSL_new(r->ctx);

	if (!ssl || !SSL_set_fd(ssl, fd) || !SSL_set_tlsext_host_name(ssl, "localhost"))
		die("TLS");
	SSL_set_connect_state(ssl);
	SSL_set_quiet_shutdown(ssl, 1); /* a session that was not shut down is not resumed */
	if (r->session) {
		SSL_SESSION *copy = SSL_SESSION_dup(r->session); /* OpenSSL uses one once */
		SSL_set_session(ssl, copy);
		SSL_SESSION_free(copy);
	}
	return ssl;
}

/* --- requests --- */

static void
watch(struct run *r, struct slot *s, bool out, int how)
{
	struct epoll_event e = { .events = out ? EPOLLOUT : EPOLLIN, .data.ptr = s };

	s->armed_out = out;
	if (epoll_ctl(r->epoll, how, s->fd, &e) < 0)
		die("epoll");
}

static void
slot_begin(struct run *r, struct slot *s)
{
	*s = (struct slot){ .began = now() };
	s->fd = connect_to(r, 0, 0);
	if (r->tls)
		s->ssl = tls_over(r, s->fd);
	r->started++;
	watch(r, s, true, EPOLL_CTL_ADD);
}

static void
slot_end(struct run *r, struct slot *s, bool good)
{
	if (good && s->got > 0) {
		r->latency[r->done++] = (now() - s->began) / 1000;
		r->answer = s->got;
	} else {
		r->failed++;
	}
	if (s->ssl) {
		r->resumed += SSL_session_reused(s->ssl) == 1;
		r->down += BIO_number_read(SSL_get_rbio(s->ssl));
		r->up += BIO_number_written(SSL_get_wbio(s->ssl));
		SSL_shutdown(s->ssl);
		SSL_free(s->ssl);
		s->ssl = NULL;
	} else {
		r->down += s->got;
		r->up += r->line_n;
	}
	close(s->fd);
	s->fd = -1;
	if (r->started < r->wanted)
		slot_begin(r, s);
}

static void
step_tls(struct run *r, struct slot *s)
{
	static char in[65536];

	for (;;) {
		int n = s->asked ? SSL_read(s->ssl, in, sizeof(in))
				 : SSL_write(s->ssl, r->line, (int)r->line_n);
		if (n > 0 && s->asked)
			s->got += (size_t)n;
		s->asked = s->asked || n > 0;
		if (n > 0)
			continue;
		int why = SSL_get_error(s->ssl, n);
		bool out = why == SSL_ERROR_WANT_WRITE;
		if (!out && why != SSL_ERROR_WANT_READ) {
			slot_end(r, s, why == SSL_ERROR_ZERO_RETURN);
			return;
		}
		if (out != s->armed_out)
			watch(r, s, out, EPOLL_CTL_MOD);
		return;
	}
}

static void
step_plain(struct run *r, struct slot *s)
{
	static char in[65536];

	if (!s->asked) {
		if (send(s->fd, r->line, r->line_n, MSG_NOSIGNAL) != (ssize_t)r->line_n) {
			slot_end(r, s, false);
			return;
		}
		s->asked = true;
		watch(r, s, false, EPOLL_CTL_MOD);
		return;
	}
	ssize_t n = recv(s->fd, in, sizeof(in), 0);
	if (n > 0)
		s->got += (size_t)n;
	else if (n == 0 || errno != EAGAIN)
		slot_end(r, s, n == 0);
}

static void
requests(struct run *r, size_t conns)
{
	struct slot *slots = calloc(conns, sizeof(*slots));
	struct epoll_event events[EVENTS];

	if (!slots)
		die("memory");
	for (size_t i = 0; i < conns && r->started < r->wanted; i++)
		slot_begin(r, &slots[i]);
	while (r->done + r->failed < r->wanted) {
		int n = epoll_wait(r->epoll, events, EVENTS, STUCK);
		if (n <= 0 && errno != EINTR)
			die("nothing happens any more");
		for (int i = 0; i < n; i++)
			(r->tls ? step_tls : step_plain)(r, events[i].data.ptr);
	}
	free(slots);
}

static int
by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
report(struct run *r, double seconds)
{
	size_t n = r->done;

	qsort(r->latency, n, sizeof(*r->latency), by_size);
	printf("{\"requests\": %zu, \"failed\": %zu, \"resumed\": %zu, \"seconds\": %.4f, "
	       "\"answer\": %zu, \"down\": %.1f, \"up\": %.1f, "
	       "\"p50\": %llu, \"p99\": %llu, \"worst\": %llu}\n",
	       n, r->failed, r->resumed, seconds, r->answer, (double)r->down / (double)(n ? n : 1),
	       (double)r->up / (double)(n ? n : 1), (unsigned long long)(n ? r->latency[n / 2] : 0),
	       (unsigned long long)(n ? r->latency[n * 99 / 100] : 0),
	       (unsigned long long)(n ? r->latency[n - 1] : 0));
}

/* --- holders --- */

/* Waits for one socket; false when nothing came of it. */
static bool
wait_one(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, STUCK) == 1;
}

static void
send_all(int fd, const char *bytes, size_t n)
{
	if (!wait_one(fd, POLLOUT) || send(fd, bytes, n, MSG_NOSIGNAL) != (ssize_t)n)
		die("send");
}

/* A ClientHello that OpenSSL would send; its length. */
static size_t
hello_bytes(struct run *r, char *out, size_t size)
{
	SSL *ssl = SSL_new(r->ctx);
	BIO *in = BIO_new(BIO_s_mem()), *wire = BIO_new(BIO_s_mem());

	SSL_set_bio(ssl, in, wire);
	SSL_set_tlsext_host_name(ssl, "localhost");
	SSL_set_connect_state(ssl);
	SSL_do_handshake(ssl);
	int n = BIO_read(wire, out, (int)size);
	SSL_free(ssl);
	if (n <= 0)
		die("ClientHello");
	return (size_t)n;
}

/* One step of a handshake; 0 when it is done, else what the socket is waited for. */
static short
shake_step(SSL *ssl)
{
	int n = SSL_do_handshake(ssl), why = SSL_get_error(ssl, n);

	if (n == 1)
		return 0;
	if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
		die("handshake");
	return why == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
}

/* Handshakes of so many at once, so that neither side waits for the other.  The TLS objects are kept: they are held. */
static void
shake(struct run *r, const int *fds, size_t n, bool asks)
{
	SSL *ssl[SHAKEN_AT_ONCE];
	struct pollfd left[SHAKEN_AT_ONCE];
	size_t done = 0;

	for (size_t i = 0; i < n; i++) {
		ssl[i] = tls_over(r, fds[i]);
		left[i] = (struct pollfd){ .fd = fds[i], .events = POLLOUT };
	}
	while (done < n) {
		if (poll(left, (nfds_t)n, STUCK) <= 0)
			die("handshakes");
		for (size_t i = 0; i < n; i++) {
			if (left[i].fd < 0 || !left[i].revents)
				continue;
			left[i].events = shake_step(ssl[i]);
			if (left[i].events)
				continue;
			left[i].fd = -1; /* poll passes it by */
			done++;
			if (asks && SSL_write(ssl[i], r->line, (int)r->line_n) <= 0)
				die("request");
		}
	}
}

/* A session to be resumed. */
static void
first_session(struct run *r)
{
	r->resume = true;
	r->wanted = 1;
	requests(r, 1);
	r->done = r->failed = r->started = r->down = r->up = 0;
}

static void
hold(struct run *r, const char *kind, size_t conns)
{
	static char hello[4096];
	size_t hello_n = hello_bytes(r, hello, sizeof(hello)), shaken = 0;
	int *fds = calloc(conns, sizeof(*fds));
	bool half = strcmp(kind, "half") == 0, slow = strcmp(kind, "slow") == 0;
	bool shakes = slow || strcmp(kind, "shaken") == 0 || strcmp(kind, "resumed") == 0;

	if (!fds)
		die("memory");
	if (strcmp(kind, "resumed") == 0)
		first_session(r);
	for (size_t i = 0; i < conns; i++) {
		fds[i] = connect_to(r, i, slow ? SLOW_RECV : 0);
		if (!shakes && !wait_one(fds[i], POLLOUT))
			die("connect");
		if (half)
			send_all(fds[i], hello, hello_n / 2);
		if (shakes && (i + 1 - shaken == SHAKEN_AT_ONCE || i + 1 == conns)) {
			shake(r, fds + shaken, i + 1 - shaken, slow);
			shaken = i + 1;
		}
	}
	printf("held\n");
	fflush(stdout);
	struct pollfd end = { .fd = STDIN_FILENO, .events = POLLIN };
	for (size_t at = 0; poll(&end, 1, DRIP) == 0; at++)
		for (size_t i = 0; strcmp(kind, "drip") == 0 && i < conns && at < r->line_n; i++)
			(void)!send(fds[i], r->line + at, 1, MSG_NOSIGNAL);
	free(fds);
}

static void
allow_files(void)
{
	struct rlimit files;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

int
main(int argc, char **argv)
{
	static struct run r;
	bool holds = argc == 6 && strcmp(argv[1], "hold") == 0;

	if (argc != 6) {
		fprintf(stderr,
			"usage: load gemini|resumed|gopher PORT CONNS REQUESTS LINE\n"
			"       load hold silent|half|shaken|resumed|slow|drip PORT CONNS LINE\n");
		return 64;
	}
	allow_files();
	char **numbers = argv + (holds ? 3 : 2);
	r.port = atoi(numbers[0]);
	size_t conns = strtoul(numbers[1], NULL, 10);
	r.line_n = (size_t)snprintf(r.line, sizeof(r.line), "%s\r\n", argv[5]);
	r.epoll = epoll_create1(EPOLL_CLOEXEC);
	r.tls = strcmp(argv[1], "gopher") != 0;
	set_up_tls(&r);
	size_t requests_n = holds ? 1 : strtoul(argv[4], NULL, 10);
	r.latency = calloc(requests_n + 1, sizeof(*r.latency));
	if (!r.latency)
		die("memory");
	if (holds) {
		hold(&r, argv[2], conns);
		return 0;
	}
	if (strcmp(argv[1], "resumed") == 0)
		first_session(&r);
	uint64_t begin = now();
	r.wanted = requests_n;
	requests(&r, conns);
	report(&r, (double)(now() - begin) / 1e9);
	return 0;
}
