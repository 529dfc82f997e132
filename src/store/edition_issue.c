/*
 * Issues: the news of a week or a month as files that the keeper has made.  A row says which there are; the files lie with the others,
 * as "issue:be/2015-W26.gpub" and so on.
 *
 * An article that comes, goes or changes makes the issues of its time stale, and the keeper makes them anew.  One that
 * goes takes the files with it at once: what was withdrawn is nowhere any more, and not only when somebody has the time.
 */
#include "base/lang.h"
#include "store/edition_db.h"

static bool
issue_row(struct query *q, struct arena *a, struct edition_issue *x)
{
	*x = (struct edition_issue){
		.lang = edition_lang(query_int(q, 0)),
		.name = query_str(q, 1, a),
		.from_key = query_int(q, 2),
		.to_key = query_int(q, 3),
		.articles = query_int(q, 4),
		.version = query_str(q, 5, a),
		.stale = query_int(q, 6) != 0,
	};
	return !arena_failed(a);
}

#define ISSUE_COLUMNS "lang, name, from_key, to_key, articles, version, stale"

int
edition_issues(struct edition *e, enum lang lang, struct arena *a, struct edition_issue **rows)
{
	struct query q = db_query(&e->db, "SELECT " ISSUE_COLUMNS " FROM issue WHERE lang = ?"
					  " ORDER BY to_key DESC, from_key");
	struct edition_issue *list = NULL;
	size_t n = 0, cap = 0;

	query_put_int(&q, lang);
	while (query_step(&q) == 1) {
		list = arena_grow(a, list, n, &cap, sizeof(*list));
		if (!list || !issue_row(&q, a, &list[n++])) {
			query_end(&q);
			return -1;
		}
	}
	*rows = list;
	return query_end(&q) < 0 ? -1 : (int)n;
}

int
edition_put_issue(struct edition *e, const struct edition_issue *x)
{
	struct query q = db_query(&e->db, "REPLACE INTO issue (" ISSUE_COLUMNS ")"
					  " VALUES (?, ?, ?, ?, ?, ?, ?)");

	query_put_int(&q, x->lang);
	query_put_str(&q, x->name);
	query_put_int(&q, x->from_key);
	query_put_int(&q, x->to_key);
	query_put_int(&q, x->articles);
	query_put_str(&q, x->version);
	query_put_int(&q, x->stale);
	return query_run(&q);
}

static bool
drop_one(void *data, struct str origin)
{
	return edition_drop_file(data, origin) == 0;
}

/* "issue:be/2015-W26.": what all files of it begin with. */
static int
drop_files(struct edition *e, enum lang lang, struct str name, struct arena *a)
{
	struct str prefix =
	    arena_printf(a, "issue:%.*s/%.*s.", STR_ARG(lang_code(lang)), STR_ARG(name));

	return prefix.n ? edition_origins(e, prefix, drop_one, e) : -1;
}

int
edition_drop_issue(struct edition *e, const struct edition_issue *x)
{
	struct arena a;

	arena_init(&a, 0);
	int result = drop_files(e, x->lang, x->name, &a);
	arena_release(&a);
	if (result < 0)
		return -1;
	struct query q = db_query(&e->db, "DELETE FROM issue WHERE lang = ? AND name = ?");
	query_put_int(&q, x->lang);
	query_put_str(&q, x->name);
	return query_run(&q);
}

/* --- what an article that changes means to them --- */

static int
mark(struct edition *e, enum lang lang, int64_t key)
{
	struct query q = db_query(&e->db, "UPDATE issue SET stale = 1"
					  " WHERE lang = ? AND ? BETWEEN from_key AND to_key");

	query_put_int(&q, lang);
	query_put_int(&q, key);
	return query_run(&q);
}

static int
drop_files_of(struct edition *e, enum lang lang, int64_t key)
{
	struct edition_issue *rows;
	struct arena a;

	arena_init(&a, 0);
	int n = edition_issues(e, lang, &a, &rows), result = n < 0 ? -1 : 0;
	for (int i = 0; i < n && result == 0; i++)
		if (rows[i].from_key <= key && key <= rows[i].to_key)
			result = drop_files(e, lang, rows[i].name, &a);
	arena_release(&a);
	return result;
}

int
issues_touch(struct edition *e, int64_t article, bool goes)
{
	struct query q =
	    db_query(&e->db, "SELECT lang, key FROM article WHERE id = ? AND withdrawn = 0");

	query_put_int(&q, article);
	int found = query_step(&q);
	enum lang lang = found == 1 ? edition_lang(query_int(&q, 0)) : LANG_NONE;
	int64_t key = found == 1 ? query_int(&q, 1) : 0;
	query_end(&q);
	if (found <= 0)
		return found;
	if (goes && drop_files_of(e, lang, key) < 0)
		return -1;
	return mark(e, lang, key);
}
