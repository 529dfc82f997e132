/*
 * The keeper: follows the store and the capsule directory, and keeps the edition in step (design.md section 2).
 *
 * One process, no network, one writer of the edition.  keep.c is its loop, keep_store.c takes the store's changes and works the
 * queue off, keep_article.c turns one article and its files into what readers get, keep_picture.c makes small pictures, keep_issue.c
 * issues, keep_office.c copies the small tables, keep_capsule.c does the same for the editors' own pages, keep_watch.c wakes it,
 * keep_walls.c shuts it in, keep_desk.c answers the workers for those who write.
 */
#ifndef CMD_KEEP_H
#define CMD_KEEP_H

#include <sys/types.h>

#include "cmd/convert.h"
#include "cmd/progress.h"

#define KEEP_EFFORT_MS 600         /* of processor time for one article: others wait for it */
#define KEEP_FILE_MOST (64u << 20) /* bytes of one picture, attachment or file of the capsule */

/* How a step ended.  An edition that cannot be written ends the keeper: the next one looks at the file anew. */
enum keep_result {
	KEEP_OK,
	KEEP_STORE,   /* the store, or a body in it, could not be read: try again later */
	KEEP_EDITION, /* the edition could not be written */
	KEEP_ANEW     /* a directory was put in another's place: the next keeper may read it */
};

struct keeper {
	const struct config *config;
	struct store *store; /* NULL: not open */
	struct edition *edition;
	struct child *child;
	struct convert convert;
	struct arena arena; /* of one article, one file, one round */
	int64_t version;    /* of the store when its changes were taken last; 0: never */
	int desk;           /* where workers ask; -1: nowhere */
	struct str token;   /* that each of those who write must name; empty: none */
	int watch;          /* inotify; -1: none, the clock alone wakes */
	int store_watch;    /* the watch of the store's directory; -1: none */
	struct str store_dir, store_name; /* in the configuration's arena */
	int64_t worked;                   /* of the queue, since the keeper began */
	int64_t compare_at;               /* not before then, by the monotonic clock */
	struct progress progress;
	struct keep_place {
		dev_t device;
		ino_t inode;          /* 0: it was not there */
	} walls_store, walls_capsule; /* directories as they were when the walls were raised */
};

/* --- keep_store.c --- */

/* Queues what has changed since the edition's place in the store; everything, when that is another store. */
enum keep_result keep_changes(struct keeper *k);
/* Queues what was dated ahead and whose time has come.  *left becomes true where there is such. */
enum keep_result keep_due(struct keeper *k, bool *left);
/* Converts the next of the queue, at most as many as are quickly done.  *left: whether more wait. */
enum keep_result keep_work(struct keeper *k, bool *left);

/* Puts sections of the store into the edition. */
enum keep_result keep_sections(struct keeper *k);
/* One row of the store was written, changed or deleted; `urgent`: it goes before what waits. */
enum keep_result keep_changed(struct keeper *k, enum change_kind kind, int64_t ref, bool urgent);

/* --- keep_compare.c --- */

/* For a store that does not tell its changes: finds and queues them. */
enum keep_result keep_compare(struct keeper *k);
/* Whether it is time to look again: comparing takes a tenth of the keeper's time at most. */
bool keep_may_compare(const struct keeper *k);

/* --- keep_article.c --- */

enum keep_result keep_article(struct keeper *k, int64_t id);
/* Pictures and files of an article, 0: of the site, that the edition has not yet. */
enum keep_result keep_media(struct keeper *k, int64_t article);
/* The origin of a row in table media, as the edition knows it. */
struct str keep_media_origin(struct arena *a, int64_t id);

/* --- keep_picture.c --- */

/* Makes small versions of the next pictures that have none, as many as are quickly done.  *left: whether more wait. */
enum keep_result keep_pictures(struct keeper *k, bool *left);

/* --- keep_issue.c --- */

/* Makes the next week or month that is over and has no issue yet, or a stale one; drops those that are too old.  *left: whether more wait. */
enum keep_result keep_issues(struct keeper *k, bool *left);

/* --- keep_office.c --- */

/* Lines of warning, phone book and schedule of reception, whole. */
enum keep_result keep_office(struct keeper *k);

/* --- keep_capsule.c --- */

/* Brings the edition in step with the capsule directory.  `loud`: says what cannot be shown. */
enum keep_result keep_capsule(struct keeper *k, bool loud);

/* --- keep_walls.c --- */

/* From here on nothing else can be opened, written or started.  -1 after logging. */
int keep_walls_raise(struct keeper *k);
/* False, after logging, when a directory is not the one that was there then. */
bool keep_walls_fit(const struct keeper *k);

/* --- keep_desk.c --- */

/* Takes over the descriptor that whoever started us handed on, if any, and reads the token.  -1 after logging. */
int keep_desk_open(struct keeper *k, struct arena *a);
/* Answers what the workers have asked; the queue may hold more work then. */
enum keep_result keep_desk(struct keeper *k);

/* --- keep_watch.c --- */

enum keep_wake { WAKE_STORE = 1, WAKE_CAPSULE = 2 };

void keep_watch_open(struct keeper *k);
/* A directory below the capsule; seen already is no matter. */
void keep_watch_directory(struct keeper *k, const char *path);
/* What happened since the last call: a set of enum keep_wake. */
unsigned keep_watch_read(struct keeper *k);

#endif
