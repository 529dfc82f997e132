/*
 * Pages that are no pages: a status and its words (protocols.md GEM-46, GOP-27).
 */
#include "site/pages.h"

#include "site/route.h"

static enum phrase
words_for(enum page_status status)
{
	switch (status) {
	case PAGE_NOT_FOUND: return PHRASE_NOT_FOUND;
	case PAGE_INPUT: return PHRASE_SEARCH_PROMPT;
	case PAGE_GONE: return PHRASE_GONE;
	case PAGE_NOT_HERE: return PHRASE_NOT_HERE;
	case PAGE_BAD: return PHRASE_BAD_REQUEST;
	case PAGE_BUSY: return PHRASE_BUSY;
	case PAGE_SLOW: return PHRASE_SLOW;
	case PAGE_SHOW_CERT: return PHRASE_SHOW_CERT;
	case PAGE_NOT_ENROLLED: return PHRASE_NOT_ENROLLED;
	case PAGE_REFUSED: return PHRASE_REFUSED;
	case PAGE_CERT_BAD: return PHRASE_CERT_BAD;
	case PAGE_OK:
	case PAGE_MOVED:
	case PAGE_SENT_ON:
	case PAGE_BROKEN:
	case PAGE_STATUSES: break;
	}
	return PHRASE_BROKEN;
}

void
page_refuse(struct page *out, enum page_status status, enum lang lang, struct str message)
{
	*out = (struct page){
		.status = status,
		.lang = lang,
		.message = message.n ? message : phrase(words_for(status), lang),
		.location = STR(""),
		.path = STR(""),
		.text = STR(""),
		.mime = STR(""),
		.doc = { .title = STR(""), .lang = LANG_NONE },
	};
}

void
page_missing(struct asked *q, int found)
{
	page_refuse(q->page, found < 0 ? PAGE_BUSY : PAGE_NOT_FOUND, q->lang, STR(""));
}

void
site_refuse(const struct site *s, struct str path, enum page_status status, struct arena *a,
	    struct page *out)
{
	struct route r;
	enum lang lang = s ? s->language : LANG_EN;

	if (route_parse(path, a, &r) && r.lang != LANG_NONE)
		lang = r.lang;
	page_refuse(out, status, lang, STR(""));
}
