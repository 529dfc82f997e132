/* A document, a site and what a Gopher reader gets of the two. */
#ifndef TESTS_GOPHER_BENCH_H
#define TESTS_GOPHER_BENCH_H

#include "base_test.h"

#include "doc/gopher.h"

struct bench {
	struct arena a;
	struct doc d;
	struct buf out;
	struct gopher_site site;
};

static inline char
bench_type_of(struct str path)
{
	if (str_ends(path, STR(".jpg")))
		return 'I';
	if (str_starts(path, STR("/media/")))
		return '9';
	return str_ends(path, STR("/")) ? '1' : '0';
}

static inline int
bench_up(void **state)
{
	struct bench *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	arena_init(&t->a, 0);
	buf_init(&t->out, 0);
	doc_init(&t->d, &t->a);
	t->d.title = STR("Т");
	t->d.lang = LANG_BE;
	t->site = (struct gopher_site){ .host = STR("h.example"),
					.port = 70,
					.gemini_host = STR("h.example"),
					.width = 40,
					.type_of = bench_type_of };
	*state = t;
	return 0;
}

static inline int
bench_down(void **state)
{
	struct bench *t = *state;

	buf_release(&t->out);
	arena_release(&t->a);
	free(t);
	return 0;
}

/* A link on the bytes [at, at+n) of a new paragraph. */
static inline void
bench_link(struct bench *t, const char *text, size_t at, size_t n, const char *url)
{
	struct block *b = doc_para(&t->d, str_from(text));

	assert_true(doc_add_link(&t->d, b, at, n, str_from(url)));
}

#define T(name) cmocka_unit_test_setup_teardown(name, bench_up, bench_down)

#endif
