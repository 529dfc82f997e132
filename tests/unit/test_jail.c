/*
 * The jails, tried by doing what they forbid and what they must allow: each attempt is a process of its own that goes into the
 * real jail and says how it fared.  A wall that the kernel does not offer (Landlock) skips what it alone holds.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base_test.h"

#include "base/log.h"
#include "sys/jail.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* What an attempt finds. */
static struct {
	char dir[64];   /* shown to the jailed: it holds "file" */
	char other[64]; /* not shown: it holds "secret" */
	int listener;   /* a TCP socket that listens */
	int port;       /* where it does */
	int pair[2];    /* a stream */
	pid_t stranger; /* a process that lives, of the same user */
	long landlock;  /* version of the interface; 0: none */
} world;

static const char *
in_dir(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", world.dir, name);
	return path;
}

static const char *
in_other(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", world.other, name);
	return path;
}

/* --- attempts: -1 with errno when it is refused --- */

static int
try_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? -1 : 0;
}

static int
read_shown(void)
{
	return try_open(in_dir("file"), O_RDONLY);
}
static int
write_shown(void)
{
	return try_open(in_dir("file"), O_RDWR);
}
static int
make_shown(void)
{
	return try_open(in_dir("new"), O_RDWR | O_CREAT);
}
static int
append_shown(void)
{
	return try_open(in_dir("file"), O_WRONLY | O_APPEND);
}
static int
truncate_open(void)
{
	return try_open(in_dir("file"), O_WRONLY | O_TRUNC);
}
static int
temporary(void)
{
	return try_open(world.dir, O_RDWR | O_TMPFILE);
}
static int
path_only(void)
{
	return try_open(in_dir("file"), O_PATH);
}
static int
read_hidden(void)
{
	return try_open(in_other("secret"), O_RDONLY);
}
static int
write_hidden(void)
{
	return try_open(in_other("secret"), O_WRONLY);
}
static int
make_hidden(void)
{
	return try_open(in_other("new"), O_WRONLY | O_CREAT);
}
static int
read_passwd(void)
{
	return try_open("/etc/passwd", O_RDONLY);
}
static int
list_root(void)
{
	return try_open("/", O_RDONLY | O_DIRECTORY);
}
static int
remove_shown(void)
{
	return unlink(in_dir("spare"));
}
static int
remove_hidden(void)
{
	return unlink(in_other("secret"));
}
static int
rename_shown(void)
{
	char old[128];
	strcpy(old, in_dir("spare"));
	return rename(old, in_dir("aside"));
}
static int
rename_out(void)
{
	return rename(in_dir("spare"), in_other("taken"));
}
static int
make_directory(void)
{
	return mkdir(in_dir("d"), 0700);
}
static int
make_link(void)
{
	return symlink("/etc/passwd", in_dir("l"));
}
static int
hard_link(void)
{
	return link(in_other("secret"), in_dir("hard"));
}
static int
change_mode(void)
{
	return chmod(in_dir("file"), 04755);
}
static int
change_owner(void)
{
	return chown(in_dir("file"), 1, 1);
}
static int
change_root(void)
{
	return chroot(world.dir);
}
static int
mount_it(void)
{
	return mount("none", world.dir, "tmpfs", 0, NULL);
}
static int
unshare_it(void)
{
	return unshare(CLONE_NEWUSER);
}
static int
namespace_it(void)
{
	return (int)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0) == -1 ? -1 : 0;
}
static int
enter_it(void)
{
	return setns(world.listener, 0);
}

static int
fork_it(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : waitpid(pid, NULL, 0) == pid ? 0 : -1;
}

static int
thread_it(void) /* as pthread_create does, without libc's bookkeeping */
{
	return (int)syscall(SYS_clone3, NULL, 0);
}

static int
run_shell(void)
{
	return execl("/bin/sh", "sh", "-c", "exit 0", (char *)NULL);
}
static int
run_self(void)
{
	return execl("/proc/self/exe", "test_jail", "--end", (char *)NULL);
}

static int
spawn_self(void)
{
	char name[] = "test_jail", end[] = "--end", *argv[] = { name, end, NULL },
	     *none[] = { NULL };
	pid_t pid;
	int status, failed = posix_spawn(&pid, "/proc/self/exe", NULL, NULL, argv, none);

	errno = failed;
	if (failed || waitpid(pid, &status, 0) != pid)
		return -1;
	errno = ECHILD;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static int
socket_of(int family, int type)
{
	int fd = socket(family, type, 0);

	return fd < 0 ? -1 : close(fd);
}

static int
socket_tcp(void)
{
	return socket_of(AF_INET, SOCK_STREAM);
}
static int
socket_udp6(void)
{
	return socket_of(AF_INET6, SOCK_DGRAM);
}
static int
socket_unix(void)
{
	return socket_of(AF_UNIX, SOCK_STREAM);
}
static int
socket_netlink(void)
{
	return socket_of(AF_NETLINK, SOCK_RAW);
}
static int
socket_packet(void)
{
	return socket_of(AF_PACKET, SOCK_RAW);
}

static int
pair_it(void)
{
	int fds[2];

	return socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
}

static struct sockaddr_in
loopback(int port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons((uint16_t)port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

/* On the descriptor of a socket that was open before: only the call itself can be refused. */
static int
connect_it(void)
{
	struct sockaddr_in to = loopback(world.port);

	return connect(world.pair[1], (struct sockaddr *)&to, sizeof(to)) == 0 ? 0 : -1;
}

static int
bind_it(void)
{
	struct sockaddr_in to = loopback(0);

	return bind(world.pair[1], (struct sockaddr *)&to, sizeof(to)) == 0 ? 0 : -1;
}

static int
listen_it(void)
{
	return listen(world.listener, 1);
}

static int
accept_it(void)
{
	int fd = accept4(world.listener, NULL, NULL, SOCK_NONBLOCK);

	return fd >= 0 || errno == EAGAIN ? 0 : -1;
}

static int
send_it(void)
{
	return send(world.pair[0], "x", 1, MSG_NOSIGNAL) == 1 ? 0 : -1;
}
static int
write_it(void)
{
	return write(world.pair[0], "x", 1) == 1 ? 0 : -1;
}
static int
trace_it(void)
{
	return (int)ptrace(PTRACE_ATTACH, world.stranger, NULL, NULL);
}
static int
trace_me(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}
static int
kill_stranger(void)
{
	return kill(world.stranger, SIGKILL);
}
static int
kill_parent(void)
{
	return kill(getppid(), 0);
}
static int
tgkill_stranger(void)
{
	return (int)syscall(SYS_tgkill, world.stranger, world.stranger, 0);
}
static int
peek_stranger(void)
{
	char byte;
	struct iovec here = { &byte, 1 }, there = { (void *)(uintptr_t)0x10000, 1 };

	return (int)syscall(SYS_process_vm_readv, world.stranger, &here, 1, &there, 1, 0);
}

static int
environ_of_stranger(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/environ", (int)world.stranger);
	return try_open(path, O_RDONLY);
}

static int
memory(int protection)
{
	void *p = mmap(NULL, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : 0;
}

static int
take_memory(void)
{
	return memory(PROT_READ | PROT_WRITE);
}
static int
memory_both(void)
{
	return memory(PROT_READ | PROT_WRITE | PROT_EXEC);
}
static int
memory_code(void)
{
	return memory(PROT_READ | PROT_EXEC);
}

static int
make_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static int
file_of_memory(void)
{
	return (int)syscall(SYS_memfd_create, "x", 0) < 0 ? -1 : 0;
}
static int
become_root(void)
{
	return setuid(0);
}
static int
become_other(void)
{
	return setresuid(12345, 12345, 12345);
}
static int
group_other(void)
{
	return setgid(12345);
}

static int
limit_it(void)
{
	struct rlimit most = { 1, 1 };

	return prlimit(0, RLIMIT_NOFILE, &most, NULL);
}

static int
limit_parent(void)
{
	struct rlimit now;

	return prlimit(world.stranger, RLIMIT_NOFILE, NULL, &now);
}

static int
uring(void)
{
	char p[120] = { 0 };
	return (int)syscall(SYS_io_uring_setup, 1, p);
}
static int
bpf(void)
{
	return (int)syscall(SYS_bpf, 0, NULL, 0);
}
static int
userfault(void)
{
	return (int)syscall(SYS_userfaultfd, 0);
}
static int
perf(void)
{
	char p[128] = { 0 };
	return (int)syscall(SYS_perf_event_open, p, 0, -1, -1, 0);
}
static int
keys(void)
{
	return (int)syscall(SYS_add_key, "user", "x", "y", 1, -2);
}
static int
module(void)
{
	return (int)syscall(SYS_init_module, NULL, 0, "");
}
static int
reboot_it(void)
{
	return (int)syscall(SYS_reboot, 0, 0, 0, NULL);
}
static int
set_time(void)
{
	struct timespec t = { 0, 0 };
	return clock_settime(CLOCK_REALTIME, &t);
}
static int
name_it(void)
{
	return sethostname("x", 1);
}
static int
personality_it(void)
{
	return (int)syscall(SYS_personality, 0x0040000);
}
static int
handle(void)
{
	return (int)syscall(SYS_open_by_handle_at, -1, NULL, 0);
}
static int
swap(void)
{
	return (int)syscall(SYS_swapon, "/x", 0);
}
static int
terminal(void)
{
	return (int)syscall(SYS_ioctl, 0, 0x5412 /* TIOCSTI */, "x") == 0 ? 0 : -1;
}
static int
no_more(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : -1;
}
static int
watch_sockets(void)
{
	return epoll_create1(0) < 0 ? -1 : 0;
}
static int
watch_files(void)
{
	int fd = inotify_init1(0);

	return fd < 0 ? -1 : inotify_add_watch(fd, world.dir, IN_CREATE) < 0 ? -1 : 0;
}

static int
peer(void)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);

	return getsockname(world.listener, (struct sockaddr *)&a, &n);
}

/* --- the table --- */

enum {
	R = 1 << JAIL_READER,
	W = 1 << JAIL_WORKER,
	S = 1 << JAIL_SIGNER,
	K = 1 << JAIL_KEEPER,
	NONE = 0
};

static const struct attempt {
	const char *name;
	int (*act)(void);
	int may;      /* who succeeds */
	bool by_path; /* only Landlock stands in the way of worker and keeper */
	int version;  /* of Landlock that first does */
} attempts[] = {
	/* what each lives by */
	{ "takes memory", take_memory, R | W | S | K, false, 0 },
	{ "writes to a stream", write_it, R | W | S | K, false, 0 },
	{ "sends on a stream", send_it, R | W | S | K, false, 0 },
	{ "has no_new_privs", no_more, K, false, 0 }, /* prctl itself is only the keeper's */
	{ "accepts", accept_it, W | K, false, 0 },
	{ "asks for its address", peer, W | K, false, 0 },
	{ "waits for many sockets", watch_sockets, W | K, false, 0 },
	{ "reads what it is shown", read_shown, W | K, false, 0 },
	{ "locks what it is shown", write_shown, W | K, false, 0 },
	{ "makes a file there", make_shown, W | K, false, 0 },
	{ "is woken by file events", watch_files, K, false, 0 },
	{ "starts itself", spawn_self, K, false, 0 },
	{ "has a pair of sockets", pair_it, K, false, 0 },
	{ "removes what it is shown", remove_shown, K, false, 0 },
	{ "renames what it is shown", rename_shown, K, false, 0 },
	{ "empties what it is shown", truncate_open, K, false, 0 },
	{ "appends to what it is shown", append_shown, K, false, 0 },
	{ "limits itself", limit_it, K, false, 0 },
	{ "forks", fork_it, K, false, 0 },
	/* files */
	{ "makes a nameless file", temporary, K, false, 0 },
	{ "has a place in the file system", path_only, K, false, 0 },
	{ "reads what it is not shown", read_hidden, NONE, true, 1 },
	{ "writes what it is not shown", write_hidden, NONE, true, 1 },
	{ "makes a file elsewhere", make_hidden, NONE, true, 1 },
	{ "reads /etc/passwd", read_passwd, NONE, true, 1 },
	{ "lists /", list_root, NONE, true, 1 },
	{ "removes what it is not shown", remove_hidden, NONE, true, 1 },
	{ "moves a file out", rename_out, NONE, true, 1 },
	{ "makes a directory", make_directory, NONE, false, 0 },
	{ "makes a symbolic link", make_link, NONE, false, 0 },
	{ "links what it is not shown", hard_link, NONE, false, 0 },
	{ "changes a mode", change_mode, NONE, false, 0 },
	{ "changes an owner", change_owner, NONE, false, 0 },
	{ "changes its root", change_root, NONE, false, 0 },
	{ "mounts", mount_it, NONE, false, 0 },
	{ "opens by handle", handle, NONE, false, 0 },
	/* processes */
	{ "runs a shell", run_shell, NONE, true, 1 },
	{ "runs itself instead", run_self, K, false, 0 },
	{ "asks for clone3", thread_it, NONE, false, 0 },
	{ "makes a namespace", namespace_it, NONE, false, 0 },
	{ "leaves its namespace", unshare_it, NONE, false, 0 },
	{ "enters a namespace", enter_it, NONE, false, 0 },
	{ "traces another", trace_it, NONE, false, 0 },
	{ "is traced", trace_me, NONE, false, 0 },
	{ "reads another's memory", peek_stranger, NONE, false, 0 },
	{ "reads another's environment", environ_of_stranger, NONE, true, 1 },
	{ "kills another", kill_stranger, NONE, true, 6 },
	{ "signals its parent", kill_parent, NONE, true, 6 },
	{ "signals another's thread", tgkill_stranger, NONE, false, 0 },
	{ "asks for another's limits", limit_parent, NONE, true, 99 },
	/* network */
	{ "has a TCP socket", socket_tcp, NONE, false, 0 },
	{ "has a UDP socket", socket_udp6, NONE, false, 0 },
	{ "has a local socket", socket_unix, NONE, false, 0 },
	{ "talks to the kernel", socket_netlink, NONE, false, 0 },
	{ "has raw packets", socket_packet, NONE, false, 0 },
	{ "connects", connect_it, NONE, false, 0 },
	{ "binds", bind_it, NONE, false, 0 },
	{ "listens", listen_it, NONE, false, 0 },
	/* memory as code */
	{ "has memory for both", memory_both, NONE, false, 0 },
	{ "has memory for code", memory_code, K, false,
	  0 }, /* as libraries are; nothing can be written there */
	{ "makes data into code", make_code, NONE, false, 0 },
	{ "has a file of memory", file_of_memory, NONE, false, 0 },
	/* rights and the machine */
	{ "becomes root", become_root, NONE, false, 0 },
	{ "becomes another user", become_other, NONE, false, 0 },
	{ "changes its group", group_other, NONE, false, 0 },
	{ "uses io_uring", uring, NONE, false, 0 },
	{ "uses bpf", bpf, NONE, false, 0 },
	{ "handles page faults", userfault, NONE, false, 0 },
	{ "counts events", perf, NONE, false, 0 },
	{ "keeps keys", keys, NONE, false, 0 },
	{ "loads a module", module, NONE, false, 0 },
	{ "restarts the machine", reboot_it, NONE, false, 0 },
	{ "sets the clock", set_time, NONE, false, 0 },
	{ "names the machine", name_it, NONE, false, 0 },
	{ "changes its personality", personality_it, NONE, false, 0 },
	{ "swaps", swap, NONE, false, 0 },
	{ "types into a terminal", terminal, NONE, false, 0 },
};

enum fared { FARED_WELL, FARED_REFUSED, FARED_KILLED, FARED_BADLY };

/* Who has nothing to look for is ended by the first thing that it may not do. */
static bool
kills(enum jail_kind kind)
{
	return kind == JAIL_READER || kind == JAIL_SIGNER;
}

static enum fared
fare(const struct attempt *t, enum jail_kind kind, bool asks)
{
	struct jail_path paths[32] = { { world.dir, JAIL_READ | JAIL_WRITE |
							(kind == JAIL_KEEPER ? JAIL_REMOVE : 0) } };
	struct jail jail = { kind, paths, !kills(kind), asks };
	struct arena arena;
	int status;
	pid_t pid;

	arena_init(&arena, 0);
	if (kind == JAIL_KEEPER)
		jail.path_count += jail_own_program(&arena, paths + 1, COUNT(paths) - 1);
	pid = fork();
	if (pid == 0) {
		if (jail_enter(&jail) < 0)
			_exit(3);
		errno = 0;
		_exit(t->act() == 0 ? 0 : errno ? 1 : 2);
	}
	arena_release(&arena);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		return FARED_KILLED;
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
		return FARED_BADLY;
	return WEXITSTATUS(status) ? FARED_REFUSED : FARED_WELL;
}

static void
put(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "text", 4), 4);
	close(fd);
}

/* What a worker that asks the keeper needs beside. */
static bool
is_asking(const struct attempt *t)
{
	return t->act == pair_it || t->act == file_of_memory;
}

static void
tried(enum jail_kind kind, bool asks, const char *who)
{
	int wrong = 0;

	for (size_t i = 0; i < COUNT(attempts); i++) {
		const struct attempt *t = &attempts[i];
		bool may = (t->may & 1 << kind) || (asks && is_asking(t));

		if (!may && t->by_path && !kills(kind) && world.landlock < t->version)
			continue;
		put(in_dir("file"));
		put(in_dir("spare"));
		put(in_other("secret"));
		enum fared fared = fare(t, kind, asks);
		/* the reader may look for a file, and is told that there is none */
		bool right = may ? fared == FARED_WELL
				 : fared == FARED_REFUSED || (kills(kind) && fared == FARED_KILLED);
		if (right)
			continue;
		print_error("%s %s: %s\n", who, t->name,
			    fared == FARED_WELL      ? "it may"
			    : fared == FARED_REFUSED ? "it may not"
			    : fared == FARED_KILLED  ? "it is killed"
						     : "it ends otherwise");
		wrong++;
	}
	assert_int_equal(kill(world.stranger, 0), 0);
	assert_int_equal(wrong, 0);
}

static void
a_reader(void **state)
{
	(void)state;
	tried(JAIL_READER, false, "a reader");
}

static void
a_worker(void **state)
{
	(void)state;
	tried(JAIL_WORKER, false, "a worker");
}

static void
a_worker_that_asks(void **state)
{
	(void)state;
	tried(JAIL_WORKER, true, "a worker that asks");
}

static void
a_signer(void **state)
{
	(void)state;
	tried(JAIL_SIGNER, false, "a signer");
}

static void
a_keeper(void **state)
{
	(void)state;
	tried(JAIL_KEEPER, false, "a keeper");
}

/* Without this the attempts would prove nothing: outside the jail they are not refused. */
static void
outside_what_is_forbidden_works(void **state)
{
	static int (*const acts[])(void) = {
		read_passwd,    list_root,  write_hidden,        make_hidden,    fork_it,
		spawn_self,     socket_tcp, socket_unix,         make_code,      memory_both,
		make_directory, make_link,  hard_link,           trace_me,       tgkill_stranger,
		kill_parent,    listen_it,  environ_of_stranger, file_of_memory, limit_parent,
	};

	(void)state;
	put(in_other("secret"));
	for (size_t i = 0; i < COUNT(acts); i++) {
		int status;
		pid_t pid = fork();

		if (pid == 0)
			_exit(acts[i]() == 0 ? 0 : 1);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
			print_error("outside, attempt %zu fails\n", i);
			fail();
		}
	}
	rmdir(in_dir("d"));
	unlink(in_dir("l"));
	unlink(in_dir("hard"));
	unlink(in_other("new"));
}

static void
a_path_that_lacks(void **state)
{
	const struct jail_path must = { "/nowhere/at/all", JAIL_READ },
			       may = { "/nowhere/at/all", JAIL_READ | JAIL_MAY_LACK };

	(void)state;
	for (int i = 0; i < 2; i++) {
		int status;
		pid_t pid = fork();

		if (pid == 0) {
			log_init("test", (enum log_level) - 1);
			_exit(jail_enter(
				  &(struct jail){ JAIL_WORKER, i ? &may : &must, 1, false }) == 0
				  ? 0
				  : 1);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		bool fails = i == 0 && world.landlock > 0;
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == fails);
	}
}

/* --- the world --- */

static int
begin(void **state)
{
	struct sockaddr_in here = loopback(0);
	socklen_t n = sizeof(here);

	(void)state;
	strcpy(world.dir, "/tmp/vestka-jail-XXXXXX");
	strcpy(world.other, "/tmp/vestka-jail-XXXXXX");
	if (!mkdtemp(world.dir) || !mkdtemp(world.other))
		return -1;
	world.landlock =
	    syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	world.listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (bind(world.listener, (struct sockaddr *)&here, sizeof(here)) != 0 ||
	    listen(world.listener, 1) != 0 ||
	    getsockname(world.listener, (struct sockaddr *)&here, &n) != 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, world.pair) != 0)
		return -1;
	world.port = ntohs(here.sin_port);
	world.stranger = fork();
	if (world.stranger == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return world.stranger > 0 ? 0 : -1;
}

static int
end(void **state)
{
	static const char *const names[] = { "file",   "spare", "aside", "new",
					     "secret", "taken", "hard",  "l" };

	(void)state;
	kill(world.stranger, SIGKILL);
	waitpid(world.stranger, NULL, 0);
	for (size_t i = 0; i < COUNT(names); i++) {
		unlink(in_dir(names[i]));
		unlink(in_other(names[i]));
	}
	return rmdir(world.dir) | rmdir(world.other);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outside_what_is_forbidden_works),
		cmocka_unit_test(a_reader),
		cmocka_unit_test(a_worker),
		cmocka_unit_test(a_signer),
		cmocka_unit_test(a_worker_that_asks),
		cmocka_unit_test(a_keeper),
		cmocka_unit_test(a_path_that_lacks),
	};

	if (argc > 1 && strcmp(argv[1], "--end") == 0)
		return 0;
	if (SANITIZED) /* jails let a sanitizer's runtime do all it needs */
		return 0;
	return cmocka_run_group_tests(tests, begin, end);
}
