/* What goes to the reading process and back: nothing that comes is believed. */
#include "found_test.h"

#include "import/child_work.h"

static void
there_and_back(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 0);
	record_put(&out, 7);
	record_put_str(&out, STR("слова"));
	record_put_str(&out, STR(""));
	struct record r = { .rest = buf_str(&out) };
	assert_int_equal(record_get(&r), 7);
	assert_true(str_eq(record_get_text(&r), STR("слова")));
	assert_int_equal(record_get_str(&r).n, 0);
	assert_true(record_ended(&r));
	buf_release(&out);
}

static void
lies_break_it(void **state)
{
	static const struct str lies[] = {
		STR_INIT(""),
		STR_INIT("\1"),
		STR_INIT("\4\0\0\0abc"),
		STR_INIT("\xFF\xFF\xFF\xFF"
			 "abc"),
		STR_INIT("\2\0\0\0\xFF\xFE"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(*lies); i++) {
		struct record r = { .rest = lies[i] };
		assert_int_equal(record_get_text(&r).n, 0);
		assert_true(r.broken && !record_ended(&r));
		/* ... for good */
		r.rest = STR("\1\0\0\0");
		record_get(&r);
		assert_false(record_ended(&r));
	}
}

static struct found
article(void)
{
	return (struct found){
		.title = STR("Title"),
		.date = { DATE_MINUTE, 2015, 6, 26, 9, 15 },
		.lang = LANG_BE,
		.type = BODY_HTML,
		.body = STR("<p>x</p>"),
		.source_url = STR("https://a.by/"),
		.source_name = STR("A"),
		.source_key = STR("a/1"),
		.section = STR("region"),
	};
}

static void
found_articles(void **state)
{
	struct found second = article(), first = article(), *list;
	struct arena a;
	struct buf out;

	(void)state;
	second.date = (struct date){ .precision = DATE_NONE };
	second.lang = LANG_NONE;
	first.next = &second;
	arena_init(&a, 0);
	buf_init(&out, 0);
	child_put_found(&out, &first);
	struct record r = { .rest = buf_str(&out) };
	assert_true(child_get_found(&r, &a, &list));
	assert_found(list, "title: Title\ndate: 2015-06-26T09:15\nlang: be\nsection: region\nurl: "
			   "https://a.by/\nsource: A\n"
			   "key: a/1\nhtml: <p>x</p>\n\n"
			   "title: Title\nsection: region\nurl: https://a.by/\nsource: A\nkey: "
			   "a/1\nhtml: <p>x</p>\n");
	buf_release(&out);
	arena_release(&a);
}

/* Each byte changed to each of some values, and the record cut at each place. */
static void
changed_bytes(void **state)
{
	static const unsigned char values[] = { 0x00, 0x01, 0x7F, 0x80, 0xFF };
	struct found one = article(), *list;
	struct buf out;

	(void)state;
	buf_init(&out, 0);
	child_put_found(&out, &one);
	for (size_t i = 0; i < out.n; i++) {
		for (size_t k = 0; k < sizeof(values); k++) {
			struct arena a;
			char kept = out.s[i];
			arena_init(&a, 0);
			out.s[i] = (char)values[k];
			struct record r = { .rest = buf_str(&out) };
			if (child_get_found(&r, &a, &list) && list)
				assert_true(list->date.precision == DATE_NONE ||
					    date_valid(&list->date));
			out.s[i] = kept;
			arena_release(&a);
		}
		struct arena a;
		arena_init(&a, 0);
		struct record r = { .rest = str_part(buf_str(&out), 0, i) };
		assert_true(child_get_found(&r, &a, &list) == (i == 0));
		arena_release(&a);
	}
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(lies_break_it),
		cmocka_unit_test(found_articles),
		cmocka_unit_test(changed_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
