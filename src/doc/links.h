/*
 * The links of a page: each address once, and what the line says that leads there (converter.md rule 2).
 */
#ifndef DOC_LINKS_H
#define DOC_LINKS_H

#include "base/lang.h"
#include "doc/doc.h"

/* Addresses in the order of their first use; number 1 is urls[0]. */
struct linkset {
	struct arena *arena;
	struct str *urls; /* views of what was given */
	size_t n, cap;
	uint32_t *slots; /* numbers by hash; 0 is free */
	size_t nslots;
};

void linkset_init(struct linkset *s, struct arena *a);
/* The address's number, added if it is new (*fresh tells).  0 when memory is gone. */
size_t linkset_add(struct linkset *s, struct str url, bool *fresh);

/* A path on this very site, as against an absolute URI. */
bool url_is_local(struct str url);
/* "mailto", "https" as written; empty for a local path. */
struct str url_scheme(struct str url);
/* The host without "www."; empty where there is none. */
struct str url_host(struct str url);
/* "PDF", "DOCX" ... by the ending of the path; empty for pages and what is not known. */
struct str url_format(struct str url);
/* What to call a link that has no text: the file's name, else the host, else the address itself. */
struct str url_name(struct arena *a, struct str url);

/* What a link line says of the file behind it. */
#define LINK_FILE(b)                                                                               \
	((struct link_file){ (b)->format, (b)->size, (b)->width, (b)->height, (b)->full })
struct link_file {
	struct str format;      /* or empty */
	uint64_t size;          /* or 0 */
	uint32_t width, height; /* or 0 */
	uint64_t full;          /* of the picture that this is a small version of, or 0 */
};

/* " (PDF, 240 KB)", " (JPEG 480×320, 12 KB; full 1.4 MB)" with what is known and what the text does not say already. */
void link_add_file(struct buf *out, struct str text, struct str url, const struct link_file *file,
		   enum lang lang);
/* "[host] " for an address elsewhere, unless the text names the host already. */
void link_add_host(struct buf *out, struct str text, struct str url);
/* The text cut at a word with an ellipsis when it is longer than a label should be. */
#define LABEL_MAX 200 /* bytes */
void link_add_clipped(struct buf *out, struct str text);

#endif
