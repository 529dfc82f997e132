/*
 * The walls that jail_enter raises, one a file.  For sys/jail*.c alone.
 */
#ifndef SYS_JAIL_WALLS_H
#define SYS_JAIL_WALLS_H

#include "sys/jail.h"

/* jail_paths.c: Landlock, where the kernel has it.  -1 after logging. */
int jail_wall_paths(const struct jail *j);

/* jail_calls.c: seccomp; the last, since it forbids to raise more.  -1 after logging. */
int jail_wall_calls(const struct jail *j);

#endif
