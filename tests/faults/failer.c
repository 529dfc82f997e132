/*
 * Preloaded into the programs under test: one call of a kind fails, the Nth from the moment that the test says so.  Test and
 * programs share a page of a file (VESTKA_FAIL_FILE), so calls fail while the server serves.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { MEMORY = 1, WRITE, ACCEPT, PWRITE, SYNC, OPEN, READ, SEND, SPAWN };

struct order { /* the test writes it (tests/faults/faults.py) */
	_Atomic int32_t kind, pid, left, fired, seen;
	int32_t error;
};

static struct order *order;

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("VESTKA_FAIL_FILE");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *page = fd < 0 ? MAP_FAILED
			    : mmap(NULL, sizeof(*order), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (fd >= 0)
		close(fd);
	if (page != MAP_FAILED)
		order = page;
}

static int
fails(enum kind kind)
{
	if (!order || atomic_load(&order->kind) != (int)kind || atomic_load(&order->pid) != getpid())
		return 0;
	atomic_fetch_add(&order->seen, 1);
	if (atomic_fetch_sub(&order->left, 1) != 1)
		return 0;
	atomic_fetch_add(&order->fired, 1);
	errno = order->error;
	return 1;
}

#define REAL(name) \
	static __typeof__(&name) real; \
	if (!real) \
		*(void **)&real = dlsym(RTLD_NEXT, #name)

void *
malloc(size_t n)
{
	return fails(MEMORY) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails(MEMORY) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails(MEMORY) ? NULL : __libc_realloc(p, n);
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	REAL(write);
	return fails(WRITE) ? -1 : real(fd, bytes, n);
}

ssize_t
send(int fd, const void *bytes, size_t n, int flags)
{
	REAL(send);
	return fails(SEND) ? -1 : real(fd, bytes, n, flags);
}

ssize_t
sendmsg(int fd, const struct msghdr *m, int flags)
{
	REAL(sendmsg);
	return fails(SEND) ? -1 : real(fd, m, flags);
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	REAL(writev);
	return fails(WRITE) ? -1 : real(fd, v, n);
}

int
accept4(int fd, struct sockaddr *restrict a, socklen_t *restrict n, int flags)
{
	REAL(accept4);
	return fails(ACCEPT) ? -1 : real(fd, a, n, flags);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t n, off_t at)
{
	REAL(pwrite64);
	return fails(PWRITE) ? -1 : real(fd, bytes, n, at);
}

ssize_t
pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	return pwrite64(fd, bytes, n, at);
}

ssize_t
pread64(int fd, void *bytes, size_t n, off_t at)
{
	REAL(pread64);
	return fails(READ) ? -1 : real(fd, bytes, n, at);
}

ssize_t
pread(int fd, void *bytes, size_t n, off_t at)
{
	return pread64(fd, bytes, n, at);
}

ssize_t
recv(int fd, void *bytes, size_t n, int flags)
{
	REAL(recv);
	return fails(READ) ? -1 : real(fd, bytes, n, flags);
}

int
fdatasync(int fd)
{
	REAL(fdatasync);
	return fails(SYNC) ? -1 : real(fd);
}

int
fsync(int fd)
{
	REAL(fsync);
	return fails(SYNC) ? -1 : real(fd);
}

static mode_t
mode_of(int flags, va_list list)
{
	return flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)) ? va_arg(list, mode_t) : 0;
}

int
open64(const char *path, int flags, ...)
{
	va_list list;

	REAL(open64);
	va_start(list, flags);
	mode_t mode = mode_of(flags, list);
	va_end(list);
	return fails(OPEN) ? -1 : real(path, flags, mode);
}

int
open(const char *path, int flags, ...)
{
	va_list list;

	REAL(open);
	va_start(list, flags);
	mode_t mode = mode_of(flags, list);
	va_end(list);
	return fails(OPEN) ? -1 : real(path, flags, mode);
}

int
openat(int at, const char *path, int flags, ...)
{
	va_list list;

	REAL(openat);
	va_start(list, flags);
	mode_t mode = mode_of(flags, list);
	va_end(list);
	return fails(OPEN) ? -1 : real(at, path, flags, mode);
}

int
posix_spawn(pid_t *restrict pid, const char *restrict path, const posix_spawn_file_actions_t *actions,
	    const posix_spawnattr_t *restrict how, char *const argv[restrict], char *const env[restrict])
{
	REAL(posix_spawn);
	return fails(SPAWN) ? errno : real(pid, path, actions, how, argv, env);
}
