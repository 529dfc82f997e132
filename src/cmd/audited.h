/*
 * What an audit of an article found, in words.
 */
#ifndef CMD_AUDITED_H
#define CMD_AUDITED_H

#include "import/audit.h"

/*
 * A line for each kind of thing that was lost, and with `all` one more for what rules let go; each begins with `name`, which need not be clean.
 * The number of lines about losses.
 */
int audited_add(struct buf *out, struct str name, const struct audit *x, bool all);

#endif
