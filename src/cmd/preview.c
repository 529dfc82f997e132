#include "cmd/preview.h"

struct gathering {
	struct arena *arena;
	struct convert_media *list;
	size_t n, cap;
};

static bool
each_media(void *data, const struct media *m)
{
	struct gathering *g = data;
	struct convert_media *list = arena_grow(g->arena, g->list, g->n, &g->cap, sizeof(*list));

	if (!list)
		return false;
	g->list = list;
	g->list[g->n++] = (struct convert_media){
		.id = m->id,
		.name = arena_str(g->arena, m->name),
		.path = arena_str(g->arena, m->path),
		.address = convert_media_address(g->arena, m->id, m->name),
		.format = STR(""),
	};
	return true;
}

int
preview_convert(struct config *c, struct store *s, const struct article *x,
		struct edition_article *row, struct doc *d, const char **why)
{
	struct gathering media = { .arena = &c->arena };
	struct convert v;

	if (x->id && store_media_of(s, x->id, each_media, &media) < 0)
		return -1;
	struct child *child = child_new();
	convert_init(&v, c, child);
	*why = convert_article(&v, x, media.list, media.n, &c->arena, row, d);
	child_free(child);
	return 0;
}
