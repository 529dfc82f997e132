/*
 * Walls around a process: what it may still do after it has opened what it needs.  seccomp's and Landlock's one home.
 */
#ifndef SYS_JAIL_H
#define SYS_JAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum jail_kind {
	JAIL_READER, /* the converting child: reads and writes open descriptors, takes memory, ends; nothing else */
	JAIL_WORKER, /* accepts and talks on open sockets, reads the edition's files; no new outgoing connection, no exec, no fork */
	JAIL_SIGNER, /* answers on the socket it has, and takes memory; nothing else */
	JAIL_KEEPER /* reads and writes the files it is shown, starts the one program it is shown; no network */
};

enum jail_right {
	JAIL_READ = 1,
	JAIL_WRITE = 2,    /* and to make files */
	JAIL_REMOVE = 4,   /* and to rename them in their directory */
	JAIL_RUN = 8,      /* as a program */
	JAIL_MAY_LACK = 16 /* it is no failure if it is not there */
};

/* A file, or a directory with all that is below it. */
struct jail_path {
	const char *path;
	unsigned rights; /* of enum jail_right */
};

struct jail {
	enum jail_kind kind;
	const struct jail_path *
	    paths; /* all that may be opened from now on; a JAIL_READER and a JAIL_SIGNER have none */
	size_t path_count;
	bool asks; /* a worker that asks the keeper: makes files in memory and pairs of sockets */
};

/*
 * No capabilities, no_new_privs, Landlock (where the kernel has it), seccomp allow-list.  -1 after logging when a wall that the
 * kernel offers could not be raised.  What the process starts afterwards stands behind the same walls.
 * Under a sanitizer neither paths nor calls are limited, since its runtime needs more.
 */
int jail_enter(const struct jail *j);

/*
 * The paths that it takes to start the running program once more, and no other: itself, the loader, the directories of its
 * libraries; how many, at most `most`.  Strings live in the arena.
 */
size_t jail_own_program(struct arena *a, struct jail_path *out, size_t most);

/* Changes to this user and its groups for good; nothing to do when not root.  -1 after logging. */
int privileges_drop(const char *user);

/*
 * Gives up all capabilities, but for those by which root reads and writes files of others: it would be less than anybody
 * without them.  -1 after logging.
 */
int privileges_give_up(void);

/* From here on no program that is started has more rights than we have.  -1 after logging. */
int privileges_no_new(void);

#endif
