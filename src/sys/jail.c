/*
 * Two walls, each doing what the other cannot.
 *
 * seccomp looks at the number and the plain arguments of a system call.  It takes away whole abilities - exec, fork, connect - on any
 * kernel of the last ten years, but it cannot look at a path.  Landlock knows paths and TCP ports, and is
 * there from Linux 5.13 on where the distribution has it on; without it files are guarded by their permissions alone.
 *
 * The reader is killed for a call that is not on its list: it works on hostile input, is started again for the next article,
 * and whatever asked for that call was not us.  Looking for a file is the exception, since libc may do so quietly; it
 * is told no.  Worker and keeper are told no for everything: a call that a newer libc tries first must not end a
 * thousand readers' connections, and EPERM shows in the log with the name of what failed.
 */
#include "sys/jail.h"

#include "sys/jail_walls.h"

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

int
jail_enter(const struct jail *j)
{
	if (privileges_give_up() < 0 || privileges_no_new() < 0)
		return -1;
	/* A sanitizer's runtime reads /proc and /etc at its end, too. */
	if (SANITIZED)
		return 0;
	return jail_wall_paths(j) < 0 ? -1 : jail_wall_calls(j);
}
