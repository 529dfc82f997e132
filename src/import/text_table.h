/*
 * Columns that stand under each other in plain text: lists of telephones, prices, times of buses.
 */
#ifndef IMPORT_TEXT_TABLE_H
#define IMPORT_TEXT_TABLE_H

#include "base/arena.h"

/* How many of these lines, from the first on, form one table; 0 when they do not. */
size_t text_table_lines(const struct str *lines, size_t n);

/*
 * Those lines as rows of cells, views into the lines, row by row; drawn lines are left out.  The first row is a heading when a line
 * is drawn under it, or when numbers stand in all rows but in it.  False when rows have different numbers of cells:
 * then only their layout tells what stands under what.
 */
struct text_cells {
	size_t rows, cols;
	bool header;
	struct str *cells;
};
bool text_table_cells(struct arena *a, const struct str *lines, size_t n, struct text_cells *t);

/* The table with its columns brought under each other where TABs kept them apart. */
struct str text_table_layout(struct arena *a, const struct str *lines, size_t n);

#endif
