/* Pieces of text: comparing, trimming, cutting. */
#include "base/str.h"

static unsigned char
ascii_lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && memcmp(a.s, b.s, a.n) == 0;
}

bool
str_eq_ascii_case(struct str a, struct str b)
{
	return a.n == b.n && str_starts_ascii_case(a, b);
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = memcmp(a.s, b.s, n);

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(struct str x, struct str prefix)
{
	return x.n >= prefix.n && memcmp(x.s, prefix.s, prefix.n) == 0;
}

bool
str_starts_ascii_case(struct str x, struct str prefix)
{
	if (x.n < prefix.n)
		return false;
	for (size_t i = 0; i < prefix.n; i++)
		if (ascii_lower((unsigned char)x.s[i]) != ascii_lower((unsigned char)prefix.s[i]))
			return false;
	return true;
}

bool
str_ends(struct str x, struct str suffix)
{
	if (x.n < suffix.n || suffix.n == 0)
		return suffix.n == 0;
	const char *tail = x.s + x.n - suffix.n;
	/* The last byte tells most that differ. */
	return x.s[x.n - 1] == suffix.s[suffix.n - 1] && memcmp(tail, suffix.s, suffix.n) == 0;
}

bool
str_ends_ascii_case(struct str x, struct str suffix)
{
	return x.n >= suffix.n && str_eq_ascii_case(str_after(x, x.n - suffix.n), suffix);
}

ptrdiff_t
str_find(struct str x, struct str what)
{
	const char *at = memmem(x.s, x.n, what.s, what.n);

	return at ? at - x.s : -1;
}

ptrdiff_t
str_find_byte(struct str x, char what)
{
	const char *at = memchr(x.s, what, x.n);

	return at ? at - x.s : -1;
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str
str_trim(struct str x)
{
	while (x.n && is_blank(x.s[x.n - 1]))
		x.n--;
	while (x.n && is_blank(x.s[0])) {
		x.s++;
		x.n--;
	}
	return str_of(x.s, x.n);
}

struct str
str_cut(struct str *rest, char sep)
{
	ptrdiff_t at = str_find_byte(*rest, sep);
	struct str part = *rest;

	if (at < 0) {
		*rest = str_of("", 0);
		return part;
	}
	*rest = str_after(*rest, (size_t)at + 1);
	return str_part(part, 0, (size_t)at);
}

struct str
str_cut_line(struct str *rest)
{
	struct str line = str_cut(rest, '\n');

	if (line.n && line.s[line.n - 1] == '\r')
		line.n--;
	return line;
}

bool
str_number(struct str x, long long *value)
{
	long long sum = 0;

	if (x.n == 0 || x.n > 18)
		return false;
	for (size_t i = 0; i < x.n; i++) {
		if (x.s[i] < '0' || x.s[i] > '9')
			return false;
		sum = sum * 10 + (x.s[i] - '0');
	}
	*value = sum;
	return true;
}

struct str
str_directory(struct str path)
{
	size_t n = path.n;

	while (n && path.s[n - 1] != '/')
		n--;
	if (n == 0)
		return STR(".");
	return str_part(path, 0, n > 1 ? n - 1 : 1);
}
