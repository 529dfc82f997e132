/*
 * Another version of the program in the place of this one: the same process, the same sockets, nobody refused.
 *
 * The master starts the program that lies where its own was started from, in its own place (execv), with its listening sockets, the copy of
 * the key and its children.  To the new program the workers of before are those of an old configuration: they serve until its
 * own are ready, and finish what they have begun.  What the workers count and remember in shared memory - limits, sessions, numbers for
 * `vestka status` - begins anew.
 */
#ifndef CMD_MASTER_REPLACE_H
#define CMD_MASTER_REPLACE_H

#include "cmd/master_child.h"

struct replaced { /* what the program before left to this one */
	struct ports ports;
	int key_fd; /* a copy of the key's file; -1: none */
	pid_t keeper;
	pid_t *workers; /* in an arena */
	int worker_count;
};

/*
 * Looks at what the new program says to the configuration (-t), and becomes it.  Comes back only when that cannot be: -1 after logging, and
 * all is as before.
 */
int replace_program(const struct service *s, const struct child *children, int count, char **argv);

/* Takes over what a program before left; false, and empty, when there was none. */
bool replace_take_over(struct replaced *r, struct arena *a);

/*
 * The children of the program before, as far as they live: workers serve until the new ones are ready, the keeper makes room for another one,
 * which is added in any case if it is wanted.
 */
void replace_adopt(const struct replaced *r, struct child *children, int count, bool keeper_wanted);

#endif
