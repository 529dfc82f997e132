/* Lines of "key: value" above a text. */
#include "found_test.h"

#include "import/front.h"

static struct found
nothing(void)
{
	return (struct found){
		.title = STR(""),
		.lang = LANG_NONE,
		.type = BODY_TEXT,
		.body = STR(""),
		.source_url = STR(""),
		.source_name = STR(""),
		.source_key = STR(""),
		.section = STR(""),
	};
}

/* READ: the found article and the rest as its body. */
static void
assert_front(const char *text, const char *expected)
{
	struct found f = nothing();
	struct str why = STR("");
	struct arena a;

	arena_init(&a, 0);
	enum front_result result = front_read(str_from(text), &a, &f, &f.body, &why);
	if (result != FRONT_READ)
		fail_msg("%d: %.*s", (int)result, STR_ARG(why));
	assert_found(&f, expected);
	arena_release(&a);
}

static void
assert_none(const char *text)
{
	struct found f = nothing();
	struct str why = STR("");
	struct arena a;

	arena_init(&a, 0);
	assert_int_equal(front_read(str_from(text), &a, &f, &f.body, &why), FRONT_NONE);
	assert_int_equal(f.body.n, strlen(text));
	assert_int_equal(f.title.n, 0);
	arena_release(&a);
}

static void
assert_wrong(const char *text, const char *words)
{
	struct found f = nothing();
	struct str why = STR("");
	struct arena a;

	arena_init(&a, 0);
	assert_int_equal(front_read(str_from(text), &a, &f, &f.body, &why), FRONT_WRONG);
	if (str_find(why, str_from(words)) < 0)
		fail_msg("'%.*s' does not say '%s'", STR_ARG(why), words);
	arena_release(&a);
}

static void
all_keys(void **state)
{
	(void)state;
	assert_front("---\n"
		     "title: Roads\n"
		     "Date: 26 June 2015\n"
		     "lang: en\n"
		     "section: region\n"
		     "id: roads-7\n"
		     "url: https://example.by/roads?utm_source=x\n"
		     "source: BelTA\n"
		     "translation: 41\n"
		     "---\n"
		     "Text.\n",
		     "title: Roads\ndate: 2015-06-26\nlang: en\nsection: region\nurl: "
		     "https://example.by/roads\n"
		     "source: BelTA\nkey: roads-7\ntranslation: 41\ntext: Text.\n\n");
}

static void
other_programs_words(void **state)
{
	(void)state;
	assert_front("---\nlanguage: be-BY\npublished: 2015-06-26 10:30\ncategory: Новости "
		     "района\nslug: x\n...\n",
		     "date: 2015-06-26T10:30\nlang: be\nsection: region\nkey: x\ntext: \n");
	assert_front("---\nsource: https://example.by/1\n---\n",
		     "url: https://example.by/1\ntext: \n");
	assert_front("---\nurl: /posts/x\n---\n", "text: \n");
	/* lists and tables of others are stepped over */
	assert_front("---\ntags:\n  - a\n- b\ntitle: X\nauthor: Y\n---\n", "title: X\ntext: \n");
	assert_front("+++\ntitle = \"X\"\ndate = 2015-06-26\n[extra]\ntitle = \"not this\"\n+++\nT",
		     "title: X\ndate: 2015-06-26\ntext: T\n");
}

static void
quotes_and_comments(void **state)
{
	(void)state;
	assert_front("---\ntitle: \"A: \\\"b\\\" # c\"\n---\n", "title: A: \"b\" # c\ntext: \n");
	assert_front("---\ntitle: 'it''s'\n---\n", "title: it's\ntext: \n");
	assert_front("---\n# all of this is a comment\ntitle: A # b\n\n---\n",
		     "title: A\ntext: \n");
	assert_front("---\ntitle: \"open\n---\n", "title: open\ntext: \n");
	assert_front("---\ntitle:\ndate:\n---\n", "text: \n");
	assert_front("---\n---\nText", "text: Text\n");
	assert_front("---\r\ntitle: A\r\n---\r\nText", "title: A\ntext: Text\n");
}

static void
drawn_lines_are_no_front_matter(void **state)
{
	(void)state;
	assert_none("");
	assert_none("---");
	assert_none("---\nA text under a line.\n---\n");
	assert_none("---\ntitle: never closed\n");
	assert_none("Text\n---\ntitle: X\n---\n");
	assert_none("----\ntitle: X\n----\n");
}

static void
what_is_wrong_is_named(void **state)
{
	(void)state;
	assert_wrong("---\ntitle: X\ndate: soon\n---\n",
		     "line 3 of the front matter: 'soon' is not a date; write it as 2015-06-26");
	assert_wrong("---\nlang: de\n---\n", "write be, ru or en");
	assert_wrong("---\nsection: Sport News\n---\n", "is not a section");
	assert_wrong("---\ntranslation: -1\n---\n", "is not a number");
	assert_wrong("---\ntranslation: 99999999999999999999\n---\n", "is not a number");
	assert_wrong("---\nurl: not an address\n---\n", "is not an address");
	assert_wrong("---\ntitle: X\nno colon\n---\n", "is not \"key: value\"");
	assert_wrong("---\ntitle: |\n  X\n---\n", "on the same line");
	assert_wrong("+++\ntitle = \"X\"\nnonsense\n+++\n", "is not \"key = value\"");
}

static void
hostile_input(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 0);
	buf_adds(&text, "---\n");
	for (int i = 0; i < 100000; i++)
		buf_adds(&text, "title: x\n");
	buf_adds(&text, "---\n");
	buf_addc(&text, '\0');
	assert_none(text.s); /* longer than any that a person wrote */
	buf_release(&text);
	assert_wrong("---\ndate: \xff\xfe\n---\n", "is not a date");
	assert_front("---\ntitle: a\x01\x7f\u202E\xC2\xADz\n---\n", "title: az\ntext: \n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_keys),
		cmocka_unit_test(other_programs_words),
		cmocka_unit_test(quotes_and_comments),
		cmocka_unit_test(drawn_lines_are_no_front_matter),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(hostile_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
