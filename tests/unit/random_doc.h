/*
 * Documents of chance, the same for the same seed: what properties are tried on.
 *
 * Each word is one that the document holds once ("слова17"), so a test can ask where each of them went.
 */
#ifndef TESTS_RANDOM_DOC_H
#define TESTS_RANDOM_DOC_H

#include "base/clean.h"
#include "doc/doc.h"

struct chance {
	struct arena *arena;
	uint32_t state;
	unsigned words; /* made so far */
	bool plain; /* only what gemtext can say: no tables, images, links in text, nested quotes */
};

/* 0 to n - 1 */
static inline unsigned
chance_below(struct chance *c, unsigned n)
{
	c->state = c->state * 1664525u + 1013904223u;
	return (c->state >> 8) % n;
}

#define CHANCE_PICK(c, list) ((list)[chance_below((c), sizeof(list) / sizeof(*(list)))])

static inline void
chance_word(struct chance *c, struct buf *out)
{
	static const char *const heads[] = { "слова",
					     "у",
					     "Ё",
					     "word",
					     "ў",
					     "漢字",
					     "г.",
					     "№",
					     "i\xcc\x88",
					     "😀",
					     "Llanfairpwllgwyngyll",
					     "(а",
					     "..",
					     ".",
					     "дом-музей",
					     "5" };
	static const char *const tails[] = { "",  "",  "",    "",   ".",  ",",  ";",
					     "»", ")", "...", " —", " %", " –", "\xc2\xa0км" };

	buf_addf(out, "%sz%uz%s", CHANCE_PICK(c, heads), c->words++, CHANCE_PICK(c, tails));
}

/* One line of text as clean_line leaves it; it may begin like markup. */
static inline struct str
chance_text(struct chance *c, unsigned most)
{
	static const char *const starts[] = { "#", "##", "* ", "=>", "> ",  "```",   "*",  "-",
					      "«", "•",  "=",  "`",  "###", "=> /x", ". ", "..." };
	struct buf b;

	buf_init(&b, 0);
	if (!chance_below(c, 4))
		buf_adds(&b, CHANCE_PICK(c, starts));
	for (unsigned n = 1 + chance_below(c, most); n; n--) {
		chance_word(c, &b);
		if (!chance_below(c, 12))
			buf_addf(&b, " https://example.by/путь/%u", c->words);
		buf_addc(&b, ' ');
	}
	struct str text = clean_line(c->arena, buf_str(&b));
	buf_release(&b);
	return text;
}

static inline struct str
chance_lines(struct chance *c)
{
	struct buf b;

	buf_init(&b, 0);
	for (unsigned n = 1 + chance_below(c, 5); n; n--) {
		struct str line = chance_text(c, 8);

		buf_fill(&b, ' ', chance_below(c, 3) ? 0 : chance_below(c, 30));
		buf_addstr(&b, line);
		buf_adds(&b, chance_below(c, 5) ? "\n" : "\n\n");
	}
	struct str text = clean_lines(c->arena, buf_str(&b));
	buf_release(&b);
	return text;
}

static inline struct str
chance_url(struct chance *c)
{
	static const char *const forms[] = {
		"/be/news/%u",
		"/media/%u/a.pdf",
		"/media/%u/b.jpg",
		"https://a%u.example.by/x%%20y",
		"mailto:m%u@example.by",
		"tel:+3752156%u",
		"gopher://h%u.example/1/menu",
		"gemini://c%u.example:1965/",
		"/be/search?q=%u",
		"gopher://h%u.example:7070/0a%%09b",
		"https://www.example.by/%u/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	};

	return arena_printf(c->arena, CHANCE_PICK(c, forms), chance_below(c, 40));
}

/* Links on whole words, so that no number is put inside one. */
static inline void
chance_links(struct chance *c, struct doc *d, struct block *b)
{
	size_t at = 0;

	if (c->plain || chance_below(c, 3))
		return;
	if (!chance_below(c, 6)) {
		doc_add_link(d, b, 0, 0, chance_url(c));
		return;
	}
	while (at < b->text.n) {
		ptrdiff_t blank = str_find_byte(str_after(b->text, at), ' ');
		size_t n = blank < 0 ? b->text.n - at : (size_t)blank;

		if (n && !chance_below(c, 3))
			doc_add_link(d, b, at, n, chance_url(c));
		at += n + 1;
	}
}

static inline void
chance_table(struct chance *c, struct doc *d)
{
	size_t rows = 1 + chance_below(c, 5), cols = 1 + chance_below(c, 5);
	struct str caption = chance_below(c, 2) ? chance_text(c, 4) : STR("");
	struct block *b = doc_table(d, rows, cols, chance_below(c, 2), caption);
	unsigned most = 1 + chance_below(c, 6);

	if (!b)
		return;
	for (size_t i = 0; i < rows * cols; i++) {
		if (!chance_below(c, 4))
			continue;
		struct str text = chance_below(c, 3) ? chance_text(c, most) : STR("1 250,5");
		b->table->cells[i] = text;
		if (!chance_below(c, 5))
			doc_table_link(d, b->table, text, chance_url(c));
	}
	if (!chance_below(c, 4))
		for (size_t i = 1; i < cols; i++)
			b->table->cells[(rows - 1) * cols + i] = b->table->cells[(rows - 1) * cols];
}

static inline void
chance_block(struct chance *c, struct doc *d)
{
	struct block *b = NULL;

	switch (chance_below(c, c->plain ? 7 : 10)) {
	case 0: b = doc_heading(d, 2 + (int)chance_below(c, 2), chance_text(c, 6)); break;
	case 1:
	case 2: b = doc_para(d, chance_text(c, 40)); break;
	case 3: b = doc_item(d, 1 + (int)chance_below(c, 4), 0, chance_text(c, 20)); break;
	case 4:
		b = doc_item(d, 1 + (int)chance_below(c, 4), 1 + chance_below(c, 99),
			     chance_text(c, 20));
		break;
	case 5:
		b = doc_quote(d, c->plain ? 1 : 1 + (int)chance_below(c, 9), chance_text(c, 20));
		break;
	case 6:
		doc_pre(d, chance_lines(c), chance_below(c, 2) ? chance_text(c, 4) : STR(""));
		break;
	case 7: doc_link(d, chance_url(c), chance_text(c, chance_below(c, 9) ? 9 : 80)); break;
	case 8:
		b = doc_image(d, chance_url(c), chance_below(c, 3) ? chance_text(c, 9) : STR(""));
		b->size = chance_below(c, 3) ? 0 : 5000000;
		b->format = str_ends(b->url, STR(".jpg")) ? STR("JPEG") : STR("");
		return;
	case 9: chance_table(c, d); return;
	}
	if (!b)
		return;
	chance_links(c, d, b);
	if (!c->plain && b->kind != BLOCK_HEADING && !chance_below(c, 8)) {
		b->gap = chance_below(c, 2);
		b->tight = !b->gap;
	}
}

static inline void
chance_doc(struct doc *d, struct arena *a, uint32_t seed, bool plain)
{
	struct chance c = { .arena = a, .state = seed * 2654435761u + 1, .plain = plain };

	doc_init(d, a);
	d->lang = (enum lang)((int)chance_below(&c, 4) - 1);
	d->title = chance_text(&c, 12);
	for (unsigned n = chance_below(&c, 25); n; n--)
		chance_block(&c, d);
}

#endif
