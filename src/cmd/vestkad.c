/*
 * vestkad: serves the edition to readers over Gemini and Gopher.  This is its command line;
 * master.c is the rest.
 */
#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>

#include "base/log.h"
#include "cmd/master.h"

#define OPTIONS_MAX 128 /* times -o */

static const char usage[] =
    "usage: vestkad [-htV] [-c FILE] [-o KEY=VALUE]...\n"
    "\n"
    "  -c, --config FILE        read this configuration instead of /etc/vestka/vestka.conf\n"
    "  -o, --option KEY=VALUE   set one key; wins over the file; may be repeated\n"
    "  -t, --test               check configuration, certificate and key, then end\n"
    "  -V, --version            print the version\n"
    "  -h, --help               print this\n"
    "\n"
    "SIGHUP reads the configuration again; SIGTERM finishes what is under way and ends.\n"
    "The manuals: vestkad(8), vestka.conf(5).\n";

struct line { /* the command line */
	struct master_setup setup;
	struct config_option options[OPTIONS_MAX];
	bool test, help, version;
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
	static const struct option rows[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "option", required_argument, NULL, 'o' },
		{ "test", no_argument, NULL, 't' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int code;

	l->setup.options = l->options;
	while ((code = getopt_long(argc, argv, "c:o:tVh", rows, NULL)) != -1) {
		switch (code) {
		case 'c': l->setup.file = optarg; break;
		case 't': l->test = true; break;
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

	if (l->help || l->version) {
		printf(l->help ? "%s" : "vestkad %s\n", l->help ? usage : VESTKA_VERSION);
		return EX_OK;
	}
	if (config_read(&config, l->setup.file, l->setup.options, l->setup.option_count) < 0)
		return EX_CONFIG;
	log_init("vestkad", (enum log_level)config.log_level);
	if (!l->test)
		return master_run(&l->setup, &config);

	int result = master_check(&config);
	if (result == 0)
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
	arena_init(&arena, 0);
	int code = EX_USAGE;
	if (read_line(&line, &arena, argc, argv))
		code = run(&line);
	else
		fprintf(stderr, "'vestkad --help' names the options\n");
	arena_release(&arena);
	return code;
}
