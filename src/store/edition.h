/*
 * The edition: what readers get, derived from the store by the keeper, read by the workers, rebuilt at any time.
 *
 * One SQLite file in WAL.  One writer (the keeper), any number of readers.  What a row depends on is said at its table in edition.sql.
 * Reading functions answer 1 found, 0 not there, -1 error (logged once a kind); strings live in the arena.
 */
#ifndef STORE_EDITION_H
#define STORE_EDITION_H

#include "doc/doc.h"
#include "store/article.h"
#include "store/office.h"

struct edition;

#define EDITION_LIST_MAX 100         /* rows of one list */
#define EDITION_PART     (56u << 10) /* bytes of one part of a file */

/* The directory that `path` lies in, if that alone is missing.  -1 after logging. */
int edition_make_room(const char *path);
/*
 * To "…/edition/edition.db" where nothing is yet: the edition that lay one directory higher, if it is of this version and no keeper
 * works on it.  What cannot be brought is made anew, and a line of the log says so.
 */
void edition_bring_in(const char *path);

struct edition *edition_open_write(
    const char *
	path); /* makes it, brings the schema up to date; a broken one is set aside as NAME.broken and made anew */
struct edition *edition_open_read(const char *path); /* NULL, quietly, while there is none */
void edition_close(struct edition *e);
/* The keeper's end when nothing has failed: the next edition_open_write need not read the whole file to believe in it. */
void edition_close_in_order(struct edition *e);

/* Moves with each commit of the keeper; costs microseconds; the reply cache lives by it. */
int64_t edition_version(struct edition *e);

/* --- reading --- */

struct edition_article {
	int64_t id;
	enum lang lang; /* of its address */
	struct str section;
	int64_t translation;
	struct str title; /* clean */
	struct date date; /* of publication; else of creation */
	int64_t key;      /* date_key(date): lists go by (key, id) */
	bool withdrawn;
	struct str reason;
	struct date corrected;
	struct str correction;
	struct str source_name, source_url;
	time_t urgent_until; /* 0: not urgent */
	size_t size;         /* bytes of its gemtext page, as readers are told */
	struct str doc;      /* doc_pack form; only edition_article() fills it */
};

int edition_article(struct edition *e, int64_t id, struct arena *a, struct edition_article *out);

/* The doc alone, unpacked, of an article that is known already.  0 where it has none that can be unpacked: *out is an empty one. */
int edition_doc(struct edition *e, int64_t id, struct arena *a, struct doc *out);

struct edition_range {
	enum lang lang;
	struct str section;       /* empty: all */
	int64_t from_key, to_key; /* both inclusive; 0, 0: all time */
	int64_t before;           /* id: only what is older than this article; 0: from the newest */
	int64_t after; /* id: only what is newer, and of that the nearest; 0: from the newest */
	bool oldest;   /* the oldest of the range, not the newest */
	int limit;     /* 1 to EDITION_LIST_MAX */
};
/* Newest first into rows[limit]; the count, or -1.  *more says whether there are older ones.  An unknown `before` or `after` gives 0. */
int edition_list(struct edition *e, const struct edition_range *r, struct arena *a,
		 struct edition_article *rows, bool *more);
/* How many of the range's language and section are newer than that one, counted up to `limit`; -1. */
int edition_newer(struct edition *e, const struct edition_range *r,
		  const struct edition_article *than, int limit);
/* The neighbours in time within the language; id 0 where there is none. */
int edition_neighbours(struct edition *e, const struct edition_article *x, struct arena *a,
		       struct edition_article *older, struct edition_article *newer);
/* The same news in other languages, into rows[LANG_COUNT]; the count. */
int edition_twins(struct edition *e, const struct edition_article *x, struct arena *a,
		  struct edition_article *rows);
/* Articles still urgent at `now`, newest first, into rows[limit]. */
int edition_urgent(struct edition *e, enum lang lang, time_t now, struct arena *a,
		   struct edition_article *rows, int limit);

/*
 * The names of an article in the addresses of the website before us (site/old.h).  Where several articles have one, the lowest rank
 * counts, then the lowest id.
 */
struct edition_old {
	struct str key;
	int rank;
};
int edition_old(struct edition *e, struct str key, int64_t *article);
/* 1: the article has a number of the old website, 0: none. */
int edition_old_number(struct edition *e, int64_t article);

/*
 * Lines of warning at `now`, newest first, those of this language before those of the others, into rows[limit]; the count.
 * An article that is withdrawn or unknown is 0 in its row.  *next: when that set will change by itself, 0: never.
 */
int edition_alerts(struct edition *e, enum lang lang, time_t now, struct arena *a,
		   struct alert *rows, int limit, time_t *next);

/* The phone book of a language in its order, or by person; the count, rows in the arena. */
int edition_phones(struct edition *e, enum lang lang, bool by_person, struct arena *a,
		   struct phone **rows);
bool edition_has_phones(struct edition *e); /* in any language */
bool edition_has_reception(struct edition *e);
int edition_receptions(struct edition *e, enum lang lang, struct arena *a, struct reception **rows);
#define EDITION_OFFICE_MAX 5000 /* rows of each of the two */

struct edition_count {
	int year, month;
	int64_t articles;
};
/* Years (month 0), newest first; or the months of one year.  The count, rows in the arena. */
int edition_years(struct edition *e, enum lang lang, struct arena *a, struct edition_count **rows);
int edition_months(struct edition *e, enum lang lang, int year, struct arena *a,
		   struct edition_count **rows);

struct edition_section {
	struct str slug, name;
	int64_t articles;
};
/* Sections that have a name in the language, in their order.  The count. */
int edition_sections(struct edition *e, enum lang lang, struct arena *a,
		     struct edition_section **rows);

/* --- search (search_find.c) --- */

#define EDITION_SEARCH_WORDS                                                                       \
	12 /* different words of one search; the rest of a longer one is left aside */

/* A search made ready: which words of the edition would do.  Lives in its arena. */
struct edition_search {
	enum lang lang;
	struct str exact;  /* every word as it was typed; empty: no article can have them so */
	struct str other;  /* every word in any of its forms; empty: none can have them */
	struct str *words; /* folded, ascending: all that count, for finding them in a text */
	size_t n;
	bool empty; /* there was no word in it */
};
/* Any bytes will do.  1 when an article may be found, 0 when none can, -1. */
int edition_search_prepare(struct edition *e, enum lang lang, struct str typed, struct arena *a,
			   struct edition_search *s);

/* A place in the results: behind this article; with id 0 at their beginning. */
struct edition_anchor {
	int64_t id;
	bool other; /* among those that have the words in other forms */
};
/*
 * Articles that have all the words: first those with the very forms that were typed, then the others, each newest first; from `from`
 * on, into rows[limit] and, whether by other forms, other[limit].  The count, or -1.  An unknown anchor gives 0.
 */
int edition_search(struct edition *e, const struct edition_search *s, struct edition_anchor from,
		   int limit, struct arena *a, struct edition_article *rows, bool *other,
		   bool *more);

/* Files: media ("/media/ID/NAME") and what stands under capsule/. */
struct edition_file {
	struct str path;   /* address */
	struct str mime;   /* "text/gemini" files have a doc, all others parts */
	struct str format; /* "JPEG" */
	struct str caption;
	enum lang lang;  /* of a text; LANG_NONE unknown */
	int64_t article; /* 0: none */
	bool picture;
	uint64_t size; /* bytes; of the gemtext for docs */
	struct str doc;
	int64_t blob;           /* for edition_part */
	int position;           /* among the files of its article */
	uint32_t width, height; /* of a picture whose sides are known */
	/* Its small version, from edition_media() alone: NULL, there is none.  A file of its own, which no list shows. */
	const struct edition_file *small;
	bool to_shrink; /* a small version is to be made; for edition_put_file() */
};
int edition_file(struct edition *e, struct str path, struct arena *a, struct edition_file *out);
/* Pictures and attachments of an article in their order (no doc).  The count. */
int edition_media(struct edition *e, int64_t article, struct arena *a, struct edition_file **rows);
/* Part n (from 0) of a blob appended to out: 1; 0 after the last part or when the blob is gone; -1. */
int edition_part(struct edition *e, int64_t blob, int64_t n, struct buf *out);

/* The issues of a week ("2015-W26") or a month ("2015-06") that the keeper has made, as /LANG/issue/NAME.gmi and so on. */
struct edition_issue {
	enum lang lang;
	struct str name;
	int64_t from_key, to_key; /* of its articles; both inclusive */
	int64_t articles;         /* 0: it could not be made */
	struct str version;       /* what it was made with, besides the news */
	bool stale;               /* the news of that time has changed */
};
/* The latest first, a month before its weeks; the count. */
int edition_issues(struct edition *e, enum lang lang, struct arena *a, struct edition_issue **rows);

/* --- writing: the keeper alone --- */

int edition_begin(struct edition *e);
int edition_commit(struct edition *e);
void edition_rollback(struct edition *e);

/* Where the keeper stands; 0 and "" in a new edition. */
int edition_state(struct edition *e, struct arena *a, struct str *store_identity,
		  int64_t *store_change);
int edition_set_state(struct edition *e, struct str store_identity, int64_t store_change);

/* Work that waits, urgent first, then newest first: so news comes before the archive, and a kill loses none of it. */
int edition_queue(struct edition *e, int64_t article, int64_t key, bool urgent);
/* Every article that the edition has, as far as it does not wait already. */
int edition_queue_all(struct edition *e);
int edition_queue_next(struct edition *e, int64_t *articles,
		       int limit); /* the count; rows stay until done */
int edition_queue_done(struct edition *e, int64_t article);
int64_t edition_queue_left(struct edition *e);

/* An article that is dated ahead: it waits until that moment, seconds since 1970; 0: it waits no longer. */
int edition_later(struct edition *e, int64_t article, int64_t due);
/* The next one that waits, by id, behind *article: 1, 0 when there is none, -1. */
int edition_next_later(struct edition *e, int64_t *article, int64_t *due);
/* Whether one's time has come: 1, 0, -1; and such ones put into the queue.  They stay until edition_later takes them off. */
int edition_is_due(struct edition *e, int64_t now);
int edition_queue_due(struct edition *e, int64_t now);

/* Marks of a store's rows (store_marks), by kind and ref. */
struct edition_mark {
	int kind; /* enum change_kind */
	int64_t ref, mark;
};
/* All of them in the arena, in order of kind and ref. */
int edition_marks(struct edition *e, struct arena *a, struct edition_mark **list, size_t *n);
int edition_put_mark(struct edition *e, const struct edition_mark *m);
int edition_drop_mark(struct edition *e, const struct edition_mark *m);

int edition_put_article(
    struct edition *e,
    const struct edition_article *x); /* inserts or replaces; x->doc in pack form */
/* All the old names of an article; they stay when it is withdrawn. */
int edition_put_old(struct edition *e, int64_t article, const struct edition_old *names, int n);
int edition_drop_article(struct edition *e, int64_t id); /* with its media and names */
int edition_clear_sections(struct edition *e);
int edition_put_section(struct edition *e, struct str slug, enum lang lang, struct str name,
			int position);
int edition_clear_office(struct edition *e); /* lines of warning, phone book, reception */
int edition_put_alert(struct edition *e, const struct alert *x);
int edition_put_phone(struct edition *e, const struct phone *x, struct str sort);
int edition_put_reception(struct edition *e, const struct reception *x);
/* A file whole: content is split into parts; or its doc.  `origin` names where it came from ("media:12", "capsule:be/contacts.gmi") with its
 * version ("mtime size"), so that the keeper can see what is unchanged. */
int edition_put_file(struct edition *e, const struct edition_file *f, struct str content,
		     struct str origin, struct str version);
int edition_drop_file(struct edition *e, struct str origin); /* with its small version */
/* The newest picture for which nobody has tried to make a small version: 1, 0, -1. */
int edition_next_picture(struct edition *e, struct arena *a, struct edition_file *out);
/* What came of it: the sides of the picture, 0 if it could not be read; and the small version, or NULL.  It is kept until the picture goes. */
int edition_put_small(struct edition *e, const struct edition_file *picture,
		      const struct edition_file *small, struct str content);
/* Version of an origin; empty if unknown. */
struct str edition_file_version(struct edition *e, struct str origin, struct arena *a);
/* Every origin that starts with `prefix`. */
int edition_origins(struct edition *e, struct str prefix,
		    bool (*each)(void *data, struct str origin), void *data);

/* Its row; the files are put like any others, with origin "issue:LANG/NAME.gmi". */
int edition_put_issue(struct edition *e, const struct edition_issue *x);
int edition_drop_issue(struct edition *e, const struct edition_issue *x); /* with its files */

/* "ok" or what PRAGMA integrity_check and our own invariants say. */
int edition_check(const char *path, void (*say)(void *data, const char *line), void *data);

#endif
