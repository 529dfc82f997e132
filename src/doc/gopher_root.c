/*
 * Roots: one more segment in front of a path, and all of the hole is there in another alphabet (protocols.md GOP-96).
 */
#include "doc/gopher.h"

static const struct str roots[ALPHABET_COUNT] = {
	[ALPHABET_UNICODE] = STR_INIT("/utf8"),      [ALPHABET_LATIN] = STR_INIT("/lat"),
	[ALPHABET_WINDOWS_1251] = STR_INIT("/1251"), [ALPHABET_KOI8_R] = STR_INIT("/koi8"),
	[ALPHABET_CP866] = STR_INIT("/866"),
};

bool
gopher_take_root(struct str *path, enum alphabet *a)
{
	for (int i = 0; i < ALPHABET_COUNT; i++) {
		struct str rest = str_after(*path, roots[i].n);

		if (!str_starts(*path, roots[i]) || (rest.n && rest.s[0] != '/'))
			continue;
		*path = rest.n ? rest : STR("/");
		*a = (enum alphabet)i;
		return true;
	}
	return false;
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
	enum alphabet a = site->alphabet;
	bool own = gopher_take_root(&path, &a);

	x.path = path;
	x.type = site->type_of(path);
	if (a != ALPHABET_UNICODE && (own || is_respelled(x.type, path)))
		x.root = roots[a];
	return x;
}

struct str
gopher_rooted(struct arena *arena, enum alphabet a, struct str path)
{
	return arena_join(arena, roots[a], path);
}
