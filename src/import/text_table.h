/*
 * Columns that stand under each other in plain text: lists of telephones, prices, times of buses.
 */
#ifndef IMPORT_TEXT_TABLE_H
#define IMPORT_TEXT_TABLE_H

#include "base/arena.h"

/* How many of these lines, from the first on, form one table; 0 when they do not. */
size_t text_table_lines(const struct str *lines, size_t n);

/* The table with its columns brought under each other where TABs kept them apart. */
struct str text_table_layout(struct arena *a, const struct str *lines, size_t n);

#endif
