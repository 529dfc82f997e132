#include "proto/address.h"

#define GOPHER_PORT 70

static bool
unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~/", c));
}

void
path_add(struct buf *out, struct str path)
{
	for (size_t i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.s[i];
		if (unreserved(c))
			buf_addc(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

void
gemini_url(struct buf *out, const struct proto_site *ps, struct str path)
{
	gemini_origin(out, ps->host, ps->gemini_port);
	path_add(out, path.n ? path : STR("/"));
}

void
gemini_query(struct buf *out, struct str words)
{
	buf_addc(out, '?');
	path_add(out, words);
}

struct gopher_site
gopher_site_of(const struct proto_site *ps, struct gopher_root root)
{
	return (struct gopher_site){
		.host = ps->host,
		.port = ps->gopher_port ? ps->gopher_port : GOPHER_PORT,
		.gemini_host = ps->host,
		.width = root.narrow ? GOPHER_NARROW
			 : ps->width ? ps->width
				     : SITE_WIDTH,
		.type_of = site_gopher_type,
		.root = root,
	};
}
