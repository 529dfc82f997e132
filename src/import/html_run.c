/*
 * Running text while it is collected: raw, with marks inside.
 */
#include "import/html_run.h"

#include "base/utf8.h"
#include "import/html_mark.h"

void
html_run_init(struct html_run *r, struct arena *scratch, size_t max)
{
	*r = (struct html_run){ .scratch = scratch, .was = STR(""), .link = STR("") };
	buf_init(&r->text, max);
}

void
html_run_release(struct html_run *r)
{
	buf_release(&r->text);
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_word_byte(char c)
{
	return (c & 0x80) || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static char
last_byte(const struct html_run *r)
{
	if (!r->text.n)
		return ' ';
	return r->text.s[r->text.n - 1];
}

static void
open_strike(struct html_run *r)
{
	if (!strchr(" (", last_byte(r)))
		buf_addc(&r->text, ' ');
	buf_addc(&r->text, '(');
	buf_addstr(&r->text, r->was);
	buf_adds(&r->text, ": ");
	r->strike_open = true;
}

static void
close_strike(struct html_run *r)
{
	if (r->strike_open)
		buf_addc(&r->text, ')');
	r->strike_done = r->strike_open;
	r->strike_open = false;
}

static void
open_link(struct html_run *r)
{
	struct str *grown =
	    arena_grow(r->scratch, r->urls, r->nurls, &r->urls_cap, sizeof(*r->urls));

	if (!grown)
		return;
	r->urls = grown;
	r->urls[r->nurls++] = r->link;
	buf_adds(&r->text, MARK_LINK);
	r->link_open = true;
}

static void
close_link(struct html_run *r)
{
	if (r->link_open)
		buf_adds(&r->text, MARK_LINK_END);
	r->link_open = false;
}

static void
add_word(struct html_run *r, struct str word)
{
	if (r->strike_done && is_word_byte(word.s[0]))
		r->blank = true;
	r->strike_done = false;
	if (r->blank && r->text.n > r->break_end)
		buf_addc(&r->text, ' ');
	r->blank = false;
	if (r->strikes && !r->strike_open)
		open_strike(r);
	if (r->link.n && !r->link_open)
		open_link(r);
	buf_addstr(&r->text, word);
}

void
html_run_text(struct html_run *r, struct str text)
{
	for (size_t i = 0; i < text.n;) {
		size_t start = i;

		if (is_blank(text.s[i])) {
			r->blank = true;
			i++;
		} else if (html_mark_at(text, i)) {
			i += MARK_N;
		} else {
			while (i < text.n && !is_blank(text.s[i]) && !html_mark_at(text, i))
				i++;
			if (r->apart && is_word_byte(text.s[start]))
				html_run_blank(r);
			r->apart = false;
			add_word(r, str_part(text, start, i - start));
		}
	}
}

void
html_run_blank(struct html_run *r)
{
	r->blank = r->text.n > 0;
}

/* Nothing but no-break spaces and marks behind the last break. */
static bool
line_is_empty(const struct html_run *r)
{
	struct str tail = str_after(buf_str(&r->text), r->break_end);

	for (size_t i = 0; i < tail.n;) {
		if (str_starts(str_after(tail, i), STR("\xC2\xA0")))
			i += 2;
		else if (html_mark_at(tail, i))
			i += MARK_N;
		else if (is_blank(tail.s[i]))
			i++;
		else
			return false;
	}
	return true;
}

bool
html_run_break(struct html_run *r)
{
	if (!r->text.n)
		return false;
	if (r->break_end && line_is_empty(r))
		return true;
	buf_adds(&r->text, MARK_BREAK);
	r->break_end = r->text.n;
	r->blank = false;
	return false;
}

void
html_run_link(struct html_run *r, struct str url)
{
	close_link(r);
	r->link = url;
}

void
html_run_unlink(struct html_run *r)
{
	close_link(r);
	r->link = STR("");
}

void
html_run_strike(struct html_run *r)
{
	r->strikes++;
}

void
html_run_unstrike(struct html_run *r)
{
	if (r->strikes && --r->strikes == 0)
		close_strike(r);
}

/*
 * The raised or lowered twin of the character at the front of x; *n gets the bytes it took.  0:
 * there is none.
 */
static uint32_t
raised(struct str x, bool up, size_t *n)
{
	static const struct {
		uint32_t plain, up, down;
	} twins[] = {
		{ '(', 0x207D, 0x208D }, { ')', 0x207E, 0x208E },    { '+', 0x207A, 0x208A },
		{ '-', 0x207B, 0x208B }, { '1', 0xB9, 0x2081 },      { '2', 0xB2, 0x2082 },
		{ '3', 0xB3, 0x2083 },   { '=', 0x207C, 0x208C },    { 'i', 0x2071, 0 },
		{ 'n', 0x207F, 0 },      { 0x2212, 0x207B, 0x208B }, { 0x2013, 0x207B, 0x208B },
	};
	uint32_t cp;

	*n = utf8_decode(x, &cp);
	if (!*n)
		return 0;
	for (size_t i = 0; i < sizeof(twins) / sizeof(*twins); i++)
		if (twins[i].plain == cp)
			return up ? twins[i].up : twins[i].down;
	if (cp >= '0' && cp <= '9')
		return (up ? 0x2070 : 0x2080) + (cp - '0');
	return 0;
}

#define RAISED_MAX 24 /* bytes; longer ones are small print */

/* The whole of x in raised characters; false when one has no twin. */
static bool
raise_all(struct str x, bool up, char *out, size_t *out_n)
{
	*out_n = 0;
	for (size_t i = 0, n = 1; i < x.n; i += n) {
		if (html_mark_at(x, i)) {
			memcpy(out + *out_n, x.s + i, MARK_N);
			*out_n += n = MARK_N;
			continue;
		}
		uint32_t cp = raised(str_after(x, i), up, &n);
		if (!cp)
			return false;
		*out_n += utf8_encode(cp, out + *out_n);
	}
	return true;
}

/* ®, ™, © and the like stand high by themselves. */
static bool
is_sign(struct str x)
{
	static const struct str signs[] = { STR_INIT("\xC2\xAE"), STR_INIT("\xE2\x84\xA2"),
					    STR_INIT("\xC2\xA9"), STR_INIT("\xE2\x84\xA0") };

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (str_starts(x, signs[i]))
			return true;
	return false;
}

/*
 * Footnote marks, remarks in small print and the endings of "1st" or "2-го" read best as they
 * are.
 */
static bool
reads_plain(struct str x, char before)
{
	bool letters = true;

	if (x.n > RAISED_MAX || strchr("[(*", x.s[0]) || is_sign(x))
		return true;
	/* "2-го" */
	if (x.s[0] == '-' && x.n > 1 && before >= '0' && before <= '9')
		x = str_after(x, 1);
	for (size_t i = 0; i < x.n; i++) {
		if (is_blank(x.s[i]))
			return true;
		letters = letters && is_word_byte(x.s[i]) && !(x.s[i] >= '0' && x.s[i] <= '9');
	}
	return letters && before >= '0' && before <= '9';
}

void
html_run_raise(struct html_run *r, size_t at, bool up)
{
	char out[RAISED_MAX * 3], before = ' ';
	size_t n;

	if (at)
		before = r->text.s[at - 1];
	if (at < r->text.n && r->text.s[at] == ' ') {
		before = ' ';
		at++;
	}
	while (at < r->text.n && html_mark_at(buf_str(&r->text), at))
		at += MARK_N;
	struct str x = str_after(buf_str(&r->text), at);
	if (!x.n || buf_failed(&r->text))
		return;
	if (x.n <= RAISED_MAX && raise_all(x, up, out, &n)) {
		buf_cut(&r->text, at);
		buf_add(&r->text, out, n);
	} else if (!reads_plain(x, before)) {
		memcpy(out, x.s, n = x.n);
		buf_cut(&r->text, at);
		buf_addc(&r->text, up ? '^' : '_');
		buf_add(&r->text, out, n);
	}
}

void
html_run_close(struct html_run *r)
{
	close_link(r);
	close_strike(r);
}

void
html_run_forget(struct html_run *r)
{
	buf_cut(&r->text, 0);
	r->stamp++;
	r->blank = r->strike_done = false;
	r->break_end = 0;
	r->urls = NULL;
	r->nurls = r->urls_cap = 0;
}
