#include "export/tree_name.h"

#include "base/uri.h"
#include "export/manifest.h"

#define INDEX "index.gmi"
#define MENU  "gophermap"

/* "be/news/" with the name behind it; "be/news/before/5" is a directory, too. */
static struct str
in_directory(struct str path, const char *name, struct arena *a)
{
	bool slash = path.n == 0 || str_ends(path, STR("/"));

	return arena_printf(a, "%.*s%s%s", STR_ARG(path), slash ? "" : "/", name);
}

static struct str
doc_file(struct str path, bool menu, bool gopher, struct arena *a)
{
	if (gopher && menu)
		return in_directory(path, MENU, a);
	if (path.n == 0 || str_ends(path, STR("/")))
		return gopher ? arena_printf(a, "%.*sindex.txt", STR_ARG(path))
			      : in_directory(path, INDEX, a);
	return arena_printf(a, "%.*s%s", STR_ARG(path), gopher ? ".txt" : ".gmi");
}

struct str
tree_file(const struct page *page, bool gopher, struct arena *a)
{
	struct str path = str_after(page->path, 1);
	struct str file =
	    page->mime.n || page->text.n ? path : doc_file(path, page->menu, gopher, a);

	return manifest_path_ok(file) ? file : STR("");
}

struct str
tree_article_file(struct str path, bool gopher, struct arena *a)
{
	return doc_file(str_after(path, 1), false, gopher, a);
}

/* Behind the last "/" of what both begin with. */
static size_t
shared(struct str x, struct str y)
{
	size_t n = 0;

	for (size_t i = 0; i < x.n && i < y.n && x.s[i] == y.s[i]; i++)
		if (x.s[i] == '/')
			n = i + 1;
	return n;
}

void
tree_add_way(struct buf *out, struct str from, struct str to, struct arena *a)
{
	size_t n = shared(from, to);
	struct str up = str_after(from, n), way = uri_encode(a, str_after(to, n), "/");

	for (size_t i = 0; i < up.n; i++)
		if (up.s[i] == '/')
			buf_adds(out, "../");
	buf_addstr(out, way);
}

void
tree_add_selector(struct buf *out, struct str file)
{
	bool menu = str_eq(file, STR(MENU)) || str_ends(file, STR("/" MENU));

	buf_addc(out, '/');
	buf_addstr(out, menu ? str_part(file, 0, file.n - strlen(MENU)) : file);
}
