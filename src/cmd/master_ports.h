/*
 * The listening sockets of one configuration: for each address one socket a worker (SO_REUSEPORT),
 * all made and kept by the master, so that a worker's death refuses nobody.
 */
#ifndef CMD_MASTER_PORTS_H
#define CMD_MASTER_PORTS_H

#include "cmd/config.h"
#include "net/listen.h"

struct port_set {
	const struct proto *proto;
	struct config_listen asked;
	int port; /* the real one */
	int fds[CONFIG_WORKERS_MAX];
	int count;
	bool handed; /* by the service manager: one socket, from which all workers accept */
};

#define PORT_SETS_MAX (5 * CONFIG_LISTEN_MAX)

struct ports {
	struct port_set sets[PORT_SETS_MAX];
	int count;
};

/*
 * Opens what the configuration asks for.  Sockets of `old` (or NULL) for the same addresses go on
 * being used, so nobody in their queues is lost; both own their descriptors.  If `old` was handed
 * down by the service manager, it stays what is listened on, whatever the configuration says: this
 * process may have no right, and no network, to open others.  -1 after logging; then nothing is
 * left open.
 */
int ports_open(struct ports *p, const struct config *c, int workers, const struct ports *old);
void ports_close(struct ports *p);

/*
 * Takes over what the service manager has opened (socket activation); none is no failure.  A socket
 * is for Gopher if gopher.listen names its port, else for Gemini if gemini.listen does.  -1 after
 * logging.
 */
int ports_inherit(struct ports *p, const struct config *c);

/* "gemini 127.0.0.1:1965", IPv6 in brackets. */
void port_name(const struct port_set *s, char *out, size_t size);

/* The sockets of one worker of so many, into out[]; the count.  No socket belongs to no worker. */
#define PORTS_OF_WORKER_MAX (PORT_SETS_MAX * CONFIG_WORKERS_MAX)
size_t ports_of_worker(const struct ports *p, int worker, int workers, struct listener *out);

#endif
