/*
 * What kinds of files there are: an ending, a MIME type and a word for people, in one table.
 */
#ifndef IMPORT_FORMAT_H
#define IMPORT_FORMAT_H

#include "base/str.h"

enum format_family {
	FORMAT_TEXT,    /* anything that is text: its ending says more than its bytes */
	FORMAT_XML,     /* text, too, but it names its own charset */
	FORMAT_ZIP,     /* a zip archive inside */
	FORMAT_OLE,     /* Microsoft's compound file inside */
	FORMAT_PICTURE, /* its bytes say what it is */
	FORMAT_OTHER,   /* the same */
};

struct format {
	struct str ending; /* "pdf" */
	struct str mime;   /* "application/pdf", no parameters */
	struct str name;   /* "PDF" */
	enum format_family family;
};

/* The row for a file's name or an address's path, by its ending; NULL when there is none. */
const struct format *format_of_name(struct str name);
/* The first row of a MIME type without parameters; NULL when there is none. */
const struct format *format_of_mime(struct str mime);

/* What stands behind the last dot of the last part of a path; empty when it cannot be an ending. */
struct str format_ending(struct str name);

#endif
