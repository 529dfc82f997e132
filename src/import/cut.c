/* Feeds end an article at its closing tag outside of CDATA; a mailbox begins one at "From " below a blank line (RFC 4155). */
#include "import/cut.h"

#include "import/feed.h"
#include "import/mail.h"

static bool
is_name_end(struct str x, size_t at)
{
	return at < x.n && strchr(" \t\r\n>/", x.s[at]) != NULL;
}

/* What is not looked into, at the front of x: its bytes, or 0; `*open` when its end is not there yet. */
static size_t
closed_part(struct str x, bool *open)
{
	static const struct {
		struct str start, end;
	} parts[] = {
		{ STR_INIT("<![CDATA["), STR_INIT("]]>") },
		{ STR_INIT("<!--"), STR_INIT("-->") },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (!str_starts(x, parts[i].start))
			continue;
		ptrdiff_t at = str_find(x, parts[i].end);
		*open = at < 0;
		return at < 0 ? x.n : (size_t)at + parts[i].end.n;
	}
	return 0;
}

/* Where `tag` stands from `at` on; -1 when it does not. */
static ptrdiff_t
find_tag(struct str x, size_t at, struct str tag)
{
	bool open = false;

	while (at < x.n && !open) {
		ptrdiff_t next = str_find_byte(str_after(x, at), '<');
		if (next < 0)
			return -1;
		at += (size_t)next;
		struct str here = str_after(x, at);
		if (str_starts(here, tag) && (str_ends(tag, STR(">")) || is_name_end(here, tag.n)))
			return (ptrdiff_t)at;
		size_t n = closed_part(here, &open);
		at += n ? n : 1;
	}
	return -1;
}

/* --- which kind --- */

static const struct {
	struct str start, end, close;
	const char *root;
} feeds[] = {
	{ STR_INIT("<item"), STR_INIT("</item>"), STR_INIT("</channel></rss>"), "<rss" },
	{ STR_INIT("<item"), STR_INIT("</item>"), STR_INIT("</rdf:RDF>"), "<rdf:RDF" },
	{ STR_INIT("<entry"), STR_INIT("</entry>"), STR_INIT("</feed>"), "<feed" },
};

static void
init_feed(struct cut *c, struct str start)
{
	for (size_t i = 0; i < sizeof(feeds) / sizeof(*feeds); i++) {
		ptrdiff_t root = find_tag(start, 0, str_from(feeds[i].root));
		if (root < 0)
			continue;
		ptrdiff_t at = find_tag(start, (size_t)root, feeds[i].start);
		if (at < 0)
			continue;
		c->kind = CUT_FEED;
		c->start = feeds[i].start.s;
		c->end = feeds[i].end.s;
		c->close = feeds[i].close.s;
		buf_addstr(&c->head, str_part(start, 0, (size_t)at));
		return;
	}
}

void
cut_init(struct cut *c, struct str start)
{
	*c = (struct cut){ .kind = CUT_NOT };
	buf_init(&c->head, CUT_LOOK);
	start = str_part(start, 0, CUT_LOOK);
	if (mail_looks_like_box(start))
		c->kind = CUT_MAIL;
	else if (feed_looks_like(start))
		init_feed(c, start);
}

void
cut_release(struct cut *c)
{
	buf_release(&c->head);
}

/* --- pieces --- */

static size_t
feed_piece(const struct cut *c, struct str bytes)
{
	struct str end = str_from(c->end);
	size_t piece = 0;

	while (piece < CUT_PIECE) {
		ptrdiff_t at = find_tag(bytes, piece, end);
		if (at < 0)
			break;
		piece = (size_t)at + end.n;
	}
	return piece;
}

static size_t
mail_piece(struct str bytes)
{
	size_t piece = 0;

	while (piece < CUT_PIECE) {
		size_t next = mail_next(bytes, piece);
		if (next >= bytes.n)
			break;
		piece = next;
	}
	return piece;
}

size_t
cut_piece(const struct cut *c, struct str bytes, bool last)
{
	size_t piece;

	if (last && bytes.n <= CUT_PIECE)
		return bytes.n;
	switch (c->kind) {
	case CUT_FEED: piece = feed_piece(c, bytes); break;
	case CUT_MAIL: piece = mail_piece(bytes); break;
	default: piece = 0;
	}
	/* A piece that is short of its aim may grow while there is more. */
	if (!last && piece < CUT_PIECE)
		return 0;
	return piece ? piece : last ? bytes.n : 0;
}

void
cut_file(const struct cut *c, struct str piece, bool first, bool last, struct buf *out)
{
	if (!first)
		buf_addstr(out, buf_str(&c->head));
	buf_addstr(out, piece);
	if (c->kind == CUT_FEED && !last)
		buf_adds(out, c->close);
}
