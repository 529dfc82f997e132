/* Text documents of the Gopher hole (protocols.md 4.5), and gopher: addresses (4.13). */
#include "gopher_bench.h"

static void
prints(struct bench *t, const char *text)
{
	assert_true(doc_valid(&t->d));
	buf_clear(&t->out);
	gopher_text_write(&t->out, &t->d, &t->site);
	assert_false(buf_failed(&t->out));
	assert_str(buf_str(&t->out), text);
}

static void
expect_url(struct bench *t, const char *path, const char *url)
{
	buf_clear(&t->out);
	gopher_url(&t->out, &t->site, str_from(path));
	assert_str(buf_str(&t->out), url);
}

/* proves: GOP-110 GOP-111 */
static void
addresses_name_type_and_port(void **state)
{
	struct bench *t = *state;

	expect_url(t, "/be/news/5", "gopher://h.example/0/be/news/5");
	expect_url(t, "/be/news/", "gopher://h.example/1/be/news/");
	expect_url(t, "/", "gopher://h.example/1/");
	expect_url(t, "/be/search?a%20b", "gopher://h.example/0/be/search%09a%20b");
	expect_url(t, "/be/x#y", "gopher://h.example/0/be/x");
	t->site.port = 7070;
	t->site.host = STR("::1");
	expect_url(t, "/x.jpg", "gopher://[::1]:7070/I/x.jpg");
}

static void
the_title_stands_apart(void **state)
{
	struct bench *t = *state;

	prints(t, "Т\r\n");
	doc_para(&t->d, STR("а"));
	prints(t, "Т\r\n\r\nа\r\n");
}

static void
headings_are_underlined(void **state)
{
	struct bench *t = *state;

	doc_heading(&t->d, 2, STR("Праграма"));
	doc_heading(&t->d, 3, STR("Парадак руху транспарту ў дзень свята на плошчы 17 верасня"));
	doc_para(&t->d, STR("а"));
	prints(t, "Т\r\n\r\nПраграма\r\n--------\r\nПарадак руху транспарту ў дзень свята\r\n"
		  "на плошчы 17 верасня\r\n-------------------------------------\r\nа\r\n");
}

/* proves: GOP-42 */
static void
no_line_starts_with_a_dot(void **state)
{
	struct bench *t = *state;

	doc_para(&t->d, STR("."));
	doc_para(&t->d, STR("...далей"));
	doc_pre(&t->d, STR(".a\n  .b"), STR(""));
	t->d.title = STR(".");
	prints(t, " .\r\n\r\n .\r\n\r\n ...далей\r\n\r\n .a\r\n  .b\r\n");
}

/* The blank in front of the dot must fit, too. */
/* proves: GOP-42 GOP-43 */
static void
lines_with_a_dot_in_front_keep_to_the_width(void **state)
{
	struct bench *t = *state;

	/* 40 columns from the dot on: one too many with a blank in front. */
	doc_para(&t->d, STR("ааааааааааааааааааааааааааааааааааааааа .бббббббббббббббббббб "
			    "ввввввввв гггггггг дд"));
	prints(t, "Т\r\n\r\nааааааааааааааааааааааааааааааааааааааа\r\n .бббббббббббббббббббб "
		  "ввввввввв\r\n"
		  "гггггггг дд\r\n");
}

static void
links_are_numbered_and_listed(void **state)
{
	struct bench *t = *state;
	const char *text = "План, сайт і план";
	struct block *b = doc_para(&t->d, str_from(text));

	doc_add_link(&t->d, b, 0, 8, STR("/media/1/p.pdf"));
	doc_add_link(&t->d, b, strlen("План, "), 8, STR("https://a.by/"));
	doc_add_link(&t->d, b, strlen("План, сайт і "), 8, STR("/media/1/p.pdf"));
	doc_link(&t->d, STR("tel:115"), STR("115"));
	b = doc_image(&t->d, STR("/x.jpg"), STR("Сад"));
	b->size = 2048;
	prints(t, "Т\r\n\r\nПлан [1], сайт [2] і план [1]\r\n\r\n115 [3]\r\nФота: Сад (JPEG, 2 КБ) "
		  "[4]\r\n\r\n"
		  "Спасылкі\r\n[1] gopher://h.example/9/media/1/p.pdf\r\n[2] https://a.by/\r\n[3] "
		  "tel:115\r\n"
		  "[4] gopher://h.example/I/x.jpg\r\n");
}

static void
an_address_in_the_text_needs_no_number(void **state)
{
	struct bench *t = *state;

	bench_link(t, "Гл. https://a.by/", strlen("Гл. "), strlen("https://a.by/"),
		   "https://a.by/");
	prints(t, "Т\r\n\r\nГл. https://a.by/\r\n");
}

static void
a_label_that_ends_in_a_blank_has_its_number_before_it(void **state)
{
	struct bench *t = *state;

	bench_link(t, "План тут", 0, 9, "/x");
	prints(t, "Т\r\n\r\nПлан [1] тут\r\n\r\nСпасылкі\r\n[1] gopher://h.example/0/x\r\n");
}

/* proves: GOP-43 */
static void
addresses_are_never_broken(void **state)
{
	struct bench *t = *state;

	doc_para(&t->d,
		 STR("Гл. (https://a.by/доўгі-шлях/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)."));
	prints(t, "Т\r\n\r\nГл.\r\n(https://a.by/доўгі-шлях/"
		  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa).\r\n");
}

static void
lists_are_set_in(void **state)
{
	struct bench *t = *state;

	doc_item(&t->d, 1, 10, STR("дзясяты пункт, і ён даўжэйшы за адзін радок"));
	doc_item(&t->d, 2, 0, STR("унутры пункта, і таксама даўжэйшы за радок"));
	doc_item(&t->d, 9, 0, STR("вельмі глыбока"));
	doc_quote(&t->d, 9, STR("цытата"));
	prints(t, "Т\r\n\r\n10. дзясяты пункт, і ён даўжэйшы\r\n    за адзін радок\r\n"
		  "  * унутры пункта, і таксама даўжэйшы\r\n    за радок\r\n      * вельмі "
		  "глыбока\r\n\r\n"
		  "> > > > цытата\r\n");
}

static void
long_preformatted_lines_keep_their_indent(void **state)
{
	struct bench *t = *state;

	doc_pre(&t->d, STR("кароткі   радок\n    доўгі радок, які не змяшчаецца ў акно тэлефона"),
		STR("Верш"));
	prints(t, "Т\r\n\r\nВерш\r\nкароткі   радок\r\n    доўгі радок, які не змяшчаецца\r\n    ў "
		  "акно тэлефона\r\n");
}

static void
a_width_that_is_too_small_is_twenty(void **state)
{
	struct bench *t = *state;

	t->site.width = 0;
	doc_para(&t->d, STR("аааааааааа бббббббббб вввв"));
	prints(t, "Т\r\n\r\nаааааааааа\r\nбббббббббб вввв\r\n");
}

/* proves: GOP-43 GOP-96 */
static void
another_alphabet_is_wrapped_as_it_is_seen(void **state)
{
	struct bench *t = *state;

	t->site.root.alphabet = ALPHABET_LATIN;
	doc_para(&t->d, STR("Шчучынская шчодрая шчыліна, вул. Леніна, № 510 — «Вёска»…"));
	doc_para(&t->d, STR("… і шчэ"));
	bench_link(t, "тут", 0, 6, "/be/news/5");
	prints(t, "T\r\n\r\n"
		  "Shchuchynskaja shchodraja shchylina,\r\n"
		  "vul. Lienina, No. 510 - \"Vioska\"...\r\n\r\n"
		  " ... i shche\r\n\r\n"
		  "tut [1]\r\n\r\n"
		  "Spasylki\r\n"
		  "[1] gopher://h.example/0/lat/be/news/5\r\n");
}

static void
a_table_is_measured_as_it_is_seen(void **state)
{
	struct bench *t = *state;
	struct block *b = doc_table(&t->d, 2, 3, false, STR(""));
	static const char *const cells[] = { "шчо", "я", "1", "а", "№ 5", "2" };

	for (size_t i = 0; i < 6; i++)
		b->table->cells[i] = str_from(cells[i]);
	t->site.root.alphabet = ALPHABET_LATIN;
	prints(t, "T\r\n\r\n"
		  "shcho  ja     1\r\n"
		  "a      No. 5  2\r\n");
	t->site.root.alphabet = ALPHABET_KOI8_R;
	prints(t, "Т\r\n\r\n"
		  "шчо  я      1\r\n"
		  "а    No. 5  2\r\n");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(addresses_name_type_and_port),
		T(the_title_stands_apart),
		T(headings_are_underlined),
		T(no_line_starts_with_a_dot),
		T(lines_with_a_dot_in_front_keep_to_the_width),
		T(links_are_numbered_and_listed),
		T(an_address_in_the_text_needs_no_number),
		T(a_label_that_ends_in_a_blank_has_its_number_before_it),
		T(addresses_are_never_broken),
		T(lists_are_set_in),
		T(long_preformatted_lines_keep_their_indent),
		T(a_width_that_is_too_small_is_twenty),
		T(another_alphabet_is_wrapped_as_it_is_seen),
		T(a_table_is_measured_as_it_is_seen),
	};

	return cmocka_run_group_tests_name("gopher_text", tests, NULL, NULL);
}
