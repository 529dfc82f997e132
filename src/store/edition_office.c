/* Lines of warning, phone book and schedule of reception: small tables that the keeper writes whole and pages read whole. */
#include "store/edition.h"

#include "store/edition_db.h"

/* --- writing --- */

int
edition_clear_office(struct edition *e)
{
	return db_exec(&e->db, "DELETE FROM alert; DELETE FROM phone; DELETE FROM reception;");
}

int
edition_put_alert(struct edition *e, const struct alert *x)
{
	struct query q = db_query(&e->db, "REPLACE INTO alert (id, lang, starts, expires, article,"
					  " text) VALUES (?, ?, ?, ?, ?, ?)");

	query_put_int(&q, x->id);
	query_put_int(&q, x->lang);
	query_put_int(&q, x->starts);
	query_put_int(&q, x->expires);
	query_put_int(&q, x->article);
	query_put_str(&q, x->text);
	return query_run(&q);
}

int
edition_put_phone(struct edition *e, const struct phone *x, struct str sort)
{
	struct query q = db_query(&e->db, "REPLACE INTO phone (id, lang, position, department,"
					  " person, post, place, room, phone, email, hours, sort)"
					  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	const struct str texts[] = { x->department, x->person, x->post,  x->place,
				     x->room,       x->phone,  x->email, x->hours };

	query_put_int(&q, x->id);
	query_put_int(&q, x->lang);
	query_put_int(&q, x->position);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		query_put_str(&q, texts[i]);
	query_put_blob(&q, sort);
	return query_run(&q);
}

int
edition_put_reception(struct edition *e, const struct reception *x)
{
	struct query q = db_query(&e->db, "REPLACE INTO reception (id, lang, position, person,"
					  " post, day, hours, place, phone, note)"
					  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	const struct str texts[] = { x->person, x->post,  x->day, x->hours,
				     x->place,  x->phone, x->note };

	query_put_int(&q, x->id);
	query_put_int(&q, x->lang);
	query_put_int(&q, x->position);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		query_put_str(&q, texts[i]);
	return query_run(&q);
}

/* --- reading --- */

static void
sooner(time_t *next, time_t moment)
{
	if (*next == 0 || moment < *next)
		*next = moment;
}

int
edition_alerts(struct edition *e, enum lang lang, time_t now, struct arena *a, struct alert *rows,
	       int limit, time_t *next)
{
	struct query q = db_query(&e->db, "SELECT alert.id, alert.lang, starts, expires,"
					  " coalesce(article.id, 0), article.lang, text"
					  " FROM alert INDEXED BY alert_expires"
					  " LEFT JOIN article ON article.id = alert.article"
					  " AND withdrawn = 0 WHERE expires > ?"
					  " ORDER BY alert.lang <> ?, starts DESC, alert.id DESC");
	int n = 0;

	*next = 0;
	query_put_int(&q, now);
	query_put_int(&q, lang);
	while (query_step(&q) == 1) {
		struct alert x = { .id = query_int(&q, 0),
				   .lang = edition_lang(query_int(&q, 1)),
				   .starts = (time_t)query_int(&q, 2),
				   .expires = (time_t)query_int(&q, 3),
				   .article = query_int(&q, 4),
				   .article_lang = edition_lang(query_int(&q, 5)),
				   .text = STR("") };

		sooner(next, x.starts > now ? x.starts : x.expires);
		if (x.starts > now || n >= limit)
			continue;
		x.text = query_str(&q, 6, a);
		rows[n++] = x;
	}
	return query_end(&q) < 0 || arena_failed(a) ? -1 : n;
}

static struct query
phones_of(struct edition *e, bool by_person)
{
	if (by_person)
		return db_query(&e->db, "SELECT id, position, department, person, post, place,"
					" room, phone, email, hours FROM phone"
					" INDEXED BY phone_order WHERE lang = ?"
					" AND person <> '' ORDER BY sort, id");
	return db_query(&e->db, "SELECT id, position, department, person, post, place, room,"
				" phone, email, hours FROM phone INDEXED BY phone_order"
				" WHERE lang = ? ORDER BY position, id");
}

int
edition_phones(struct edition *e, enum lang lang, bool by_person, struct arena *a,
	       struct phone **rows)
{
	struct query q = phones_of(e, by_person);
	struct phone *list = NULL;
	size_t n = 0, cap = 0;

	query_put_int(&q, lang);
	while (n < EDITION_OFFICE_MAX && query_step(&q) == 1) {
		list = arena_grow(a, list, n, &cap, sizeof(*list));
		if (!list)
			break;
		list[n++] = (struct phone){
			.id = query_int(&q, 0),
			.lang = lang,
			.position = (int)query_int(&q, 1),
			.department = query_str(&q, 2, a),
			.person = query_str(&q, 3, a),
			.post = query_str(&q, 4, a),
			.place = query_str(&q, 5, a),
			.room = query_str(&q, 6, a),
			.phone = query_str(&q, 7, a),
			.email = query_str(&q, 8, a),
			.hours = query_str(&q, 9, a),
		};
	}
	*rows = list;
	return query_end(&q) < 0 || arena_failed(a) ? -1 : (int)n;
}

int
edition_receptions(struct edition *e, enum lang lang, struct arena *a, struct reception **rows)
{
	struct query q = db_query(&e->db, "SELECT id, position, person, post, day, hours, place,"
					  " phone, note FROM reception INDEXED BY reception_order"
					  " WHERE lang = ? ORDER BY position, id");
	struct reception *list = NULL;
	size_t n = 0, cap = 0;

	query_put_int(&q, lang);
	while (n < EDITION_OFFICE_MAX && query_step(&q) == 1) {
		list = arena_grow(a, list, n, &cap, sizeof(*list));
		if (!list)
			break;
		list[n++] = (struct reception){
			.id = query_int(&q, 0),
			.lang = lang,
			.position = (int)query_int(&q, 1),
			.person = query_str(&q, 2, a),
			.post = query_str(&q, 3, a),
			.day = query_str(&q, 4, a),
			.hours = query_str(&q, 5, a),
			.place = query_str(&q, 6, a),
			.phone = query_str(&q, 7, a),
			.note = query_str(&q, 8, a),
		};
	}
	*rows = list;
	return query_end(&q) < 0 || arena_failed(a) ? -1 : (int)n;
}

static bool
has(struct query q)
{
	bool found = query_step(&q) == 1;

	query_end(&q);
	return found;
}

bool
edition_has_phones(struct edition *e)
{
	return has(db_query(&e->db, "SELECT 1 FROM phone LIMIT 1"));
}

bool
edition_has_reception(struct edition *e)
{
	return has(db_query(&e->db, "SELECT 1 FROM reception LIMIT 1"));
}
