/* Preloaded into a program under test: it is killed at its Nth write to a file, before or in the middle of it (VESTKA_KILL_AT). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static long writes;

static int
is_turn(void)
{
	const char *at = getenv("VESTKA_KILL_AT");

	return at && ++writes == atol(at);
}

static ssize_t (*real_pwrite(void))(int, const void *, size_t, off_t)
{
	static ssize_t (*real)(int, const void *, size_t, off_t);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
	return real;
}

ssize_t
pwrite64(int fd, const void *bytes, size_t n, off_t at)
{
	if (is_turn()) {
		if (writes % 2)
			real_pwrite()(fd, bytes, n / 2, at);
		raise(SIGKILL);
	}
	return real_pwrite()(fd, bytes, n, at);
}

ssize_t
pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	return pwrite64(fd, bytes, n, at);
}

int
fdatasync(int fd)
{
	int (*real)(int);

	*(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
	if (is_turn())
		raise(SIGKILL);
	return real(fd);
}
