/*
 * vestkad: serves the edition to readers over Gemini and Gopher.  This is its command line;
 * master.c is the rest.
 */
#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>

#include "base/log.h"
#include "cmd/command.h"
#include "cmd/master.h"

#define OPTIONS_MAX 128 /* times -o */

static void
print_help(void)
{
	printf("usage: vestkad [-hktV] [-c FILE] [-o KEY=VALUE]...\n\n");
	command_print_options(vestkad_options);
	printf("\nSIGHUP reads the configuration again; SIGTERM finishes what is under way and "
	       "ends.\nThe manuals: vestkad(8), vestka.conf(5).\n");
}

struct line { /* the command line */
	struct master_setup setup;
	struct config_option options[OPTIONS_MAX];
	bool test, key, help, version;
};

static bool
take_option(struct line *l, struct arena *a, const char *text)
{
	if (l->setup.option_count == OPTIONS_MAX)
		error("more than %d times -o", OPTIONS_MAX);
	else if (!config_option_split(&l->options[l->setup.option_count], a, text))
		error("'-o %s' is not KEY=VALUE", text);
	else
		return ++l->setup.option_count > 0;
	return false;
}

static bool
read_line(struct line *l, struct arena *a, int argc, char **argv)
{
	int code;

	l->setup.options = l->options;
	l->setup.argv = argv;
	while ((code = command_options(argc, argv, "+", vestkad_options, NULL)) != -1) {
		switch (code) {
		case 'c': l->setup.file = optarg; break;
		case 't': l->test = true; break;
		case 'k': l->key = true; break;
		case 'V': l->version = true; break;
		case 'h': l->help = true; break;
		case 'o':
			if (take_option(l, a, optarg))
				break;
			return false;
		default: return false;
		}
	}
	if (optind < argc)
		error("'%s' is too much: vestkad takes options alone", argv[optind]);
	return optind == argc;
}

static int
run(const struct line *l)
{
	struct config config;

	if (l->help) {
		print_help();
		return EX_OK;
	}
	if (l->version) {
		printf("vestkad %s\n", VESTKA_VERSION);
		return EX_OK;
	}
	if (config_read(&config, l->setup.file, l->setup.options, l->setup.option_count) < 0)
		return EX_CONFIG;
	log_init("vestkad", (enum log_level)config.log_level);
	if (!l->test && !l->key)
		return master_run(&l->setup, &config);

	int result = l->key ? master_key(&config) : master_check(&config);
	if (result == 0 && l->test)
		note("the configuration is right");
	config_release(&config);
	return result == 0 ? EX_OK : EX_CONFIG;
}

int
main(int argc, char **argv)
{
	struct line line = { 0 };
	struct arena arena;

	log_init("vestkad", LOG_NOTE);
	command_program("vestkad");
	arena_init(&arena, 0);
	int code = EX_USAGE;
	if (read_line(&line, &arena, argc, argv))
		code = run(&line);
	arena_release(&arena);
	return code;
}
