#include "cmd/master_log.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

#define SYSLOG_SOCKET "/dev/log"

/* Workers say what they have to say at once or not at all: a log that hangs must not hold up readers. */
static int
open_syslog(void)
{
	const struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = SYSLOG_SOCKET };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	error("cannot reach the system's log at '%s': %s", SYSLOG_SOCKET, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

int
answers_log_open(struct answers_log *l, const struct config *c)
{
	*l = (struct answers_log){ .fd = -1, .syslog = str_eq(c->answers, STR("syslog")) };
	if (str_eq(c->answers, STR("none")))
		return 0;
	if (l->syslog)
		l->fd = open_syslog();
	else if (str_eq(c->answers, STR("stderr")))
		l->fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	else
		l->fd = open(c->answers.s, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	if (l->fd < 0 && !l->syslog)
		error("cannot write the log of answers to '%s': %s", c->answers.s, strerror(errno));
	return l->fd < 0 ? -1 : 0;
}

void
answers_log_close(struct answers_log *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}
