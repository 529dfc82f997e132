#include "proto/note.h"

#define ESCAPE 3 /* bytes of "%D0" */

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that stands at the front, and how many bytes it is written in. */
static size_t
take(struct str x, bool escaped, unsigned char *byte)
{
	*byte = (unsigned char)x.s[0];
	if (!escaped || x.n < ESCAPE || x.s[0] != '%' || hex(x.s[1]) < 0 || hex(x.s[2]) < 0)
		return 1;
	*byte = (unsigned char)(hex(x.s[1]) << 4 | hex(x.s[2]));
	return ESCAPE;
}

enum proto_result
note_refuse(struct str words, size_t room, bool escaped, bool wide, const struct proto_site *ps,
	    struct arena *a, const struct request *req, struct page *page)
{
	size_t letters = 0, fit = 0, at = 0;
	unsigned char byte;

	while (at < words.n) {
		size_t n = take(str_after(words, at), escaped, &byte);
		bool begins = !wide || (byte & 0xC0) != 0x80;

		/* a letter fits when the next one begins within the room, or right behind it */
		if (begins && at <= room)
			fit = letters;
		letters += begins;
		at += n;
	}
	site_note_too_long(ps->site, req->path, fit, letters - fit, a, page);
	return PROTO_REFUSED;
}
