/*
 * Does this look like HTML?
 *
 * A page says so at its front.  A fragment, as editors paste it, may start with plain words; then
 * it takes a few tags that only HTML has at the level of blocks, for Markdown may hold some
 * inline ones.
 */
#include "import/html.h"
#include "import/html_tree.h"

#define LOOK        (16u << 10) /* bytes at the front that are looked at */
#define TAGS_ENOUGH 2

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The tag whose "<" stands at the front of x; GUMBO_TAG_UNKNOWN when it is none of HTML's. */
static GumboTag
tag_at(struct str x)
{
	size_t from = x.n > 1 && x.s[1] == '/' ? 2 : 1, n = 0;

	while (from + n < x.n && n < 16 &&
	       (is_letter(x.s[from + n]) || (n && x.s[from + n] >= '0' && x.s[from + n] <= '9')))
		n++;
	if (!n || from + n >= x.n || !strchr(" \t\r\n/>", x.s[from + n]))
		return GUMBO_TAG_UNKNOWN;
	return gumbo_tagn_enum(x.s + from, (unsigned)n);
}

static bool
is_block_tag(GumboTag tag)
{
	static const GumboTag tags[] = {
		GUMBO_TAG_ARTICLE, GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_BODY,   GUMBO_TAG_BR,
		GUMBO_TAG_CENTER,  GUMBO_TAG_DIV,        GUMBO_TAG_FIGURE, GUMBO_TAG_H1,
		GUMBO_TAG_H2,      GUMBO_TAG_H3,         GUMBO_TAG_H4,     GUMBO_TAG_HEAD,
		GUMBO_TAG_HR,      GUMBO_TAG_HTML,       GUMBO_TAG_LI,     GUMBO_TAG_OL,
		GUMBO_TAG_P,       GUMBO_TAG_SECTION,    GUMBO_TAG_TABLE,  GUMBO_TAG_TD,
		GUMBO_TAG_TR,      GUMBO_TAG_UL,
	};

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (tags[i] == tag)
			return true;
	return false;
}

static struct str
skip_space(struct str x)
{
	if (str_starts(x, STR("\xEF\xBB\xBF")))
		x = str_after(x, 3);
	return str_trim(x);
}

/* Comments and an XML declaration say nothing; XHTML has one as feeds do. */
static struct str
skip_preamble(struct str x)
{
	for (;;) {
		x = skip_space(x);
		ptrdiff_t end = -1;
		if (str_starts(x, STR("<!--")) && (end = str_find(x, STR("-->"))) >= 0)
			x = str_after(x, (size_t)end + 3);
		else if (str_starts(x, STR("<?xml")) && (end = str_find(x, STR("?>"))) >= 0)
			x = str_after(x, (size_t)end + 2);
		else
			return x;
	}
}

bool
html_looks_like(struct str text)
{
	struct str x = skip_preamble(str_part(text, 0, LOOK));
	size_t tags = 0;

	if (str_starts_ascii_case(x, STR("<!doctype html")))
		return true;
	if (x.n && x.s[0] == '<' && tag_at(x) != GUMBO_TAG_UNKNOWN)
		return true;
	/* A feed or another kind of XML: its HTML is escaped or its own affair. */
	if (x.n && x.s[0] == '<' && !str_starts(x, STR("<!")))
		return false;
	for (size_t i = 0; i < x.n && tags < TAGS_ENOUGH; i++) {
		const char *lt = memchr(x.s + i, '<', x.n - i);
		if (!lt)
			break;
		i = (size_t)(lt - x.s);
		tags += is_block_tag(tag_at(str_after(x, i)));
	}
	return tags >= TAGS_ENOUGH;
}
