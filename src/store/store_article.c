/*
 * Articles of the shared store: read with no belief in what is found, written by the editor's tool.
 */
#include <assert.h>

#include "base/log.h"
#include "store/store_db.h"

static const struct str statuses[] = {
	[ARTICLE_DRAFT] = STR_INIT("draft"),
	[ARTICLE_PUBLISHED] = STR_INIT("published"),
	[ARTICLE_WITHDRAWN] = STR_INIT("withdrawn"),
};

/* An unknown status is a draft: what nobody has clearly published is not shown. */
static enum article_status
status_of(struct str word)
{
	if (str_eq(word, statuses[ARTICLE_PUBLISHED]))
		return ARTICLE_PUBLISHED;
	if (str_eq(word, statuses[ARTICLE_WITHDRAWN]))
		return ARTICLE_WITHDRAWN;
	return ARTICLE_DRAFT;
}

/* ISO as the schema wants it; else any form that people write, for views over other systems. */
static struct date
date_of(struct str text)
{
	struct date d = { .precision = DATE_NONE };

	text = str_trim(text);
	if (text.n && !date_from_iso(text, &d) && !date_parse(text, &d))
		d = (struct date){ .precision = DATE_NONE };
	return d;
}

static void
article_row(struct query *q, struct arena *a, struct article *out)
{
	*out = (struct article){
		.id = query_int(q, 0),
		.lang = lang_from_code(query_view(q, 1)),
		.section = query_str(q, 2, a),
		.translation = query_int(q, 3),
		.title = query_str(q, 4, a),
		.body_type = query_str(q, 5, a),
		.date = date_of(query_view(q, 6)),
		.status = status_of(query_view(q, 7)),
		.reason = query_str(q, 8, a),
		.urgent_until = query_str(q, 9, a),
		.correction = query_str(q, 10, a),
		.corrected = date_of(query_view(q, 11)),
		.source_name = query_str(q, 12, a),
		.source_url = query_str(q, 13, a),
		.source_key = query_str(q, 14, a),
		.created = date_of(query_view(q, 15)),
		.updated = date_of(query_view(q, 16)),
		.body = STR(""),
	};
}

/* The row without its body, since that is larger than anything is read here.  If another column is, there is nothing to show. */
static int
article_without_body(struct store *s, int64_t id, struct arena *a, struct article *out)
{
	struct query q =
	    db_query(&s->db, "SELECT " STORE_ARTICLE_COLUMNS " FROM article WHERE id = ?");

	q.big_is_mine = true;
	query_put_int(&q, id);
	int found = query_step(&q);
	if (found == 1)
		article_row(&q, a, out);
	if (query_too_big(&q)) {
		warn("store '%s': article %lld has a column of more than %d bytes; left out",
		     s->db.path, (long long)id, STORE_VALUE_MAX);
		found = 0;
	} else if (found == 1) {
		warn("store '%s': the body of article %lld has more than %d bytes; shown without",
		     s->db.path, (long long)id, STORE_VALUE_MAX);
	}
	query_end(&q);
	return found;
}

int
store_article(struct store *s, int64_t id, struct arena *a, struct article *out)
{
	struct query q =
	    db_query(&s->db, "SELECT " STORE_ARTICLE_COLUMNS ", body FROM article WHERE id = ?");

	q.big_is_mine = true;
	query_put_int(&q, id);
	int found = query_step(&q);
	if (found == 1) {
		article_row(&q, a, out);
		out->body = query_str(&q, 17, a);
		found = q.result;
	}
	bool too_big = query_too_big(&q);
	query_end(&q);
	if (too_big)
		found = article_without_body(s, id, a, out);
	return arena_failed(a) ? -1 : found;
}

/* --- writing --- */

static struct str
iso(struct arena *a, const struct date *d)
{
	struct buf b;

	buf_init(&b, 0);
	date_add_iso(&b, d);
	struct str text = arena_str(a, buf_str(&b));
	buf_release(&b);
	return text;
}

static int
put_row(struct store *s, const struct article *x, struct str date, struct str corrected)
{
	struct query q = db_query(
	    &s->db,
	    "INSERT INTO article (id, lang, section, translation, title, body, body_type, date,"
	    " status, withdrawn_reason, urgent_until, correction, corrected, source_name,"
	    " source_url, source_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (id) DO UPDATE SET lang = excluded.lang, section = excluded.section,"
	    " translation = excluded.translation, title = excluded.title, body = excluded.body,"
	    " body_type = excluded.body_type, date = excluded.date, status = excluded.status,"
	    " withdrawn_reason = excluded.withdrawn_reason, urgent_until = excluded.urgent_until,"
	    " correction = excluded.correction, corrected = excluded.corrected,"
	    " source_name = excluded.source_name, source_url = excluded.source_url,"
	    " source_key = excluded.source_key");

	query_put_int_or_null(&q, x->id);
	query_put_str_or_null(&q, x->lang == LANG_NONE ? STR("") : lang_code(x->lang));
	query_put_str_or_null(&q, x->section);
	query_put_int_or_null(&q, x->translation);
	query_put_str(&q, x->title);
	query_put_str(&q, x->body);
	query_put_str(&q, x->body_type.n ? x->body_type : STR("html"));
	query_put_str_or_null(&q, date);
	query_put_str(&q, statuses[x->status]);
	query_put_str_or_null(&q, x->reason);
	query_put_str_or_null(&q, x->urgent_until);
	query_put_str_or_null(&q, x->correction);
	query_put_str_or_null(&q, corrected);
	query_put_str_or_null(&q, x->source_name);
	query_put_str_or_null(&q, x->source_url);
	query_put_str_or_null(&q, x->source_key);
	return query_run(&q);
}

int
store_put(struct store *s, struct article *x)
{
	struct arena a;

	assert(x->status <= ARTICLE_WITHDRAWN);
	arena_init(&a, 0);
	struct str date = iso(&a, &x->date), corrected = iso(&a, &x->corrected);
	int result = arena_failed(&a) ? error("out of memory") : put_row(s, x, date, corrected);
	arena_release(&a);
	if (result == 0 && x->id == 0)
		x->id = db_last_id(&s->db);
	return result;
}

int64_t
store_by_source_key(struct store *s, struct str key)
{
	struct query q = db_query(&s->db, "SELECT id FROM article WHERE source_key = ?");

	query_put_str(&q, key);
	int64_t id = query_step(&q) == 1 ? query_int(&q, 0) : 0;
	return query_end(&q) < 0 ? -1 : id;
}

int
store_withdraw(struct store *s, int64_t id, struct str reason)
{
	struct query q = db_query(&s->db, "UPDATE article SET status = 'withdrawn',"
					  " withdrawn_reason = ? WHERE id = ?");

	query_put_str_or_null(&q, reason);
	query_put_int(&q, id);
	if (query_run(&q) < 0)
		return -1;
	return db_changed(&s->db) > 0;
}

/* --- many --- */

int
store_list(struct store *s, const struct store_filter *f,
	   bool (*each)(void *data, const struct article *x), void *data)
{
	struct query q =
	    db_query(&s->db, "SELECT " STORE_ARTICLE_COLUMNS " FROM article"
			     " WHERE (?1 IS NULL OR lang = ?1) AND (?2 IS NULL OR status = ?2)"
			     " AND (?3 IS NULL OR section = ?3)"
			     " ORDER BY coalesce(date, created) DESC, id DESC LIMIT ?4");
	struct arena a;
	struct article x;

	arena_init(&a, 0);
	q.big_is_mine = true;
	query_put_str_or_null(&q, f->lang == LANG_NONE ? STR("") : lang_code(f->lang));
	query_put_str_or_null(
	    &q, f->status < 0 || f->status > ARTICLE_WITHDRAWN ? STR("") : statuses[f->status]);
	query_put_str_or_null(&q, f->section);
	query_put_int(&q, f->limit > 0 ? f->limit : -1);
	while (query_step(&q) == 1) {
		arena_reset(&a);
		article_row(&q, &a, &x);
		if (arena_failed(&a))
			q.result = error("store '%s': out of memory", s->db.path);
		else if (!each(data, &x))
			break;
	}
	if (query_too_big(&q))
		error("store '%s': a column has more than %d bytes; see 'vestka check'", s->db.path,
		      STORE_VALUE_MAX);
	arena_release(&a);
	return query_end(&q) < 0 ? -1 : 0;
}

struct all {
	int64_t id, key;
};

/* Rows of (id, date, created) into a list that lives in the arena.  Ends the query. */
static struct all *
take_all(struct query *q, struct arena *a, size_t *n)
{
	struct all *list = NULL;
	size_t cap = 0;

	*n = 0;
	while (query_step(q) == 1) {
		struct date d = date_of(query_view(q, 1));

		if (d.precision == DATE_NONE)
			d = date_of(query_view(q, 2));
		list = arena_grow(a, list, *n, &cap, sizeof(*list));
		if (!list)
			break;
		list[(*n)++] = (struct all){ query_int(q, 0), date_key(&d) };
	}
	return list;
}

int
store_key(struct store *s, int64_t id, int64_t *key)
{
	struct query q = db_query(&s->db, "SELECT id, substr(date, 1, 100), substr(created, 1, 100)"
					  " FROM article WHERE id = ?");
	struct arena a;
	size_t n;

	arena_init(&a, 0);
	query_put_int(&q, id);
	struct all *one = take_all(&q, &a, &n);
	*key = one && n ? one->key : 0;
	int result = query_end(&q) < 0 || arena_failed(&a) ? -1 : 0;
	arena_release(&a);
	return result;
}

/* As store_changes: all are read first. */
int
store_all(struct store *s, bool (*each)(void *data, int64_t id, int64_t date_key), void *data)
{
	struct query q = db_query(&s->db, "SELECT id, date, created FROM article");
	struct arena a;
	size_t n;

	arena_init(&a, 0);
	q.big_is_mine = true;
	struct all *list = take_all(&q, &a, &n);
	if (query_too_big(&q)) { /* one absurd date must not hide all other articles */
		warn("store '%s': a date has more than %d bytes; see 'vestka check'", s->db.path,
		     STORE_VALUE_MAX);
		query_end(&q);
		q = db_query(&s->db, "SELECT id, NULL, NULL FROM article");
		list = take_all(&q, &a, &n);
	}
	int result = query_end(&q) < 0 ? -1 : 0;
	if (arena_failed(&a))
		result = error("store '%s': out of memory", s->db.path);
	for (size_t i = 0; result == 0 && list && i < n; i++)
		if (list[i].id > 0 && !each(data, list[i].id, list[i].key))
			break;
	arena_release(&a);
	return result;
}

/* --- sections --- */

bool
store_slug_valid(struct str slug)
{
	if (slug.n < 1 || slug.n > 40)
		return false;
	for (size_t i = 0; i < slug.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", slug.s[i]) || !slug.s[i])
			return false;
	return true;
}

/* Rows of (slug, position, lang, name), one section's rows together, into sections. */
static struct section *
gather(struct query *q, struct arena *a, size_t *n)
{
	struct section *list = NULL;
	size_t cap = 0;

	while (query_step(q) == 1) {
		struct str slug = query_view(q, 0);

		if (!store_slug_valid(slug))
			continue; /* no address can be made of it; 'vestka check' names it */
		if (!*n || !str_eq(list[*n - 1].slug, slug)) {
			list = arena_grow(a, list, *n, &cap, sizeof(*list));
			if (!list)
				return NULL;
			struct section *x = &list[(*n)++];
			*x = (struct section){ .slug = query_str(q, 0, a),
					       .position = (int)query_int(q, 1) };
			for (int i = 0; i < LANG_COUNT; i++)
				x->name[i] = STR("");
		}
		enum lang lang = lang_from_code(query_view(q, 2));
		if (lang != LANG_NONE)
			list[*n - 1].name[lang] = query_str(q, 3, a);
		if (arena_failed(a))
			return NULL;
	}
	return list;
}

int
store_sections(struct store *s, bool (*each)(void *data, const struct section *x), void *data)
{
	struct query q =
	    db_query(&s->db, "SELECT slug, position, lang, name FROM section"
			     " LEFT JOIN section_name ON section_name.section = section.id"
			     " ORDER BY position, slug, lang");
	struct arena a;
	size_t n = 0;

	arena_init(&a, 0);
	struct section *list = gather(&q, &a, &n);
	int result = query_end(&q) < 0 ? -1 : 0;
	if (arena_failed(&a))
		result = error("store '%s': out of memory", s->db.path);
	for (size_t i = 0; result == 0 && list && i < n; i++)
		if (!each(data, &list[i]))
			break;
	arena_release(&a);
	return result;
}
