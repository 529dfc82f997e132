/* vestka issue: the news of a week, a month or any days, in one file to carry, print or read aloud. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "cmd/command.h"
#include "export/forms.h"
#include "import/child.h"
#include "sys/save.h"

#define WEEK ((time_t)7 * 86400)

const struct command_option issue_options[] = {
	{ "lang", 'l', "LANG", "be, ru or en; the site's language if not given" },
	{ "as", 'a', "FORM", "gemtext, text (72 columns) or gpub; gemtext if not given" },
	{ "out", 'O', "FILE", "write here instead of standard output" },
	{ "into", 'i', "DIR", "write all forms into this directory, with a manifest" },
	{ "sign", 's', "KEY", "with --into: sign the manifest with this key" },
	{ 0 },
};

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

struct wish {
	const struct issue_form *form;
	const char *file, *dir, *key; /* NULL: not asked for */
};

static int
write_one(const struct wish *w, struct edition *e, const struct issue *x,
	  const struct issue_site *site, struct arena *a)
{
	struct buf out;
	int code = EX_IOERR;

	buf_init(&out, 0);
	if (w->form->write(&out, e, x, site, a)) {
		code = EX_OK;
		if (!w->file)
			fwrite(out.s, 1, out.n, stdout);
		else if (save_file(w->file, buf_str(&out), true) < 0)
			code = EX_CANTCREAT;
		else
			note("%s: %zu articles, %zu bytes", w->file, x->n, out.n);
	}
	buf_release(&out);
	return code;
}

static int
write_all(const struct wish *w, struct edition *e, const struct issue *x,
	  const struct issue_site *site, struct arena *a)
{
	struct evp_pkey_st *key = w->key ? sign_key_read(w->key) : NULL;
	int code = EX_CANTCREAT;

	if (w->key && !key)
		return EX_NOINPUT;
	if (issue_write_into(w->dir, e, x, site, key, a) == 0) {
		note("%s: %zu articles", w->dir, x->n);
		code = EX_OK;
	}
	sign_key_free(key);
	return code;
}

static int
issue(struct config *c, struct issue *x, const struct wish *w)
{
	const struct issue_site site = { c->host, c->gemini_port, child_new() };
	struct edition *e = edition_open_read(c->edition.s);
	int code = EX_IOERR;

	if (!e) {
		error("there is no edition '%s'; 'vestka keep' or vestkad makes it", c->edition.s);
		child_free(site.child);
		return EX_NOINPUT;
	}
	int n = issue_gather(e, x, &c->arena);
	if (n == 0) {
		error("%.*s has no news in this language; 'vestka list' shows what there is",
		      STR_ARG(x->name));
		code = EX_DATAERR;
	} else if (n > 0) {
		code = w->dir ? write_all(w, e, x, &site, &c->arena)
			      : write_one(w, e, x, &site, &c->arena);
	}
	edition_close(e);
	child_free(site.child);
	return code;
}

int
cmd_issue(struct config *c, int argc, char **argv)
{
	struct wish w = { .form = &issue_forms[0] };
	struct issue x = { .lang = c->language };
	int code;

	while ((code = command_option(argc, argv, issue_options)) != -1) {
		if (code == 'l' && (x.lang = lang_from_code(str_from(optarg))) == LANG_NONE)
			return command_bad_value(issue_options, code, "is not be, ru or en");
		if (code == 'a' && !(w.form = issue_form_named(optarg)))
			return command_bad_value(issue_options, code,
						 "is not gemtext, text or gpub");
		switch (code) {
		case 'O': w.file = optarg; break;
		case 'i': w.dir = optarg; break;
		case 's': w.key = optarg; break;
		}
	}
	if (argc - optind > 1)
		return command_misused("too many words: 'vestka issue 2015-W26' makes one");
	if ((w.dir && w.file) || (w.key && !w.dir))
		return command_misused("--out writes one file, --into a directory, and what is "
				       "signed is a directory");
	struct str period = optind < argc ? str_from(argv[optind]) : last_week(&c->arena);
	if (!issue_period(period, &c->arena, &x))
		return command_misused("'%.*s' is no week (2015-W26), month (2015-06), day "
				       "(2015-06-26) or two days (2015-06-01..2015-06-14)",
				       STR_ARG(period));
	return issue(c, &x, &w);
}
