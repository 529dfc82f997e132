/*
 * The parts of `vestka check`.  Each prints what is wrong, a line each on standard output, and gives the number of faults.
 */
#ifndef CMD_CHECK_H
#define CMD_CHECK_H

#include "cmd/config.h"

/* Pages below the capsule directory; nothing when there is none. */
int check_capsule(const struct config *c);

#endif
