/*
 * Gumbo's tree as html*.c see it: how it is made within limits, and the questions asked of its
 * nodes.
 *
 * Not for others: they have html.h.
 */
#ifndef IMPORT_HTML_TREE_H
#define IMPORT_HTML_TREE_H

#include <gumbo.h>

#include "import/html_lean.h"
#include "import/reader.h"

struct html_tree {
	struct html_pool *pool; /* all of gumbo's memory */
	const GumboNode *root;  /* <html> */
	const GumboNode *head;  /* or NULL */
	const GumboNode *body;  /* or NULL: a frameset */
	struct str whole; /* `html`, or a copy in the arena when control characters had to go */
	struct html_lean lean; /* what of it gumbo was given, and the tree views */
};

/* READ_OK gives a tree, anything else none.  html_close in either case. */
enum read_result html_open(struct html_tree *t, struct str html, struct arena *a);
void html_close(struct html_tree *t);

/* A place in the text that the tree views as one in t->whole; NULL for what is none. */
const char *html_origin(const struct html_tree *t, const char *at);

/* What parts words in an attribute. */
static inline bool
html_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static inline bool
html_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The tag, GUMBO_TAG_LAST for what is no element of HTML (text, comments, SVG, MathML). */
GumboTag html_tag(const GumboNode *n);
/* Children of an element; none for anything else. */
const GumboVector *html_children(const GumboNode *n);
static inline const GumboNode *
html_child(const GumboNode *n, unsigned at)
{
	return html_children(n)->data[at];
}
/*
 * The node after n in source order, by the parents' links, so that depth costs nothing: into n if it is to be gone into, else past it.
 * NULL at the end of `top`.
 */
const GumboNode *html_next(const GumboNode *top, const GumboNode *n, bool into);
/* Text, character data and whitespace; empty for anything else. */
struct str html_node_text(const GumboNode *n);
/* The element's name as written, of any namespace; empty for what is no element. */
struct str html_name(const GumboNode *n);

bool html_has_attr(const GumboNode *n, const char *name);
/* Trimmed; empty when there is none. */
struct str html_attr(const GumboNode *n, const char *name);
/* The next of the words that blanks part, as in a class; empty at the end. */
struct str html_cut_word(struct str *rest);
bool html_has_class(const GumboNode *n, struct str token);
/* A length such as "600", "600px"; -1 when there is none. */
long html_length(struct str value);
/* One property of a style="" attribute, trimmed; or empty. */
struct str html_style(const GumboNode *n, struct str property);

/* --- html_dirt.c: what is not the article --- */

/*
 * Whether one of the words (a class attribute) is in the list, which is sorted and in lower case.
 */
bool html_any_listed(struct str words, const char *const *list, size_t count);

/* Not shown to anybody: hidden, aria-hidden, display:none, "screen-reader-text". */
bool html_hidden(const GumboNode *n);
/* Shown, but of the site and not of the article: breadcrumb, sharing buttons, menus, comments. */
bool html_clutter(const GumboNode *n);
/* Named a caption or a credit, and short: "wp-caption-text", "photoCredit". */
bool html_is_credit(const GumboNode *n);
/* A form that is only controls.  (Whole pages stand in a form on some systems.) */
bool html_form_is_controls(const GumboNode *form);
/*
 * "&amp;nbsp;" came out of gumbo as "&nbsp;": undone once (converter.md rule 14).  The same text
 * when there is none.
 */
struct str html_unescape(struct arena *scratch, struct str text);

struct shortcode {
	enum { SHORTCODE_DROP, SHORTCODE_CAPTION, SHORTCODE_CAPTION_END, SHORTCODE_MEDIA } kind;
	struct str url;
	size_t n; /* bytes of the whole */
};

/* Whether a WordPress shortcode stands at the front of the text, which starts with "[". */
bool html_shortcode(struct str text, struct shortcode *sc);

#endif
