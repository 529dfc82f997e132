/*
 * Expat stops at the first byte that is not XML, and feeds of small systems hold many: a bare "&" in an address, "&nbsp;" from
 * an editor's keyboard, a form feed from a word processor.  A hundred articles are not given up for that.
 */
#include "import/feed_mend.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "import/entity.h"

/* Bytes up to and with `end`, or all there is. */
static size_t
through(struct str x, struct str end)
{
	ptrdiff_t at = str_find(x, end);

	return at < 0 ? x.n : (size_t)at + end.n;
}

/* What is not looked into, at the front of x: its bytes, or 0. */
static size_t
verbatim(struct str x)
{
	if (str_starts(x, STR("<![CDATA[")))
		return through(x, STR("]]>"));
	if (str_starts(x, STR("<!--")))
		return through(x, STR("-->"));
	return 0;
}

static bool
is_xml_entity(struct str x)
{
	static const struct str own[] = { STR_INIT("&amp;"), STR_INIT("&lt;"), STR_INIT("&gt;"),
					  STR_INIT("&quot;"), STR_INIT("&apos;") };

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (str_starts(x, own[i]))
			return true;
	return false;
}

static bool
is_allowed(char c)
{
	return (unsigned char)c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
}

static void
add_allowed(struct buf *out, struct str x)
{
	for (size_t i = 0; i < x.n;) {
		size_t start = i;
		while (i < x.n && is_allowed(x.s[i]))
			i++;
		buf_add(out, x.s + start, i - start);
		while (i < x.n && !is_allowed(x.s[i]))
			i++;
	}
}

/* The "&" at the front of x; answers how much of x that took. */
static size_t
add_entity(struct buf *out, struct str x)
{
	uint32_t cp;
	size_t n = entity_at(x, &cp);

	if (is_xml_entity(x)) {
		buf_addc(out, '&');
		return 1;
	}
	if (!n) {
		buf_adds(out, "&amp;");
		return 1;
	}
	/* "&#60;" is text, not the start of a tag. */
	if (cp < 0x80)
		buf_addf(out, "&#%u;", (unsigned)cp);
	else
		utf8_add(out, cp);
	return n;
}

struct str
feed_mend(struct arena *a, struct str text)
{
	struct buf out;
	ptrdiff_t first = str_find_byte(text, '<');

	buf_init(&out, 0);
	text = first < 0 ? STR("") : str_after(text, (size_t)first);
	for (size_t i = 0; i < text.n;) {
		size_t start = i;
		while (i < text.n && text.s[i] != '&' && text.s[i] != '<')
			i++;
		add_allowed(&out, str_part(text, start, i - start));
		struct str here = str_after(text, i);
		size_t n = here.n && here.s[0] == '<' ? verbatim(here) : 0;
		if (n) {
			add_allowed(&out, str_part(here, 0, n));
			i += n;
		} else if (here.n && here.s[0] == '&') {
			i += add_entity(&out, here);
		} else if (here.n) {
			buf_addc(&out, '<');
			i++;
		}
	}
	struct str mended = buf_failed(&out) ? STR("") : arena_str(a, buf_str(&out));
	buf_release(&out);
	return mended;
}
