/*
 * vestka import: articles out of files, pages and feeds, in any charset.
 *
 * The same article comes in only once.  It is known again by its source's own key (a feed's guid, the number in the page's address); where
 * there is none, by a key made of language, date and title, so that a corrected text of the same day and title takes the place of
 * the old one.  An article without a date is known by its text as well: two notices called "Аб’ява" are two, and doubling is
 * better than losing one.  Two articles of one run with one such key but other texts are told apart by a number behind it.
 *
 * What the file does not say, the store keeps.  What was withdrawn stays withdrawn.  Nothing is written when nothing changed.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clean.h"
#include "base/log.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "cmd/convert.h"
#include "cmd/fields.h"
#include "cmd/progress.h"
#include "import/child.h"

#define FILE_MAX   (16u << 20) /* what file_read takes, too */
#define BATCH      500         /* articles of one transaction */
#define FILE_ARENA (512u << 20)

enum { OPTION_SOURCE = OPTION_LONG, OPTION_STATUS, OPTION_DRY };

const struct command_option import_options[] = {
	{ "lang", 'l', "LANG", "be, ru or en; else by the letters" },
	{ "section", 's', "NAME", "section of what names none" },
	{ "source", OPTION_SOURCE, "URL", "where the files come from" },
	{ "status", OPTION_STATUS, "STATUS", "draft or published; published if not given" },
	{ "dry-run", OPTION_DRY, NULL, "say what would be done, write nothing" },
	{ 0 },
};

enum outcome { OUTCOME_NEW, OUTCOME_CHANGED, OUTCOME_SAME, OUTCOME_REFUSED, OUTCOMES };

struct seen { /* a key made of a title, in this run */
	struct str key;
	uint64_t body;
	struct seen *next;
};

#define SEEN_SLOTS 4096

struct import {
	struct config *config;
	struct store *store;
	struct child *child;
	struct convert convert;
	struct article given; /* by the options */
	bool status_given, dry;
	struct str sections; /* "\nregion\nofficial\n" */
	struct seen *seen[SEEN_SLOTS];
	long long count[OUTCOMES];
	int batch; /* articles put in the open transaction; -1: none is open */
};

/* --- who an article is --- */

/* FNV-1a; two of them with different beginnings make a key of 128 bits. */
static uint64_t
hash(uint64_t h, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		h = (h ^ (unsigned char)text.s[i]) * 0x100000001b3u;
	return (h ^ 0xff) * 0x100000001b3u; /* an end, so that "ab" "c" is not "a" "bc" */
}

static uint64_t
hash_article(uint64_t h, const struct article *x, struct str title, struct str date)
{
	h = hash(h, x->lang == LANG_NONE ? STR("") : lang_code(x->lang));
	h = hash(h, date);
	h = hash(h, title);
	return date.n && title.n ? h : hash(h, str_trim(x->body));
}

static struct str
key_of_text(const struct article *x, struct arena *a)
{
	struct str title = utf8_lower(a, clean_lookalikes(a, clean_line(a, x->title)));
	struct buf date;

	buf_init(&date, 0);
	date_add_iso(&date, &x->date);
	uint64_t one = hash_article(0xcbf29ce484222325u, x, title, buf_str(&date));
	uint64_t two = hash_article(0x84222325cbf29ce4u, x, title, buf_str(&date));
	buf_release(&date);
	return arena_printf(a, "text:%016" PRIx64 "%016" PRIx64, one, two);
}

/* A bare number means something only together with who gave it. */
static struct str
key_of_source(struct str key, struct str url, struct arena *a)
{
	struct uri u;

	if (str_find_byte(key, '.') >= 0 || str_find_byte(key, ':') >= 0 || !uri_split(url, &u) ||
	    u.host.n == 0)
		return key;
	return arena_printf(a, "%.*s:%.*s", STR_ARG(uri_host_ascii(a, u.host)), STR_ARG(key));
}

/* The key itself, or with a number behind it when this run has used it for another text. */
static struct str
key_alone(struct import *im, struct str key, struct str body, struct arena *a)
{
	struct arena *kept = &im->config->arena;
	uint64_t text = hash(0xcbf29ce484222325u, str_trim(body));

	for (int n = 1;; n++) {
		struct str name = n == 1 ? key : arena_printf(a, "%.*s-%d", STR_ARG(key), n);
		struct seen **slot = &im->seen[hash(0, name) % SEEN_SLOTS], *x = *slot;

		while (x && !str_eq(x->key, name))
			x = x->next;
		if (x && x->body != text)
			continue;
		if (!x && (x = arena_alloc(kept, sizeof(*x)))) {
			*x = (struct seen){ arena_str(kept, name), text, *slot };
			*slot = x;
		}
		return name;
	}
}

/* --- what it says --- */

static struct str
section_known(const struct import *im, struct str slug, struct arena *a)
{
	struct str line = arena_printf(a, "\n%.*s\n", STR_ARG(slug));

	return slug.n && str_find(im->sections, line) >= 0 ? slug : STR("");
}

static struct str
first_of(struct str a, struct str b)
{
	return a.n ? a : b;
}

static struct article
article_of(struct import *im, const struct found *f, struct arena *a)
{
	const struct article *given = &im->given;
	struct article x = {
		.lang = given->lang != LANG_NONE ? given->lang : f->lang,
		.section = first_of(section_known(im, f->section, a), given->section),
		.translation = f->translation,
		.title = f->title,
		.body = f->body,
		.body_type = body_type_name(f->type),
		.date = f->date,
		.status = given->status,
		.reason = STR(""),
		.urgent_until = STR(""),
		.correction = STR(""),
		.source_name = f->source_name,
		.source_url = first_of(f->source_url, given->source_url),
	};

	/* The store wants a title; one made of the text is what readers would see, too. */
	if (x.title.n == 0)
		x.title = convert_title(&im->convert, &x, a);
	x.source_key = f->source_key.n ? key_of_source(f->source_key, x.source_url, a)
				       : key_alone(im, key_of_text(&x, a), x.body, a);
	return x;
}

/* The row as it stands, with what the file says put over it. */
static struct article
laid_over(const struct import *im, const struct article *old, const struct article *x)
{
	struct article y = *old;

	y.lang = x->lang != LANG_NONE ? x->lang : old->lang;
	y.section = first_of(x->section, old->section);
	y.title = x->title;
	y.translation = x->translation ? x->translation : old->translation;
	y.body = x->body;
	y.body_type = x->body_type;
	if (x->date.precision != DATE_NONE)
		y.date = x->date;
	if (im->status_given && old->status != ARTICLE_WITHDRAWN)
		y.status = x->status;
	y.source_name = first_of(x->source_name, old->source_name);
	y.source_url = first_of(x->source_url, old->source_url);
	return y;
}

static bool
same_article(const struct article *x, const struct article *y)
{
	return x->lang == y->lang && str_eq(x->section, y->section) &&
	       x->translation == y->translation && str_eq(x->title, y->title) &&
	       str_eq(x->body, y->body) && str_eq(x->body_type, y->body_type) &&
	       x->date.precision == y->date.precision && date_cmp(&x->date, &y->date) == 0 &&
	       x->status == y->status && str_eq(x->source_name, y->source_name) &&
	       str_eq(x->source_url, y->source_url);
}

/* --- into the store --- */

static int
batch_open(struct import *im)
{
	if (im->dry || im->batch >= 0)
		return 0;
	if (store_begin(im->store) < 0)
		return -1;
	im->batch = 0;
	return 0;
}

static int
batch_close(struct import *im)
{
	if (im->batch < 0)
		return 0;
	im->batch = -1;
	if (store_commit(im->store) == 0)
		return 0;
	store_rollback(im->store);
	return -1;
}

/* -1: the store failed. */
static int
put(struct import *im, struct article *x, struct arena *a, enum outcome *outcome)
{
	struct article old;
	int64_t id = store_by_source_key(im->store, x->source_key);

	*outcome = OUTCOME_NEW;
	if (id > 0) {
		if (store_article(im->store, id, a, &old) != 1)
			return -1;
		*x = laid_over(im, &old, x);
		*outcome = same_article(&old, x) ? OUTCOME_SAME : OUTCOME_CHANGED;
	}
	if (id < 0)
		return -1;
	if (im->dry || *outcome == OUTCOME_SAME)
		return 0;
	if (store_put(im->store, x) < 0)
		return -1;
	return ++im->batch < BATCH ? 0 : batch_close(im) < 0 ? -1 : batch_open(im);
}

#define NOTHING_TO_READ "it holds no text"

static const char *
fault_of(const struct found *f)
{
	if (f->body.n > BODY_MAX)
		return "its text is larger than 4 MiB";
	if (str_trim(f->title).n == 0 && str_trim(f->body).n == 0)
		return NOTHING_TO_READ;
	return NULL;
}

static void
say_refused(const char *name, struct str title, const char *why)
{
	if (title.n)
		error("%s: '%.*s' is refused: %s", name, STR_ARG(title), why);
	else
		error("%s is refused: %s", name, why);
}

/* --- files --- */

static int
take_list(struct import *im, const char *name, const struct found *list, struct arena *a)
{
	long long count[OUTCOMES] = { 0 };

	for (const struct found *f = list; f; f = f->next) {
		const char *fault = fault_of(f);
		enum outcome outcome = OUTCOME_REFUSED;

		struct article x;

		if (!fault) {
			x = article_of(im, f, a);
			if (arena_failed(a))
				return error("%s: out of memory", name);
			fault = x.title.n ? NULL : NOTHING_TO_READ;
		}
		if (fault)
			say_refused(name, f->title, fault);
		else if (put(im, &x, a, &outcome) < 0)
			return -1;
		count[outcome]++;
	}
	for (int i = 0; i < OUTCOMES; i++)
		im->count[i] += count[i];
	debug("%s: %lld new, %lld changed, %lld the same, %lld refused", name, count[OUTCOME_NEW],
	      count[OUTCOME_CHANGED], count[OUTCOME_SAME], count[OUTCOME_REFUSED]);
	return 0;
}

static const char *
words_of(enum child_result r, struct str why, char *out, size_t size)
{
	switch (r) {
	case CHILD_OK: return "it holds no article";
	case CHILD_REFUSED:
		if (why.n == 0)
			return "it cannot be read";
		snprintf(out, size, "%.*s", STR_ARG(why));
		return out;
	case CHILD_TOO_SLOW: return "it takes too long to read";
	case CHILD_DIED: return "its reader died of it";
	case CHILD_BROKEN: break;
	}
	return "no reader could be started";
}

/* -1: the store failed, and going on makes no sense. */
static int
take_file(struct import *im, const char *name)
{
	struct found *list = NULL;
	struct str why = STR("");
	struct buf bytes;
	struct arena a;
	char words[300];
	int result = 0;

	buf_init(&bytes, 0);
	arena_init(&a, FILE_ARENA);
	if (command_read_file(name, &bytes, FILE_MAX) < 0) {
		im->count[OUTCOME_REFUSED]++;
	} else {
		enum child_result r =
		    child_read_file(im->child, buf_str(&bytes), str_from(name), &a, &list, &why);
		if (r == CHILD_OK && list) {
			if (why.n)
				warn("%s: %.*s", name, STR_ARG(why));
			result = take_list(im, name, list, &a);
		} else {
			error("%s is refused: %s", name, words_of(r, why, words, sizeof(words)));
			im->count[OUTCOME_REFUSED]++;
		}
	}
	arena_release(&a);
	buf_release(&bytes);
	return result;
}

static int
take_files(struct import *im, int argc, char **argv)
{
	struct progress p = { .active = false };
	int result = batch_open(im);

	if (argc > 1)
		progress_start(&p, "importing", argc);
	for (int i = 0; i < argc && result == 0; i++) {
		result = take_file(im, argv[i]);
		progress_step(&p, i + 1);
	}
	progress_end(&p);
	if (result == 0)
		return batch_close(im);
	if (im->batch >= 0)
		store_rollback(im->store);
	return -1;
}

static bool
each_section(void *data, const struct section *x)
{
	struct buf *names = data;

	buf_addstr(names, x->slug);
	buf_addc(names, '\n');
	return true;
}

static int
read_sections(struct import *im)
{
	struct arena *a = &im->config->arena;
	struct buf names;

	buf_init(&names, 0);
	buf_addc(&names, '\n');
	int result = store_sections(im->store, each_section, &names);
	im->sections = arena_str(a, buf_str(&names));
	buf_release(&names);
	if (result == 0 && im->given.section.n && section_known(im, im->given.section, a).n == 0)
		return error("there is no section '%.*s' in the store", STR_ARG(im->given.section));
	return result;
}

static int
read_options(struct import *im, int argc, char **argv)
{
	struct arena *a = &im->config->arena;
	const char *fault = NULL;
	int code;

	while ((code = command_option(argc, argv, import_options)) != -1) {
		static const struct {
			int code;
			enum field field;
		} fields[] = {
			{ 'l', FIELD_LANG },
			{ 's', FIELD_SECTION },
			{ OPTION_SOURCE, FIELD_SOURCE },
			{ OPTION_STATUS, FIELD_STATUS },
		};

		im->dry = im->dry || code == OPTION_DRY;
		im->status_given = im->status_given || code == OPTION_STATUS;
		for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
			if (fields[i].code == code)
				fault = field_set(&im->given, fields[i].field, str_from(optarg), a);
		if (fault)
			return command_bad_value(import_options, code, fault);
	}
	if (im->given.status == ARTICLE_WITHDRAWN)
		return command_misused("what is imported is draft or published");
	if (optind == argc)
		return command_misused("which files? '-' is standard input");
	return EX_OK;
}

int
cmd_import(struct config *c, int argc, char **argv)
{
	struct import im = {
		.config = c,
		.batch = -1,
		.given = {
			.lang = LANG_NONE,
			.status = ARTICLE_PUBLISHED,
			.section = STR(""),
			.source_url = STR(""),
		},
	};
	int code = read_options(&im, argc, argv);

	if (code != EX_OK)
		return code;
	im.store = command_store(c, !im.dry, &code);
	if (!im.store)
		return code;
	if (read_sections(&im) < 0) {
		store_close(im.store);
		return EX_DATAERR;
	}
	im.child = child_new();
	convert_init(&im.convert, c, im.child);
	int result = take_files(&im, argc - optind, argv + optind);
	child_free(im.child);
	store_close(im.store);
	if (result < 0) {
		error("nothing more is imported");
		return EX_IOERR;
	}
	printf("%lld new, %lld changed, %lld the same, %lld refused%s\n", im.count[OUTCOME_NEW],
	       im.count[OUTCOME_CHANGED], im.count[OUTCOME_SAME], im.count[OUTCOME_REFUSED],
	       im.dry ? "; nothing was written" : "");
	return im.count[OUTCOME_REFUSED] ? EX_DATAERR : EX_OK;
}
