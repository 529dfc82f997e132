/* vestka search: what readers would find, newest first; for looking things up, and for scripts. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "base/log.h"
#include "cmd/command.h"
#include "store/edition.h"

#define COUNT_USUAL 20
#define PAGE        50 /* rows read at once */

const struct command_option search_options[] = {
	{ "lang", 'l', "LANG", "in this language: be, ru or en" },
	{ "count", 'n', "N", "at most N articles" },
	{ 0 },
};

struct search {
	struct edition *edition;
	struct arena arena; /* of one search */
	enum lang lang;
	long long count;
};

static bool
print_row(const struct edition_article *x)
{
	struct buf line;

	buf_init(&line, 0);
	buf_addf(&line, "%lld ", (long long)x->id);
	date_add_day(&line, &x->date);
	buf_addc(&line, ' ');
	buf_addstr(&line, x->title);
	buf_addc(&line, '\n');
	bool done = fwrite(line.s, 1, line.n, stdout) == line.n;
	buf_release(&line);
	return done;
}

/* The number of articles found, or -1. */
static long long
run(struct search *s, struct str words)
{
	struct edition_search prepared;
	struct edition_anchor from = { .id = 0 };
	struct edition_article rows[PAGE];
	bool other[PAGE], more = true;
	long long found = 0;

	int result = edition_search_prepare(s->edition, s->lang, words, &s->arena, &prepared);
	while (result == 1 && more && found < s->count) {
		int limit = s->count - found < PAGE ? (int)(s->count - found) : PAGE;
		int n = edition_search(s->edition, &prepared, from, limit, &s->arena, rows, other,
				       &more);
		if (n < 0)
			return -1;
		for (int i = 0; i < n; i++)
			if (!print_row(&rows[i]))
				return found; /* a full disk is told in main() */
		found += n;
		more = more && n > 0;
		if (n > 0)
			from = (struct edition_anchor){ rows[n - 1].id, other[n - 1] };
	}
	return result < 0 ? -1 : found;
}

/* Each line of standard input is a search; an empty line ends what it found. */
static int
run_lines(struct search *s)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int result = EX_OK;

	while (result == EX_OK && (n = getline(&line, &size, stdin)) > 0) {
		arena_reset(&s->arena);
		if (run(s, str_of(line, (size_t)n)) < 0)
			result = EX_IOERR;
		putchar('\n');
		fflush(stdout);
	}
	free(line);
	return result;
}

static int
run_words(struct search *s, int argc, char **argv)
{
	struct buf words;

	buf_init(&words, 0);
	for (int i = optind; i < argc; i++) {
		buf_adds(&words, argv[i]);
		buf_addc(&words, ' ');
	}
	long long found = run(s, buf_str(&words));
	buf_release(&words);
	if (found == 0)
		note("nothing found in '%.*s'; '--lang' names another language, fewer words find "
		     "more",
		     STR_ARG(lang_code(s->lang)));
	return found < 0 ? EX_IOERR : EX_OK;
}

int
cmd_search(struct config *c, int argc, char **argv)
{
	struct search s = { .lang = c->language, .count = COUNT_USUAL };
	const char *fault = NULL;
	int code;

	while (!fault && (code = command_option(argc, argv, search_options)) != -1) {
		if (code == 'l') {
			s.lang = lang_from_code(str_from(optarg));
			fault = s.lang == LANG_NONE ? "is not be, ru or en" : NULL;
		} else if (!str_number(str_from(optarg), &s.count) || s.count == 0) {
			fault = "is not a number above 0";
		}
	}
	if (fault)
		return command_bad_value(search_options, code, fault);
	if (optind == argc)
		return command_misused("'vestka search' needs words to look for");

	s.edition = edition_open_read(c->edition.s);
	if (!s.edition) {
		error("there is no edition '%s' that can be read; 'vestka keep' makes it",
		      c->edition.s);
		return EX_NOINPUT;
	}
	arena_init(&s.arena, 0);
	bool lines = argc - optind == 1 && strcmp(argv[optind], "-") == 0;
	int result = lines ? run_lines(&s) : run_words(&s, argc, argv);
	arena_release(&s.arena);
	edition_close(s.edition);
	return result;
}
