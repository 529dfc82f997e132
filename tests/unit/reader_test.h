/* What the tests of the readers share: read a text, compare the doc's dump. */
#ifndef TESTS_READER_TEST_H
#define TESTS_READER_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "import/reader.h"

#include "doc_dump.h"

/* A whole file, with a NUL that is not counted; the test fails when there is none. */
static inline struct str
load(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf bytes;

	if (!f)
		fail_msg("cannot open '%s'", path);
	buf_init(&bytes, 0);
	for (size_t n = 1; n;) {
		char *room = buf_room(&bytes, 65536);
		n = fread(room, 1, 65536, f);
		bytes.n += n;
	}
	fclose(f);
	struct str text = arena_str(a, buf_str(&bytes));
	buf_release(&bytes);
	return text;
}

static inline struct body
body_of(enum body_type type, struct str text)
{
	return (struct body){
		.type = type, .text = text, .title = STR("T"), .base = STR(""), .lang = LANG_EN
	};
}

static inline void
assert_dump(const struct doc *d, const char *expected)
{
	struct buf out;

	assert_true(doc_valid(d));
	buf_init(&out, 0);
	dump_doc(&out, d);
	buf_addc(&out, '\0');
	assert_string_equal(out.s, expected);
	buf_release(&out);
}

/* The body under the title "T", in English, must give these lines below "# T". */
static inline void
assert_body(enum body_type type, const char *text, const char *expected)
{
	struct body b = body_of(type, str_from(text));
	struct arena a;
	struct doc d;
	struct buf all;

	arena_init(&a, 0);
	buf_init(&all, 0);
	buf_addf(&all, "# T\n%s", expected);
	buf_addc(&all, '\0');
	assert_int_equal(body_read(&b, &a, &d), READ_OK);
	assert_dump(&d, all.s);
	buf_release(&all);
	arena_release(&a);
}

/* The file and its expected dump: PATH and PATH.doc. */
static inline void
assert_golden(enum body_type type, const char *path)
{
	char golden[256];
	struct arena a;
	struct doc d;

	arena_init(&a, 0);
	snprintf(golden, sizeof(golden), "%s.doc", path);
	struct body b = body_of(type, load(&a, path));
	b.base = STR("https://example.by/news/1");
	b.lang = LANG_NONE;
	assert_int_equal(body_read(&b, &a, &d), READ_OK);
	struct str expected = load(&a, golden);
	assert_dump(&d, expected.s);
	arena_release(&a);
}

/* "ab" * n + tail: hostile input; must end well and leave a doc that is valid, or be refused. */
static inline void
assert_survives(enum body_type type, const char *piece, size_t times, const char *tail)
{
	struct arena a;
	struct buf text;
	struct doc d;

	arena_init(&a, 512u << 20);
	buf_init(&text, 0);
	for (size_t i = 0; i < times; i++)
		buf_adds(&text, piece);
	buf_adds(&text, tail);
	struct body b = body_of(type, buf_str(&text));
	enum read_result result = body_read(&b, &a, &d);
	if (result == READ_OK)
		assert_true(doc_valid(&d));
	else
		assert_int_equal(result, READ_REFUSED);
	buf_release(&text);
	arena_release(&a);
}

/* Cut after each byte, the text must still be read. */
static inline void
assert_survives_cuts(enum body_type type, struct str text)
{
	for (size_t n = 0; n <= text.n; n++) {
		struct arena a;
		struct doc d;
		/* A copy of just these bytes, so that a look behind the end shows. */
		char *bytes = malloc(n ? n : 1);
		memcpy(bytes, text.s, n);
		arena_init(&a, 0);
		struct body b = body_of(type, str_of(bytes, n));
		assert_int_equal(body_read(&b, &a, &d), READ_OK);
		assert_true(doc_valid(&d));
		arena_release(&a);
		free(bytes);
	}
}

/* With less and less memory: no crash, and no half article that passes for a whole one. */
static inline void
assert_survives_want(enum body_type type, struct str text)
{
	struct body b = body_of(type, text);
	bool failed = false;

	for (size_t limit = 64; limit < (1u << 20); limit *= 2) {
		struct arena a;
		struct doc d;
		arena_init(&a, limit);
		enum read_result result = body_read(&b, &a, &d);
		failed = failed || result == READ_NO_MEMORY;
		assert_true(result == READ_OK ? doc_valid(&d) && !arena_failed(&a)
					      : result == READ_NO_MEMORY);
		arena_release(&a);
	}
	assert_true(failed);
}

#endif
