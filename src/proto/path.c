/* Host and path, split, decoded and judged once for all protocols that have them. */
#include "proto/path.h"

#include "base/ip.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "proto/line.h"

static bool
same_ip(struct str x, struct str y)
{
	struct ip a, b;

	return ip_parse(&a, x) && ip_parse(&b, y) && ip_eq(a, b);
}

/* RFC 3986 3.2.2: these stand in no host. */
static bool
host_malformed(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if (strchr("\"<>\\^`{|}[]", host.s[i]))
			return true;
	return host.n == 0;
}

enum page_status
host_check(struct str host, bool ip6, const struct proto_site *ps, struct arena *a)
{
	if (host_malformed(host))
		return PAGE_BAD;
	if (same_ip(host, ps->host) || same_ip(host, ps->local_address))
		return PAGE_OK;                     /* GEM-23 */
	struct str ascii = uri_host_ascii(a, host); /* GEM-18, GEM-22 */
	return !ip6 && ascii.n && str_eq(ascii, ps->host) ? PAGE_OK : PAGE_NOT_HERE;
}

static bool
segment_fits(struct str raw, struct arena *a, struct str *segment)
{
	return uri_decode(a, raw, segment) && utf8_valid(*segment) &&
	       !line_has_control(*segment); /* GEM-25, GEM-26 */
}

enum page_status
path_read(struct str raw, struct arena *a, struct str *path)
{
	char *p = arena_alloc(a, raw.n + 2);
	size_t n = 0;
	bool odd = false, more = raw.n > 0;

	if (!p)
		return PAGE_BUSY;
	if (more && raw.s[0] != '/')
		return PAGE_BAD;
	for (struct str rest = str_after(raw, 1), segment; more;) {
		more = str_find_byte(rest, '/') >= 0;
		if (!segment_fits(str_cut(&rest, '/'), a, &segment))
			return PAGE_BAD;
		if (str_eq(segment, STR(".")) || str_eq(segment, STR(".."))) {
			if (segment.n == 2 && n == 0)
				return PAGE_BAD; /* above the root */
			while (segment.n == 2 && p[--n] != '/')
				;
			if (!more)
				p[n++] = '/';
			continue;
		}
		odd = odd || str_find_byte(segment, '/') >= 0;
		p[n++] = '/';
		memcpy(p + n, segment.s, segment.n);
		n += segment.n;
	}
	if (n == 0)
		p[n++] = '/'; /* GEM-19 */
	*path = str_of(p, n);
	return odd ? PAGE_NOT_FOUND : PAGE_OK;
}

enum proto_result
request_judge(enum page_status status, const struct proto_site *ps, struct arena *a,
	      const struct request *req, struct page *page)
{
	if (arena_failed(a))
		status = PAGE_BUSY;
	if (status == PAGE_OK)
		return PROTO_READY;
	site_refuse(ps->site, req->path, status, a, page);
	return PROTO_REFUSED;
}
