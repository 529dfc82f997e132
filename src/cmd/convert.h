/*
 * A row of the store as readers get it: the one way from an article, or from a page of the editors' own, to the document that both
 * protocols print.  The keeper and `vestka show` share it.
 */
#ifndef CMD_CONVERT_H
#define CMD_CONVERT_H

#include "cmd/config.h"
#include "doc/doc.h"
#include "import/child.h"
#include "store/edition.h"
#include "store/store.h"

/* Raised when the same row gives another document: editions are then made anew. */
#define CONVERT_VERSION 8

struct convert {
	struct child *child;
	enum lang language; /* where nothing else tells */
	struct str website, host;
};

void convert_init(struct convert *v, const struct config *c, struct child *child);

/* A picture or attachment of the article, for what the body says about it. */
struct convert_media {
	int64_t id;
	struct str name, path; /* as the store has them */
	struct str address;    /* "/media/12/bridge.jpg" */
	struct str format;     /* empty: not known */
	uint64_t size;
};

struct str convert_media_address(struct arena *a, int64_t id, struct str name);

/* Of the answers below: no process to read with could be had, which is not the article's fault and may pass. */
extern const char convert_no_reader[];

/*
 * Fills *out, its doc but for the packed form, and *d.  The body is read in the limited child; where that fails, a plain note stands in
 * its place, and the answer is why, in words (static); else NULL.  All in the arena: look at arena_failed.
 */
const char *convert_article(const struct convert *v, const struct article *x,
			    const struct convert_media *media, size_t n, struct arena *a,
			    struct edition_article *out, struct doc *d);

/* The title that readers will see; of an article without one, the first words of its text, or nothing. */
struct str convert_title(const struct convert *v, const struct article *x, struct arena *a);

/* What the row's body has and readers will lack: NULL, or why it cannot be read.  In the arena. */
const char *convert_audit(const struct convert *v, const struct article *x, struct arena *a,
			  struct audit *out);

/* A gemtext page at `address`: NULL, or why it cannot be shown. */
const char *convert_page(const struct convert *v, struct str text, struct str address,
			 struct arena *a, struct doc *d);

/* The doc in its packed form; when memory is gone or it is too large, empty, and the arena has failed. */
struct str convert_pack(struct arena *a, const struct doc *d);
/* Bytes of its gemtext, which readers are told; the arena has failed when they could not be counted. */
size_t convert_size(struct arena *a, const struct doc *d);

#endif
