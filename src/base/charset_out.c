/* Characters back into bytes of a one-byte charset, by the same tables that read them. */
#include "base/charset_tables.h"

#include <stdbool.h>

#define NEAR 0x500 /* below it stand nearly all characters of a text: Latin, Cyrillic */

static unsigned char near[CHARSET_COUNT][NEAR];
static bool turned[CHARSET_COUNT];

static void
turn(enum charset charset)
{
	for (unsigned i = 0; i < 128; i++)
		if (charset_tables[charset][i] < NEAR)
			near[charset][charset_tables[charset][i]] = (unsigned char)(i + 0x80);
	turned[charset] = true;
}

unsigned char
charset_byte(enum charset charset, uint32_t cp)
{
	const uint16_t *table = charset_tables[charset];

	if (!turned[charset])
		turn(charset);
	if (cp < NEAR)
		return near[charset][cp];
	for (unsigned i = 0; i < 128 && cp != 0xfffd; i++)
		if (table[i] == cp)
			return (unsigned char)(i + 0x80);
	return 0;
}
