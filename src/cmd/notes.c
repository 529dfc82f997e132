/*
 * vestka notes: what readers wrote to the council, and what became of it.  Their words are foreign to the last byte, so only what was cleaned
 * reaches a terminal.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

#include "base/clean.h"
#include "base/log.h"
#include "cmd/command.h"
#include "doc/json.h"
#include "store/note.h"

const struct command_option notes_options[] = {
	{ "all", 'a', NULL, "those that were read, too" },
	{ "json", 'j', NULL, "one JSON object a line" },
	{ "read", 'r', NULL, "mark these as read" },
	{ "delete", 'd', NULL, "delete these" },
	{ 0 },
};

struct notes_call {
	bool all, json, read, delete;
};

/* --- the list --- */

struct listing {
	struct arena arena; /* of one note */
	struct buf out;
	int64_t rows;
	bool json;
};

/* "17  2026-11-25T20:11:03Z  be", and its lines below, set in. */
static void
add_lines(struct listing *l, const struct note *x)
{
	struct str at = clean_line(&l->arena, x->at), lang = clean_line(&l->arena, x->lang);
	struct str rest = clean_lines(&l->arena, x->text);

	buf_addf(&l->out, "%s%" PRId64 "  %.*s  %.*s%s\n", l->rows > 1 ? "\n" : "", x->id,
		 STR_ARG(at), STR_ARG(lang), x->read ? "  read" : "");
	while (rest.n) {
		struct str line = str_cut_line(&rest);
		buf_addf(&l->out, "%s%.*s\n", line.n ? "  " : "", STR_ARG(line));
	}
}

static void
add_object(struct listing *l, const struct note *x)
{
	buf_addf(&l->out, "{\"id\":%" PRId64 ",\"at\":", x->id);
	json_add_string(&l->out, clean_line(&l->arena, x->at));
	buf_adds(&l->out, ",\"lang\":");
	json_add_string(&l->out, clean_line(&l->arena, x->lang));
	buf_addf(&l->out, ",\"read\":%s,\"text\":", x->read ? "true" : "false");
	json_add_string(&l->out, clean_lines(&l->arena, x->text));
	buf_adds(&l->out, "}\n");
}

static bool
each_note(void *data, const struct note *x)
{
	struct listing *l = data;

	arena_reset(&l->arena);
	buf_clear(&l->out);
	l->rows++;
	if (l->json)
		add_object(l, x);
	else
		add_lines(l, x);
	return fwrite(l->out.s, 1, l->out.n, stdout) == l->out.n;
}

static int
list(struct store *s, const struct config *c, const struct notes_call *call)
{
	struct listing l = { .json = call->json };

	arena_init(&l.arena, 0);
	buf_init(&l.out, 0);
	/* a full disk is told in main() */
	int done = store_notes(s, call->all, each_note, &l);
	int64_t waiting = store_notes_waiting(s);
	if (done == 0 && l.rows == 0)
		note("no note %s",
		     call->all ? "is there" : "waits; --all lists those that were read");
	if (done == 0 && l.rows == 0 && !c->notes)
		note("readers can write none: 'notes' is off in the configuration");
	if (waiting >= NOTES_WAIT_MOST)
		warn("no more are taken until some are marked as read or deleted: %d wait",
		     NOTES_WAIT_MOST);
	buf_release(&l.out);
	arena_release(&l.arena);
	return done < 0 || waiting < 0 ? EX_IOERR : EX_OK;
}

/* --- dealing with them --- */

static int
deal(struct store *s, bool delete, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		long long id;

		if (!str_number(str_from(argv[i]), &id))
			return command_misused("'%s' is not a note's number", argv[i]);
		int done = delete ? store_note_delete(s, id) : store_note_read(s, id);
		if (done == 0)
			error("there is no note %lld; 'vestka notes --all' lists them", id);
		if (done != 1)
			return done == 0 ? EX_DATAERR : EX_IOERR;
		note("note %lld is %s", id, delete ? "deleted" : "marked as read");
	}
	return EX_OK;
}

int
cmd_notes(struct config *c, int argc, char **argv)
{
	struct notes_call call = { .all = false };
	int code;

	while ((code = command_option(argc, argv, notes_options)) != -1) {
		switch (code) {
		case 'a': call.all = true; break;
		case 'j': call.json = true; break;
		case 'r': call.read = true; break;
		default: call.delete = true; break;
		}
	}
	bool deals = call.read || call.delete;
	if ((call.read && call.delete) || (deals && (call.all || call.json)))
		return command_misused("--read and --delete go alone: 'vestka notes --read ID...'");
	if (deals != (optind < argc))
		return command_misused(
		    "'vestka notes --read ID...' or 'vestka notes --delete ID...'; "
		    "'vestka notes' lists them");
	struct store *s = command_store(c, deals, &code);
	if (!s)
		return code;
	code = deals ? deal(s, call.delete, argc - optind, argv + optind) : list(s, c, &call);
	store_close(s);
	return code;
}
