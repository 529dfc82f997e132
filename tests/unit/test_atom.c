/* A document as the content of an Atom entry: HTML that is well formed, escaped once more. */
#include "random_doc.h"
#include "sample_doc.h"

#include "base/utf8.h"
#include "doc/atom.h"

#define DOCS 300

struct bench {
	struct arena a;
	struct doc d;
	struct buf out;
};

static int
up(void **state)
{
	struct bench *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	arena_init(&t->a, 0);
	buf_init(&t->out, 0);
	doc_init(&t->d, &t->a);
	*state = t;
	return 0;
}

static int
down(void **state)
{
	struct bench *t = *state;

	buf_release(&t->out);
	arena_release(&t->a);
	free(t);
	return 0;
}

static void
add_here(struct buf *out, const void *site, struct str path)
{
	buf_adds(out, "gemini://");
	buf_adds(out, site);
	buf_addstr(out, path);
}

static const struct atom_links here = { add_here, "news.example" };

/* One level of escaping taken away. */
static struct str
unescaped(struct arena *a, struct str x)
{
	static const struct {
		const char *name;
		char c;
	} escapes[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' } };
	char *p = arena_alloc(a, x.n + 1);
	size_t n = 0;

	assert_non_null(p);
	for (size_t at = 0; at < x.n;) {
		size_t step = 1;

		assert_true(x.s[at] != '<' && x.s[at] != '>');
		p[n] = x.s[at];
		for (size_t i = 0; x.s[at] == '&' && i < 4; i++)
			if (str_starts(str_after(x, at), str_from(escapes[i].name))) {
				p[n] = escapes[i].c;
				step = strlen(escapes[i].name);
			}
		assert_true(x.s[at] != '&' || step > 1);
		n++;
		at += step;
	}
	return str_of(p, n);
}

/* The HTML within the element. */
static struct str
html_of(struct bench *t)
{
	struct str x = buf_str(&t->out), tail = STR("</content>");

	assert_true(str_starts(x, STR("<content type=\"html\"")));
	x = str_after(x, (size_t)str_find_byte(x, '>') + 1);
	assert_true(str_ends(x, tail));
	return unescaped(&t->a, str_part(x, 0, x.n - tail.n));
}

static void
gives(struct bench *t, const char *html)
{
	assert_true(doc_sound(&t->d));
	buf_clear(&t->out);
	atom_content_write(&t->out, &t->d, &here);
	assert_false(buf_failed(&t->out));
	if (!str_eq(html_of(t), str_from(html)))
		fail_msg("got:  %.*s\nwant: %s", STR_ARG(html_of(t)), html);
}

static void
text_is_escaped_twice(void **state)
{
	struct bench *t = *state;

	doc_para(&t->d, STR("a < b & \"c\""));
	gives(t, "<p>a &lt; b &amp; \"c\"</p>");
	assert_true(str_find(buf_str(&t->out), STR("a &amp;lt; b &amp;amp; \"c\"")) > 0);
}

static void
the_language_is_named(void **state)
{
	struct bench *t = *state;

	doc_para(&t->d, STR("а"));
	t->d.lang = LANG_BE;
	atom_content_write(&t->out, &t->d, NULL);
	assert_true(
	    str_starts(buf_str(&t->out), STR("<content type=\"html\" xml:lang=\"be\">&lt;p&gt;")));
}

static void
lists_nest(void **state)
{
	struct bench *t = *state;

	doc_item(&t->d, 1, 0, STR("a"));
	doc_item(&t->d, 2, 3, STR("b"));
	doc_item(&t->d, 2, 4, STR("c"));
	doc_item(&t->d, 2, 7, STR("d"));
	doc_item(&t->d, 1, 0, STR("e"));
	doc_item(&t->d, 1, 1, STR("f"));
	doc_item(&t->d, 3, 0, STR("g"));
	doc_para(&t->d, STR("h"));
	gives(t, "<ul><li>a<ol start=\"3\"><li>b</li><li>c</li><li value=\"7\">d</li></ol></li>"
		 "<li>e</li></ul><ol><li>f<ul><li><ul><li>g</li></ul></li></ul></li></ol><p>h</p>");
}

static void
quotes_nest_and_end(void **state)
{
	struct bench *t = *state;

	doc_quote(&t->d, 1, STR("a"));
	doc_quote(&t->d, 2, STR("b"));
	doc_quote(&t->d, 1, STR("c"));
	doc_item(&t->d, 1, 0, STR("d"));
	gives(t, "<blockquote><p>a</p><blockquote><p>b</p></blockquote><p>c</p></blockquote>"
		 "<ul><li>d</li></ul>");
}

static void
tight_lines_are_one_paragraph(void **state)
{
	struct bench *t = *state;

	doc_para(&t->d, STR("вул. Леніна, 42"));
	doc_para(&t->d, STR("211800"))->tight = true;
	doc_para(&t->d, STR("x"));
	gives(t, "<p>вул. Леніна, 42<br>211800</p><p>x</p>");
}

static void
links_stand_where_they_are_and_lead_from_anywhere(void **state)
{
	struct bench *t = *state;
	struct block *b = doc_para(&t->d, STR("see here & there."));

	doc_add_link(&t->d, b, 4, 4, STR("/be/contacts"));
	doc_add_link(&t->d, b, 11, 5, STR("https://example.by/?a&b"));
	b = doc_para(&t->d, STR("all of it"));
	doc_add_link(&t->d, b, 0, 0, STR("/be/news/5"));
	b = doc_link(&t->d, STR("/media/1/plan.pdf"), STR("Plan"));
	b->size = 2048;
	doc_image(&t->d, STR("/media/2/bus.jpg"), STR(""));
	gives(t, "<p>see <a href=\"gemini://news.example/be/contacts\">here</a> &amp; "
		 "<a href=\"https://example.by/?a&amp;b\">there</a>.</p>"
		 "<p><a href=\"gemini://news.example/be/news/5\">all of it</a></p>"
		 "<p><a href=\"gemini://news.example/media/1/plan.pdf\">Plan</a> (PDF, 2 KB)</p>"
		 "<p><a href=\"gemini://news.example/media/2/bus.jpg\">bus.jpg</a> (JPEG)</p>");
}

static void
what_xml_may_not_hold_is_replaced(void **state)
{
	struct bench *t = *state;

	atom_text_add(&t->out, STR("a\x01\x7F\xC2\x85"
				   "b\xEF\xBF\xBE\xEF\xBF\xBF\xFF\nc\xEF\xBF\xBD"));
	assert_true(str_eq(buf_str(&t->out), STR("a   b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\nc"
						 "\xEF\xBF\xBD")));
}

static void
three_articles_as_they_were(void **state)
{
	struct bench *t = *state;
	char name[64];

	for (size_t i = 0; i < SAMPLES; i++) {
		buf_clear(&t->out);
		samples[i](&t->d, &t->a);
		atom_content_write(&t->out, &t->d, &here);
		snprintf(name, sizeof(name), "%s.atom", sample_names[i]);
		golden(name, &t->out);
	}
}

/* --- properties over documents of chance --- */

#define OPEN_MOST 64

/* Elements open and close in order; those without content are the one that has none. */
static void
assert_balanced(struct str html, uint32_t seed)
{
	struct str open[OPEN_MOST];
	size_t n = 0;

	for (ptrdiff_t at; (at = str_find_byte(html, '<')) >= 0;) {
		html = str_after(html, (size_t)at + 1);
		ptrdiff_t end = str_find_byte(html, '>');
		assert_true(end > 0);
		struct str tag = str_part(html, 0, (size_t)end), name = tag;
		name = str_cut(&tag, ' ');
		if (str_eq(name, STR("br")))
			continue;
		if (name.s[0] != '/') {
			assert_true(n < OPEN_MOST);
			open[n++] = name;
		} else if (n == 0 || !str_eq(open[--n], str_after(name, 1))) {
			fail_msg("seed %u: %.*s closes nothing", seed, STR_ARG(name));
		}
	}
	assert_int_equal(n, 0);
}

static void
assert_words(struct str html, struct str text, uint32_t seed)
{
	while (text.n) {
		ptrdiff_t at = str_find_byte(text, 'z');

		if (at < 0)
			return;
		text = str_after(text, (size_t)at);
		struct str word =
		    str_part(text, 0, (size_t)str_find_byte(str_after(text, 1), 'z') + 2);
		if (str_find(html, word) < 0)
			fail_msg("seed %u: '%.*s' is lost", seed, STR_ARG(word));
		text = str_after(text, word.n);
	}
}

static void
no_word_is_lost_and_elements_nest(void **state)
{
	struct bench *t = *state;

	for (uint32_t seed = 0; seed < DOCS; seed++) {
		buf_clear(&t->out);
		arena_reset(&t->a);
		chance_doc(&t->d, &t->a, seed, false);
		atom_content_write(&t->out, &t->d, &here);
		assert_false(buf_failed(&t->out));
		assert_true(utf8_valid(buf_str(&t->out)));
		struct str html = html_of(t);
		assert_balanced(html, seed);
		for (size_t i = 0; i < t->d.n; i++) {
			const struct block *b = &t->d.blocks[i];
			assert_words(html, b->text, seed);
			assert_words(html, b->alt, seed);
			for (size_t c = 0; b->table && c < b->table->rows * b->table->cols; c++)
				assert_words(html, b->table->cells[c], seed);
		}
	}
}

static void
a_buffer_that_is_full_is_said(void **state)
{
	struct bench *t = *state;

	sample_en(&t->d, &t->a);
	for (size_t max = 1; max < 1500; max += 37) {
		struct buf out;

		buf_init(&out, max);
		atom_content_write(&out, &t->d, &here);
		assert_true(buf_failed(&out) && out.n <= max);
		buf_release(&out);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(text_is_escaped_twice),
		T(the_language_is_named),
		T(lists_nest),
		T(quotes_nest_and_end),
		T(tight_lines_are_one_paragraph),
		T(links_stand_where_they_are_and_lead_from_anywhere),
		T(what_xml_may_not_hold_is_replaced),
		T(three_articles_as_they_were),
		T(no_word_is_lost_and_elements_nest),
		T(a_buffer_that_is_full_is_said),
	};

	return cmocka_run_group_tests_name("atom", tests, NULL, NULL);
}
