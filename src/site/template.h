/*
 * Placeholders in the editors' pages: a line such as "{{news 5}}" gives way to the newest five articles whenever the page is shown.
 *
 * A line of text that begins with "{{" is one, wherever it stands but in a preformatted block.  The keeper checks them before a page is
 * published; what got past it all the same (the edition was new, and there was no better page) is shown as nothing.
 */
#ifndef SITE_TEMPLATE_H
#define SITE_TEMPLATE_H

#include "base/arena.h"

enum placeholder_kind {
	PLACEHOLDER_ALERT,
	PLACEHOLDER_CONTACTS,
	PLACEHOLDER_DATE,
	PLACEHOLDER_LANGUAGES,
	PLACEHOLDER_NEWS,
	PLACEHOLDER_PAGES,
	PLACEHOLDER_SECTIONS,
	PLACEHOLDERS
};

struct placeholder {
	enum placeholder_kind kind;
	int count;          /* NEWS: articles, 1 to PLACEHOLDER_NEWS_MOST */
	struct str section; /* NEWS: of that section alone; empty: of all */
};

#define PLACEHOLDER_NEWS_MOST 20

bool template_is_placeholder(struct str line);
/* Empty, or what is wrong with the line, in words for who wrote it; in the arena. */
struct str template_parse(struct str line, struct arena *a, struct placeholder *out);

struct template_mistake {
	size_t line; /* from 1; 0: there is none */
	struct str what;
};
/*
 * The first mistake in a page of gemtext.  `known` tells whether there is such a section; NULL: who asks cannot know.
 */
struct template_mistake template_check(struct str gemtext,
				       bool (*known)(const void *data, struct str slug),
				       const void *data, struct arena *a);

#endif
