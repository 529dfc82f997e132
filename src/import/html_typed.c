/* Marks at the front of lines, and what their ends say about them. */
#include "import/html_typed.h"

#define SHORT_LINE 50 /* characters, as in html_lines.c: a name, a street, half a verse */

bool
html_typed_start(struct str x)
{
	static const struct str marks[] = {
		STR_INIT("\xE2\x80\xA2"),
		STR_INIT("\xC2\xB7"),
		STR_INIT("- "),
		STR_INIT("\xE2\x80\x93 "),
		STR_INIT("\xE2\x80\x94 "),
		STR_INIT("\xE2\x80\x93\xC2\xA0"),
		STR_INIT("\xE2\x80\x94\xC2\xA0"),
	};
	size_t digits = 0;

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (str_starts(x, marks[i]))
			return true;
	while (digits < x.n && x.s[digits] >= '0' && x.s[digits] <= '9')
		digits++;
	return digits && digits <= 2 && x.n > digits + 1 && strchr(".)", x.s[digits]) &&
	       !(x.s[digits + 1] >= '0' && x.s[digits + 1] <= '9');
}

size_t
html_typed_bullet(struct str x)
{
	static const struct str bullets[] = {
		STR_INIT("\xE2\x80\xA2"), /* • */ STR_INIT("\xC2\xB7"),     /* · */
		STR_INIT("\xE2\x97\x8F"), /* ● */ STR_INIT("\xE2\x96\xAA"), /* ▪ */
		STR_INIT("\xE2\x97\xA6"), /* ◦ */ STR_INIT("\xE2\x96\xA0"), /* ■ */
	};

	for (size_t i = 0; i < sizeof(bullets) / sizeof(*bullets); i++) {
		if (!str_starts(x, bullets[i]))
			continue;
		size_t n = bullets[i].n;
		while (n < x.n && (x.s[n] == ' ' || str_starts(str_after(x, n), STR("\xC2\xA0"))))
			n += x.s[n] == ' ' ? 1 : 2;
		return n < x.n ? n : 0;
	}
	return 0;
}

#define NUMBER_DIGITS 3

size_t
html_typed_number(struct str x, uint32_t *number)
{
	size_t n = 0;

	for (*number = 0; n < x.n && n < NUMBER_DIGITS && x.s[n] >= '0' && x.s[n] <= '9'; n++)
		*number = *number * 10 + (uint32_t)(x.s[n] - '0');
	if (!*number || n >= x.n || !strchr(".)", x.s[n]))
		return 0;
	size_t mark = ++n;
	while (n < x.n && (x.s[n] == ' ' || str_starts(str_after(x, n), STR("\xC2\xA0"))))
		n += x.s[n] == ' ' ? 1 : 2;
	return n > mark && n < x.n ? n : 0;
}

static size_t
dash_at(struct str x)
{
	static const struct str dashes[] = {
		STR_INIT("-"), STR_INIT("\xE2\x80\x93"), /* en dash */
		STR_INIT("\xE2\x80\x94"),                /* em dash */
		STR_INIT("\xE2\x88\x92"),                /* minus */
	};

	for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++) {
		size_t n = dashes[i].n;
		struct str behind = str_after(x, n);
		if (!str_starts(x, dashes[i]))
			continue;
		size_t blank = str_starts(behind, STR(" "))          ? 1
			       : str_starts(behind, STR("\xC2\xA0")) ? 2
								     : 0;
		behind = str_after(behind, blank);
		/* A drawn line, a negative number, an empty item: no bullet. */
		return blank && behind.n && !strchr("-=*_", behind.s[0]) ? n + blank : 0;
	}
	return 0;
}

size_t
html_typed_dash(struct str line, bool below, bool among)
{
	size_t n = dash_at(line);

	if (!n || str_ends(line, STR(";")) || str_ends(line, STR(",")) || below)
		return n;
	return among && !strchr(".!?:", line.s[line.n - 1]) ? n : 0;
}

static bool
is_short(struct str line)
{
	size_t chars = 0;

	for (size_t i = 0; i < line.n; i++)
		chars += (line.s[i] & 0xC0) != 0x80;
	return chars <= SHORT_LINE;
}

bool
html_typed_close(struct str before, struct str line)
{
	return html_typed_start(line) || (is_short(before) && is_short(line));
}
