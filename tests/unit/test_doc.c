/* The document model: what is kept, what is refused, and what doc_valid finds. */
#include "base_test.h"

#include "base/uri.h"
#include "doc/doc.h"

struct bench {
	struct arena a;
	struct doc d;
};

static int
set_up(void **state)
{
	struct bench *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	arena_init(&t->a, 0);
	doc_init(&t->d, &t->a);
	t->d.title = STR("Назва");
	*state = t;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench *t = *state;

	arena_release(&t->a);
	free(t);
	return 0;
}

static void
empty_text_adds_nothing(void **state)
{
	struct doc *d = &((struct bench *)*state)->d;

	assert_null(doc_heading(d, 2, STR("")));
	assert_null(doc_para(d, STR("")));
	assert_null(doc_item(d, 1, 0, STR("")));
	assert_null(doc_quote(d, 1, STR("")));
	assert_null(doc_pre(d, STR(""), STR("подпіс")));
	assert_null(doc_link(d, STR("/x"), STR("")));
	assert_null(doc_table(d, 0, 3, false, STR("")));
	assert_int_equal(d->n, 0);
	assert_non_null(doc_image(d, STR("/x"), STR("")));
	assert_true(doc_valid(d));
}

static void
levels_are_brought_into_their_range(void **state)
{
	struct doc *d = &((struct bench *)*state)->d;

	assert_int_equal(doc_heading(d, -5, STR("а"))->level, 1);
	assert_int_equal(doc_heading(d, 7, STR("а"))->level, 3);
	assert_int_equal(doc_item(d, 0, 0, STR("а"))->level, 1);
	assert_int_equal(doc_item(d, 3000, 0, STR("а"))->level, DOC_LEVEL_MAX);
	assert_int_equal(doc_quote(d, 3000, STR("а"))->level, DOC_LEVEL_MAX);
	assert_true(doc_valid(d));
}

static void
addresses_are_ascii_and_lead_somewhere(void **state)
{
	static const char *const good[] = {
		"/",          "/be/news/5", "https://a.by/", "mailto:a@b.by", "tel:+375215622222",
		"gemini://x", "a+b-c.1:x"
	};
	static const char *const bad[] = { "",        "x",           "//a.by/x", "javascript:x",
					   "DATA:,x", "file:///etc", "https:",   ":x",
					   "/ж",      "/a b",        "/a\nb",    "1a:x" };
	char longest[URI_MAX + 2];

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (!doc_url_ok(str_from(good[i])))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (doc_url_ok(str_from(bad[i])))
			fail_msg("taken: %s", bad[i]);
	memset(longest, 'a', sizeof(longest));
	longest[0] = '/';
	assert_true(doc_url_ok(str_of(longest, URI_MAX)));
	assert_false(doc_url_ok(str_of(longest, URI_MAX + 1)));
}

static void
words_of_a_link_to_nowhere_become_text(void **state)
{
	struct doc *d = &((struct bench *)*state)->d;

	assert_int_equal(doc_link(d, STR("javascript:x"), STR("Націсніце"))->kind, BLOCK_PARA);
	assert_int_equal(doc_image(d, STR("data:x"), STR("Здымак"))->kind, BLOCK_PARA);
	assert_null(doc_image(d, STR("data:x"), STR("")));
	assert_int_equal(d->n, 2);
	assert_true(doc_valid(d));
}

static void
links_stay_within_their_text(void **state)
{
	struct doc *d = &((struct bench *)*state)->d;
	struct block *b = doc_para(d, STR("ёлка і дом"));

	assert_true(doc_add_link(d, b, 0, 8, STR("/a")));
	assert_false(doc_add_link(d, b, 4, 4, STR("/b")));        /* overlaps */
	assert_false(doc_add_link(d, b, 10, 1, STR("/b")));       /* within a letter */
	assert_false(doc_add_link(d, b, 9, 100, STR("/b")));      /* beyond the end */
	assert_false(doc_add_link(d, b, SIZE_MAX, 2, STR("/b"))); /* far beyond */
	assert_false(doc_add_link(d, b, 12, SIZE_MAX, STR("/b")));
	assert_false(doc_add_link(d, b, 12, 6, STR("x")));
	assert_true(doc_add_link(d, b, 12, 6, STR("/b")));
	assert_true(doc_add_link(d, b, 0, 0, STR("/whole")));
	assert_false(doc_add_link(d, doc_link(d, STR("/x"), STR("x")), 0, 0, STR("/y")));
	assert_int_equal(d->blocks[0].nlinks, 3);
	assert_true(doc_valid(d));
}

static void
tables_have_a_most(void **state)
{
	struct doc *d = &((struct bench *)*state)->d;

	assert_null(doc_table(d, 1, TABLE_COLS_MAX + 1, false, STR("")));
	assert_null(doc_table(d, TABLE_CELLS_MAX, 2, false, STR("")));
	assert_null(doc_table(d, SIZE_MAX, SIZE_MAX, false, STR("")));
	assert_null(doc_table(d, SIZE_MAX / 2 + 2, 2, false, STR("")));
	assert_non_null(doc_table(d, 2, TABLE_COLS_MAX, false, STR("")));
	assert_false(doc_table_link(d, d->blocks[0].table, STR("а"), STR("x")));
	assert_true(doc_table_link(d, d->blocks[0].table, STR("а"), STR("/x")));
	assert_true(doc_valid(d));
}

static void
what_breaks_the_invariants_is_found(void **state)
{
	static const char *const bad[] = {
		" а",   "а ",         "а  б",          "а\nб",          "а\tб",    "\x1b[1m",
		"\xff", "а\xc2\xadб", "\xe2\x80\xaeа", "\xef\xbb\xbfа", "\xc2\x85"
	};
	struct bench *t = *state;

	for (size_t i = 0; i < COUNT(bad); i++) {
		doc_init(&t->d, &t->a);
		t->d.title = STR("Назва");
		doc_para(&t->d, str_from(bad[i]));
		if (doc_valid(&t->d))
			fail_msg("taken: \"%s\"", bad[i]);
		/* Stray blanks look bad, but do no harm. */
		assert_int_equal(doc_sound(&t->d), i < 3);
		t->d.title = str_from(bad[i]);
		t->d.n = 0;
		assert_false(doc_valid(&t->d));
	}
	t->d.title = STR("");
	assert_true(doc_sound(&t->d));
	assert_false(doc_valid(&t->d));
}

static void
blank_lines_part_blocks_of_different_kinds(void **state)
{
	const struct block heading = { .kind = BLOCK_HEADING }, para = { .kind = BLOCK_PARA },
			   item = { .kind = BLOCK_ITEM }, quote = { .kind = BLOCK_QUOTE },
			   link = { .kind = BLOCK_LINK }, image = { .kind = BLOCK_IMAGE },
			   pre = { .kind = BLOCK_PRE }, table = { .kind = BLOCK_TABLE };

	(void)state;
	assert_false(doc_gap(&heading, &para));
	assert_false(doc_gap(&heading, &heading));
	assert_true(doc_gap(&para, &heading));
	assert_true(doc_gap(&para, &para));
	assert_true(doc_gap(&para, &item));
	assert_false(doc_gap(&item, &item));
	assert_false(doc_gap(&quote, &quote));
	assert_false(doc_gap(&link, &image));
	assert_false(doc_gap(&image, &link));
	assert_true(doc_gap(&link, &para));
	assert_true(doc_gap(&pre, &pre));
	assert_true(doc_gap(&table, &table));
}

static void
running_text_is_a_line_a_block(void **state)
{
	struct doc *d = &((struct bench *)*state)->d;
	struct buf out;

	buf_init(&out, 0);
	doc_heading(d, 2, STR("А"));
	doc_pre(d, STR("б\nв"), STR(""));
	doc_image(d, STR("/x"), STR(""));
	struct block *b = doc_table(d, 1, 3, false, STR("Г"));
	b->table->cells[0] = STR("д");
	b->table->cells[2] = STR("е");
	doc_table(d, 1, 1, false, STR(""));
	doc_add_text(&out, d);
	assert_str(buf_str(&out), "А\nб в\nГ д е\n");
	buf_release(&out);
}

static void
memory_that_ends_is_said(void **state)
{
	(void)state;
	for (size_t limit = 1; limit < 6000; limit += 64) {
		struct arena a;
		struct doc d;

		arena_init(&a, limit);
		doc_init(&d, &a);
		d.title = STR("а");
		for (int i = 0; i < 30; i++) {
			struct block *b = doc_para(&d, STR("абзац"));
			if (b)
				doc_add_link(&d, b, 0, 0, STR("/x"));
			doc_table(&d, 2, 2, true, STR(""));
		}
		assert_true(arena_failed(&a) || d.n == 60);
		assert_true(doc_valid(&d));
		arena_release(&a);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(empty_text_adds_nothing),
		T(levels_are_brought_into_their_range),
		T(addresses_are_ascii_and_lead_somewhere),
		T(words_of_a_link_to_nowhere_become_text),
		T(links_stay_within_their_text),
		T(tables_have_a_most),
		T(what_breaks_the_invariants_is_found),
		T(blank_lines_part_blocks_of_different_kinds),
		T(running_text_is_a_line_a_block),
		T(memory_that_ends_is_said),
	};

	return cmocka_run_group_tests_name("doc", tests, NULL, NULL);
}
