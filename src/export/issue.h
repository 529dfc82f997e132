/*
 * An issue: the news of a week, a month or any days as one thing to carry: a gemtext file, a text for printing or reading
 * aloud, a book (gempub.h).  The same edition gives the same bytes.
 */
#ifndef EXPORT_ISSUE_H
#define EXPORT_ISSUE_H

#include "doc/doc.h"
#include "store/edition.h"

#define ISSUE_ARTICLES_MOST 2000 /* more are no issue but an archive */
#define ISSUE_TEXT_WIDTH    72   /* columns of the text: A4 at ten characters an inch */

struct issue {
	enum lang lang;
	struct str name; /* of its files: "2015-W26", "2015-06", "2015-06-01_2015-06-14" */
	struct date from, to;
	int64_t from_key, to_key;
	struct str title;             /* "News from the district: 22 June 2015 – 28 June 2015" */
	struct edition_article *rows; /* oldest first, with their docs */
	size_t n;
};

/* Where links lead that the file itself does not hold. */
struct issue_site {
	struct str host;
	int gemini_port;
	struct child *
	    child; /* makes pictures smaller for a book; NULL: those that are too large are linked to */
};

/* "2015-W26" (ISO 8601: Monday to Sunday), "2015-06", "2015-06-26", "2015-06-01..2015-06-14".  False for anything else. */
bool issue_period(struct str text, struct arena *a, struct issue *x);

/* Its articles in x->lang, and its title.  The count; -1 after logging when the edition cannot be read, or holds too many. */
int issue_gather(struct edition *e, struct issue *x, struct arena *a);

/*
 * The article as it stands in an issue: its text, pictures and files that the text does not show, correction, source.  `level`: of its title as
 * a heading of *d, what is below it is brought below; 0: it becomes the title of *d.  False when it cannot be unpacked or memory is gone.
 */
bool issue_add_article(struct edition *e, const struct edition_article *x, int level,
		       struct doc *d);

/* The whole issue in one file.  False when memory is gone. */
bool issue_gemtext(struct buf *out, struct edition *e, const struct issue *x,
		   const struct issue_site *site, struct arena *a);
bool issue_text(struct buf *out, struct edition *e, const struct issue *x,
		const struct issue_site *site, struct arena *a);

/*
 * Gemtext whose links to this site lead somewhere else: `to` appends where a path leads to.
 */
void issue_relink(struct buf *out, struct str gemtext,
		  void (*to)(struct buf *out, const void *data, struct str path), const void *data);
/* "gemini://HOST/be/": where what is not carried along can be read. */
void issue_add_url(struct buf *out, const void *issue_site, struct str path);

#endif
