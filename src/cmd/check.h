/*
 * The parts of `vestka check`.  Each prints what is wrong, a line each on standard output, and gives the number of faults.
 */
#ifndef CMD_CHECK_H
#define CMD_CHECK_H

#include <stdbool.h>

#include "cmd/config.h"

/* Pages below the capsule directory; nothing when there is none. */
int check_capsule(const struct config *c);

/*
 * What a press officer would mend in the articles of the edition, each with number and title, and how long the certificate holds:
 * 1 when there is something, 0, or -1 after logging that it cannot be read.
 */
int check_news(const struct config *c);

/*
 * What published articles' sources have and readers lack, and with `all` also what rules let go.  1 when something is lacking, 0, or -1
 * when the store cannot be read, which is logged.
 */
int check_audit(const struct config *c, bool all);

#endif
