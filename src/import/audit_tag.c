/*
 * The names are coarser than those that the readers go by: a box is looked at here only when words of it are missing.
 */
#include "import/audit_tag.h"

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

bool
audit_tag_take(struct str *rest, struct audit_tag *t)
{
	struct str x = str_after(*rest, 1);
	size_t n = 0, from;
	char quote = '\0';

	*t = (struct audit_tag){ .closing = str_starts(x, STR("/")) };
	x = str_after(x, t->closing);
	if (!x.n || !is_letter(x.s[0]))
		return false;
	while (n < x.n && !is_blank(x.s[n]) && x.s[n] != '>' && x.s[n] != '/')
		n++;
	t->name = str_part(x, 0, n);
	for (from = n; n < x.n && (quote || x.s[n] != '>'); n++) {
		if (quote)
			quote = (char)(x.s[n] == quote ? '\0' : quote);
		else if ((x.s[n] == '"' || x.s[n] == '\'') && x.s[n - 1] == '=')
			quote = x.s[n];
	}
	t->attrs = str_part(x, from, n - from);
	*rest = str_after(x, n + 1);
	return true;
}

bool
audit_tag_is(const struct audit_tag *t, const char *name)
{
	return str_eq_ascii_case(t->name, str_from(name));
}

bool
audit_tag_in(const struct audit_tag *t, const char *const *names)
{
	while (*names)
		if (audit_tag_is(t, *names++))
			return true;
	return false;
}

static struct str
without_blanks(struct str x)
{
	while (x.n && is_blank(x.s[0]))
		x = str_after(x, 1);
	return x;
}

/* The next attribute; false at the end. */
static bool
next_attr(struct str *attrs, struct str *name, struct str *value)
{
	struct str x = *attrs;
	size_t n = 0;

	while (x.n && (is_blank(x.s[0]) || x.s[0] == '/'))
		x = str_after(x, 1);
	if (!x.n)
		return false;
	while (n < x.n && !is_blank(x.s[n]) && (x.s[n] != '=' || !n) && x.s[n] != '/')
		n++;
	*name = str_part(x, 0, n);
	*value = STR("");
	*attrs = x = without_blanks(str_after(x, n));
	if (!x.n || x.s[0] != '=')
		return true;
	x = without_blanks(str_after(x, 1));
	char quote = (char)(x.n && (x.s[0] == '"' || x.s[0] == '\'') ? x.s[0] : '\0');
	x = str_after(x, quote != '\0');
	for (n = 0; n < x.n && (quote ? x.s[n] != quote : !is_blank(x.s[n]));)
		n++;
	*value = str_part(x, 0, n);
	*attrs = str_after(x, n + (quote != '\0'));
	return true;
}

bool
audit_tag_attr(const struct audit_tag *t, const char *name, struct str *value)
{
	struct str attrs = t->attrs, found;

	while (next_attr(&attrs, &found, value))
		if (str_eq_ascii_case(found, str_from(name)))
			return true;
	*value = STR("");
	return false;
}

bool
audit_tag_small(const struct audit_tag *t, long long most)
{
	static const char *const sides[] = { "width", "height" };
	struct str value;
	long long side;

	for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++) {
		audit_tag_attr(t, sides[i], &value);
		if (str_ends(value, STR("px")))
			value.n -= 2;
		if (str_number(str_trim(value), &side) && side <= most)
			return true;
	}
	return false;
}

/* --- why --- */

static const struct {
	const char *part; /* of a class, an id or a role: at the start of one of its words */
	enum audit_rule rule;
} names[] = {
	{ "actions", AUDIT_SHARE },
	{ "ad", AUDIT_BESIDE },
	{ "adsby", AUDIT_BESIDE },
	{ "advert", AUDIT_BESIDE },
	{ "banner", AUDIT_BESIDE },
	{ "breadcrumb", AUDIT_SITE },
	{ "comment", AUDIT_BESIDE },
	{ "contentinfo", AUDIT_SITE },
	{ "cookie", AUDIT_SITE },
	{ "dialog", AUDIT_SITE },
	{ "editsection", AUDIT_SITE },
	{ "fb", AUDIT_SHARE },
	{ "footer", AUDIT_SITE },
	{ "hits", AUDIT_BESIDE },
	{ "article-info", AUDIT_BESIDE },
	{ "itemback", AUDIT_SITE },
	{ "itemcomment", AUDIT_BESIDE },
	{ "itemhits", AUDIT_BESIDE },
	{ "itemlinks", AUDIT_BESIDE },
	{ "itemnav", AUDIT_SITE },
	{ "itemrating", AUDIT_BESIDE },
	{ "itemrelated", AUDIT_BESIDE },
	{ "itemsocial", AUDIT_SHARE },
	{ "itemtags", AUDIT_BESIDE },
	{ "itemtool", AUDIT_SITE },
	{ "like", AUDIT_SHARE },
	{ "menu", AUDIT_SITE },
	{ "meta", AUDIT_BESIDE },
	{ "nav", AUDIT_SITE },
	{ "navbar", AUDIT_SITE },
	{ "navig", AUDIT_SITE },
	{ "newsletter", AUDIT_BESIDE },
	{ "noprint", AUDIT_SITE },
	{ "pagination", AUDIT_SITE },
	{ "pager", AUDIT_SITE },
	{ "pathway", AUDIT_SITE },
	{ "pluso", AUDIT_SHARE },
	{ "popular", AUDIT_BESIDE },
	{ "print", AUDIT_SHARE },
	{ "promo", AUDIT_BESIDE },
	{ "rating", AUDIT_BESIDE },
	{ "recommend", AUDIT_BESIDE },
	{ "related", AUDIT_BESIDE },
	{ "respond", AUDIT_BESIDE },
	{ "search", AUDIT_CONTROLS },
	{ "share", AUDIT_SHARE },
	{ "sharing", AUDIT_SHARE },
	{ "sidebar", AUDIT_BESIDE },
	{ "skip", AUDIT_SITE },
	{ "social", AUDIT_SHARE },
	{ "sponsor", AUDIT_BESIDE },
	{ "submitted", AUDIT_TOP },
	{ "subscribe", AUDIT_BESIDE },
	{ "tags", AUDIT_BESIDE },
	{ "toc", AUDIT_SITE },
	{ "toolbar", AUDIT_SITE },
	{ "tools", AUDIT_SITE },
	{ "trending", AUDIT_BESIDE },
	{ "uptolike", AUDIT_SHARE },
	{ "way", AUDIT_SITE },
	{ "yashare", AUDIT_SHARE },
	{ "ya", AUDIT_SHARE },
};

/* "entry-relatedPosts" has the words "entry", "related", "Posts". */
static enum audit_rule
rule_of_name(struct str name)
{
	for (size_t at = 0; at < name.n; at++) {
		bool small_before = at && name.s[at - 1] >= 'a' && name.s[at - 1] <= 'z';
		bool begins = is_letter(name.s[at]) &&
			      (!at || !is_letter(name.s[at - 1]) ||
			       (small_before && name.s[at] >= 'A' && name.s[at] <= 'Z'));
		for (size_t i = 0; begins && i < sizeof(names) / sizeof(*names); i++) {
			struct str part = str_from(names[i].part), word = str_after(name, at);
			if (!str_starts_ascii_case(word, part))
				continue;
			/* Two letters are a word alone: "ad", not "address". */
			if (part.n > 3 || word.n == part.n || !is_letter(word.s[part.n]))
				return names[i].rule;
		}
	}
	return AUDIT_LOST;
}

static bool
is_hidden(const struct audit_tag *t)
{
	static const char *const classes[] = { "d-none",
					       "hidden",
					       "hide",
					       "noscript",
					       "screen-reader-text",
					       "sr-only",
					       "visually-hidden",
					       "visuallyhidden",
					       "element-invisible" };
	struct str value;

	if (audit_tag_attr(t, "hidden", &value))
		return true;
	if (audit_tag_attr(t, "aria-hidden", &value) &&
	    str_eq_ascii_case(str_trim(value), STR("true")))
		return true;
	if (audit_tag_attr(t, "style", &value) &&
	    (str_find(value, STR("none")) >= 0 || str_find(value, STR("hidden")) >= 0 ||
	     str_find(value, STR("font-size:0")) >= 0 || str_find(value, STR("font-size: 0")) >= 0))
		return true;
	audit_tag_attr(t, "class", &value);
	while (value.n) {
		struct str one = str_trim(str_cut(&value, ' '));
		for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
			if (str_eq_ascii_case(one, str_from(classes[i])))
				return true;
	}
	return false;
}

enum audit_rule
audit_tag_rule(const struct audit_tag *t, bool *named)
{
	static const char *const site[] = { "nav", "footer", NULL };
	static const char *const controls[] = { "button",   "datalist", "form",     "meter",
						"optgroup", "option",   "progress", "select",
						"textarea", "menuitem", NULL };
	static const char *const hidden[] = {
		"annotation", "annotation-xml", "audio",    "canvas",   "colgroup", "head",
		"iframe",     "noembed",        "noframes", "noscript", "object",   "rp",
		"svg",        "template",       "title",    "video",    "xml",      NULL
	};
	static const char *const attrs[] = { "class", "id", "role" };
	struct str value;

	*named = false;
	if (audit_tag_in(t, site))
		return AUDIT_SITE;
	if (audit_tag_in(t, controls))
		return AUDIT_CONTROLS;
	if (audit_tag_in(t, hidden) || is_hidden(t))
		return AUDIT_HIDDEN;
	if (audit_tag_is(t, "body") || audit_tag_is(t, "html"))
		return AUDIT_LOST;
	*named = true;
	for (size_t i = 0; i < sizeof(attrs) / sizeof(*attrs); i++) {
		audit_tag_attr(t, attrs[i], &value);
		enum audit_rule rule = rule_of_name(value);
		if (rule != AUDIT_LOST)
			return rule;
	}
	return AUDIT_LOST;
}
