/*
 * Walls around a process: what it may still do after it has opened what it needs.  seccomp's and Landlock's one home.
 */
#ifndef SYS_JAIL_H
#define SYS_JAIL_H

#include <stdbool.h>

enum jail_kind {
	JAIL_READER, /* the converting child: reads and writes open descriptors, takes memory, ends; nothing else */
	JAIL_WORKER /* accepts and talks on open sockets, reads the edition's files; no new outgoing connection, no exec, no fork */
};

struct jail {
	enum jail_kind kind;
	const char *
	    read_dir; /* JAIL_WORKER: the one directory that may be opened, read, locked; NULL none */
};

/* no_new_privs, Landlock (where the kernel has it), seccomp allow-list.  -1 after logging when a wall that the kernel offers could not be raised.
 * Under a sanitizer the seccomp list is not applied, since its runtime needs more. */
int jail_enter(const struct jail *j);

/* Changes to this user and its groups for good; nothing to do when not root.  -1 after logging. */
int privileges_drop(const char *user);

#endif
