/*
 * The least that a TCP server can do: accept, read something, write a constant answer, close.
 *
 *   limit_tcp ANSWER [defer]     with deferred accept, or without; prints its port
 *   limit_tcp --inetd PROGRAM [ARGUMENT]...   runs the program for each connection, as inetd does
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BACKLOG 4096
#define EVENTS  256
#define NOBODY  65534

static char *answer;
static size_t answer_n;

static int
listen_on(bool defer, int flags)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0), on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (defer)
		setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 || listen(fd, BACKLOG) < 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &size) < 0)
		exit(1);
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	return fd;
}

/* Sends all; an answer that the socket does not take in one is sent with patience. */
static void
reply(int fd)
{
	for (size_t sent = 0; sent < answer_n;) {
		ssize_t n = send(fd, answer + sent, answer_n - sent, MSG_NOSIGNAL);

		if (n < 0 && errno != EAGAIN)
			break;
		if (n < 0) {
			struct timespec pause = { .tv_nsec = 100000 };
			nanosleep(&pause, NULL);
			continue;
		}
		sent += (size_t)n;
	}
	close(fd);
}

static void
take(int server, int epoll)
{
	char in[4096];
	int fd;

	while ((fd = accept4(server, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		if (recv(fd, in, sizeof(in), 0) > 0) {
			reply(fd);
			continue;
		}
		struct epoll_event e = { .events = EPOLLIN, .data.fd = fd };
		epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
	}
}

_Noreturn static void
serve(bool defer)
{
	int server = listen_on(defer, SOCK_NONBLOCK), epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event events[EVENTS], e = { .events = EPOLLIN, .data.fd = server };
	char in[4096];

	epoll_ctl(epoll, EPOLL_CTL_ADD, server, &e);
	for (;;) {
		int n = epoll_wait(epoll, events, EVENTS, -1);
		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;
			if (fd == server)
				take(server, epoll);
			else if (recv(fd, in, sizeof(in), 0) > 0)
				reply(fd);
			else
				close(fd);
		}
	}
}

/* Children are waited for, so that their time is counted with this process's children. */
_Noreturn static void
inetd(char **words)
{
	int server = listen_on(false, 0);

	for (;;) {
		int fd = accept4(server, NULL, NULL, SOCK_CLOEXEC);
		pid_t pid = fd >= 0 ? fork() : -1;

		if (pid == 0) {
			if (geteuid() == 0 && (setgid(NOBODY) < 0 || setuid(NOBODY) < 0))
				_exit(126); /* gophernicus refuses root */
			dup2(fd, 0);
			dup2(fd, 1);
			execv(words[0], words);
			_exit(127);
		}
		close(fd);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
	}
}

int
main(int argc, char **argv)
{
	if (argc >= 3 && strcmp(argv[1], "--inetd") == 0)
		inetd(argv + 2);
	FILE *f = argc >= 2 ? fopen(argv[1], "rb") : NULL;
	if (!f)
		return 64;
	fseek(f, 0, SEEK_END);
	answer_n = (size_t)ftell(f);
	rewind(f);
	answer = malloc(answer_n);
	if (!answer || fread(answer, 1, answer_n, f) != answer_n)
		return 1;
	fclose(f);
	serve(argc > 2);
}
