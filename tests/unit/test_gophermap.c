/* Menus: each link an item that clients follow, everything else text (protocols.md 4.3, 4.4, 4.7). */
#include "gopher_bench.h"

#define I "\t\tnull.host\t1\r\n"

static void
prints(struct bench *t, const char *menu)
{
	assert_true(doc_valid(&t->d));
	buf_clear(&t->out);
	gophermap_write(&t->out, &t->d, &t->site);
	assert_false(buf_failed(&t->out));
	assert_str(buf_str(&t->out), menu);
}

static void
one_link(struct bench *t, const char *url, const char *lines)
{
	char menu[4096];

	t->d.n = 0;
	doc_link(&t->d, str_from(url), STR("тут"));
	snprintf(menu, sizeof(menu), "iТ" I "%s.\r\n", lines);
	prints(t, menu);
}

/* proves: GOP-20 GOP-23 */
static void
an_item_is_text_selector_host_and_port(void **state)
{
	struct bench *t = *state;

	gopher_item(&t->out, '0', STR(" a\tb\r\nc\x01\xff "), STR("/x\t\r"), STR("h\n"), 70);
	assert_str(buf_str(&t->out), "0a b  c \xef\xbf\xbd\t/x\th\t70\r\n");
}

static void
an_empty_document_is_its_title(void **state)
{
	prints(*state, "iТ" I ".\r\n");
}

/* proves: GOP-96 */
static void
links_stay_in_their_root(void **state)
{
	struct bench *t = *state;

	t->site.root.alphabet = ALPHABET_KOI8_R;
	one_link(t, "/be/news/5", "0тут\t/koi8/be/news/5\th.example\t70\r\n");
	one_link(t, "/be/", "1тут\t/koi8/be/\th.example\t70\r\n");
	one_link(t, "/media/1/a.jpg", "Iтут (JPEG)\t/media/1/a.jpg\th.example\t70\r\n");
	one_link(t, "/lat/be/", "1тут\t/lat/be/\th.example\t70\r\n");
	one_link(t, "/utf8/be/", "1тут\t/be/\th.example\t70\r\n");
	one_link(t, "/narrow/be/", "1тут\t/narrow/koi8/be/\th.example\t70\r\n");
	t->site.root.narrow = true;
	one_link(t, "/be/news/5", "0тут\t/narrow/koi8/be/news/5\th.example\t70\r\n");
	one_link(t, "/utf8/be/", "1тут\t/narrow/be/\th.example\t70\r\n");
	one_link(t, "/wide/koi8/be/", "1тут\t/koi8/be/\th.example\t70\r\n");
	one_link(t, "/wide/utf8/be/", "1тут\t/be/\th.example\t70\r\n");
	one_link(t, "/media/1/a.jpg", "Iтут (JPEG)\t/media/1/a.jpg\th.example\t70\r\n");
	t->site.root.narrow = false;
	one_link(t, "https://e.example/",
		 "h[e.example] тут\tURL:https://e.example/\th.example\t70\r\n");
	one_link(t, "gopher://g.example/0/a", "0[g.example] тут\t/a\tg.example\t70\r\n");
	/* A selector in another charset would be another selector. */
	one_link(t, "gopher://g.example/0/%D1%8F",
		 "i[g.example] тут:" I "igopher://g.example/0/%D1%8F" I);
}

/* proves: GOP-24 GOP-30 */
static void
pages_of_this_site_have_their_type(void **state)
{
	struct bench *t = *state;

	one_link(t, "/be/news/5", "0тут\t/be/news/5\th.example\t70\r\n");
	one_link(t, "/be/news/", "1тут\t/be/news/\th.example\t70\r\n");
	one_link(t, "/media/1/a.zip", "9тут (ZIP)\t/media/1/a.zip\th.example\t70\r\n");
	t->site.port = 7070;
	one_link(t, "/media/1/a.jpg", "Iтут (JPEG)\t/media/1/a.jpg\th.example\t7070\r\n");
	one_link(t, "/be/a#b", "0тут\t/be/a\th.example\t7070\r\n");
}

/* What clients would mangle stays text. */
/* proves: GOP-5 GOP-12 */
static void
selectors_that_clients_mangle_are_no_items(void **state)
{
	struct bench *t = *state;
	char longest[258] = "/";

	one_link(t, "/a?b", "iтут" I);
	one_link(t, "/a%20b", "iтут" I);
	memset(longest + 1, 'a', 254);
	one_link(t, longest, arena_printf(&t->a, "0тут\t%s\th.example\t70\r\n", longest).s);
	memset(longest + 1, 'a', 255);
	one_link(t, longest, "iтут" I);
}

/* proves: GOP-60 */
static void
other_protocols_are_type_h(void **state)
{
	struct bench *t = *state;

	one_link(t, "https://www.a.by/x?y=1",
		 "h[a.by] тут\tURL:https://www.a.by/x?y=1\th.example\t70\r\n");
	one_link(t, "gemini://a.by/", "h[a.by] тут\tURL:gemini://a.by/\th.example\t70\r\n");
	one_link(t, "mailto:a@a.by", "hтут\tURL:mailto:a@a.by\th.example\t70\r\n");
}

/* proves: GOP-62 */
static void
addresses_not_to_be_passed_on_are_text(void **state)
{
	struct bench *t = *state;

	one_link(t, "ftp://a.by/x", "i[a.by] тут: ftp://a.by/x" I);
	one_link(t, "geo:55.1,27.6", "iтут: geo:55.1,27.6" I);
	one_link(t, "https://a.by/\"onload", "i[a.by] тут: https://a.by/\"onload" I);
	one_link(t, "https://a.by/<b>", "i[a.by] тут: https://a.by/<b>" I);
}

/* proves: GOP-30 GOP-60 GOP-110 */
static void
gopher_addresses_are_the_real_items(void **state)
{
	struct bench *t = *state;

	one_link(t, "gopher://g.by", "1[g.by] тут\t\tg.by\t70\r\n");
	one_link(t, "gopher://g.by/", "1[g.by] тут\t\tg.by\t70\r\n");
	one_link(t, "gopher://g.by:7070/0/a%20b", "0[g.by] тут\t/a b\tg.by\t7070\r\n");
	one_link(t, "gopher://[::1]/7/find", "7[::1] тут\t/find\t::1\t70\r\n");
	one_link(t, "gopher://g.by/p/x.png", "I[g.by] тут (PNG)\t/x.png\tg.by\t70\r\n");
	one_link(t, "gopher://g.by/d/x", "9[g.by] тут\t/x\tg.by\t70\r\n");
	one_link(t, "gopher://g.by/h/x", "0[g.by] тут\t/x\tg.by\t70\r\n");
	one_link(t, "gopher://g.by/hURL:https://a.by/",
		 "h[g.by] тут\tURL:https://a.by/\tg.by\t70\r\n");
}

/* proves: GOP-32 GOP-110 */
static void
gopher_addresses_that_are_traps_are_text(void **state)
{
	struct bench *t = *state;

	one_link(t, "gopher://g.by/0a%09b", "i[g.by] тут: gopher://g.by/0a%09b" I);
	one_link(t, "gopher://g.by/0a%0D%0Ab", "i[g.by] тут: gopher://g.by/0a%0D%0Ab" I);
	one_link(t, "gopher://g.by/0a%FF", "i[g.by] тут: gopher://g.by/0a%FF" I);
	one_link(t, "gopher://g.by:0/0a", "i[g.by] тут: gopher://g.by:0/0a" I);
	one_link(t, "gopher://g.by:65536/0a", "i[g.by] тут: gopher://g.by:65536/0a" I);
	one_link(t, "gopher://g.by/3x", "i[g.by] тут: gopher://g.by/3x" I);
	one_link(t, "gopher://g.by/8x", "i[g.by] тут: gopher://g.by/8x" I);
	one_link(t, "gopher:///0a", "iтут: gopher:///0a" I);
}

static void
a_telephone_number_is_said_once(void **state)
{
	struct bench *t = *state;

	bench_link(t, "Тэлефон 8 (02156) 2 58 65.", 15, 17, "tel:+375215625865");
	prints(t, "iТ" I "iТэлефон 8 (02156) 2 58 65." I ".\r\n");
	one_link(t, "tel:+375215625865", "iтут: +375215625865" I);
	t->d.n = 0;
	doc_link(&t->d, STR("tel:+375215625865"), STR("8 (02156) 2 58 65"));
	prints(t, "iТ" I "i8 (02156) 2 58 65" I ".\r\n");
}

static void
links_follow_their_paragraph(void **state)
{
	struct bench *t = *state;

	bench_link(t, "План тут.", 0, 8, "/be/plan");
	doc_para(&t->d, STR("Далей."));
	prints(t,
	       "iТ" I "iПлан тут." I "0План\t/be/plan\th.example\t70\r\ni" I "iДалей." I ".\r\n");
}

/* The item's own line is the last, so that it is whole. */
static void
long_labels_go_on_below_their_item(void **state)
{
	struct bench *t = *state;

	doc_link(&t->d, STR("/be/x"),
		 STR("Беларусь прадасць аўтобусы і тралейбусы расійскаму гораду Іванава"));
	doc_link(&t->d, STR("/be/y"), STR("https://a.by/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	prints(t, "iТ" I "0Беларусь прадасць аўтобусы і тралейбусы\t/be/x\th.example\t70\r\n"
		  "i  расійскаму гораду Іванава" I
		  "0https://a.by/aaaaaaaaaaaaaaaaaaaaaaaaaaa\t/be/y\th.example\t70\r\n"
		  "iaaaaaaaaaaaa" I ".\r\n");
}

/* proves: GOP-26 */
static void
drawings_keep_their_blanks(void **state)
{
	struct bench *t = *state;

	doc_pre(&t->d, STR("  /\\\n\n /  \\"), STR("Дах"));
	prints(t, "iТ" I "iДах" I "i  /\\" I "i" I "i /  \\" I ".\r\n");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(an_item_is_text_selector_host_and_port),
		T(an_empty_document_is_its_title),
		T(links_stay_in_their_root),
		T(pages_of_this_site_have_their_type),
		T(selectors_that_clients_mangle_are_no_items),
		T(other_protocols_are_type_h),
		T(addresses_not_to_be_passed_on_are_text),
		T(gopher_addresses_are_the_real_items),
		T(gopher_addresses_that_are_traps_are_text),
		T(a_telephone_number_is_said_once),
		T(links_follow_their_paragraph),
		T(long_labels_go_on_below_their_item),
		T(drawings_keep_their_blanks),
	};

	return cmocka_run_group_tests_name("gophermap", tests, NULL, NULL);
}
