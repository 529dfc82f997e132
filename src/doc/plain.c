/* The page for a terminal or a printer: addresses on this site stand as paths. */
#include "doc/plain.h"

#include "doc/textpage.h"

static void
add_url(struct buf *out, const void *site, struct str url)
{
	(void)site;
	buf_addstr(out, url);
}

void
plain_write(struct buf *out, const struct doc *d, size_t width)
{
	const struct textpage page = { .width = width, .eol = STR("\n"), .add_url = add_url };

	textpage_write(out, d, &page);
}
