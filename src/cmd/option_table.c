/* Options by table: getopt's rows, its complaints and the help are all made from the same lines. */
#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "cmd/command.h"

#define OPTIONS_MAX 32 /* rows of the common table and a command's together */

static const char *program = "vestka";

void
command_program(const char *name)
{
	program = name;
}

/* What getopt would say by itself, in our own words. */
static void
say_wrong(char **argv, const char *command, int code, const struct option *rows)
{
	const char *word = argv[optind - 1], *fault = "is no option";
	char letter[3] = { '-', (char)optopt, '\0' };

	if (code == ':') {
		if (strncmp(word, "--", 2) != 0)
			word = letter;
		fault = "needs a value";
	} else if (strncmp(word, "--", 2) != 0) {
		word = letter;
	} else if (optopt) {
		fault = "takes no value";
	} else {
		int n = 0;

		for (const struct option *o = rows; o->name; o++)
			n += strncmp(o->name, word + 2, strcspn(word + 2, "=")) == 0;
		if (n > 1)
			fault = "may mean several options";
	}
	error("'%s' %s; '%s%s%s --help' names the options", word, fault, program,
	      *command ? " " : "", command);
}

int
command_options(int argc, char **argv, const char *how, const struct command_option *one,
		const struct command_option *two)
{
	struct option rows[OPTIONS_MAX + 1] = { 0 };
	const char *command = *how == '+' ? "" : argv[0];
	char letters[2 * OPTIONS_MAX + 5];
	const struct command_option *tables[] = { one, two };
	size_t n = 0, at = 0;

	while (*how)
		letters[at++] = *how++;
	letters[at++] = ':'; /* a missing value is told from an unknown option */
	for (size_t t = 0; t < 2; t++) {
		for (const struct command_option *o = tables[t]; o && o->name; o++) {
			assert(n < OPTIONS_MAX);
			rows[n++] = (struct option){
				.name = o->name,
				.has_arg = o->argument ? required_argument : no_argument,
				.val = o->code,
			};
			if (o->code < OPTION_LONG) {
				letters[at++] = (char)o->code;
				if (o->argument)
					letters[at++] = ':';
			}
		}
	}
	letters[at] = '\0';
	opterr = 0;
	int code = getopt_long(argc, argv, letters, rows, NULL);
	if (code != '?' && code != ':')
		return code;
	say_wrong(argv, command, code, rows);
	return '?';
}

int
command_option(int argc, char **argv, const struct command_option *options)
{
	return command_options(argc, argv, "", options, NULL);
}

void
command_print_options(const struct command_option *options)
{
	for (const struct command_option *o = options; o && o->name; o++) {
		char name[64];

		if (o->code < OPTION_LONG)
			snprintf(name, sizeof(name), "-%c, --%s", o->code, o->name);
		else
			snprintf(name, sizeof(name), "    --%s", o->name);
		if (o->argument) {
			size_t n = strlen(name);
			snprintf(name + n, sizeof(name) - n, " %s", o->argument);
		}
		printf("  %-28s %s\n", name, o->what);
	}
}
