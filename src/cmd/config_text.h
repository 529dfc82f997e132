/*
 * The text of a file that libconfuse parses: the configuration, a map.
 */
#ifndef CMD_CONFIG_TEXT_H
#define CMD_CONFIG_TEXT_H

#include "base/buf.h"

#define CONFIG_TEXT_MOST (256u << 10) /* bytes; a page of settings has two thousand */

/* What `fd` holds as a C string in `out`, comments blanked; -1 after saying why not.  `name` is for messages. */
int config_text(const char *name, int fd, struct buf *out);

#endif
