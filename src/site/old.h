/*
 * Addresses of the website before us: what in them names an article, whoever made that site.
 *
 * District websites have run on several systems (domain.md 1.2).  BelTA's and Joomla's K2 put the article's number into the address, beside a
 * slug made of the title that changes when the title does: there the number is the name.  WordPress and Bitrix know the path alone, or
 * what stands behind a question mark: "/?p=123", "/index.php?option=com_content&id=45", "/news/?ELEMENT_ID=7".
 * Language, section and slug before a number, a version for weak sight, a page for phones and a slash too many mean nothing.
 */
#ifndef SITE_OLD_H
#define SITE_OLD_H

#include "store/edition.h"

#define OLD_NAMES_MOST 5 /* of one article */

struct old_address {
	struct str
	    number; /* "view:13496", "item:2097", "p:123", "id:45"; empty: the address has none */
	struct str path; /* "/2015/06/slug", decoded, lower case; empty: nothing is left */
	int64_t view;    /* the number behind "view:"; 0: none */
	enum lang lang;  /* that the path or its section names; LANG_NONE */
	struct str
	    section; /* of "SECTION/", "SECTION/page/N": without what only names news or a language; may be empty */
	bool is_list, archive; /* an address of that form; ".../archive/page/N" */
};

/* What a decoded path says, with its query if it has one behind a "?".  All in the arena. */
void old_address(struct str path, struct arena *a, struct old_address *out);

/*
 * The names by which an article with that source is found again; the count.  `website` is the address of the council's own: numbers
 * are numbers of that one alone.
 */
int old_names(struct str source_url, struct str source_key, struct str website, struct arena *a,
	      struct edition_old names[OLD_NAMES_MOST]);

#endif
