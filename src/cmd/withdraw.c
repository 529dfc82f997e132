/*
 * vestka withdraw: an article is taken back at once; its address answers with the reason.  The same news in other languages has to be
 * taken back for its own reason, in its own words, so it is named and left alone.
 */
#include <getopt.h>
#include <inttypes.h>
#include <sysexits.h>

#include "base/log.h"
#include "cmd/changes.h"
#include "cmd/command.h"

struct others {
	int64_t id, translation;
};

static bool
each_article(void *data, const struct article *x)
{
	const struct others *o = data;

	if (x->translation == o->translation && x->id != o->id && x->status == ARTICLE_PUBLISHED)
		warn("the same news stays published in another language: %" PRId64 " (%.*s)", x->id,
		     STR_ARG(x->lang == LANG_NONE ? STR("?") : lang_code(x->lang)));
	return true;
}

/* 1 done, 0 it has gone meanwhile, -1. */
static int
take_back(struct store *s, const struct article *x, struct str reason)
{
	if (store_begin(s) < 0)
		return -1;
	int done = store_withdraw(s, x->id, reason);
	if (done == 1 && changes_note(s, AUDIT_WITHDRAW, x->id, x) < 0)
		done = -1;
	if (done == 1 && store_commit(s) == 0)
		return 1;
	store_rollback(s);
	return done == 1 ? -1 : done;
}

static int
withdraw(struct store *s, int64_t id, struct str reason, struct arena *a)
{
	const struct store_filter all = { .lang = LANG_NONE, .status = -1, .section = STR("") };
	struct article x;
	int found = store_article(s, id, a, &x);

	if (found == 1)
		found = take_back(s, &x, reason);
	if (found == 0)
		error("there is no article %" PRId64 "; 'vestka list' shows them", id);
	if (found != 1)
		return found == 0 ? EX_DATAERR : EX_IOERR;
	note("article %" PRId64 " is withdrawn: %.*s", id, STR_ARG(x.title));
	struct others o = { .id = id, .translation = x.translation };
	if (o.translation && store_list(s, &all, each_article, &o) < 0)
		return EX_IOERR;
	return EX_OK;
}

int
cmd_withdraw(struct config *c, int argc, char **argv)
{
	int code;
	int64_t id;

	if (command_option(argc, argv, NULL) != -1 || optind == argc)
		return command_misused("which article? 'vestka withdraw ID REASON...'");
	if (!command_id(argv[optind], &id))
		return EX_USAGE;
	struct str reason = command_words(&c->arena, argc - optind - 1, argv + optind + 1);
	if (reason.n == 0)
		return command_misused("why? readers get the words behind the number: "
				       "'vestka withdraw %s REASON...'",
				       argv[optind]);

	struct store *s = command_store(c, true, &code);
	if (!s)
		return code;
	code = withdraw(s, id, reason, &c->arena);
	store_close(s);
	return code;
}
