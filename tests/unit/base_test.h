/* What the tests of base/ share: cmocka, an arena for each test, and text compared as text. */
#ifndef BASE_TEST_H
#define BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static inline void
check_str(struct str got, const char *wanted, const char *file, int line)
{
	if (got.n == strlen(wanted) && memcmp(got.s, wanted, got.n) == 0)
		return;
	print_error("got    \"%.*s\"\nwanted \"%s\"\n", STR_ARG(got), wanted);
	_fail(file, line);
}
#define assert_str(got, wanted) check_str((got), (wanted), __FILE__, __LINE__)

/* A copy that ends where the text ends, so that a sanitizer sees each byte read beyond. */
static inline struct str
exact(const char *text, size_t n, void **owner)
{
	char *copy = malloc(n ? n : 1);

	assert_non_null(copy);
	memcpy(copy, text, n);
	*owner = copy;
	return str_of(copy, n);
}

/* The next number of chance, the same for the same seed (xorshift); never give it 0. */
static inline uint32_t
next_of_chance(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Text of chance: so many pieces, in the room. */
static inline struct str
pieces_of_chance(uint32_t *state, const char *const *pieces, size_t count, size_t n, char *room,
		 size_t size)
{
	size_t used = 0;

	while (n-- > 0) {
		const char *piece = pieces[next_of_chance(state) % count];

		if (used + strlen(piece) > size)
			break;
		memcpy(room + used, piece, strlen(piece));
		used += strlen(piece);
	}
	return str_of(room, used);
}

#endif
