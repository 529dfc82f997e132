/*
 * The gate for foreign text.  Most text is clean already and is looked at and copied; what is not is written
 * anew, character by character.
 */
#include "base/clean.h"

#include <stdlib.h>
#include <uninorm.h>

#include "base/utf8.h"

#define NO_BREAK    0xa0
#define JOINER      0x200d
#define REPLACEMENT 0xfffd

enum kind {
	KIND_PLAIN,
	KIND_BLANK,    /* separates; becomes a plain blank */
	KIND_NO_BREAK, /* becomes U+00A0 */
	KIND_DROPPED,  /* invisible, and harmful in running text: controls, direction, zero width */
	KIND_JOINER,
};

static enum kind
kind_of(uint32_t cp)
{
	if (cp < 0xad) {
		if (cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x85)
			return KIND_BLANK;
		if (cp == NO_BREAK)
			return KIND_NO_BREAK;
		return cp < 0x20 || (cp >= 0x7f && cp < NO_BREAK) ? KIND_DROPPED : KIND_PLAIN;
	}
	if (cp < 0x600)
		return cp == 0xad || cp == 0x34f ? KIND_DROPPED : KIND_PLAIN;
	if (cp >= 0x2000 && cp < 0x2070) {
		if (cp == 0x2007 || cp == 0x202f)
			return KIND_NO_BREAK;
		if (cp <= 0x200a || cp == 0x2028 || cp == 0x2029 || cp == 0x205f)
			return KIND_BLANK;
		if (cp == JOINER)
			return KIND_JOINER;
		return cp <= 0x200f || (cp >= 0x202a && cp <= 0x202e) || cp >= 0x2060 ? KIND_DROPPED
										      : KIND_PLAIN;
	}
	if (cp == 0x1680 || cp == 0x3000)
		return KIND_BLANK;
	if (cp == 0x61c || cp == 0x180e || cp == 0xfeff || (cp >= 0xfdd0 && cp <= 0xfdef) ||
	    (cp >= 0xfff0 && cp <= 0xfffb) || (cp >= 0xe0000 && cp <= 0xe007f) ||
	    (cp & 0xfffe) == 0xfffe)
		return KIND_DROPPED;
	return KIND_PLAIN;
}

/* What a joiner may join: pictographs, with their variation selector or skin. */
static bool
is_emoji(uint32_t cp)
{
	return cp >= 0x1f000 || cp == 0xfe0f || (cp >= 0x2600 && cp < 0x27c0);
}

/*
 * May NFC change this character, alone or with what stands before it?  Precomposed Latin, Cyrillic, punctuation,
 * signs and emoji stay what they are; marks do not, nor do the few signs that are another's double.
 */
static bool
needs_nfc(uint32_t cp)
{
	if (cp < 0x300 || (cp >= 0x400 && cp < 0x483) || (cp >= 0x488 && cp < 0x530))
		return false;
	if (cp >= 0x2010 && cp < 0x2ac0)
		return cp == 0x2126 || cp == 0x212a || cp == 0x212b || cp == 0x2329 || cp == 0x232a;
	return !(cp >= 0x1f000 && cp < 0x1fb00) && cp != 0xfe0f && cp != REPLACEMENT;
}

static struct str
compose(struct arena *a, struct str x)
{
	size_t n = 0;
	uint8_t *nfc = u8_normalize(UNINORM_NFC, (const uint8_t *)x.s, x.n, NULL, &n);

	if (!nfc) {
		a->failed = true;
		return STR("");
	}
	struct str kept = arena_str(a, str_of((char *)nfc, n));
	free(nfc);
	return kept;
}

/* The next character taken off x; a byte that begins none is U+FFFD. */
static uint32_t
take(struct str *x)
{
	uint32_t cp = (unsigned char)x->s[0];
	size_t n = cp < 0x80 ? 1 : utf8_decode(*x, &cp);

	if (n == 0)
		cp = REPLACEMENT;
	x->s += n ? n : 1;
	x->n -= n ? n : 1;
	return cp;
}

/* Does a joiner between `before` and the rest hold two emoji together? */
static bool
joins(uint32_t before, struct str rest)
{
	uint32_t after;

	return is_emoji(before) && utf8_decode(rest, &after) && is_emoji(after);
}

/* --- one line --- */

/* Nothing to do: only plain characters, single blanks between them. */
static bool
is_clean(struct str x)
{
	bool blank = true;

	while (x.n) {
		unsigned char c = (unsigned char)x.s[0];

		if (c > ' ' && c < 0x7f) {
			blank = false;
			x.s++;
			x.n--;
			continue;
		}
		uint32_t cp = c;
		size_t n = utf8_decode(x, &cp);
		enum kind kind = n ? kind_of(cp) : KIND_DROPPED;
		bool separates = kind == KIND_BLANK || kind == KIND_NO_BREAK;
		if (kind > KIND_NO_BREAK || needs_nfc(cp) || (separates && blank))
			return false;
		if (separates && cp != ' ' && cp != NO_BREAK)
			return false;
		blank = separates;
		x.s += n;
		x.n -= n;
	}
	return !blank;
}

/* Bytes that the text may take once broken ones are three bytes of U+FFFD. */
static size_t
room_for(struct str x)
{
	size_t n = 1;

	while (x.n) {
		uint32_t cp;
		size_t used = utf8_decode(x, &cp);

		n += used ? used : 3;
		x = str_after(x, used ? used : 1);
	}
	return n;
}

struct str
clean_line(struct arena *a, struct str x)
{
	if (x.n == 0 || is_clean(x))
		return arena_str(a, x);
	char *out = arena_alloc(a, room_for(x));
	if (!out)
		return STR("");
	enum kind gap = KIND_PLAIN; /* what stands between the last character and the next */
	uint32_t before = 0;
	bool nfc = false;
	size_t n = 0;
	while (x.n) {
		uint32_t cp = take(&x);
		enum kind kind = kind_of(cp);

		if (kind == KIND_BLANK || (kind == KIND_NO_BREAK && gap != KIND_BLANK)) {
			gap = kind;
			continue;
		}
		if (kind == KIND_NO_BREAK || kind == KIND_DROPPED ||
		    (kind == KIND_JOINER && (gap != KIND_PLAIN || !joins(before, x))))
			continue;
		if (gap != KIND_PLAIN && n)
			n += utf8_encode(gap == KIND_BLANK ? ' ' : NO_BREAK, out + n);
		gap = KIND_PLAIN;
		n += utf8_encode(cp, out + n);
		nfc = nfc || needs_nfc(cp);
		before = cp;
	}
	return nfc ? compose(a, str_of(out, n)) : str_of(out, n);
}

/* --- several lines --- */

#define TAB_STOP 8

/* One line with its blanks: tabs expanded, marks dropped, the end trimmed.  True when NFC is needed. */
static bool
add_spaced(struct buf *out, struct str line)
{
	size_t start = out->n, column = 0;
	uint32_t before = 0;
	bool nfc = false;

	while (line.n) {
		uint32_t cp = take(&line);
		enum kind kind = kind_of(cp);

		if (cp == '\t') {
			size_t fill = TAB_STOP - column % TAB_STOP;
			buf_fill(out, ' ', fill);
			column += fill;
			continue;
		}
		if (kind == KIND_DROPPED || (kind == KIND_JOINER && !joins(before, line)))
			continue;
		if (kind == KIND_BLANK || kind == KIND_NO_BREAK)
			cp = kind == KIND_BLANK ? ' ' : NO_BREAK;
		utf8_add(out, cp);
		column += utf8_width(cp);
		nfc = nfc || needs_nfc(cp);
		before = cp;
	}
	while (out->n > start && out->s[out->n - 1] == ' ')
		out->n--;
	return nfc;
}

/* The next line, ended by LF, CRLF or CR. */
static struct str
cut_line(struct str *x)
{
	size_t end = 0;

	while (end < x->n && x->s[end] != '\n' && x->s[end] != '\r')
		end++;
	struct str line = str_part(*x, 0, end);
	if (end + 1 < x->n && x->s[end] == '\r' && x->s[end + 1] == '\n')
		end++;
	*x = str_after(*x, end + 1);
	return line;
}

struct str
clean_lines(struct arena *a, struct str x)
{
	struct str kept = STR("");
	struct buf out;
	size_t full = 0; /* end of the last line that holds something */
	bool nfc = false;

	buf_init(&out, 0);
	while (x.n) {
		size_t start = out.n;

		nfc |= add_spaced(&out, cut_line(&x));
		if (out.n > start)
			full = out.n;
		if (full)
			buf_addc(&out, '\n');
	}
	buf_cut(&out, full);
	if (buf_failed(&out))
		a->failed = true;
	else
		kept = nfc ? compose(a, buf_str(&out)) : arena_str(a, buf_str(&out));
	buf_release(&out);
	return kept;
}
