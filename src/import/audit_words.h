/*
 * Words of two texts, counted and compared: for the audit.
 */
#ifndef IMPORT_AUDIT_WORDS_H
#define IMPORT_AUDIT_WORDS_H

#include "doc/links.h"
#include "import/audit.h"

struct audit_count {
	struct str shown;             /* as it was met first */
	uint32_t source[AUDIT_RULES]; /* by the rule that would let it go */
	uint32_t result;
};

struct audit_words {
	struct arena *arena;
	struct arena line;     /* until the next line */
	struct linkset names;  /* each word once, folded */
	struct linkset pieces; /* each piece of the source once */
	struct audit_count *counts;
	size_t cap;
};

void audit_words_init(struct audit_words *w, struct arena *a);
void audit_words_release(struct audit_words *w);

/* A line of what was printed. */
void audit_words_result(struct audit_words *w, struct str line);
/* A piece of the source, raw but without tags and entities; `linked`: nothing but links.  Said a second time it counts as AUDIT_TWICE.  How many words it has. */
size_t audit_words_source(struct audit_words *w, struct str piece, bool linked,
			  enum audit_rule rule);
/* How many words of a line the result has not at all, and how many there are.  After all of the result. */
size_t audit_words_missing(struct audit_words *w, struct str piece, size_t *all);

/* For comparing whole lines; valid until the next call. */
struct str audit_fold(struct audit_words *w, struct str text);

/* Stands where a character was that the walk could not tell; words with it are not compared. */
#define AUDIT_UNKNOWN "\xEF\xBF\xBC" /* U+FFFC */

#endif
