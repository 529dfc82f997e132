/*
 * Files that are there whole or not at all, whoever is killed when.
 */
#ifndef SYS_SAVE_H
#define SYS_SAVE_H

#include <sys/types.h>

#include "base/str.h"

/*
 * A file that was not there: its bytes are on the disk before its name is.  0; 1, quietly, when somebody else was
 * first; -1 after logging.
 */
int save_new(const char *path, struct str bytes, mode_t mode);

/* The file, or the one in its place, becomes these bytes; on the disk when `sure`.  -1 after logging. */
int save_file(const char *path, struct str bytes, bool sure);

/* The directories that the path goes through, as far as they are missing; not its last part.  -1 after logging. */
int save_make_way(const char *path);

#endif
