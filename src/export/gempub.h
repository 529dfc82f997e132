/*
 * An issue as a book (Gempub 1.0.0; protocols.md GPB-1 to GPB-7): contents by day, an article a page, small pictures.
 */
#ifndef EXPORT_GEMPUB_H
#define EXPORT_GEMPUB_H

#include "export/issue.h"

#define GEMPUB_PICTURE_MOST                                                                        \
	(15u << 10) /* bytes of a picture that is carried along; a larger one is linked to */
#define GEMPUB_PICTURE_SIDE  480
#define GEMPUB_PICTURES_MOST (72u << 10) /* ... of all of them: each has an equal share */
#define GEMPUB_SHARE_LEAST                                                                         \
	(2u << 10) /* ... of so much at least; if they are many, the last are linked to */

/* The archive appended to out; the same issue gives the same bytes, wherever and whenever.  -1 after logging. */
int gempub_write(struct buf *out, struct edition *e, const struct issue *x,
		 const struct issue_site *site, struct arena *a);

#endif
