/* Placeholders in the editors' pages: read, checked, and told apart from text. */
#include "base_test.h"

#include "site/template.h"

static struct arena arena;

static struct str
wrong(const char *line, struct placeholder *p)
{
	assert_true(template_is_placeholder(str_from(line)));
	return template_parse(str_from(line), &arena, p);
}

static void
each_is_read(void **state)
{
	static const struct {
		const char *line;
		enum placeholder_kind kind;
		int count;
		const char *section;
	} cases[] = {
		{ "{{alert}}", PLACEHOLDER_ALERT, 0, "" },
		{ "  {{ contacts }} ", PLACEHOLDER_CONTACTS, 0, "" },
		{ "{{date}}", PLACEHOLDER_DATE, 0, "" },
		{ "{{languages}}", PLACEHOLDER_LANGUAGES, 0, "" },
		{ "{{pages}}", PLACEHOLDER_PAGES, 0, "" },
		{ "{{sections}}", PLACEHOLDER_SECTIONS, 0, "" },
		{ "{{news}}", PLACEHOLDER_NEWS, 10, "" },
		{ "{{news 5}}", PLACEHOLDER_NEWS, 5, "" },
		{ "{{news  20  region }}", PLACEHOLDER_NEWS, 20, "region" },
		{ "{{news region}}", PLACEHOLDER_NEWS, 10, "region" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct placeholder p;
		assert_str(wrong(cases[i].line, &p), "");
		assert_int_equal(p.kind, cases[i].kind);
		assert_int_equal(p.count, cases[i].count);
		assert_str(p.section, cases[i].section);
	}
}

static void
each_mistake_is_named(void **state)
{
	static const char *const cases[][2] = {
		{ "{{news 5", "'}}'" },
		{ "{{news 5} }", "'}}'" },
		{ "{{news 5}} and more", "alone" },
		{ "{{alert}}{{news}}", "alone" },
		{ "{{nwes 5}}", "'nwes'" },
		{ "{{News}}", "'News'" },
		{ "{{}}", "''" },
		{ "{{news 0}}", "1 to 20" },
		{ "{{news 21}}", "1 to 20" },
		{ "{{news 999999999999999999999}}",
		  "" }, /* too long for a number: a section, which there is none of */
		{ "{{news 5 region x}}", "'x'" },
		{ "{{alert now}}", "'now'" },
	};
	struct placeholder p;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (str_find(wrong(cases[i][0], &p), str_from(cases[i][1])) < 0)
			fail_msg("%s: %.*s", cases[i][0], STR_ARG(wrong(cases[i][0], &p)));
	assert_false(template_is_placeholder(STR("text {{news}}")));
	assert_false(template_is_placeholder(STR("{news}")));
}

static bool
is_region(const void *data, struct str slug)
{
	(void)data;
	return str_eq(slug, STR("region"));
}

static struct template_mistake
check(const char *text)
{
	return template_check(str_from(text), is_region, NULL, &arena);
}

static void
a_mistake_is_found_by_its_line(void **state)
{
	(void)state;
	assert_int_equal(check("").line, 0);
	assert_int_equal(check("# T\r\n\r\n{{news 5 region}}\r\n{{alert}}").line, 0);
	assert_int_equal(check("# T\n\n{{news 5 regoin}}\n{{nwes}}\n").line, 3);
	assert_str(check("{{news regoin}}").what, "news: there is no section 'regoin'");
	assert_int_equal(template_check(STR("{{news regoin}}"), NULL, NULL, &arena).line, 0);
	assert_int_equal(check("{{alert}}\r\n{{nwes}}").line, 2);
	assert_int_equal(check("```x\n{{nwes}}\n```\n=> /x {{nwes}}\n# {{nwes}}\n").line, 0);
	assert_int_equal(check("```x\n{{nwes}}\n```\n{{nwes}}").line, 4);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_read),
		cmocka_unit_test(each_mistake_is_named),
		cmocka_unit_test(a_mistake_is_found_by_its_line),
	};

	arena_init(&arena, 0);
	int failed = cmocka_run_group_tests_name("template", tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
