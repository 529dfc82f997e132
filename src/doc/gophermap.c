/*
 * The document as a Gopher menu (protocols.md 4.3, 4.4, 4.7).
 *
 * Text is info lines; a link is an item of the type that every client follows (GOP-30).  A link that no
 * menu can carry - a telephone number, a selector that clients would mangle (GOP-12) - stays as text.
 */
#include "doc/gopher.h"

#include "base/uri.h"
#include "base/utf8.h"
#include "doc/lines.h"
#include "doc/printable.h"

#define WIDTH_LEAST   20   /* as wrap.h has it */
#define SELECTOR_MAX  255  /* GOP-5 */
#define URL_MAX       1024 /* in the selector of an h item, where clients cut it out */
#define GOPHER_PORT   70
#define PORT_MAX      65535
#define INFO_HOST     "null.host"
#define INFO_PORT     1
#define PATH_ALPHABET "/._~-" /* beside letters and digits: GOP-12 */
#define PHONE_DIGITS  5       /* at least, in a number that can be called */
#define URL_FORBIDDEN "\"'<>\\`"

struct menu {
	struct buf *out;
	const struct gopher_site *site;
	struct buf lines;
	struct arena arena; /* for decoded selectors */
	struct lines how;
};

/* Where an item leads. */
struct item {
	char type; /* 'i': nowhere */
	struct str selector, host;
	int port;
};

void
gopher_item(struct buf *out, char type, struct str text, struct str selector, struct str host,
	    int port)
{
	buf_addc(out, type);
	printable_add(out, text, BLANKS_PLAIN);
	buf_addc(out, '\t');
	printable_add(out, selector, BLANKS_KEEP);
	buf_addc(out, '\t');
	printable_add(out, host, BLANKS_KEEP);
	buf_addf(out, "\t%d\r\n", port);
}

/* One info line, its blanks at the front kept (GOP-23).  Longer than the width is only a whole address. */
static void
add_info(struct menu *m, struct str line)
{
	buf_addc(m->out, 'i');
	printable_add_pre(m->out, line, BLANKS_PLAIN);
	buf_addf(m->out, "\t\t%s\t%d\r\n", INFO_HOST, INFO_PORT);
}

/* The piece's lines, ready in m->lines. */
static struct str
make_lines(struct menu *m, const struct piece *p)
{
	buf_clear(&m->lines);
	lines_add(&m->lines, p, &m->how);
	if (buf_failed(&m->lines))
		m->out->failed = true;
	return buf_str(&m->lines);
}

static void
add_infos(struct menu *m, const struct piece *p)
{
	struct str rest = make_lines(m, p);

	while (rest.n)
		add_info(m, str_cut(&rest, '\n'));
}

static bool
is_selector(struct str path)
{
	for (size_t i = 0; i < path.n; i++) {
		char c = path.s[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || (c && strchr(PATH_ALPHABET, c));

		if (!plain)
			return false;
	}
	return path.n && path.n <= SELECTOR_MAX;
}

static struct item
local_item(struct menu *m, struct str url)
{
	const struct gopher_site *site = m->site;
	struct item nowhere = { .type = 'i' };
	struct str path = str_cut(&url, '#');

	struct gopher_address x = gopher_address(site, path);
	if (x.root.n)
		x.path = arena_join(&m->arena, x.root, x.path);
	if (!is_selector(x.path))
		return nowhere;
	return (struct item){ x.type, x.path, site->host, site->port };
}

/*
 * What a foreign server's type is to the clients of today (GOP-30); 'i' for what they cannot follow.  Not
 * '3': VF-1 shows nothing of a menu but such a line.
 */
static char
known_type(char type)
{
	static const struct {
		const char *types;
		char as;
	} known[] = {
		{ "0179gI", 0 },
		{ "p:", 'I' },
		{ "s<;dPM456X", '9' },
		{ "h", '0' },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!type || !strchr(known[i].types, type))
			continue;
		if (known[i].as)
			type = known[i].as;
		return type;
	}
	return 'i';
}

static bool
has_control(struct str x)
{
	for (size_t i = 0; i < x.n; i++)
		if ((unsigned char)x.s[i] < 0x20 || x.s[i] == 0x7F)
			return true;
	return false;
}

static bool
is_ascii(struct str x)
{
	for (size_t i = 0; i < x.n; i++)
		if ((unsigned char)x.s[i] >= 0x80)
			return false;
	return true;
}

/* GOP-110: "/Tselector", percent-decoded once; one with a search or a control in it is no item. */
static struct item
gopher_link(struct menu *m, const struct uri *u)
{
	struct item it = { .type = '1', .selector = STR(""), .host = u->host, .port = GOPHER_PORT };
	const struct item nowhere = { .type = 'i' };
	long long port = GOPHER_PORT;

	if (!u->host.n || has_control(u->host) || u->has_query)
		return nowhere;
	if (u->port.n && (!str_number(u->port, &port) || port < 1 || port > PORT_MAX))
		return nowhere;
	it.port = (int)port;
	if (u->path.n < 2)
		return it;
	it.type = known_type(u->path.s[1]);
	if (!uri_decode(&m->arena, str_after(u->path, 2), &it.selector))
		return nowhere;
	if (it.selector.n > SELECTOR_MAX || has_control(it.selector) || !utf8_valid(it.selector))
		return nowhere;
	if (m->site->root.alphabet != ALPHABET_UNICODE && !is_ascii(it.selector))
		return nowhere; /* in another charset it would be another selector */
	if (u->path.s[1] == 'h' && str_starts(it.selector, STR("URL:")))
		it.type = 'h'; /* the one kind of h that Lagrange follows */
	return it;
}

static bool
is_scheme_of_h(struct str scheme)
{
	/* GOP-62 */
	static const struct str schemes[] = { STR_INIT("gemini"), STR_INIT("http"),
					      STR_INIT("https"), STR_INIT("mailto") };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (str_eq_ascii_case(scheme, schemes[i]))
			return true;
	return false;
}

static bool
is_safe_url(struct str url)
{
	for (size_t i = 0; i < url.n; i++)
		if (url.s[i] <= 0x20 || url.s[i] >= 0x7F || strchr(URL_FORBIDDEN, url.s[i]))
			return false;
	return url.n <= URL_MAX;
}

static struct item
foreign_item(struct menu *m, struct str url)
{
	struct item nowhere = { .type = 'i' };
	struct uri u;

	if (!uri_split(url, &u))
		return nowhere;
	if (str_eq_ascii_case(u.scheme, STR("gopher")))
		return gopher_link(m, &u);
	if (!is_scheme_of_h(u.scheme) || !is_safe_url(url))
		return nowhere;
	return (struct item){ 'h', arena_join(&m->arena, STR("URL:"), url), m->site->host,
			      m->site->port };
}

static size_t
digits(struct str x)
{
	size_t n = 0;

	for (size_t i = 0; i < x.n; i++)
		n += x.s[i] >= '0' && x.s[i] <= '9';
	return n;
}

/* Whether the text tells where the link leads: by its address, or by a number as people write it here. */
static bool
tells(struct str text, struct str address, bool phone)
{
	return str_find(text, address) >= 0 || (phone && digits(text) >= PHONE_DIGITS);
}

/*
 * A link that no item can be is text with its address behind it, "call us: +375215622222"; nothing when both
 * stand above already.
 */
static void
add_as_text(struct menu *m, const struct piece *p)
{
	bool phone = str_eq_ascii_case(url_scheme(p->url), STR("tel"));
	struct str address = phone ? str_after(p->url, strlen("tel:")) : p->url;
	struct piece line = *p;

	if (url_is_local(p->url) || tells(p->text, address, phone)) {
		if (p->said)
			return;
	} else {
		line.text = arena_join(&m->arena, p->text, STR(": "));
		line.text = arena_join(&m->arena, line.text, address);
	}
	add_infos(m, &line);
}

/* What a line of info has no room for is cut: there is nothing in it where it could be wrapped. */
static void
add_cut(struct menu *m, struct str line)
{
	while (line.n) {
		struct str part = utf8_clip_columns(line, m->how.width);

		if (part.n == 0)
			part = line;
		add_info(m, part);
		line = str_after(line, part.n);
	}
}

/*
 * The item is the first line, so that what a reader chooses begins with date and title; what does not fit goes
 * on below it.
 */
static void
add_link(struct menu *m, const struct piece *p)
{
	struct item it = url_is_local(p->url) ? local_item(m, p->url) : foreign_item(m, p->url);

	if (it.type == 'i') {
		add_as_text(m, p);
		return;
	}
	struct piece shown = *p;
	shown.hang = true; /* so that what goes on below is seen to belong to it */
	struct str rest = make_lines(m, &shown), line = str_cut(&rest, '\n');
	struct str head = utf8_clip_columns(line, m->how.width);

	gopher_item(m->out, it.type, head, it.selector, it.host, it.port);
	add_cut(m, str_after(line, head.n));
	while (rest.n)
		add_cut(m, str_cut(&rest, '\n'));
}

static void
print(const struct flow *f, const struct piece *p)
{
	struct menu *m = f->to;

	if (p->gap)
		add_info(m, STR(""));
	if (p->kind == PIECE_LINK)
		add_link(m, p);
	else
		add_infos(m, p);
}

void
gophermap_write(struct buf *out, const struct doc *d, const struct gopher_site *site)
{
	struct menu m = { .out = out, .site = site };
	struct flow f = { .doc = d, .alphabet = site->root.alphabet, .print = print, .to = &m };

	m.how = (struct lines){ site->width < WIDTH_LEAST ? WIDTH_LEAST : site->width, d->lang,
				site->root.alphabet };
	f.table_width = m.how.width;
	buf_init(&m.lines, 0);
	arena_init(&m.arena, 0);
	if (!flow_run(&f) || arena_failed(&m.arena))
		out->failed = true;
	flow_release(&f);
	arena_release(&m.arena);
	buf_release(&m.lines);
	buf_adds(out, ".\r\n");
}
