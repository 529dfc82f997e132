/*
 * One configuration at work: certificate, TLS, sockets.  Made at the start and at each reload.
 */
#ifndef CMD_MASTER_SERVICE_H
#define CMD_MASTER_SERVICE_H

#include "cmd/master_child.h"

/*
 * Takes the configuration over and opens what it names.  `old` (or NULL) is what has served so far:
 * its certificate goes on where the key is out of reach since privileges were dropped.  `ports` (or
 * NULL): sockets that go on.  `key_fd` (or NULL): a copy of the key from before, which is taken over, and *key_fd becomes -1, where the
 * key itself is out of reach.  A sysexits code; when it is not EX_OK nothing is left open, the configuration is
 * released, and what was wrong has been logged.
 */
int service_open(struct service *s, struct config *c, const struct tls_shared *shared,
		 struct service *old, const struct ports *ports, int *key_fd);

/*
 * Makes the edition's directory, if that alone is missing; warns when store or key lie where workers may write.  For the rights
 * that remain: service_open does it at a reload, at the start it is due once privileges are dropped.  -1 after logging.
 */
int service_edition(const struct config *c);

void service_close(struct service *s);

/* The two fingerprints of a certificate, as notes. */
void service_say_fingerprints(const struct cert *c);

#endif
