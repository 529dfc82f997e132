/*
 * Reading articles of the edition: one, lists by time, neighbours, twins, urgent ones, counts.
 *
 * Each list is a walk along one index (edition.sql) from a known place, so its cost does not grow with the archive; a test looks at
 * the query plans.  The place is a pair (key, id), since many articles share a day.
 */
#include "store/edition.h"

#include "store/edition_db.h"

/* --- rows --- */

int64_t
edition_pack_date(const struct date *d)
{
	int64_t packed = d->precision;

	packed = packed * 10000 + d->year;
	packed = packed * 100 + d->month;
	packed = packed * 100 + d->day;
	packed = packed * 100 + d->hour;
	return packed * 100 + d->minute;
}

/* What is no date any more gives DATE_NONE. */
static struct date
unpack_date(int64_t packed)
{
	struct date d = { .precision = DATE_NONE };
	const int64_t scale = 1000000000000;

	if (packed < DATE_YEAR * scale || packed >= (DATE_MINUTE + 1) * scale)
		return d;
	d.precision = (enum date_precision)(packed / scale);
	d.minute = (int)(packed % 100);
	d.hour = (int)(packed / 100 % 100);
	d.day = (int)(packed / 10000 % 100);
	d.month = (int)(packed / 1000000 % 100);
	d.year = (int)(packed / 100000000 % 10000);
	return date_valid(&d) ? d : (struct date){ .precision = DATE_NONE };
}

enum lang
edition_lang(int64_t number)
{
	return number >= 0 && number < LANG_COUNT ? (enum lang)number : LANG_BE;
}

bool
edition_row(struct query *q, struct arena *a, struct edition_article *out)
{
	*out = (struct edition_article){
		.id = query_int(q, 0),
		.lang = edition_lang(query_int(q, 1)),
		.section = query_str(q, 2, a),
		.key = query_int(q, 3),
		.withdrawn = query_int(q, 4) != 0,
		.translation = query_int(q, 5),
		.urgent_until = (time_t)query_int(q, 6),
		.date = unpack_date(query_int(q, 7)),
		.corrected = unpack_date(query_int(q, 8)),
		.size = query_int(q, 9) > 0 ? (size_t)query_int(q, 9) : 0,
		.title = query_str(q, 10, a),
		.reason = query_str(q, 11, a),
		.correction = query_str(q, 12, a),
		.source_name = query_str(q, 13, a),
		.source_url = query_str(q, 14, a),
		.doc = STR(""),
	};
	return !arena_failed(a);
}

/* Rows up to `limit`, then the end of the query.  The count, or -1. */
static int
take_rows(struct query *q, struct arena *a, struct edition_article *rows, int limit)
{
	int n = 0;

	while (n < limit && query_step(q) == 1) {
		if (!edition_row(q, a, &rows[n])) {
			query_end(q);
			return -1;
		}
		n++;
	}
	return query_end(q) < 0 ? -1 : n;
}

int
edition_article(struct edition *e, int64_t id, struct arena *a, struct edition_article *out)
{
	struct query q = db_query(&e->db, "SELECT " EDITION_COLUMNS ", doc FROM article"
					  " LEFT JOIN article_doc USING (id) WHERE id = ?");

	query_put_int(&q, id);
	int found = query_step(&q);
	if (found == 1) {
		if (edition_row(&q, a, out))
			out->doc = query_str(&q, 15, a);
		if (arena_failed(a))
			found = -1;
	}
	query_end(&q);
	return found;
}

int
edition_doc(struct edition *e, int64_t id, struct arena *a, struct doc *out)
{
	struct query q = db_query(&e->db, "SELECT doc FROM article_doc WHERE id = ?");

	doc_init(out, a);
	query_put_int(&q, id);
	int found = query_step(&q);
	if (found == 1 && !doc_unpack(query_view(&q, 0), a, out))
		found = 0;
	return query_end(&q) < 0 ? -1 : found;
}

/* --- names of old --- */

int
edition_old(struct edition *e, struct str key, int64_t *article)
{
	struct query q = db_query(&e->db, "SELECT article FROM old_name WHERE key = ?"
					  " ORDER BY rank, article LIMIT 1");

	query_put_str(&q, key);
	int found = query_step(&q);
	if (found == 1)
		*article = query_int(&q, 0);
	return query_end(&q) < 0 ? -1 : found;
}

int
edition_old_number(struct edition *e, int64_t article)
{
	struct query q = db_query(&e->db, "SELECT 1 FROM old_name WHERE article = ?"
					  " AND key >= 'view:' AND key < 'view;' LIMIT 1");

	query_put_int(&q, article);
	int found = query_step(&q);
	return query_end(&q) < 0 ? -1 : found;
}

/* --- lists --- */

/* A place in time: what lies before it is older. */
struct place {
	int64_t key, id;
};

static const struct place newest = { INT64_MAX, INT64_MAX };

static bool
earlier(struct place x, struct place y)
{
	return x.key != y.key ? x.key < y.key : x.id < y.id;
}

static int
place_of(struct edition *e, int64_t id, struct place *p)
{
	struct query q = db_query(&e->db, "SELECT key FROM article WHERE id = ?");

	query_put_int(&q, id);
	query_step(&q);
	*p = (struct place){ query_int(&q, 0), id };
	return query_end(&q);
}

/* What a walk along one of the indexes is bound to, in the order of its query. */
static void
put_walk(struct query *q, enum lang lang, struct str section, struct place from, int64_t to_key,
	 int limit)
{
	query_put_int(q, lang);
	if (section.n)
		query_put_str(q, section);
	query_put_int(q, from.key);
	query_put_int(q, from.id);
	query_put_int(q, to_key);
	query_put_int(q, limit);
}

static struct query
older_than(struct edition *e, enum lang lang, struct str section, struct place end,
	   int64_t from_key, int limit)
{
	struct query q;

	if (section.n)
		q = db_query(&e->db, "SELECT " EDITION_COLUMNS " FROM article"
				     " INDEXED BY article_section"
				     " WHERE withdrawn = 0 AND lang = ? AND section = ?"
				     " AND (key, id) < (?, ?) AND key >= ?"
				     " ORDER BY key DESC, id DESC LIMIT ?");
	else
		q = db_query(&e->db, "SELECT " EDITION_COLUMNS " FROM article"
				     " INDEXED BY article_time"
				     " WHERE withdrawn = 0 AND lang = ?"
				     " AND (key, id) < (?, ?) AND key >= ?"
				     " ORDER BY key DESC, id DESC LIMIT ?");
	put_walk(&q, lang, section, end, from_key, limit);
	return q;
}

static struct query
newer_than(struct edition *e, enum lang lang, struct str section, struct place begin,
	   int64_t to_key, int limit)
{
	struct query q;

	if (section.n)
		q = db_query(&e->db, "SELECT " EDITION_COLUMNS " FROM article"
				     " INDEXED BY article_section"
				     " WHERE withdrawn = 0 AND lang = ? AND section = ?"
				     " AND (key, id) > (?, ?) AND key <= ?"
				     " ORDER BY key, id LIMIT ?");
	else
		q = db_query(&e->db, "SELECT " EDITION_COLUMNS " FROM article"
				     " INDEXED BY article_time"
				     " WHERE withdrawn = 0 AND lang = ?"
				     " AND (key, id) > (?, ?) AND key <= ?"
				     " ORDER BY key, id LIMIT ?");
	put_walk(&q, lang, section, begin, to_key, limit);
	return q;
}

static int64_t
last_key(const struct edition_range *r)
{
	return r->to_key > 0 ? r->to_key : INT64_MAX;
}

/* Where the walk begins.  1; 0 where the range's anchor is unknown. */
static int
begin_of(struct edition *e, const struct edition_range *r, bool up, struct place *begin)
{
	struct place anchor;
	int64_t id = up ? r->after : r->before;

	if (up)
		*begin = (struct place){ r->from_key, 0 };
	else if (last_key(r) < INT64_MAX)
		*begin = (struct place){ last_key(r) + 1, 0 };
	else
		*begin = newest;
	if (!id)
		return 1;
	int found = place_of(e, id, &anchor);
	if (found == 1 && earlier(anchor, *begin) != up)
		*begin = anchor;
	return found;
}

static void
reverse(struct edition_article *rows, int n)
{
	for (int i = 0; i < n / 2; i++) {
		struct edition_article row = rows[i];
		rows[i] = rows[n - 1 - i];
		rows[n - 1 - i] = row;
	}
}

static bool
has_older(struct edition *e, const struct edition_range *r, const struct edition_article *x)
{
	struct query q =
	    older_than(e, r->lang, r->section, (struct place){ x->key, x->id }, r->from_key, 1);
	bool found = query_step(&q) == 1;

	query_end(&q);
	return found;
}

int
edition_list(struct edition *e, const struct edition_range *r, struct arena *a,
	     struct edition_article *rows, bool *more)
{
	int limit = r->limit < EDITION_LIST_MAX ? r->limit : EDITION_LIST_MAX, n;
	bool up = r->after || r->oldest;
	struct place begin;
	struct query q;

	*more = false;
	if (limit < 1)
		return 0;
	int found = begin_of(e, r, up, &begin);
	if (found != 1)
		return found;
	if (up)
		q = newer_than(e, r->lang, r->section, begin, last_key(r), limit);
	else
		q = older_than(e, r->lang, r->section, begin, r->from_key, limit);
	n = take_rows(&q, a, rows, limit);
	if (up && n > 0)
		reverse(rows, n);
	if (n == limit || up)
		*more = n > 0 && has_older(e, r, &rows[n - 1]);
	return n;
}

int
edition_newer(struct edition *e, const struct edition_range *r, const struct edition_article *than,
	      int limit)
{
	struct query q;
	int n = 0;

	/* The index alone is read, no article. */
	if (r->section.n)
		q = db_query(&e->db, "SELECT 1 FROM article INDEXED BY article_section"
				     " WHERE withdrawn = 0 AND lang = ? AND section = ?"
				     " AND (key, id) > (?, ?) AND key <= ? LIMIT ?");
	else
		q = db_query(&e->db, "SELECT 1 FROM article INDEXED BY article_time"
				     " WHERE withdrawn = 0 AND lang = ?"
				     " AND (key, id) > (?, ?) AND key <= ? LIMIT ?");
	put_walk(&q, r->lang, r->section, (struct place){ than->key, than->id }, last_key(r),
		 limit);
	while (query_step(&q) == 1)
		n++;
	return query_end(&q) < 0 ? -1 : n;
}

int
edition_neighbours(struct edition *e, const struct edition_article *x, struct arena *a,
		   struct edition_article *older, struct edition_article *newer)
{
	struct place here = { x->key, x->id };

	*older = *newer = (struct edition_article){ .id = 0 };
	struct query q = older_than(e, x->lang, STR(""), here, INT64_MIN, 1);
	int n = take_rows(&q, a, older, 1);
	if (n < 0)
		return -1;
	q = newer_than(e, x->lang, STR(""), here, INT64_MAX, 1);
	int m = take_rows(&q, a, newer, 1);
	return m < 0 ? -1 : n + m > 0;
}

int
edition_twins(struct edition *e, const struct edition_article *x, struct arena *a,
	      struct edition_article *rows)
{
	int n = 0;

	if (!x->translation)
		return 0;
	struct query q = db_query(&e->db, "SELECT " EDITION_COLUMNS " FROM article"
					  " INDEXED BY article_twins WHERE withdrawn = 0"
					  " AND translation <> 0 AND translation = ?"
					  " AND lang <> ? ORDER BY lang, id");
	query_put_int(&q, x->translation);
	query_put_int(&q, x->lang);
	while (n < LANG_COUNT && query_step(&q) == 1) {
		if (n && rows[n - 1].lang == edition_lang(query_int(&q, 1)))
			continue; /* a second one in that language: the store's check names it */
		if (!edition_row(&q, a, &rows[n++])) {
			query_end(&q);
			return -1;
		}
	}
	return query_end(&q) < 0 ? -1 : n;
}

int
edition_urgent(struct edition *e, enum lang lang, time_t now, struct arena *a,
	       struct edition_article *rows, int limit)
{
	struct query q = db_query(&e->db, "SELECT " EDITION_COLUMNS " FROM article"
					  " INDEXED BY article_urgent WHERE withdrawn = 0"
					  " AND urgent_until > 0 AND lang = ? AND urgent_until > ?"
					  " ORDER BY key DESC, id DESC LIMIT ?");

	query_put_int(&q, lang);
	query_put_int(&q, now);
	query_put_int(&q, limit > 0 ? limit : 0);
	return take_rows(&q, a, rows, limit);
}

/* --- counts --- */

static int
take_counts(struct query *q, struct arena *a, struct edition_count **rows)
{
	struct edition_count *list = NULL;
	size_t n = 0, cap = 0;

	while (query_step(q) == 1) {
		list = arena_grow(a, list, n, &cap, sizeof(*list));
		if (!list) {
			query_end(q);
			return -1;
		}
		list[n++] = (struct edition_count){
			.year = (int)query_int(q, 0),
			.month = (int)query_int(q, 1),
			.articles = query_int(q, 2),
		};
	}
	*rows = list;
	return query_end(q) < 0 ? -1 : (int)n;
}

int
edition_years(struct edition *e, enum lang lang, struct arena *a, struct edition_count **rows)
{
	struct query q = db_query(&e->db, "SELECT year, 0, sum(articles) FROM count_month"
					  " WHERE lang = ? GROUP BY year HAVING sum(articles) > 0"
					  " ORDER BY year DESC");

	query_put_int(&q, lang);
	return take_counts(&q, a, rows);
}

int
edition_months(struct edition *e, enum lang lang, int year, struct arena *a,
	       struct edition_count **rows)
{
	struct query q = db_query(&e->db, "SELECT year, month, articles FROM count_month"
					  " WHERE lang = ? AND year = ? AND articles > 0"
					  " ORDER BY month DESC");

	query_put_int(&q, lang);
	query_put_int(&q, year);
	return take_counts(&q, a, rows);
}

int
edition_sections(struct edition *e, enum lang lang, struct arena *a, struct edition_section **rows)
{
	struct query q =
	    db_query(&e->db, "SELECT slug, name, coalesce(articles, 0) FROM section s"
			     " LEFT JOIN count_section c ON c.lang = s.lang AND c.section = s.slug"
			     " WHERE s.lang = ? ORDER BY position, slug");
	struct edition_section *list = NULL;
	size_t n = 0, cap = 0;

	query_put_int(&q, lang);
	while (query_step(&q) == 1) {
		list = arena_grow(a, list, n, &cap, sizeof(*list));
		if (list)
			list[n++] = (struct edition_section){
				.slug = query_str(&q, 0, a),
				.name = query_str(&q, 1, a),
				.articles = query_int(&q, 2),
			};
		if (arena_failed(a)) {
			query_end(&q);
			return -1;
		}
	}
	*rows = list;
	return query_end(&q) < 0 ? -1 : (int)n;
}
