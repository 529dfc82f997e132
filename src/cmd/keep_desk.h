/*
 * One question of a worker's, and what it will be answered: between cmd/keep_desk.c, cmd/keep_titan.c and cmd/keep_note.c.
 */
#ifndef CMD_KEEP_DESK_H
#define CMD_KEEP_DESK_H

#include "base/phrase.h"
#include "cmd/keep.h"
#include "net/desk.h"
#include "store/newsroom.h"

struct matter {
	struct keeper *keeper;
	struct arena *arena; /* of this question */
	const struct desk_line *line;
	const struct desk_ask *ask;
	struct editor who;
	enum lang lang; /* of the answer */
	struct desk_told told;
	enum keep_result result; /* how the keeper is afterwards */
};

/* False, so that it can end a function; without words of its own the status speaks by its phrase. */
bool matter_refuse(struct matter *m, enum page_status status, struct str message);
/* The same with this phrase. */
bool matter_refuse_by(struct matter *m, enum page_status status, enum phrase words);
/* A page of ours, as gemtext. */
void matter_show(struct matter *m, const struct doc *d);

/* Whose the key is in this store, read now; false, and refused, when it is nobody's of ours. */
bool matter_know(struct matter *m, struct store *s);

/* "titan://news.example/be/news/5;edit" */
struct str matter_titan_url(struct matter *m, struct str path, bool edit);

/* --- keep_titan.c --- */

void titan_may(struct matter *m);
void titan_put(struct matter *m);
void titan_raw(struct matter *m);

/* --- keep_note.c --- */

void note_put(struct matter *m);

#endif
