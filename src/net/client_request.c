#include "net/client_request.h"

#include "base/ip.h"
#include "base/uri.h"
#include "base/utf8.h"

#define HEADER_MOST 2048 /* bytes; GEM-34 knows servers that send 1,029 */
#define PORT_MOST   65535

static const struct {
	struct str name, port;
	bool tls;
} schemes[] = {
	[CLIENT_GEMINI] = { STR_INIT("gemini"), STR_INIT("1965"), true },
	[CLIENT_TITAN] = { STR_INIT("titan"), STR_INIT("1965"), true },
	[CLIENT_GOPHER] = { STR_INIT("gopher"), STR_INIT("70"), false },
	[CLIENT_GOPHERS] = { STR_INIT("gophers"), STR_INIT("70"), true },
	[CLIENT_SPARTAN] = { STR_INIT("spartan"), STR_INIT("300"), false },
};

#define SCHEMES (sizeof(schemes) / sizeof(schemes[0]))

/* --- the URL --- */

static bool
find_scheme(struct str name, enum client_scheme *found)
{
	for (size_t i = 0; i < SCHEMES; i++) {
		if (str_eq_ascii_case(name, schemes[i].name)) {
			*found = (enum client_scheme)i;
			return true;
		}
	}
	return false;
}

static bool
has_line_end(struct str x)
{
	return str_find_byte(x, '\r') >= 0 || str_find_byte(x, '\n') >= 0 ||
	       str_find_byte(x, '\0') >= 0;
}

/* RFC 4266 2: behind the slash stands the item type, and only then the selector. */
static const char *
read_gopher(struct arena *a, const struct uri *u, struct client_target *t)
{
	struct str selector, words = STR("");

	if (!uri_decode(a, str_after(u->path, 2), &selector) ||
	    (u->has_query && !uri_decode(a, u->query, &words)))
		return "has a malformed escape";
	t->path = selector;
	if (u->has_query)
		t->path = arena_join(a, arena_join(a, selector, STR("\t")), words);
	return has_line_end(t->path) ? "has a line end in its selector" : NULL;
}

static const char *
read_rest(struct arena *a, const struct uri *u, struct client_target *t)
{
	bool gopher = t->scheme == CLIENT_GOPHER || t->scheme == CLIENT_GOPHERS;

	if (gopher)
		return read_gopher(a, u, t);
	t->path = u->path.n ? u->path : STR("/");
	if (t->scheme != CLIENT_SPARTAN)
		return NULL;
	return uri_decode(a, u->query, &t->words) ? NULL : "has a malformed escape";
}

/* The URL again, as a request needs it: no fragment, a path, the host in A-labels. */
static struct str
rebuild(struct arena *a, const struct uri *u, const struct client_target *t)
{
	struct buf b;

	buf_init(&b, 0);
	buf_addstr(&b, schemes[t->scheme].name);
	buf_addf(&b, "://%s%.*s%s", u->ip6 ? "[" : "", STR_ARG(t->host), u->ip6 ? "]" : "");
	if (!str_eq(t->port, schemes[t->scheme].port))
		buf_addf(&b, ":%.*s", STR_ARG(t->port));
	buf_addstr(&b, u->path.n ? u->path : STR("/"));
	if (u->has_query)
		buf_addf(&b, "?%.*s", STR_ARG(u->query));
	struct str whole = arena_str(a, buf_str(&b));
	buf_release(&b);
	return whole;
}

const char *
client_target(struct arena *a, struct str url, struct client_target *t)
{
	struct uri u;
	struct ip ip;
	long long port;

	*t = (struct client_target){ .words = STR("") };
	if (str_find(url, STR("://")) < 0)
		url = arena_join(a, STR("gemini://"), url);
	struct str ascii = uri_ascii(a, url);
	if (ascii.n == 0 || !uri_split(ascii, &u) || !u.has_authority || u.host.n == 0)
		return "is no URL with a host, or longer than 1024 bytes";
	if (!find_scheme(u.scheme, &t->scheme))
		return "is neither gemini, titan, gopher, gophers nor spartan";
	if (u.has_userinfo)
		return "names a user, which no request may (GEM-16)";
	t->tls = schemes[t->scheme].tls;
	t->address = ip_parse(&ip, u.host);
	t->host = t->address ? arena_str(a, u.host) : uri_host_ascii(a, u.host);
	t->port = u.port.n ? arena_str(a, u.port) : schemes[t->scheme].port;
	if (t->host.n == 0 || (u.ip6 && !t->address))
		return "has a host that cannot be one";
	if (!str_number(t->port, &port) || port == 0 || port > PORT_MOST)
		return "has a port that cannot be one";
	const char *fault = read_rest(a, &u, t);
	t->url = rebuild(a, &u, t);
	return arena_failed(a) ? "takes more memory than there is" : fault;
}

const char *
client_redirect(struct arena *a, const struct client_target *from, struct str location,
		struct client_target *t)
{
	const char *fault = client_target(a, uri_resolve(a, from->url, location), t);

	if (fault)
		return fault;
	if (t->scheme != from->scheme &&
	    !(from->scheme == CLIENT_TITAN && t->scheme == CLIENT_GEMINI))
		return "is of another scheme, where no redirect may lead";
	if (t->scheme == CLIENT_SPARTAN && !str_eq(t->host, from->host))
		return "is on another host, where no Spartan redirect may lead";
	return NULL;
}

/* --- the request --- */

/* TTN-2: parameters belong to the path and stand before the query. */
static void
add_titan(struct buf *out, const struct client_target *t, const struct client_upload *up)
{
	ptrdiff_t query = str_find_byte(t->url, '?');
	size_t path = query < 0 ? t->url.n : (size_t)query;

	buf_addstr(out, str_part(t->url, 0, path));
	buf_addf(out, ";size=%zu", up->bytes.n);
	if (up->mime.n)
		buf_addf(out, ";mime=%.*s", STR_ARG(up->mime));
	if (up->token.n)
		buf_addf(out, ";token=%.*s", STR_ARG(up->token));
	buf_addstr(out, str_after(t->url, path));
}

void
client_request(struct buf *out, const struct client_target *t, const struct client_upload *up)
{
	switch (t->scheme) {
	case CLIENT_TITAN:
		if (up)
			add_titan(out, t, up);
		else
			buf_addstr(out, t->url);
		break;
	case CLIENT_GEMINI: buf_addstr(out, t->url); break;
	case CLIENT_GOPHER:
	case CLIENT_GOPHERS: buf_addstr(out, t->path); break;
	case CLIENT_SPARTAN:
		buf_addf(out, t->address && str_find_byte(t->host, ':') >= 0 ? "[%.*s]" : "%.*s",
			 STR_ARG(t->host));
		buf_addf(out, " %.*s %zu", STR_ARG(t->path), t->words.n);
		break;
	}
	buf_adds(out, "\r\n");
	buf_addstr(out, t->words);
	if (up)
		buf_addstr(out, up->bytes);
}

/* --- the answer's beginning --- */

/* GOP-27: an error is a menu of one line; a text that is not there gets it, too. */
static bool
gopher_error(struct str line)
{
	int tabs = 0;

	for (size_t i = 0; i < line.n; i++)
		tabs += line.s[i] == '\t';
	return line.n > 0 && line.s[0] == '3' && tabs >= 3;
}

static enum client_header
gopher_header(struct str raw, bool ended, struct client_status *s)
{
	ptrdiff_t end = str_find_byte(raw, '\n');

	if (end < 0 && !ended && raw.n < HEADER_MOST && (raw.n == 0 || raw.s[0] == '3'))
		return CLIENT_HEADER_MORE;
	s->class = gopher_error(str_part(raw, 0, end < 0 ? raw.n : (size_t)end)) ? 5 : 2;
	return CLIENT_HEADER_WHOLE;
}

enum client_header
client_header(enum client_scheme scheme, struct str raw, bool ended, struct client_status *s)
{
	size_t digits = scheme == CLIENT_SPARTAN ? 1 : 2;
	long long status;

	*s = (struct client_status){ .meta = STR("") };
	if (scheme == CLIENT_GOPHER || scheme == CLIENT_GOPHERS)
		return gopher_header(raw, ended, s);
	ptrdiff_t end = str_find(str_part(raw, 0, HEADER_MOST), STR("\r\n"));
	if (end < 0)
		return ended || raw.n >= HEADER_MOST ? CLIENT_HEADER_BAD : CLIENT_HEADER_MORE;
	struct str line = str_part(raw, 0, (size_t)end);
	if (!str_number(str_part(line, 0, digits), &status) || line.n < digits ||
	    (line.n > digits && line.s[digits] != ' ') || !utf8_valid(line))
		return CLIENT_HEADER_BAD;
	s->status = (int)status;
	s->class = s->status / (digits == 2 ? 10 : 1);
	s->meta = str_after(line, digits + 1);
	s->size = (size_t)end + 2;
	return s->class >= 1 && s->class <= 6 ? CLIENT_HEADER_WHOLE : CLIENT_HEADER_BAD;
}
