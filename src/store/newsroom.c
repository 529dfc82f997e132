#include "store/newsroom.h"

#include <stdio.h>

#include "store/store_db.h"

const char store_newsroom_schema[] =
#include "store/newsroom.sql.h"
    ;

static const struct str roles[ROLES] = { STR_INIT("writer"), STR_INIT("editor") };
static const struct str actions[AUDIT_ACTIONS] = {
	[AUDIT_ADD] = STR_INIT("add"),
	[AUDIT_CHANGE] = STR_INIT("change"),
	[AUDIT_WITHDRAW] = STR_INIT("withdraw"),
	[AUDIT_ALERT] = STR_INIT("alert"),
	[AUDIT_ALERT_END] = STR_INIT("alert-end"),
};

struct str
role_name(enum editor_role role)
{
	return role < ROLES ? roles[role] : STR("");
}

enum editor_role
role_from(struct str word)
{
	enum editor_role role = 0;

	while (role < ROLES && !str_eq(word, roles[role]))
		role++;
	return role;
}

bool
fingerprint_read(struct str text, char out[FINGERPRINT_TEXT + 1])
{
	bool colons = text.n == FINGERPRINT_TEXT;
	size_t at = 0;

	if (!colons && text.n != FINGERPRINT_DIGITS)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];

		if (colons && i % 3 == 2) {
			if (c != ':')
				return false;
			continue;
		}
		if (c >= 'a' && c <= 'f')
			c = (char)(c - 'a' + 'A');
		if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'F'))
			return false;
		if (at % 3 == 2)
			out[at++] = ':';
		out[at++] = c;
	}
	out[at] = '\0';
	return at == FINGERPRINT_TEXT;
}

void
fingerprint_write(const unsigned char bytes[32], char out[FINGERPRINT_TEXT + 1])
{
	for (size_t i = 0; i < 32; i++)
		snprintf(out + 3 * i, 4, i < 31 ? "%02X:" : "%02X", bytes[i]);
}

/* --- the tables --- */

static int
has_tables(struct store *s)
{
	int has = db_has(&s->db, STR("editor"));

	return has == 1 ? db_has(&s->db, STR("audit")) : has;
}

/* Whether table `audit` is of the day when it knew of articles alone. */
static int
is_narrow(struct store *s)
{
	struct query q = db_query(&s->db, "SELECT 1 FROM sqlite_schema WHERE name = 'audit'"
					  " AND sql NOT LIKE '%alert-end%'");
	int found = query_step(&q);

	return query_end(&q) < 0 ? -1 : found;
}

/* SQLite changes no CHECK: what such a table holds goes into one of today. */
static int
make_tables(struct store *s, bool narrow)
{
	if (narrow && db_exec(&s->db, "DROP INDEX IF EXISTS audit_article;"
				      "ALTER TABLE audit RENAME TO audit_narrow") < 0)
		return -1;
	if (db_exec(&s->db, store_newsroom_schema) < 0)
		return -1;
	return narrow
		   ? db_exec(&s->db,
			     "INSERT INTO audit (id, at, editor, fingerprint, action, article,"
			     " before) SELECT id, at, editor, fingerprint, action, article, before"
			     " FROM audit_narrow; DROP TABLE audit_narrow")
		   : 0;
}

int
store_newsroom(struct store *s)
{
	int has = has_tables(s), narrow = is_narrow(s);

	if (has == 1)
		has = db_has(&s->db, STR("note"));
	if (has < 0 || narrow < 0)
		return -1;
	if (has == 1 && !narrow)
		return 0;
	return db_step_end(&s->db, db_step_begin(&s->db) < 0 ? -1 : make_tables(s, narrow == 1));
}

/* --- editors --- */

int
store_editor_add(struct store *s, const struct editor *x)
{
	struct query q = db_query(&s->db, "INSERT INTO editor (fingerprint, name, role)"
					  " VALUES (?, ?, ?) ON CONFLICT DO NOTHING");

	query_put_str(&q, x->fingerprint);
	query_put_str(&q, x->name);
	query_put_str(&q, role_name(x->role));
	return query_run(&q) < 0 ? -1 : db_changed(&s->db) > 0;
}

int
store_editor_remove(struct store *s, struct str who)
{
	int has = has_tables(s);

	if (has != 1)
		return has;
	struct query q = db_query(&s->db, "DELETE FROM editor WHERE name = ?1 OR fingerprint = ?1");
	query_put_str(&q, who);
	return query_run(&q) < 0 ? -1 : db_changed(&s->db) > 0;
}

static void
read_editor(struct query *q, struct arena *a, struct editor *out)
{
	*out = (struct editor){ query_str(q, 0, a), query_str(q, 1, a), role_from(query_view(q, 2)),
				query_str(q, 3, a) };
}

int
store_editors(struct store *s, bool (*each)(void *data, const struct editor *x), void *data)
{
	int has = has_tables(s);
	struct editor x;
	struct arena a;

	if (has != 1)
		return has;
	struct query q =
	    db_query(&s->db, "SELECT fingerprint, name, role, added FROM editor ORDER BY name");
	arena_init(&a, 0);
	for (bool more = true; more && query_step(&q) == 1;) {
		arena_reset(&a);
		read_editor(&q, &a, &x);
		more = each(data, &x);
	}
	arena_release(&a);
	return query_end(&q) < 0 ? -1 : 0;
}

int
store_editor(struct store *s, struct str fingerprint, struct arena *a, struct editor *out)
{
	int found = has_tables(s);

	if (found != 1)
		return found;
	struct query q = db_query(
	    &s->db, "SELECT fingerprint, name, role, added FROM editor WHERE fingerprint = ?");
	query_put_str(&q, fingerprint);
	found = query_step(&q);
	if (found == 1)
		read_editor(&q, a, out);
	return query_end(&q) < 0 || arena_failed(a) ? -1 : found;
}

/* --- what they did --- */

int
store_audit_add(struct store *s, const struct editor *who, enum audit_action action,
		int64_t article, struct str before)
{
	struct query q =
	    db_query(&s->db, "INSERT INTO audit (editor, fingerprint, action, article, before)"
			     " VALUES (?, ?, ?, ?, ?)");

	query_put_str(&q, who->name);
	query_put_str(&q, who->fingerprint);
	query_put_str(&q, actions[action]);
	query_put_int(&q, article);
	query_put_str_or_null(&q, before);
	return query_run(&q);
}

static enum audit_action
action_from(struct str word)
{
	enum audit_action action = 0;

	while (action < AUDIT_ACTIONS && !str_eq(word, actions[action]))
		action++;
	return action;
}

struct str
audit_name(enum audit_action action)
{
	return action < AUDIT_ACTIONS ? actions[action] : STR("?");
}

int
store_audits(struct store *s, const struct audit_filter *f,
	     bool (*each)(void *data, const struct audit_row *x), void *data)
{
	int has = has_tables(s);
	struct arena a;

	if (has != 1)
		return has;
	struct query q = db_query(
	    &s->db,
	    "SELECT audit.id, at, editor, fingerprint = '', action, audit.article, substr(CASE"
	    " WHEN action IN ('alert', 'alert-end') THEN coalesce(alert.text, before)"
	    " ELSE title END, 1, 500), CASE WHEN ?2 > 0 THEN before END FROM audit"
	    " LEFT JOIN article ON article.id = audit.article"
	    " LEFT JOIN alert ON alert.id = audit.article AND action IN ('alert', 'alert-end')"
	    " WHERE (?1 = 0 OR (audit.article = ?1 AND action NOT IN ('alert', 'alert-end')))"
	    " AND (?2 = 0 OR audit.id = ?2)"
	    " ORDER BY audit.id DESC LIMIT CASE WHEN ?3 > 0 THEN ?3 ELSE -1 END");
	query_put_int(&q, f->article);
	query_put_int(&q, f->number);
	query_put_int(&q, f->most);
	arena_init(&a, 0);
	for (bool more = true; more && query_step(&q) == 1;) {
		arena_reset(&a);
		struct audit_row x = {
			.id = query_int(&q, 0),
			.at = query_str(&q, 1, &a),
			.editor = query_str(&q, 2, &a),
			.local = query_int(&q, 3) != 0,
			.action = action_from(query_view(&q, 4)),
			.article = query_int(&q, 5),
			.title = query_str(&q, 6, &a),
			.before = query_str(&q, 7, &a),
		};
		more = each(data, &x);
	}
	arena_release(&a);
	return query_end(&q) < 0 ? -1 : 0;
}

int
store_author_is(struct store *s, int64_t article, struct str fingerprint)
{
	int found = has_tables(s);

	if (found != 1)
		return found;
	struct query q = db_query(&s->db, "SELECT 1 FROM audit WHERE article = ? AND action = 'add'"
					  " AND fingerprint = ?");
	query_put_int(&q, article);
	query_put_str(&q, fingerprint);
	found = query_step(&q);
	return query_end(&q) < 0 ? -1 : found;
}
