/*
 * Another system's database, read through a query of its operator's: never written, no trigger and no function with side
 * effects run.
 */
#ifndef STORE_FOREIGN_H
#define STORE_FOREIGN_H

#include "base/arena.h"

struct foreign;

/* NULL after saying why.  `sql` must be one statement that reads; it must live as long as the result. */
struct foreign *foreign_open(const char *path, struct str sql);
void foreign_close(struct foreign *f);

size_t foreign_columns(const struct foreign *f);
struct str foreign_column(const struct foreign *f, size_t n, struct arena *a); /* its name */

/* 1 a row, 0 no more, -1 after saying why. */
int foreign_step(struct foreign *f);
/* A value of the row as text, good until the next step; NULL is empty. */
struct str foreign_value(struct foreign *f, size_t n);

#endif
