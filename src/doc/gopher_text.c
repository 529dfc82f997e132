/*
 * A Gopher text document (protocols.md 4.5), and what a gopher: address looks like (4.13).
 */
#include "doc/gopher.h"

#include "doc/links.h"
#include "doc/textpage.h"

#define GOPHER_PORT 70

/* GOP-110: the type, then the selector; a query is what the reader searches for. */
void
gopher_url(struct buf *out, const struct gopher_site *site, struct str path)
{
	bool ip6 = str_find_byte(site->host, ':') >= 0;
	struct str selector = str_cut(&path, '#'), query = selector;

	selector = str_cut(&query, '?');
	struct gopher_address x = gopher_address(site, selector);
	buf_adds(out, ip6 ? "gopher://[" : "gopher://");
	buf_addstr(out, site->host);
	if (ip6)
		buf_addc(out, ']');
	if (site->port != GOPHER_PORT)
		buf_addf(out, ":%d", site->port);
	buf_addc(out, '/');
	buf_addc(out, x.type);
	buf_addstr(out, x.root);
	buf_addstr(out, x.path);
	if (query.n) {
		buf_adds(out, "%09");
		buf_addstr(out, query);
	}
}

static void
add_url(struct buf *out, const void *site, struct str url)
{
	if (url_is_local(url))
		gopher_url(out, site, url);
	else
		buf_addstr(out, url);
}

void
gopher_text_write(struct buf *out, const struct doc *d, const struct gopher_site *site)
{
	const struct textpage page = {
		.width = site->width,
		.alphabet = site->root.alphabet,
		.eol = STR("\r\n"),
		.no_dots = true,
		.add_url = add_url,
		.site = site,
	};

	textpage_write(out, d, &page);
}
