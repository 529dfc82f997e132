/*
 * Addresses to pages.  The same page for both protocols; proto/ prints it.
 */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include <time.h>

#include "doc/doc.h"
#include "doc/gopher.h"
#include "store/edition.h"

/* What was asked for, after the protocol's own rules were applied. */
struct request {
	struct str
	    path; /* decoded, starts with "/", no dot segments; doubled slashes are the site's to mend */
	struct str query; /* decoded; Gopher: the search words */
	bool has_query;
	enum {
		REQUEST_GEMINI,
		REQUEST_GOPHER,
		REQUEST_SPARTAN,
		REQUEST_NEX,
		REQUEST_FINGER
	} by;                    /* a page is as for Gemini, but for Gopher */
	struct gopher_root root; /* Gopher: what was asked for */
};

enum page_status {
	PAGE_OK,    /* doc, or a file's parts */
	PAGE_INPUT, /* asks for words; `message` says for which */
	PAGE_MOVED, /* permanent redirect to `location` */
	PAGE_NOT_FOUND,
	PAGE_GONE,
	PAGE_NOT_HERE,
	PAGE_BAD,
	PAGE_BUSY,   /* temporary: no edition yet, or it cannot be read */
	PAGE_BROKEN, /* this page failed */
	PAGE_SLOW,   /* this reader asks too much (protocols.md ROB-4) */
	/* of those who write (GEM-78, GEM-79) */
	PAGE_SHOW_CERT,    /* who is it? */
	PAGE_NOT_ENROLLED, /* not one of ours, or may not do this */
	PAGE_SENT_ON,      /* done: what came of it is at `location` (TTN-4) */
	PAGE_REFUSED,      /* not taken; `message` says why */
	PAGE_CERT_BAD,     /* the certificate does not hold now */
	PAGE_STATUSES
};

struct page {
	enum page_status status;
	enum lang lang;      /* of the wording; never LANG_NONE */
	struct str message;  /* in that language; for every status but PAGE_OK and PAGE_MOVED */
	struct str location; /* a path on this site */
	struct str path;     /* of PAGE_OK: the canonical address of what is shown */
	bool menu;           /* Gopher prints a menu, else a text */
	bool source;         /* Gopher prints the gemtext itself: ".gmi" was added to the address */
	bool brief;          /* Gopher says nothing below the text: each byte counts */
	struct doc doc;      /* when mime and text are empty */
	struct str text;     /* a text that is no doc, whole; line ends are the protocol's matter */
	struct str mime;     /* a file instead of a doc, or a text for programs: its type ... */
	int64_t blob;        /* ... and, of a file, its parts */
	uint64_t size;       /* its bytes */
	bool passing;        /* one of endlessly many: not worth keeping */
	time_t expires;      /* the page changes by itself at that moment; 0: never */
};

#define SITE_WIDTH 67 /* GOP-43 */

struct site {
	struct edition *edition; /* NULL while there is none */
	const char *edition_path;
	enum lang language;           /* of "/" */
	struct str host;              /* public name */
	int gemini_port, gopher_port; /* public ports */
	struct str website;       /* absolute URL, or empty: the council's name in ids of feeds */
	struct str admin;         /* how to reach whoever runs the server; may be empty */
	struct str search_prompt; /* in place of our words; empty: those */
	bool notes;               /* readers may write to the council */
	size_t width;             /* of Gopher pages, columns; 0: SITE_WIDTH */
	bool fixed; /* pages become files: none changes because of news that does not stand on it */
};

/* Always gives a page.  Memory from the arena; `now` for what expires. */
void site_answer(struct site *s, const struct request *r, time_t now, struct arena *a,
		 struct page *out);

/* A refusal in the site's default language, or that of the path's first segment. */
void site_refuse(const struct site *s, struct str path, enum page_status status, struct arena *a,
		 struct page *out);

/*
 * The Gopher item type of a path: '1' menus (they end in "/", or in "/before/ID" or "/after/ID"), '7' search, 'I' 'g' '9' 's' by
 * ending, '0' all else.
 */
char site_gopher_type(struct str path);

/* "gemini://news.example", a port other than 1965 named; 0 is that one, too. */
void gemini_origin(struct buf *out, struct str host, int port);

/* --- a reader's note to the council (note.c) --- */

/* "/be/note/write", where one is written. */
bool site_is_note_path(struct str path);
/* Whether this request brings one. */
bool site_is_note(const struct site *s, const struct request *r);
/* The page in the language of *out that says it is kept. */
void site_note_kept(const struct site *s, const struct request *r, struct arena *a,
		    struct page *out);
/* The refusal of one that has `over` letters more than the `fit` that the protocol has room for. */
void site_note_too_long(const struct site *s, struct str path, size_t fit, size_t over,
			struct arena *a, struct page *out);

/* Whether what is answered depends on the query; on all other pages it is ignored. */
bool site_takes_query(struct str path);

#endif
