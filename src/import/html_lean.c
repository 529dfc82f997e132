/*
 * The first look at a page, before gumbo: what would cost it too much is refused, and what nobody reads is left out.
 *
 * Gumbo takes some two hundred steps for each byte, whatever the byte is for.  A fifth of the bytes of real pages are insides of scripts
 * and comments, or the second blank of two.  Tags, attributes and all other text stay, so that the tree is the same but for these;
 * and each place in the rest can be told again in the page as it was given, where the article is cut out.
 *
 * Where the text of an element is text to the parser, too, depends on little that this look knows, so it leaves alone what is rare: all inside
 * of <math>, <pre>, <svg>; and the rest of the page behind <listing>, <plaintext>, a script that writes scripts and a drawing that holds HTML.
 *
 * A <select> inside a cell that is one of MathML or SVG, not of HTML, ends gumbo 0.10.1 by an assertion (it looks for that cell among
 * those of HTML).  Behind a formula its tags are not shown to it.
 */
#include "import/html_lean.h"

#include "import/html_tree.h"

#define DEPTH_MAX 3500 /* counted open elements; converter.md rule 15 wants 3,000 to be safe */
#define WORK_MAX  400000000u /* sum of the depth over all tags; about a second */
#define CUT_LEAST 4          /* bytes that are worth leaving out: a place is remembered for each */

/*
 * Elements that never hold others, and those that close the one before of their kind: a run of
 * them nests nothing.
 */
static bool
tag_nests(GumboTag tag)
{
	switch (tag) {
	case GUMBO_TAG_A:
	case GUMBO_TAG_AREA:
	case GUMBO_TAG_BASE:
	case GUMBO_TAG_BASEFONT:
	case GUMBO_TAG_BGSOUND:
	case GUMBO_TAG_BODY:
	case GUMBO_TAG_BR:
	case GUMBO_TAG_BUTTON:
	case GUMBO_TAG_COL:
	case GUMBO_TAG_COLGROUP:
	case GUMBO_TAG_DD:
	case GUMBO_TAG_DT:
	case GUMBO_TAG_EMBED:
	case GUMBO_TAG_FORM:
	case GUMBO_TAG_FRAME:
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
	case GUMBO_TAG_H3:
	case GUMBO_TAG_H4:
	case GUMBO_TAG_H5:
	case GUMBO_TAG_H6:
	case GUMBO_TAG_HEAD:
	case GUMBO_TAG_HR:
	case GUMBO_TAG_HTML:
	case GUMBO_TAG_IMAGE:
	case GUMBO_TAG_IMG:
	case GUMBO_TAG_INPUT:
	case GUMBO_TAG_KEYGEN:
	case GUMBO_TAG_LI:
	case GUMBO_TAG_LINK:
	case GUMBO_TAG_META:
	case GUMBO_TAG_NOBR:
	case GUMBO_TAG_OPTGROUP:
	case GUMBO_TAG_OPTION:
	case GUMBO_TAG_P:
	case GUMBO_TAG_PARAM:
	case GUMBO_TAG_RB:
	case GUMBO_TAG_RP:
	case GUMBO_TAG_RT:
	case GUMBO_TAG_RTC:
	case GUMBO_TAG_SOURCE:
	case GUMBO_TAG_TBODY:
	case GUMBO_TAG_TD:
	case GUMBO_TAG_TFOOT:
	case GUMBO_TAG_TH:
	case GUMBO_TAG_THEAD:
	case GUMBO_TAG_TR:
	case GUMBO_TAG_TRACK:
	case GUMBO_TAG_WBR: return false;
	default: return true;
	}
}

struct look {
	struct str html;
	struct html_lean *lean;
	size_t taken; /* bytes of html that are kept or left out */
	size_t exact; /* up to here nothing is left out */
	size_t pres;  /* open <pre> */
	bool foreign; /* a formula has begun, or a drawing that holds HTML */
	size_t depth, work;
};

static void
cut(struct look *l, size_t from, size_t to)
{
	struct html_lean *lean = l->lean;

	buf_addstr(&lean->text, str_part(l->html, l->taken, from - l->taken));
	l->taken = to;
	struct html_cut here = { (uint32_t)lean->text.n, (uint32_t)(to - lean->text.n) };
	buf_add(&lean->cuts, &here, sizeof(here));
}

static void
leave_out(struct look *l, size_t from, size_t to)
{
	if (!l->pres && from >= l->exact && to >= from + CUT_LEAST)
		cut(l, from, to);
}

/* Where `what` stands, not before `at`; the end of the page when it does not. */
static size_t
next_of(struct str html, size_t at, struct str what)
{
	ptrdiff_t far = str_find(str_after(html, at), what);

	return far < 0 ? html.n : at + (size_t)far;
}

/* Behind the tag whose name ends at `at`: a > inside of quotes is none. */
static size_t
tag_end(struct str html, size_t at)
{
	bool named = false; /* a name stands before, so that = gives it a value */

	for (; at < html.n && html.s[at] != '>'; at++) {
		if (html.s[at] != '=' || !named) {
			named = html.s[at] != '/' && (named || !html_is_blank(html.s[at]));
			continue;
		}
		while (at + 1 < html.n && html_is_blank(html.s[at + 1]))
			at++;
		char quote = '\0';
		if (at + 1 < html.n)
			quote = html.s[at + 1];
		if (quote == '"' || quote == '\'') {
			at += 2;
			while (at < html.n && html.s[at] != quote)
				at++;
		} else {
			while (at + 1 < html.n && html.s[at + 1] != '>' &&
			       !html_is_blank(html.s[at + 1]))
				at++;
		}
		named = false;
	}
	return at < html.n ? at + 1 : at;
}

/* Where a comment's text ends that begins at `at`, behind <!--. */
static size_t
comment_end(struct str html, size_t at)
{
	for (at -= 2; (at = next_of(html, at, STR("--"))) < html.n; at++) {
		struct str after = str_after(html, at + 2);

		if (str_starts(after, STR(">")) || str_starts(after, STR("!>")))
			break;
	}
	return at;
}

struct str
html_name_at(struct str html, size_t at)
{
	static const bool ends[256] = {
		['\0'] = true, [' '] = true, ['\t'] = true, ['\r'] = true, ['\n'] = true,
		['\f'] = true, ['/'] = true, ['>'] = true,  ['<'] = true
	};
	size_t n = 0;

	while (at + n < html.n && n < 32 && !ends[(unsigned char)html.s[at + n]])
		n++;
	return str_part(html, at, n);
}

/* Where the end tag of an element begins that holds text and no tags. */
static size_t
raw_end(struct str html, size_t at, struct str name)
{
	for (; (at = next_of(html, at, STR("</"))) < html.n; at++) {
		struct str rest = str_after(html, at + 2);

		if (rest.n > name.n && str_starts_ascii_case(rest, name) &&
		    (html_is_blank(rest.s[name.n]) || rest.s[name.n] == '/' ||
		     rest.s[name.n] == '>'))
			break;
	}
	return at;
}

static bool
holds_script(struct str text)
{
	for (size_t at = 0; (at = next_of(text, at, STR("<"))) < text.n; at++)
		if (str_starts_ascii_case(str_after(text, at), STR("<script")))
			return true;
	return false;
}

/* Whether a drawing is just one: tags of HTML would end it wherever they stand. */
static bool
only_draws(struct str svg)
{
	for (size_t at = 0; (at = next_of(svg, at, STR("<"))) < svg.n; at++) {
		bool closing = str_starts(str_after(svg, at), STR("</"));
		struct str name = html_name_at(svg, at + 1 + closing);

		if (!name.n || !html_is_letter(name.s[0]))
			return false;
		switch (gumbo_tagn_enum(name.s, (unsigned)name.n)) {
		case GUMBO_TAG_A:
		case GUMBO_TAG_STYLE:
		case GUMBO_TAG_TITLE:
		case GUMBO_TAG_UNKNOWN: break;
		default: return false;
		}
	}
	return true;
}

/* Behind a start tag: what is text, or left as it is, up to an end tag.  Where to look on. */
static size_t
after_start(struct look *l, GumboTag tag, struct str name, size_t at)
{
	size_t end;

	switch (tag) {
	case GUMBO_TAG_SCRIPT:
	case GUMBO_TAG_STYLE:
		end = raw_end(l->html, at, name);
		if (holds_script(str_part(l->html, at, end - at)))
			l->exact = l->html.n;
		if (end < l->html.n)
			leave_out(l, at, end);
		return end;
	case GUMBO_TAG_SVG:
		if (l->html.s[at - 2] == '/')
			return at;
		end = raw_end(l->html, at, name);
		if (only_draws(str_part(l->html, at, end - at)))
			return end;
		l->exact = l->html.n;
		l->foreign = true;
		return at;
	case GUMBO_TAG_MATH:
		end = raw_end(l->html, at, name);
		l->exact = end > l->exact ? end : l->exact;
		l->foreign = true;
		return at;
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_NOEMBED:
	case GUMBO_TAG_NOFRAMES:
	case GUMBO_TAG_TEXTAREA:
	case GUMBO_TAG_TITLE:
	case GUMBO_TAG_XMP: return raw_end(l->html, at, name);
	case GUMBO_TAG_LISTING:
	case GUMBO_TAG_PLAINTEXT: l->exact = l->html.n; return at;
	case GUMBO_TAG_PRE: l->pres++; return at;
	default: return at;
	}
}

/* Where to look on behind the < at `at`; 0 when the page nests deeper, or would cost more, than we allow. */
static size_t
look_at_tag(struct look *l, size_t at)
{
	struct str rest = str_after(l->html, at);

	if (str_starts(rest, STR("<!--"))) {
		size_t end = comment_end(l->html, at + 4);
		if (end < l->html.n && end > at + 4)
			leave_out(l, at + 4, end);
		return end < l->html.n ? end + 2 : end;
	}
	if (rest.n < 2)
		return at + 1;
	if (rest.s[1] == '!' || rest.s[1] == '?')
		return next_of(l->html, at, STR(">"));
	bool closing = rest.s[1] == '/';
	struct str name = html_name_at(l->html, at + 1 + closing);
	if (!name.n || !html_is_letter(name.s[0])) /* "</" makes a comment of what is no name */
		return closing ? next_of(l->html, at, STR(">")) : at + 1;
	GumboTag tag = gumbo_tagn_enum(name.s, (unsigned)name.n);
	if (tag_nests(tag)) {
		if (!closing)
			l->depth++;
		else if (l->depth)
			l->depth--;
	}
	l->work += l->depth;
	if (l->depth > DEPTH_MAX || l->work > WORK_MAX)
		return 0;
	size_t end = tag_end(l->html, at + 1 + closing + name.n);
	if (l->foreign && (tag == GUMBO_TAG_SELECT || tag == GUMBO_TAG_OPTION)) /* as said above */
		cut(l, at, end);
	if (!closing)
		return after_start(l, tag, name, end);
	l->pres -= l->pres && tag == GUMBO_TAG_PRE;
	return end;
}

bool
html_lean(struct html_lean *lean, struct str html)
{
	struct look l = { .html = html, .lean = lean };

	buf_init(&lean->text, 0);
	buf_init(&lean->cuts, 0);
	buf_room(&lean->text, html.n);
	for (size_t at = 0; at < html.n;) {
		if (html.s[at] == '<') {
			at = look_at_tag(&l, at);
			if (!at)
				return false;
		} else if (html_is_blank(html.s[at++])) {
			size_t from = at;
			while (at < html.n && html_is_blank(html.s[at]))
				at++;
			leave_out(&l, from, at);
		}
	}
	buf_addstr(&lean->text, str_after(html, l.taken));
	return true;
}

void
html_lean_release(struct html_lean *lean)
{
	buf_release(&lean->text);
	buf_release(&lean->cuts);
}

size_t
html_lean_origin(const struct html_lean *lean, size_t at)
{
	const struct html_cut *cuts = (const struct html_cut *)(const void *)lean->cuts.s;
	size_t low = 0, high = lean->cuts.n / sizeof(*cuts);

	/* The last cut not behind it. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (cuts[middle].at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? at + cuts[low - 1].gone : at;
}
