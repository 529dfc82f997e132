/*
 * Who may write from afar, and what was done by whom: tables `editor` and `audit` of the store (newsroom.sql).  What readers wrote is in note.h.
 *
 * A store of an earlier vestka, or another system's, has them not: then there is nobody, and store_newsroom makes them.
 * Functions answer -1 after logging.
 */
#ifndef STORE_NEWSROOM_H
#define STORE_NEWSROOM_H

#include "store/store.h"

enum editor_role { ROLE_WRITER, ROLE_EDITOR, ROLES };

#define FINGERPRINT_TEXT   95u /* bytes of "AB:CD:...", a SHA-256 */
#define FINGERPRINT_DIGITS 64u /* of it without the colons */

struct editor {
	struct str fingerprint, name;
	enum editor_role role; /* ROLES: a word that is not known, who may nothing */
	struct str added;
};

/* "writer", "editor"; ROLES for any other word. */
struct str role_name(enum editor_role role);
enum editor_role role_from(struct str word);

/* 32 bytes in hexadecimal, with colons between all or none, as FINGERPRINT_TEXT bytes; false for anything else. */
bool fingerprint_read(struct str text, char out[FINGERPRINT_TEXT + 1]);
void fingerprint_write(const unsigned char bytes[32], char out[FINGERPRINT_TEXT + 1]);

/* Makes the tables where they are missing or know less.  In a transaction or not. */
int store_newsroom(struct store *s);

/* 1; 0: the name or the fingerprint is there already. */
int store_editor_add(struct store *s, const struct editor *x);
int store_editor_remove(struct store *s, struct str who); /* name or fingerprint; 1, 0 */
int store_editors(struct store *s, bool (*each)(void *data, const struct editor *x), void *data);
int store_editor(struct store *s, struct str fingerprint, struct arena *a,
		 struct editor *out); /* 1, 0 */

enum audit_action {
	AUDIT_ADD,
	AUDIT_CHANGE,
	AUDIT_WITHDRAW,
	AUDIT_ALERT,     /* a line of warning went up ... */
	AUDIT_ALERT_END, /* ... and was taken down */
	AUDIT_ACTIONS
};

/* "add", "change", as in the table; "?" for AUDIT_ACTIONS. */
struct str audit_name(enum audit_action action);

struct audit_row {
	int64_t id;
	struct str at, editor; /* UTC, as the store has it; the name at that time */
	bool local;            /* by a command on the machine itself */
	enum audit_action action;
	int64_t article;   /* or alert */
	struct str title;  /* of the article as it is now, or of the alert; empty: it is gone */
	struct str before; /* empty unless asked for */
};

struct audit_filter {
	int64_t article; /* 0: all, and the alerts */
	int64_t number;  /* that row alone, with what was before; 0: all */
	int64_t most;    /* 0: all */
};

/* `before` is empty for a new article; who.fingerprint is empty for a command. */
int store_audit_add(struct store *s, const struct editor *who, enum audit_action action,
		    int64_t article, struct str before);
/* The newest first. */
int store_audits(struct store *s, const struct audit_filter *f,
		 bool (*each)(void *data, const struct audit_row *x), void *data);
/* Whether the article was added by who has that fingerprint; 1, 0. */
int store_author_is(struct store *s, int64_t article, struct str fingerprint);

#endif
