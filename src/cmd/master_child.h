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

#define CHILDREN_MOST (4 * CONFIG_WORKERS_MAX + 1)

/* One configuration at work. */
struct service {
	struct config config;
	struct ports ports;
	struct cert cert;
	int key_fd; /* a copy of the key's file, for the signers; -1: the key is in cert */
	struct tls_context *tls;
	int workers;
	struct answers_log log;
	const struct counts *counts;
	const int *desk; /* both ends of the pair between workers and keeper (net/desk.h) */
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
	/* of a worker, its signer's (master_signer.h) */
	pid_t signer;            /* 0: there is none */
	unsigned signer_quick;   /* times in a row that one ended within a second */
	uint64_t signer_started; /* milliseconds */
	uint64_t signer_at;      /* milliseconds: when the next one is due; UINT64_MAX: none is */
};

/* A place for one more among so many; NULL: all are taken. */
struct child *child_add(struct child *children, int count, enum child_kind kind, int slot);

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

/* Hands a descriptor over to a worker: what answers are logged to, or its signer's socket. */
void child_give(const struct child *c, char what, int fd);

#define CHILD_GIVES_LOG    'l'
#define CHILD_GIVES_SIGNER 's'

/* In a process just forked: the signals as a new program expects them, and an end that follows the master's. */
void child_settle_in(pid_t master);

/* SIGTERM, or another way. */
void child_signal(struct child *c, int number);

#endif
