/*
 * Preloaded into a program under test: it is killed at its Nth write to a database, before or in the middle of it (VESTKA_KILL_AT), or at its
 * Nth step with plain files, a write, a new name, or a name taken away (VESTKA_KILL_STEP).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
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

/* --- plain files --- */

static void
step(int fd, const void *bytes, size_t n)
{
	static long steps;
	const char *at = getenv("VESTKA_KILL_STEP");

	if (!at || ++steps != atol(at))
		return;
	if (n && steps % 2) {
		ssize_t (*real)(int, const void *, size_t);

		*(void **)&real = dlsym(RTLD_NEXT, "write");
		real(fd, bytes, n / 2);
	}
	raise(SIGKILL);
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	ssize_t (*real)(int, const void *, size_t);

	*(void **)&real = dlsym(RTLD_NEXT, "write");
	if (fd > STDERR_FILENO)
		step(fd, bytes, n);
	return real(fd, bytes, n);
}

int
rename(const char *from, const char *to)
{
	int (*real)(const char *, const char *);

	*(void **)&real = dlsym(RTLD_NEXT, "rename");
	step(-1, "", 0);
	return real(from, to);
}

int
unlink(const char *path)
{
	int (*real)(const char *);

	*(void **)&real = dlsym(RTLD_NEXT, "unlink");
	step(-1, "", 0);
	return real(path);
}
