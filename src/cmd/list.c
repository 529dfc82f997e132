/* vestka list: what the store holds, newest first; a table for people, or JSON for programs. */
#include <getopt.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clean.h"
#include "base/log.h"
#include "base/utf8.h"
#include "cmd/fields.h"
#include "doc/json.h"

#define BEFORE_TITLE 37 /* columns */
#define TITLE_LEAST  20

const struct command_option list_options[] = {
	{ "lang", 'l', "LANG", "only be, ru or en" },
	{ "section", 's', "NAME", "only this section" },
	{ "status", 't', "STATUS", "only draft, published or withdrawn" },
	{ "count", 'n', "N", "only the newest N" },
	{ "json", 'j', NULL, "one JSON object a line" },
	{ 0 },
};

struct listing {
	struct arena arena; /* of one row */
	struct buf out;
	size_t title_columns; /* 0: the whole title */
	int64_t rows;
	bool json;
};

static struct str
value_of(struct listing *l, const struct article *x, enum field f)
{
	struct buf b;

	buf_init(&b, 0);
	field_add(&b, x, f);
	struct str value = clean_line(&l->arena, buf_str(&b));
	buf_release(&b);
	return value;
}

/* One line, in columns: padded by what is seen, not by bytes. */
static void
add_column(struct buf *out, struct str value, size_t columns)
{
	size_t width = utf8_columns(value);

	buf_addstr(out, value.n ? value : STR("-"));
	if (value.n == 0)
		width = 1;
	buf_fill(out, ' ', width < columns ? columns - width + 1 : 1);
}

static void
add_row(struct listing *l, const struct article *x)
{
	struct str title = value_of(l, x, FIELD_TITLE);
	struct str clipped = title;

	if (l->title_columns && utf8_columns(title) > l->title_columns)
		clipped = utf8_clip_columns(title, l->title_columns - 1);

	add_column(&l->out, arena_printf(&l->arena, "%lld", (long long)x->id), 6);
	add_column(&l->out, value_of(l, x, FIELD_DATE), 16);
	add_column(&l->out, value_of(l, x, FIELD_LANG), 2);
	add_column(&l->out, value_of(l, x, FIELD_STATUS), 9);
	buf_addstr(&l->out, clipped);
	if (clipped.n < title.n)
		buf_adds(&l->out, "…");
}

static void
add_object(struct listing *l, const struct article *x)
{
	static const struct {
		const char *name;
		enum field field;
	} members[] = {
		{ "date", FIELD_DATE },       { "lang", FIELD_LANG },
		{ "section", FIELD_SECTION }, { "status", FIELD_STATUS },
		{ "title", FIELD_TITLE },     { "reason", FIELD_REASON },
		{ "urgent", FIELD_URGENT },   { "source", FIELD_SOURCE },
	};

	buf_addf(&l->out, "{\"id\":%lld", (long long)x->id);
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		buf_addf(&l->out, ",\"%s\":", members[i].name);
		json_add_string(&l->out, value_of(l, x, members[i].field));
	}
	buf_addc(&l->out, '}');
}

static bool
each_article(void *data, const struct article *x)
{
	struct listing *l = data;

	arena_reset(&l->arena);
	buf_clear(&l->out);
	l->rows++;
	if (l->json)
		add_object(l, x);
	else
		add_row(l, x);
	buf_addc(&l->out, '\n');
	return fwrite(l->out.s, 1, l->out.n, stdout) == l->out.n;
}

static int
read_options(struct config *c, int argc, char **argv, struct store_filter *f, bool *json)
{
	struct article wanted = { .lang = LANG_NONE };
	const char *fault = NULL;
	long long n;
	int code;

	while (!fault && (code = command_option(argc, argv, list_options)) != -1) {
		struct str value = str_from(optarg);

		switch (code) {
		case 'l':
			fault = field_set(&wanted, FIELD_LANG, value, &c->arena);
			f->lang = wanted.lang;
			break;
		case 's': f->section = value; break;
		case 't':
			if (field_set(&wanted, FIELD_STATUS, value, &c->arena))
				fault = "is not draft, published or withdrawn";
			f->status = (int)wanted.status;
			break;
		case 'n':
			if (!str_number(value, &n) || n == 0)
				fault = "is not a number above 0";
			else
				f->limit = n;
			break;
		default: *json = true; break;
		}
	}
	if (fault)
		return command_bad_value(list_options, code, fault);
	if (optind != argc)
		return command_misused(
		    "'vestka list' takes options only; 'vestka show %s' shows an article",
		    argv[optind]);
	return EX_OK;
}

/* A title fills the line of a terminal; a program gets the whole of it. */
static size_t
title_columns(void)
{
	struct winsize size = { .ws_col = 0 };

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 ||
	    size.ws_col == 0)
		return 0;
	return size.ws_col < BEFORE_TITLE + TITLE_LEAST ? TITLE_LEAST : size.ws_col - BEFORE_TITLE;
}

static int
list(struct store *s, const struct store_filter *f, struct listing *l, struct arena *a)
{
	const char *fault = f->section.n ? section_fault(s, f->section, a) : NULL;

	if (fault) {
		error("--section: %s", fault);
		return EX_DATAERR;
	}
	/* a full disk is told in main() */
	if (store_list(s, f, each_article, l) < 0)
		return EX_IOERR;
	if (l->rows == 0)
		note("no article to list; 'vestka import' or 'vestka add' take some in");
	return EX_OK;
}

int
cmd_list(struct config *c, int argc, char **argv)
{
	struct store_filter filter = { .lang = LANG_NONE, .status = -1, .section = STR("") };
	struct listing l = { .json = false };
	int result = read_options(c, argc, argv, &filter, &l.json);

	if (result != EX_OK)
		return result;
	struct store *s = command_store(c, false, &result);
	if (!s)
		return result;
	l.title_columns = title_columns();
	arena_init(&l.arena, 0);
	buf_init(&l.out, 0);
	result = list(s, &filter, &l, &c->arena);
	buf_release(&l.out);
	arena_release(&l.arena);
	store_close(s);
	return result;
}
