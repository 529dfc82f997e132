/*
 * Charsets told apart by their letters.  Read in the wrong charset, a Cyrillic text becomes rare letters, capitals inside
 * words, or signs; each candidate is read and its letters weighed by how frequent they are in Belarusian and
 * Russian news together.
 */
#include "base/charset_guess.h"

#include <stdbool.h>

#define SAMPLE_MAX ((size_t)64 * 1024) /* bytes looked at: far more than enough */

#define WEIGHT_SIGN     12    /* « » – № and the like belong to a text */
#define WEIGHT_STRANGE  (-20) /* frames, controls, letters of other languages */
#define WEIGHT_CASE     (-20) /* a capital after a small letter */
#define WEIGHT_MIXED    (-12) /* a Cyrillic letter at a Latin one */
#define WEIGHT_CAPITAL  (-3)  /* a capital inside a word: headings have them */
#define WEIGHT_ACCENTED 14    /* "é" in "café" */

/* 4 * log2 of the letter's share in thousandths, half Belarusian, half Russian; а to я. */
static const int weights[32] = {
	28, 16, 21, 17, 20, 23, 11, 17, 21, 15, 21, 21, 20, 24, 24, 19,
	23, 23, 22, 19, 9,  14, 16, 15, 12, 2,  0,  20, 16, 12, 10, 19,
};

enum kind { KIND_OTHER, KIND_SMALL, KIND_CAPITAL, KIND_LATIN };

struct reading {
	enum kind before;
	bool
	    before_ascii; /* ... is an ASCII letter, but no i: that is typed for the Belarusian one */
};

static bool
is_ascii_letter(unsigned c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool
is_typical_i(unsigned c)
{
	return c == 'i' || c == 'I';
}

static enum kind
kind_of(unsigned cp, int *weight)
{
	*weight = 0;
	if (cp >= 0x430 && cp <= 0x44f) {
		*weight = weights[cp - 0x430];
		return KIND_SMALL;
	}
	if (cp >= 0x410 && cp <= 0x42f) {
		*weight = weights[cp - 0x410];
		return KIND_CAPITAL;
	}
	switch (cp) {
	case 0x451: *weight = 6; return KIND_SMALL;    /* ё */
	case 0x456: *weight = 19; return KIND_SMALL;   /* і */
	case 0x45e: *weight = 13; return KIND_SMALL;   /* ў */
	case 0x401: *weight = 6; return KIND_CAPITAL;  /* Ё */
	case 0x406: *weight = 19; return KIND_CAPITAL; /* І */
	case 0x40e: *weight = 13; return KIND_CAPITAL; /* Ў */
	case 0xa0:
	case 0xa7:
	case 0xab:
	case 0xb0:
	case 0xbb:
	case 0x2013:
	case 0x2014:
	case 0x2018:
	case 0x2019:
	case 0x201c:
	case 0x201d:
	case 0x201e:
	case 0x2022:
	case 0x2026:
	case 0x20ac:
	case 0x2116: *weight = WEIGHT_SIGN; return KIND_OTHER;
	}
	if (cp >= 0xc0 && cp <= 0xff && cp != 0xd7 && cp != 0xf7)
		return KIND_LATIN;
	*weight = WEIGHT_STRANGE;
	return KIND_OTHER;
}

/* One byte above 0x7F, `after` behind it. */
static int
weigh(const struct reading *r, unsigned cp, unsigned after, enum kind *kind)
{
	int weight;

	*kind = kind_of(cp, &weight);
	if (*kind == KIND_OTHER)
		return weight;
	bool at_ascii = r->before_ascii || (is_ascii_letter(after) && !is_typical_i(after));
	if (*kind == KIND_LATIN)
		return at_ascii && r->before != KIND_LATIN ? WEIGHT_ACCENTED : WEIGHT_STRANGE;
	if (at_ascii)
		return WEIGHT_MIXED;
	if (*kind == KIND_CAPITAL && r->before == KIND_SMALL)
		return WEIGHT_CASE;
	if (*kind == KIND_CAPITAL && r->before == KIND_CAPITAL)
		return weight + WEIGHT_CAPITAL;
	return weight;
}

double
charset_score(struct str bytes, enum charset charset)
{
	const uint16_t *table = charset_tables[charset];
	struct reading r = { KIND_OTHER, false };
	long long sum = 0, count = 0;

	if (bytes.n > SAMPLE_MAX)
		bytes.n = SAMPLE_MAX;
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned c = (unsigned char)bytes.s[i];
		enum kind kind = KIND_OTHER;

		if (c >= 0x80) {
			unsigned after = i + 1 < bytes.n ? (unsigned char)bytes.s[i + 1] : 0;
			sum += weigh(&r, table[c - 0x80], after, &kind);
			count++;
		}
		r.before = kind;
		r.before_ascii = is_ascii_letter(c) && !is_typical_i(c);
	}
	return count ? (double)sum / (double)count : 0;
}

enum charset
charset_guess(struct str bytes)
{
	enum charset best = CHARSET_WINDOWS_1251;
	double most = charset_score(bytes, best);

	for (int i = 0; i < CHARSET_COUNT; i++) {
		double score = charset_score(bytes, (enum charset)i);

		if (score > most) {
			most = score;
			best = (enum charset)i;
		}
	}
	return best;
}
