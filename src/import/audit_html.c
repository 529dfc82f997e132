/*
 * The walk goes by the bytes: what a browser would mend in the nesting of tags makes no difference to which words there are.  Where a box
 * ends that a rule lets go matters: an element that is open until the end of its own name, but for those that end without one.
 */
#include "import/audit_html.h"

#include "base/utf8.h"
#include "import/audit_tag.h"
#include "import/audit_words.h"
#include "import/entity.h"

struct walk {
	const struct audit_told *to;
	struct str rest;
	struct buf text, value; /* of the block at hand; of an attribute */
	bool linked, unlinked;  /* words of the block in links, and outside */
	struct str let_go;      /* the element whose content a rule lets go; or empty */
	unsigned let_go_depth;
	enum audit_rule rule; /* which one */
	bool named;
	unsigned tables, table; /* seen; that we are in, 0: none */
	unsigned table_depth;
	struct str href; /* of the link that is open, raw */
	bool in_link, link_shows;
};

static void
add_decoded(struct buf *out, struct str x)
{
	while (x.n) {
		uint32_t cp;
		size_t n = x.s[0] == '&' ? entity_at(x, &cp) : 0;
		ptrdiff_t end = n || x.s[0] != '&' ? -1 : str_find_byte(str_part(x, 0, 32), ';');

		if (n) {
			utf8_add(out, cp);
		} else if (end > 1 && !strchr(" <&\n", x.s[1])) {
			buf_adds(out, AUDIT_UNKNOWN);
			n = (size_t)end + 1;
		} else {
			buf_addc(out, x.s[0]);
		}
		x = str_after(x, n ? n : 1);
	}
}

static struct str
decoded(struct walk *w, struct str value)
{
	buf_clear(&w->value);
	add_decoded(&w->value, value);
	return str_trim(buf_str(&w->value));
}

static void
end_piece(struct walk *w)
{
	struct buf twice;

	if (w->text.n) {
		/* What was escaped twice is undone once more, as the readers do. */
		buf_init(&twice, 0);
		add_decoded(&twice, buf_str(&w->text));
		struct audit_piece p = { buf_str(&twice), w->table, w->linked && !w->unlinked,
					 w->named, w->rule };
		w->to->words(w->to->data, &p);
		buf_release(&twice);
	}
	buf_clear(&w->text);
	w->linked = w->unlinked = false;
}

static void
add_text(struct walk *w, struct str text)
{
	add_decoded(&w->text, text);
	if (!str_trim(text).n)
		return;
	w->linked = w->linked || w->in_link;
	w->unlinked = w->unlinked || !w->in_link;
	w->link_shows = true;
}

static void
end_link(struct walk *w)
{
	if (!w->in_link)
		return;
	w->in_link = false;
	enum audit_rule rule = w->rule == AUDIT_LOST && !w->link_shows ? AUDIT_BARE : w->rule;
	w->to->link(w->to->data, decoded(w, w->href), rule);
}

/* "<!-- … -->", "<!doctype>", "<?xml ?>" */
static void
skip_declaration(struct walk *w)
{
	struct str end = STR(">");
	size_t from = 2;

	if (str_starts(w->rest, STR("<!--")) && !str_starts(w->rest, STR("<!-->"))) {
		end = STR("-->");
		from = 4;
	}
	ptrdiff_t at = str_find(str_after(w->rest, from), end);
	w->rest = at < 0 ? STR("") : str_after(w->rest, from + (size_t)at + end.n);
}

static void
tell_picture(struct walk *w, struct str address, enum audit_rule rule)
{
	if (address.n && !str_starts_ascii_case(address, STR("data:")))
		w->to->picture(w->to->data, address, rule);
}

static enum audit_rule
picture_rule(const struct walk *w, const struct audit_tag *t)
{
	static const struct str names[] = { STR_INIT("blank"),   STR_INIT("clear"),
					    STR_INIT("counter"), STR_INIT("emoji"),
					    STR_INIT("pixel"),   STR_INIT("smil"),
					    STR_INIT("spacer"),  STR_INIT("transparent"),
					    STR_INIT("1x1") };
	static const char *const attrs[] = { "class", "src" };
	struct str value;
	bool named;

	if (w->rule != AUDIT_LOST)
		return w->rule;
	if (audit_tag_small(t, 32))
		return AUDIT_SMALL;
	for (size_t i = 0; i < sizeof(attrs) / sizeof(*attrs); i++) {
		audit_tag_attr(t, attrs[i], &value);
		for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
			if (str_find(value, names[k]) >= 0)
				return AUDIT_SMALL;
	}
	enum audit_rule rule = audit_tag_rule(t, &named);
	return named ? AUDIT_LOST : rule;
}

static void
picture(struct walk *w, const struct audit_tag *t)
{
	static const char *const single[] = { "src", "data-src", "data-original", "data-lazy-src",
					      "data-lazy" };
	static const char *const sets[] = { "srcset", "data-srcset", "data-lazy-srcset" };
	enum audit_rule rule = picture_rule(w, t);
	struct str value;

	w->link_shows = w->link_shows || rule == AUDIT_LOST;
	if (w->in_link)
		tell_picture(w, decoded(w, w->href), rule);
	for (size_t i = 0; i < sizeof(single) / sizeof(*single); i++)
		if (audit_tag_attr(t, single[i], &value))
			tell_picture(w, decoded(w, value), rule);
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		audit_tag_attr(t, sets[i], &value);
		struct str set = decoded(w, value);
		while ((set = str_trim(set)).n) {
			struct str one = str_cut(&set, ',');
			tell_picture(w, str_cut(&one, ' '), rule);
		}
	}
	w->to->picture(w->to->data, STR(""), rule);
}

static void
frame(struct walk *w, const struct audit_tag *t)
{
	struct str value;

	if (!audit_tag_attr(t, audit_tag_is(t, "object") ? "data" : "src", &value) &&
	    !audit_tag_attr(t, "data-src", &value))
		return;
	bool small = audit_tag_small(t, 2);
	w->to->frame(w->to->data, decoded(w, value),
		     w->rule == AUDIT_LOST && small ? AUDIT_TRACKER : w->rule);
}

/* --- boxes that a rule lets go --- */

/* A struck word and the one that replaces it are two, so <s> and <del> are none of these. */
static const char *const inlines[] = { "a",    "abbr",  "acronym", "b",      "bdi",   "bdo",  "big",
				       "cite", "code",  "data",    "dfn",    "em",    "font", "i",
				       "ins",  "kbd",   "label",   "mark",   "math",  "mi",   "mo",
				       "mrow", "ms",    "msub",    "msup",   "mtext", "nobr", "q",
				       "samp", "small", "span",    "strong", "time",  "tt",   "u",
				       "var",  "wbr",   NULL };

static const char *const voids[] = { "area",   "base",  "basefont", "br",    "col",  "embed",
				     "hr",     "img",   "input",    "link",  "meta", "param",
				     "source", "track", "wbr",      "image", NULL };

/* Elements that end where the next of them begins, or what they stand in ends. */
static const char *const endless[] = { "dd", "dt", "li", "option", "p", "td", "th", "tr", NULL };

/* Whether the tag ends the box that is let go; the tag itself is then looked at. */
static bool
ends_endless(const struct walk *w, const struct audit_tag *t)
{
	const struct audit_tag box = { .name = w->let_go };

	if (!audit_tag_in(&box, endless) || w->let_go_depth != 1)
		return false;
	if (audit_tag_is(&box, "p"))
		return !audit_tag_in(t, inlines) && !audit_tag_in(t, voids) && !t->closing;
	return !t->closing && str_eq_ascii_case(t->name, w->let_go);
}

static void
stop_letting_go(struct walk *w)
{
	end_link(w);
	end_piece(w);
	w->let_go = STR("");
	w->rule = AUDIT_LOST;
	w->named = false;
}

static void
count_let_go(struct walk *w, const struct audit_tag *t)
{
	if (!str_eq_ascii_case(t->name, w->let_go))
		return;
	w->let_go_depth = t->closing ? w->let_go_depth - 1 : w->let_go_depth + 1;
	if (!w->let_go_depth)
		stop_letting_go(w);
}

static void
let_go(struct walk *w, const struct audit_tag *t)
{
	bool named;
	enum audit_rule rule = audit_tag_rule(t, &named);

	if (rule == AUDIT_LOST)
		return;
	if (!audit_tag_in(t, inlines))
		end_piece(w);
	w->let_go = t->name;
	w->let_go_depth = 1;
	w->rule = rule;
	w->named = named;
}

/* A script's text is no markup. */
static void
skip_raw(struct walk *w, struct str name)
{
	w->to->script(w->to->data);
	while (w->rest.n) {
		ptrdiff_t at = str_find(w->rest, STR("</"));
		if (at < 0) {
			w->rest = STR("");
			return;
		}
		w->rest = str_after(w->rest, (size_t)at);
		if (str_starts_ascii_case(str_after(w->rest, 2), name))
			return;
		w->rest = str_after(w->rest, 2);
	}
}

/* --- tags --- */

static void
table(struct walk *w, bool closing)
{
	end_piece(w);
	if (closing)
		w->table_depth -= w->table_depth > 0;
	else if (!w->table_depth++)
		w->table = ++w->tables;
	if (!w->table_depth)
		w->table = 0;
}

static void
open_element(struct walk *w, const struct audit_tag *t)
{
	static const char *const frames[] = { "audio",  "embed", "frame", "iframe",
					      "object", "video", NULL };
	struct str value;

	if (audit_tag_is(t, "img") || audit_tag_is(t, "image"))
		picture(w, t);
	else if (audit_tag_in(t, frames))
		frame(w, t);
	else if (audit_tag_is(t, "base") && audit_tag_attr(t, "href", &value))
		w->to->base(w->to->data, decoded(w, value));
	else if (audit_tag_is(t, "area") && audit_tag_attr(t, "href", &value))
		w->to->link(w->to->data, decoded(w, value), w->rule);
	if (!w->let_go.n && !audit_tag_in(t, voids))
		let_go(w, t);
	if (audit_tag_is(t, "a") && audit_tag_attr(t, "href", &w->href)) {
		w->in_link = true;
		w->link_shows = false;
	}
}

static void
see_tag(struct walk *w, const struct audit_tag *t)
{
	if (audit_tag_is(t, "a"))
		end_link(w);
	if (w->let_go.n && ends_endless(w, t))
		stop_letting_go(w);
	if (!audit_tag_in(t, inlines))
		end_piece(w);
	if (!t->closing && (audit_tag_is(t, "script") || audit_tag_is(t, "style"))) {
		skip_raw(w, t->name);
		return;
	}
	if (w->let_go.n)
		count_let_go(w, t);
	if (audit_tag_is(t, "table"))
		table(w, t->closing);
	if (!t->closing)
		open_element(w, t);
}

void
audit_html_walk(const struct audit_told *to, struct str html)
{
	struct walk w = { .to = to, .rest = html, .let_go = STR(""), .href = STR("") };

	buf_init(&w.text, 0);
	buf_init(&w.value, 0);
	while (w.rest.n) {
		struct audit_tag t;
		ptrdiff_t at = str_find_byte(w.rest, '<');
		struct str text = at < 0 ? w.rest : str_part(w.rest, 0, (size_t)at);

		add_text(&w, text);
		w.rest = str_after(w.rest, text.n);
		if (str_starts(w.rest, STR("<!")) || str_starts(w.rest, STR("<?"))) {
			skip_declaration(&w);
		} else if (w.rest.n && audit_tag_take(&w.rest, &t)) {
			see_tag(&w, &t);
		} else if (w.rest.n) {
			buf_addc(&w.text, '<');
			w.rest = str_after(w.rest, 1);
		}
	}
	end_link(&w);
	end_piece(&w);
	buf_release(&w.text);
	buf_release(&w.value);
}
