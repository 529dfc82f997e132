/* Mail of thirty years holds every mistake in these codes; what can be read is read. */
#include "import/mail_code.h"

#include "base/buf.h"
#include "base/charset.h"

static int
digit64(char c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

struct str
mail_base64(struct arena *a, struct str x)
{
	char *out = arena_alloc(a, x.n / 4 * 3 + 4);
	unsigned bits = 0, have = 0;
	size_t n = 0;

	if (!out)
		return STR("");
	for (size_t i = 0; i < x.n && x.s[i] != '='; i++) {
		int digit = digit64(x.s[i]);
		if (digit < 0)
			continue;
		bits = (bits << 6 | (unsigned)digit) & 0xffffff;
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[n++] = (char)(bits >> have & 0xff);
		}
	}
	return str_of(out, n);
}

static int
digit16(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Two hexadecimal digits at `at`, or -1. */
static int
byte16(struct str x, size_t at)
{
	if (at + 1 >= x.n || digit16(x.s[at]) < 0 || digit16(x.s[at + 1]) < 0)
		return -1;
	return digit16(x.s[at]) << 4 | digit16(x.s[at + 1]);
}

/* How long the soft line break at the front of x is: "=", blanks, line end; 0: there is none. */
static size_t
soft_break(struct str x)
{
	size_t n = 1;

	while (n < x.n && (x.s[n] == ' ' || x.s[n] == '\t' || x.s[n] == '\r'))
		n++;
	return n < x.n && x.s[n] == '\n' ? n + 1 : n == x.n ? n : 0;
}

struct str
mail_quoted(struct arena *a, struct str x, bool header)
{
	char *out = arena_alloc(a, x.n);
	size_t n = 0;

	for (size_t i = 0; out && i < x.n; i++) {
		int byte = x.s[i] == '=' ? byte16(x, i + 1) : -1;
		size_t soft = x.s[i] == '=' && byte < 0 ? soft_break(str_after(x, i)) : 0;
		if (byte >= 0) {
			out[n++] = (char)byte;
			i += 2;
		} else if (soft) {
			i += soft - 1;
		} else {
			out[n++] = (char)(header && x.s[i] == '_' ? ' ' : x.s[i]);
		}
	}
	return str_of(out, n);
}

/* --- headers --- */

/* "=?charset?B?text?=" at the front of x: how long it is, 0: it is none. */
static size_t
encoded_word(struct arena *a, struct str x, struct str *text)
{
	ptrdiff_t kind = str_find_byte(str_after(x, 2), '?');

	if (!str_starts(x, STR("=?")) || kind <= 0 || (size_t)kind + 5 > x.n ||
	    x.s[kind + 4] != '?')
		return 0;
	struct str charset = str_part(x, 2, (size_t)kind);
	struct str code = str_after(x, (size_t)kind + 5);
	ptrdiff_t end = str_find(code, STR("?="));
	char how = (char)(x.s[kind + 3] | 32);
	if (end < 0 || (how != 'b' && how != 'q'))
		return 0;
	struct str inside = str_part(code, 0, (size_t)end);
	ptrdiff_t star = str_find_byte(charset, '*'); /* RFC 2231: a language behind it */
	if (star >= 0)
		charset = str_part(charset, 0, (size_t)star);
	*text = how == 'b' ? mail_base64(a, inside) : mail_quoted(a, inside, true);
	*text = charset_to_utf8(a, *text, charset, NULL);
	return (size_t)kind + 5 + (size_t)end + 2;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
mail_words(struct arena *a, struct str x)
{
	size_t blank = 0; /* where the blanks behind an encoded word begin in the output */
	bool after = false;
	struct str word;
	struct buf out;

	buf_init(&out, 0);
	x = str_trim(charset_to_utf8(a, x, STR(""), NULL));
	while (x.n) {
		size_t n = encoded_word(a, x, &word);
		if (n) {
			/* Blanks between two encoded words are no text (RFC 2047 6.2). */
			if (after)
				buf_cut(&out, blank);
			buf_addstr(&out, word);
			blank = out.n;
			after = true;
		} else {
			n = 1;
			after = after && is_blank(x.s[0]);
			if (x.s[0] != '\r' && x.s[0] != '\n')
				buf_addc(&out, x.s[0]);
		}
		x = str_after(x, n);
	}
	struct str text = arena_str(a, buf_str(&out));
	buf_release(&out);
	return text;
}

/* "utf-8''%D0%B0" (RFC 2231). */
static struct str
extended(struct arena *a, struct str x)
{
	struct str charset = str_cut(&x, '\'');
	char *out = arena_alloc(a, x.n);
	size_t n = 0;

	str_cut(&x, '\'');
	for (size_t i = 0; out && i < x.n; i++) {
		int byte = x.s[i] == '%' ? byte16(x, i + 1) : -1;
		out[n++] = (char)(byte < 0 ? x.s[i] : byte);
		i += byte < 0 ? 0 : 2;
	}
	return charset_to_utf8(a, str_of(out, n), charset, NULL);
}

/* Takes a parameter's value off the front of *rest. */
static struct str
value_of(struct str *rest)
{
	struct str value;

	*rest = str_trim(*rest);
	if (rest->n && rest->s[0] == '"') {
		*rest = str_after(*rest, 1);
		value = str_cut(rest, '"');
		str_cut(rest, ';');
		return value;
	}
	return str_trim(str_cut(rest, ';'));
}

struct str
mail_parameter(struct arena *a, struct str header, struct str name)
{
	str_cut(&header, ';');
	while (header.n) {
		struct str key = str_trim(str_cut(&header, '=')), value = value_of(&header);
		if (str_eq_ascii_case(key, name))
			return mail_words(a, value);
		if (key.n == name.n + 1 && key.s[name.n] == '*' &&
		    str_eq_ascii_case(str_part(key, 0, name.n), name))
			return extended(a, value);
	}
	return STR("");
}
