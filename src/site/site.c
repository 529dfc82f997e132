/*
 * A request becomes a page: route, page file, and the one check that keeps addresses unique.
 *
 * Every page says its canonical address (page.path).  A Gemini request that was written another way gets one
 * redirect to it; as the page stood ready when that was decided, the target answers 20 and no chain can come about
 * (protocols.md GEM-30).  Gopher has no redirects and gets the page at once (GOP-11).
 */
#include "site/pages.h"

static void (*const pages[])(struct asked *q) = {
	[ROUTE_FILE] = page_file,           [ROUTE_HOME] = page_home,
	[ROUTE_LIST] = page_list,           [ROUTE_ARTICLE] = page_article,
	[ROUTE_ARCHIVE] = page_archive,     [ROUTE_YEAR] = page_year,
	[ROUTE_MONTH] = page_month,         [ROUTE_ALERT] = page_alert,
	[ROUTE_NEW] = page_bundle,          [ROUTE_SINCE] = page_bundle,
	[ROUTE_DAY] = page_bundle,          [ROUTE_WEEK] = page_bundle,
	[ROUTE_WHOLE_MONTH] = page_bundle,  [ROUTE_PHONES] = page_phones,
	[ROUTE_PLACES] = page_places,       [ROUTE_DEPARTMENT] = page_phone_group,
	[ROUTE_PLACE] = page_phone_group,   [ROUTE_PEOPLE] = page_people,
	[ROUTE_RECEPTION] = page_reception, [ROUTE_FEED] = page_feed,
	[ROUTE_SECURITY] = page_security,   [ROUTE_SEARCH] = page_search,
	[ROUTE_ISSUES] = page_issues,       [ROUTE_PARTS] = page_parts,
	[ROUTE_PART] = page_part,           [ROUTE_NOTE] = page_note,
	[ROUTE_NOTE_WRITE] = page_note,
};

static bool
edition_ready(struct site *s)
{
	if (!s->edition && s->edition_path)
		s->edition = edition_open_read(s->edition_path);
	return s->edition != NULL;
}

void
site_answer(struct site *s, const struct request *r, time_t now, struct arena *a, struct page *out)
{
	struct route route;
	struct asked q = { .site = s,
			   .route = &route,
			   .gopher = r->by == REQUEST_GOPHER,
			   .root = r->root,
			   .query = r->has_query ? r->query : STR(""),
			   .now = now,
			   .arena = a,
			   .page = out };

	bool parsed = route_parse(r->path, a, &route);
	q.lang = parsed && route.lang != LANG_NONE ? route.lang : s->language;
	if (!parsed) {
		page_refuse(out, PAGE_BROKEN, q.lang, STR(""));
		return;
	}
	if (!edition_ready(s)) {
		page_refuse(out, PAGE_BUSY, q.lang, phrase(PHRASE_BUILDING, q.lang));
		return;
	}
	q.edition = s->edition;
	page_refuse(out, PAGE_BROKEN, q.lang, STR(""));
	/* One state of the edition for the whole page, and one lock for all its queries: half the cost of a page. */
	bool snapshot = edition_begin(s->edition) == 0;
	pages[route.kind](&q);
	part_alerts_on_top(&q);
	if (snapshot)
		edition_rollback(s->edition);

	if (arena_failed(a))
		page_refuse(out, PAGE_BROKEN, q.lang, STR(""));
	if (out->status == PAGE_OK && !q.gopher && !str_eq(r->path, out->path)) {
		struct str path = out->path;
		page_refuse(out, PAGE_MOVED, q.lang, STR(""));
		out->message = STR("");
		out->location = path;
	}
}
