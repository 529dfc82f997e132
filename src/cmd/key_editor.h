/* vestka key editor. */
#ifndef CMD_KEY_EDITOR_H
#define CMD_KEY_EDITOR_H

#include "cmd/config.h"

/* The words behind "editor"; `role` is of --role, NULL if it was not given.  A sysexits code. */
int key_editor(struct config *c, const char *role, int argc, char **argv);

#endif
