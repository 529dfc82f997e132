/* A growing run of bytes whose errors stick. */
#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static char nothing[1]; /* what an empty buf points at; never written */

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .s = nothing, .max = max };
}

void
buf_release(struct buf *b)
{
	if (b->cap)
		free(b->s);
	buf_init(b, b->max);
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->failed = false;
}

/* Room for n bytes of text, and `spare` more that will not stay and that the limit does not count. */
static char *
room(struct buf *b, size_t n, size_t spare)
{
	if (b->failed)
		return NULL;
	if (n > SIZE_MAX / 4 - b->n || (b->max && b->n + n > b->max))
		goto fail;
	size_t need = b->n + n + spare;
	if (need > b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 256;

		if (cap < need)
			cap = need;
		char *s = realloc(b->cap ? b->s : NULL, cap);
		if (!s)
			goto fail;
		b->s = s;
		b->cap = cap;
	}
	return b->s + b->n;
fail:
	b->failed = true;
	return NULL;
}

char *
buf_room(struct buf *b, size_t n)
{
	return room(b, n, 0);
}

void
buf_add(struct buf *b, const void *bytes, size_t n)
{
	char *at = n ? buf_room(b, n) : NULL;

	if (at) {
		memcpy(at, bytes, n);
		b->n += n;
	}
}

void
buf_adds(struct buf *b, const char *cstring)
{
	buf_add(b, cstring, strlen(cstring));
}

void
buf_addstr(struct buf *b, struct str x)
{
	buf_add(b, x.s, x.n);
}

void
buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	char *at = n >= 0 ? room(b, (size_t)n, 1) : NULL; /* vsnprintf ends with NUL */
	if (!at) {
		b->failed = true;
		return;
	}
	va_start(args, fmt);
	vsnprintf(at, (size_t)n + 1, fmt, args);
	va_end(args);
	b->n += (size_t)n;
}

void
buf_fill(struct buf *b, char c, size_t count)
{
	char *at = count ? buf_room(b, count) : NULL;

	if (at) {
		memset(at, c, count);
		b->n += count;
	}
}

void
buf_drop(struct buf *b, size_t n)
{
	if (n >= b->n) {
		b->n = 0;
		return;
	}
	if (n) {
		memmove(b->s, b->s + n, b->n - n);
		b->n -= n;
	}
}

void
buf_cut(struct buf *b, size_t n)
{
	if (n < b->n)
		b->n = n;
}
