#include "store/note.h"

#include "store/store_db.h"

static int
has_table(struct store *s)
{
	return db_has(&s->db, STR("note"));
}

/* --- taking --- */

static int
is_there(struct store *s, struct str text)
{
	struct query q = db_query(&s->db, "SELECT 1 FROM note WHERE text = ? AND"
					  " at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 day')");

	query_put_str(&q, text);
	int found = query_step(&q);
	return query_end(&q) < 0 ? -1 : found;
}

int64_t
store_notes_waiting(struct store *s)
{
	int has = has_table(s);

	if (has != 1)
		return has;
	struct query q = db_query(&s->db, "SELECT count(*) FROM note WHERE read IS NULL");
	int64_t n = query_step(&q) == 1 ? query_int(&q, 0) : -1;
	return query_end(&q) < 0 ? -1 : n;
}

enum note_taken
store_note_add(struct store *s, enum lang lang, struct str text)
{
	int there = is_there(s, text);
	int64_t waiting = there == 0 ? store_notes_waiting(s) : 0;

	if (there < 0 || waiting < 0)
		return NOTE_FAILED;
	if (there == 1)
		return NOTE_THERE;
	if (waiting >= NOTES_WAIT_MOST)
		return NOTE_FULL;
	struct query q = db_query(&s->db, "INSERT INTO note (lang, text) VALUES (?, ?)");
	query_put_str(&q, lang_code(lang));
	query_put_str(&q, text);
	return query_run(&q) < 0 ? NOTE_FAILED : NOTE_KEPT;
}

/* --- reading --- */

int
store_notes(struct store *s, bool all, bool (*each)(void *data, const struct note *x), void *data)
{
	int has = has_table(s);
	struct arena a;

	if (has != 1)
		return has;
	struct query q = db_query(&s->db, "SELECT id, at, lang, text, read IS NOT NULL FROM note"
					  " WHERE ? OR read IS NULL ORDER BY id DESC");
	query_put_int(&q, all);
	arena_init(&a, 0);
	for (bool more = true; more && query_step(&q) == 1;) {
		arena_reset(&a);
		struct note x = { query_int(&q, 0), query_str(&q, 1, &a), query_str(&q, 2, &a),
				  query_str(&q, 3, &a), query_int(&q, 4) != 0 };
		more = each(data, &x);
	}
	arena_release(&a);
	return query_end(&q) < 0 ? -1 : 0;
}

/* --- dealing with them --- */

int
store_note_read(struct store *s, int64_t id)
{
	int has = has_table(s);

	if (has != 1)
		return has;
	struct query q =
	    db_query(&s->db, "UPDATE note SET read ="
			     " coalesce(read, strftime('%Y-%m-%dT%H:%M:%SZ', 'now')) WHERE id = ?");
	query_put_int(&q, id);
	return query_run(&q) < 0 ? -1 : db_changed(&s->db) > 0;
}

int
store_note_delete(struct store *s, int64_t id)
{
	int has = has_table(s);

	if (has != 1)
		return has;
	struct query q = db_query(&s->db, "DELETE FROM note WHERE id = ?");
	query_put_int(&q, id);
	return query_run(&q) < 0 ? -1 : db_changed(&s->db) > 0;
}
