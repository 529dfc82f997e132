/* Marks are ASCII, so that they survive every charset the Gopher hole is offered in. */
#include "doc/lines.h"

#include <stdio.h>

#include "base/phrase.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "doc/printable.h"

#define INDENT_LEVELS 4 /* deeper items and quotes look like these; forty columns hold no more */
#define INDENT_PART   4 /* of the width, at most, for preformatted lines that must be wrapped */
#define PREFIX_MAX    32

static void
wrap(struct buf *out, struct str text, const struct lines *how, struct str first, struct str rest)
{
	const struct wrap w = { .width = how->width,
				.first = first,
				.rest = rest,
				.eol = STR("\n"),
				.alphabet = how->alphabet,
				.lang = how->lang };
	struct buf line;

	buf_init(&line, 0);
	printable_add(&line, text, BLANKS_KEEP);
	if (buf_failed(&line))
		out->failed = true;
	else if (line.n)
		wrap_add(out, buf_str(&line), &w);
	buf_release(&line);
}

static int
shown_level(const struct piece *p)
{
	return p->level < 1 ? 1 : p->level > INDENT_LEVELS ? INDENT_LEVELS : p->level;
}

/* "  * text" or "  12. text"; further lines begin under the text. */
static void
add_item(struct buf *out, const struct piece *p, const struct lines *how)
{
	static const char blanks[] = "                                ";
	char first[PREFIX_MAX];
	size_t indent = 2 * (size_t)(shown_level(p) - 1), n;

	if (p->number)
		n = (size_t)snprintf(first, sizeof(first), "%.*s%zu. ", (int)indent, blanks,
				     p->number % 10000000000);
	else
		n = (size_t)snprintf(first, sizeof(first), "%.*s* ", (int)indent, blanks);
	wrap(out, p->text, how, str_of(first, n), str_of(blanks, n));
}

static void
add_quote(struct buf *out, const struct piece *p, const struct lines *how)
{
	static const char marks[] = "> > > > ";
	struct str prefix = str_of(marks, 2 * (size_t)shown_level(p));

	wrap(out, p->text, how, prefix, prefix);
}

/* As it is, when it fits; otherwise its words, under one another (GOP-43). */
static void
add_pre_line(struct buf *out, struct str text, const struct lines *how)
{
	struct buf line, spelled;

	buf_init(&line, 0);
	buf_init(&spelled, 0);
	printable_add_pre(&line, text, BLANKS_PLAIN);
	respell_add(&spelled, buf_str(&line), how->alphabet, how->lang);
	struct str shown = buf_str(&spelled);
	size_t blanks = 0, most = how->width / INDENT_PART;
	while (blanks < shown.n && shown.s[blanks] == ' ')
		blanks++;
	if (buf_failed(&line) || buf_failed(&spelled)) {
		out->failed = true;
	} else if (utf8_columns(shown) <= how->width) {
		buf_addstr(out, shown);
		buf_addc(out, '\n');
	} else {
		struct str indent = str_part(shown, 0, blanks < most ? blanks : most);
		const struct wrap w = {
			.width = how->width, .first = indent, .rest = indent, .eol = STR("\n")
		};

		wrap_add(out, str_after(shown, blanks), &w);
	}
	buf_release(&spelled);
	buf_release(&line);
}

static void
add_pre(struct buf *out, const struct piece *p, const struct lines *how)
{
	struct str rest = p->text;

	if (p->alt.n && !str_eq(p->alt, phrase(PHRASE_TEXT_BLOCK, how->lang)))
		wrap(out, p->alt, how, STR(""), STR(""));
	while (rest.n)
		add_pre_line(out, str_cut_line(&rest), how);
}

void
lines_add(struct buf *out, const struct piece *p, const struct lines *how)
{
	switch (p->kind) {
	case PIECE_ITEM: add_item(out, p, how); break;
	case PIECE_QUOTE: add_quote(out, p, how); break;
	case PIECE_PRE: add_pre(out, p, how); break;
	case PIECE_TITLE:
	case PIECE_HEADING:
	case PIECE_TEXT:
	case PIECE_LINK: wrap(out, p->text, how, STR(""), p->hang ? STR("  ") : STR("")); break;
	}
}
