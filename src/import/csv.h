/*
 * Tables as text: values between commas, semicolons or tabs, quoted where they hold one of these or a line end (RFC 4180).
 */
#ifndef IMPORT_CSV_H
#define IMPORT_CSV_H

#include "base/arena.h"

#define CSV_COLUMNS 200

struct csv_row {
	struct str values[CSV_COLUMNS]; /* views, or in the arena where a quote was doubled */
	size_t n;
};

/* What stands between the values, by the first line: ',', ';' or TAB. */
char csv_delimiter(struct str text);

/*
 * The row at the front of `text`: how many bytes it takes with its line end; 0: more are needed to tell, or with `last` that it
 * is broken - a quote without an end, too many columns.
 */
size_t csv_read(struct str text, char delimiter, bool last, struct arena *a, struct csv_row *row);

#endif
