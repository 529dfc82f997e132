/*
 * An article as the shared store has it, and the store's own operations.  docs/STORE.md is the contract with other writers.
 */
#ifndef STORE_ARTICLE_H
#define STORE_ARTICLE_H

#include "base/arena.h"
#include "base/date.h"

/* The store's text columns travel as they stand: they are what others wrote, and are cleaned by who prints them. */

enum article_status { ARTICLE_DRAFT, ARTICLE_PUBLISHED, ARTICLE_WITHDRAWN };

struct article {
	int64_t id;         /* 0: not yet in the store */
	enum lang lang;     /* LANG_NONE: by the text */
	struct str section; /* slug, or empty */
	int64_t
	    translation; /* articles with the same number (not 0) are the same news in other languages */
	struct str title;
	struct str body, body_type; /* body_type: html, markdown, text, gemtext */
	struct date date;           /* of publication, as precise as given */
	enum article_status status;
	struct str reason;       /* of a withdrawal */
	struct str urgent_until; /* ISO date or moment; empty: not urgent */
	struct str correction;   /* what was corrected; empty: nothing */
	struct date corrected;
	struct str source_name, source_url, source_key;
	struct date created, updated; /* set by the store */
};

#endif
