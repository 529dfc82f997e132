/* Inflection: a word taken apart at every ending it may have, and put together again with all endings of the same class. */
#include "base/word_forms.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "base/word.h"
#include "base/word_table.h"

#define MADE_MOST       20000 /* forms, many of them twice */
#define STEM_LEAST      2     /* letters */
#define SLOTS_FIRST     512   /* a power of two */
#define FORM_LEAST      3 /* letters: shorter words are of other kinds than those that have endings */
#define RULES_MOST      8  /* of how verbs become reflexive */
#define REFLEXIVE_MOST  16 /* bytes of either side of one */
#define FORM_MOST       (WORD_MOST + REFLEXIVE_MOST)
#define REFLEXIVE_LEAST 3 /* letters of a verb before its reflexive ending */

/* Where a verb's form ends in `plain`, its reflexive one ends in `reflexive`. */
struct rule {
	struct str plain, reflexive;
};

struct maker {
	struct arena *arena;
	const struct word_language *language;
	const struct word_table *table;
	struct rule rules[RULES_MOST];
	size_t nrules;
	uint64_t *set;     /* endings of the stem that is looked at */
	struct str *forms; /* none twice */
	size_t n, cap;
	uint32_t *slots; /* a form's number and 1, at a place that its hash says */
	size_t nslots;
};

/* --- letters --- */

static struct str
last_letter(struct str x)
{
	size_t at = x.n;

	while (at && ((unsigned char)x.s[at - 1] & 0xC0) == 0x80)
		at--;
	return str_after(x, at ? at - 1 : 0);
}

/* Whether the letter, which is whole, stands among others. */
static bool
among(struct str letter, const char *others)
{
	return letter.n && str_find(str_from(others), letter) >= 0;
}

static bool
has_vowel(const struct word_language *l, struct str x)
{
	while (x.n) {
		struct str last = last_letter(x);

		if (among(last, l->vowels))
			return true;
		x = str_part(x, 0, x.n - last.n);
	}
	return false;
}

static bool
stem_fits(const struct word_language *l, const struct word_class *c, struct str stem)
{
	size_t n = word_letters(stem);

	if (n < STEM_LEAST || (n == STEM_LEAST && !has_vowel(l, stem)))
		return false;
	if (!c->stem)
		return true;
	bool vowel = among(last_letter(stem), l->vowels);
	switch (*c->stem) {
	case '*': return vowel;
	case '!': return !vowel || among(last_letter(stem), c->stem + 1);
	case '|': return among(last_letter(stem), c->stem + 1);
	default: return str_ends(stem, str_from(c->stem));
	}
}

/* --- forms --- */

/* Eight bytes at a time: these strings are made by the thousand. */
static uint64_t
hash(struct str x)
{
	uint64_t h = x.n, piece;

	for (; x.n >= sizeof(piece); x = str_after(x, sizeof(piece))) {
		memcpy(&piece, x.s, sizeof(piece));
		h = (h ^ piece) * 0x9E3779B97F4A7C15u;
		h ^= h >> 29;
	}
	piece = 0;
	memcpy(&piece, x.s, x.n);
	h = (h ^ piece) * 0x9E3779B97F4A7C15u;
	return h ^ h >> 32;
}

/* The slot of the form, or the free one where it belongs. */
static uint32_t *
slot_of(const struct maker *m, struct str form)
{
	size_t at = (size_t)hash(form) & (m->nslots - 1);

	while (m->slots[at] && !str_eq(m->forms[m->slots[at] - 1], form))
		at = (at + 1) & (m->nslots - 1);
	return &m->slots[at];
}

/* Room for one form more; a third of the slots stays free. */
static bool
make_room(struct maker *m)
{
	struct str *forms = arena_grow(m->arena, m->forms, m->n, &m->cap, sizeof(*forms));

	if (!forms)
		return false;
	m->forms = forms;
	if (m->n < m->nslots / 3 * 2)
		return true;
	size_t nslots = m->nslots ? m->nslots * 4 : SLOTS_FIRST;
	uint32_t *slots = arena_array(m->arena, nslots, sizeof(*slots));
	if (!slots)
		return false;
	m->slots = slots;
	m->nslots = nslots;
	for (size_t i = 0; i < m->n; i++)
		*slot_of(m, m->forms[i]) = (uint32_t)i + 1;
	return true;
}

/* The form, kept unless it is known. */
static void
add_form(struct maker *m, struct str form)
{
	if (m->n == MADE_MOST || form.n > WORD_MOST || form.n == 0 || !make_room(m))
		return;
	uint32_t *slot = slot_of(m, form);
	if (*slot)
		return;
	m->forms[m->n] = arena_str(m->arena, form);
	*slot = (uint32_t)++m->n;
}

/* The reflexive forms of a verb's form, which stands in a buffer: "мые", "мыецца". */
static void
add_reflexive(struct maker *m, char *form, size_t n)
{
	for (size_t i = 0; i < m->nrules; i++) {
		const struct rule *r = &m->rules[i];

		if (!str_ends(str_of(form, n), r->plain))
			continue;
		char end[REFLEXIVE_MOST]; /* what stood there */
		size_t head = n - r->plain.n;
		memcpy(end, form + head, r->plain.n);
		memcpy(form + head, r->reflexive.s, r->reflexive.n);
		add_form(m, str_of(form, head + r->reflexive.n));
		memcpy(form + head, end, r->plain.n);
	}
}

/* The stem with all endings of the set. */
static void
add_all(struct maker *m, const uint64_t *set, struct str stem, bool reflexive)
{
	char form[FORM_MOST];
	size_t n = word_letters(stem);

	if (stem.n > WORD_MOST)
		return;
	memcpy(form, stem.s, stem.n);
	for (size_t word = 0; word < m->table->nwords; word++)
		for (uint64_t bits = set[word]; bits; bits &= bits - 1) {
			const struct word_tail *tail =
			    &m->table->tails[word * 64 + (size_t)ffsll((long long)bits) - 1];

			if (n + tail->letters < FORM_LEAST || stem.n + tail->text.n > WORD_MOST)
				continue;
			memcpy(form + stem.n, tail->text.s, tail->text.n);
			if (reflexive)
				add_reflexive(m, form, stem.n + tail->text.n);
			else
				add_form(m, str_of(form, stem.n + tail->text.n));
		}
}

/* --- taking apart --- */

/* All ways to inflect that stem which have the ending it stands before in the word. */
static void
try_stem(struct maker *m, struct str stem, const struct word_tail *tail, bool reflexive)
{
	const struct word_table *t = m->table;
	const struct word_class *last = NULL;
	bool fits = false, any = false;

	memset(m->set, 0, t->nwords * sizeof(*m->set));
	for (size_t i = 0; i < tail->n; i++) {
		const struct word_way *way = &t->ways[t->having[tail->first + i]];

		if (way->class != last)
			fits = (way->class->verb || !reflexive) &&
			       stem_fits(m->language, way->class, stem);
		last = way->class;
		for (size_t k = 0; fits && k < t->nwords; k++)
			m->set[k] |= way->tails[k];
		any = any || fits;
	}
	if (any)
		add_all(m, m->set, stem, reflexive);
}

static void
try_stems(struct maker *m, struct str word, bool reflexive)
{
	for (size_t n = 0; n <= word.n && n <= m->table->longest; n++) {
		struct str stem = str_part(word, 0, word.n - n);
		const struct word_tail *tail = word_table_find(m->table, str_after(word, stem.n));

		if (tail)
			try_stem(m, stem, tail, reflexive);
	}
}

/* A verb without its reflexive ending, in every way that it may have got it. */
static void
try_reflexive(struct maker *m, struct str word)
{
	for (size_t i = 0; i < m->nrules; i++) {
		const struct rule *r = &m->rules[i];

		if (!str_ends(word, r->reflexive))
			continue;
		struct str head = str_part(word, 0, word.n - r->reflexive.n);
		if (word_letters(head) + word_letters(r->plain) >= REFLEXIVE_LEAST)
			try_stems(m, arena_join(m->arena, head, r->plain), true);
	}
}

static void
read_rules(struct maker *m)
{
	struct str rules = str_from(m->language->reflexive);

	while (rules.n && m->nrules < RULES_MOST) {
		struct rule *r = &m->rules[m->nrules++];
		r->reflexive = str_cut(&rules, ' ');
		r->plain = str_cut(&r->reflexive, ':');
		assert(r->plain.n < REFLEXIVE_MOST && r->reflexive.n < REFLEXIVE_MOST);
	}
}

/* All words of the lines on which it stands. */
static bool
try_irregular(struct maker *m, struct str word)
{
	bool found = false;

	for (const char *const *line = m->language->irregular; *line; line++) {
		bool here = false;
		for (struct str rest = str_from(*line); rest.n && !here;)
			here = str_eq(str_cut(&rest, ' '), word);
		for (struct str rest = here ? str_from(*line) : STR(""); rest.n;)
			add_form(m, str_cut(&rest, ' '));
		found = found || here;
	}
	return found;
}

/* --- the whole --- */

static const struct word_language *
language_of(enum lang lang, struct str word)
{
	bool be = str_find(word, STR("і")) >= 0;
	bool ru = str_find(word, STR("и")) >= 0 || str_find(word, STR("щ")) >= 0 ||
		  str_find(word, STR("ъ")) >= 0;

	if (!word_is_cyrillic(word))
		return &word_english;
	if (be != ru)
		return be ? &word_belarusian : &word_russian;
	return lang == LANG_BE ? &word_belarusian : &word_russian;
}

/* A form with the first bytes in which the sounds differ, as a number: that settles nearly every comparison. */
struct ranked {
	uint64_t rank;
	const struct word_form *form;
};

static int
compare(const struct word_form *a, const struct word_form *b)
{
	int order = str_cmp(a->sound, b->sound);

	return order ? order : str_cmp(a->plain, b->plain);
}

static int
compare_ranked(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return compare(a->form, b->form);
}

/* Bytes at the front that all sounds share. */
static size_t
shared(const struct word_forms *f)
{
	size_t n = f->n ? f->list[0].sound.n : 0;

	for (size_t i = 1; i < f->n; i++) {
		struct str a = f->list[0].sound, b = f->list[i].sound;
		size_t k = 0;
		while (k < n && k < b.n && a.s[k] == b.s[k])
			k++;
		n = k;
	}
	return n;
}

/* The end of the sound counts as bytes of nothing, so what is shorter comes first, as it should; the rest is compare()'s. */
static uint64_t
rank(struct str x)
{
	uint64_t r = 0;

	for (size_t i = 0; i < sizeof(r); i++)
		r = r << 8 | (i < x.n ? (unsigned char)x.s[i] : 0);
	return r;
}

static bool
sort(struct word_forms *f, struct arena *a)
{
	struct ranked *order = arena_array(a, f->n + 1, sizeof(*order));
	struct word_form *sorted = arena_array(a, f->n + 1, sizeof(*sorted));
	size_t skip = shared(f);

	if (!order || !sorted)
		return false;
	for (size_t i = 0; i < f->n; i++)
		order[i] = (struct ranked){ rank(str_after(f->list[i].sound, skip)), &f->list[i] };
	qsort(order, f->n, sizeof(*order), compare_ranked);
	for (size_t i = 0; i < f->n; i++)
		sorted[i] = *order[i].form;
	f->list = sorted;
	return true;
}

static void
drop_doubles(struct word_forms *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		if (n == 0 || compare(&f->list[n - 1], &f->list[i]) != 0)
			f->list[n++] = f->list[i];
	f->n = n;
}

static int
compare_text(const void *x, const void *y)
{
	const struct str *a = x, *b = y;

	return str_cmp(*a, *b);
}

void
word_forms_ready(void)
{
	word_table(&word_belarusian);
	word_table(&word_russian);
	word_table(&word_english);
}

bool
word_forms(struct arena *a, enum lang lang, struct str word, struct word_forms *out)
{
	struct maker m = { .arena = a, .language = language_of(lang, word) };

	*out = (struct word_forms){ .list = NULL };
	m.table = word_table(m.language);
	if (!m.table)
		return false;
	m.set = arena_array(a, m.table->nwords, sizeof(*m.set));
	if (!m.set)
		return false;
	read_rules(&m);
	add_form(&m, word);
	struct word_sounding last = { .word = STR("") };
	bool listed = try_irregular(&m, word);
	if (!listed) {
		try_stems(&m, word, false);
		try_reflexive(&m, word);
	}
	out->list = arena_array(a, m.n + 1, sizeof(*out->list));
	if (!out->list || !m.forms)
		return false;
	if (m.n > WORD_FORMS_MOST)
		qsort(m.forms, m.n, sizeof(*m.forms), compare_text);
	for (size_t i = 0; i < m.n && out->n < WORD_FORMS_MOST; i++) {
		out->list[out->n++] = (struct word_form){
			.sound = word_sound_beside(&last, a, m.forms[i]),
			.plain = listed ? m.forms[i] : word_plain(a, lang, m.forms[i]),
			.exact = listed,
		};
	}
	if (!sort(out, a))
		return false;
	drop_doubles(out);
	return !arena_failed(a);
}

bool
word_forms_have(const struct word_forms *f, enum lang lang, struct str word, struct str sound,
		struct arena *a)
{
	size_t low = 0, high = f->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_cmp(f->list[middle].sound, sound) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == f->n || !str_eq(f->list[low].sound, sound))
		return false;
	struct str plain = word_plain(a, lang, word);
	for (; low < f->n && str_eq(f->list[low].sound, sound); low++)
		if (str_eq(f->list[low].plain, f->list[low].exact ? word : plain))
			return true;
	return false;
}

/* The two bytes of a Cyrillic letter. */
static uint16_t
letter_at(const char *s)
{
	uint16_t both;

	memcpy(&both, s, sizeof(both));
	return both;
}

/* о, э and е are written а, а and я where the stress has gone; it is enough that both spellings come to one. */
struct str
word_plain(struct arena *a, enum lang lang, struct str word)
{
	if (lang != LANG_BE || !word_is_cyrillic(word))
		return word;
	char *copy = arena_alloc(a, word.n + 1);
	if (!copy)
		return word;
	memcpy(copy, word.s, word.n);
	const uint16_t o = letter_at("о"), ah = letter_at("а"), ya = letter_at("я");
	const uint16_t e = letter_at("э"), ye = letter_at("е");
	for (size_t i = 0; i + 1 < word.n; i++) {
		uint16_t letter = letter_at(copy + i);
		if (letter == o)
			memcpy(copy + i, &ah, sizeof(ah));
		else if (letter == e || letter == ye)
			memcpy(copy + i, &ya, sizeof(ya));
	}
	return str_of(copy, word.n);
}
