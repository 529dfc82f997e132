/*
 * Only signs with a usual way of writing them.  Letters with accents and ligatures come apart by Unicode's own rules, symbols
 * without an entry are called by their names (alphabet.c).
 */
#include "base/alphabet_signs.h"

#include <stddef.h>

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static const struct {
	uint16_t cp, twin;
} twins[] = {
	{ 0x404, 0x415 }, /* Є Е */
	{ 0x405, 'S' },   /* Ѕ */
	{ 0x406, 'I' },   /* І */
	{ 0x407, 'I' },   /* Ї */
	{ 0x408, 'J' },   /* Ј */
	{ 0x40e, 0x423 }, /* Ў У */
	{ 0x454, 0x435 }, /* є е */
	{ 0x455, 's' },   /* ѕ */
	{ 0x456, 'i' },   /* і */
	{ 0x457, 'i' },   /* ї */
	{ 0x458, 'j' },   /* ј */
	{ 0x45e, 0x443 }, /* ў у */
	{ 0x490, 0x413 }, /* Ґ Г */
	{ 0x491, 0x433 }, /* ґ г */
};

/* Sorted. */
static const struct {
	uint16_t cp;
	const char *ascii;
} signs[] = {
	{ 0x00a0, " " },    { 0x00a6, "|" },   { 0x00a7, "par." }, { 0x00a9, "(c)" },
	{ 0x00ab, "\"" },   { 0x00ad, "" },    { 0x00ae, "(r)" },  { 0x00b0, "deg" },
	{ 0x00b1, "+/-" },  { 0x00b4, "'" },   { 0x00b5, "u" },    { 0x00b7, "-" },
	{ 0x00bb, "\"" },   { 0x00c6, "AE" },  { 0x00d0, "D" },    { 0x00d7, "x" },
	{ 0x00d8, "O" },    { 0x00de, "Th" },  { 0x00df, "ss" },   { 0x00e6, "ae" },
	{ 0x00f0, "d" },    { 0x00f7, "/" },   { 0x00f8, "o" },    { 0x00fe, "th" },
	{ 0x0110, "D" },    { 0x0111, "d" },   { 0x0131, "i" },    { 0x0141, "L" },
	{ 0x0142, "l" },    { 0x0152, "OE" },  { 0x0153, "oe" },   { 0x02bc, "'" },
	{ 0x03a9, "Ohm" },  { 0x03bc, "u" },   { 0x2010, "-" },    { 0x2011, "-" },
	{ 0x2012, "-" },    { 0x2013, "-" },   { 0x2014, "-" },    { 0x2015, "-" },
	{ 0x2018, "'" },    { 0x2019, "'" },   { 0x201a, "'" },    { 0x201b, "'" },
	{ 0x201c, "\"" },   { 0x201d, "\"" },  { 0x201e, "\"" },   { 0x201f, "\"" },
	{ 0x2020, "+" },    { 0x2021, "++" },  { 0x2022, "*" },    { 0x2026, "..." },
	{ 0x2030, "o/oo" }, { 0x2032, "'" },   { 0x2033, "\"" },   { 0x2039, "'" },
	{ 0x203a, "'" },    { 0x203c, "!!" },  { 0x2044, "/" },    { 0x20ac, "EUR" },
	{ 0x20bd, "rub." }, { 0x2116, "No." }, { 0x2122, "(tm)" }, { 0x2190, "<-" },
	{ 0x2191, "^" },    { 0x2192, "->" },  { 0x2193, "v" },    { 0x2194, "<->" },
	{ 0x21d2, "=>" },   { 0x2212, "-" },   { 0x2219, "-" },    { 0x221a, "sqrt " },
	{ 0x221e, "inf." }, { 0x2248, "~" },   { 0x2260, "!=" },   { 0x2264, "<=" },
	{ 0x2265, ">=" },   { 0x25a0, "*" },   { 0x25aa, "*" },    { 0x25ba, ">" },
	{ 0x25b6, ">" },    { 0x25cf, "*" },   { 0x2605, "*" },    { 0x2606, "*" },
	{ 0x260e, "tel." }, { 0x26a0, "!" },   { 0x2713, "+" },    { 0x2714, "+" },
	{ 0x2717, "x" },    { 0x2718, "x" },   { 0x2757, "!" },    { 0x2795, "+" },
	{ 0x2796, "-" },    { 0x27a1, "->" },  { 0xfffd, "*" },
};

uint32_t
sign_twin(uint32_t cp)
{
	for (size_t i = 0; i < COUNT(twins); i++)
		if (twins[i].cp == cp)
			return twins[i].twin;
	return 0;
}

/* Frames and blocks, which a drawing is made of. */
static const char *
drawn(uint32_t cp)
{
	if (cp < 0x2500 || cp > 0x259f)
		return NULL;
	if (cp >= 0x2580)
		return "#";
	if (cp <= 0x2501 || cp == 0x2504 || cp == 0x2505 || cp == 0x2550)
		return "-";
	return cp <= 0x2503 || cp == 0x2551 ? "|" : "+";
}

const char *
sign_ascii(uint32_t cp)
{
	for (size_t i = 0; i < COUNT(signs); i++)
		if (signs[i].cp == cp)
			return signs[i].ascii;
	return drawn(cp);
}
