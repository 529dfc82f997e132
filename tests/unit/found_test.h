/* What the tests of files and feeds share: found articles as lines of text. */
#ifndef TESTS_FOUND_TEST_H
#define TESTS_FOUND_TEST_H

#include "reader_test.h"

static inline void
dump_line(struct buf *out, const char *name, struct str value)
{
	if (value.n)
		buf_addf(out, "%s: %.*s\n", name, STR_ARG(value));
}

/* Only what is set; the body's type behind its name; a blank line between articles. */
static inline void
dump_found(struct buf *out, const struct found *list)
{
	for (const struct found *f = list; f; f = f->next) {
		struct buf date;

		if (f != list)
			buf_addc(out, '\n');
		buf_init(&date, 0);
		date_add_iso(&date, &f->date);
		dump_line(out, "title", f->title);
		dump_line(out, "date", buf_str(&date));
		dump_line(out, "lang", f->lang == LANG_NONE ? STR("") : lang_code(f->lang));
		dump_line(out, "section", f->section);
		dump_line(out, "url", f->source_url);
		dump_line(out, "source", f->source_name);
		dump_line(out, "key", f->source_key);
		if (f->translation)
			buf_addf(out, "translation: %lld\n", (long long)f->translation);
		buf_addf(out, "%.*s: %.*s\n", STR_ARG(body_type_name(f->type)), STR_ARG(f->body));
		buf_adds(out, f->left_out ? "left out\n" : "");
		buf_release(&date);
	}
}

static inline void
assert_found(const struct found *list, const char *expected)
{
	struct buf out;

	buf_init(&out, 0);
	dump_found(&out, list);
	buf_addc(&out, '\0');
	assert_string_equal(out.s, expected);
	buf_release(&out);
}

/* A copy that ends where the text ends, so that a sanitizer sees a look beyond. */
static inline enum read_result
read_exactly(struct str text, const char *name, struct arena *a, struct found **list,
	     struct str *why)
{
	char *bytes = malloc(text.n ? text.n : 1);

	memcpy(bytes, text.s, text.n);
	enum read_result result = file_read(str_of(bytes, text.n), str_from(name), a, list, why);
	struct buf out; /* all of it is looked at while the bytes are there */
	buf_init(&out, 0);
	dump_found(&out, *list);
	buf_release(&out);
	free(bytes);
	return result;
}

/* The file `name` with these bytes must be found to hold just this. */
static inline void
assert_file(const char *name, struct str bytes, const char *expected)
{
	struct found *list;
	struct str why;
	struct arena a;

	arena_init(&a, 0);
	enum read_result result = file_read(bytes, str_from(name), &a, &list, &why);
	if (result != READ_OK)
		fail_msg("%s: %d: %.*s", name, (int)result, STR_ARG(why));
	assert_found(list, expected);
	arena_release(&a);
}

static inline void
assert_refused(const char *name, struct str bytes, const char *words)
{
	struct found *list;
	struct str why;
	struct arena a;

	arena_init(&a, 0);
	assert_int_equal(file_read(bytes, str_from(name), &a, &list, &why), READ_REFUSED);
	assert_null(list);
	if (str_find(why, str_from(words)) < 0)
		fail_msg("'%.*s' does not say '%s'", STR_ARG(why), words);
	arena_release(&a);
}

/* Cut after every `step` bytes, it is read or refused; with little memory, too. */
static inline void
assert_file_survives(const char *name, struct str text, size_t step)
{
	struct found *list;
	struct str why;
	struct arena a;

	for (size_t n = 0; n <= text.n; n += step) {
		arena_init(&a, 0);
		assert_int_not_equal(read_exactly(str_part(text, 0, n), name, &a, &list, &why),
				     READ_NO_MEMORY);
		arena_release(&a);
	}
	for (size_t limit = 64; limit < (1u << 20); limit *= 2) {
		arena_init(&a, limit);
		if (read_exactly(text, name, &a, &list, &why) != READ_OK)
			assert_null(list);
		arena_release(&a);
	}
}

#endif
