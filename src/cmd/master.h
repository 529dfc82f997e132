/*
 * The master: reads, binds, drops privileges, then starts and watches the others.  It never talks
 * to a reader.
 */
#ifndef CMD_MASTER_H
#define CMD_MASTER_H

#include "cmd/config.h"

struct master_setup { /* where the configuration comes from, at the start and at each reload */
	const char *file;
	const struct config_option *options;
	int option_count;
	char **argv; /* of the program */
};

/*
 * Serves until SIGTERM or SIGINT.  `c` is the configuration already read; it becomes the
 * master's.  A sysexits code.
 */
int master_run(const struct master_setup *setup, struct config *c);

/*
 * What -t does beyond reading the configuration: looks at certificate and key; asked by a program that this one shall replace, at
 * everything that a start takes.  0, or -1 after logging.
 */
int master_check(struct config *c);

/* What -k does: makes what is missing of certificate and key, and notes the fingerprints. */
int master_key(const struct config *c);

#endif
