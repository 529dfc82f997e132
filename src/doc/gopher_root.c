/*
 * Roots: one more segment in front of a path, and all of the hole is there in another alphabet (protocols.md GOP-96), or
 * in lines for a terminal of 40 columns, or both.
 */
#include "doc/gopher.h"

static const struct str alphabets[ALPHABET_COUNT] = {
	[ALPHABET_UNICODE] = STR_INIT("/utf8"),      [ALPHABET_LATIN] = STR_INIT("/lat"),
	[ALPHABET_WINDOWS_1251] = STR_INIT("/1251"), [ALPHABET_KOI8_R] = STR_INIT("/koi8"),
	[ALPHABET_CP866] = STR_INIT("/866"),
};

/* What stands before a path inside a root: in lines of the usual width, and in narrow ones. */
static const struct str roots[2][ALPHABET_COUNT] = {
	{ STR_INIT(""), STR_INIT("/lat"), STR_INIT("/1251"), STR_INIT("/koi8"), STR_INIT("/866") },
	{ STR_INIT("/narrow"), STR_INIT("/narrow/lat"), STR_INIT("/narrow/1251"),
	  STR_INIT("/narrow/koi8"), STR_INIT("/narrow/866") },
};

static bool
take(struct str *path, struct str segment)
{
	struct str rest = str_after(*path, segment.n);

	if (!str_starts(*path, segment) || (rest.n && rest.s[0] != '/'))
		return false;
	*path = rest.n ? rest : STR("/");
	return true;
}

bool
gopher_take_root(struct str *path, struct gopher_root *root)
{
	bool taken = true;

	if (take(path, STR("/narrow")))
		root->narrow = true;
	else if (take(path, STR("/wide")))
		root->narrow = false;
	else
		taken = false;
	for (int i = 0; i < ALPHABET_COUNT; i++) {
		if (!take(path, alphabets[i]))
			continue;
		root->alphabet = (enum alphabet)i;
		return true;
	}
	return taken;
}

/* A feed says in its first line that it is UTF-8. */
static bool
is_respelled(char type, struct str path)
{
	return type && strchr("017", type) && !str_ends(path, STR(".xml"));
}

struct gopher_address
gopher_address(const struct gopher_site *site, struct str path)
{
	struct gopher_address x = { .root = STR("") };
	struct gopher_root root = site->root;
	bool own = gopher_take_root(&path, &root);

	x.path = path;
	x.type = site->type_of(path);
	if (own || is_respelled(x.type, path))
		x.root = roots[root.narrow][root.alphabet];
	return x;
}

struct str
gopher_rooted(struct arena *arena, struct gopher_root root, struct str path)
{
	return arena_printf(arena, "%s%.*s%.*s", root.narrow ? "/narrow" : "/wide",
			    STR_ARG(alphabets[root.alphabet]), STR_ARG(path));
}
