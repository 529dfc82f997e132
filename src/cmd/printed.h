/*
 * The forms in which a document is printed for somebody at a terminal, or for the next program: what `vestka show` and
 * `vestka convert` have in common.
 */
#ifndef CMD_PRINTED_H
#define CMD_PRINTED_H

#include "cmd/config.h"
#include "doc/doc.h"

#define PRINTED_WIDTH_LEAST 20
#define PRINTED_WIDTH_MOST  200

struct printed {
	const struct config *config;
	const struct doc *doc;
	size_t width; /* columns of gopher and text */
	struct buf out;
};

struct printed_form {
	const char *
	    name; /* "text", "gemtext", "gopher" (a text document), "menu" (a Gopher menu), "atom" (the content of an entry) */
	void (*write)(struct printed *p);
};

/* By name; NULL when there is none.  The first of all is "text". */
const struct printed_form *printed_form(const char *name);

/* A width from a command line: false after saying what is wrong with it. */
bool printed_width(const char *text, size_t *width);

#endif
