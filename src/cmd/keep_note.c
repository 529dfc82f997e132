/*
 * A reader's note to the council: what a worker hands over (net/desk.h) becomes a row of the store.
 *
 * Where it came from the keeper is not told, so that nobody can find it here.  It is confirmed when the row is on the disk; a note whose answer
 * was lost and that comes again finds itself there.
 */
#include "base/clean.h"
#include "base/log.h"
#include "cmd/keep_desk.h"
#include "store/note.h"

static bool
put(struct matter *m, struct store *s, struct str text)
{
	switch (store_newsroom(s) < 0 ? NOTE_FAILED : store_note_add(s, m->lang, text)) {
	case NOTE_KEPT:
	case NOTE_THERE: return true;
	case NOTE_FULL:
		warn("%d notes of readers wait and no more are taken; 'vestka notes' shows them",
		     NOTES_WAIT_MOST);
		return matter_refuse_by(m, PAGE_BUSY, PHRASE_NOTES_FULL);
	case NOTE_FAILED: break;
	}
	return matter_refuse(m, PAGE_BUSY, STR(""));
}

void
note_put(struct matter *m)
{
	struct str text = clean_lines(m->arena, m->ask->words);

	if (!m->keeper->config->notes) {
		matter_refuse(m, PAGE_NOT_FOUND, STR(""));
		return;
	}
	if (text.n == 0 || text.n > NOTE_BYTES || arena_failed(m->arena)) {
		matter_refuse(m, PAGE_BAD, STR(""));
		return;
	}
	struct store *s = store_open(m->keeper->config->store.s, STORE_WRITE);
	matter_refuse(m, PAGE_BUSY, STR(""));
	if (s && store_begin(s) == 0) {
		bool done = put(m, s, text) && store_commit(s) == 0;

		if (done)
			m->told = (struct desk_told){ PAGE_OK, STR(""), STR(""), STR(""), STR("") };
		else
			store_rollback(s);
	}
	store_close(s);
}
