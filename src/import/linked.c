/* Two sets: of addresses, and of addresses with their labels. */
#include "import/linked.h"

void
linked_init(struct linked *l, struct arena *a)
{
	linkset_init(&l->urls, a);
	linkset_init(&l->lines, a);
}

void
linked_text(struct linked *l, struct str url)
{
	bool fresh;

	linkset_add(&l->urls, url, &fresh);
}

enum linked_line
linked_line(struct linked *l, struct str url, struct str label)
{
	/* No address holds a blank. */
	struct str line = arena_printf(l->lines.arena, "%.*s %.*s", STR_ARG(url), STR_ARG(label));
	bool fresh_url, fresh_line;

	linkset_add(&l->urls, url, &fresh_url);
	linkset_add(&l->lines, line, &fresh_line);
	return fresh_url ? LINKED_NEW : fresh_line ? LINKED_TEXT : LINKED_SAID;
}
