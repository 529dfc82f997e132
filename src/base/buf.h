/*
 * A growing run of bytes: what is being printed.
 *
 * Errors stick: after memory or the limit is exhausted each further addition does nothing and
 * buf_failed answers true, so write ten pieces and look once.  An empty buf points at "".
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdint.h>

#include "base/str.h"

struct buf {
	char *s; /* never NULL; no NUL is kept at the end */
	size_t n, cap;
	size_t max; /* most bytes; 0: no limit of our own */
	bool failed;
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b); /* frees; usable again */
void buf_clear(struct buf *b);   /* empty, memory kept, failure forgotten */

void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_adds(struct buf *b, const char *cstring);
void buf_addstr(struct buf *b, struct str x);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_fill(struct buf *b, char c, size_t count);

/* Room for n more bytes at the end, or NULL; count them in with b->n += what was written. */
char *buf_room(struct buf *b, size_t n);
/* Drop the first n bytes. */
void buf_drop(struct buf *b, size_t n);
/* Shorten to n bytes. */
void buf_cut(struct buf *b, size_t n);

static inline bool
buf_failed(const struct buf *b)
{
	return b->failed;
}

/* A view, good until the next change. */
static inline struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->s, b->n };
}

#endif
