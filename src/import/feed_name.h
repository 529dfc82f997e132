/*
 * What the elements of feeds are called, under whatever prefix.
 */
#ifndef IMPORT_FEED_NAME_H
#define IMPORT_FEED_NAME_H

#include "base/arena.h"

#define FEED_NAME_MAX   64 /* bytes of a name that is known */
#define FEED_SPACES_MAX 16

enum feed_element {
	EL_OTHER,
	EL_ITEM,
	EL_TITLE,
	EL_LINK,
	EL_ORIGINAL,
	EL_GUID,
	EL_DATE,
	EL_UPDATED,
	EL_CONTENT,
	EL_SUMMARY,
	EL_CATEGORY,
	EL_ENCLOSURE,
	EL_WP_TYPE,
	EL_WP_STATUS,
	EL_CHANNEL
};

struct feed_space { /* a prefix and the usual one in its place */
	struct str prefix;
	const char *usual;
};

struct feed_spaces {
	struct feed_space list[FEED_SPACES_MAX];
	size_t n;
};

/*
 * The namespaces that an element's attributes declare (NULL-terminated pairs, as expat has them).  What is declared holds to the end:
 * nobody binds one prefix to two of these namespaces.
 */
void feed_spaces_take(struct feed_spaces *f, const char **attributes, struct arena *a);
/* "c:encoded" as "content:encoded", where c is declared so; `out` has room for it. */
const char *feed_usual_name(const struct feed_spaces *f, const char *name, char *out, size_t size);
enum feed_element feed_element_of(const char *name);

#endif
