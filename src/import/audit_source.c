/*
 * Markdown is turned into such HTML that the one walk sees its words and addresses; which blocks it makes is of no interest here.
 */
#include "import/audit_source.h"

/* --- addresses in running text --- */

/* The bare address at the front of x: its length; 0 when there is none. */
static size_t
bare_address(struct str x)
{
	size_t n = 0;

	if (!str_starts_ascii_case(x, STR("http://")) && !str_starts_ascii_case(x, STR("https://")))
		return 0;
	while (n < x.n && (unsigned char)x.s[n] > ' ' && !strchr("<>\"|[]", x.s[n]))
		n++;
	while (n && (strchr(".,;:!?*_'", x.s[n - 1]) ||
		     (x.s[n - 1] == ')' && str_find_byte(str_part(x, 0, n), '(') < 0)))
		n--;
	return n;
}

static bool
is_markup(char c, enum body_type type)
{
	return (type == BODY_MARKDOWN && (c == '*' || c == '`' || c == '~' || c == '\\')) ||
	       (type != BODY_HTML && c == '#');
}

size_t
audit_source_mark(struct str x)
{
	static const char *const names[] = { "audio",      "caption", "contact-form", "embed",
					     "et_pb_",     "gallery", "ngg",          "playlist",
					     "rev_slider", "su_",     "vc_",          "video",
					     "wp_caption", "youtube" };
	ptrdiff_t end = str_starts(x, STR("[")) ? str_find_byte(str_part(x, 0, 2048), ']') : -1;
	struct str inside = str_after(x, str_starts(x, STR("[/")) ? 2 : 1);

	for (size_t i = 0; end > 0 && i < sizeof(names) / sizeof(*names); i++)
		if (str_starts_ascii_case(inside, str_from(names[i])))
			return (size_t)end + 1;
	return 0;
}

struct str
audit_source_text(struct arena *a, struct str line, enum body_type type)
{
	bool plain = str_find(line, STR("://")) < 0 && str_find_byte(line, '[') < 0;

	for (size_t i = 0; plain && i < line.n; i++)
		plain = !is_markup(line.s[i], type);
	char *out = plain ? NULL : arena_alloc(a, line.n);
	size_t n = 0;
	if (!out)
		return line;
	for (size_t at = 0; at < line.n;) {
		size_t skip = bare_address(str_after(line, at));
		if (type == BODY_HTML && line.s[at] == '[')
			skip = audit_source_mark(str_after(line, at));
		if (!skip && !is_markup(line.s[at], type))
			out[n++] = line.s[at];
		at += skip ? skip : 1;
	}
	return str_of(out, n);
}

static void
tell_bare(const struct audit_told *to, struct str line)
{
	for (ptrdiff_t at; (at = str_find(line, STR("http"))) >= 0;) {
		line = str_after(line, (size_t)at);
		size_t n = bare_address(line);
		if (n)
			to->link(to->data, str_part(line, 0, n), AUDIT_LOST);
		line = str_after(line, n ? n : 4);
	}
}

/* --- text and gemtext --- */

static void
walk_lines(const struct audit_told *to, struct str text, enum body_type type)
{
	bool fenced = false;

	while (text.n) {
		struct str line = str_cut_line(&text);

		if (type == BODY_GEMTEXT && str_starts(line, STR("```")))
			fenced = !fenced;
		if (type == BODY_GEMTEXT && !fenced && str_starts(line, STR("=>"))) {
			line = str_trim(str_after(line, 2));
			size_t n = 0;
			while (n < line.n && line.s[n] != ' ' && line.s[n] != '\t')
				n++;
			to->link(to->data, str_part(line, 0, n), AUDIT_LOST);
			line = str_after(line, n);
		} else if (type == BODY_TEXT) {
			tell_bare(to, line);
		}
		to->words(to->data, &(struct audit_piece){ .text = line });
	}
}

/* --- Markdown --- */

struct markdown {
	struct str all;
	struct buf html;
	char fence; /* we are in a block of code fenced by this; or NUL */
	unsigned lookups;
	const struct audit_told *to;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
add_literal(struct buf *out, struct str x)
{
	for (size_t i = 0; i < x.n; i++)
		switch (x.s[i]) {
		case '<': buf_adds(out, "&lt;"); break;
		case '&': buf_adds(out, "&amp;amp;"); break; /* the walk undoes two */
		default: buf_addc(out, x.s[i]);
		}
}

/* "](address "title")" at the front of x: its length, 0 when there is none. */
static size_t
target_at(struct str x, struct str *url)
{
	size_t n = 2, depth = 1, end = 0;

	if (!str_starts(x, STR("](")))
		return 0;
	for (; n < x.n && depth; n++) {
		depth += x.s[n] == '(';
		depth -= x.s[n] == ')';
	}
	if (depth)
		return 0;
	struct str inside = str_trim(str_part(x, 2, n - 3));
	bool pointed = str_starts(inside, STR("<"));
	while (end < inside.n && (pointed ? inside.s[end] != '>' : !is_blank(inside.s[end])))
		end++;
	*url = pointed ? str_part(inside, 1, end - 1) : str_part(inside, 0, end);
	return n;
}

/* As the walk wants it; the dot is no word, but something that the link shows. */
static size_t
take_target(struct markdown *m, struct str x, bool picture)
{
	struct str url, around;
	size_t n = target_at(x, &url);

	if (n && picture && target_at(str_after(x, n), &around))
		buf_addf(&m->html, " <img src=\"%.*s\" data-src=\"%.*s\"> ", STR_ARG(url),
			 STR_ARG(around));
	else if (n)
		buf_addf(&m->html, picture ? " <img src=\"%.*s\"> " : " <a href=\"%.*s\">.</a> ",
			 STR_ARG(url));
	return n;
}

#define LOOKUPS_MAX 1000 /* in the whole text, for definitions and their uses */

/* "][name]" of a link that is defined elsewhere. */
static size_t
reference_at(struct markdown *m, struct str x)
{
	ptrdiff_t end = str_starts(x, STR("][")) ? str_find_byte(str_after(x, 2), ']') : -1;

	if (end < 0 || m->lookups == LOOKUPS_MAX)
		return 0;
	m->lookups++;
	struct str mark = str_part(x, 1, (size_t)end + 2);
	for (struct str rest = m->all; rest.n;) {
		ptrdiff_t at = str_find(rest, mark);
		if (at < 0)
			return 0;
		rest = str_after(rest, (size_t)at + mark.n);
		if (str_starts(rest, STR(":")))
			return mark.n + 1;
	}
	return 0;
}

/* The length of a code span's body behind `ticks` ticks, up to its end; 0 when it is not closed in this line. */
static size_t
code_span(struct str x, size_t ticks)
{
	for (size_t at = ticks; at < x.n; at++) {
		size_t n = 0;
		while (at + n < x.n && x.s[at + n] == '`')
			n++;
		if (n == ticks)
			return at + n;
		at += n;
	}
	return 0;
}

static size_t
ticks_at(struct str x)
{
	size_t n = 0;

	while (n < x.n && x.s[n] == '`')
		n++;
	return n;
}

/* "<https://…>", "<a@b.by>" are addresses in Markdown, tags in HTML. */
static size_t
autolink(struct markdown *m, struct str x)
{
	ptrdiff_t end = str_find_byte(x, '>');
	struct str inside = end > 1 ? str_part(x, 1, (size_t)end - 1) : STR("");

	if (str_find(inside, STR("://")) < 0 || str_find_byte(inside, ' ') >= 0)
		return 0;
	m->to->link(m->to->data, inside, AUDIT_LOST);
	return (size_t)end + 1;
}

/* A tag is left to the walk, addresses in it and all. */
static size_t
tag_at(struct str x)
{
	ptrdiff_t end = str_find_byte(x, '>');
	bool name = x.n > 1 && (x.s[1] == '/' || ((x.s[1] | 32) >= 'a' && (x.s[1] | 32) <= 'z'));

	return name && end > 0 ? (size_t)end + 1 : 0;
}

static void
add_line(struct markdown *m, struct str x)
{
	bool picture = false;

	while (x.n) {
		size_t ticks = ticks_at(x), used = ticks ? code_span(x, ticks) : 0;

		if (used) {
			add_literal(&m->html, str_part(x, 0, used));
		} else if (x.s[0] == '\\' && x.n > 1) {
			add_literal(&m->html, str_part(x, 1, 1));
			used = 2;
		} else if (str_starts(x, STR("[^"))) {
			ptrdiff_t end = str_find_byte(x, ']');
			used = end > 0 ? (size_t)end + 1 : 0;
		} else if ((used = take_target(m, x, picture))) {
			picture = false;
		} else if ((used = reference_at(m, x))) {
			buf_addc(&m->html, ' ');
		} else if (x.s[0] == '<') {
			used = autolink(m, x);
			if (!used && (used = tag_at(x)))
				buf_addstr(&m->html, str_part(x, 0, used));
		} else if ((used = bare_address(x))) {
			m->to->link(m->to->data, str_part(x, 0, used), AUDIT_LOST);
		} else if (str_starts(x, STR("!["))) {
			/* An alternative text may give way to a caption. */
			ptrdiff_t end = str_find(x, STR("]("));
			picture = end > 0;
			used = picture ? (size_t)end : 0;
		}
		if (!used)
			buf_addc(&m->html, x.s[0]);
		x = str_after(x, used ? used : 1);
	}
}

/* "[name]: address", which leads somewhere when "[name]" stands elsewhere, too. */
static bool
definition(struct markdown *m, struct str line)
{
	struct str x = str_trim(line);
	ptrdiff_t end = str_find(x, STR("]:"));
	size_t uses = 0;

	if (!str_starts(x, STR("[")) || str_starts(x, STR("[^")) || end < 2 ||
	    m->lookups == LOOKUPS_MAX)
		return false;
	m->lookups++;
	struct str mark = str_part(x, 0, (size_t)end + 1), rest = m->all;
	for (ptrdiff_t at; uses < 2 && (at = str_find(rest, mark)) >= 0; uses++)
		rest = str_after(rest, (size_t)at + mark.n);
	struct str url = str_trim(str_after(x, (size_t)end + 2));
	url = str_cut(&url, ' ');
	if (str_starts(url, STR("<")))
		url = str_part(url, 1, url.n - 2);
	if (uses > 1)
		m->to->link(m->to->data, url, AUDIT_LOST);
	return true;
}

/* "1. ", "- [x] ": numbers are counted anew, boxes are put in words. */
static struct str
without_item(struct str line)
{
	struct str x = str_trim(line);
	size_t n = 0;

	while (n < x.n && x.s[n] >= '0' && x.s[n] <= '9')
		n++;
	if (n && n + 1 < x.n && (x.s[n] == '.' || x.s[n] == ')') && is_blank(x.s[n + 1]))
		return without_item(str_after(x, n + 2));
	if (x.n > 1 && strchr("-*+>", x.s[0]) && is_blank(x.s[1]))
		return without_item(str_after(x, 2));
	if (x.n > 3 && x.s[0] == '[' && x.s[2] == ']' && strchr(" xX", x.s[1]))
		return str_after(x, 3);
	return x;
}

static bool
fences(struct markdown *m, struct str line)
{
	struct str x = str_trim(line);
	bool fence = str_starts(x, STR("```")) || str_starts(x, STR("~~~"));

	if (!fence || (m->fence && x.s[0] != m->fence))
		return false;
	if (m->fence)
		m->fence = '\0';
	else
		m->fence = x.s[0];
	return true;
}

static void
walk_markdown(const struct audit_told *to, struct str text)
{
	struct markdown m = { .all = text, .to = to };

	buf_init(&m.html, 0);
	while (text.n) {
		struct str line = str_cut_line(&text);

		if (fences(&m, line))
			continue;
		if (m.fence) {
			add_literal(&m.html, line);
		} else if (definition(&m, line)) {
			continue;
		} else {
			add_line(&m, without_item(line));
		}
		buf_adds(&m.html, "\n<br>");
	}
	audit_html_walk(to, buf_str(&m.html));
	buf_release(&m.html);
}

void
audit_source_walk(const struct audit_told *to, struct str text, enum body_type type)
{
	if (type == BODY_HTML)
		audit_html_walk(to, text);
	else if (type == BODY_MARKDOWN)
		walk_markdown(to, text);
	else
		walk_lines(to, text, type);
}
