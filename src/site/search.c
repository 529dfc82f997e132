/*
 * Search: "/be/search" and the words behind it, whichever way the protocol brings them.  Without words Gemini asks for some
 * (10), Gopher gets a menu that says how.
 *
 * The first page of results has the reader's words in the query.  Further ones, and the same search in another language, must be links,
 * and a Gopher selector has room for letters and digits only (GOP-12); so there the words stand in the path, as base64 for addresses
 * (RFC 4648 section 5).  A page begins behind an article, as those of all lists do, and keeps its content while news comes in.
 */
#include <stdlib.h>

#include "base/base64.h"
#include "base/clean.h"
#include "base/utf8.h"
#include "base/word.h"
#include "site/pages.h"

#define RESULTS         10
#define QUERY_MOST      700 /* bytes; a URI of Gemini holds some 320 of Cyrillic letters */
#define EXCERPT_COLUMNS 90
#define BEFORE_COLUMNS  30 /* of it in front of the word that was found */
#define TITLE_WORDS     60 /* columns of the reader's words in the title */

struct search {
	struct asked *q;
	struct str words; /* clean */
	struct edition_search prepared;
	uint64_t beginnings; /* of its words */
	struct edition_article rows[RESULTS];
	bool other[RESULTS], more;
	int n;
};

/* --- excerpts --- */

static int
compare(const void *x, const void *y)
{
	const struct str *a = x, *b = y;

	return str_cmp(*a, *b);
}

/* A bit for how a folded word begins: forms of one word begin alike, and most words of a text do not. */
static uint64_t
beginning(struct str word)
{
	bool two = word.n > 1 && (word.s[0] & 0x80);

	return word.n ? UINT64_C(1) << (word.s[two] & 63) : 0;
}

/* Where in the text the first of the words stands; false when none does. */
static bool
find_word(const struct edition_search *s, uint64_t beginnings, struct str text, size_t *at)
{
	struct str rest = text, seen;
	char folded[WORD_MOST];

	for (size_t n; (n = word_next(&rest, folded, &seen)) > 0;) {
		struct str word = str_of(folded, n);
		if (!(beginning(word) & beginnings))
			continue;
		if (bsearch(&word, s->words, s->n, sizeof(*s->words), compare)) {
			*at = (size_t)(seen.s - text.s);
			return true;
		}
	}
	return false;
}

/* From a few words before that byte, a line long. */
static struct str
cut_around(struct asked *q, struct str text, size_t at)
{
	struct str before = str_part(text, 0, at);
	size_t columns = utf8_columns(before), begin = 0;

	if (columns > BEFORE_COLUMNS) {
		begin = utf8_clip_columns(text, columns - BEFORE_COLUMNS).n;
		while (begin < at && text.s[begin] != ' ')
			begin++;
		begin += begin < at;
	}
	struct str line = part_clip(q, str_after(text, begin), EXCERPT_COLUMNS);
	return begin ? arena_join(q->arena, STR("…"), line) : line;
}

static bool
is_prose(const struct block *b)
{
	return b->text.n && (b->kind == BLOCK_PARA || b->kind == BLOCK_ITEM ||
			     b->kind == BLOCK_QUOTE || b->kind == BLOCK_HEADING);
}

/* The line of the article that has one of the words; else its first one; empty when it has none. */
static struct str
excerpt(const struct search *s, int64_t id)
{
	struct asked *q = s->q;
	struct str first = STR("");
	struct doc d;

	if (edition_doc(q->edition, id, q->arena, &d) != 1)
		return first;
	for (size_t i = 0; i < d.n; i++) {
		size_t at;
		if (!is_prose(&d.blocks[i]))
			continue;
		if (first.n == 0)
			first = d.blocks[i].text;
		if (find_word(&s->prepared, s->beginnings, d.blocks[i].text, &at))
			return cut_around(q, d.blocks[i].text, at);
	}
	return part_clip(q, first, EXCERPT_COLUMNS);
}

/* --- addresses --- */

/* "/ru/search/WORDS/". */
static struct str
words_path(const struct search *s, enum lang lang)
{
	return arena_printf(s->q->arena, "/%.*s/search/%.*s/", STR_ARG(lang_code(lang)),
			    STR_ARG(base64_for_address(s->q->arena, s->words)));
}

static struct str
next_path(const struct search *s)
{
	int last = s->n - 1;

	return arena_printf(s->q->arena, "%.*sbefore/%lld%s", STR_ARG(words_path(s, s->q->lang)),
			    (long long)s->rows[last].id, s->other[last] ? "-forms" : "");
}

/* --- the page --- */

static struct doc *
begin_page(struct asked *q, struct str title)
{
	struct doc *d = part_menu(q, q->route->path, title);

	q->page->passing = true;
	return d;
}

static void
end_page(struct asked *q, bool gap)
{
	part_link(q, part_path(q, q->lang, "search"), PHRASE_NEW_SEARCH, gap);
	part_link(q, part_path(q, q->lang, ""), PHRASE_HOME, false);
}

static void
add_results(struct search *s)
{
	struct doc *d = &s->q->page->doc;

	for (size_t i = 0; i < s->prepared.n; i++)
		s->beginnings |= beginning(s->prepared.words[i]);
	for (int i = 0; i < s->n; i++) {
		part_article(s->q, &s->rows[i]);
		if (d->n && i > 0)
			d->blocks[d->n - 1].tight = true;
		struct block *b = doc_para(d, excerpt(s, s->rows[i].id));
		if (b)
			b->tight = true;
	}
	if (s->more)
		part_link(s->q, next_path(s), PHRASE_MORE_FOUND, true);
	end_page(s->q, !s->more);
}

/* What may help: fewer words, another language. */
static void
add_nothing(struct search *s)
{
	struct asked *q = s->q;
	bool gap = true;

	doc_para(&q->page->doc, phrase(PHRASE_NOTHING_FOUND, q->lang));
	for (int lang = 0; lang < LANG_COUNT && !s->prepared.empty; lang++) {
		if (lang == (int)q->lang)
			continue;
		struct block *b = doc_link(&q->page->doc, words_path(s, (enum lang)lang),
					   phrase(PHRASE_SEARCH_HERE, (enum lang)lang));
		if (b)
			b->gap = gap;
		gap = false;
	}
	end_page(q, gap);
}

/* No words yet. */
static void
ask(struct asked *q)
{
	struct str prompt = clean_line(q->arena, q->site->search_prompt);

	if (prompt.n == 0)
		prompt = phrase(PHRASE_SEARCH_PROMPT, q->lang);
	if (!q->gopher) {
		page_refuse(q->page, PAGE_INPUT, q->lang, prompt);
		return;
	}
	struct doc *d = begin_page(q, phrase(PHRASE_SEARCH, q->lang));
	doc_para(d, prompt);
	end_page(q, true);
}

static void
answer(struct search *s)
{
	struct asked *q = s->q;
	struct edition_anchor from = { .id = q->route->before, .other = q->route->forms };
	int found = edition_search_prepare(q->edition, q->lang, s->words, q->arena, &s->prepared);

	if (found == 1)
		s->n = found = edition_search(q->edition, &s->prepared, from, RESULTS, q->arena,
					      s->rows, s->other, &s->more);
	if (found < 0 || (found == 0 && from.id)) {
		page_missing(q, found);
		return;
	}
	begin_page(q, arena_printf(q->arena, "%.*s: %.*s", STR_ARG(phrase(PHRASE_SEARCH, q->lang)),
				   STR_ARG(part_clip(q, s->words, TITLE_WORDS))));
	if (s->n)
		add_results(s);
	else
		add_nothing(s);
}

void
page_search(struct asked *q)
{
	struct search *s = arena_alloc(q->arena, sizeof(*s));
	struct str typed = q->query;

	if (!s)
		return;
	if (q->route->words.n && !base64_from_address(q->arena, q->route->words, &typed)) {
		page_missing(q, 0);
		return;
	}
	s->q = q;
	s->words = clean_line(q->arena, utf8_clip(typed, QUERY_MOST));
	if (s->words.n == 0)
		ask(q);
	else
		answer(s);
}
