/*
 * HTML seen from outside: words, addresses and frames one after the other, no tree; and which rule would let each of them go.  For the
 * audit.
 */
#ifndef IMPORT_AUDIT_HTML_H
#define IMPORT_AUDIT_HTML_H

#include "import/audit.h"

/* The text of one block, without tags and entities. */
struct audit_piece {
	struct str text;
	unsigned table; /* which one it is of; 0: none */
	bool linked;    /* nothing but links */
	bool named;     /* `rule` goes by a name alone: prose is not let go */
	enum audit_rule rule;
};

/* What the walk tells; the strings live until the callback returns.  A rule is AUDIT_LOST where nothing lets go what is told. */
struct audit_told {
	void *data;
	void (*words)(void *data, const struct audit_piece *p);
	void (*link)(void *data, struct str href, enum audit_rule rule);
	/* Each address that a picture has, with that of the link around it; then one call with an empty address. */
	void (*picture)(void *data, struct str address, enum audit_rule rule);
	/* A frame or player. */
	void (*frame)(void *data, struct str address, enum audit_rule rule);
	void (*base)(void *data, struct str href);
	void (*script)(void *data);
};

void audit_html_walk(const struct audit_told *to, struct str html);

#endif
