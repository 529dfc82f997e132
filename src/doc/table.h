/*
 * A table's shape, decided by its content (converter.md rule 7), and its grid.
 */
#ifndef DOC_TABLE_H
#define DOC_TABLE_H

#include "doc/doc.h"

enum table_shape {
	TABLE_EMPTY,  /* nothing in it */
	TABLE_FLOW,   /* one column: a paragraph a cell */
	TABLE_PAIRS,  /* two: "key: value", a line a row */
	TABLE_GRID,   /* more, and they fit side by side */
	TABLE_RECORDS /* too wide: a group of "Header: cell" lines a row */
};

#define TABLE_WIDTH 60 /* columns of a grid in gemtext, where the reader's width is not known */

enum table_shape table_shape(const struct table *t, size_t width);

/* The grid of a TABLE_GRID of that width: lines with LF between them, none at the end. */
void table_add_grid(struct buf *out, const struct table *t);

/* "key: value"; only the one that is there; once if they are the same, as a cell that spans both gives. */
void table_add_pair(struct buf *out, struct str key, struct str value);

/* A row whose cells all say the same: one cell that spanned the table. */
bool table_row_spans(const struct table *t, size_t row);

static inline struct str
table_cell(const struct table *t, size_t row, size_t col)
{
	return t->cells[row * t->cols + col];
}

#endif
