/*
 * The commands of `vestka`, one file each, one row each in the table of vestka.c, from which help is made.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "cmd/config.h"

struct command {
	const char *name;
	const char *arguments; /* for the usage line */
	const char *what;      /* one line for the help */
	int (*run)(struct config *c, int argc,
		   char **argv); /* argv[0] is the command's name; gives a sysexits code */
};

int cmd_init(struct config *c, int argc, char **argv);
int cmd_import(struct config *c, int argc, char **argv);
int cmd_add(struct config *c, int argc, char **argv);
int cmd_edit(struct config *c, int argc, char **argv);
int cmd_list(struct config *c, int argc, char **argv);
int cmd_show(struct config *c, int argc, char **argv);
int cmd_withdraw(struct config *c, int argc, char **argv);
int cmd_check(struct config *c, int argc, char **argv);
int cmd_keep(struct config *c, int argc, char **argv);

#endif
