/* vestka show: an article as readers see it, converted now, from the store itself. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "cmd/command.h"
#include "cmd/convert.h"
#include "doc/gemtext.h"
#include "doc/gopher.h"
#include "doc/plain.h"
#include "site/site.h"

#define WIDTH_LEAST 20
#define WIDTH_MOST  200

const struct command_option show_options[] = {
	{ "as", 'a', "FORM", "gemtext, gopher, text or source; text if not given" },
	{ "width", 'w', "COLUMNS", "of gopher and text, 20 to 200; gopher.width if not given" },
	{ 0 },
};

struct shown {
	struct config *config;
	size_t width;
	const struct article *article;
	const struct doc *doc;
	struct buf out;
};

static void
as_gemtext(struct shown *s)
{
	gemtext_write(&s->out, s->doc);
}

static void
as_gopher(struct shown *s)
{
	struct gopher_site site = {
		.host = s->config->host,
		.port = s->config->gopher_port,
		.gemini_host = s->config->host,
		.width = s->width,
		.type_of = site_gopher_type,
	};

	gopher_text_write(&s->out, s->doc, &site);
}

static void
as_text(struct shown *s)
{
	plain_write(&s->out, s->doc, s->width);
}

static void
as_source(struct shown *s)
{
	buf_addstr(&s->out, s->article->body);
	if (s->article->body.n && s->article->body.s[s->article->body.n - 1] != '\n')
		buf_addc(&s->out, '\n');
}

static const struct form {
	const char *name;
	void (*write)(struct shown *s);
} forms[] = {
	{ "text", as_text },
	{ "gemtext", as_gemtext },
	{ "gopher", as_gopher },
	{ "source", as_source },
};

static const struct form *
form_find(const char *name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

struct gathering {
	struct arena *arena;
	struct convert_media *list;
	size_t n, cap;
};

static bool
each_media(void *data, const struct media *m)
{
	struct gathering *g = data;
	struct convert_media *list = arena_grow(g->arena, g->list, g->n, &g->cap, sizeof(*list));

	if (!list)
		return false;
	g->list = list;
	g->list[g->n++] = (struct convert_media){
		.id = m->id,
		.name = arena_str(g->arena, m->name),
		.path = arena_str(g->arena, m->path),
		.address = convert_media_address(g->arena, m->id, m->name),
		.format = STR(""),
	};
	return true;
}

static int
show(struct config *c, struct store *s, int64_t id, const struct form *form, size_t width)
{
	struct arena *a = &c->arena;
	struct shown shown = { .config = c, .width = width };
	struct gathering media = { .arena = a };
	struct edition_article row;
	struct article x;
	struct convert v;
	struct doc d;

	int found = store_article(s, id, a, &x);
	if (found == 0)
		error("there is no article %" PRId64 "; 'vestka list' shows them", id);
	if (found != 1)
		return found == 0 ? EX_DATAERR : EX_IOERR;
	if (store_media_of(s, id, each_media, &media) < 0)
		return EX_IOERR;

	struct child *child = child_new();
	convert_init(&v, c, child);
	const char *why = convert_article(&v, &x, media.list, media.n, a, &row, &d);
	child_free(child);
	if (why)
		warn("article %" PRId64 " shows a note: %s", id, why);
	if (x.status == ARTICLE_WITHDRAWN)
		warn("withdrawn; readers see only this: %.*s", STR_ARG(row.reason));
	if (x.status == ARTICLE_DRAFT)
		note("a draft; readers do not see it");
	if (arena_failed(a))
		return EX_TEMPFAIL;

	buf_init(&shown.out, 0);
	shown.article = &x;
	shown.doc = &d;
	form->write(&shown);
	fwrite(shown.out.s, 1, shown.out.n, stdout);
	buf_release(&shown.out);
	return EX_OK;
}

int
cmd_show(struct config *c, int argc, char **argv)
{
	const struct form *form = &forms[0];
	long long width = c->width;
	int64_t id;
	int code;

	while ((code = command_option(argc, argv, show_options)) != -1) {
		if (code == 'a' && !(form = form_find(optarg)))
			return command_bad_value(show_options, code,
						 "is not gemtext, gopher, text or source");
		if (code == 'w' && (!str_number(str_from(optarg), &width) || width < WIDTH_LEAST ||
				    width > WIDTH_MOST))
			return command_misused("--width: '%s' is not a width from %d to %d", optarg,
					       WIDTH_LEAST, WIDTH_MOST);
	}
	if (argc - optind != 1)
		return command_misused("%s 'vestka show ID' shows one",
				       optind == argc ? "which article?" : "too many words:");
	if (!command_id(argv[optind], &id))
		return EX_USAGE;
	struct store *s = command_store(c, false, &code);
	if (!s)
		return code;
	int result = show(c, s, id, form, (size_t)width);
	store_close(s);
	return result;
}
