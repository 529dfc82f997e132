/*
 * What the website before us had at an address: its article, or the list that took the list's place (protocols.md GEM-30: one redirect,
 * to what answers; site.c sends it).
 */
#include "site/old.h"
#include "site/pages.h"

/* An article that came in with another number of its own is not the one that the old number meant. */
static int
by_its_own_number(struct asked *q, int64_t id)
{
	struct edition_article x;
	int found = id ? edition_article(q->edition, id, q->arena, &x) : 0;

	if (found == 1 && edition_old_number(q->edition, id) != 0)
		found = 0;
	return found;
}

/* 1 and the article's id. */
static int
find_article(struct asked *q, const struct old_address *old, int64_t *id)
{
	const struct str names[] = { old->number, old->path };
	int found = 0;

	for (size_t i = 0; i < 2 && found == 0; i++)
		if (names[i].n)
			found = edition_old(q->edition, names[i], id);
	if (found == 0 && (found = by_its_own_number(q, old->view)) == 1)
		*id = old->view;
	return found;
}

static bool
find_section(struct asked *q, struct str slug, struct route *r)
{
	struct edition_section section;

	if (slug.n == 0) {
		r->path = part_path(q, q->lang, "news/");
		return true;
	}
	if (!part_section(q, q->lang, slug, &section))
		return false;
	r->section = section.slug;
	r->path = arena_printf(q->arena, "/%.*s/%.*s/", STR_ARG(lang_code(q->lang)),
			       STR_ARG(section.slug));
	return true;
}

bool
page_old(struct asked *q)
{
	const struct route *asked = q->route;
	struct route r = { .lang = asked->lang, .section = STR(""), .plain = asked->plain };
	struct old_address old;
	void (*page)(struct asked *) = NULL;

	struct str path = asked->plain;
	if (q->query.n && !q->gopher) /* over Gopher it is part of the selector */
		path = arena_printf(q->arena, "%.*s?%.*s", STR_ARG(path), STR_ARG(q->query));
	old_address(path, q->arena, &old);
	if (old.lang != LANG_NONE)
		q->lang = old.lang;
	if (find_article(q, &old, &r.id) == 1) {
		page = page_article;
	} else if (old.archive) {
		r.path = part_path(q, q->lang, "archive/");
		page = page_archive;
	} else if (old.is_list && find_section(q, old.section, &r)) {
		page = page_list;
	}
	if (!page)
		return false;
	q->route = &r;
	page(q);
	q->route = asked;
	return true;
}
