/*
 * vestka alert: a line of warning goes up on every page, until a moment; those that hang there are listed, and taken down.
 *
 * What is written at a desk is written in Minsk time, mostly for today: so "14:00" alone is a moment, too.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>
#include <time.h>

#include "base/clean.h"
#include "base/log.h"
#include "cmd/changes.h"
#include "cmd/command.h"

enum { OPTION_UNTIL = OPTION_LONG, OPTION_FROM, OPTION_END };

const struct command_option alert_options[] = {
	{ "until", OPTION_UNTIL, "WHEN", "when it is over: 14:00, 2015-06-26T14:00, 2015-06-26" },
	{ "from", OPTION_FROM, "WHEN", "when it begins; if not given, at once" },
	{ "lang", 'l', "LANG", "be, ru or en; else by the letters" },
	{ "article", 'a', "ID", "the article that tells more" },
	{ "end", OPTION_END, "ID", "take this line of warning down" },
	{ 0 },
};

struct order {
	struct alert alert;
	struct str starts, expires; /* ISO */
	int64_t end;                /* 0: none */
};

/* "14:00" is today's. */
static struct str
moment_of(struct arena *a, struct str text, time_t now)
{
	struct date today = date_from_time(now);

	if (text.n == strlen("14:00") && text.s[2] == ':')
		return arena_printf(a, "%04d-%02d-%02dT%.*s", today.year, today.month, today.day,
				    STR_ARG(text));
	return text;
}

static const char *
take_moment(struct arena *a, bool end, struct str *iso, time_t *moment)
{
	struct date d;
	struct buf text;

	*iso = moment_of(a, str_trim(str_from(optarg)), time(NULL));
	*moment = date_moment(*iso, end);
	if (*moment == 0 || !date_from_iso(*iso, &d))
		return "is no moment: 14:00, 2015-06-26T14:00, or 2015-06-26 for the whole day";
	buf_init(&text, 0);
	date_add_iso(&text, &d);
	*iso = arena_str(a, buf_str(&text));
	buf_release(&text);
	return NULL;
}

static const char *
take_option(struct config *c, int code, struct order *o)
{
	switch (code) {
	case OPTION_UNTIL: return take_moment(&c->arena, true, &o->expires, &o->alert.expires);
	case OPTION_FROM: return take_moment(&c->arena, false, &o->starts, &o->alert.starts);
	case OPTION_END: return command_id(optarg, &o->end) ? NULL : "is no number";
	case 'a': return command_id(optarg, &o->alert.article) ? NULL : "is no number";
	default: break;
	}
	o->alert.lang = lang_from_code(str_from(optarg));
	return o->alert.lang == LANG_NONE ? "is not be, ru or en" : NULL;
}

/* What is wrong with the order as a whole; NULL if nothing. */
static const char *
order_fault(const struct order *o, time_t now)
{
	if (o->alert.expires == 0)
		return "until when? 'vestka alert TEXT --until 14:00'";
	if (o->alert.expires <= now)
		return "it would be over already: --until names the past";
	if (o->alert.starts >= o->alert.expires)
		return "it would end before it begins: --from is not before --until";
	return NULL;
}

/* --- what hangs there --- */

static void
add_moment(struct buf *out, time_t moment)
{
	struct date d = date_from_time(moment);

	date_add_iso(out, &d);
}

struct listing {
	time_t now;
	int rows;
};

static bool
print_alert(void *data, const struct alert *x)
{
	struct listing *l = data;
	struct buf line;

	if (x->expires <= l->now)
		return true;
	l->rows++;
	buf_init(&line, 0);
	buf_addf(&line, "%-6" PRId64 " %.*s ", x->id, STR_ARG(lang_code(x->lang)));
	add_moment(&line, x->starts > l->now ? x->starts : x->expires);
	buf_adds(&line, x->starts > l->now ? " begins " : " ends   ");
	struct arena a;
	arena_init(&a, 0);
	buf_addstr(&line, clean_line(&a, x->text));
	buf_addc(&line, '\n');
	bool ok = fwrite(line.s, 1, line.n, stdout) == line.n;
	arena_release(&a);
	buf_release(&line);
	return ok;
}

static int
list(struct store *s)
{
	struct listing l = { .now = time(NULL) };

	if (store_alerts(s, print_alert, &l) < 0)
		return EX_IOERR;
	if (l.rows == 0)
		note("there is no line of warning; 'vestka alert TEXT --until WHEN' puts one up");
	return EX_OK;
}

/* --- the orders --- */

struct wanted {
	int64_t id;
	struct arena *arena;
	struct str text;
};

static bool
find_text(void *data, const struct alert *x)
{
	struct wanted *w = data;

	if (x->id != w->id)
		return true;
	w->text = arena_str(w->arena, x->text);
	return false;
}

/* With who did it in the same transaction.  1; 0: there is no such alert. */
static int
end_alert(struct store *s, int64_t id, struct arena *a)
{
	struct wanted w = { .id = id, .arena = a, .text = STR("") };

	if (store_begin(s) < 0)
		return -1;
	int done = store_alerts(s, find_text, &w) < 0 ? -1 : store_alert_end(s, id);
	if (done == 1 &&
	    (changes_note_alert(s, AUDIT_ALERT_END, id, w.text) < 0 || store_commit(s) < 0))
		done = -1;
	if (done != 1)
		store_rollback(s);
	return done;
}

static int64_t
add_alert(struct store *s, const struct order *o)
{
	if (store_begin(s) < 0)
		return -1;
	int64_t id = store_alert_add(s, &o->alert, o->starts, o->expires);
	if (id > 0 && changes_note_alert(s, AUDIT_ALERT, id, STR("")) == 0 && store_commit(s) == 0)
		return id;
	store_rollback(s);
	return -1;
}

static int
take_down(struct store *s, int64_t id, struct arena *a)
{
	int done = end_alert(s, id, a);

	if (done < 0)
		return EX_IOERR;
	if (done == 0) {
		error("there is no line of warning %" PRId64 "; 'vestka alert' lists them", id);
		return EX_DATAERR;
	}
	note("line of warning %" PRId64 " is taken down", id);
	return EX_OK;
}

static int
put_up(struct store *s, const struct order *o, struct arena *a)
{
	struct article x;
	int found = o->alert.article ? store_article(s, o->alert.article, a, &x) : 1;

	if (found == 0) {
		error("--article: there is no article %" PRId64 "; 'vestka list' shows them",
		      o->alert.article);
		return EX_DATAERR;
	}
	int64_t id = found < 0 ? -1 : add_alert(s, o);
	if (id < 0)
		return EX_IOERR;
	printf("%" PRId64 "\n", id);
	return EX_OK;
}

static int
read_order(struct config *c, int argc, char **argv, struct order *o)
{
	const char *fault = NULL;
	int code;

	while (!fault && (code = command_option(argc, argv, alert_options)) != -1)
		fault = take_option(c, code, o);
	if (fault)
		return command_bad_value(alert_options, code, fault);
	o->alert.text = command_words(&c->arena, argc - optind, argv + optind);
	if (o->end)
		return o->alert.text.n ? command_misused("--end takes no text") : EX_OK;
	if (o->alert.text.n == 0)
		return o->alert.expires || o->alert.starts
			   ? command_misused(
				 "what is the warning? 'vestka alert TEXT --until WHEN'")
			   : EX_OK;
	if (o->alert.text.n > ALERT_BYTES)
		return command_misused("the text has %zu bytes, and %d are read whole on a phone "
				       "without a line; shorten it, and name an article that tells "
				       "the rest with --article",
				       o->alert.text.n, ALERT_BYTES);
	if ((fault = order_fault(o, time(NULL))))
		return command_misused("%s", fault);
	if (o->alert.lang == LANG_NONE)
		o->alert.lang = lang_detect(o->alert.text);
	if (o->alert.lang == LANG_NONE)
		o->alert.lang = c->language;
	return EX_OK;
}

int
cmd_alert(struct config *c, int argc, char **argv)
{
	struct order o = { .alert = { .lang = LANG_NONE }, .starts = STR(""), .expires = STR("") };
	int code = read_order(c, argc, argv, &o);

	if (code != EX_OK)
		return code;
	bool writes = o.end || o.alert.text.n;
	struct store *s = command_store(c, writes, &code);
	if (!s)
		return code;
	if (o.end)
		code = take_down(s, o.end, &c->arena);
	else if (o.alert.text.n)
		code = put_up(s, &o, &c->arena);
	else
		code = list(s);
	store_close(s);
	return code;
}
