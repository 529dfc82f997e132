/*
 * A piece of text that somebody else owns: a pointer and a length that travel together.
 *
 * A str never owns its bytes; whoever made it says how long they live.  The bytes need not end in
 * NUL.  An empty str points at "", never at NULL, so it can be printed with no 'if'.
 * Text that grows belongs in buf.h; text that must be kept belongs in an arena (arena.h).
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *s;
	size_t n; /* bytes */
};

/* A str of a string literal; in a static initialiser use STR_INIT. */
#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_INIT(literal)                                                                          \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}
/* For printf("%.*s"). */
#define STR_ARG(x) (int)(x).n, (x).s

static inline struct str
str_of(const char *s, size_t n)
{
	return (struct str){ n ? s : "", n };
}

/* NULL counts as empty. */
static inline struct str
str_from(const char *cstring)
{
	return cstring ? (struct str){ cstring, strlen(cstring) } : (struct str){ "", 0 };
}

/* The part from byte `at` on, `n` bytes at most; clipped to what there is. */
static inline struct str
str_part(struct str x, size_t at, size_t n)
{
	if (at > x.n)
		at = x.n;
	if (n > x.n - at)
		n = x.n - at;
	return str_of(x.s + at, n);
}

static inline struct str
str_after(struct str x, size_t at)
{
	return str_part(x, at, x.n);
}

bool str_eq(struct str a, struct str b);
bool str_eq_ascii_case(struct str a, struct str b); /* A-Z equal a-z, other bytes exactly */
int str_cmp(struct str a, struct str b);            /* byte order; <0, 0, >0 */
bool str_starts(struct str x, struct str prefix);
bool str_starts_ascii_case(struct str x, struct str prefix);
bool str_ends(struct str x, struct str suffix);
bool str_ends_ascii_case(struct str x, struct str suffix);

/* Byte offset of the first occurrence, or -1. */
ptrdiff_t str_find(struct str x, struct str what);
ptrdiff_t str_find_byte(struct str x, char what);

/* Without SP, TAB, CR, LF, VT and FF at both ends (ASCII only). */
struct str str_trim(struct str x);

/*
 * Take the part before the first `sep` off the front of *rest and return it; *rest keeps what
 * stands behind the separator.  Without a separator the whole is taken and *rest is empty.
 * Loop:  while (rest.n) { struct str line = str_cut(&rest, '\n'); ... }
 */
struct str str_cut(struct str *rest, char sep);

/* The next line without its LF or CRLF; the same loop. */
struct str str_cut_line(struct str *rest);

/* Of a file's path: what stands before the last slash; "/" below the root, "." where there is none. */
struct str str_directory(struct str path);

/* Decimal digits only, no sign, at most 18 of them.  False leaves *value alone. */
bool str_number(struct str x, long long *value);

#endif
