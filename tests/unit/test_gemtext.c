/*
 * Gemtext, both ways: what each line means to the reader (TXT-1), what the writer prints, and that the two agree.
 */
#include "base_test.h"
#include "doc_dump.h"
#include "random_doc.h"

#include "doc/gemtext.h"

#define DOCS 300

struct bench {
	struct arena a;
	struct doc d;
	struct buf out;
};

static int
set_up(void **state)
{
	struct bench *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	arena_init(&t->a, 0);
	buf_init(&t->out, 0);
	doc_init(&t->d, &t->a);
	t->d.title = STR("Т");
	t->d.lang = LANG_BE;
	*state = t;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench *t = *state;

	buf_release(&t->out);
	arena_release(&t->a);
	free(t);
	return 0;
}

static void
reads(struct bench *t, const char *text, const char *dump)
{
	void *owner;

	assert_true(
	    gemtext_read_at(exact(text, strlen(text), &owner), STR("/be/region/"), &t->a, &t->d));
	buf_clear(&t->out);
	dump_doc(&t->out, &t->d);
	assert_str(buf_str(&t->out), dump);
	free(owner);
}

static void
writes(struct bench *t, const char *text)
{
	assert_true(doc_valid(&t->d));
	buf_clear(&t->out);
	gemtext_write(&t->out, &t->d);
	assert_false(buf_failed(&t->out));
	assert_str(buf_str(&t->out), text);
}

/* --- reading --- */

/* proves: TXT-1 */
static void
each_kind_of_line_is_read(void **state)
{
	reads(*state,
	      "# Назва\n\nТэкст.\n## Раздзел\n### Пункт\n#### Яшчэ\n* раз\n* — два\n*не "
	      "спіс\n>цытата\n> яшчэ\n"
	      "1. першы\n— 2. другі\n2015. Год\n",
	      "# Назва\nP Тэкст.\nH2 Раздзел\nH3 Пункт\nH3 # Яшчэ\n*1 раз\n*2 два\nP+ *не спіс\n"
	      ">1 цытата\n>1 яшчэ\n1.1 першы\n2.2 другі\nP+ 2015. Год\n");
}

static void
a_second_title_is_a_heading(void **state)
{
	reads(*state, "# А\n# Б\n#В\n", "# А\nH2 Б\nH2 В\n");
}

static void
a_page_without_title_has_none(void **state)
{
	reads(*state, "## А\n", "# \nH2 А\n");
	reads(*state, "", "# \n");
}

static void
marks_without_text_are_nothing(void **state)
{
	reads(*state, "#\n##\n* \n>\n=>\n=> \n \t\n```\n```\n", "# \n");
}

static void
links_are_seen_from_the_page(void **state)
{
	reads(*state,
	      "=> contacts Кантакты\n=>/be/\tДом\n=> ../media/1/a%20b.pdf\n=> "
	      "https://example.by/шлях Шлях\n"
	      "=> //other.example/x Іншы\n=> gemini://c.example\n",
	      "# \nLINK /be/region/contacts | Кантакты | \nLINK /be/ | Дом | \n"
	      "LINK /be/media/1/a%20b.pdf | a b.pdf | \n"
	      "LINK https://example.by/%D1%88%D0%BB%D1%8F%D1%85 | Шлях | \n"
	      "LINK gemini://other.example/x | Іншы | \nLINK gemini://c.example | c.example | \n");
}

static void
a_link_that_leads_nowhere_is_text(void **state)
{
	reads(*state, "=> #top Уверх\n=> javascript:x() Націсніце\n",
	      "# \nP Уверх\nP+ Націсніце\n");
}

/* proves: TXT-1 */
static void
preformatted_text_keeps_its_looks(void **state)
{
	reads(*state, "``` Надвор’е\n  /\\\n# не загаловак\n\n=> не спасылка\n```x\nТэкст\n",
	      "# \nPRE Надвор’е\n|   /\\\n| # не загаловак\n| \n| => не спасылка\nP+ Тэкст\n");
}

/* proves: TXT-1 */
static void
a_fence_that_is_never_closed_ends_with_the_page(void **state)
{
	reads(*state, "```\nа\nб", "# \nPRE \n| а\n| б\n");
	reads(*state, "```", "# \n");
}

/* proves: TXT-5 */
static void
other_line_ends_and_marks_are_read(void **state)
{
	reads(*state, "\xef\xbb\xbf# А\r\n\r\n* б\r\n", "# А\n*1 б\n");
}

static void
broken_bytes_do_no_harm(void **state)
{
	reads(*state, "# А\xff\n=> /x \xd0\n\x01\x1b[1mб\n",
	      "# А\xef\xbf\xbd\nLINK /x | \xef\xbf\xbd | \nP+ [1mб\n");
}

/* --- writing --- */

/* proves: TXT-21 */
static void
text_that_looks_like_markup_is_guarded(void **state)
{
	struct bench *t = *state;
	static const char *const texts[] = { "# а", "> б", "* в", "=> г", "```", "*д", "-", "." };

	for (size_t i = 0; i < COUNT(texts); i++)
		doc_para(&t->d, str_from(texts[i]))->tight = i > 0;
	writes(t, "# Т\n # а\n > б\n * в\n => г\n ```\n*д\n-\n.\n");
}

/* proves: TXT-20 */
static void
the_title_alone_has_level_one(void **state)
{
	struct bench *t = *state;

	doc_heading(&t->d, 1, STR("А"));
	doc_heading(&t->d, 3, STR("# Б"));
	writes(t, "# Т\n## А\n### # Б\n");
}

/* proves: TXT-21 TXT-22 */
static void
fences_inside_a_block_are_guarded(void **state)
{
	struct bench *t = *state;

	doc_pre(&t->d, STR("```\n ```x\nа```"), STR("``` код"));
	writes(t, "# Т\n```код\n ```\n  ```x\nа```\n```\n");
	reads(t, "```код\n ```\n  ```x\nа```\n```\n", "# \nPRE код\n| ```\n|  ```x\n| а```\n");
}

static void
each_address_is_linked_once(void **state)
{
	struct bench *t = *state;
	struct block *b = doc_para(&t->d, STR("План і план, і сайт."));

	assert_true(doc_add_link(&t->d, b, 0, 8, STR("/media/1/plan.pdf")));
	assert_true(doc_add_link(&t->d, b, strlen("План і "), 8, STR("/media/1/plan.pdf")));
	assert_true(doc_add_link(&t->d, b, strlen("План і план, і "), 8, STR("https://www.a.by/")));
	/* Lines of their own stay, but for one that says the same again. */
	doc_link(&t->d, STR("/media/1/plan.pdf"), STR("План з подпісам"));
	doc_link(&t->d, STR("/media/1/plan.pdf"), STR("План з подпісам"));
	writes(t, "# Т\nПлан і план, і сайт.\n=> /media/1/plan.pdf План (PDF)\n"
		  "=> https://www.a.by/ [a.by] сайт\n\n"
		  "=> /media/1/plan.pdf План з подпісам (PDF)\n");
}

/* proves: TXT-23 */
static void
a_label_is_never_the_bare_address(void **state)
{
	struct bench *t = *state;
	struct block *b = doc_para(&t->d, STR("Гл. https://a.by/f/x.pdf тут."));

	assert_true(doc_add_link(&t->d, b, strlen("Гл. "), strlen("https://a.by/f/x.pdf"),
				 STR("https://a.by/f/x.pdf")));
	writes(t, "# Т\nГл. https://a.by/f/x.pdf тут.\n=> https://a.by/f/x.pdf [a.by] x.pdf\n");
}

/* proves: TXT-23 */
static void
geminis_own_port_is_not_named(void **state)
{
	struct bench *t = *state;

	doc_link(&t->d, STR("gemini://c.example:1965/x:1965"), STR("А"));
	doc_link(&t->d, STR("gemini://c.example:1966/"), STR("Б"));
	doc_link(&t->d, STR("https://c.example:1965/"), STR("В"));
	writes(t, "# Т\n=> gemini://c.example/x:1965 [c.example] А\n=> gemini://c.example:1966/ "
		  "[c.example] Б\n"
		  "=> https://c.example:1965/ [c.example] В\n");
}

/* proves: TXT-23 TXT-24 */
static void
pictures_say_what_they_are(void **state)
{
	struct bench *t = *state;
	struct block *b = doc_image(&t->d, STR("/media/1/a.jpg"), STR("Плошча"));

	b->size = 48 * 1024;
	doc_image(&t->d, STR("/media/2/b"), STR(""));
	doc_image(&t->d, STR("/media/3/c.png"), STR("Фота: Сад"));
	writes(t, "# Т\n=> /media/1/a.jpg Фота: Плошча (JPEG, 48 КБ)\n=> /media/2/b Фота 2\n"
		  "=> /media/3/c.png Фота: Сад (PNG)\n");
}

static void
two_addresses_are_two_links(void **state)
{
	struct bench *t = *state;

	/* Address and text joined would be the same. */
	doc_link(&t->d, STR("/a"), STR("b"));
	doc_link(&t->d, STR("/ab"), STR("b"));
	doc_image(&t->d, STR("/abb"), STR(""));
	writes(t, "# Т\n=> /a b\n=> /ab b\n=> /abb Фота 1\n");
}

static void
lists_of_links_are_not_torn(void **state)
{
	struct bench *t = *state;
	static const char *const items[] = { "раз", "два", "тры" };

	for (size_t i = 0; i < COUNT(items); i++) {
		struct block *b = doc_item(&t->d, 1, (uint32_t)i + 1, str_from(items[i]));
		if (i != 1)
			doc_add_link(&t->d, b, 0, 0, arena_printf(&t->a, "/x/%zu", i));
	}
	writes(t, "# Т\n=> /x/0 1. раз\n2. два\n=> /x/2 3. тры\n");
}

static void
blank_lines_are_kept_where_the_author_had_them(void **state)
{
	static const char *const page =
	    "# Т\nА\nБ\n\n=> /a а\n\n=> /b б\n=> /c в\n* г\n\n* д\n\n```Тэкст\nx\n```\n## Е\nЁ\n";
	static const char *const same =
	    "# Т\nА\nБ\n\n=> /a а\n\n=> /b б\n=> /c в\n* г\n\n* д\n\n```Тэкст\nx\n```\n\n## Е\nЁ\n";
	struct bench *t = *state;

	assert_true(gemtext_read(str_from(page), &t->a, &t->d));
	writes(t, same);
}

static void
an_empty_document_is_its_title(void **state)
{
	writes(*state, "# Т\n");
}

/* --- both --- */

/* "1. " at the front of a paragraph, or dashes at the front of an item, are what the reader makes of them. */
static bool
is_ambiguous(const struct block *b)
{
	return str_starts(b->text, STR("— ")) ||
	       (b->kind == BLOCK_PARA && b->text.s[0] >= '0' && b->text.s[0] <= '9');
}

static void
what_was_written_is_read_again(void **state)
{
	(void)state;
	for (uint32_t seed = 0; seed < DOCS; seed++) {
		struct arena a;
		struct buf out;
		struct doc d, again;

		arena_init(&a, 0);
		buf_init(&out, 0);
		chance_doc(&d, &a, seed, true);
		gemtext_write(&out, &d);
		assert_true(gemtext_read(buf_str(&out), &a, &again));
		assert_true(doc_valid(&again));
		if (again.n != d.n || !str_eq(again.title, d.title))
			fail_msg("seed %u: %zu blocks, %zu again\n%.*s", seed, d.n, again.n,
				 (int)out.n, out.s);
		for (size_t i = 0; i < d.n; i++) {
			const struct block *b = &d.blocks[i], *c = &again.blocks[i];

			if (is_ambiguous(b))
				continue;
			if (b->kind != c->kind || b->level != c->level || b->number != c->number ||
			    !str_eq(b->text, c->text) || c->gap || c->tight)
				fail_msg("seed %u, block %zu: %.*s", seed, i, STR_ARG(b->text));
		}
		buf_release(&out);
		arena_release(&a);
	}
}

static void
what_was_read_is_written_the_same(void **state)
{
	(void)state;
	for (uint32_t seed = 0; seed < DOCS; seed++) {
		struct arena a;
		struct buf out, second;
		struct doc d, again;

		arena_init(&a, 0);
		buf_init(&out, 0);
		buf_init(&second, 0);
		chance_doc(&d, &a, seed, false);
		gemtext_write(&out, &d);
		assert_true(gemtext_read(buf_str(&out), &a, &again));
		assert_true(doc_valid(&again));
		again.lang = d.lang;
		gemtext_write(&second, &again);
		if (!str_eq(buf_str(&out), buf_str(&second)))
			fail_msg("seed %u\n%.*s\n---\n%.*s", seed, (int)out.n, out.s, (int)second.n,
				 second.s);
		buf_release(&out);
		buf_release(&second);
		arena_release(&a);
	}
}

/* Bytes of chance: whatever they are, they become a sound document. */
static void
any_bytes_are_read(void **state)
{
	static const char *const bits[] = {
		"=>",   " ",     "\n",           "```",  "# ",           "* ",  ">",
		"\r\n", "слова", "\xff",         "\xd0", "/x",           "1. ", "— ",
		"\t",   "\0",    "javascript:x", "a:b",  "\xe2\x80\xae", "#"
	};
	struct chance c = { .state = 7 };

	(void)state;
	for (int round = 0; round < 500; round++) {
		struct arena a;
		struct buf text;
		struct doc d;

		arena_init(&a, 0);
		buf_init(&text, 0);
		for (int i = 0; i < 60; i++)
			buf_adds(&text, CHANCE_PICK(&c, bits));
		if (chance_below(&c, 2))
			buf_addc(&text, '\0');
		assert_true(gemtext_read(buf_str(&text), &a, &d));
		assert_true(doc_sound(&d));
		if (!d.title.n)
			d.title = STR("x");
		assert_true(doc_valid(&d));
		buf_release(&text);
		arena_release(&a);
	}
}

static void
memory_that_ends_is_said(void **state)
{
	static const char page[] = "# Т\nА\n=> /x б\n```\nx\n ```\n```\n* г\n";

	(void)state;
	for (size_t limit = 1; limit < 3000; limit += 7) {
		struct arena a;
		struct doc d;

		arena_init(&a, limit);
		bool whole = gemtext_read(str_from(page), &a, &d);
		assert_true(whole == !arena_failed(&a));
		arena_release(&a);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(each_kind_of_line_is_read),
		T(a_second_title_is_a_heading),
		T(a_page_without_title_has_none),
		T(marks_without_text_are_nothing),
		T(links_are_seen_from_the_page),
		T(a_link_that_leads_nowhere_is_text),
		T(preformatted_text_keeps_its_looks),
		T(a_fence_that_is_never_closed_ends_with_the_page),
		T(other_line_ends_and_marks_are_read),
		T(broken_bytes_do_no_harm),
		T(text_that_looks_like_markup_is_guarded),
		T(the_title_alone_has_level_one),
		T(fences_inside_a_block_are_guarded),
		T(each_address_is_linked_once),
		T(a_label_is_never_the_bare_address),
		T(geminis_own_port_is_not_named),
		T(pictures_say_what_they_are),
		T(two_addresses_are_two_links),
		T(lists_of_links_are_not_torn),
		T(blank_lines_are_kept_where_the_author_had_them),
		T(an_empty_document_is_its_title),
		cmocka_unit_test(what_was_written_is_read_again),
		cmocka_unit_test(what_was_read_is_written_the_same),
		cmocka_unit_test(any_bytes_are_read),
		cmocka_unit_test(memory_that_ends_is_said),
	};

	return cmocka_run_group_tests_name("gemtext", tests, NULL, NULL);
}
