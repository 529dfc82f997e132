/* vestka add: one article from options and a file or standard input, with its pictures and attachments, in one transaction. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/clean.h"
#include "base/log.h"
#include "cmd/changes.h"
#include "cmd/fields.h"
#include "import/reader.h"

#define MEDIA_BYTES (32u << 20) /* one picture or attachment */
#define MEDIA_COUNT 100

enum { OPTION_PICTURE = OPTION_LONG, OPTION_ATTACH };

const struct command_option add_options[] = {
	FIELD_OPTIONS,
	{ "picture", OPTION_PICTURE, "FILE[=CAPTION]", "a picture; may be repeated" },
	{ "attach", OPTION_ATTACH, "FILE[=CAPTION]", "an attachment; may be repeated" },
	{ 0 },
};

struct enclosure {
	bool picture;
	struct str file, caption;
};

struct addition {
	struct article article;
	struct enclosure list[MEDIA_COUNT];
	int n;
};

/* "FILE=CAPTION"; a file whose own name holds "=" is named whole. */
static void
take_enclosure(struct addition *add, struct arena *a, bool picture, const char *text)
{
	struct str rest = str_from(text), file = rest;

	if (access(text, F_OK) < 0)
		file = str_cut(&rest, '=');
	else
		rest = STR("");
	add->list[add->n++] = (struct enclosure){
		.picture = picture,
		.file = arena_str(a, file),
		.caption = clean_line(a, rest),
	};
}

static int
read_options(struct config *c, int argc, char **argv, struct addition *add)
{
	int code;

	while ((code = command_option(argc, argv, add_options)) != -1) {
		if (code >= OPTION_FIELD) {
			enum field f = (enum field)(code - OPTION_FIELD);
			const char *fault =
			    field_set(&add->article, f, str_from(optarg), &c->arena);

			if (fault)
				return command_bad_value(add_options, code, fault);
			continue;
		}
		if (add->n == MEDIA_COUNT)
			return command_misused("more than %d pictures and attachments; add the "
					       "rest to another article",
					       MEDIA_COUNT);
		take_enclosure(add, &c->arena, code == OPTION_PICTURE, optarg);
	}
	if (argc - optind > 1)
		return command_misused("'vestka add' takes one file; 'vestka import' takes many");
	return EX_OK;
}

static struct str
last_part(struct str file)
{
	while (str_find_byte(file, '/') >= 0)
		str_cut(&file, '/');
	return file;
}

static int
put_enclosure(struct store *s, struct arena *a, int64_t article, const struct enclosure *x,
	      int position)
{
	struct media m = {
		.article = article,
		.name = store_media_name(a, last_part(x->file)),
		.caption = x->caption,
		.picture = x->picture,
		.position = position,
		.path = STR(""),
	};
	struct buf bytes;

	buf_init(&bytes, 0);
	int result = command_read_file(x->file.s, &bytes, MEDIA_BYTES);
	if (result == 0)
		result = store_media_add(s, &m, buf_str(&bytes));
	buf_release(&bytes);
	return result;
}

static int
put_all(struct store *s, struct arena *a, struct addition *add)
{
	if (store_put(s, &add->article) < 0 ||
	    changes_note(s, AUDIT_ADD, add->article.id, NULL) < 0)
		return -1;
	for (int i = 0; i < add->n; i++)
		if (put_enclosure(s, a, add->article.id, &add->list[i], i + 1) < 0)
			return -1;
	return 0;
}

static int
put(struct config *c, struct store *s, struct addition *add)
{
	const char *fault = article_fault(s, &add->article, &c->arena);

	if (fault) {
		error("the article is not added: %s", fault);
		return EX_DATAERR;
	}
	if (store_begin(s) < 0)
		return EX_IOERR;
	if (put_all(s, &c->arena, add) < 0 || store_commit(s) < 0) {
		store_rollback(s);
		error("the article is not added");
		return EX_IOERR;
	}
	printf("%" PRId64 "\n", add->article.id);
	return EX_OK;
}

/* What can be seen before anybody types a text. */
static int
look_ahead(struct config *c, struct store *s, const struct addition *add)
{
	const char *fault = article_fault(s, &add->article, &c->arena);

	if (fault) {
		error("the article is not added: %s", fault);
		return EX_DATAERR;
	}
	for (int i = 0; i < add->n; i++) {
		const struct enclosure *x = &add->list[i];

		if (access(x->file.s, R_OK) == 0)
			continue;
		error("--%s: cannot open '%s': %s; the article is not added",
		      x->picture ? "picture" : "attach", x->file.s, strerror(errno));
		return EX_NOINPUT;
	}
	return EX_OK;
}

static const struct {
	struct str ending;
	enum body_type type;
} endings[] = {
	{ STR_INIT(".html"), BODY_HTML },   { STR_INIT(".htm"), BODY_HTML },
	{ STR_INIT(".md"), BODY_MARKDOWN }, { STR_INIT(".markdown"), BODY_MARKDOWN },
	{ STR_INIT(".gmi"), BODY_GEMTEXT }, { STR_INIT(".gemini"), BODY_GEMTEXT },
};

/* What was not said is plain text, the one form in which no character means anything else. */
static struct str
type_of_file(const char *name)
{
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (str_ends_ascii_case(str_from(name), endings[i].ending))
			return body_type_name(endings[i].type);
	return body_type_name(BODY_TEXT);
}

static int
add_text(struct config *c, struct store *s, struct addition *add, const char *file)
{
	bool typed = strcmp(file, "-") == 0 && isatty(STDIN_FILENO);
	struct article *x = &add->article;
	int code = look_ahead(c, s, add);
	struct buf text;

	if (code != EX_OK)
		return code;
	if (typed)
		note("type the text, then Ctrl-D on a line of its own");
	buf_init(&text, 0);
	code = EX_NOINPUT;
	if (command_read_file(file, &text, BODY_MAX) == 0) {
		x->body = charset_to_utf8(&c->arena, buf_str(&text), STR(""), NULL);
		if (x->body_type.n == 0)
			x->body_type = type_of_file(file);
		code = put(c, s, add);
	}
	if (code != EX_OK && typed)
		command_save_typed(buf_str(&text));
	buf_release(&text);
	return code;
}

int
cmd_add(struct config *c, int argc, char **argv)
{
	struct addition add = {
		.article = {
			.lang = LANG_NONE,
			.section = STR(""), .title = STR(""), .body = STR(""), .body_type = STR(""),
			.reason = STR(""), .urgent_until = STR(""), .correction = STR(""),
			.source_name = STR(""), .source_url = STR(""), .source_key = STR(""),
			.status = ARTICLE_PUBLISHED,
		},
	};
	int code = read_options(c, argc, argv, &add);
	if (code != EX_OK)
		return code;
	const char *file = optind < argc ? argv[optind] : "-";
	if (add.article.title.n == 0)
		return command_misused("an article needs a title: --title TEXT");
	if (add.article.status == ARTICLE_WITHDRAWN)
		return command_misused("--status: a new article is draft or published");
	struct store *s = command_store(c, true, &code);
	if (!s)
		return code;
	code = add_text(c, s, &add, file);
	store_close(s);
	return code;
}
