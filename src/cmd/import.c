/*
 * vestka import: articles out of files, folders, feeds, mailboxes and other systems' databases, in any charset.
 *
 * Some hundred articles are one transaction, so that a kill at any moment leaves a whole store; the next run finds what is there and
 * goes on from it.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "cmd/fields.h"
#include "cmd/import.h"
#include "store/newsroom.h"

#define KIB 1024

enum { OPTION_SOURCE = OPTION_LONG, OPTION_STATUS, OPTION_DRY, OPTION_MAP };

const struct command_option import_options[] = {
	{ "lang", 'l', "LANG", "be, ru or en; else by the letters" },
	{ "section", 's', "NAME", "section of what names none" },
	{ "source", OPTION_SOURCE, "URL", "where the files come from" },
	{ "status", OPTION_STATUS, "STATUS", "draft or published; published if not given" },
	{ "map", OPTION_MAP, "FILE", "how another system's database or table is read" },
	{ "dry-run", OPTION_DRY, NULL, "say what would be done, write nothing" },
	{ 0 },
};

static int
take_all(struct import *im, const char *map, int argc, char **argv)
{
	int64_t bytes = 0;
	int result = import_open_batch(im);

	if (result == 0 && !im->dry)
		result = store_newsroom(im->store); /* each article gets its row there */

	for (int i = 0; i < argc && !map; i++)
		bytes += import_bytes(argv[i]);
	if (bytes > 0)
		progress_start(&im->progress, "importing KiB", bytes / KIB);
	for (int i = 0; i < argc && result == 0; i++)
		result = map ? import_mapped(im, map, argv[i]) : import_source(im, argv[i]);
	progress_end(&im->progress);
	if (result == 0)
		return import_close_batch(im);
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
	if (result == 0 && im->given.section.n && import_section(im, im->given.section, a).n == 0)
		return error("there is no section '%.*s' in the store", STR_ARG(im->given.section));
	return result;
}

static int
read_options(struct import *im, int argc, char **argv, const char **map)
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
		*map = code == OPTION_MAP ? optarg : *map;
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
	if (*map && optind + 1 != argc)
		return command_misused("--map goes with one database or table");
	return EX_OK;
}

static void
sum_up(const struct import *im)
{
	printf("%lld new, %lld changed, %lld the same, %lld refused%s\n", im->count[OUTCOME_NEW],
	       im->count[OUTCOME_CHANGED], im->count[OUTCOME_SAME], im->count[OUTCOME_REFUSED],
	       im->dry ? "; nothing was written" : "");
	if (im->count[OUTCOME_LEFT_OUT])
		note("%lld left out, which the source does not publish either: drafts, pages, "
		     "pictures",
		     im->count[OUTCOME_LEFT_OUT]);
	if (im->passed_over)
		note("%lld files passed over, which are no texts", im->passed_over);
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
	const char *map = NULL;
	int code = read_options(&im, argc, argv, &map);

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
	int result = take_all(&im, map, argc - optind, argv + optind);
	child_free(im.child);
	store_close(im.store);
	import_release(&im);
	if (result < 0) {
		error("nothing more is imported; what came in before is kept");
		return EX_IOERR;
	}
	sum_up(&im);
	return im.count[OUTCOME_REFUSED] ? EX_DATAERR : EX_OK;
}
