/*
 * What all writers promise: three whole articles as readers get them, at three widths, against golden files; and
 * properties over documents of chance - no word is lost, lines keep to their limits, nothing is sent that is no text.
 */
#include "random_doc.h"
#include "sample_doc.h"

#include "base/utf8.h"
#include "doc/gemtext.h"
#include "doc/gopher.h"
#include "doc/plain.h"

#define DOCS 300

static const size_t widths[] = { 40, 67, 100 };
#define WIDTHS (sizeof(widths) / sizeof(widths[0]))

static char
type_of(struct str path)
{
	if (str_ends(path, STR(".jpg")) || str_ends(path, STR(".png")))
		return 'I';
	if (str_ends(path, STR("/search")))
		return '7';
	if (str_starts(path, STR("/media/")))
		return '9';
	return str_ends(path, STR("/")) ? '1' : '0';
}

enum form { GEMTEXT, MENU, TEXT, PLAIN, FORMS };

static void
write_form(struct buf *out, const struct doc *d, enum form form, size_t width)
{
	const struct gopher_site site = {
		.host = STR("news.example"),
		.port = 70,
		.gemini_host = STR("news.example"),
		.width = width,
		.type_of = type_of,
	};

	switch (form) {
	case GEMTEXT: gemtext_write(out, d); break;
	case MENU: gophermap_write(out, d, &site); break;
	case TEXT: gopher_text_write(out, d, &site); break;
	case PLAIN: plain_write(out, d, width); break;
	case FORMS: break;
	}
}

/* --- whole pages --- */

static void
compare(size_t sample, enum form form, size_t width)
{
	static const char *const endings[] = { "gmi", "menu", "txt", "plain" };
	struct arena a;
	struct doc d;
	struct buf out;
	char name[64];

	arena_init(&a, 0);
	buf_init(&out, 0);
	samples[sample](&d, &a);
	assert_true(doc_valid(&d));
	write_form(&out, &d, form, width);
	if (form == GEMTEXT)
		snprintf(name, sizeof(name), "%s.gmi", sample_names[sample]);
	else
		snprintf(name, sizeof(name), "%s-%zu.%s", sample_names[sample], width,
			 endings[form]);
	golden(name, &out);
	buf_release(&out);
	arena_release(&a);
}

static void
compare_widths(enum form form)
{
	for (size_t i = 0; i < SAMPLES; i++)
		for (size_t w = 0; w < WIDTHS; w++)
			compare(i, form, widths[w]);
}

static void
pages_in_gemtext(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++)
		compare(i, GEMTEXT, 0);
}

static void
pages_as_gopher_menus(void **state)
{
	(void)state;
	compare_widths(MENU);
}

static void
pages_as_gopher_text(void **state)
{
	(void)state;
	compare_widths(TEXT);
}

static void
pages_as_plain_text(void **state)
{
	(void)state;
	compare_widths(PLAIN);
}

/* --- properties --- */

struct page {
	struct arena a;
	struct doc d;
	struct buf out;
	enum form form;
	size_t width;
	uint32_t seed;
};

#define fail_page(p, why, line)                                                                    \
	fail_msg("seed %u, form %d, width %zu: %s\n%.*s\n---\n%.*s", (p)->seed, (p)->form,         \
		 (p)->width, why, STR_ARG(line), (int)(p)->out.n, (p)->out.s)

/* Runs the check on every document in every form. */
static void
for_each_page(void (*check)(struct page *))
{
	for (uint32_t seed = 0; seed < DOCS; seed++) {
		struct page p = { .seed = seed, .width = widths[seed % WIDTHS] };

		arena_init(&p.a, 0);
		chance_doc(&p.d, &p.a, seed, false);
		if (!doc_valid(&p.d))
			fail_msg("seed %u makes no valid document", seed);
		for (p.form = GEMTEXT; p.form < FORMS; p.form++) {
			buf_init(&p.out, 0);
			write_form(&p.out, &p.d, p.form, p.width);
			assert_false(buf_failed(&p.out));
			check(&p);
			buf_release(&p.out);
		}
		arena_release(&p.a);
	}
}

static void
check_word(struct page *p, struct str out, struct str text)
{
	/* The mark of each word is "z17z"; a soft line end can part it from what stands around it. */
	while (text.n) {
		ptrdiff_t at = str_find_byte(text, 'z');

		if (at < 0)
			return;
		text = str_after(text, (size_t)at);
		ptrdiff_t n = str_find_byte(str_after(text, 1), 'z');
		assert_true(n > 0);
		struct str word = str_part(text, 0, (size_t)n + 2);
		if (str_find(out, word) < 0)
			fail_page(p, "a word is lost", word);
		text = str_after(text, word.n);
	}
}

static void
check_words(struct page *p)
{
	struct str out = buf_str(&p->out);

	check_word(p, out, p->d.title);
	for (size_t i = 0; i < p->d.n; i++) {
		const struct block *b = &p->d.blocks[i];

		check_word(p, out, b->text);
		check_word(p, out, b->alt);
		for (size_t c = 0; b->table && c < b->table->rows * b->table->cols; c++)
			check_word(p, out, b->table->cells[c]);
	}
}

static void
no_word_is_lost(void **state)
{
	(void)state;
	for_each_page(check_words);
}

static void
check_bytes(struct page *p)
{
	struct str out = buf_str(&p->out);
	bool crlf = p->form == MENU || p->form == TEXT;

	if (!utf8_valid(out))
		fail_page(p, "not UTF-8", STR(""));
	for (size_t i = 0; i < out.n; i++) {
		unsigned char c = (unsigned char)out.s[i];
		bool ok = c >= 0x20 && c != 0x7F;

		if (c == '\n')
			ok = !crlf || (i && out.s[i - 1] == '\r');
		else if (c == '\r')
			ok = crlf && i + 1 < out.n && out.s[i + 1] == '\n';
		else if (c == '\t')
			ok = p->form == MENU;
		else if (c == 0xC2 && i + 1 < out.n)
			ok = (unsigned char)out.s[i + 1] >= 0xA0;
		if (!ok)
			fail_page(p, "a control", str_after(out, i));
	}
	assert_true(str_ends(out, STR("\n")));
}

/* proves: GEM-37 GOP-21 GOP-23 GOP-40 GOP-43 GOP-95 TXT-21 */
static void
only_text_is_sent(void **state)
{
	(void)state;
	for_each_page(check_bytes);
}

/* What the reader sees of the next line. */
static struct str
next_line(struct page *p, struct str *rest)
{
	struct str line = str_cut_line(rest);

	return p->form == MENU ? str_after(str_cut(&line, '\t'), 1) : line;
}

static bool
holds_address(struct str line)
{
	return str_find(line, STR("://")) >= 0 || str_find(line, STR("mailto:")) >= 0 ||
	       str_find(line, STR("tel:")) >= 0;
}

/* Of a line that is too long: the address alone must be so, behind nothing but a mark. */
static bool
is_long_address(struct page *p, struct str line)
{
	size_t longest = 0;

	while (line.n) {
		struct str word = str_cut(&line, ' ');

		if (holds_address(word) && utf8_columns(word) > longest)
			longest = utf8_columns(word);
	}
	return longest + 16 > p->width;
}

static void
check_lines(struct page *p)
{
	struct str rest = buf_str(&p->out), line = STR("");
	bool empty = true, fenced = false;

	if (p->form == MENU)
		rest.n -= 3; /* the closing dot */
	while (rest.n) {
		line = next_line(p, &rest);
		if (!line.n && empty && !fenced)
			fail_page(p, "an empty line too many", rest);
		empty = !line.n;
		if (str_ends(line, STR(" ")) || str_ends(line, STR("\xc2\xa0")))
			fail_page(p, "blanks at the end", line);
		if (p->form == TEXT && str_starts(line, STR(".")))
			fail_page(p, "a dot in front", line);
		if (p->form == GEMTEXT)
			fenced ^= str_starts(line, STR("```"));
		else if (utf8_columns(line) > p->width && !is_long_address(p, line))
			fail_page(p, "too long", line);
	}
	if (!line.n)
		fail_page(p, "ends in an empty line", line);
}

/* proves: GOP-23 GOP-42 GOP-43 TXT-21 */
static void
lines_keep_to_their_limits(void **state)
{
	(void)state;
	for_each_page(check_lines);
}

static void
check_menu(struct page *p)
{
	struct str rest = buf_str(&p->out);

	if (p->form != MENU)
		return;
	assert_true(str_ends(rest, STR("\r\n.\r\n")));
	rest.n -= 3;
	while (rest.n) {
		struct str line = str_cut_line(&rest), left = line;
		char type = line.s[0];

		str_cut(&left, '\t');
		struct str selector = str_cut(&left, '\t'), host = str_cut(&left, '\t');
		long long port;
		if (!strchr("0179gIhi", type) || !host.n || !str_number(left, &port))
			fail_page(p, "no item", line);
		if (type == 'i' ? selector.n || !str_eq(host, STR("null.host"))
				: (type == 'h') != str_starts(selector, STR("URL:")))
			fail_page(p, "a wrong item", line);
	}
}

/* proves: GOP-20 GOP-22 GOP-25 GOP-30 GOP-60 */
static void
menus_hold_items_only(void **state)
{
	(void)state;
	for_each_page(check_menu);
}

static void
check_gemtext(struct page *p)
{
	struct str rest = buf_str(&p->out);
	bool fenced = false, first = true;

	if (p->form != GEMTEXT)
		return;
	while (rest.n) {
		struct str line = str_cut_line(&rest);

		if (str_starts(line, STR("```"))) {
			if (fenced == (line.n > 3))
				fail_page(p, "a wrong fence", line);
			fenced = !fenced;
		} else if (!fenced && str_starts(line, STR("=>"))) {
			struct str ref = str_after(line, 3), url = str_cut(&ref, ' ');
			if (!doc_url_ok(url) || !ref.n || str_find(url, STR(":1965")) >= 0)
				fail_page(p, "a wrong link", line);
		}
		if (!fenced && str_starts(line, STR("# ")) != first)
			fail_page(p, "not one title, first", line);
		first = false;
	}
	assert_false(fenced);
}

/* proves: TXT-20 TXT-22 TXT-23 */
static void
gemtext_is_well_formed(void **state)
{
	(void)state;
	for_each_page(check_gemtext);
}

static void
check_again(struct page *p)
{
	struct buf again;

	buf_init(&again, 0);
	write_form(&again, &p->d, p->form, p->width);
	if (!str_eq(buf_str(&again), buf_str(&p->out)))
		fail_page(p, "other bytes the second time", STR(""));
	buf_release(&again);
}

static void
same_document_same_bytes(void **state)
{
	(void)state;
	for_each_page(check_again);
}

/* --- memory --- */

static void
a_buffer_that_is_full_is_said(void **state)
{
	struct arena a;
	struct doc d;

	(void)state;
	arena_init(&a, 0);
	sample_en(&d, &a);
	for (enum form form = GEMTEXT; form < FORMS; form++)
		for (size_t max = 1; max < 1500; max += 37) {
			struct buf out;

			buf_init(&out, max);
			write_form(&out, &d, form, 67);
			assert_true(buf_failed(&out));
			assert_true(out.n <= max);
			buf_release(&out);
		}
	arena_release(&a);
}

/* A hundred thousand links, a word of a megabyte: time stays in proportion. */
static void
huge_documents_are_printed(void **state)
{
	struct arena a;
	struct doc d;
	struct buf word, out;

	(void)state;
	arena_init(&a, 0);
	buf_init(&word, 0);
	buf_init(&out, 0);
	doc_init(&d, &a);
	d.title = STR("Шмат");
	for (unsigned i = 0; i < 100000; i++)
		doc_link(&d, arena_printf(&a, "/be/news/%u", i), STR("навіна"));
	buf_fill(&word, 'x', 1 << 20);
	doc_para(&d, buf_str(&word));
	for (enum form form = GEMTEXT; form < FORMS; form++) {
		write_form(&out, &d, form, 67);
		assert_false(buf_failed(&out));
		assert_true(out.n > 1 << 20);
		buf_clear(&out);
	}
	buf_release(&word);
	buf_release(&out);
	arena_release(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_in_gemtext),
		cmocka_unit_test(pages_as_gopher_menus),
		cmocka_unit_test(pages_as_gopher_text),
		cmocka_unit_test(pages_as_plain_text),
		cmocka_unit_test(no_word_is_lost),
		cmocka_unit_test(only_text_is_sent),
		cmocka_unit_test(lines_keep_to_their_limits),
		cmocka_unit_test(menus_hold_items_only),
		cmocka_unit_test(gemtext_is_well_formed),
		cmocka_unit_test(same_document_same_bytes),
		cmocka_unit_test(a_buffer_that_is_full_is_said),
		cmocka_unit_test(huge_documents_are_printed),
	};

	return cmocka_run_group_tests_name("writers", tests, NULL, NULL);
}
