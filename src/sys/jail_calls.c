/*
 * System calls by lists (seccomp's one home): each kind of process may do what it does, and the rest is not there.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "sys/jail_walls.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

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

/* One message in, one out; what memory, time and random numbers take; the log. */
static const int signer_calls[] = {
	SCMP_SYS(recvfrom),
	SCMP_SYS(sendto),
	SCMP_SYS(getpid),
	SCMP_SYS(getrandom),
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(close),
	SCMP_SYS(exit_group),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(gettid),
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

/*
 * What the keeper does beside that: SQLite writing a database, being woken by file events, starting the reader - and what the
 * reader does until it stands behind walls of its own, which can only take from these.
 */
static const int keeper_calls[] = {
	SCMP_SYS(arch_prctl),
	SCMP_SYS(capget),
	SCMP_SYS(execve),
	SCMP_SYS(fchown),
	SCMP_SYS(flock),
	SCMP_SYS(getdents64),
	SCMP_SYS(inotify_add_watch),
	SCMP_SYS(inotify_init1),
	SCMP_SYS(inotify_rm_watch),
	SCMP_SYS(kill),
	SCMP_SYS(landlock_add_rule),
	SCMP_SYS(landlock_create_ruleset),
	SCMP_SYS(landlock_restrict_self),
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(openat2),
	SCMP_SYS(prctl),
	SCMP_SYS(prlimit64),
	SCMP_SYS(rename),
	SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
	SCMP_SYS(rseq),
	SCMP_SYS(seccomp),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(set_tid_address),
	SCMP_SYS(setrlimit),
	SCMP_SYS(signalfd4),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	SCMP_SYS(vfork),
	SCMP_SYS(wait4),
	SCMP_SYS(waitid),
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

/* Memory is for data: nobody turns what was read into code.  `loads`: libraries may be mapped, as nothing that can be written to. */
static int
allow_memory(scmp_filter_ctx f, bool loads)
{
	int failed = allow_without(f, SCMP_SYS(mmap), 2, PROT_EXEC);

	if (failed >= 0 && loads)
		failed = allow_without(f, SCMP_SYS(mmap), 2, PROT_WRITE);
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

/* ioctl: a terminal's, which libc asks for on its own, is told no; the few that sockets need are not. */
static int
allow_ioctls(scmp_filter_ctx f)
{
	static const unsigned long ioctls[] = { FIONBIO, FIOCLEX, FIONREAD, FIONCLEX };
	int failed = 0;

	for (size_t i = 0; i < COUNT(ioctls) && failed >= 0; i++)
		failed = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
					  SCMP_CMP(1, SCMP_CMP_EQ, ioctls[i], 0));
	return failed;
}

/* abort() signals itself, and nobody else. */
static int
allow_abort(scmp_filter_ctx f)
{
	return seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
				SCMP_CMP(0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
}

/*
 * Files are opened to be read, or as SQLite opens its shared-memory file (O_RDWR | O_CREAT); which files, Landlock says.
 */
static int
allow_worker(scmp_filter_ctx f)
{
	const uint64_t forbidden = O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY) | O_PATH;
	int failed = allow_all(f, worker_calls, COUNT(worker_calls));

	if (failed >= 0)
		failed = allow_without(f, SCMP_SYS(openat), 2, forbidden);
	if (failed >= 0)
		failed = allow_without(f, SCMP_SYS(open), 1, forbidden);
	if (failed >= 0)
		failed = allow_ioctls(f);
	return failed < 0 ? failed : allow_abort(f);
}

/*
 * clone3 hides what it asks for where nobody can look: it is told that it is not there, and libc takes clone, which makes no
 * namespaces.  Sockets come in pairs, or not at all.  The terminal's width is asked for by the bar of progress.
 */
static int
allow_keeper(scmp_filter_ctx f)
{
	const uint64_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
				    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
	static const unsigned long terminal[] = { TCGETS, TIOCGWINSZ };
	int failed = allow_all(f, worker_calls, COUNT(worker_calls));

	if (failed >= 0)
		failed = allow_all(f, keeper_calls, COUNT(keeper_calls));
	if (failed >= 0)
		failed = allow_without(f, SCMP_SYS(clone), 0, namespaces);
	if (failed >= 0)
		failed = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	if (failed >= 0)
		failed = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socketpair), 1,
					  SCMP_CMP(0, SCMP_CMP_EQ, AF_UNIX, 0));
	for (size_t i = 0; i < COUNT(terminal) && failed >= 0; i++)
		failed = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
					  SCMP_CMP(1, SCMP_CMP_EQ, terminal[i], 0));
	if (failed >= 0)
		failed = allow_ioctls(f);
	return failed < 0 ? failed : allow_abort(f);
}

/* What a question to another process is made of; sockets come in pairs, or not at all. */
static int
allow_asking(scmp_filter_ctx f)
{
	int failed = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(memfd_create), 0);

	return failed < 0 ? failed
			  : seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socketpair), 1,
					     SCMP_CMP(0, SCMP_CMP_EQ, AF_UNIX, 0));
}

int
jail_wall_calls(const struct jail *j)
{
	static int (*const allow[])(scmp_filter_ctx) = { [JAIL_READER] = allow_reader,
							 [JAIL_WORKER] = allow_worker,
							 [JAIL_SIGNER] = allow_abort,
							 [JAIL_KEEPER] = allow_keeper };
	bool signer = j->kind == JAIL_SIGNER, kills = signer || j->kind == JAIL_READER;
	scmp_filter_ctx f = seccomp_init(kills ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM));

	if (!f)
		return error("cannot make a list of system calls: out of memory");
	/* A sorted tree: a few comparisons for each call instead of a hundred.  Old libraries do without. */
	seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	int failed = signer ? allow_all(f, signer_calls, COUNT(signer_calls))
			    : allow_all(f, common_calls, COUNT(common_calls));
	if (failed >= 0)
		failed = allow_memory(f, j->kind == JAIL_KEEPER);
	if (failed >= 0)
		failed = allow[j->kind](f);
	if (failed >= 0 && j->kind == JAIL_WORKER && j->asks)
		failed = allow_asking(f);
	if (failed >= 0)
		failed = seccomp_load(f);
	seccomp_release(f);
	return failed < 0 ? error("cannot limit the system calls: %s", strerror(-failed)) : 0;
}
