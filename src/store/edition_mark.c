/* What the keeper remembers of the rows of a store that does not tell its changes. */
#include "store/edition_db.h"

int
edition_marks(struct edition *e, struct arena *a, struct edition_mark **list, size_t *n)
{
	struct query q = db_query(&e->db, "SELECT kind, ref, mark FROM mark ORDER BY kind, ref");
	size_t cap = 0;

	*list = NULL;
	*n = 0;
	while (query_step(&q) == 1) {
		struct edition_mark *more = arena_grow(a, *list, *n, &cap, sizeof(**list));
		if (!more)
			break;
		*list = more;
		more[(*n)++] = (struct edition_mark){ (int)query_int(&q, 0), query_int(&q, 1),
						      query_int(&q, 2) };
	}
	return query_end(&q) < 0 || arena_failed(a) ? -1 : 0;
}

int
edition_put_mark(struct edition *e, const struct edition_mark *m)
{
	struct query q = db_query(&e->db, "INSERT INTO mark VALUES (?, ?, ?)"
					  " ON CONFLICT DO UPDATE SET mark = excluded.mark");

	query_put_int(&q, m->kind);
	query_put_int(&q, m->ref);
	query_put_int(&q, m->mark);
	return query_run(&q);
}

int
edition_drop_mark(struct edition *e, const struct edition_mark *m)
{
	struct query q = db_query(&e->db, "DELETE FROM mark WHERE kind = ? AND ref = ?");

	query_put_int(&q, m->kind);
	query_put_int(&q, m->ref);
	return query_run(&q);
}
