/*
 * What each element does to the doc: its role, and what happens where it opens and where it closes.
 */
#ifndef IMPORT_HTML_ACT_H
#define IMPORT_HTML_ACT_H

#include "import/html_reader.h"

enum html_role {
	ROLE_INLINE,
	ROLE_SKIP,
	ROLE_BLOCK,
	ROLE_FOOTER,
	ROLE_HEADING,
	ROLE_LIST,
	ROLE_ITEM,
	ROLE_TERM,
	ROLE_DEFINITION,
	ROLE_TERMS,
	ROLE_QUOTE,
	ROLE_PRE,
	ROLE_BREAK,
	ROLE_RULE,
	ROLE_LINK,
	ROLE_AREA,
	ROLE_RAISED,
	ROLE_LOWERED,
	ROLE_OVER, /* the lower half of a fraction */
	ROLE_ROOT,
	ROLE_Q,
	ROLE_STRIKE,
	ROLE_ABBR,
	ROLE_CODE,
	ROLE_READING, /* <rt> */
	ROLE_IMAGE,
	ROLE_NOSCRIPT,
	ROLE_EMBED,
	ROLE_TABLE,
	ROLE_FIGURE,
	ROLE_CAPTION,
	ROLE_CREDIT, /* a caption by its name only, outside of a figure */
	ROLE_INPUT,
	ROLE_FORM,
	HTML_ROLES
};

/* An element that is open. */
struct html_frame {
	const GumboNode *node;
	unsigned next;
	enum html_role role;
	bool on;        /* the role took effect here */
	size_t mark;    /* where the run stood */
	unsigned stamp; /* of that run */
	struct html_item item;
	struct html_list list;
	size_t figure_from;
};

struct html_action {
	bool (*enter)(struct html_reader *, struct html_frame *); /* whether to go in */
	void (*leave)(struct html_reader *, const struct html_frame *);
};

/* html_role.c */
enum html_role html_role(const GumboNode *n);

/* By role, each role in one of the three: html_flow.c, html_list.c, html_inline.c. */
extern const struct html_action html_flow_actions[HTML_ROLES];
extern const struct html_action html_list_actions[HTML_ROLES];
extern const struct html_action html_inline_actions[HTML_ROLES];

/*
 * Between two blocks.  A list item is one line, so there it is only a blank until the item is
 * printed.
 */
static inline void
html_edge(struct html_reader *r)
{
	if (r->item.open && !r->item.used)
		html_run_blank(&r->run);
	else
		html_flush(r);
}

#endif
