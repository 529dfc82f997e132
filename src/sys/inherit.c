/* LISTEN_PID says whom LISTEN_FDS is meant for; the descriptors begin at 3. */
#include "sys/inherit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"

#define FIRST 3 /* SD_LISTEN_FDS_START */

static long long
number_of(const char *name)
{
	const char *text = getenv(name);
	long long n;

	return text && str_number(str_from(text), &n) ? n : 0;
}

int
inherit_sockets(int fds[INHERIT_MAX])
{
	long long count = number_of("LISTEN_FDS");
	bool ours = number_of("LISTEN_PID") == getpid();
	int n = 0;

	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDNAMES");
	if (!ours)
		return 0;
	for (int fd = FIRST; fd - FIRST < count; fd++) {
		if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
			break; /* there are fewer than it says */
		if (n == INHERIT_MAX) {
			warn("the service manager passes more than %d sockets: the others are not "
			     "served",
			     INHERIT_MAX);
			break;
		}
		fds[n++] = fd;
	}
	return n;
}
