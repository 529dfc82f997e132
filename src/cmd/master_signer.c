/* Started before its worker, ended by it: a signer whose socket closes has nothing left to do. */
#include "cmd/master_signer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "net/signer.h"

#define QUICK       1000 /* milliseconds: who ends sooner waits before the next start */
#define PAUSE_FIRST 100  /* milliseconds, doubled each time ... */
#define PAUSE_MOST  1000 /* ... up to this */

/* Everything else that the master has open is none of its business. */
_Noreturn static void
be_signer(const struct child *c, const struct service *s, int fd)
{
	static char name[40];
	int socket = fcntl(fd, F_DUPFD, 64), key = fcntl(s->key_fd, F_DUPFD, 64);

	if (socket < 0 || key < 0 || dup2(socket, 3) < 0 || dup2(key, 4) < 0 ||
	    close_range(5, ~0U, 0) < 0)
		_exit(EX_OSERR);
	snprintf(name, sizeof(name), "vestkad: signer %d", c->slot + 1);
	log_init(name, (enum log_level)s->config.log_level);
	prctl(PR_SET_NAME, SIGNER_NAME);
	exit(signer_run(3, 4, &s->cert));
}

int
signer_start(struct child *c, const struct service *s)
{
	pid_t master = getpid();
	int pair[2];

	c->signer_started = child_now();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return error("cannot make a socket for a signer: %s", strerror(errno));
	c->signer = fork();
	if (c->signer == 0) {
		child_settle_in(master);
		be_signer(c, s, pair[0]);
	}
	close(pair[0]);
	if (c->signer > 0)
		return pair[1];
	c->signer = 0;
	close(pair[1]);
	return error("cannot start a signer: %s", strerror(errno));
}

bool
signer_ended(struct child *c, pid_t pid, int status)
{
	uint64_t now = child_now(), pause = PAUSE_FIRST;

	if (pid != c->signer || c->kind != CHILD_WORKER)
		return false;
	c->signer = 0;
	c->signer_at = UINT64_MAX;
	if (c->pid == 0 || c->leaving || (WIFEXITED(status) && WEXITSTATUS(status) == EX_OK))
		return true; /* its worker let it go */
	if (WIFSIGNALED(status))
		warn("the signer of worker %d was ended by signal %d (%s)", c->slot + 1,
		     WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		warn("the signer of worker %d ended with code %d", c->slot + 1,
		     WEXITSTATUS(status));
	c->signer_quick = now - c->signer_started < QUICK ? c->signer_quick + 1 : 0;
	for (unsigned i = 2; i < c->signer_quick && pause < PAUSE_MOST; i++)
		pause *= 2;
	/* the first quick end may be bad luck; one of a retiring worker has no key any more */
	c->signer_at = c->retiring ? UINT64_MAX : c->signer_quick < 2 ? now : now + pause;
	return true;
}

bool
signer_lacks(const struct child *c)
{
	return c->kind == CHILD_WORKER && c->pid > 0 && !c->signer && c->signer_at != UINT64_MAX &&
	       !c->leaving && !c->retiring;
}

void
signer_renew(struct child *c, const struct service *s)
{
	if (!signer_lacks(c) || c->signer_at > child_now() || s->key_fd < 0)
		return;
	int fd = signer_start(c, s);
	if (fd < 0) {
		c->signer_at = child_now() + PAUSE_MOST;
		return;
	}
	child_give(c, CHILD_GIVES_SIGNER, fd);
	close(fd);
}
