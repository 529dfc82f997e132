/*
 * What is not the article (converter.md rules 13 and 14): what no reader sees, what belongs to
 * the site, and what content systems leave behind in the text itself.
 *
 * Names are matched as whole tokens of class and id: "share" is a row of buttons, "shareholders"
 * is news.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "import/html_tree.h"

/* Sorted: looked up by bisection. */
static const char *const clutter_names[] = {
	"addthis_toolbox",
	"addtoany_share_save_container",
	"adsbygoogle",
	"advert",
	"advertisement",
	"article-info",
	"article-share",
	"b-share",
	"breadcrumb",
	"breadcrumbs",
	"bx-breadcrumb",
	"comment-respond",
	"comments",
	"comments-area",
	"cookie-notice",
	"entry-footer",
	"entry-meta",
	"ez-toc-container",
	"fb-like",
	"itembacktotop",
	"itemcomments",
	"itemhits",
	"itemlinks",
	"itemnavigation",
	"itemratingblock",
	"itemrelated",
	"itemsocialsharing",
	"itemtagsblock",
	"itemtoolbar",
	"jp-relatedposts",
	"likely",
	"main-menu",
	"mw-editsection",
	"nav",
	"nav-links",
	"navbar",
	"navigation",
	"noprint",
	"page-footer",
	"pagenavigation",
	"pagination",
	"pathway",
	"pluso",
	"post-meta",
	"post-navigation",
	"printfriendly",
	"related",
	"related-posts",
	"respond",
	"share",
	"share-buttons",
	"sharedaddy",
	"shares",
	"sharing",
	"site-footer",
	"skip-link",
	"social",
	"social-likes",
	"social-share",
	"socials",
	"submitted",
	"toc_container",
	"uptolike-buttons",
	"ya-share",
	"ya-share2",
	"yashare-auto-init",
};

/* These are given to other boxes, too: notes in the margin of a manual, a canteen's menu. */
static const char *const doubtful_names[] = { "actions", "menu", "print", "sidebar", "way" };

static const char *const hidden_names[] = {
	"d-none",  "element-invisible", "hidden",         "hide", "noscript", "screen-reader-text",
	"sr-only", "visually-hidden",   "visuallyhidden",
};

static int
compare(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

static bool
is_listed(struct str word, const char *const *list, size_t count)
{
	char name[32];

	if (!word.n || word.n >= sizeof(name))
		return false;
	for (size_t i = 0; i < word.n; i++) {
		name[i] = word.s[i];
		if (name[i] >= 'A' && name[i] <= 'Z')
			name[i] = (char)(name[i] + 32);
	}
	name[word.n] = '\0';
	return bsearch(name, list, count, sizeof(*list), compare);
}

bool
html_any_listed(struct str words, const char *const *list, size_t count)
{
	while (words.n)
		if (is_listed(html_cut_word(&words), list, count))
			return true;
	return false;
}

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

bool
html_hidden(const GumboNode *n)
{
	if (n->type != GUMBO_NODE_ELEMENT || !n->v.element.attributes.length)
		return false;
	if (html_has_attr(n, "hidden") ||
	    str_eq_ascii_case(html_attr(n, "aria-hidden"), STR("true")))
		return true;
	if (!html_has_attr(n, "style"))
		return html_any_listed(html_attr(n, "class"), hidden_names, COUNT(hidden_names));
	if (str_starts_ascii_case(html_style(n, STR("display")), STR("none")) ||
	    str_starts_ascii_case(html_style(n, STR("visibility")), STR("hidden")))
		return true;
	struct str size = html_style(n, STR("font-size"));
	if (str_eq(size, STR("0")) || str_eq_ascii_case(size, STR("0px")) ||
	    str_eq_ascii_case(size, STR("0pt")))
		return true;
	return html_any_listed(html_attr(n, "class"), hidden_names, COUNT(hidden_names));
}

/* --- names by their parts --- */

#define PART_MAX 24

/* The next part of "entry-relatedPosts": "entry", "related", "posts", in lower case; false at the end. */
static bool
next_part(struct str *rest, char part[PART_MAX + 1])
{
	size_t n = 0;

	while (rest->n && !html_is_letter(rest->s[0]))
		*rest = str_after(*rest, 1);
	while (rest->n && html_is_letter(rest->s[0])) {
		char c = rest->s[0];
		bool capital = c >= 'A' && c <= 'Z';
		bool small_before = n && part[n - 1] >= 'a' && rest->s[-1] >= 'a';
		if (capital && small_before)
			break;
		if (n < PART_MAX)
			part[n++] = (char)(capital ? c + 32 : c);
		*rest = str_after(*rest, 1);
	}
	part[n] = '\0';
	return n > 0;
}

struct part {
	const char *name;
	bool start; /* "relatedlinks" counts, too */
};

static bool
any_part(struct str names, const struct part *parts, size_t count)
{
	char part[PART_MAX + 1];

	while (next_part(&names, part))
		for (size_t i = 0; i < count; i++)
			if (part[0] == parts[i].name[0] &&
			    (strcmp(part, parts[i].name) == 0 ||
			     (parts[i].start &&
			      strncmp(part, parts[i].name, strlen(parts[i].name)) == 0)))
				return true;
	return false;
}

#define LOOK_NODES 400 /* of an element that are looked at */

struct amount {
	size_t text, linked,
	    longest; /* bytes that are no blanks; of the longest piece outside of links */
	bool files;  /* a link leads to a document */
	bool all;    /* nothing was left out */
};

static bool
leads_to_document(const GumboNode *a)
{
	static const struct str endings[] = { STR_INIT(".pdf"),  STR_INIT(".doc"),
					      STR_INIT(".docx"), STR_INIT(".xls"),
					      STR_INIT(".xlsx"), STR_INIT(".rtf"),
					      STR_INIT(".zip"),  STR_INIT(".odt") };
	struct str rest = html_attr(a, "href"), path = str_cut(&rest, '?');

	for (size_t i = 0; i < COUNT(endings); i++)
		if (str_ends_ascii_case(path, endings[i]))
			return true;
	return false;
}

/* Elements in which a sentence goes on. */
static bool
is_phrase(const GumboNode *n)
{
	switch (html_tag(n)) {
	case GUMBO_TAG_A:
	case GUMBO_TAG_ABBR:
	case GUMBO_TAG_B:
	case GUMBO_TAG_CODE:
	case GUMBO_TAG_EM:
	case GUMBO_TAG_I:
	case GUMBO_TAG_Q:
	case GUMBO_TAG_SPAN:
	case GUMBO_TAG_STRONG: return true;
	default: return false;
	}
}

/* In source order, by the parents' links. */
static struct amount
amount_of(const GumboNode *top)
{
	struct amount a = { .all = true };
	const GumboNode *n = top, *link = NULL;
	size_t piece = 0;

	for (size_t seen = 0; seen < LOOK_NODES; seen++) {
		size_t bytes = str_trim(html_node_text(n)).n;
		a.text += bytes;
		a.linked += link ? bytes : 0;
		piece = n->type == GUMBO_NODE_ELEMENT && !is_phrase(n) ? 0 : piece;
		piece += link ? 0 : bytes;
		if (piece > a.longest)
			a.longest = piece;
		if (!link && html_tag(n) == GUMBO_TAG_A) {
			link = n;
			a.files = a.files || leads_to_document(n);
		}
		if (html_children(n)->length && html_tag(n) != GUMBO_TAG_SCRIPT &&
		    html_tag(n) != GUMBO_TAG_STYLE) {
			n = html_child(n, 0);
			continue;
		}
		while (n != top && n->index_within_parent + 1 >= html_children(n->parent)->length) {
			link = link == n ? NULL : link;
			n = n->parent;
		}
		if (n == top)
			return a;
		link = link == n ? NULL : link;
		n = html_child(n->parent, (unsigned)n->index_within_parent + 1);
	}
	a.all = false;
	return a;
}

#define PROSE_PIECE 160 /* bytes of unlinked text in a row: something is being told */

/*
 * Boxes named after what stands beside an article, if they look like it: links and short words, no prose, no documents to
 * fetch.  A section of news on social questions may be called "social", too.
 */
static bool
is_aside(const GumboNode *n, struct str class, struct str id)
{
	static const struct part parts[] = {
		{ "ads", false },       { "advert", true },     { "banner", true },
		{ "breadcrumb", true }, { "newsletter", true }, { "popular", false },
		{ "promo", true },      { "recommend", true },  { "related", true },
		{ "share", false },     { "sharing", true },    { "social", true },
		{ "sponsor", true },    { "subscribe", true },  { "toolbar", true },
		{ "tools", false },     { "trending", false },
	};

	switch (html_tag(n)) {
	case GUMBO_TAG_ASIDE:
	case GUMBO_TAG_DIV:
	case GUMBO_TAG_SECTION:
	case GUMBO_TAG_UL: break;
	default: return false;
	}
	if (!any_part(class, parts, COUNT(parts)) && !any_part(id, parts, COUNT(parts)))
		return false;
	struct amount a = amount_of(n);
	return a.all && !a.files && a.longest < PROSE_PIECE &&
	       (a.linked * 2 >= a.text || a.text < PROSE_PIECE);
}

/* Mostly links, or no piece of prose. */
static bool
is_doubtful(const GumboNode *n, struct str class, struct str id)
{
	if (!html_any_listed(class, doubtful_names, COUNT(doubtful_names)) &&
	    !is_listed(id, doubtful_names, COUNT(doubtful_names)))
		return false;
	struct amount a = amount_of(n);
	return !a.all || a.longest < PROSE_PIECE || a.linked * 2 >= a.text;
}

#define CREDIT_BYTES 600

static bool
holds_picture(const GumboNode *n)
{
	for (unsigned i = 0; i < html_children(n)->length; i++) {
		const GumboNode *in = html_child(n, i);
		GumboTag tag = html_tag(in);

		if (tag == GUMBO_TAG_IMG || tag == GUMBO_TAG_P || tag == GUMBO_TAG_DIV ||
		    tag == GUMBO_TAG_FIGURE || tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_UL)
			return true;
		if (html_children(in)->length && html_tag(html_child(in, 0)) == GUMBO_TAG_IMG)
			return true;
	}
	return false;
}

bool
html_is_credit(const GumboNode *n)
{
	static const struct part parts[] = {
		{ "caption", false },
		{ "credit", false },
		{ "cutline", false },
		{ "photocredit", false },
	};

	if (!html_has_attr(n, "class") || !any_part(html_attr(n, "class"), parts, COUNT(parts)))
		return false;
	/* The box around picture and caption is often called so as well. */
	struct amount a = amount_of(n);
	return a.all && a.text && a.text < CREDIT_BYTES && !holds_picture(n);
}

/* By class, id and role. */
static bool
names_clutter(const GumboNode *n)
{
	static const char *const roles[] = {
		"banner", "contentinfo", "dialog", "menu", "navigation", "search", "toolbar",
	};
	struct str class = html_attr(n, "class"), id = html_attr(n, "id");

	return html_any_listed(class, clutter_names, COUNT(clutter_names)) ||
	       is_listed(id, clutter_names, COUNT(clutter_names)) ||
	       is_listed(html_attr(n, "role"), roles, COUNT(roles)) || is_doubtful(n, class, id) ||
	       is_aside(n, class, id);
}

bool
html_clutter(const GumboNode *n)
{
	switch (html_tag(n)) {
	case GUMBO_TAG_NAV: return true;
	case GUMBO_TAG_BODY:
	case GUMBO_TAG_LAST: return false;
	default: return n->v.element.attributes.length && names_clutter(n);
	}
}

#define FORM_LOOK 400 /* nodes of a form that are looked at */
#define FORM_TEXT 200 /* bytes of running text that make it a page */

bool
html_form_is_controls(const GumboNode *form)
{
	const GumboNode *n = form;
	size_t text = 0;

	/* In source order, by the parents' links: no stack, and no recursion. */
	for (size_t seen = 0; seen < FORM_LOOK; seen++) {
		GumboTag tag = html_tag(n);
		if (tag == GUMBO_TAG_H1 || tag == GUMBO_TAG_H2)
			return false;
		if (tag != GUMBO_TAG_SELECT && tag != GUMBO_TAG_LABEL && tag != GUMBO_TAG_BUTTON &&
		    html_children(n)->length) {
			n = html_child(n, 0);
			continue;
		}
		if (n->type == GUMBO_NODE_TEXT)
			text += html_node_text(n).n;
		if (text >= FORM_TEXT)
			return false;
		while (n != form && n->index_within_parent + 1 >= html_children(n->parent)->length)
			n = n->parent;
		if (n == form)
			return true;
		n = html_child(n->parent, (unsigned)n->index_within_parent + 1);
	}
	return false;
}

/* The entities that double escapes leave in news; longer lists only find more false ones. */
static uint32_t
entity_named(struct str name)
{
	static const struct {
		const char *name;
		uint32_t cp;
	} entities[] = {
		{ "amp", '&' },       { "apos", '\'' },    { "bdquo", 0x201E }, { "bull", 0x2022 },
		{ "copy", 0xA9 },     { "deg", 0xB0 },     { "euro", 0x20AC },  { "gt", '>' },
		{ "hellip", 0x2026 }, { "laquo", 0xAB },   { "ldquo", 0x201C }, { "lsquo", 0x2018 },
		{ "lt", '<' },        { "mdash", 0x2014 }, { "middot", 0xB7 },  { "minus", 0x2212 },
		{ "nbsp", 0xA0 },     { "ndash", 0x2013 }, { "quot", '"' },     { "raquo", 0xBB },
		{ "rdquo", 0x201D },  { "rsquo", 0x2019 }, { "sect", 0xA7 },    { "shy", 0xAD },
		{ "times", 0xD7 },
	};

	for (size_t i = 0; i < COUNT(entities); i++)
		if (str_eq(name, str_from(entities[i].name)))
			return entities[i].cp;
	return 0;
}

static uint32_t
entity_numbered(struct str digits)
{
	uint32_t cp = 0;
	bool hex = str_starts_ascii_case(digits, STR("x"));

	for (size_t i = hex; i < digits.n; i++) {
		char c = digits.s[i];
		uint32_t value = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : 99;
		if (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
			value = (uint32_t)((c | 32) - 'a') + 10;
		if (value >= (hex ? 16u : 10u) || cp > 0x10FFFF)
			return 0;
		cp = cp * (hex ? 16 : 10) + value;
	}
	return cp;
}

/* The entity at the front of x, which starts with "&": its character and its length, or 0. */
static size_t
entity_at(struct str x, uint32_t *cp)
{
	ptrdiff_t end = str_find_byte(str_part(x, 0, 12), ';');

	if (end < 2)
		return 0;
	struct str name = str_part(x, 1, (size_t)end - 1);
	*cp = name.s[0] == '#' ? entity_numbered(str_after(name, 1)) : entity_named(name);
	return *cp ? (size_t)end + 1 : 0;
}

struct str
html_unescape(struct arena *scratch, struct str text)
{
	size_t n = 0;
	char *out = NULL;

	if (str_find_byte(text, '&') < 0 || str_find_byte(text, ';') < 0)
		return text;
	out = arena_alloc(scratch, text.n); /* no entity is shorter than its character */
	if (!out)
		return text;
	for (size_t i = 0; i < text.n;) {
		uint32_t cp;
		size_t used = text.s[i] == '&' ? entity_at(str_after(text, i), &cp) : 0;
		char c[4];
		size_t bytes = used ? utf8_encode(cp, c) : 0;
		if (bytes) {
			memcpy(out + n, c, bytes);
			n += bytes;
			i += used;
		} else {
			out[n++] = text.s[i++];
		}
	}
	return str_of(out, n);
}

/* The value of one of the attributes that name a file, or the first bare address. */
static struct str
shortcode_url(struct str inside)
{
	ptrdiff_t at = str_find(inside, STR("http"));

	if (at < 0)
		return STR("");
	size_t end = (size_t)at;
	while (end < inside.n && !strchr(" \t\r\n\"'<>", inside.s[end]))
		end++;
	return str_part(inside, (size_t)at, end - (size_t)at);
}

bool
html_shortcode(struct str text, struct shortcode *sc)
{
	static const char *const names[] = {
		"audio",    "caption",    "contact-form-7", "embed",      "gallery", "ngg",
		"playlist", "rev_slider", "video",          "wp_caption", "youtube",
	};
	ptrdiff_t end = str_find_byte(str_part(text, 0, 2048), ']');

	if (end < 3)
		return false;
	struct str inside = str_part(text, 1, (size_t)end - 1);
	bool closing = inside.s[0] == '/';
	inside = str_after(inside, closing);
	size_t n = 0;
	while (n < inside.n && !strchr(" \t\r\n=/", inside.s[n]))
		n++;
	struct str name = str_part(inside, 0, n);
	bool builder = str_starts(name, STR("vc_")) || str_starts(name, STR("et_pb_")) ||
		       str_starts(name, STR("su_"));
	if (!builder && !is_listed(name, names, COUNT(names)))
		return false;

	*sc = (struct shortcode){ .kind = SHORTCODE_DROP, .url = STR(""), .n = (size_t)end + 1 };
	if (str_ends(name, STR("caption"))) {
		sc->kind = closing ? SHORTCODE_CAPTION_END : SHORTCODE_CAPTION;
	} else if (!closing && !builder && (sc->url = shortcode_url(inside)).n) {
		sc->kind = SHORTCODE_MEDIA;
	}
	return true;
}
