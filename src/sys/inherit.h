/*
 * Sockets that the service manager opened for us: systemd's socket activation (sd_listen_fds(3)).
 */
#ifndef SYS_INHERIT_H
#define SYS_INHERIT_H

#define INHERIT_MAX 32 /* more are left closed, with a warning */

/*
 * The descriptors, in the manager's order, close-on-exec from now on; the variables that named them
 * are taken out of the environment, so that no child believes them to be its own.  How many; 0 when
 * there is no such manager.
 */
int inherit_sockets(int fds[INHERIT_MAX]);

#endif
