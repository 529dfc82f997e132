/*
 * The commands of `vestka`, one file each, one row each in the table of vestka.c, from which help is made.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include <stdint.h>

#include "base/buf.h"
#include "cmd/config.h"

/* An option of a command.  A table of them ends in a row without a name. */
struct command_option {
	const char *name; /* the long form, without "--" */
	int code;         /* a letter is the short form, too; from OPTION_LONG on there is none */
	const char *argument; /* how help calls its argument; NULL: it takes none */
	const char *what;     /* one line for the help */
};

#define OPTION_LONG 256

struct command {
	const char *name;
	const char *arguments; /* for the usage line */
	const char *what;      /* one line for the help */
	int (*run)(struct config *c, int argc,
		   char **argv); /* argv[0] is the command's name; gives a sysexits code */
	const struct command_option *options; /* NULL: none but the common ones */
};

/*
 * The next option of argv: its code with optarg set; -1 after the last, when optind is the first plain argument;
 * '?' after saying what is wrong with it in argv[0].  vestka.c has looked at all of them once, so a command never sees '?'.
 */
int command_option(int argc, char **argv, const struct command_option *options);

/* The same for two tables at once; `how` is getopt's "+" (stop at the first plain word), "-" (give it as code 1) or "". */
int command_options(int argc, char **argv, const char *how, const struct command_option *one,
		    const struct command_option *two);

/* The lines of a table as help prints them. */
void command_print_options(const struct command_option *options);

/* The name in complaints about options, "vestka" unless it is said here; the string must stay. */
void command_program(const char *name);

/* src/cmd/vestka.c's tables: the row at a place, NULL behind the last; the options of all commands. */
const struct command *command_at(size_t place);
extern const struct command_option command_common[];

/* The options of vestkad. */
extern const struct command_option vestkad_options[];

/* Says what is wrong with how the command was called; gives EX_USAGE. */
int command_misused(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same for the value, optarg, of an option: "--date: 'x' is not a date". */
int command_bad_value(const struct command_option *options, int code, const char *fault);

struct store;
/* The store of the configuration, to write or to read only.  NULL after saying why and what helps; then *code is the exit code. */
struct store *command_store(const struct config *c, bool write, int *code);

/* An article's id: false after saying so when it is not a number above 0. */
bool command_id(const char *text, int64_t *id);

/* Plain arguments as one clean line: nobody has to think of the shell's quotes. */
struct str command_words(struct arena *a, int argc, char **argv);

/* A whole file, or standard input for "-", appended to out; -1 after saying why, also when it is larger than `max`. */
int command_read_file(const char *name, struct buf *out, size_t max);

/* What somebody typed and the store did not take: saved in a file of its own, whose name is said. */
void command_save_typed(struct str text);

int cmd_init(struct config *c, int argc, char **argv);
int cmd_import(struct config *c, int argc, char **argv);
int cmd_add(struct config *c, int argc, char **argv);
int cmd_edit(struct config *c, int argc, char **argv);
int cmd_list(struct config *c, int argc, char **argv);
int cmd_show(struct config *c, int argc, char **argv);
int cmd_search(struct config *c, int argc, char **argv);
int cmd_convert(struct config *c, int argc, char **argv);
int cmd_withdraw(struct config *c, int argc, char **argv);
int cmd_alert(struct config *c, int argc, char **argv);
int cmd_changes(struct config *c, int argc, char **argv);
int cmd_notes(struct config *c, int argc, char **argv);
int cmd_check(struct config *c, int argc, char **argv);
int cmd_keep(struct config *c, int argc, char **argv);
int cmd_issue(struct config *c, int argc, char **argv);
int cmd_get(struct config *c, int argc, char **argv);
int cmd_export(struct config *c, int argc, char **argv);
int cmd_key(struct config *c, int argc, char **argv);
int cmd_status(struct config *c, int argc, char **argv);
int cmd_stats(struct config *c, int argc, char **argv);
int cmd_completion(struct config *c, int argc, char **argv);

extern const struct command_option import_options[], add_options[], edit_options[], list_options[],
    show_options[], search_options[], get_options[], alert_options[], status_options[],
    stats_options[], notes_options[], changes_options[];

extern const struct command_option convert_options[], issue_options[];
extern const struct command_option export_options[], key_options[], check_options[];

#endif
