/* vestka issue: the news of a week, a month or any days, in one file to carry, print or read aloud. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/command.h"
#include "export/gempub.h"

#define WEEK ((time_t)7 * 86400)

const struct command_option issue_options[] = {
	{ "lang", 'l', "LANG", "be, ru or en; the site's language if not given" },
	{ "as", 'a', "FORM", "gemtext, text (72 columns) or gpub; gemtext if not given" },
	{ "out", 'O', "FILE", "write here instead of standard output" },
	{ 0 },
};

static bool
write_gempub(struct buf *out, struct edition *e, const struct issue *x,
	     const struct issue_site *site, struct arena *a)
{
	return gempub_write(out, e, x, site, a) == 0;
}

static const struct form {
	const char *name;
	bool (*write)(struct buf *out, struct edition *e, const struct issue *x,
		      const struct issue_site *site, struct arena *a);
} forms[] = {
	{ "gemtext", issue_gemtext },
	{ "text", issue_text },
	{ "gpub", write_gempub },
};

static const struct form *
form_named(const char *name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

/* Whole or not at all: readers may be looking at the old one. */
static int
save(const char *name, struct str bytes, struct arena *a)
{
	struct str half = arena_printf(a, "%s.part", name);
	FILE *f = fopen(half.s, "wbe");

	if (!f)
		return error("cannot open '%s': %s", half.s, strerror(errno));
	bool written =
	    fwrite(bytes.s, 1, bytes.n, f) == bytes.n && fflush(f) == 0 && fsync(fileno(f)) == 0;
	if (fclose(f) != 0 || !written || rename(half.s, name) < 0) {
		error("cannot write '%s': %s", name, strerror(errno));
		unlink(half.s);
		return -1;
	}
	return 0;
}

/* The whole week before this one. */
static struct str
last_week(struct arena *a)
{
	time_t t = time(NULL) - WEEK;
	struct tm tm;
	char text[16];

	if (!gmtime_r(&t, &tm) || strftime(text, sizeof(text), "%G-W%V", &tm) == 0)
		return STR("");
	return arena_str(a, str_from(text));
}

static int
issue(struct config *c, struct issue *x, const struct form *form, const char *name)
{
	const struct issue_site site = { c->host, c->gemini_port };
	struct edition *e = edition_open_read(c->edition.s);
	struct buf out;
	int code = EX_IOERR;

	if (!e) {
		error("there is no edition '%s'; 'vestka keep' or vestkad makes it", c->edition.s);
		return EX_NOINPUT;
	}
	buf_init(&out, 0);
	int n = issue_gather(e, x, &c->arena);
	if (n == 0) {
		error("%.*s has no news in this language; 'vestka list' shows what there is",
		      STR_ARG(x->name));
		code = EX_DATAERR;
	} else if (n > 0 && form->write(&out, e, x, &site, &c->arena)) {
		code = EX_OK;
		if (!name)
			fwrite(out.s, 1, out.n, stdout);
		else if (save(name, buf_str(&out), &c->arena) < 0)
			code = EX_CANTCREAT;
		else
			note("%s: %d articles, %zu bytes", name, n, out.n);
	}
	buf_release(&out);
	edition_close(e);
	return code;
}

int
cmd_issue(struct config *c, int argc, char **argv)
{
	const struct form *form = &forms[0];
	struct issue x = { .lang = c->language };
	const char *name = NULL;
	int code;

	while ((code = command_option(argc, argv, issue_options)) != -1) {
		if (code == 'l' && (x.lang = lang_from_code(str_from(optarg))) == LANG_NONE)
			return command_bad_value(issue_options, code, "is not be, ru or en");
		if (code == 'a' && !(form = form_named(optarg)))
			return command_bad_value(issue_options, code,
						 "is not gemtext, text or gpub");
		if (code == 'O')
			name = optarg;
	}
	if (argc - optind > 1)
		return command_misused("too many words: 'vestka issue 2015-W26' makes one");
	struct str period = optind < argc ? str_from(argv[optind]) : last_week(&c->arena);
	if (!issue_period(period, &c->arena, &x))
		return command_misused("'%.*s' is no week (2015-W26), month (2015-06), day "
				       "(2015-06-26) or two days (2015-06-01..2015-06-14)",
				       STR_ARG(period));
	return issue(c, &x, form, name);
}
