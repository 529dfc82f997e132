/*
 * What readers wrote to the council: table `note` of the store (newsroom.sql), which store_newsroom makes.
 *
 * Functions answer -1 after logging; where there is no table there is no note.
 */
#ifndef STORE_NOTE_H
#define STORE_NOTE_H

#include "store/store.h"

#define NOTE_BYTES      4096 /* of one, in UTF-8 */
#define NOTES_WAIT_MOST 500  /* that nobody has read: then no more are taken */

struct note {
	int64_t id;
	struct str at; /* UTC, as the store has it */
	struct str lang;
	struct str text; /* of several lines; foreign, whatever wrote it */
	bool read;
};

enum note_taken { NOTE_FAILED = -1, NOTE_KEPT, NOTE_THERE, NOTE_FULL };

/*
 * In a transaction of the caller's.  NOTE_THERE: the same text came within a day, and still stands there: a reader has loaded the page again, or
 * was not told the first time.
 */
enum note_taken store_note_add(struct store *s, enum lang lang, struct str text);

/* Newest first; `all`: those that were read, too.  Strings live until the callback returns; false stops. */
int store_notes(struct store *s, bool all, bool (*each)(void *data, const struct note *x),
		void *data);
/* How many wait. */
int64_t store_notes_waiting(struct store *s);

/* 1 done, 0 no such note. */
int store_note_read(struct store *s, int64_t id);
int store_note_delete(struct store *s, int64_t id);

#endif
