/* vestka show: an article as readers see it, converted now, from the store itself. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "cmd/command.h"
#include "cmd/preview.h"
#include "cmd/printed.h"

const struct command_option show_options[] = {
	{ "as", 'a', "FORM", "text (if not given), gemtext, gopher, menu, atom or source" },
	{ "width", 'w', "COLUMNS", "of gopher and text, 20 to 200; gopher.width if not given" },
	{ 0 },
};

static void
write_source(struct buf *out, const struct article *x)
{
	buf_addstr(out, x->body);
	if (x->body.n && x->body.s[x->body.n - 1] != '\n')
		buf_addc(out, '\n');
}

static int
show(struct config *c, struct store *s, int64_t id, const struct printed_form *form, size_t width)
{
	struct arena *a = &c->arena;
	struct printed shown = { .config = c, .width = width };
	struct edition_article row;
	struct article x;
	struct doc d;

	int found = store_article(s, id, a, &x);
	if (found == 0)
		error("there is no article %" PRId64 "; 'vestka list' shows them", id);
	if (found != 1)
		return found == 0 ? EX_DATAERR : EX_IOERR;
	const char *why = NULL;
	if (preview_convert(c, s, &x, &row, &d, &why) < 0)
		return EX_IOERR;
	if (why)
		warn("article %" PRId64 " shows a note: %s", id, why);
	if (x.status == ARTICLE_WITHDRAWN)
		warn("withdrawn; readers see only this: %.*s", STR_ARG(row.reason));
	if (x.status == ARTICLE_DRAFT)
		note("a draft; readers do not see it");
	if (arena_failed(a))
		return EX_TEMPFAIL;

	buf_init(&shown.out, 0);
	shown.doc = &d;
	if (form)
		form->write(&shown);
	else
		write_source(&shown.out, &x);
	fwrite(shown.out.s, 1, shown.out.n, stdout);
	buf_release(&shown.out);
	return EX_OK;
}

int
cmd_show(struct config *c, int argc, char **argv)
{
	const struct printed_form *form = printed_form("text"); /* NULL: the source */
	size_t width = (size_t)c->width;
	int64_t id;
	int code;

	while ((code = command_option(argc, argv, show_options)) != -1) {
		if (code == 'a' && !(form = printed_form(optarg)) && strcmp(optarg, "source") != 0)
			return command_bad_value(
			    show_options, code,
			    "is not gemtext, gopher, menu, atom, text or source");
		if (code == 'w' && !printed_width(optarg, &width))
			return EX_USAGE;
	}
	if (argc - optind != 1)
		return command_misused("%s 'vestka show ID' shows one",
				       optind == argc ? "which article?" : "too many words:");
	if (!command_id(argv[optind], &id))
		return EX_USAGE;
	struct store *s = command_store(c, false, &code);
	if (!s)
		return code;
	int result = show(c, s, id, form, width);
	store_close(s);
	return result;
}
