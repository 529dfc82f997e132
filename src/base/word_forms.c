/* Inflection: a word taken apart at every ending it may have, and put together again with all endings of the same class. */
#include "base/word_forms.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "base/word.h"
#include "base/word_classes.h"

#define MADE_MOST       20000 /* forms, many of them twice */
#define ENDING_MOST     48    /* bytes */
#define STEM_LEAST      2     /* letters */
#define SLOTS_FIRST     512   /* a power of two */
#define FORM_LEAST      3 /* letters: shorter words are of other kinds than those that have endings */
#define REFLEXIVE_LEAST 3 /* letters of a verb before its reflexive ending */

struct maker {
	struct arena *arena;
	const struct word_language *language;
	struct str *forms; /* none twice */
	size_t n, cap;
	uint32_t *slots; /* a form's number and 1, at a place that its hash says */
	size_t nslots;
};

/* The two sides of a change of the stem's end. */
struct change {
	struct str one, two;
};

/* --- letters --- */

static size_t
letters(struct str x)
{
	size_t n = 0;

	for (size_t i = 0; i < x.n; i++)
		n += ((unsigned char)x.s[i] & 0xC0) != 0x80;
	return n;
}

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
	size_t n = letters(stem);

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

/* --- endings --- */

/* The next of a list; all of them are a few bytes, so that a loop is quicker than a search. */
static struct str
next_ending(struct str *rest)
{
	size_t n = 0;

	while (n < rest->n && rest->s[n] != ' ')
		n++;
	struct str ending = str_part(*rest, 0, n);
	*rest = str_after(*rest, n + 1);
	return ending;
}

/* Whether a word with that ending cannot end in that byte: told by the last letter, where it is one. */
static bool
ends_otherwise(struct str pattern, char last)
{
	char c = pattern.s[pattern.n - 1];

	return (c & 0x80) && c != last;
}

/* An ending of the table written out; *plus: an adjective's follows. */
static struct str
write_ending(struct str pattern, const struct change *change, char out[ENDING_MOST], bool *plus)
{
	size_t n = 0;

	*plus = pattern.n && pattern.s[pattern.n - 1] == '+';
	if (*plus)
		pattern.n--;
	if (pattern.n && (pattern.s[0] & 0x80)) /* letters alone */
		return pattern;
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

/* The slot of the form, or the free one where it belongs. */
static uint32_t *
slot_of(const struct maker *m, struct str form)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */

	for (size_t i = 0; i < form.n; i++)
		h = (h ^ (unsigned char)form.s[i]) * 1099511628211u;
	size_t at = (size_t)(h ^ h >> 32) & (m->nslots - 1);
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

/* The form made of two parts, kept unless it is known. */
static void
add_form(struct maker *m, struct str head, struct str tail)
{
	char bytes[WORD_MOST];
	struct str form = str_of(bytes, head.n + tail.n);

	if (m->n == MADE_MOST || form.n > WORD_MOST || form.n == 0 || !make_room(m))
		return;
	memcpy(bytes, head.s, head.n);
	memcpy(bytes + head.n, tail.s, tail.n);
	uint32_t *slot = slot_of(m, form);
	if (*slot)
		return;
	m->forms[m->n] = arena_str(m->arena, form);
	*slot = (uint32_t)++m->n;
}

/* The reflexive forms of a verb's form: "мые", "мыецца". */
static void
add_reflexive(struct maker *m, struct str form)
{
	struct str rules = str_from(m->language->reflexive);

	while (rules.n) {
		struct str reflexive = str_cut(&rules, ' ');
		struct str plain = str_cut(&reflexive, ':');

		if (str_ends(form, plain))
			add_form(m, str_part(form, 0, form.n - plain.n), reflexive);
	}
}

static void
add_one(struct maker *m, struct str stem, struct str ending, bool reflexive)
{
	if (letters(stem) + letters(ending) < FORM_LEAST)
		return;
	if (reflexive)
		add_reflexive(m, arena_join(m->arena, stem, ending));
	else
		add_form(m, stem, ending);
}

static void
add_all(struct maker *m, const struct word_class *c, const struct change *change, struct str stem,
	bool reflexive)
{
	for (struct str rest = str_from(c->endings); rest.n;) {
		char bytes[ENDING_MOST];
		bool plus;
		struct str ending = write_ending(next_ending(&rest), change, bytes, &plus);

		if (!plus) {
			add_one(m, stem, ending, reflexive);
			continue;
		}
		struct str head = arena_join(m->arena, stem, ending);
		for (struct str more = str_from(m->language->adjective); more.n;)
			add_one(m, head, next_ending(&more), reflexive);
	}
}

/* --- taking apart --- */

static void
try_stem(struct maker *m, const struct word_class *c, const struct change *change, struct str word,
	 struct str ending, bool reflexive)
{
	if (!str_ends(word, ending))
		return;
	struct str stem = str_part(word, 0, word.n - ending.n);
	if (stem_fits(m->language, c, stem))
		add_all(m, c, change, stem, reflexive);
}

static void
try_change(struct maker *m, const struct word_class *c, const struct change *change,
	   struct str word, bool reflexive)
{
	for (struct str rest = str_from(c->endings); rest.n;) {
		char bytes[ENDING_MOST];
		bool plus;
		struct str pattern = next_ending(&rest);

		if (pattern.n == 0 || ends_otherwise(pattern, word.s[word.n - 1]))
			continue;
		struct str ending = write_ending(pattern, change, bytes, &plus);
		if (!plus) {
			try_stem(m, c, change, word, ending, reflexive);
			continue;
		}
		for (struct str more = str_from(m->language->adjective); more.n;) {
			struct str tail = next_ending(&more);
			if (str_ends(word, tail))
				try_stem(m, c, change, str_part(word, 0, word.n - tail.n), ending,
					 reflexive);
		}
	}
}

static void
try_classes(struct maker *m, struct str word, bool reflexive)
{
	for (const struct word_class *c = m->language->classes; word.n && c->endings; c++) {
		struct str changes = str_from(c->changes);

		if (reflexive && !c->verb)
			continue;
		do {
			struct change change;
			change.two = str_cut(&changes, ' ');
			change.one = str_cut(&change.two, ':');
			try_change(m, c, &change, word, reflexive);
		} while (changes.n);
	}
}

/* A verb without its reflexive ending, in every way that it may have got it. */
static void
try_reflexive(struct maker *m, struct str word)
{
	struct str rules = str_from(m->language->reflexive);

	while (rules.n) {
		struct str reflexive = str_cut(&rules, ' ');
		struct str plain = str_cut(&reflexive, ':');

		if (!str_ends(word, reflexive))
			continue;
		struct str head = str_part(word, 0, word.n - reflexive.n);
		if (letters(head) + letters(plain) >= REFLEXIVE_LEAST)
			try_classes(m, arena_join(m->arena, head, plain), true);
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
			add_form(m, str_cut(&rest, ' '), STR(""));
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

static int
compare(const void *x, const void *y)
{
	const struct word_form *a = x, *b = y;
	int order = str_cmp(a->sound, b->sound);

	return order ? order : str_cmp(a->plain, b->plain);
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

bool
word_forms(struct arena *a, enum lang lang, struct str word, struct word_forms *out)
{
	struct maker m = { .arena = a, .language = language_of(lang, word) };

	*out = (struct word_forms){ .list = NULL };
	add_form(&m, word, STR(""));
	bool listed = try_irregular(&m, word);
	if (!listed) {
		try_classes(&m, word, false);
		try_reflexive(&m, word);
	}
	out->list = arena_array(a, m.n + 1, sizeof(*out->list));
	if (!out->list || !m.forms)
		return false;
	if (m.n > WORD_FORMS_MOST)
		qsort(m.forms, m.n, sizeof(*m.forms), compare_text);
	for (size_t i = 0; i < m.n && out->n < WORD_FORMS_MOST; i++) {
		out->list[out->n++] = (struct word_form){
			.sound = word_sound(a, m.forms[i]),
			.plain = listed ? m.forms[i] : word_plain(a, lang, m.forms[i]),
			.exact = listed,
		};
	}
	qsort(out->list, out->n, sizeof(*out->list), compare);
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

/* о, э and е are written а, а and я where the stress has gone; it is enough that both spellings come to one. */
struct str
word_plain(struct arena *a, enum lang lang, struct str word)
{
	static const char from[][3] = { "о", "э", "е" }, to[][3] = { "а", "я", "я" };

	if (lang != LANG_BE || !word_is_cyrillic(word))
		return word;
	char *copy = arena_alloc(a, word.n + 1);
	if (!copy)
		return word;
	memcpy(copy, word.s, word.n);
	for (size_t i = 0; i + 1 < word.n; i++)
		for (size_t j = 0; j < sizeof(from) / sizeof(*from); j++)
			if (memcmp(copy + i, from[j], 2) == 0)
				memcpy(copy + i, to[j], 2);
	return str_of(copy, word.n);
}
