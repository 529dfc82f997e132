/*
 * Which role an element plays: one table for HTML, a few names for MathML, nothing of SVG.
 */
#include "import/html_act.h"

static const unsigned char roles[GUMBO_TAG_LAST + 1] = {
	[GUMBO_TAG_HEAD] = ROLE_SKIP,
	[GUMBO_TAG_TITLE] = ROLE_SKIP,
	[GUMBO_TAG_BASE] = ROLE_SKIP,
	[GUMBO_TAG_LINK] = ROLE_SKIP,
	[GUMBO_TAG_META] = ROLE_SKIP,
	[GUMBO_TAG_STYLE] = ROLE_SKIP,
	[GUMBO_TAG_SCRIPT] = ROLE_SKIP,
	[GUMBO_TAG_NOSCRIPT] = ROLE_NOSCRIPT,
	[GUMBO_TAG_TEMPLATE] = ROLE_SKIP,
	[GUMBO_TAG_NAV] = ROLE_SKIP,
	[GUMBO_TAG_NOFRAMES] = ROLE_SKIP,
	[GUMBO_TAG_NOEMBED] = ROLE_SKIP,
	[GUMBO_TAG_PARAM] = ROLE_SKIP,
	[GUMBO_TAG_SOURCE] = ROLE_SKIP,
	[GUMBO_TAG_TRACK] = ROLE_SKIP,
	[GUMBO_TAG_CANVAS] = ROLE_SKIP,
	[GUMBO_TAG_SVG] = ROLE_SKIP,
	[GUMBO_TAG_COLGROUP] = ROLE_SKIP,
	[GUMBO_TAG_BUTTON] = ROLE_SKIP,
	[GUMBO_TAG_SELECT] = ROLE_SKIP,
	[GUMBO_TAG_DATALIST] = ROLE_SKIP,
	[GUMBO_TAG_OPTGROUP] = ROLE_SKIP,
	[GUMBO_TAG_OPTION] = ROLE_SKIP,
	[GUMBO_TAG_TEXTAREA] = ROLE_SKIP,
	[GUMBO_TAG_PROGRESS] = ROLE_SKIP,
	[GUMBO_TAG_METER] = ROLE_SKIP,
	[GUMBO_TAG_RP] = ROLE_SKIP,
	[GUMBO_TAG_MENUITEM] = ROLE_SKIP,
	[GUMBO_TAG_ARTICLE] = ROLE_BLOCK,
	[GUMBO_TAG_SECTION] = ROLE_BLOCK,
	[GUMBO_TAG_ASIDE] = ROLE_BLOCK,
	[GUMBO_TAG_HGROUP] = ROLE_BLOCK,
	[GUMBO_TAG_HEADER] = ROLE_BLOCK,
	[GUMBO_TAG_ADDRESS] = ROLE_BLOCK,
	[GUMBO_TAG_P] = ROLE_BLOCK,
	[GUMBO_TAG_MAIN] = ROLE_BLOCK,
	[GUMBO_TAG_DIV] = ROLE_BLOCK,
	[GUMBO_TAG_CENTER] = ROLE_BLOCK,
	[GUMBO_TAG_FIELDSET] = ROLE_BLOCK,
	[GUMBO_TAG_LEGEND] = ROLE_BLOCK,
	[GUMBO_TAG_DETAILS] = ROLE_BLOCK,
	[GUMBO_TAG_SUMMARY] = ROLE_BLOCK,
	[GUMBO_TAG_MARQUEE] = ROLE_BLOCK,
	[GUMBO_TAG_MULTICOL] = ROLE_BLOCK,
	[GUMBO_TAG_CAPTION] = ROLE_BLOCK,
	[GUMBO_TAG_TBODY] = ROLE_BLOCK,
	[GUMBO_TAG_THEAD] = ROLE_BLOCK,
	[GUMBO_TAG_TFOOT] = ROLE_BLOCK,
	[GUMBO_TAG_TR] = ROLE_BLOCK,
	[GUMBO_TAG_TD] = ROLE_BLOCK,
	[GUMBO_TAG_TH] = ROLE_BLOCK,
	[GUMBO_TAG_FOOTER] = ROLE_FOOTER,
	[GUMBO_TAG_H1] = ROLE_HEADING,
	[GUMBO_TAG_H2] = ROLE_HEADING,
	[GUMBO_TAG_H3] = ROLE_HEADING,
	[GUMBO_TAG_H4] = ROLE_HEADING,
	[GUMBO_TAG_H5] = ROLE_HEADING,
	[GUMBO_TAG_H6] = ROLE_HEADING,
	[GUMBO_TAG_UL] = ROLE_LIST,
	[GUMBO_TAG_OL] = ROLE_LIST,
	[GUMBO_TAG_MENU] = ROLE_LIST,
	[GUMBO_TAG_DIR] = ROLE_LIST,
	[GUMBO_TAG_LI] = ROLE_ITEM,
	[GUMBO_TAG_DT] = ROLE_TERM,
	[GUMBO_TAG_DD] = ROLE_DEFINITION,
	[GUMBO_TAG_DL] = ROLE_TERMS,
	[GUMBO_TAG_BLOCKQUOTE] = ROLE_QUOTE,
	[GUMBO_TAG_PRE] = ROLE_PRE,
	[GUMBO_TAG_LISTING] = ROLE_PRE,
	[GUMBO_TAG_XMP] = ROLE_PRE,
	[GUMBO_TAG_PLAINTEXT] = ROLE_PRE,
	[GUMBO_TAG_BR] = ROLE_BREAK,
	[GUMBO_TAG_HR] = ROLE_RULE,
	[GUMBO_TAG_A] = ROLE_LINK,
	[GUMBO_TAG_AREA] = ROLE_AREA,
	[GUMBO_TAG_SUP] = ROLE_RAISED,
	[GUMBO_TAG_SUB] = ROLE_LOWERED,
	[GUMBO_TAG_Q] = ROLE_Q,
	[GUMBO_TAG_S] = ROLE_STRIKE,
	[GUMBO_TAG_DEL] = ROLE_STRIKE,
	[GUMBO_TAG_STRIKE] = ROLE_STRIKE,
	[GUMBO_TAG_ABBR] = ROLE_ABBR,
	[GUMBO_TAG_ACRONYM] = ROLE_ABBR,
	[GUMBO_TAG_CODE] = ROLE_CODE,
	[GUMBO_TAG_KBD] = ROLE_CODE,
	[GUMBO_TAG_SAMP] = ROLE_CODE,
	[GUMBO_TAG_TT] = ROLE_CODE,
	[GUMBO_TAG_RT] = ROLE_READING,
	[GUMBO_TAG_RTC] = ROLE_READING,
	[GUMBO_TAG_IMG] = ROLE_IMAGE,
	[GUMBO_TAG_IMAGE] = ROLE_IMAGE,
	[GUMBO_TAG_IFRAME] = ROLE_EMBED,
	[GUMBO_TAG_EMBED] = ROLE_EMBED,
	[GUMBO_TAG_OBJECT] = ROLE_EMBED,
	[GUMBO_TAG_VIDEO] = ROLE_EMBED,
	[GUMBO_TAG_AUDIO] = ROLE_EMBED,
	[GUMBO_TAG_TABLE] = ROLE_TABLE,
	[GUMBO_TAG_FIGURE] = ROLE_FIGURE,
	[GUMBO_TAG_FIGCAPTION] = ROLE_CAPTION,
	[GUMBO_TAG_INPUT] = ROLE_INPUT,
	[GUMBO_TAG_FORM] = ROLE_FORM,
};

static bool
is_second_child(const GumboNode *n)
{
	for (size_t i = 0; i < n->index_within_parent; i++)
		if (html_child(n->parent, (unsigned)i)->type == GUMBO_NODE_ELEMENT)
			return true;
	return false;
}

/* MathML: what reads well in one line of text.  Formulas in news are powers and fractions. */
static enum html_role
math_role(const GumboNode *n)
{
	struct str name = html_name(n), parent = n->parent ? html_name(n->parent) : STR("");

	if (str_starts_ascii_case(name, STR("annotation")))
		return ROLE_SKIP;
	if (str_eq_ascii_case(parent, STR("msup")) && is_second_child(n))
		return ROLE_RAISED;
	if (str_eq_ascii_case(parent, STR("msub")) && is_second_child(n))
		return ROLE_LOWERED;
	if (str_eq_ascii_case(parent, STR("mfrac")) && is_second_child(n))
		return ROLE_OVER;
	return str_eq_ascii_case(name, STR("msqrt")) ? ROLE_ROOT : ROLE_INLINE;
}

enum html_role
html_role(const GumboNode *n)
{
	if (n->type != GUMBO_NODE_ELEMENT)
		return ROLE_SKIP;
	if (n->v.element.tag_namespace == GUMBO_NAMESPACE_SVG)
		return ROLE_SKIP;
	if (n->v.element.tag_namespace == GUMBO_NAMESPACE_MATHML)
		return math_role(n);
	/* <xml> islands come from word processors. */
	if (n->v.element.tag == GUMBO_TAG_UNKNOWN && str_eq_ascii_case(html_name(n), STR("xml")))
		return ROLE_SKIP;
	/* Blocks that are younger than the parser. */
	if (n->v.element.tag == GUMBO_TAG_UNKNOWN &&
	    (str_eq_ascii_case(html_name(n), STR("dialog")) ||
	     str_eq_ascii_case(html_name(n), STR("search"))))
		return ROLE_BLOCK;
	return (enum html_role)roles[n->v.element.tag];
}
