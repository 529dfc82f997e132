/*
 * Who did what to which article, by a command on this machine: a row of table `audit` in the change's own transaction, as for editors who
 * write from afar.
 */
#ifndef CMD_CHANGES_H
#define CMD_CHANGES_H

#include "store/newsroom.h"

/*
 * To be called inside the transaction.  `before`: the article as it was, or NULL for a new one.  changes_add asks that the tables are there
 * (store_newsroom), changes_note makes them.  0, or -1 after logging.
 */
int changes_add(struct store *s, enum audit_action action, int64_t id,
		const struct article *before);
int changes_note(struct store *s, enum audit_action action, int64_t id,
		 const struct article *before);
/* The same for a line of warning and its text. */
int changes_note_alert(struct store *s, enum audit_action action, int64_t id, struct str text);

#endif
