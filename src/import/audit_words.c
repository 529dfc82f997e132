/*
 * A word is letters or figures in a row, the two never mixed: "1<sup>st</sup>" and "1st" are the same.  Letters are compared in lower
 * case and whatever alphabet they were typed in; raised and lowered figures as the figures that they are.
 */
#include "import/audit_words.h"

#include "base/clean.h"
#include "base/utf8.h"

#define LINE_MEMORY (64u << 20)

void
audit_words_init(struct audit_words *w, struct arena *a)
{
	*w = (struct audit_words){ .arena = a };
	arena_init(&w->line, LINE_MEMORY);
	linkset_init(&w->names, a);
	linkset_init(&w->pieces, a);
}

void
audit_words_release(struct audit_words *w)
{
	arena_release(&w->line);
}

struct str
audit_fold(struct audit_words *w, struct str text)
{
	arena_reset(&w->line);
	return utf8_lower(&w->line, clean_line(&w->line, text));
}

enum sort { OTHER, LETTER, FIGURE, RAISED, UNKNOWN };

/* What a raised or lowered sign is without being raised; 0: it is none. */
static uint32_t
lowered(uint32_t cp)
{
	if (cp == 0xB9)
		return '1';
	if (cp == 0xB2 || cp == 0xB3)
		return cp - 0xB2 + '2';
	if (cp == 0x2070 || (cp >= 0x2074 && cp <= 0x2079))
		return cp - 0x2070 + '0';
	if (cp >= 0x2080 && cp <= 0x2089)
		return cp - 0x2080 + '0';
	return cp == 0x2071 ? 'i' : cp == 0x207F ? 'n' : 0;
}

static enum sort
sort_of(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= '0' && cp <= '9'                 ? FIGURE
		       : (cp | 32) >= 'a' && (cp | 32) <= 'z' ? LETTER
							      : OTHER;
	if (cp == 0xFFFC)
		return UNKNOWN;
	if (lowered(cp))
		return RAISED;
	if (cp < 0xC0 || cp == 0xD7 || cp == 0xF7)
		return cp == 0xAA || cp == 0xB5 || cp == 0xBA ? LETTER : OTHER;
	/* Punctuation, signs, emoji; what composed letters do not take up may be anywhere. */
	bool other = (cp >= 0x2B0 && cp < 0x370) || (cp >= 0x2000 && cp < 0x2C00) ||
		     (cp >= 0x3000 && cp < 0x3021) || (cp >= 0xFE00 && cp < 0xFE70) ||
		     (cp >= 0xFF00 && cp < 0xFF10) || (cp >= 0xFFF0 && cp <= 0xFFFF) ||
		     cp >= 0x1F000 || (cp >= 0xD800 && cp < 0xF900);
	return other ? OTHER : LETTER;
}

/* The Cyrillic letter that a Latin small one is mistaken for, so that repaired words are the same. */
static uint32_t
twin(uint32_t cp)
{
	static const struct {
		char latin;
		unsigned short cyrillic;
	} twins[] = {
		{ 'a', 0x430 }, { 'b', 0x432 }, { 'c', 0x441 }, { 'e', 0x435 }, { 'h', 0x43D },
		{ 'i', 0x456 }, { 'k', 0x43A }, { 'm', 0x43C }, { 'o', 0x43E }, { 'p', 0x440 },
		{ 't', 0x442 }, { 'x', 0x445 }, { 'y', 0x443 },
	};

	for (size_t i = 0; i < sizeof(twins) / sizeof(*twins); i++)
		if (cp == (uint32_t)twins[i].latin)
			return twins[i].cyrillic;
	return cp;
}

#define WORD_BYTES  120 /* what is longer is compared by its beginning */
#define PIECE_LEAST 24  /* bytes of a piece that may be left out when it was said before */

struct word {
	struct buf key,
	    shown; /* what is compared; the same before letters gave way to their twins */
};

static void
word_init(struct word *word)
{
	buf_init(&word->key, 0);
	buf_init(&word->shown, 0);
}

static void
word_release(struct word *word)
{
	buf_release(&word->key);
	buf_release(&word->shown);
}

/* Takes what is up to the next word and the word itself off the line; false when there is none, or none that can be compared. */
static bool
take_word(struct str *line, struct word *word)
{
	enum sort kind = OTHER, next;
	bool known = true;
	size_t at = 0, n;
	uint32_t cp;

	buf_clear(&word->key);
	buf_clear(&word->shown);
	for (; at < line->n; at += n) {
		n = utf8_decode(str_after(*line, at), &cp);
		next = n ? sort_of(cp) : OTHER;
		n = n ? n : 1;
		if (kind != OTHER && next != kind && kind != UNKNOWN && next != UNKNOWN)
			break;
		if (kind == UNKNOWN && next == OTHER)
			break;
		known = known && next != UNKNOWN;
		kind = next != OTHER && kind != UNKNOWN ? next : kind;
		if (next == OTHER || word->key.n >= WORD_BYTES)
			continue;
		cp = next == RAISED ? lowered(cp) : cp;
		utf8_add(&word->key, twin(cp));
		utf8_add(&word->shown, cp);
	}
	*line = str_after(*line, at);
	return known && word->key.n;
}

/* The next word of a folded line, which loses it; false at the end. */
static bool
next_word(struct str *line, struct word *word)
{
	while (line->n)
		if (take_word(line, word))
			return true;
	return false;
}

/* NULL when memory is gone. */
static struct audit_count *
count_of(struct audit_words *w, const struct word *word)
{
	bool fresh;
	size_t number = linkset_add(&w->names, buf_str(&word->key), &fresh);

	if (!number)
		return NULL;
	if (fresh) {
		struct audit_count *grown =
		    arena_grow(w->arena, w->counts, number - 1, &w->cap, sizeof(*grown));
		w->names.urls[number - 1] = arena_str(w->arena, buf_str(&word->key));
		if (!grown)
			return NULL;
		w->counts = grown;
		grown[number - 1] =
		    (struct audit_count){ .shown = arena_str(w->arena, buf_str(&word->shown)) };
	}
	return &w->counts[number - 1];
}

void
audit_words_result(struct audit_words *w, struct str line)
{
	struct str rest = audit_fold(w, line);
	struct word word;

	word_init(&word);
	while (next_word(&rest, &word)) {
		struct audit_count *c = count_of(w, &word);
		if (c)
			c->result++;
	}
	word_release(&word);
}

/* Said before; short ones, such as the cells of a table, are expected again. */
static bool
said_before(struct audit_words *w, struct str piece, bool linked)
{
	bool fresh;

	if (piece.n < PIECE_LEAST && !linked)
		return false;
	size_t number = linkset_add(&w->pieces, piece, &fresh);
	if (number && fresh)
		w->pieces.urls[number - 1] = arena_str(w->arena, piece);
	return number && !fresh;
}

size_t
audit_words_source(struct audit_words *w, struct str piece, bool linked, enum audit_rule rule)
{
	struct str rest = audit_fold(w, piece);
	struct word word;
	size_t n = 0;

	if (said_before(w, rest, linked) && rule == AUDIT_LOST)
		rule = AUDIT_TWICE;
	word_init(&word);
	for (; next_word(&rest, &word); n++) {
		struct audit_count *c = count_of(w, &word);
		if (c)
			c->source[rule]++;
	}
	word_release(&word);
	return n;
}

size_t
audit_words_missing(struct audit_words *w, struct str piece, size_t *all)
{
	struct str rest = audit_fold(w, piece);
	struct word word;
	size_t missing = 0;

	*all = 0;
	word_init(&word);
	for (; next_word(&rest, &word); ++*all) {
		const struct audit_count *c = count_of(w, &word);
		missing += c && !c->result;
	}
	word_release(&word);
	return missing;
}
