/*
 * Where the log of answers goes.  The master opens it, the workers write: they can open nothing.
 */
#ifndef CMD_MASTER_LOG_H
#define CMD_MASTER_LOG_H

#include "cmd/config.h"

struct answers_log {
	int fd; /* -1: none */
	bool syslog;
};

/* What the configuration names, newly opened.  -1 after logging. */
int answers_log_open(struct answers_log *l, const struct config *c);
void answers_log_close(struct answers_log *l);

#endif
