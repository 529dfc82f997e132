/*
 * What `vestka status` asks the master: a local socket that says how things are, in Prometheus's
 * text format, to whoever connects, and closes.  vestkad(8) describes the numbers.
 */
#ifndef CMD_MASTER_STATUS_H
#define CMD_MASTER_STATUS_H

#include "cmd/master_child.h"

struct status_door {
	int fd; /* -1: there is none */
	char path[108];
};

/*
 * Listens at that path, or nowhere for "none" and where there is no such directory; a door that is
 * open elsewhere is closed first.  Nothing but the status depends on it, so a failure is logged,
 * and that is all.
 */
void status_door_open(struct status_door *d, const char *path);
void status_door_close(struct status_door *d);

struct status_facts {
	const struct service *service;
	const struct child *children;
	int child_count;
	uint64_t uptime; /* milliseconds */
	uint64_t restarts;
};

/* Answers who has connected. */
void status_door_answer(const struct status_door *d, const struct status_facts *f);

/* What it says. */
void status_print(struct buf *out, const struct status_facts *f);

#endif
