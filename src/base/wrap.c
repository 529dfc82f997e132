/*
 * Lines filled word by word.  wrap_glue.c says how good each place is for a line end; here the best one that fits is
 * taken: a good place, else one between glued words, else the middle of a word, and for an address none
 * at all: it gets a line of its own, however long.
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
	const char *ranks;
	bool begun; /* the first line is out */
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
	while (x.n) {
		ptrdiff_t at = str_find(x, STR("\xc2\xa0"));

		buf_addstr(out, at < 0 ? x : str_part(x, 0, (size_t)at));
		if (at < 0)
			return;
		buf_addc(out, ' ');
		x = str_after(x, (size_t)at + 2);
	}
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

/* Where the line that starts at `start` ends: at a place after `start`, or at the end of the text. */
static size_t
line_end(const struct filler *f, size_t start)
{
	size_t columns = 0, most = room(f), good = 0, glued = 0, at = start;

	while (at < f->text.n) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_after(f->text, at), &cp);
		size_t width = n ? utf8_width(cp) : 1;
		char rank = f->ranks[at];

		if (at > start && rank == BREAK_GOOD)
			good = at;
		else if (at > start && rank == BREAK_GLUED)
			glued = at;
		columns += width;
		if (columns > most && cp != ' ' && cp != 0xa0) {
			if (good || glued)
				return good ? good : glued;
			/* A mark stays with its letter; an address stays whole. */
			if (at > start && rank == BREAK_CUT && width > 0)
				return at;
		}
		at += n ? n : 1;
	}
	return at;
}

/* The text as its readers' alphabet has it.  Each place for a line end goes with the character behind it. */
static void
respell(const struct filler *f, struct buf *text, struct buf *ranks)
{
	struct respell r;
	struct str piece;
	size_t n;

	respell_init(&r, f->text, f->w->alphabet, f->w->lang);
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
	size_t columns = 0, most = room(f);

	if (f->w->alphabet != ALPHABET_UNICODE)
		return false; /* another spelling may be longer */
	for (size_t at = 0; at < f->text.n && columns <= most;) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_after(f->text, at), &cp);

		columns += n ? utf8_width(cp) : 1;
		at += n ? n : 1;
	}
	return columns <= most;
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
	if (text.n)
		wrap_rank(text, ranks);
	if (text.n && w->alphabet != ALPHABET_UNICODE) {
		respell(&f, &spelled, &spelled_ranks);
		f.text = buf_str(&spelled);
		f.ranks = spelled_ranks.s;
	}
	if (buf_failed(&spelled) || buf_failed(&spelled_ranks))
		out->failed = true;
	else
		fill(&f);
	buf_release(&spelled_ranks);
	buf_release(&spelled);
	free(ranks);
}
