/*
 * vestka completion: what bash or zsh reads to complete the words of vestka and vestkad.  Made from
 * the tables that make the help, and from the table of keys, so that it cannot fall behind them.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "cmd/command.h"
#include "cmd/config_keys.h"

/* Whether a value of this name in the help is the name of a file. */
static bool
is_file(const char *name)
{
	return name && (strstr(name, "FILE") || strstr(name, "DIR"));
}

/* --- bash --- */

static void
bash_words(const struct command_option *options, bool with_value)
{
	for (const struct command_option *o = options; o && o->name; o++) {
		if (with_value && !o->argument)
			continue;
		printf(" --%s", o->name);
		if (o->code < OPTION_LONG)
			printf(" -%c", o->code);
	}
}

static void
bash_commands(void)
{
	const struct command *c;

	for (size_t i = 0; (c = command_at(i)); i++) {
		printf("\t%s)\n\t\toptions=\"$options", c->name);
		bash_words(c->options, false);
		printf("\" values=\"$values");
		bash_words(c->options, true);
		printf("\"");
		if (is_file(c->arguments))
			printf(" files=1");
		printf("\n\t\t;;\n");
	}
}

/* "=" breaks words in bash, so a key is completed with it, and what follows is a word of its own. */
static void
bash_function(const char *name, const struct command_option *options, bool commands)
{
	const struct command *c;

	printf("\n_%s()\n{\n\tlocal word=${COMP_WORDS[COMP_CWORD]} "
	       "before=${COMP_WORDS[COMP_CWORD-1]}\n\tlocal options=\"",
	       name);
	bash_words(options, false);
	printf("\" values=\"");
	bash_words(options, true);
	printf("\" files= command= i\n");
	if (commands) {
		printf("\tlocal commands=\"");
		for (size_t i = 0; (c = command_at(i)); i++)
			printf(i ? " %s" : "%s", c->name);
		printf("\"\n\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		       "\t\tif [[ \" $commands \" == *\" ${COMP_WORDS[i]} \"* ]]; then\n"
		       "\t\t\tcommand=${COMP_WORDS[i]}\n\t\t\tbreak\n\t\tfi\n\tdone\n"
		       "\tcase $command in\n");
		bash_commands();
		printf("\tesac\n");
	}
	printf("\tCOMPREPLY=()\n"
	       "\tcase $before in\n"
	       "\t-o | --option)\n"
	       "\t\tcompopt -o nospace 2>/dev/null\n"
	       "\t\tmapfile -t COMPREPLY < <(compgen -W \"$_vestka_keys\" -- \"$word\")\n"
	       "\t\treturn\n\t\t;;\n"
	       "\t=)\n\t\tfiles=1 before=\n\t\t;;\n"
	       "\tesac\n"
	       "\tif [[ $word == = ]]; then\n\t\tword= files=1\n"
	       "\telif [[ -n $before && \" $values \" == *\" $before \"* ]]; then\n\t\tfiles=1\n"
	       "\telif [[ $word == -* ]]; then\n"
	       "\t\tmapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n\t\treturn\n");
	if (commands)
		printf("\telif [[ -z $command && -z $files ]]; then\n\t\tmapfile -t COMPREPLY < "
		       "<(compgen -W \"$commands\" -- \"$word\")\n\t\treturn\n");
	printf("\tfi\n\tif [[ -n $files ]]; then\n\t\tcompopt -o filenames 2>/dev/null\n"
	       "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n\tfi\n}\n"
	       "complete -F _%s %s\n",
	       name, name);
}

static void
bash(void)
{
	printf("# bash completion of vestka and vestkad; made by 'vestka completion bash'\n");
	printf("_vestka_keys=\"");
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		printf(i ? " %s=" : "%s=", config_keys[i].name);
	printf("\"\n");
	bash_function("vestka", command_common, true);
	bash_function("vestkad", vestkad_options, false);
}

/* --- zsh --- */

/* Text within single quotes and a description's brackets. */
static void
zsh_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			printf("'\\''");
		else if (strchr("[]:\\", *text))
			printf("\\%c", *text);
		else
			putchar(*text);
	}
}

static void
zsh_value(const char *argument)
{
	printf(":");
	zsh_text(argument);
	printf(":%s", strcmp(argument, "KEY=VALUE") == 0 ? "_vestka_setting"
		      : is_file(argument)                ? "_files"
							 : " ");
}

static void
zsh_options(const struct command_option *options)
{
	for (const struct command_option *o = options; o && o->name; o++) {
		bool repeated = o->argument && strcmp(o->argument, "KEY=VALUE") == 0;

		printf("\t\t");
		if (o->code < OPTION_LONG && repeated)
			printf("'*'{-%c+,--%s=}'[", o->code, o->name);
		else if (o->code < OPTION_LONG)
			printf("'(-%c --%s)'{-%c%s,--%s%s}'[", o->code, o->name, o->code,
			       o->argument ? "+" : "", o->name, o->argument ? "=" : "");
		else
			printf("'--%s%s[", o->name, o->argument ? "=" : "");
		zsh_text(o->what);
		printf("]");
		if (o->argument)
			zsh_value(o->argument);
		printf("'\n");
	}
}

static void
zsh_commands(void)
{
	const struct command *c;

	printf("_vestka_command()\n{\n\tlocal -a commands=(\n");
	for (size_t i = 0; (c = command_at(i)); i++) {
		printf("\t\t'%s:", c->name);
		zsh_text(c->what);
		printf("'\n");
	}
	printf("\t)\n\t_describe command commands\n}\n\n_vestka_rest()\n{\n\tlocal -a options=(\n");
	zsh_options(command_common);
	printf("\t)\n\tcase $words[1] in\n");
	for (size_t i = 0; (c = command_at(i)); i++) {
		printf("\t%s)\n\t\toptions+=(\n", c->name);
		zsh_options(c->options);
		if (is_file(c->arguments))
			printf("\t\t'*:file:_files'\n");
		printf("\t\t)\n\t\t;;\n");
	}
	printf("\tesac\n\t_arguments -s -S : $options\n}\n\n");
}

static void
zsh(void)
{
	printf("#compdef vestka vestkad\n# made by 'vestka completion zsh'\n\n"
	       "_vestka_setting()\n{\n\tlocal -a keys=(\n");
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		printf("\t\t'%s:", config_keys[i].name);
		zsh_text(config_keys[i].right);
		printf("'\n");
	}
	printf("\t)\n\tif compset -P '*='; then\n\t\t_files\n\telse\n"
	       "\t\t_describe key keys -S =\n\tfi\n}\n\n");
	zsh_commands();
	printf("_vestka()\n{\n\tlocal -a options\n\tif [[ $service == vestkad ]]; then\n"
	       "\t\toptions=(\n");
	zsh_options(vestkad_options);
	printf("\t\t)\n\t\t_arguments -s -S : $options\n\t\treturn\n\tfi\n\toptions=(\n");
	zsh_options(command_common);
	printf("\t)\n\t_arguments -s -S : $options '1:command:_vestka_command' "
	       "'*::argument:_vestka_rest'\n}\n\n_vestka \"$@\"\n");
}

int
cmd_completion(struct config *c, int argc, char **argv)
{
	(void)c;
	if (command_option(argc, argv, NULL) != -1 || optind != argc - 1)
		return command_misused("say which shell: 'vestka completion bash' or zsh");
	if (strcmp(argv[optind], "bash") == 0)
		bash();
	else if (strcmp(argv[optind], "zsh") == 0)
		zsh();
	else
		return command_misused("'%s' is no shell known here; bash and zsh are",
				       argv[optind]);
	return EX_OK;
}
