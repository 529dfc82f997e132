/*
 * Lines of warning, phone book and schedule of reception in the shared store.  A council that serves its own database through views
 * may have none of the three tables; then there is nothing to read.
 */
#include "store/store.h"

#include "base/log.h"
#include "store/store_db.h"

static bool
each_row(struct query *q, bool (*row)(struct query *q, struct arena *a, void *data), void *data)
{
	struct arena a;
	bool more = true;

	arena_init(&a, 0);
	while (more && query_step(q) == 1) {
		arena_reset(&a);
		more = row(q, &a, data);
	}
	bool whole = !arena_failed(&a);
	arena_release(&a);
	return whole;
}

static int
end_rows(struct store *s, struct query *q, bool whole)
{
	int result = query_end(q) < 0 ? -1 : 0;

	return whole ? result : error("store '%s': out of memory", s->db.path);
}

/* --- lines of warning --- */

struct alerts {
	bool (*each)(void *data, const struct alert *x);
	void *data;
};

/* A row whose language or end is nothing that we know is never shown; 'vestka check' names it. */
static bool
alert_row(struct query *q, struct arena *a, void *data)
{
	const struct alerts *to = data;
	struct alert x = {
		.id = query_int(q, 0),
		.lang = lang_from_code(query_view(q, 1)),
		.text = query_str(q, 2, a),
		.starts = date_moment(query_view(q, 3), false),
		.expires = date_moment(query_view(q, 4), true),
		.article = query_int(q, 5),
	};

	if (x.lang == LANG_NONE || x.expires == 0)
		return true;
	return !arena_failed(a) && to->each(to->data, &x);
}

int
store_alerts(struct store *s, bool (*each)(void *data, const struct alert *x), void *data)
{
	struct alerts to = { each, data };

	if (db_has(&s->db, STR("alert")) != 1)
		return 0;
	struct query q = db_query(&s->db, "SELECT id, lang, text, starts, expires, article"
					  " FROM alert ORDER BY id DESC");
	bool whole = each_row(&q, alert_row, &to);
	return end_rows(s, &q, whole);
}

int64_t
store_alert_add(struct store *s, const struct alert *x, struct str starts, struct str expires)
{
	struct query q = db_query(&s->db, "INSERT INTO alert (lang, text, starts, expires, article)"
					  " VALUES (?, ?, ?, ?, ?)");

	query_put_str(&q, lang_code(x->lang));
	query_put_str(&q, x->text);
	query_put_str_or_null(&q, starts);
	query_put_str(&q, expires);
	query_put_int_or_null(&q, x->article);
	return query_run(&q) < 0 ? -1 : db_last_id(&s->db);
}

int
store_alert_end(struct store *s, int64_t id)
{
	struct query q = db_query(&s->db, "DELETE FROM alert WHERE id = ?");

	query_put_int(&q, id);
	if (query_run(&q) < 0)
		return -1;
	return db_changed(&s->db) > 0;
}

/* --- phone book --- */

struct phones {
	bool (*each)(void *data, const struct phone *x);
	void *data;
};

static bool
phone_row(struct query *q, struct arena *a, void *data)
{
	const struct phones *to = data;
	struct phone x = {
		.id = query_int(q, 0),
		.lang = lang_from_code(query_view(q, 1)),
		.position = (int)query_int(q, 2),
		.department = query_str(q, 3, a),
		.person = query_str(q, 4, a),
		.post = query_str(q, 5, a),
		.place = query_str(q, 6, a),
		.room = query_str(q, 7, a),
		.phone = query_str(q, 8, a),
		.email = query_str(q, 9, a),
		.hours = query_str(q, 10, a),
	};

	return x.lang == LANG_NONE || (!arena_failed(a) && to->each(to->data, &x));
}

int
store_phones(struct store *s, bool (*each)(void *data, const struct phone *x), void *data)
{
	struct phones to = { each, data };

	if (db_has(&s->db, STR("phone")) != 1)
		return 0;
	struct query q = db_query(&s->db, "SELECT id, lang, position, department, person, post,"
					  " place, room, phone, email, hours FROM phone"
					  " ORDER BY position, id");
	bool whole = each_row(&q, phone_row, &to);
	return end_rows(s, &q, whole);
}

/* --- schedule of reception --- */

struct receptions {
	bool (*each)(void *data, const struct reception *x);
	void *data;
};

static bool
reception_row(struct query *q, struct arena *a, void *data)
{
	const struct receptions *to = data;
	struct reception x = {
		.id = query_int(q, 0),
		.lang = lang_from_code(query_view(q, 1)),
		.position = (int)query_int(q, 2),
		.person = query_str(q, 3, a),
		.post = query_str(q, 4, a),
		.day = query_str(q, 5, a),
		.hours = query_str(q, 6, a),
		.place = query_str(q, 7, a),
		.phone = query_str(q, 8, a),
		.note = query_str(q, 9, a),
	};

	return x.lang == LANG_NONE || (!arena_failed(a) && to->each(to->data, &x));
}

int
store_receptions(struct store *s, bool (*each)(void *data, const struct reception *x), void *data)
{
	struct receptions to = { each, data };

	if (db_has(&s->db, STR("reception")) != 1)
		return 0;
	struct query q = db_query(&s->db, "SELECT id, lang, position, person, post, day, hours,"
					  " place, phone, note FROM reception"
					  " ORDER BY position, id");
	bool whole = each_row(&q, reception_row, &to);
	return end_rows(s, &q, whole);
}
