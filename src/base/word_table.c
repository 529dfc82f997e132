/* Classes of endings, made ready. */
#include "base/word_table.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"

#define ENDING_MOST 48 /* bytes */
#define LANGUAGES   3

/* The two sides of a change of the stem's end. */
struct change {
	struct str one, two;
};

/* An ending of a way, as it is found. */
struct pair {
	struct str tail;
	size_t way;
};

struct maker {
	struct arena *arena; /* of the table */
	struct arena scrap;
	const struct word_language *language;
	struct pair *pairs;
	size_t n, cap;
	struct word_way *ways;
	size_t nways, ways_cap;
};

size_t
word_letters(struct str x)
{
	size_t n = 0;

	for (size_t i = 0; i < x.n; i++)
		n += ((unsigned char)x.s[i] & 0xC0) != 0x80;
	return n;
}

/* --- what the classes say --- */

static void
add_tail(struct maker *m, struct str head, struct str tail)
{
	struct pair *pairs = arena_grow(&m->scrap, m->pairs, m->n, &m->cap, sizeof(*pairs));

	if (!pairs)
		return;
	m->pairs = pairs;
	m->pairs[m->n++] = (struct pair){ arena_join(m->arena, head, tail), m->nways };
}

/* An ending of the table written out; *plus: an adjective's follows. */
static struct str
write_ending(struct str pattern, const struct change *change, char out[ENDING_MOST], bool *plus)
{
	size_t n = 0;

	*plus = pattern.n && pattern.s[pattern.n - 1] == '+';
	if (*plus)
		pattern.n--;
	for (size_t i = 0; i < pattern.n; i++) {
		char c = pattern.s[i];
		struct str piece = c == '1'   ? change->one
				   : c == '2' ? change->two
				   : c == '-' ? STR("")
					      : str_part(pattern, i, 1);

		if (n + piece.n > ENDING_MOST)
			break;
		memcpy(out + n, piece.s, piece.n);
		n += piece.n;
	}
	return str_of(out, n);
}

static void
add_way(struct maker *m, const struct word_class *c, const struct change *change)
{
	struct word_way *ways =
	    arena_grow(m->arena, m->ways, m->nways, &m->ways_cap, sizeof(*ways));

	if (!ways)
		return;
	m->ways = ways;
	m->ways[m->nways] = (struct word_way){ .class = c };
	for (struct str rest = str_from(c->endings); rest.n;) {
		char bytes[ENDING_MOST];
		bool plus;
		struct str ending = write_ending(str_cut(&rest, ' '), change, bytes, &plus);

		if (!plus) {
			add_tail(m, ending, STR(""));
			continue;
		}
		for (struct str more = str_from(m->language->adjective); more.n;)
			add_tail(m, ending, str_cut(&more, ' '));
	}
	m->nways++;
}

static void
add_class(struct maker *m, const struct word_class *c)
{
	struct str changes = str_from(c->changes);

	do {
		struct change change;
		change.two = str_cut(&changes, ' ');
		change.one = str_cut(&change.two, ':');
		add_way(m, c, &change);
	} while (changes.n);
}

/* --- the table of it --- */

static int
compare(const void *x, const void *y)
{
	const struct pair *a = x, *b = y;
	int order = str_cmp(a->tail, b->tail);

	return order ? order : (a->way > b->way) - (a->way < b->way);
}

static size_t
count_tails(const struct maker *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		n += i == 0 || !str_eq(m->pairs[i - 1].tail, m->pairs[i].tail);
	return n;
}

/* The pairs are in order: each tail, then the ways that have it. */
static void
fill(const struct maker *m, struct word_tail *tails, uint16_t *having, uint64_t *sets,
     size_t nwords)
{
	size_t tail = 0, n = 0;

	for (size_t i = 0; i < m->n; i++) {
		const struct pair *p = &m->pairs[i];
		bool other = i == 0 || !str_eq(p[-1].tail, p->tail);

		if (!other && p[-1].way == p->way)
			continue;
		tail += i > 0 && other;
		if (other)
			tails[tail] = (struct word_tail){ .text = p->tail,
							  .letters = (uint8_t)word_letters(p->tail),
							  .first = (uint16_t)n };
		tails[tail].n++;
		having[n++] = (uint16_t)p->way;
		sets[p->way * nwords + tail / 64] |= UINT64_C(1) << tail % 64;
	}
}

static bool
make_table(struct maker *m, struct word_table *t)
{
	if (m->n)
		qsort(m->pairs, m->n, sizeof(*m->pairs), compare);
	size_t ntails = count_tails(m), nwords = ntails / 64 + 1;
	struct word_tail *tails = arena_array(m->arena, ntails + 1, sizeof(*tails));
	uint16_t *having = arena_array(m->arena, m->n + 1, sizeof(*having));
	uint64_t *sets = arena_array(m->arena, m->nways * nwords, sizeof(*sets));

	assert(m->n <= UINT16_MAX); /* of constant tables: a test makes each */
	if (arena_failed(m->arena) || arena_failed(&m->scrap))
		return false;
	fill(m, tails, having, sets, nwords);
	for (size_t i = 0; i < m->nways; i++)
		m->ways[i].tails = sets + i * nwords;
	*t = (struct word_table){ .language = m->language,
				  .tails = tails,
				  .ntails = ntails,
				  .ways = m->ways,
				  .nways = m->nways,
				  .having = having,
				  .nwords = nwords };
	for (size_t i = 0; i < ntails; i++)
		if (tails[i].text.n > t->longest)
			t->longest = tails[i].text.n;
	return true;
}

const struct word_table *
word_table(const struct word_language *language)
{
	static struct word_table tables[LANGUAGES];
	static struct arena arenas[LANGUAGES];
	size_t i = 0;

	while (i < LANGUAGES && tables[i].language && tables[i].language != language)
		i++;
	if (i == LANGUAGES)
		return NULL;
	if (tables[i].language)
		return &tables[i];
	struct maker m = { .arena = &arenas[i], .language = language };
	for (const struct word_class *c = language->classes; c->endings; c++)
		add_class(&m, c);
	bool made = make_table(&m, &tables[i]);
	arena_release(&m.scrap);
	if (!made)
		arena_release(&arenas[i]);
	return made ? &tables[i] : NULL;
}

const struct word_tail *
word_table_find(const struct word_table *t, struct str text)
{
	size_t low = 0, high = t->ntails;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(t->tails[middle].text, text);
		if (order == 0)
			return &t->tails[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
