/*
 * What goes between child.c and the child it starts: the forms of requests and answers.
 */
#ifndef IMPORT_CHILD_WORK_H
#define IMPORT_CHILD_WORK_H

#include "import/reader.h"
#include "import/record.h"

enum child_op {
	CHILD_OP_BODY = 1,
	CHILD_OP_FILE,
	CHILD_OP_SNIFF,
	CHILD_OP_PICTURE,
	CHILD_OP_AUDIT
};

/* In front of each record, both ways. */
struct child_head {
	uint32_t what; /* a request's op, an answer's read_result */
	uint32_t n;    /* bytes that follow */
};

#define FILE_MAX    (16u << 20) /* bytes of a file to be read: a feed of many articles */
#define REQUEST_MAX ((size_t)FILE_MAX + (1u << 20))
#define ANSWER_MAX  ((size_t)4 * FILE_MAX)

void child_put_found(struct buf *out, const struct found *list);
/* Copies into the arena; false for anything that child_put_found would not have written. */
bool child_get_found(struct record *r, struct arena *a, struct found **list);

#endif
