/*
 * The walk over a tree.
 *
 * The stack of open elements is our own array, so depth costs memory of the reader's and never
 * the machine's stack. (One exception, bounded by us: a table of data walks each of its cells,
 * and inside a cell no table is one of data.)
 */
#include "import/html_act.h"

/* Words outside of tags, with WordPress's shortcodes in square brackets taken out. */
static void
add_words(struct html_reader *r, struct str text)
{
	html_run_text(&r->run, text);
	if (r->run.link.n && str_trim(text).n)
		r->link_text = true;
}

/* [caption] opens a figure of its own: what stands behind the picture is its caption. */
static void
obey_shortcode(struct html_reader *r, const struct shortcode *sc)
{
	struct html_line line;

	if (r->plain || r->joined)
		return;
	switch (sc->kind) {
	case SHORTCODE_DROP: return;
	case SHORTCODE_MEDIA: html_player(r, html_url(r, sc->url), STR("")); return;
	case SHORTCODE_CAPTION:
		html_flush(r);
		if (!r->figures)
			r->figure_from = r->doc->n;
		return;
	case SHORTCODE_CAPTION_END:
		if (html_take_line(r, &line)) {
			html_flush_media(r);
			if (!html_caption(r, line.text))
				html_emit(r, &line);
		}
		html_flush(r);
		r->figure_from = r->doc->n;
		return;
	}
}

static void
add_text(struct html_reader *r, const GumboNode *n)
{
	struct str text = html_node_text(n);

	if (!r->code)
		text = html_unescape(&r->scratch, text);
	for (size_t at = 0; at < text.n; at++) {
		const char *open = memchr(text.s + at, '[', text.n - at);
		struct shortcode sc;

		if (!open)
			break;
		at = (size_t)(open - text.s);
		if (!html_shortcode(str_after(text, at), &sc))
			continue;
		add_words(r, str_part(text, 0, at));
		obey_shortcode(r, &sc);
		text = str_after(text, at + sc.n);
		at = (size_t)-1;
	}
	add_words(r, text);
}

static const struct html_action *
action_of(enum html_role role)
{
	if (html_flow_actions[role].enter)
		return &html_flow_actions[role];
	if (html_list_actions[role].enter)
		return &html_list_actions[role];
	return &html_inline_actions[role];
}

static void
push(struct html_reader *r, const struct html_frame *f)
{
	struct html_frame *grown =
	    arena_grow(&r->keep, r->frames, r->depth, &r->frames_cap, sizeof(*grown));

	if (!grown) {
		r->result = READ_NO_MEMORY;
		return;
	}
	r->frames = grown;
	r->frames[r->depth++] = *f;
}

static void
visit(struct html_reader *r, const GumboNode *n)
{
	struct html_frame f = { .node = n };

	if (html_node_text(n).n) {
		add_text(r, n);
		return;
	}
	f.role = html_role(n);
	if ((f.role == ROLE_BLOCK || f.role == ROLE_INLINE) && !r->joined && html_is_credit(n))
		f.role = ROLE_CREDIT;
	if (f.role == ROLE_SKIP || html_hidden(n) || html_clutter(n))
		return;
	const struct html_action *act = action_of(f.role);
	if (!act->enter || act->enter(r, &f))
		push(r, &f);
}

void
html_walk(struct html_reader *r, const GumboNode *top)
{
	size_t floor = r->depth;

	push(r, &(struct html_frame){ .node = top, .role = ROLE_INLINE });
	while (r->depth > floor && r->result == READ_OK) {
		struct html_frame *f = &r->frames[r->depth - 1];
		if (f->next < html_children(f->node)->length) {
			visit(r, html_child(f->node, f->next++));
			continue;
		}
		struct html_frame closed = *f;
		const struct html_action *act = action_of(closed.role);
		r->depth--;
		if (act->leave)
			act->leave(r, &closed);
	}
	r->depth = floor;
}
