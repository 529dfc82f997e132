/*
 * Finding: typed words become words of the edition, and those one query of the index.
 *
 * Each word goes down a ladder and stops at the first rung that gives anything: it or its forms (base/word_forms.h); words that sound so,
 * which takes care of Latin letters and of the other Cyrillic language; words that begin so.  What is typed only ever becomes a
 * folded word, letters and digits, so no syntax of the index can come out of it (GOP-52).
 *
 * The cost has bounds: so many words, so many forms of each, and the index is read only as far as a page of results goes.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/word.h"
#include "base/word_forms.h"
#include "base/word_table.h"
#include "store/edition_db.h"

#define FOUND_MOST      100  /* words of the edition for one that was typed */
#define SEEDS_MOST      4    /* words of a sound whose forms are looked for, too */
#define PREFIX_LEAST    3    /* letters */
#define LOOKS_MOST      2000 /* rows of the vocabulary for one word */
#define SHORT_WORD      2    /* letters: left aside beside longer ones */
#define EXPRESSION_MOST (64u << 10)

/* The words of the edition that one typed word stands for. */
struct found {
	struct str typed;
	struct str words[FOUND_MOST];
	size_t n;
	bool exact; /* the typed word itself is there */
};

static void
add(struct found *f, struct str word)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->words[i], word))
			return;
	if (f->n < FOUND_MOST)
		f->words[f->n++] = word;
}

/* --- the ladder --- */

/*
 * Both lists ascend by sound, so each look at the vocabulary skips all forms that are not there, and all words that are no
 * forms.  `loosely`: a word that sounds like one of the forms will do.
 */
static int
find_forms(struct edition *e, enum lang lang, struct str word, bool loosely, struct arena *a,
	   struct found *f)
{
	struct word_forms forms;

	if (!word_forms(a, lang, word, &forms))
		return -1;
	for (size_t i = 0; i < forms.n;) {
		struct query q = db_query(&e->db, "SELECT sound, word FROM search_word"
						  " WHERE lang = ? AND sound >= ?"
						  " ORDER BY sound, word");
		struct str wanted = forms.list[i].sound, next = STR("");

		query_put_int(&q, lang);
		query_put_str(&q, wanted);
		while (query_step(&q) == 1) {
			next = query_str(&q, 0, a);
			if (!str_eq(next, wanted))
				break;
			struct str there = query_str(&q, 1, a);
			if (loosely || word_forms_have(&forms, lang, there, next, a))
				add(f, there);
			next = STR("");
		}
		if (query_end(&q) < 0 || arena_failed(a))
			return -1;
		if (next.n == 0)
			break; /* the vocabulary ends here */
		while (i < forms.n && str_cmp(forms.list[i].sound, next) < 0)
			i++;
	}
	return 0;
}

static int
find_sound(struct edition *e, enum lang lang, struct str sound, struct arena *a, struct found *f)
{
	struct query q = db_query(&e->db, "SELECT word FROM search_word"
					  " WHERE lang = ? AND sound = ? ORDER BY word");

	query_put_int(&q, lang);
	query_put_str(&q, sound);
	for (int n = 0; n < FOUND_MOST && query_step(&q) == 1; n++)
		add(f, query_str(&q, 0, a));
	return query_end(&q) < 0 || arena_failed(a) ? -1 : 0;
}

static bool
has_letter(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.s[i] < '0' || word.s[i] > '9')
			return true;
	return false;
}

/* `seen`: as it was typed, since č says more than c. */
static int
find_sounds(struct edition *e, enum lang lang, struct str seen, struct arena *a, struct found *f)
{
	struct str sounds[WORD_SOUNDS_MOST];
	size_t n = word_sounds(a, seen, sounds);

	for (size_t i = 0; i < n; i++)
		if (find_sound(e, lang, sounds[i], a, f) < 0)
			return -1;
	if (f->n == 0 && find_forms(e, lang, f->typed, true, a, f) < 0)
		return -1;
	for (size_t i = 0, seeds = f->n; i < seeds && i < SEEDS_MOST; i++)
		if (find_forms(e, lang, f->words[i], false, a, f) < 0)
			return -1;
	return 0;
}

/* The last letter typed may be half of a sound, so the walk begins without it. */
static int
find_beginnings(struct edition *e, enum lang lang, struct str word, struct arena *a,
		struct found *f)
{
	struct str sound = word_sound(a, word), head = str_part(sound, 0, sound.n - 1);
	bool cyrillic = word_is_cyrillic(word);
	struct query q = db_query(&e->db, "SELECT sound, word FROM search_word"
					  " WHERE lang = ? AND sound >= ? ORDER BY sound, word"
					  " LIMIT ?");

	query_put_int(&q, lang);
	query_put_str(&q, head);
	query_put_int(&q, LOOKS_MOST);
	while (f->n < FOUND_MOST && query_step(&q) == 1 && str_starts(query_view(&q, 0), head)) {
		struct str there = query_str(&q, 1, a);
		if (str_starts(there, word) ||
		    (!cyrillic && word_is_cyrillic(there) && str_starts(query_view(&q, 0), sound)))
			add(f, there);
	}
	return query_end(&q) < 0 || arena_failed(a) ? -1 : 0;
}

static int
find(struct edition *e, enum lang lang, struct str seen, struct arena *a, struct found *f)
{
	if (find_forms(e, lang, f->typed, false, a, f) < 0)
		return -1;
	for (size_t i = 0; i < f->n; i++)
		f->exact = f->exact || str_eq(f->words[i], f->typed);
	if (f->n == 0 && has_letter(f->typed) && find_sounds(e, lang, seen, a, f) < 0)
		return -1;
	if (f->n == 0 && word_letters(f->typed) >= PREFIX_LEAST &&
	    find_beginnings(e, lang, f->typed, a, f) < 0)
		return -1;
	return f->n > 0;
}

/* --- the expressions --- */

static void
add_term(struct buf *out, enum lang lang, struct str word)
{
	buf_addc(out, '"');
	buf_addstr(out, lang_code(lang));
	buf_addc(out, '\n');
	buf_addstr(out, word);
	buf_addc(out, '"');
}

static void
add_exact(struct buf *out, enum lang lang, const struct found *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_adds(out, i ? " AND " : "");
		add_term(out, lang, f[i].typed);
	}
}

static void
add_forms(struct buf *out, enum lang lang, const struct found *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_adds(out, i ? " AND (" : "(");
		for (size_t j = 0; j < f[i].n; j++) {
			buf_adds(out, j ? " OR " : "");
			add_term(out, lang, f[i].words[j]);
		}
		buf_addc(out, ')');
	}
}

static int
compare(const void *x, const void *y)
{
	const struct str *a = x, *b = y;

	return str_cmp(*a, *b);
}

static bool
list_words(struct edition_search *s, struct arena *a, const struct found *f, size_t n)
{
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += f[i].n;
	s->words = arena_array(a, total + 1, sizeof(*s->words));
	for (size_t i = 0; s->words && i < n; i++)
		for (size_t j = 0; j < f[i].n; j++)
			s->words[s->n++] = f[i].words[j];
	if (s->words && s->n)
		qsort(s->words, s->n, sizeof(*s->words), compare);
	return s->words != NULL;
}

static int
express(struct edition_search *s, struct arena *a, const struct found *f, size_t n)
{
	struct buf exact, other;
	bool all_exact = true, more = false;

	for (size_t i = 0; i < n; i++) {
		all_exact = all_exact && f[i].exact;
		more = more || f[i].n > 1 || !f[i].exact;
	}
	buf_init(&exact, EXPRESSION_MOST);
	buf_init(&other, EXPRESSION_MOST);
	if (all_exact)
		add_exact(&exact, s->lang, f, n);
	if (more && all_exact)
		buf_addc(&other, '(');
	if (more)
		add_forms(&other, s->lang, f, n);
	if (more && all_exact) {
		buf_adds(&other, ") NOT (");
		buf_addstr(&other, buf_str(&exact));
		buf_addc(&other, ')');
	}
	s->exact = arena_str(a, buf_str(&exact));
	s->other = arena_str(a, buf_str(&other));
	bool failed = buf_failed(&exact) || buf_failed(&other) || !list_words(s, a, f, n);
	buf_release(&exact);
	buf_release(&other);
	return failed ? -1 : 1;
}

/* --- a search made ready --- */

struct typed {
	struct str word, seen;
};

/* Different words in their order; the number. */
static size_t
read_words(struct str text, struct arena *a, struct typed list[EDITION_SEARCH_WORDS])
{
	char word[WORD_MOST];
	struct str seen;
	size_t n = 0;

	for (size_t size; n < EDITION_SEARCH_WORDS && (size = word_next(&text, word, &seen)) > 0;) {
		struct str x = str_of(word, size);
		size_t i = 0;

		while (i < n && !str_eq(list[i].word, x))
			i++;
		if (i == n)
			list[n++] = (struct typed){ arena_str(a, x), seen };
	}
	return n;
}

/* "на", "і", "of": beside longer words they tell nothing, and nearly every article has them. */
static size_t
without_short(struct typed *list, size_t n)
{
	bool longer = false;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		longer = longer || word_letters(list[i].word) > SHORT_WORD;
	for (size_t i = 0; i < n; i++)
		if (!longer || word_letters(list[i].word) > SHORT_WORD || !has_letter(list[i].word))
			list[kept++] = list[i];
	return kept;
}

int
edition_search_prepare(struct edition *e, enum lang lang, struct str text, struct arena *a,
		       struct edition_search *s)
{
	struct typed typed[EDITION_SEARCH_WORDS];
	size_t n = without_short(typed, read_words(text, a, typed));
	struct found *f = arena_array(a, n + 1, sizeof(*f));

	*s = (struct edition_search){ .lang = lang, .exact = STR(""), .other = STR("") };
	s->empty = n == 0;
	if (!f)
		return -1;
	for (size_t i = 0; i < n; i++) {
		f[i].typed = typed[i].word;
		int result = find(e, lang, typed[i].seen, a, &f[i]);
		if (result != 1)
			return result;
	}
	return n ? express(s, a, f, n) : 0;
}

/* --- results --- */

struct page {
	struct edition_article *rows;
	bool *other;
	int n, limit;
};

/* Rows of one of the two expressions, from a place on.  One more than the limit is taken, to know that there is more. */
static int
read_page(struct edition *e, struct str expression, int64_t from, bool other, struct arena *a,
	  struct page *p, bool *more)
{
	struct query q = db_query(
	    &e->db, "SELECT " EDITION_COLUMNS " FROM search"
		    " CROSS JOIN search_place ON search_place.place = search.rowid"
		    " CROSS JOIN article ON article.id = search_place.article"
		    " WHERE search MATCH ? AND search.rowid > ? ORDER BY search.rowid LIMIT ?");

	query_put_str(&q, expression);
	query_put_int(&q, from);
	query_put_int(&q, p->limit - p->n + 1);
	while (query_step(&q) == 1) {
		if (p->n == p->limit) {
			*more = true;
			break;
		}
		p->other[p->n] = other;
		if (!edition_row(&q, a, &p->rows[p->n++])) {
			query_end(&q);
			return -1;
		}
	}
	return query_end(&q) < 0 ? -1 : 0;
}

/* The anchor's place; that of what comes behind it when it is not indexed any more.  1, 0: no such article, -1. */
static int
place_of(struct edition *e, int64_t id, int64_t *place)
{
	struct query q = db_query(&e->db, "SELECT coalesce(place, 0), key FROM article"
					  " LEFT JOIN search_place ON search_place.article = id"
					  " WHERE id = ?");
	int64_t key = 0;

	query_put_int(&q, id);
	if (query_step(&q) == 1) {
		*place = query_int(&q, 0);
		key = query_int(&q, 1);
	}
	int found = query_end(&q);
	if (found == 1 && *place == 0) {
		int64_t first = search_place_of(e, key, id);
		if (first < 0)
			return -1;
		*place = first - 1;
	}
	return found;
}

int
edition_search(struct edition *e, const struct edition_search *s, struct edition_anchor from,
	       int limit, struct arena *a, struct edition_article *rows, bool *other, bool *more)
{
	struct page p = { .rows = rows, .other = other, .limit = limit };
	int64_t place = 0;

	*more = false;
	if (limit > EDITION_LIST_MAX)
		p.limit = EDITION_LIST_MAX;
	if (p.limit < 1)
		return 0;
	if (from.id) {
		int found = place_of(e, from.id, &place);
		if (found != 1)
			return found;
	}
	if (s->exact.n && !from.other && read_page(e, s->exact, place, false, a, &p, more) < 0)
		return -1;
	if (s->other.n && !*more &&
	    read_page(e, s->other, from.other ? place : 0, true, a, &p, more) < 0)
		return -1;
	return p.n;
}
