/*
 * The master's children: started, watched, started again.
 */
#ifndef CMD_MASTER_CHILD_H
#define CMD_MASTER_CHILD_H

#include <stdint.h>
#include <sys/types.h>

#include "cmd/master_log.h"
#include "cmd/master_ports.h"
#include "net/limit.h"
#include "net/tls.h"

/* One configuration at work. */
struct service {
	struct config config;
	struct ports ports;
	struct cert cert;
	struct tls_context *tls;
	int workers;
	struct answers_log log;
	const struct counts *counts;
};

/* What all processes count in together, for as long as the master lives. */
struct counts {
	struct tally *tally; /* CONFIG_WORKERS_MAX of them: one a worker's place */
	struct limit_table *limits;
};

enum child_kind { CHILD_NONE, CHILD_WORKER, CHILD_KEEPER };

struct child {
	enum child_kind kind;
	int slot;          /* worker: from 0 */
	pid_t pid;         /* 0: waits for start_at */
	int ready_fd;      /* read end; -1: has spoken or ended */
	int control_fd;    /* worker: takes a new log; -1: there is none */
	bool ready;        /* it works */
	bool leaving;      /* was told to end: its end is no failure */
	bool retiring;     /* serves an old configuration until the new workers are ready */
	unsigned quick;    /* times in a row that it ended within a second */
	uint64_t started;  /* milliseconds */
	uint64_t start_at; /* milliseconds */
};

uint64_t child_now(void); /* milliseconds of a clock that only goes forward */

/*
 * Starts it; -1 after logging, with start_at set for the next try.  `close_fd` is the master's,
 * not the child's, like all ready_fd of others.
 */
int child_start(struct child *c, const struct service *s, const struct child *others, int count,
		int close_fd);

/* Reads from ready_fd what there is. */
void child_listen(struct child *c);

/* It has ended: logs how, and settles when it is started again.  False: it is not. */
bool child_ended(struct child *c, int status);

/* Hands the log's descriptor over to a worker. */
void child_give_log(const struct child *c, int log_fd);

/* SIGTERM, or another way. */
void child_signal(struct child *c, int number);

#endif
