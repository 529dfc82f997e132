/*
 * vestka: the editor's and operator's tool, and the keeper.  One table of commands; help is made from it.
 *
 * -c and -o may stand before the command and after it.  All options are looked at once, here, with the table of the command
 * that they belong to: the common ones are taken out, and the command gets its own in front of its arguments.
 */
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "cmd/command.h"
#include "import/child.h"

static const struct command commands[] = {
	{ "init", "", "make the store", cmd_init, NULL },
	{ "import", "FILE...|-", "take articles out of files, pages and feeds", cmd_import,
	  import_options },
	{ "add", "[FILE|-]", "add one article; prints its number", cmd_add, add_options },
	{ "edit", "ID", "change an article in an editor, or by options", cmd_edit, edit_options },
	{ "list", "", "list articles, newest first", cmd_list, list_options },
	{ "show", "ID", "print an article as readers see it", cmd_show, show_options },
	{ "search", "WORDS...|-", "find articles as readers find them", cmd_search,
	  search_options },
	{ "convert", "[FILE|-]", "turn a page or text into gemtext, without a store", cmd_convert,
	  convert_options },
	{ "withdraw", "ID REASON...", "take an article back; readers get the reason", cmd_withdraw,
	  NULL },
	{ "alert", "[TEXT...]", "put a warning on every page; alone, list them", cmd_alert,
	  alert_options },
	{ "changes", "[ID]", "who changed which article, newest first", cmd_changes,
	  changes_options },
	{ "notes", "[ID...]", "what readers wrote to the council, newest first", cmd_notes,
	  notes_options },
	{ "issue", "[PERIOD]", "news of a week, a month or days in one file", cmd_issue,
	  issue_options },
	{ "get", "URL", "fetch a page as readers do, and say how it went", cmd_get, get_options },
	{ "export", "DIR", "the whole capsule and hole as files", cmd_export, export_options },
	{ "key", "show|cert|make|sign|editor", "fingerprints, the key of issues, editors", cmd_key,
	  key_options },
	{ "check", "", "look for faults in store, edition, configuration", cmd_check,
	  check_options },
	{ "keep", "", "follow the store and bring the edition up to date", cmd_keep, NULL },
	{ "status", "", "how the server is", cmd_status, status_options },
	{ "stats", "[FILE...|-]", "how much was read, by day or page", cmd_stats, stats_options },
	{ "completion", "bash|zsh", "print what makes the shell complete our words", cmd_completion,
	  NULL },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

const struct command_option command_common[] = {
	{ "config", 'c', "FILE", "read this configuration file" },
	{ "option", 'o', "KEY=VALUE", "set one key of the configuration; may be repeated" },
	{ "help", 'h', NULL, "print help; behind a command, the help for it" },
	{ "version", 'V', NULL, "print the version" },
	{ 0 },
};

const struct command *
command_at(size_t place)
{
	return place < COMMANDS ? &commands[place] : NULL;
}

#define SETTINGS_MAX 64

struct line { /* the command line, sorted out */
	struct arena arena;
	const struct command *command;
	const char *file;
	struct config_option settings[SETTINGS_MAX];
	int count;
	char **argv; /* of the command: its options, "--", its arguments */
	int argc;
	bool help, version;
};

static void
print_help(const struct command *one)
{
	if (one) {
		printf("usage: vestka %s [OPTION]...%s%s\n\n%c%s.\n\n", one->name,
		       *one->arguments ? " " : "", one->arguments, toupper(*one->what),
		       one->what + 1);
		command_print_options(one->options);
		command_print_options(command_common);
		return;
	}
	printf("usage: vestka [-c FILE] [-o KEY=VALUE]... COMMAND [ARGUMENT]...\n\n");
	for (size_t i = 0; i < COMMANDS; i++) {
		char call[48];

		snprintf(call, sizeof(call), "%s %s", commands[i].name, commands[i].arguments);
		printf("  %-28s %s\n", call, commands[i].what);
	}
	printf("\n");
	command_print_options(command_common);
	printf("\nThe manual: vestka(1).\n");
}

static const struct command *
command_find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

/* One of the common options.  False after saying what is wrong; *mine tells whether it was one of them. */
static bool
take_common(struct line *l, int code, bool *mine)
{
	*mine = true;
	switch (code) {
	case 'c': l->file = optarg; return true;
	case 'h': l->help = true; return true;
	case 'V': l->version = true; return true;
	case 'o': break;
	default: *mine = false; return true;
	}

	struct str rest = str_from(optarg);
	ptrdiff_t equals = str_find_byte(rest, '=');
	if (equals < 1) {
		error("'-o %s' is not KEY=VALUE; vestka.conf(5) describes the keys", optarg);
		return false;
	}
	if (l->count == SETTINGS_MAX) {
		error("more than %d times -o", SETTINGS_MAX);
		return false;
	}
	struct str key = arena_str(&l->arena, str_part(rest, 0, (size_t)equals));
	l->settings[l->count++] = (struct config_option){ key.s, optarg + equals + 1 };
	return true;
}

/* One option of the command, put in front of its arguments again. */
static void
give_option(struct line *l, const struct command_option *options, int code)
{
	for (const struct command_option *o = options; o && o->name; o++) {
		if (o->code != code)
			continue;
		size_t size = strlen(o->name) + (o->argument ? strlen(optarg) : 0) + 4;
		char *word = arena_alloc(&l->arena, size);

		if (word && o->argument)
			snprintf(word, size, "--%s=%s", o->name, optarg);
		else if (word)
			snprintf(word, size, "--%s", o->name);
		l->argv[l->argc++] = word;
		return;
	}
}

/* Everything in front of the command.  Gives the command's place in argv, or -1 after saying what is wrong. */
static int
read_front(struct line *l, int argc, char **argv)
{
	int code;
	bool mine;

	while ((code = command_options(argc, argv, "+", command_common, NULL)) != -1) {
		if (code == '?' || !take_common(l, code, &mine))
			return -1;
	}
	return optind;
}

static bool
read_rest(struct line *l, int argc, char **argv)
{
	char **plain = arena_array(&l->arena, (size_t)argc + 1, sizeof(char *));
	int plains = 0, code;
	bool mine;

	/* the name, each option as one word, "--", the arguments, NULL */
	l->argv = arena_array(&l->arena, (size_t)argc + 3, sizeof(char *));
	if (!plain || !l->argv)
		return false;
	l->argv[l->argc++] = argv[0];
	optind = 0;
	while ((code = command_options(argc, argv, "-", command_common, l->command->options)) !=
	       -1) {
		if (code == 1) {
			plain[plains++] = optarg;
			continue;
		}
		if (code == '?' || !take_common(l, code, &mine))
			return false;
		if (!mine)
			give_option(l, l->command->options, code);
	}
	while (optind < argc)
		plain[plains++] = argv[optind++];

	static char ends_options[] = "--";
	l->argv[l->argc++] = ends_options;
	for (int i = 0; i < plains; i++)
		l->argv[l->argc++] = plain[i];
	return !arena_failed(&l->arena);
}

static int
run(struct line *l)
{
	struct config config;

	if (config_read(&config, l->file, l->settings, l->count) < 0)
		return EX_CONFIG;
	log_init("vestka", (enum log_level)config.log_level);
	optind = 0;
	int code = l->command->run(&config, l->argc, l->argv);
	config_release(&config);
	return code;
}

static int
vestka(struct line *l, int argc, char **argv)
{
	int at = read_front(l, argc, argv);

	if (at >= 0 && at < argc && !l->help && !l->version) {
		l->command = command_find(argv[at]);
		if (!l->command) {
			error("there is no command '%s'; 'vestka --help' names them", argv[at]);
			return EX_USAGE;
		}
		if (!read_rest(l, argc - at, argv + at))
			return EX_USAGE;
	}
	if (at < 0)
		return EX_USAGE;
	if (l->version) {
		printf("vestka %s\n", VESTKA_VERSION);
		return EX_OK;
	}
	if (l->help) {
		print_help(l->command);
		return EX_OK;
	}
	if (!l->command) {
		error("no command; 'vestka --help' names them");
		return EX_USAGE;
	}
	return run(l);
}

int
main(int argc, char **argv)
{
	struct line line = { 0 };
	long long fd;

	log_init("vestka", LOG_NOTE);
	/* the limited child, started by child.c on an open descriptor; not for people */
	if (argc == 3 && strcmp(argv[1], "reader") == 0 && str_number(str_from(argv[2]), &fd) &&
	    fd <= INT16_MAX)
		return child_serve((int)fd);

	arena_init(&line.arena, 0);
	int code = vestka(&line, argc, argv);
	arena_release(&line.arena);
	if ((fflush(stdout) != 0 || ferror(stdout)) && code == EX_OK) {
		error("cannot write to standard output");
		return EX_IOERR;
	}
	return code;
}
