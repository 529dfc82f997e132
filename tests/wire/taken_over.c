/*
 * Preloaded into vestkad: a worker that is no longer ours.  When it has accepted its first reader, it tries to open each file that
 * VESTKA_TRY names (parted by colons), and says on standard error what came of it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *
opened(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	if (fd < 0)
		return strerrorname_np(errno);
	close(fd);
	return "open";
}

static void
try_all(void)
{
	char *list = strdup(getenv("VESTKA_TRY") ? getenv("VESTKA_TRY") : ""), *at = list;

	for (char *path; (path = strsep(&at, ":"));)
		dprintf(STDERR_FILENO, "taken over: %s read %s write %s make %s\n", path, opened(path, O_RDONLY),
			opened(path, O_RDWR), opened(path, O_RDWR | O_CREAT));
	free(list);
}

int
accept4(int fd, struct sockaddr *restrict a, socklen_t *restrict n, int flags)
{
	static int (*real)(int, struct sockaddr *restrict, socklen_t *restrict, int);
	static int tried;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "accept4");
	int got = real(fd, a, n, flags);
	if (got >= 0 && !tried) {
		tried = 1;
		try_all();
	}
	return got;
}
