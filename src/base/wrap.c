/*
 * Lines filled word by word.  wrap_glue.c says how good each place is for a line end; here the best one that fits is
 * taken: a good place, else one between glued words, else the middle of a word, and for an address none
 * at all: it gets a line of its own, however long.
 *
 * Only the words at the ends of lines are looked at, from behind, as far as it takes to find such a place.
 */
#include "base/wrap.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "base/wrap_glue.h"

#define WIDTH_LEAST 20 /* columns of a line */
#define TEXT_LEAST  8  /* columns that a prefix leaves to the text */

struct filler {
	struct buf *out;
	const struct wrap *w;
	struct str text;
	char *ranks;
	size_t ranked, ranked_to; /* from where to where ranks are known */
	bool begun;               /* the first line is out */
};

static size_t
room(const struct filler *f)
{
	size_t width = f->w->width < WIDTH_LEAST ? WIDTH_LEAST : f->w->width;
	size_t prefix = utf8_columns(f->begun ? f->w->rest : f->w->first);

	return prefix + TEXT_LEAST > width ? TEXT_LEAST : width - prefix;
}

/* Text with its no-break spaces plain, without blanks at its end. */
static void
add_plain(struct buf *out, struct str x)
{
	size_t at = out->n;

	buf_addstr(out, x);
	if (str_find_byte(x, '\xc2') < 0 || buf_failed(out))
		return;
	size_t to = at;
	for (; at < out->n; at++) {
		bool held = str_starts(str_after(buf_str(out), at), STR("\xc2\xa0"));

		out->s[to] = out->s[at];
		if (held)
			out->s[to] = ' ';
		to++;
		at += held;
	}
	buf_cut(out, to);
}

static void
add_line(struct filler *f, struct str x)
{
	size_t start = f->out->n;

	buf_addstr(f->out, f->begun ? f->w->rest : f->w->first);
	add_plain(f->out, x);
	while (f->out->n > start && f->out->s[f->out->n - 1] == ' ')
		f->out->n--;
	buf_addstr(f->out, f->w->eol);
	f->begun = true;
}

/* Makes known how good the places around `at` are, which is no blank. */
static void
look(struct filler *f, size_t at)
{
	if (at >= f->ranked && at < f->ranked_to)
		return;
	struct str word = wrap_rank_word(f->text, at, f->ranks);
	f->ranked = (size_t)(word.s - f->text.s);
	f->ranked_to = f->ranked + word.n;
}

/* The last good place for a line end behind `start` and up to `at`, else the last between glued words, else 0. */
static size_t
best_place(struct filler *f, size_t start, size_t at)
{
	size_t glued = 0;

	while (at > start) {
		if (f->text.s[at] == ' ') {
			at--;
			continue;
		}
		look(f, at);
		for (; at > start && at >= f->ranked; at--) {
			if (f->ranks[at] == BREAK_GOOD)
				return at;
			if (f->ranks[at] == BREAK_GLUED && !glued)
				glued = at;
		}
	}
	return glued;
}

/* Where the line that starts at `start` ends: at a place after `start`, or at the end of the text. */
static size_t
line_end(struct filler *f, size_t start)
{
	size_t most = room(f), searched = start;
	struct str fitting = utf8_clip_columns(str_after(f->text, start), most);
	size_t columns = utf8_columns(fitting), at = start + fitting.n;

	while (at < f->text.n) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_after(f->text, at), &cp);
		size_t width = n ? utf8_width(cp) : 1;

		columns += width;
		if (columns > most && cp != ' ' && cp != 0xa0) {
			size_t best = best_place(f, searched, at);

			if (best)
				return best;
			/* A mark stays with its letter; an address stays whole. */
			look(f, at);
			if (at > start && f->ranks[at] == BREAK_CUT && width > 0)
				return at;
			searched = at;
		}
		at += n ? n : 1;
	}
	return at;
}

/* The text as its readers' alphabet has it.  Each place for a line end goes with the character behind it. */
static void
respell(struct filler *f, struct buf *text, struct buf *ranks)
{
	struct respell r;
	struct str piece;
	size_t n;

	respell_init(&r, f->text, f->w->alphabet, f->w->lang);
	wrap_rank(f->text, f->ranks);
	for (size_t at = 0; (n = respell_next(&r, &piece)) > 0; at += n) {
		buf_addstr(text, piece);
		if (piece.s == f->text.s + at) {
			buf_add(ranks, f->ranks + at, n);
		} else if (piece.n) {
			buf_addc(ranks, f->ranks[at]);
			buf_fill(ranks, BREAK_NEVER, piece.n - 1);
		}
	}
}

static void
fill(struct filler *f)
{
	size_t at = 0;

	while (at < f->text.n && !buf_failed(f->out)) {
		size_t end = line_end(f, at);

		add_line(f, str_part(f->text, at, end - at));
		at = end;
		while (at < f->text.n && f->text.s[at] == ' ')
			at++;
	}
	if (!f->begun)
		add_line(f, STR(""));
}

/* Most lines of a list are short, and nobody need ask where they might end. */
static bool
fits(const struct filler *f)
{
	if (f->w->alphabet != ALPHABET_UNICODE)
		return false; /* another spelling may be longer */
	return utf8_clip_columns(f->text, room(f)).n == f->text.n;
}

void
wrap_add(struct buf *out, struct str text, const struct wrap *w)
{
	struct filler f = { .out = out, .w = w, .text = text };
	struct buf spelled, spelled_ranks;

	if (fits(&f)) {
		add_line(&f, text);
		return;
	}
	char *ranks = malloc(text.n + 1);
	f.ranks = ranks;
	if (!ranks) {
		out->failed = true;
		return;
	}
	buf_init(&spelled, 0);
	buf_init(&spelled_ranks, 0);
	if (text.n && w->alphabet != ALPHABET_UNICODE) {
		respell(&f, &spelled, &spelled_ranks);
		f.text = buf_str(&spelled);
		f.ranks = spelled_ranks.s;
		f.ranked_to = f.text.n;
	}
	if (buf_failed(&spelled) || buf_failed(&spelled_ranks))
		out->failed = true;
	else
		fill(&f);
	buf_release(&spelled_ranks);
	buf_release(&spelled);
	free(ranks);
}
