/*
 * One item of a feed: what its elements said, and the article that makes.
 */
#ifndef IMPORT_FEED_ITEM_H
#define IMPORT_FEED_ITEM_H

#include "import/reader.h"

/* How an element's text is to be read. */
enum feed_text { FEED_PLAIN, FEED_HTML, FEED_GUESS };

struct feed_value {
	struct str text; /* empty: not said */
	enum feed_text kind;
};

struct feed_enclosure {
	struct str url, type;
};

#define ENCLOSURES_MAX 50

struct feed_item {
	struct feed_value title, content, summary;
	struct str link, original, guid, date, updated, section;
	bool not_address; /* guid isPermaLink="false" */
	bool left_out;    /* WordPress's export: an attachment, a page of the menu, a draft */
	bool wordpress;   /* its export: paragraphs are blank lines yet */
	struct feed_enclosure enclosures[ENCLOSURES_MAX];
	size_t nenclosures;
};

/* In the arena; NULL when the item says nothing, or memory is gone (arena_failed tells). */
struct found *feed_item_found(const struct feed_item *item, struct str source, struct str base,
			      struct arena *a);

#endif
