/*
 * The shared store: opened, made, checked, read, and - by the editor's tool alone - written.
 *
 * Others write it too, so nothing in it is believed: every read takes any type and any bytes in any column.
 * Functions answer 0, or -1 after logging what failed, on which file, and the next step.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/article.h"
#include "store/office.h"

struct store;

enum store_mode { STORE_READ, STORE_WRITE };

/* Makes a new store from the schema, with languages be, ru, en and the sections `region`, `official`, `economy`, `society`, `culture`.
 * An existing store is left alone and counts as success. */
int store_init(const char *path);
struct store *store_open(const char *path, enum store_mode mode); /* NULL after logging */
void store_close(struct store *s);

int store_begin(struct store *s);
int store_commit(struct store *s);
void store_rollback(struct store *s);

/* 1 found, 0 not there, -1 error. */
int store_article(struct store *s, int64_t id, struct arena *a, struct article *out);
/* Inserts (id = 0: the store gives one, put into x->id) or updates every column. */
int store_put(struct store *s, struct article *x);
/* The id of the article with this source key, 0 if none, -1 on error. */
int64_t store_by_source_key(struct store *s, struct str key);
int store_withdraw(struct store *s, int64_t id,
		   struct str reason); /* 1 done, 0 no such article, -1 */

struct store_filter {
	enum lang lang;     /* LANG_NONE: all */
	int status;         /* enum article_status, or -1: all */
	struct str section; /* empty: all */
	int64_t limit;      /* 0: all */
};
/* Newest first; the body is not read.  The callback's strings live until it returns; false stops. */
int store_list(struct store *s, const struct store_filter *f,
	       bool (*each)(void *data, const struct article *x), void *data);

/* Pictures and attachments. */
struct media {
	int64_t id, article; /* article 0: of the site, not of one article */
	struct str name;     /* file name, the last part of its address */
	struct str caption;
	bool picture; /* else attachment */
	int position;
	struct str
	    path; /* file beside the store (store directory + path), or empty: content is in the row */
};
int store_media_of(struct store *s, int64_t article,
		   bool (*each)(void *data, const struct media *m), void *data);
int store_media(struct store *s, int64_t id, struct arena *a, struct media *m); /* 1, 0, -1 */
/* The bytes, at most `max`; -1 also when larger or unreadable. */
int store_media_bytes(struct store *s, int64_t id, struct buf *out, size_t max);
/* A name as the last part of an address, whatever was written: what the store does not allow there becomes "_". */
struct str store_media_name(struct arena *a, struct str name);
int store_media_add(struct store *s, struct media *m, struct str content);

struct section {
	struct str slug;
	struct str name[LANG_COUNT]; /* empty: not named in that language */
	int position;
};
int store_sections(struct store *s, bool (*each)(void *data, const struct section *x), void *data);

/* --- the council's office (store_office.c) --- */

/* Each row, alerts newest first, the others in their order.  Strings live until the callback returns; false stops. */
int store_alerts(struct store *s, bool (*each)(void *data, const struct alert *x), void *data);
int store_phones(struct store *s, bool (*each)(void *data, const struct phone *x), void *data);
int store_receptions(struct store *s, bool (*each)(void *data, const struct reception *x),
		     void *data);
/* Its moments as ISO texts, starts may be empty; the id, or -1. */
int64_t store_alert_add(struct store *s, const struct alert *x, struct str starts,
			struct str expires);
int store_alert_end(struct store *s, int64_t id); /* 1 taken down, 0 no such alert, -1 */

/* --- what the keeper follows --- */

/* Moves at each commit by anybody (PRAGMA data_version of this connection); cheap. */
int64_t store_version(struct store *s);
/* The store's own name, made once; another name means another store was put in place. */
struct str store_identity(struct store *s, struct arena *a);
/* Whether there is a table `change`, which triggers keep; else rows are compared by their marks. */
bool store_tells_changes(struct store *s);
/* The newest change number; 0 where changes are not told. */
int64_t store_change_last(struct store *s);

enum change_kind { CHANGE_ARTICLE, CHANGE_MEDIA, CHANGE_SECTION, CHANGE_OFFICE, CHANGE_OTHER };
/* Changes after number `since`, oldest first, each row once with its newest number. */
int store_changes(struct store *s, int64_t since,
		  bool (*each)(void *data, int64_t number, enum change_kind kind, int64_t ref),
		  void *data);
/*
 * A mark of each article and media row that another row of the same kind and id has only by a chance of 1 to 2^64, and one of all sections
 * together (ref 0); in no order.  An article's body counts where `updated` is NULL, a picture in the row by its length.
 */
int store_marks(struct store *s,
		bool (*each)(void *data, enum change_kind kind, int64_t ref, int64_t mark),
		void *data);
/* An article's date key; 0 when it is gone.  0, -1. */
int store_key(struct store *s, int64_t id, int64_t *key);
/* Every article's id and date key, in no order, for a first edition. */
int store_all(struct store *s, bool (*each)(void *data, int64_t id, int64_t date_key), void *data);

/* --- vestka check --- */

/*
 * Names everything that is wrong, one call each, in words: what, where (table, id), next step.  slug_taken tells a section that stands in
 * the way of other addresses.  The count, or -1 if it could not be read at all.
 */
int64_t store_check(const char *path, bool (*slug_taken)(struct str slug),
		    void (*say)(void *data, const char *line), void *data);

#endif
