/*
 * Writing the edition: the keeper alone.  Each function does its work whole or not at all, inside a transaction of the keeper's
 * or by itself.
 */
#include "store/edition_db.h"

int
edition_drop_article(struct edition *e, int64_t id)
{
	static const char *const steps[] = {
		("DELETE FROM part WHERE id IN (SELECT part.id FROM file CROSS JOIN part"
		 " ON part.id BETWEEN file.small * 1048576 AND file.small * 1048576 + 1048575"
		 " WHERE file.article <> 0 AND file.article = ? AND file.small > 0)"),
		("DELETE FROM file WHERE blob IN"
		 " (SELECT small FROM file WHERE article <> 0 AND article = ? AND small > 0)"),
		("DELETE FROM part WHERE id IN (SELECT part.id FROM file CROSS JOIN part"
		 " ON part.id BETWEEN file.blob * 1048576 AND file.blob * 1048576 + 1048575"
		 " WHERE file.article <> 0 AND file.article = ?)"),
		("DELETE FROM file_doc WHERE blob IN"
		 " (SELECT blob FROM file WHERE article <> 0 AND article = ?)"),
		"DELETE FROM file WHERE article <> 0 AND article = ?",
		"DELETE FROM old_name WHERE article = ?",
		"DELETE FROM article_doc WHERE id = ?",
		"DELETE FROM article WHERE id = ?",
	};
	bool same;

	if (db_step_begin(&e->db) < 0)
		return -1;
	int result = issues_touch(e, id, true);
	if (result == 0)
		result = search_take_out(e, id, NULL, &same);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps) && result == 0; i++) {
		struct query q = db_query(&e->db, steps[i]);

		query_put_int(&q, id);
		result = query_run(&q);
	}
	return db_step_end(&e->db, result);
}

static int
put_row(struct edition *e, const struct edition_article *x)
{
	struct query q = db_query(
	    &e->db,
	    "INSERT INTO article (" EDITION_COLUMNS ")"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
	    " lang = excluded.lang, section = excluded.section, key = excluded.key,"
	    " withdrawn = excluded.withdrawn, translation = excluded.translation,"
	    " urgent_until = excluded.urgent_until, date = excluded.date,"
	    " corrected = excluded.corrected, size = excluded.size, title = excluded.title,"
	    " reason = excluded.reason, correction = excluded.correction,"
	    " source_name = excluded.source_name, source_url = excluded.source_url");

	query_put_int(&q, x->id);
	query_put_int(&q, x->lang);
	query_put_str(&q, x->section);
	query_put_int(&q, x->key ? x->key : date_key(&x->date));
	query_put_int(&q, x->withdrawn);
	query_put_int(&q, x->translation);
	query_put_int(&q, x->urgent_until);
	query_put_int(&q, edition_pack_date(&x->date));
	query_put_int(&q, edition_pack_date(&x->corrected));
	query_put_int(&q, (int64_t)x->size);
	query_put_str(&q, x->title);
	query_put_str(&q, x->reason);
	query_put_str(&q, x->correction);
	query_put_str(&q, x->source_name);
	query_put_str(&q, x->source_url);
	return query_run(&q);
}

/* A withdrawn article's text is not kept: no fault elsewhere can show it again. */
static int
put_doc(struct edition *e, const struct edition_article *x)
{
	struct query q;

	if (x->doc.n && !x->withdrawn) {
		q = db_query(&e->db, "REPLACE INTO article_doc (id, doc) VALUES (?, ?)");
		query_put_int(&q, x->id);
		query_put_blob(&q, x->doc);
	} else {
		q = db_query(&e->db, "DELETE FROM article_doc WHERE id = ?");
		query_put_int(&q, x->id);
	}
	return query_run(&q);
}

int
edition_put_article(struct edition *e, const struct edition_article *x)
{
	bool same = false;

	if (db_step_begin(&e->db) < 0)
		return -1;
	int result = issues_touch(e, x->id, x->withdrawn);
	if (result == 0)
		result = search_take_out(e, x->id, x, &same);
	if (result == 0 &&
	    (put_row(e, x) < 0 || put_doc(e, x) < 0 || issues_touch(e, x->id, false) < 0))
		result = -1;
	if (result == 0 && !same && !x->withdrawn)
		result = search_put_in(e, x);
	if (result < 0)
		search_forget(e);
	return db_step_end(&e->db, result);
}

static int
put_names(struct edition *e, int64_t article, const struct edition_old *names, int n)
{
	struct query q = db_query(&e->db, "DELETE FROM old_name WHERE article = ?");

	query_put_int(&q, article);
	int result = query_run(&q);
	for (int i = 0; i < n && result == 0; i++) {
		q = db_query(&e->db, "REPLACE INTO old_name (key, rank, article) VALUES (?, ?, ?)");
		query_put_str(&q, names[i].key);
		query_put_int(&q, names[i].rank);
		query_put_int(&q, article);
		result = query_run(&q);
	}
	return result;
}

int
edition_put_old(struct edition *e, int64_t article, const struct edition_old *names, int n)
{
	if (db_step_begin(&e->db) < 0)
		return -1;
	return db_step_end(&e->db, put_names(e, article, names, n));
}

int
edition_clear_sections(struct edition *e)
{
	struct query q = db_query(&e->db, "DELETE FROM section");

	return query_run(&q);
}

int
edition_put_section(struct edition *e, struct str slug, enum lang lang, struct str name,
		    int position)
{
	struct query q = db_query(&e->db, "REPLACE INTO section (slug, lang, name, position)"
					  " VALUES (?, ?, ?, ?)");

	query_put_str(&q, slug);
	query_put_int(&q, lang);
	query_put_str(&q, name);
	query_put_int(&q, position);
	return query_run(&q);
}
