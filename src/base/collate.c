/* One byte a letter: its place in the two alphabets laid over each other (domain.md 5). */
#include "base/collate.h"

#include "base/utf8.h"

#define FIRST_CYRILLIC 0x80

static const uint16_t alphabet[] = {
	0x430, 0x431, 0x432, 0x433, 0x491, 0x434, 0x435, 0x451, 0x436, 0x437, 0x438, 0x456,
	0x439, 0x43A, 0x43B, 0x43C, 0x43D, 0x43E, 0x43F, 0x440, 0x441, 0x442, 0x443, 0x45E,
	0x444, 0x445, 0x446, 0x447, 0x448, 0x449, 0x44A, 0x44B, 0x44C, 0x44D, 0x44E, 0x44F,
};

static uint32_t
small(uint32_t cp)
{
	if ((cp >= 'A' && cp <= 'Z') || (cp >= 0x410 && cp <= 0x42F))
		return cp + 0x20;
	if (cp >= 0x400 && cp <= 0x40F)
		return cp + 0x50;
	return cp == 0x490 ? 0x491 : cp;
}

static bool
is_apostrophe(uint32_t cp)
{
	return cp == '\'' || cp == 0x2019 || cp == 0x2BC;
}

/* 0: none */
static size_t
place_of(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(alphabet) / sizeof(*alphabet); i++)
		if (alphabet[i] == cp)
			return FIRST_CYRILLIC + i;
	return (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9') ? cp : 0;
}

void
collate_add(struct buf *out, struct str text)
{
	size_t start = out->n;
	bool blank = false;

	while (text.n) {
		uint32_t cp = 0;
		size_t n = utf8_decode(text, &cp);

		text = str_after(text, n ? n : 1);
		if (is_apostrophe(cp))
			continue;
		size_t place = place_of(small(cp));
		if (place && blank && out->n > start)
			buf_addc(out, ' ');
		if (place)
			buf_addc(out, (char)place);
		blank = place == 0;
	}
}
