/*
 * Two walls, each doing what the other cannot.
 *
 * seccomp looks at the number and the plain arguments of a system call.  It takes away whole abilities - exec, fork, connect - on any
 * kernel of the last ten years, but it cannot look at a path.  Landlock knows paths and TCP ports, and is
 * there from Linux 5.13 on where the distribution has it on; without it files are guarded by their permissions alone.
 *
 * The reader is killed for a call that is not on its list: it works on hostile input, is started again for the next article,
 * and whatever asked for that call was not us.  Looking for a file is the exception, since libc may do so quietly; it
 * is told no.  The worker is told no for everything: a call that a newer libc tries first must not end a
 * thousand readers' connections, and EPERM shows in the log with the name of what failed.
 */
#include "sys/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

/* --- seccomp --- */

/* What any C program does between its start and its end, once it has loaded its libraries. */
static const int common_calls[] = {
	SCMP_SYS(brk),
	SCMP_SYS(clock_getres),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(close),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(futex),
	SCMP_SYS(getpid),
	SCMP_SYS(getrandom),
	SCMP_SYS(getrusage),
	SCMP_SYS(gettid),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(lseek),
	SCMP_SYS(madvise),
	SCMP_SYS(mremap),
	SCMP_SYS(munmap),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sendmsg),
	SCMP_SYS(sendto),
	SCMP_SYS(setitimer),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(sysinfo),
	SCMP_SYS(time),
	SCMP_SYS(write),
	SCMP_SYS(writev),
};

/* libuv's loop over open sockets; SQLite reading a database in WAL mode; libc asking who and where it is. */
static const int worker_calls[] = {
	SCMP_SYS(accept),
	SCMP_SYS(accept4),
	SCMP_SYS(access),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(close_range),
	SCMP_SYS(dup),
	SCMP_SYS(dup2),
	SCMP_SYS(dup3),
	SCMP_SYS(epoll_create1),
	SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_pwait),
	SCMP_SYS(epoll_pwait2),
	SCMP_SYS(epoll_wait),
	SCMP_SYS(eventfd2),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(fadvise64),
	SCMP_SYS(fallocate),
	SCMP_SYS(fchmod),
	SCMP_SYS(fcntl),
	SCMP_SYS(fdatasync),
	SCMP_SYS(fstat),
	SCMP_SYS(fstatfs),
	SCMP_SYS(fsync),
	SCMP_SYS(ftruncate),
	SCMP_SYS(getcwd),
	SCMP_SYS(getegid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getpeername),
	SCMP_SYS(getppid),
	SCMP_SYS(getrlimit),
	SCMP_SYS(getsockname),
	SCMP_SYS(getsockopt),
	SCMP_SYS(getuid),
	SCMP_SYS(lstat),
	SCMP_SYS(mincore),
	SCMP_SYS(msync),
	SCMP_SYS(nanosleep),
	SCMP_SYS(newfstatat),
	SCMP_SYS(pipe2),
	SCMP_SYS(pread64),
	SCMP_SYS(preadv),
	SCMP_SYS(pwrite64),
	SCMP_SYS(pwritev),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(recvmmsg),
	SCMP_SYS(rt_sigpending),
	SCMP_SYS(rt_sigsuspend),
	SCMP_SYS(rt_sigtimedwait),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sendmmsg),
	SCMP_SYS(setsockopt),
	SCMP_SYS(shutdown),
	SCMP_SYS(stat),
	SCMP_SYS(statfs),
	SCMP_SYS(statx),
	SCMP_SYS(timerfd_create),
	SCMP_SYS(timerfd_gettime),
	SCMP_SYS(timerfd_settime),
	SCMP_SYS(uname),
};

static int
allow_all(scmp_filter_ctx f, const int *calls, size_t n)
{
	int failed = 0;

	/* A call that this machine does not have has a negative pseudo number; libseccomp leaves it out. */
	for (size_t i = 0; i < n && failed >= 0; i++)
		failed = seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i], 0);
	return failed;
}

/* The call with all these bits of an argument clear. */
static int
allow_without(scmp_filter_ctx f, int call, unsigned argument, uint64_t bits)
{
	return seccomp_rule_add(f, SCMP_ACT_ALLOW, call, 1,
				SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, bits, 0));
}

/* Memory is for data: nobody turns what was read into code. */
static int
allow_memory(scmp_filter_ctx f)
{
	int failed = allow_without(f, SCMP_SYS(mmap), 2, PROT_EXEC);

	return failed < 0 ? failed : allow_without(f, SCMP_SYS(mprotect), 2, PROT_EXEC);
}

static int
allow_reader(scmp_filter_ctx f)
{
	static const int refused[] = { SCMP_SYS(open),    SCMP_SYS(openat), SCMP_SYS(access),
				       SCMP_SYS(stat),    SCMP_SYS(lstat),  SCMP_SYS(faccessat),
				       SCMP_SYS(readlink) };
	/* fstat() of newer libcs is newfstatat() with an empty path. */
	int failed =
	    seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
			     SCMP_CMP(3, SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));

	if (failed >= 0)
		failed = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(fstat), 0);
	for (size_t i = 0; i < COUNT(refused) && failed >= 0; i++)
		failed = seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	return failed;
}

/*
 * Files are opened to be read, or as SQLite opens its shared-memory file (O_RDWR | O_CREAT); which files, Landlock says.
 * ioctl: a terminal's, which libc asks for on its own, is told no; the few that sockets need are not.
 */
static int
allow_worker(scmp_filter_ctx f)
{
	static const unsigned long ioctls[] = { 0x5421 /* FIONBIO */, 0x5451 /* FIOCLEX */,
						0x541B /* FIONREAD */, 0x5450 /* FIONCLEX */ };
	const uint64_t forbidden = O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY) | O_PATH;
	int failed = allow_all(f, worker_calls, COUNT(worker_calls));

	if (failed >= 0)
		failed = allow_without(f, SCMP_SYS(openat), 2, forbidden);
	if (failed >= 0)
		failed = allow_without(f, SCMP_SYS(open), 1, forbidden);
	for (size_t i = 0; i < COUNT(ioctls) && failed >= 0; i++)
		failed = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
					  SCMP_CMP(1, SCMP_CMP_EQ, ioctls[i], 0));
	/* abort() signals itself, and nobody else. */
	if (failed >= 0)
		failed = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
					  SCMP_CMP(0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
	return failed;
}

static int
raise_seccomp(enum jail_kind kind)
{
	bool reader = kind == JAIL_READER;
	scmp_filter_ctx f = seccomp_init(reader ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM));

	if (!f)
		return error("cannot make a list of system calls: out of memory");
	/* A sorted tree: a few comparisons for each call instead of a hundred.  Old libraries do without. */
	seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	int failed = allow_all(f, common_calls, COUNT(common_calls));
	if (failed >= 0)
		failed = allow_memory(f);
	if (failed >= 0)
		failed = reader ? allow_reader(f) : allow_worker(f);
	if (failed >= 0)
		failed = seccomp_load(f);
	seccomp_release(f);
	return failed < 0 ? error("cannot limit the system calls: %s", strerror(-failed)) : 0;
}

/* --- Landlock --- */

/* Rights that came after the headers this may be built with: by version of the interface. */
#define FS_ABI1  ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define FS_REFER (1ULL << 13) /* 2 */
#define FS_TRUNC (1ULL << 14) /* 3 */
#define FS_IOCTL (1ULL << 15) /* 5 */
#define NET_BOTH 3ULL         /* 4: bind, connect */
#define SCOPES   3ULL         /* 6: abstract sockets, signals */

struct ruleset {
	uint64_t fs, net, scoped;
};

static struct ruleset
handled(long abi)
{
	struct ruleset r = { .fs = FS_ABI1 };

	if (abi >= 2)
		r.fs |= FS_REFER;
	if (abi >= 3)
		r.fs |= FS_TRUNC;
	if (abi >= 5)
		r.fs |= FS_IOCTL;
	if (abi >= 4)
		r.net = NET_BOTH;
	if (abi >= 6)
		r.scoped = SCOPES;
	return r;
}

/* Reading what is below the directory, and writing what SQLite keeps beside the database for its readers' locks. */
static int
open_dir(int rules, const char *path, uint64_t all)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access =
		    all & (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
			   LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | FS_TRUNC),
		.parent_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC),
	};

	if (rule.parent_fd < 0)
		return error("cannot open directory '%s': %s", path, strerror(errno));
	long failed = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	if (failed)
		error("cannot allow directory '%s': %s", path, strerror(errno));
	close(rule.parent_fd);
	return failed ? -1 : 0;
}

static int
raise_landlock(const struct jail *j)
{
	static bool told;
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	if (abi < 1) {
		if (!told)
			note("this kernel has no Landlock: files are guarded by their permissions "
			     "alone");
		told = true;
		return 0;
	}
	struct ruleset r = handled(abi);
	/* Older kernels want zeros, or nothing, where they know no field. */
	size_t size = abi >= 6 ? sizeof(r) : abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
	int rules = (int)syscall(SYS_landlock_create_ruleset, &r, size, 0);
	if (rules < 0)
		return error("cannot make Landlock rules: %s", strerror(errno));
	int failed = j->kind == JAIL_WORKER && j->read_dir ? open_dir(rules, j->read_dir, r.fs) : 0;
	if (failed == 0 && syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		failed = error("cannot enter Landlock: %s", strerror(errno));
	close(rules);
	return failed;
}

int
jail_enter(const struct jail *j)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error("cannot give up new privileges: %s", strerror(errno));
	/* A sanitizer's runtime reads /proc and /etc at its end, too. */
	if (SANITIZED)
		return 0;
	if (raise_landlock(j) < 0)
		return -1;
	return raise_seccomp(j->kind);
}
