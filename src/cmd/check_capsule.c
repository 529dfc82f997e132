/* vestka check, of the editors' pages: mistakes in their placeholders, by file and line. */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "cmd/check.h"
#include "cmd/command.h"
#include "site/template.h"
#include "store/store.h"

#define PAGE_MOST (4u << 20) /* bytes; the keeper takes no longer one */

struct pages {
	struct arena arena;
	struct str *sections; /* of the store; none: it cannot be asked */
	size_t n, cap;
	int faults;
};

static bool
gather(void *data, const struct section *x)
{
	struct pages *p = data;
	struct str *list = arena_grow(&p->arena, p->sections, p->n, &p->cap, sizeof(*list));

	if (!list)
		return false;
	p->sections = list;
	p->sections[p->n++] = arena_str(&p->arena, x->slug);
	return true;
}

static void
ask_store(struct pages *p, const struct config *c)
{
	struct store *s = store_open(c->store.s, STORE_READ);

	if (s && store_sections(s, gather, p) < 0)
		p->n = 0;
	store_close(s);
}

static bool
known(const void *data, struct str slug)
{
	const struct pages *p = data;

	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->sections[i], slug))
			return true;
	return p->n == 0;
}

static bool
is_page(const FTSENT *f)
{
	struct str name = str_of(f->fts_name, f->fts_namelen);

	return f->fts_info == FTS_F &&
	       (str_ends(name, STR(".gmi")) || str_ends(name, STR(".gemini")));
}

static void
check_page(struct pages *p, const char *path, const char *relative)
{
	struct buf text;
	struct arena a;

	arena_init(&a, 0);
	buf_init(&text, PAGE_MOST);
	if (command_read_file(path, &text, PAGE_MOST) < 0) {
		printf("capsule: %s: it cannot be read\n", relative);
		p->faults++;
	} else {
		struct template_mistake m = template_check(buf_str(&text), known, p, &a);
		if (m.line)
			printf("capsule: %s:%zu: %.*s\n", relative, m.line, STR_ARG(m.what));
		p->faults += m.line != 0;
	}
	buf_release(&text);
	arena_release(&a);
}

static void
walk(struct pages *p, FTS *tree, size_t root)
{
	for (FTSENT *f; (f = fts_read(tree));) {
		if (f->fts_level > 0 && f->fts_name[0] == '.' &&
		    strcmp(f->fts_name, ".well-known") != 0)
			fts_set(tree, f, FTS_SKIP);
		else if (is_page(f))
			check_page(p, f->fts_path, f->fts_path + root + 1);
	}
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

int
check_capsule(const struct config *c)
{
	char *roots[] = { strndup(c->capsule.s, c->capsule.n), NULL };
	struct pages p = { .faults = 0 };
	FTS *tree = roots[0] ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name) : NULL;

	free(roots[0]);
	if (!tree)
		return 0; /* that it is no directory has been said */
	arena_init(&p.arena, 0);
	ask_store(&p, c);
	size_t root = c->capsule.n;
	while (root > 1 && c->capsule.s[root - 1] == '/')
		root--;
	walk(&p, tree, root);
	fts_close(tree);
	arena_release(&p.arena);
	return p.faults;
}
