/*
 * Names of an export's files, and the way from one to another.
 */
#ifndef EXPORT_TREE_NAME_H
#define EXPORT_TREE_NAME_H

#include "base/arena.h"
#include "base/buf.h"
#include "site/site.h"

/*
 * The file of a page, by its address: "/be/news/" is be/news/index.gmi or be/news/gophermap, "/be/news/5" is be/news/5.gmi or
 * be/news/5.txt, a file has its own name.  Empty for what no file can be called.
 */
struct str tree_file(const struct page *page, bool gopher, struct arena *a);
struct str tree_article_file(struct str path, bool gopher, struct arena *a);

/* How a page in the file `from` writes a link to the file `to`: "../contacts.gmi", percent-encoded. */
void tree_add_way(struct buf *out, struct str from, struct str to, struct arena *a);
/* The selector of a file of the hole: "/be/news/" for be/news/gophermap. */
void tree_add_selector(struct buf *out, struct str file);

#endif
