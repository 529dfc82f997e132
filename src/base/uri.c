/*
 * URIs taken apart, resolved and made ASCII, by RFC 3986.  Hosts are in uri_host.c.
 *
 * Pages from outside hold links of every kind: blanks, Cyrillic, line ends inside, schemes that run code.
 * uri_ascii is the gate that each of them passes before it may stand on a link line.
 */
#include "base/uri.h"

#include <arpa/inet.h>

#include "base/buf.h"
#include "base/utf8.h"

#define PORT_DIGITS 5
#define PORT_MAX    65535
#define IP6_MAX     45 /* the longest text of an IPv6 address */

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_unreserved(char c)
{
	return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static int
hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
is_escape(struct str x)
{
	return x.n >= 3 && x.s[0] == '%' && hex_value(x.s[1]) >= 0 && hex_value(x.s[2]) >= 0;
}

/* --- splitting --- */

/* Bytes before the first of `stops`. */
static size_t
span_until(struct str x, const char *stops)
{
	size_t n = 0;

	while (n < x.n && (x.s[n] == '\0' || !strchr(stops, x.s[n])))
		n++;
	return n;
}

static bool
scheme_valid(struct str x)
{
	if (x.n == 0 || !is_alpha(x.s[0]))
		return false;
	for (size_t i = 1; i < x.n; i++)
		if (!is_alpha(x.s[i]) && !is_digit(x.s[i]) && x.s[i] != '+' && x.s[i] != '-' &&
		    x.s[i] != '.')
			return false;
	return true;
}

static bool
ip6_valid(struct str x)
{
	char text[IP6_MAX + 1];
	struct in6_addr address;

	if (x.n > IP6_MAX)
		return false;
	memcpy(text, x.s, x.n);
	text[x.n] = '\0';
	return strlen(text) == x.n && inet_pton(AF_INET6, text, &address) == 1;
}

static bool
split_authority(struct str x, struct uri *u)
{
	u->has_authority = true;
	/* The last @ counts, as it does for browsers: "//a@evil@b" leads to b. */
	const char *at = x.n ? memrchr(x.s, '@', x.n) : NULL;
	if (at) {
		u->has_userinfo = true;
		u->userinfo = str_of(x.s, (size_t)(at - x.s));
		x = str_after(x, u->userinfo.n + 1);
	}
	if (x.n && x.s[0] == '[') {
		ptrdiff_t end = str_find_byte(x, ']');

		if (end < 0 || !ip6_valid(str_part(x, 1, (size_t)end - 1)))
			return false;
		u->ip6 = true;
		u->host = str_part(x, 1, (size_t)end - 1);
		x = str_after(x, (size_t)end + 1);
	} else {
		u->host = str_part(x, 0, span_until(x, ":"));
		if (span_until(u->host, "[]") < u->host.n)
			return false;
		x = str_after(x, u->host.n);
	}
	if (x.n == 0)
		return true;
	if (x.s[0] != ':')
		return false;
	u->has_port = true;
	u->port = str_after(x, 1);
	for (size_t i = 0; i < u->port.n; i++)
		if (!is_digit(u->port.s[i]))
			return false;
	return true;
}

bool
uri_split(struct str text, struct uri *u)
{
	struct str none = STR("");

	*u = (struct uri){ .scheme = none,
			   .userinfo = none,
			   .host = none,
			   .port = none,
			   .path = none,
			   .query = none,
			   .fragment = none };
	size_t n = span_until(text, ":/?#");
	if (n && n < text.n && text.s[n] == ':') {
		u->scheme = str_part(text, 0, n);
		if (!scheme_valid(u->scheme))
			return false;
		text = str_after(text, n + 1);
	}
	if (str_starts(text, STR("//"))) {
		text = str_after(text, 2);
		n = span_until(text, "/?#");
		if (!split_authority(str_part(text, 0, n), u))
			return false;
		text = str_after(text, n);
	}
	n = span_until(text, "?#");
	u->path = str_part(text, 0, n);
	text = str_after(text, n);
	if (text.n && text.s[0] == '?') {
		u->has_query = true;
		n = span_until(text, "#");
		u->query = str_part(text, 1, n - 1);
		text = str_after(text, n);
	}
	if (text.n) {
		u->has_fragment = true;
		u->fragment = str_after(text, 1);
	}
	return true;
}

/* --- resolving --- */

/* RFC 3986 5.2.4, for a path that starts with "/"; out is at least as long. */
static size_t
remove_dots(struct str path, char *out)
{
	size_t n = 0;

	while (path.n) {
		/* path starts with "/": one segment is "/" and what follows up to the next. */
		size_t end = 1 + span_until(str_after(path, 1), "/");
		struct str segment = str_part(path, 0, end);
		bool last = end == path.n;

		path = str_after(path, end);
		if (str_eq(segment, STR("/."))) {
			if (last)
				out[n++] = '/';
		} else if (str_eq(segment, STR("/.."))) {
			while (n && out[--n] != '/')
				;
			if (last)
				out[n++] = '/';
		} else {
			memcpy(out + n, segment.s, segment.n);
			n += segment.n;
		}
	}
	return n;
}

static struct str
path_clean(struct arena *a, struct str path)
{
	if (path.n == 0 || path.s[0] != '/')
		return path;
	char *out = arena_alloc(a, path.n + 1);
	if (!out)
		return STR("");
	return str_of(out, remove_dots(path, out));
}

/* RFC 3986 5.2.3 */
static struct str
path_merge(struct arena *a, const struct uri *base, struct str path)
{
	if (base->has_authority && base->path.n == 0)
		return arena_join(a, STR("/"), path);
	size_t n = base->path.n;
	while (n && base->path.s[n - 1] != '/')
		n--;
	return arena_join(a, str_part(base->path, 0, n), path);
}

static void
take_authority(struct uri *u, const struct uri *from)
{
	u->has_authority = from->has_authority;
	u->has_userinfo = from->has_userinfo;
	u->userinfo = from->userinfo;
	u->host = from->host;
	u->ip6 = from->ip6;
	u->has_port = from->has_port;
	u->port = from->port;
}

/* RFC 3986 5.3; the parts as they stand. */
static void
add_uri(struct buf *out, const struct uri *u)
{
	if (u->scheme.n) {
		buf_addstr(out, u->scheme);
		buf_addc(out, ':');
	}
	if (u->has_authority) {
		buf_adds(out, "//");
		if (u->has_userinfo) {
			buf_addstr(out, u->userinfo);
			buf_addc(out, '@');
		}
		buf_adds(out, u->ip6 ? "[" : "");
		buf_addstr(out, u->host);
		buf_adds(out, u->ip6 ? "]" : "");
		if (u->has_port) {
			buf_addc(out, ':');
			buf_addstr(out, u->port);
		}
	} else if (str_starts(u->path, STR("//"))) {
		buf_adds(out, "/."); /* or the path would read as an authority */
	}
	buf_addstr(out, u->path);
	if (u->has_query) {
		buf_addc(out, '?');
		buf_addstr(out, u->query);
	}
	if (u->has_fragment) {
		buf_addc(out, '#');
		buf_addstr(out, u->fragment);
	}
}

static struct str
keep(struct arena *a, struct buf *b)
{
	struct str kept = STR("");

	if (buf_failed(b))
		a->failed = true;
	else
		kept = arena_str(a, buf_str(b));
	buf_release(b);
	return kept;
}

struct str
uri_resolve(struct arena *a, struct str base, struct str ref)
{
	struct uri b, u;
	struct buf out;

	ref = str_trim(ref);
	base = str_trim(base);
	if (base.n == 0 || !uri_split(base, &b) || !uri_split(ref, &u))
		return arena_str(a, ref);
	if (u.scheme.n || u.has_authority) {
		u.path = path_clean(a, u.path);
	} else if (u.path.n == 0) {
		u.path = b.path;
		if (!u.has_query) {
			u.has_query = b.has_query;
			u.query = b.query;
		}
		take_authority(&u, &b);
	} else {
		if (u.path.s[0] != '/')
			u.path = path_merge(a, &b, u.path);
		u.path = path_clean(a, u.path);
		take_authority(&u, &b);
	}
	if (u.scheme.n == 0)
		u.scheme = b.scheme;
	buf_init(&out, 0);
	add_uri(&out, &u);
	return keep(a, &out);
}

/* --- percent signs --- */

static void
add_escaped(struct buf *out, char c)
{
	static const char hex[] = "0123456789ABCDEF";

	buf_addc(out, '%');
	buf_addc(out, hex[(unsigned char)c >> 4]);
	buf_addc(out, hex[(unsigned char)c & 15]);
}

bool
uri_decode(struct arena *a, struct str text, struct str *out)
{
	char *s = arena_alloc(a, text.n + 1);
	size_t n = 0;

	if (!s)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] != '%') {
			s[n++] = text.s[i];
			continue;
		}
		if (!is_escape(str_after(text, i)))
			return false;
		s[n++] = (char)(hex_value(text.s[i + 1]) << 4 | hex_value(text.s[i + 2]));
		i += 2;
	}
	*out = str_of(s, n);
	return true;
}

struct str
uri_encode(struct arena *a, struct str text, const char *kept)
{
	struct buf out;

	buf_init(&out, 0);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];

		if (is_unreserved(c) || (c && strchr(kept, c)))
			buf_addc(&out, c);
		else
			add_escaped(&out, c);
	}
	return keep(a, &out);
}

/* --- made ASCII --- */

/* What may stand in a path, query, fragment or userinfo besides escapes (RFC 3986 3.3, 3.4). */
static void
add_part(struct buf *out, struct str x, const char *allowed)
{
	for (size_t i = 0; i < x.n; i++) {
		char c = x.s[i];

		if (is_unreserved(c) || (c && strchr(allowed, c)) || is_escape(str_after(x, i)))
			buf_addc(out, c);
		else
			add_escaped(out, c);
	}
}

static bool
is_invisible(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad ||
	       (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff;
}

/* Controls dropped first, or "java\tscript:" would hide its scheme. */
static void
add_visible(struct buf *out, struct str x)
{
	while (x.n) {
		uint32_t cp = '?';
		size_t n = utf8_decode(x, &cp);

		if (n == 0 || !is_invisible(cp))
			buf_add(out, x.s, n ? n : 1);
		x = str_after(x, n ? n : 1);
	}
}

static bool
scheme_refused(struct str scheme)
{
	static const struct str refused[] = {
		STR_INIT("javascript"),
		STR_INIT("data"),
		STR_INIT("vbscript"),
		STR_INIT("file"),
	};

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if (str_eq_ascii_case(scheme, refused[i]))
			return true;
	return false;
}

static void
add_lower(struct buf *out, struct str x)
{
	for (size_t i = 0; i < x.n; i++)
		buf_addc(out, (char)(x.s[i] >= 'A' && x.s[i] <= 'Z' ? x.s[i] + 32 : x.s[i]));
}

static bool
port_valid(struct str port)
{
	long long number;

	return str_number(port, &number) && number > 0 && number <= PORT_MAX;
}

static bool
add_authority(struct arena *a, struct buf *out, const struct uri *u)
{
	struct str host = u->ip6 ? u->host : uri_host_ascii(a, u->host);

	if (host.n == 0)
		return false;
	buf_adds(out, "//");
	if (u->has_userinfo) {
		add_part(out, u->userinfo, "!$&'()*+,;=:");
		buf_addc(out, '@');
	}
	buf_adds(out, u->ip6 ? "[" : "");
	add_lower(out, host);
	buf_adds(out, u->ip6 ? "]" : "");
	if (u->port.n == 0)
		return true;
	if (u->port.n > PORT_DIGITS || !port_valid(u->port))
		return false;
	buf_addc(out, ':');
	buf_addstr(out, u->port);
	return true;
}

static bool
add_ascii(struct arena *a, struct buf *out, struct str text)
{
	struct uri u;

	if (text.n == 0 || !uri_split(text, &u) || scheme_refused(u.scheme))
		return false;
	if (u.scheme.n) {
		add_lower(out, u.scheme);
		buf_addc(out, ':');
	}
	if (u.has_authority && !add_authority(a, out, &u))
		return false;
	add_part(out, u.path, "!$&'()*+,;=:@/");
	if (u.has_query) {
		buf_addc(out, '?');
		add_part(out, u.query, "!$&'()*+,;=:@/?");
	}
	if (u.has_fragment) {
		buf_addc(out, '#');
		add_part(out, u.fragment, "!$&'()*+,;=:@/?");
	}
	return !buf_failed(out);
}

struct str
uri_ascii(struct arena *a, struct str text)
{
	struct buf visible, out;
	struct str kept = STR("");

	/* Escaping never shortens, dropping invisible marks may: but nobody writes kilobytes of those. */
	text = str_trim(text);
	if (text.n > (size_t)4 * URI_MAX)
		return kept;
	buf_init(&visible, 0);
	add_visible(&visible, text);
	buf_init(&out, URI_MAX);
	if (add_ascii(a, &out, str_trim(buf_str(&visible))))
		kept = arena_str(a, buf_str(&out));
	buf_release(&visible);
	buf_release(&out);
	return kept;
}

/* --- without followers --- */

static bool
is_tracker(struct str parameter)
{
	static const struct str names[] = {
		STR_INIT("_openstat"),
		STR_INIT("fbclid"),
		STR_INIT("gclid"),
		STR_INIT("yclid"),
	};
	struct str name = str_part(parameter, 0, span_until(parameter, "="));

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq_ascii_case(name, names[i]))
			return true;
	return str_starts_ascii_case(name, STR("utm_"));
}

struct str
uri_untrack(struct arena *a, struct str uri)
{
	size_t start = span_until(uri, "?#");
	struct buf out;
	bool changed = false;

	if (start == uri.n || uri.s[start] == '#')
		return uri;
	size_t end = start + span_until(str_after(uri, start), "#");
	struct str query = str_part(uri, start + 1, end - start - 1);
	char before = '?';
	buf_init(&out, 0);
	buf_addstr(&out, str_part(uri, 0, start));
	while (query.n) {
		struct str parameter = str_cut(&query, '&');

		if (is_tracker(parameter)) {
			changed = true;
			continue;
		}
		buf_addc(&out, before);
		buf_addstr(&out, parameter);
		before = '&';
	}
	buf_addstr(&out, str_after(uri, end));
	if (changed)
		return keep(a, &out);
	buf_release(&out);
	return uri;
}
