/*
 * vestka changes: who did what to which article, newest first, from afar or by a command; and what was there before, in the form that
 * 'vestka edit --form' takes back.  And how commands write such rows (changes.h).
 */
#include "cmd/changes.h"

#include <getopt.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clean.h"
#include "base/log.h"
#include "cmd/command.h"
#include "cmd/fields.h"
#include "doc/json.h"

#define NAME_BYTES 80

/* --- a row --- */

/* The user who is logged in; of whom sudo made root it says who that was. */
static struct str
user_name(void)
{
	static char name[NAME_BYTES];

	if (!name[0]) {
		const struct passwd *p = getpwuid(getuid());
		const char *sudo = getuid() == 0 ? getenv("SUDO_USER") : NULL;

		if (sudo && *sudo)
			snprintf(name, sizeof(name), "%s (root)", sudo);
		else if (p)
			snprintf(name, sizeof(name), "%s", p->pw_name);
		else
			snprintf(name, sizeof(name), "uid %u", (unsigned)getuid());
	}
	return str_from(name);
}

static int
add_row(struct store *s, enum audit_action action, int64_t id, struct str before)
{
	const struct editor who = { .fingerprint = STR(""), .name = user_name() };

	return store_audit_add(s, &who, action, id, before);
}

int
changes_add(struct store *s, enum audit_action action, int64_t id, const struct article *before)
{
	struct buf form;
	int result = -1;

	if (!before)
		return add_row(s, action, id, STR(""));
	buf_init(&form, 0);
	form_write(&form, before);
	if (buf_failed(&form))
		error("article %" PRId64 ": out of memory", id);
	else
		result = add_row(s, action, id, buf_str(&form));
	buf_release(&form);
	return result;
}

int
changes_note(struct store *s, enum audit_action action, int64_t id, const struct article *before)
{
	return store_newsroom(s) < 0 ? -1 : changes_add(s, action, id, before);
}

int
changes_note_alert(struct store *s, enum audit_action action, int64_t id, struct str text)
{
	return store_newsroom(s) < 0 ? -1 : add_row(s, action, id, text);
}

/* --- the list --- */

enum { OPTION_BEFORE = OPTION_LONG };

const struct command_option changes_options[] = {
	{ "count", 'n', "N", "only the newest N" },
	{ "before", OPTION_BEFORE, "N", "print what was there before change N" },
	{ "json", 'j', NULL, "one JSON object a line" },
	{ 0 },
};

struct listing {
	struct arena arena; /* of one row */
	struct buf out;
	int64_t rows;
	bool json, before;
};

/* "12 2026-11-25T20:11:03Z ann     change 17 Title" */
static void
add_line(struct listing *l, const struct audit_row *x)
{
	struct str at = clean_line(&l->arena, x->at), who = clean_line(&l->arena, x->editor);
	struct str title = clean_line(&l->arena, x->title);

	buf_addf(&l->out, "%-5" PRId64 " %.*s %-9.*s %-5" PRId64 " %.*s%s: %.*s\n", x->id,
		 STR_ARG(at), STR_ARG(audit_name(x->action)), x->article, STR_ARG(who),
		 x->local ? "" : " from afar", STR_ARG(title));
}

static void
add_object(struct listing *l, const struct audit_row *x)
{
	buf_addf(&l->out, "{\"id\":%" PRId64 ",\"at\":", x->id);
	json_add_string(&l->out, clean_line(&l->arena, x->at));
	buf_addf(&l->out,
		 ",\"action\":\"%.*s\",\"%s\":%" PRId64 ",\"who\":", STR_ARG(audit_name(x->action)),
		 x->action == AUDIT_ALERT || x->action == AUDIT_ALERT_END ? "alert" : "article",
		 x->article);
	json_add_string(&l->out, clean_line(&l->arena, x->editor));
	buf_addf(&l->out, ",\"afar\":%s,\"title\":", x->local ? "false" : "true");
	json_add_string(&l->out, clean_line(&l->arena, x->title));
	buf_adds(&l->out, "}\n");
}

/* On a terminal what it can do no harm with; into a file byte for byte, so that it can be put back. */
static void
add_before(struct listing *l, const struct audit_row *x)
{
	if (!isatty(STDOUT_FILENO)) {
		buf_addstr(&l->out, x->before);
		return;
	}
	buf_addstr(&l->out, clean_lines(&l->arena, x->before));
	buf_addc(&l->out, '\n');
}

static bool
each_change(void *data, const struct audit_row *x)
{
	struct listing *l = data;

	arena_reset(&l->arena);
	buf_clear(&l->out);
	l->rows++;
	if (l->before)
		add_before(l, x);
	else if (l->json)
		add_object(l, x);
	else
		add_line(l, x);
	return fwrite(l->out.s, 1, l->out.n, stdout) == l->out.n;
}

static int
list(struct store *s, const struct audit_filter *f, struct listing *l)
{
	arena_init(&l->arena, 0);
	buf_init(&l->out, 0);
	/* a full disk is told in main() */
	int done = store_audits(s, f, each_change, l);
	buf_release(&l->out);
	arena_release(&l->arena);
	if (done == 0 && l->rows == 0 && f->number) {
		error("there is no change %" PRId64 "; 'vestka changes' lists them", f->number);
		return EX_DATAERR;
	}
	if (done == 0 && l->rows == 0)
		note("nothing was changed by a command or from afar%s",
		     f->article ? " in this article" : "");
	return done < 0 ? EX_IOERR : EX_OK;
}

int
cmd_changes(struct config *c, int argc, char **argv)
{
	struct audit_filter filter = { .article = 0 };
	struct listing l = { .json = false };
	const char *fault = NULL;
	long long n;
	int code;

	while (!fault && (code = command_option(argc, argv, changes_options)) != -1) {
		if (code == 'j')
			l.json = true;
		else if (!str_number(str_from(optarg), &n) || n == 0)
			fault = "is not a number above 0";
		else if (code == 'n')
			filter.most = n;
		else
			filter.number = n;
	}
	if (fault)
		return command_bad_value(changes_options, code, fault);
	l.before = filter.number > 0;
	if (argc - optind > 1 || (l.before && (optind < argc || l.json || filter.most)))
		return command_misused("'vestka changes', 'vestka changes ID' or 'vestka changes "
				       "--before N'");
	if (optind < argc && !command_id(argv[optind], &filter.article))
		return EX_USAGE;
	struct store *s = command_store(c, false, &code);
	if (!s)
		return code;
	code = list(s, &filter, &l);
	store_close(s);
	return code;
}
