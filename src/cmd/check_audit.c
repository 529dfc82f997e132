/*
 * vestka check: what each article's source has and readers lack.
 *
 * Every published article is read once more, in the limited child, so this is the part that takes time: about a millisecond an article.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "cmd/audited.h"
#include "cmd/check.h"
#include "cmd/command.h"
#include "cmd/convert.h"
#include "cmd/progress.h"

struct auditing {
	struct store *store;
	struct convert convert;
	struct arena ids;   /* the list */
	struct arena arena; /* of one article */
	int64_t *list;
	size_t n, cap;
	struct progress progress;
	bool all;
	int faults;
};

static bool
gather(void *data, int64_t id, int64_t date_key)
{
	struct auditing *g = data;
	int64_t *list = arena_grow(&g->ids, g->list, g->n, &g->cap, sizeof(*list));

	(void)date_key;
	if (!list)
		return false;
	g->list = list;
	list[g->n++] = id;
	return true;
}

static void
say(struct auditing *g, const struct buf *lines)
{
	if (!lines->n)
		return;
	progress_end(&g->progress);
	fwrite(lines->s, 1, lines->n, stdout);
}

/* 0, or -1 when the store cannot be read. */
static int
audit_article(struct auditing *g, int64_t id)
{
	struct article x;
	struct audit found;
	struct buf lines;

	arena_reset(&g->arena);
	int is = store_article(g->store, id, &g->arena, &x);
	if (is <= 0 || x.status != ARTICLE_PUBLISHED)
		return is < 0 ? -1 : 0;
	struct str name =
	    arena_printf(&g->arena, "article %" PRId64 " '%.*s'", id, STR_ARG(x.title));
	buf_init(&lines, 0);
	const char *why = convert_audit(&g->convert, &x, &g->arena, &found);
	if (why)
		buf_addf(&lines,
			 "article %" PRId64 ": readers get a note instead of its text: %s\n", id,
			 why);
	g->faults += why ? 1 : audited_add(&lines, name, &found, g->all);
	say(g, &lines);
	buf_release(&lines);
	return 0;
}

int
check_audit(const struct config *c, bool all)
{
	int code, result = 0;
	struct auditing g = { .store = command_store(c, false, &code), .all = all };

	if (!g.store)
		return -1;
	struct child *child = child_new();
	convert_init(&g.convert, c, child);
	arena_init(&g.ids, 0);
	arena_init(&g.arena, 0);
	if (!child || store_all(g.store, gather, &g) < 0)
		result = -1;
	progress_start(&g.progress, "comparing", (int64_t)g.n);
	for (size_t i = 0; i < g.n && result == 0; i++) {
		result = audit_article(&g, g.list[i]);
		progress_step(&g.progress, (int64_t)i + 1);
	}
	progress_end(&g.progress);
	arena_release(&g.arena);
	arena_release(&g.ids);
	child_free(child);
	store_close(g.store);
	return result < 0 ? -1 : g.faults > 0;
}
