/*
 * Elements that make blocks: paragraphs, headings, quotes, preformatted text, figures, tables,
 * players.
 */
#include "import/html_act.h"

/*
 * Word writes a list as paragraphs with the numbers typed in: style="mso-list:l0 level2 lfo1".  The level, or 0.
 */
static unsigned
word_list_level(const GumboNode *n)
{
	struct str list = html_has_attr(n, "style") ? html_style(n, STR("mso-list")) : STR("");
	ptrdiff_t at = str_find(list, STR("level"));
	struct str level = at < 0 ? STR("") : str_after(list, (size_t)at + strlen("level"));

	if (!list.n || str_eq_ascii_case(list, STR("Ignore")))
		return 0;
	return level.n && level.s[0] > '0' && level.s[0] <= '9' ? (unsigned)(level.s[0] - '0') : 1;
}

static bool
enter_block(struct html_reader *r, struct html_frame *f)
{
	html_edge(r);
	r->word_list = word_list_level(f->node);
	return true;
}

static void
leave_block(struct html_reader *r, const struct html_frame *f)
{
	(void)f;
	html_edge(r);
	r->word_list = 0;
}

static bool
enter_footer(struct html_reader *r, struct html_frame *f)
{
	return r->quote ? enter_block(r, f) : false;
}

static bool
enter_heading(struct html_reader *r, struct html_frame *f)
{
	html_flush(r);
	f->on = !r->joined;
	if (f->on) {
		r->heading = 1 + (unsigned)(html_tag(f->node) - GUMBO_TAG_H1);
		r->joined++;
	}
	return true;
}

static void
leave_heading(struct html_reader *r, const struct html_frame *f)
{
	if (f->on)
		r->joined--;
	/* In an item that waits for its text the heading is a block before it. */
	struct html_item item = r->item;
	if (f->on)
		r->item.open = false;
	html_flush(r);
	if (f->on) {
		r->heading = 0;
		r->item = item;
	}
}

static bool
enter_quote(struct html_reader *r, struct html_frame *f)
{
	html_flush(r);
	f->on = !r->joined;
	f->item = r->item;
	if (f->on) {
		r->quote++;
		r->item.open = false;
	}
	return true;
}

static void
leave_quote(struct html_reader *r, const struct html_frame *f)
{
	html_flush(r);
	if (f->on) {
		r->quote--;
		r->item = f->item;
	}
}

static struct str
first_text(struct html_reader *r, const GumboNode *n)
{
	return html_children(n)->length ? html_clean(r, html_node_text(html_child(n, 0))) : STR("");
}

/*
 * Everything below a node, in source order, by the parents' links; links are met again as lines
 * below the block.
 */
static void
gather_pre(struct html_reader *r, const GumboNode *pre, struct buf *out)
{
	const GumboNode *n = pre;

	for (;;) {
		if (html_tag(n) == GUMBO_TAG_BR)
			buf_addc(out, '\n');
		buf_addstr(out, html_node_text(n));
		if (html_tag(n) == GUMBO_TAG_A)
			html_media_link(r, html_url(r, html_attr(n, "href")), first_text(r, n));
		if (html_children(n)->length && (n == pre || html_role(n) != ROLE_SKIP)) {
			n = html_child(n, 0);
			continue;
		}
		while (n != pre && n->index_within_parent + 1 >= html_children(n->parent)->length)
			n = n->parent;
		if (n == pre)
			return;
		n = html_child(n->parent, (unsigned)n->index_within_parent + 1);
	}
}

static bool
enter_pre(struct html_reader *r, struct html_frame *f)
{
	struct buf text;

	html_flush(r);
	if (r->joined)
		return true;
	buf_init(&text, 0);
	/* Not empty, so that links wait until the block is printed. */
	r->joined++;
	gather_pre(r, f->node, &text);
	r->joined--;
	html_emit_pre(r, buf_str(&text));
	if (buf_failed(&text))
		r->result = READ_NO_MEMORY;
	buf_release(&text);
	html_flush(r);
	return false;
}

static bool
enter_rule(struct html_reader *r, struct html_frame *f)
{
	(void)f;
	html_flush(r);
	return false;
}

static bool
enter_embed(struct html_reader *r, struct html_frame *f)
{
	return !r->plain && !html_embed(r, f->node);
}

static bool
enter_table(struct html_reader *r, struct html_frame *f)
{
	html_flush(r);
	return r->joined || !html_table(r, f->node);
}

static bool
enter_figure(struct html_reader *r, struct html_frame *f)
{
	html_flush(r);
	f->figure_from = r->figure_from;
	r->figure_from = r->doc->n;
	r->figures++;
	return true;
}

static void
leave_figure(struct html_reader *r, const struct html_frame *f)
{
	struct str caption = r->caption;

	html_flush(r);
	if (caption.n && !r->joined) {
		r->caption = STR("");
		if (!html_caption(r, caption))
			html_emit(r, &(struct html_line){ .text = caption });
	}
	r->figure_from = f->figure_from;
	r->figures--;
}

static bool
enter_caption(struct html_reader *r, struct html_frame *f)
{
	html_flush(r);
	f->on = !r->joined;
	r->joined += f->on;
	return true;
}

static void
leave_caption(struct html_reader *r, const struct html_frame *f)
{
	struct html_line line;

	r->joined -= f->on;
	if (!f->on || !html_take_line(r, &line)) {
		html_flush(r);
		return;
	}
	html_flush_media(r);
	if (!html_caption(r, line.text)) {
		if (!r->figures) { /* of no picture: words like others */
			html_emit(r, &line);
			return;
		}
		r->caption = line.text; /* its picture may come behind it */
	}
	for (size_t i = 0; i < line.nlinks; i++)
		html_emit_link(r, line.links[i].url,
			       str_part(line.text, line.links[i].at, line.links[i].n));
}

/* Under a picture it is the picture's, anywhere else a paragraph. */
static void
leave_credit(struct html_reader *r, const struct html_frame *f)
{
	struct html_line line;

	r->joined -= f->on;
	if (!f->on || !html_take_line(r, &line)) {
		html_flush(r);
		return;
	}
	size_t before = r->figure_from, last = r->doc->n;
	if (last && r->doc->blocks[last - 1].kind == BLOCK_IMAGE)
		last--;
	r->figure_from = last;
	html_flush_media(r);
	if (!html_caption(r, line.text))
		html_emit(r, &line);
	else
		for (size_t i = 0; i < line.nlinks; i++)
			html_emit_link(r, line.links[i].url,
				       str_part(line.text, line.links[i].at, line.links[i].n));
	r->figure_from = before;
}

static bool
enter_form(struct html_reader *r, struct html_frame *f)
{
	return html_form_is_controls(f->node) ? false : enter_block(r, f);
}

const struct html_action html_flow_actions[HTML_ROLES] = {
	[ROLE_BLOCK] = { enter_block, leave_block },
	[ROLE_FOOTER] = { enter_footer, leave_block },
	[ROLE_HEADING] = { enter_heading, leave_heading },
	[ROLE_QUOTE] = { enter_quote, leave_quote },
	[ROLE_PRE] = { enter_pre, leave_block },
	[ROLE_RULE] = { enter_rule, NULL },
	[ROLE_EMBED] = { enter_embed, leave_block },
	[ROLE_TABLE] = { enter_table, leave_block },
	[ROLE_FIGURE] = { enter_figure, leave_figure },
	[ROLE_CAPTION] = { enter_caption, leave_caption },
	[ROLE_CREDIT] = { enter_caption, leave_credit },
	[ROLE_FORM] = { enter_form, leave_block },
};
