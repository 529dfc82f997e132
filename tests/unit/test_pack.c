/* The packed document: nothing changes on the way, and nothing is believed on the way back. */
#include "base_test.h"
#include "random_doc.h"
#include "sample_doc.h"

#include "doc/gemtext.h"

#define DOCS      200
#define MUTATIONS 60 /* of each document */

static void
pack(struct buf *out, const struct doc *d)
{
	buf_init(out, 0);
	doc_pack(out, d);
	assert_false(buf_failed(out));
}

static bool
same_links(const struct link *a, size_t na, const struct link *b, size_t nb)
{
	for (size_t i = 0; na == nb && i < na; i++)
		if (!str_eq(a[i].url, b[i].url) || a[i].at != b[i].at || a[i].n != b[i].n)
			return false;
	return na == nb;
}

static bool
same_table(const struct table *a, const struct table *b)
{
	if (!a || !b)
		return a == b;
	if (a->rows != b->rows || a->cols != b->cols || a->header != b->header)
		return false;
	for (size_t i = 0; i < a->rows * a->cols; i++)
		if (!str_eq(a->cells[i], b->cells[i]))
			return false;
	if (!same_links(a->links, a->nlinks, b->links, b->nlinks))
		return false;
	for (size_t i = 0; i < a->nlinks; i++)
		if (!str_eq(a->link_text[i], b->link_text[i]))
			return false;
	return true;
}

static bool
same_block(const struct block *a, const struct block *b)
{
	return a->kind == b->kind && a->level == b->level && a->gap == b->gap &&
	       a->tight == b->tight && a->number == b->number && a->size == b->size &&
	       str_eq(a->text, b->text) && str_eq(a->url, b->url) && str_eq(a->alt, b->alt) &&
	       str_eq(a->format, b->format) &&
	       same_links(a->links, a->nlinks, b->links, b->nlinks) &&
	       same_table(a->table, b->table);
}

static void
expect_same(const struct doc *d)
{
	struct buf packed, again;
	struct arena a;
	struct doc back;

	pack(&packed, d);
	arena_init(&a, 0);
	assert_true(doc_unpack(buf_str(&packed), &a, &back));
	assert_true(str_eq(back.title, d->title));
	assert_int_equal(back.lang, d->lang);
	assert_int_equal(back.n, d->n);
	for (size_t i = 0; i < d->n; i++)
		if (!same_block(&back.blocks[i], &d->blocks[i]))
			fail_msg("block %zu differs: %.*s", i, STR_ARG(d->blocks[i].text));
	pack(&again, &back);
	assert_true(str_eq(buf_str(&packed), buf_str(&again)));
	buf_release(&packed);
	buf_release(&again);
	arena_release(&a);
}

static void
samples_come_back_as_they_were(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		struct arena a;
		struct doc d;

		arena_init(&a, 0);
		samples[i](&d, &a);
		expect_same(&d);
		arena_release(&a);
	}
}

static void
documents_of_chance_come_back_as_they_were(void **state)
{
	(void)state;
	for (uint32_t seed = 0; seed < DOCS; seed++) {
		struct arena a;
		struct doc d;

		arena_init(&a, 0);
		chance_doc(&d, &a, seed, false);
		expect_same(&d);
		arena_release(&a);
	}
}

/* More can be added to what came back, as to any document. */
static void
what_came_back_grows_on(void **state)
{
	struct arena a;
	struct doc d, back;
	struct buf packed;

	(void)state;
	arena_init(&a, 0);
	sample_be(&d, &a);
	pack(&packed, &d);
	assert_true(doc_unpack(buf_str(&packed), &a, &back));
	for (int i = 0; i < 100; i++) {
		assert_true(
		    doc_add_link(&back, &back.blocks[0], back.blocks[0].text.n, 0, STR("/x")));
		assert_non_null(doc_para(&back, STR("яшчэ")));
	}
	assert_true(doc_valid(&back));
	buf_release(&packed);
	arena_release(&a);
}

/* Whatever is taken is sound, is the one way to write that document, and can be printed. */
static void
try_bytes(struct str bytes)
{
	struct arena a;
	struct doc d;
	struct buf again;
	void *owner;

	arena_init(&a, 0);
	buf_init(&again, 0);
	if (doc_unpack(exact(bytes.s, bytes.n, &owner), &a, &d)) {
		assert_true(doc_sound(&d));
		doc_pack(&again, &d);
		assert_true(str_eq(buf_str(&again), bytes));
		buf_clear(&again);
		gemtext_write(&again, &d);
		assert_false(buf_failed(&again));
	} else {
		assert_int_equal(d.n, 0);
		assert_int_equal(d.title.n, 0);
	}
	free(owner);
	buf_release(&again);
	arena_release(&a);
}

static void
mutate(struct chance *c, struct buf *b)
{
	unsigned at = chance_below(c, (unsigned)b->n);

	switch (chance_below(c, 4)) {
	case 0: b->s[at] = (char)chance_below(c, 256); break;
	case 1: b->s[at] = (char)(b->s[at] ^ (1 << chance_below(c, 8))); break;
	case 2:
		memmove(b->s + at, b->s + at + 1, b->n - at - 1);
		b->n--;
		break;
	case 3: buf_cut(b, at); break;
	}
}

static void
damaged_bytes_make_no_unsound_document(void **state)
{
	struct chance c = { .state = 1 };

	(void)state;
	for (uint32_t seed = 0; seed < DOCS; seed++) {
		struct arena a;
		struct doc d;
		struct buf packed, damaged;

		arena_init(&a, 0);
		chance_doc(&d, &a, seed, false);
		pack(&packed, &d);
		for (int i = 0; i < MUTATIONS; i++) {
			buf_init(&damaged, 0);
			buf_addstr(&damaged, buf_str(&packed));
			for (unsigned n = 1 + chance_below(&c, 3); n && damaged.n; n--)
				mutate(&c, &damaged);
			try_bytes(buf_str(&damaged));
			buf_release(&damaged);
		}
		buf_release(&packed);
		arena_release(&a);
	}
}

static void
half_a_document_is_none(void **state)
{
	struct arena a;
	struct doc d, back;
	struct buf packed;

	(void)state;
	arena_init(&a, 0);
	sample_ru(&d, &a);
	pack(&packed, &d);
	for (size_t n = 0; n < packed.n; n++)
		assert_false(doc_unpack(str_of(packed.s, n), &a, &back));
	buf_addc(&packed, '\0');
	assert_false(doc_unpack(buf_str(&packed), &a, &back));
	buf_release(&packed);
	arena_release(&a);
}

/* Counts that promise more than there is must cost nothing. */
static void
false_counts_take_no_memory(void **state)
{
	static const struct {
		const char *s;
		size_t n;
	} lies[] = {
#define LIE(bytes) { bytes, sizeof(bytes) - 1 }
		LIE("\xD1\x01\x01\x61\xff\xff\x0f"),                             /* blocks */
		LIE("\xD1\x01\x01\x61\x01\x01\x01\x61\xff\xff\xff\xff\x0f"),     /* links */
		LIE("\xD1\x01\x01\x61\x01\x07\x00\xff\x01\xff\x07\x00\x00\x00"), /* cells */
		LIE("\xD1\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),         /* title */
		LIE("\xD1\x01\x80\x00\x00"),                                     /* a long zero */
		LIE("\xD1\x01\x01\x61\x01\x31\x01\x61\x00"), /* gap and tight, sound */
#undef LIE
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lies); i++) {
		struct arena a;
		struct doc d;

		try_bytes(str_of(lies[i].s, lies[i].n));
		arena_init(&a, 0);
		doc_unpack(str_of(lies[i].s, lies[i].n), &a, &d);
		assert_true(a.used < 4096);
		arena_release(&a);
	}
}

static void
an_unsound_document_is_not_packed(void **state)
{
	struct arena a;
	struct doc d;
	struct buf out;

	(void)state;
	arena_init(&a, 0);
	doc_init(&d, &a);
	doc_para(&d, STR("а\nб"));
	buf_init(&out, 0);
	doc_pack(&out, &d);
	assert_true(buf_failed(&out));
	buf_release(&out);
	arena_release(&a);
}

static void
memory_that_ends_is_said(void **state)
{
	struct arena a;
	struct doc d, back;
	struct buf packed;

	(void)state;
	arena_init(&a, 0);
	sample_en(&d, &a);
	pack(&packed, &d);
	for (size_t limit = 1; limit < 20000; limit += 97) {
		struct arena small;

		arena_init(&small, limit);
		bool whole = doc_unpack(buf_str(&packed), &small, &back);
		assert_true(whole == !arena_failed(&small));
		assert_int_equal(back.n, whole ? d.n : 0);
		arena_release(&small);
	}
	buf_release(&packed);
	arena_release(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_come_back_as_they_were),
		cmocka_unit_test(documents_of_chance_come_back_as_they_were),
		cmocka_unit_test(what_came_back_grows_on),
		cmocka_unit_test(damaged_bytes_make_no_unsound_document),
		cmocka_unit_test(half_a_document_is_none),
		cmocka_unit_test(false_counts_take_no_memory),
		cmocka_unit_test(an_unsound_document_is_not_packed),
		cmocka_unit_test(memory_that_ends_is_said),
	};

	return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
