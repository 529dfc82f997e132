/*
 * The audit: what a doc lacks of its source is named, what a rule lets go is named with the rule, and a doc that lacks nothing is clean.
 * The docs that lack something are made by hand: that is what a reader's error would look like.
 */
#include "import/audit.h"

#include "reader_test.h"

static struct arena arena;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* The source against a doc of these paragraphs; NULL ends them. */
static struct audit
against(enum body_type type, const char *source, const char *const *paragraphs)
{
	struct body b = body_of(type, str_from(source));
	struct audit found;
	struct doc d;

	b.base = STR("https://example.by/news/1");
	doc_init(&d, &arena);
	d.title = b.title;
	for (; *paragraphs; paragraphs++)
		assert_non_null(doc_para(&d, str_from(*paragraphs)));
	assert_int_equal(audit_doc(&b, STR(""), &d, &arena, &found), READ_OK);
	return found;
}

static struct audit
against_one(enum body_type type, const char *source, const char *paragraph)
{
	return against(type, source, (const char *const[]){ paragraph, NULL });
}

static void
assert_lost(const struct audit *x, enum audit_rule rule, enum audit_kind kind, uint32_t n,
	    const char *examples)
{
	const struct audit_loss *loss = &x->of[rule][kind];

	if (loss->n != n || !str_eq(loss->examples, str_from(examples)))
		fail_msg("%.*s: %u (%.*s), not %u (%s)", STR_ARG(audit_rule_name(rule)), loss->n,
			 STR_ARG(loss->examples), n, examples);
}

/* What the reader itself makes of it lacks nothing. */
static void
assert_clean(enum body_type type, const char *source)
{
	struct body b = body_of(type, str_from(source));
	struct audit found;

	b.base = STR("https://example.by/news/1");
	assert_int_equal(audit_body(&b, STR(""), &arena, &found), READ_OK);
	for (enum audit_kind kind = 0; kind < AUDIT_KINDS; kind++)
		assert_lost(&found, AUDIT_LOST, kind, 0, "");
	assert_true(audit_is_clean(&found));
}

static void
a_lost_word_is_named(void **state)
{
	(void)state;
	struct audit x = against_one(BODY_HTML, "<p>Мост <b>цераз</b> раку</p>", "Мост раку");
	assert_lost(&x, AUDIT_LOST, AUDIT_WORDS, 1, "цераз");
	assert_false(audit_is_clean(&x));
	x = against_one(BODY_TEXT, "Мост цераз раку\n", "Мост");
	assert_lost(&x, AUDIT_LOST, AUDIT_WORDS, 2, "цераз, раку");
	x = against_one(BODY_MARKDOWN, "Мост **цераз** [раку](/r)\n", "Мост цераз");
	assert_lost(&x, AUDIT_LOST, AUDIT_WORDS, 1, "раку");
	x = against_one(BODY_GEMTEXT, "Мост цераз\n* раку\n", "раку");
	assert_lost(&x, AUDIT_LOST, AUDIT_WORDS, 2, "мост, цераз");
}

static void
words_are_counted_not_only_known(void **state)
{
	(void)state;
	struct audit x = against_one(BODY_HTML, "<p>мост і мост і мост</p>", "мост і мост");
	assert_lost(&x, AUDIT_LOST, AUDIT_WORDS, 2, "мост, і");
}

static void
the_same_word_in_another_dress_is_no_loss(void **state)
{
	(void)state;
	/* a soft hyphen, an entity, a tag inside, a Latin letter, case, figures raised or not */
	struct audit x = against_one(
	    BODY_HTML,
	    "<p>ра&shy;ённы &laquo;Мо<b>ст</b>&#187; вулiца 10<sup>2</sup> 1<sup>st</sup></p>",
	    "раённы «мост» вуліца 10² 1st");
	assert_true(audit_is_clean(&x));
	x = against_one(BODY_HTML, "<p>caf&eacute; na&iuml;ve &#150; &#147;x&#148;</p>",
			"café naïve – “x”");
	assert_true(audit_is_clean(&x));
	/* what cannot be told is not guessed: an entity that only browsers know */
	x = against_one(BODY_HTML, "<p>a&zeetrf;b c</p>", "c");
	assert_true(audit_is_clean(&x));
}

static void
what_the_title_says_does_not_stand_for_the_text(void **state)
{
	(void)state;
	struct body b = body_of(BODY_TEXT, STR("Начало.\n\nМост открыт снова\n"));
	struct audit x;
	struct doc d;

	b.title = STR("Мост открыт");
	doc_init(&d, &arena);
	d.title = b.title;
	assert_non_null(doc_para(&d, STR("Начало.")));
	assert_int_equal(audit_doc(&b, STR(""), &d, &arena, &x), READ_OK);
	assert_lost(&x, AUDIT_LOST, AUDIT_WORDS, 3, "мост, открыт, снова");
}

static void
a_lost_link_is_named(void **state)
{
	(void)state;
	struct audit x =
	    against_one(BODY_HTML, "<p><a href='/plan.pdf'>План</a> <a href=\"#x\">Ніжэй</a></p>",
			"План Ніжэй");
	assert_lost(&x, AUDIT_LOST, AUDIT_LINKS, 1, "https://example.by/plan.pdf");
	assert_lost(&x, AUDIT_NOWHERE, AUDIT_LINKS, 1, "#x");
	x = against_one(BODY_MARKDOWN,
			"[План](/a) [Яшчэ][b] <https://c.by/> https://d.by/x.\n\n[b]: /b\n",
			"План Яшчэ");
	assert_lost(&x, AUDIT_LOST, AUDIT_LINKS, 4,
		    "https://c.by/, https://d.by/x, https://example.by/b, https://example.by/a");
	x = against_one(BODY_GEMTEXT, "=> /x Тут\n", "Тут");
	assert_lost(&x, AUDIT_LOST, AUDIT_LINKS, 1, "https://example.by/x");
	x = against_one(BODY_HTML, "<iframe src='https://maps.example/7'></iframe>Мапа", "Мапа");
	assert_lost(&x, AUDIT_LOST, AUDIT_LINKS, 1, "https://maps.example/7");
	x = against_one(BODY_HTML, "<iframe src='https://mc.yandex.ru/7'></iframe>Мапа", "Мапа");
	assert_lost(&x, AUDIT_TRACKER, AUDIT_LINKS, 1, "https://mc.yandex.ru/7");
}

static void
a_lost_picture_is_named(void **state)
{
	(void)state;
	struct audit x =
	    against_one(BODY_HTML,
			"Мост<img src='a.jpg' srcset='b.jpg 2x'><img src=p.gif width=1 height=1>"
			"<img src='data:image/png;base64,AA'>",
			"Мост");
	assert_lost(&x, AUDIT_LOST, AUDIT_PICTURES, 1, "https://example.by/news/b.jpg");
	assert_lost(&x, AUDIT_SMALL, AUDIT_PICTURES, 1, "https://example.by/news/p.gif");
}

static void
a_lost_table_is_named(void **state)
{
	(void)state;
	struct audit x = against_one(
	    BODY_HTML, "<p>Цэны</p><table><tr><td>Хлеб</td><td>2</td></tr></table>", "Цэны");
	assert_lost(&x, AUDIT_LOST, AUDIT_TABLES, 1, "2");
	assert_lost(&x, AUDIT_LOST, AUDIT_WORDS, 2, "хлеб, 2");
}

static void
rules_are_named(void **state)
{
	(void)state;
	struct audit x = against_one(
	    BODY_HTML,
	    "<nav><a href=/>Дом</a></nav><p>Тэкст</p><script>var a</script><style>p{}</style>"
	    "<div class='share-buttons'><a href='https://vk.com/share'>Падзяліцца</a></div>"
	    "<form>Шукаць</form><div style='display:none'>схавана</div><div "
	    "id=relatedNews>Чытайце</div>[gallery ids=1]",
	    "Тэкст");
	assert_true(audit_is_clean(&x));
	assert_lost(&x, AUDIT_SITE, AUDIT_WORDS, 1, "дом");
	assert_lost(&x, AUDIT_SITE, AUDIT_LINKS, 1, "https://example.by/");
	assert_lost(&x, AUDIT_SHARE, AUDIT_WORDS, 1, "падзяліцца");
	assert_lost(&x, AUDIT_SHARE, AUDIT_LINKS, 1, "https://vk.com/share");
	assert_lost(&x, AUDIT_CONTROLS, AUDIT_WORDS, 1, "шукаць");
	assert_lost(&x, AUDIT_HIDDEN, AUDIT_WORDS, 1, "схавана");
	assert_lost(&x, AUDIT_BESIDE, AUDIT_WORDS, 1, "чытайце");
	assert_lost(&x, AUDIT_MARKS, AUDIT_WORDS, 1, "[gallery ids=1]");
	assert_int_equal(x.of[AUDIT_SCRIPT][AUDIT_WORDS].n, 2);
}

static void
prose_is_not_let_go_for_a_name(void **state)
{
	struct buf html;

	(void)state;
	buf_init(&html, 0);
	buf_adds(&html, "<p>Тэкст</p><div class=menu><p>");
	for (int i = 0; i < 50; i++)
		buf_addf(&html, "слова%c ", 'a' + i % 20);
	buf_adds(&html, "</p></div><div class=menu>Дом</div>");
	buf_addc(&html, '\0');
	struct audit x = against_one(BODY_HTML, html.s, "Тэкст");
	assert_int_equal(x.of[AUDIT_LOST][AUDIT_WORDS].n, 50);
	assert_int_equal(x.of[AUDIT_SITE][AUDIT_WORDS].n, 1);
	buf_release(&html);
}

static void
an_open_hidden_paragraph_ends_with_the_next(void **state)
{
	(void)state;
	struct audit x = against(BODY_HTML, "<p hidden>раз<p>два<ul><li hidden>тры<li>пяць</ul>",
				 (const char *const[]){ NULL });
	assert_lost(&x, AUDIT_HIDDEN, AUDIT_WORDS, 2, "раз, тры");
	assert_lost(&x, AUDIT_LOST, AUDIT_WORDS, 2, "два, пяць");
}

static void
what_stands_around_the_article_is_told_apart(void **state)
{
	(void)state;
	struct body b = body_of(BODY_HTML, STR("<p>Тэкст</p>"));
	struct audit x;

	assert_int_equal(
	    audit_body(
		&b,
		STR("<nav>Дом</nav><h2>Іншае</h2><div><p>Тэкст</p></div><footer>Канец</footer>"),
		&arena, &x),
	    READ_OK);
	assert_true(audit_is_clean(&x));
	assert_lost(&x, AUDIT_SITE, AUDIT_WORDS, 2, "дом, канец");
	assert_lost(&x, AUDIT_OUTSIDE, AUDIT_WORDS, 1, "іншае");
}

static void
our_readers_lose_nothing(void **state)
{
	(void)state;
	assert_clean(BODY_HTML,
		     "<h1>T</h1><p>26 июня 2015</p><p>Раз <del>два</del><ins>тры</ins> <a "
		     "href=/a>чатыры</a></p>"
		     "<table><tr><th>a<th>b<tr><td>1<td>2</table><pre>\tx\n  y</pre><ol "
		     "start=7><li>пяць</ol>"
		     "<figure><img src=/p.jpg alt=Мост><figcaption>Подпіс</figcaption></figure>"
		     "<iframe src='https://www.youtube.com/embed/x'></iframe>"
		     "<p>H<sub>2</sub>O, x<sup>n</sup>, <q>сказаў</q> [gallery ids=\"1\"]</p>");
	assert_clean(BODY_MARKDOWN, "# T\n\nРаз *два*тры \\* `a<b` [чатыры][1] ![alt](/p.png "
				    "\"Подпіс\")\n\n1. x\n1. y\n\n- [x] z\n\n"
				    "| a | b |\n|---|---|\n| 1 | `|` |\n\n```c\n[x](y) "
				    "<z>\n```\n\nhttps://a.by/b_(c). [^1]\n\n"
				    "[1]: /q\n[^1]: заўвага\n");
	assert_clean(BODY_TEXT, "T\n\nРаз два\nhttps://a.by/x.\n\n* адзін\n* два\n");
	assert_clean(BODY_GEMTEXT, "# T\nРаз\n=> /x Два\n> тры\n```\n=> x\n```\n");
}

static void
it_goes_between_two_processes(void **state)
{
	struct buf bytes;

	(void)state;
	struct audit x = against_one(BODY_HTML, "<p>Мост <a href=/a>цераз</a></p>", "Мост"), y;
	buf_init(&bytes, 0);
	audit_put(&bytes, &x);
	struct record r = { .rest = buf_str(&bytes) };
	assert_true(audit_get(&r, &arena, &y));
	for (enum audit_rule rule = 0; rule < AUDIT_RULES; rule++)
		for (enum audit_kind kind = 0; kind < AUDIT_KINDS; kind++) {
			assert_int_equal(x.of[rule][kind].n, y.of[rule][kind].n);
			assert_true(str_eq(x.of[rule][kind].examples, y.of[rule][kind].examples));
		}
	for (size_t n = 0; n < bytes.n; n++) {
		r = (struct record){ .rest = str_of(bytes.s, n) };
		assert_false(audit_get(&r, &arena, &y));
	}
	buf_release(&bytes);
}

static void
every_cut_is_borne(void **state)
{
	static const char source[] =
	    "<p class=\"menu\" hidden>a &amp; b <a href='/x'>c</a><img srcset='a 1x, b 2x' width=1>"
	    "<!-- x --><script>if (a</b)</script>[caption "
	    "id=1]x[/caption]<table><tr><td>y</table>![a](b)[c][d] `e` <https://f>";

	(void)state;
	for (int type = 0; type < BODY_TYPES; type++)
		for (size_t n = 0; n < sizeof(source); n++) {
			/* A copy of just these bytes, so that a look behind the end shows. */
			char *bytes = malloc(n ? n : 1);
			struct body b = body_of((enum body_type)type, str_of(bytes, n));
			struct audit x;
			memcpy(bytes, source, n);
			assert_int_equal(audit_body(&b, STR(""), &arena, &x), READ_OK);
			free(bytes);
		}
}

static void
want_of_memory_is_told(void **state)
{
	struct buf html;
	bool failed = false;

	(void)state;
	buf_init(&html, 0);
	for (int i = 0; i < 400; i++)
		buf_addf(&html, "<p>слова%d <a href=/%d>спасылка</a></p>", i, i);
	struct body b = body_of(BODY_HTML, buf_str(&html));
	for (size_t limit = 1024; limit < (4u << 20); limit *= 2) {
		struct arena a;
		struct audit x;
		arena_init(&a, limit);
		failed = audit_body(&b, STR(""), &a, &x) == READ_NO_MEMORY || failed;
		arena_release(&a);
	}
	assert_true(failed);
	buf_release(&html);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lost_word_is_named),
		cmocka_unit_test(words_are_counted_not_only_known),
		cmocka_unit_test(the_same_word_in_another_dress_is_no_loss),
		cmocka_unit_test(what_the_title_says_does_not_stand_for_the_text),
		cmocka_unit_test(a_lost_link_is_named),
		cmocka_unit_test(a_lost_picture_is_named),
		cmocka_unit_test(a_lost_table_is_named),
		cmocka_unit_test(rules_are_named),
		cmocka_unit_test(prose_is_not_let_go_for_a_name),
		cmocka_unit_test(an_open_hidden_paragraph_ends_with_the_next),
		cmocka_unit_test(what_stands_around_the_article_is_told_apart),
		cmocka_unit_test(our_readers_lose_nothing),
		cmocka_unit_test(it_goes_between_two_processes),
		cmocka_unit_test(every_cut_is_borne),
		cmocka_unit_test(want_of_memory_is_told),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
