/*
 * Readers have cleaned what comes here (base/clean.h), so this mostly copies.  It is asked all the same:
 * one TAB in a menu line or one LF in a link line would change what the reader's program believes it sees.
 */
#include "doc/printable.h"

#include "base/utf8.h"

#define TAB_STOP 8

/* The next character, a blank for a control, U+FFFD for a broken byte. */
static size_t
next_char(struct str x, uint32_t *cp)
{
	size_t n = utf8_decode(x, cp);

	if (!n) {
		*cp = 0xFFFD;
		return 1;
	}
	if (*cp < 0x20 || (*cp >= 0x7F && *cp <= 0x9F))
		*cp = ' ';
	return n;
}

static void
add_char(struct buf *out, uint32_t cp, enum printable_blanks blanks)
{
	if (cp == 0xA0 && blanks == BLANKS_PLAIN)
		cp = ' ';
	utf8_add(out, cp);
}

static void
trim_end(struct buf *out, size_t start)
{
	size_t n = out->n;

	while (n > start && out->s[n - 1] == ' ')
		n--;
	buf_cut(out, n);
}

void
printable_add(struct buf *out, struct str text, enum printable_blanks blanks)
{
	size_t start = out->n;

	text = str_trim(text);
	for (size_t at = 0; at < text.n;) {
		size_t run = utf8_plain(str_after(text, at));

		buf_add(out, text.s + at, run);
		at += run;
		if (at < text.n) {
			uint32_t cp;

			at += next_char(str_after(text, at), &cp);
			if (cp != ' ' || out->n > start)
				add_char(out, cp, blanks);
		}
	}
	trim_end(out, start);
}

void
printable_add_pre(struct buf *out, struct str line, enum printable_blanks blanks)
{
	size_t start = out->n, column = 0;

	for (size_t at = 0; at < line.n;) {
		uint32_t cp;

		if (line.s[at] == '\t') {
			size_t more = TAB_STOP - column % TAB_STOP;

			buf_fill(out, ' ', more);
			column += more;
			at++;
			continue;
		}
		at += next_char(str_after(line, at), &cp);
		add_char(out, cp, blanks);
		column += utf8_width(cp);
	}
	trim_end(out, start);
}
