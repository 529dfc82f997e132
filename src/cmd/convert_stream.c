/*
 * vestka convert: a page, a text or a feed in, gemtext or another form out.  It needs no store, so that anybody can pipe through it.
 *
 * Both halves - finding the articles in what came, and reading each - are the limited child's work, as for import and keeper: what
 * this prints is what readers would get.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "base/uri.h"
#include "cmd/audited.h"
#include "cmd/command.h"
#include "cmd/printed.h"
#include "doc/json.h"
#include "import/child.h"
#include "import/child_work.h"

enum { OPTION_BASE = OPTION_LONG };

const struct command_option convert_options[] = {
	{ "from", 'f', "TYPE", "html, markdown, text, gemtext or feed; else its name tells" },
	{ "to", 't', "FORM", "gemtext (if not given), gopher, menu, text, atom or doc" },
	{ "width", 'w', "COLUMNS", "of gopher, menu and text, 20 to 200" },
	{ "audit", 'a', NULL, "print what of the input the article lacks, not the article" },
	{ "base", OPTION_BASE, "URL", "where relative addresses start" },
	{ 0 },
};

/*
 * An input of 1 MB, hostile or not, is done with in 2 seconds of processor time: one piece of work finds the articles, one
 * reads each.
 */
#define EFFORT_MS     900 /* of a piece of work up to a megabyte; larger ones in proportion */
#define EFFORT_PER_MB (1u << 20)

struct conversion {
	struct config *config;
	struct child *child;
	struct str base;
	const struct printed_form *form; /* NULL: doc */
	size_t width;
	struct str name; /* of the file, as the reader is told it */
	bool audit;
};

/* --- what to read --- */

/* The reader goes by a name's ending; what somebody says wins over it. */
static const struct {
	const char *type;
	struct str name;
} types[] = {
	{ "html", STR_INIT("=html") },     { "markdown", STR_INIT("=markdown") },
	{ "text", STR_INIT("=text") },     { "gemtext", STR_INIT("=gemtext") },
	{ "feed", STR_INIT("input.rss") },
};

static bool
name_of_type(const char *type, struct str *name)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strcmp(types[i].type, type) == 0) {
			*name = types[i].name;
			return true;
		}
	return false;
}

/* --- one article --- */

static const char *
words_of(enum child_result r)
{
	switch (r) {
	case CHILD_OK: return NULL;
	case CHILD_REFUSED: return "it nests too deeply or grows too large";
	case CHILD_TOO_SLOW: return "it took too long to read";
	case CHILD_DIED: return "its reader died of it";
	case CHILD_BROKEN: break;
	}
	return "no reader could be started";
}

static int
exit_code(enum child_result r)
{
	return r == CHILD_OK ? EX_OK : r == CHILD_BROKEN ? EX_OSERR : EX_DATAERR;
}

/* The date that the page gave in a place of its own, where a reader of the text sees it: below the title. */
static void
put_date(struct arena *a, const struct found *f, struct doc *d)
{
	struct buf words;
	struct date top;

	if (f->date.precision < DATE_DAY ||
	    (d->n && d->blocks[0].kind == BLOCK_PARA && date_parse(d->blocks[0].text, &top)))
		return;
	buf_init(&words, 0);
	date_add_words(&words, &f->date, d->lang);
	struct block *added = doc_para(d, arena_str(a, buf_str(&words)));
	buf_release(&words);
	if (!added)
		return;
	struct block date = *added;
	memmove(d->blocks + 1, d->blocks, (d->n - 1) * sizeof(*d->blocks));
	d->blocks[0] = date;
}

static void
print_doc(struct arena *a, const struct found *f, const struct doc *d, struct buf *out)
{
	struct buf date;

	buf_init(&date, 0);
	date_add_iso(&date, &f->date);
	const struct json_field about[] = {
		{ "date", arena_str(a, buf_str(&date)) },
		{ "source", f->source_url },
		{ "source_name", f->source_name },
		{ "section", f->section },
	};
	json_write(out, d, about, sizeof(about) / sizeof(*about));
	buf_release(&date);
}

static struct body
body_of(const struct conversion *v, const struct found *f)
{
	return (struct body){
		.type = f->type,
		.text = f->body,
		.title = f->title,
		.base = v->base.n ? v->base : f->source_url,
		.lang = f->lang,
		.bare = true,
	};
}

static int
refuse(const struct conversion *v, enum child_result result)
{
	const char *why = words_of(result);

	error("'%.*s': %s", STR_ARG(v->name), why ? why : "nothing was wrong");
	return exit_code(result);
}

/* The page counts only when one article was found in it. */
static int
audit_one(const struct conversion *v, const struct found *f, struct str page, struct arena *a)
{
	struct body b = body_of(v, f);
	struct audit found;
	struct buf lines;

	enum child_result result = child_audit_body(v->child, &b, page, a, &found);
	if (result != CHILD_OK)
		return refuse(v, result);
	buf_init(&lines, 0);
	int lost = audited_add(&lines, f->title.n ? f->title : v->name, &found, true);
	fwrite(lines.s, 1, lines.n, stdout);
	buf_release(&lines);
	return lost ? EX_DATAERR : EX_OK;
}

static int
convert_one(const struct conversion *v, const struct found *f, struct arena *a)
{
	struct body b = body_of(v, f);
	struct printed p = { .config = v->config, .width = v->width };
	struct doc d;

	enum child_result result = child_read_body(v->child, &b, a, &d);
	if (result != CHILD_OK)
		return refuse(v, result);
	buf_init(&p.out, 0);
	p.doc = &d;
	if (v->form) {
		put_date(a, f, &d);
		v->form->write(&p);
	} else {
		print_doc(a, f, &d, &p.out);
	}
	bool whole = !buf_failed(&p.out) && !arena_failed(a);
	if (whole && fwrite(p.out.s, 1, p.out.n, stdout) != p.out.n)
		whole = false;
	buf_release(&p.out);
	if (!whole)
		error("cannot print '%.*s': out of memory, or nobody takes it", STR_ARG(v->name));
	return whole ? EX_OK : EX_IOERR;
}

/* --- all of them --- */

static int
convert_all(const struct conversion *v, struct str bytes, struct str name)
{
	struct found *list;
	struct str why;
	struct arena one;
	int code = EX_OK, lost = 0;

	enum child_result result =
	    child_read_file(v->child, bytes, name, &v->config->arena, &list, &why);
	if (result != CHILD_OK) {
		struct str words = why.n ? why : str_from(words_of(result));

		error("'%.*s': %.*s", STR_ARG(v->name), STR_ARG(words));
		return exit_code(result);
	}
	arena_init(&one, 0);
	for (const struct found *f = list; f && code == EX_OK; f = f->next) {
		/* One doc a line of blocks needs nothing between two of them; pages do. */
		if (f != list && v->form && !v->audit)
			putchar('\n');
		code = v->audit ? audit_one(v, f, list->next ? STR("") : bytes, &one)
				: convert_one(v, f, &one);
		/* A loss in one is no reason not to look at the others. */
		lost += v->audit && code == EX_DATAERR;
		code = v->audit && code == EX_DATAERR ? EX_OK : code;
		arena_release(&one);
	}
	code = code == EX_OK && lost ? EX_DATAERR : code;
	if (fflush(stdout) != 0) {
		error("cannot print '%.*s': nobody takes it", STR_ARG(v->name));
		code = EX_IOERR;
	}
	return code;
}

static int
convert(struct conversion *v, const char *file, struct str name)
{
	struct buf input;
	int code = EX_NOINPUT;

	buf_init(&input, 0);
	if (command_read_file(file, &input, FILE_MAX) == 0) {
		size_t megabytes = 1 + (input.n > 0 ? input.n - 1 : 0) / EFFORT_PER_MB;

		v->child = child_new();
		if (v->child)
			child_set_effort(v->child, (int)megabytes * EFFORT_MS);
		code = v->child ? convert_all(v, buf_str(&input), name) : EX_OSERR;
		child_free(v->child);
	}
	buf_release(&input);
	return code;
}

int
cmd_convert(struct config *c, int argc, char **argv)
{
	struct conversion v = { .config = c, .width = (size_t)c->width, .base = STR("") };
	struct str name = STR("");
	struct uri u;
	int code;

	v.form = printed_form("gemtext");
	while ((code = command_option(argc, argv, convert_options)) != -1) {
		if (code == 'f' && !name_of_type(optarg, &name))
			return command_bad_value(convert_options, code,
						 "is not html, markdown, text, gemtext or feed");
		if (code == 't' && !(v.form = printed_form(optarg)) && strcmp(optarg, "doc") != 0)
			return command_bad_value(convert_options, code,
						 "is not gemtext, gopher, menu, text, atom or doc");
		if (code == 'a')
			v.audit = true;
		if (code == 'w' && !printed_width(optarg, &v.width))
			return EX_USAGE;
		if (code == OPTION_BASE) {
			v.base = uri_ascii(&c->arena, str_from(optarg));
			if (!uri_split(v.base, &u) || !u.scheme.n || !u.host.n)
				return command_bad_value(convert_options, code,
							 "is not an absolute address");
		}
	}
	if (argc - optind > 1)
		return command_misused("too many files: 'vestka convert FILE' takes one");
	const char *file = optind < argc ? argv[optind] : "-";
	v.name = strcmp(file, "-") == 0 ? STR("standard input") : str_from(file);
	return convert(&v, file, name.n ? name : str_from(file));
}
