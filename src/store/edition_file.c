/*
 * Files in the edition: media of the store, and what stands under capsule/.
 *
 * Content is kept in parts, so that a worker sends a large file without ever holding it: part after part, each one look-up by
 * number.  A file's content is named by its blob number.  New content gets a new one, so whoever is sending the old content finds
 * it gone and stops; it never goes on with bytes of the new.
 */
#include <assert.h>

#include "base/log.h"
#include "store/edition_db.h"

static_assert(EDITION_PARTS == 1048576, "the statements below know it");

#define FILE_COLUMNS                                                                               \
	"path, mime, format, caption, lang, article, picture, size, blob, position, width, height"
#define NFILE_COLUMNS 12

/* --- reading --- */

static bool
file_row(struct query *q, struct arena *a, struct edition_file *out)
{
	int64_t lang = query_int(q, 4), size = query_int(q, 7);

	*out = (struct edition_file){
		.path = query_str(q, 0, a),
		.mime = query_str(q, 1, a),
		.format = query_str(q, 2, a),
		.caption = query_str(q, 3, a),
		.lang = lang >= 0 && lang < LANG_COUNT ? (enum lang)lang : LANG_NONE,
		.article = query_int(q, 5),
		.picture = query_int(q, 6) != 0,
		.size = size > 0 ? (uint64_t)size : 0,
		.blob = query_int(q, 8),
		.position = (int)query_int(q, 9),
		.width = (uint32_t)query_int(q, 10),
		.height = (uint32_t)query_int(q, 11),
		.doc = STR(""),
	};
	return !arena_failed(a);
}

int
edition_file(struct edition *e, struct str path, struct arena *a, struct edition_file *out)
{
	struct query q = db_query(&e->db, "SELECT " FILE_COLUMNS ", doc FROM file"
					  " LEFT JOIN file_doc USING (blob) WHERE path = ?");

	query_put_str(&q, path);
	int found = query_step(&q);
	if (found == 1) {
		if (file_row(&q, a, out))
			out->doc = query_str(&q, NFILE_COLUMNS, a);
		if (arena_failed(a))
			found = -1;
	}
	query_end(&q);
	return found;
}

/* The files of an article are few: their small versions are asked for one by one. */
static bool
add_small(struct edition *e, int64_t blob, struct arena *a, struct edition_file *of)
{
	if (blob <= 0)
		return true;
	struct query q = db_query(&e->db, "SELECT " FILE_COLUMNS " FROM file WHERE blob = ?");
	struct edition_file *small = arena_alloc(a, sizeof(*small));
	query_put_int(&q, blob);
	if (query_step(&q) == 1 && small && file_row(&q, a, small))
		of->small = small;
	return query_end(&q) >= 0 && !arena_failed(a);
}

int
edition_media(struct edition *e, int64_t article, struct arena *a, struct edition_file **rows)
{
	struct query q = db_query(&e->db, "SELECT " FILE_COLUMNS ", small FROM file"
					  " WHERE article <> 0 AND article = ?"
					  " ORDER BY position, id");
	struct edition_file *list = NULL;
	size_t n = 0, cap = 0;

	query_put_int(&q, article);
	while (query_step(&q) == 1) {
		list = arena_grow(a, list, n, &cap, sizeof(*list));
		if (!list || !file_row(&q, a, &list[n]) ||
		    !add_small(e, query_int(&q, NFILE_COLUMNS), a, &list[n++])) {
			query_end(&q);
			return -1;
		}
	}
	*rows = list;
	return query_end(&q) < 0 ? -1 : (int)n;
}

int
edition_part(struct edition *e, int64_t blob, int64_t n, struct buf *out)
{
	if (n < 0 || n >= EDITION_PARTS || blob < 1 || blob > INT64_MAX / EDITION_PARTS - 1)
		return 0;
	struct query q = db_query(&e->db, "SELECT bytes FROM part WHERE id = ?");
	query_put_int(&q, blob * EDITION_PARTS + n);
	int found = query_step(&q);
	if (found == 1)
		buf_addstr(out, query_view(&q, 0));
	query_end(&q);
	return found == 1 && buf_failed(out) ? -1 : found;
}

struct str
edition_file_version(struct edition *e, struct str origin, struct arena *a)
{
	struct query q = db_query(&e->db, "SELECT version FROM file WHERE origin = ?");
	struct str version = STR("");

	query_put_str(&q, origin);
	if (query_step(&q) == 1)
		version = query_str(&q, 0, a);
	query_end(&q);
	return version;
}

/* All are read before the first is told, so that `each` may drop files. */
int
edition_origins(struct edition *e, struct str prefix, bool (*each)(void *data, struct str origin),
		void *data)
{
	struct query q =
	    db_query(&e->db, "SELECT origin FROM file WHERE origin >= ? ORDER BY origin");
	struct arena a;
	struct str *list = NULL;
	size_t n = 0, cap = 0;

	arena_init(&a, 0);
	query_put_str(&q, prefix);
	while (query_step(&q) == 1 && str_starts(query_view(&q, 0), prefix)) {
		list = arena_grow(&a, list, n, &cap, sizeof(*list));
		if (!list)
			break;
		list[n++] = query_str(&q, 0, &a);
	}
	int result = query_end(&q) < 0 ? -1 : 0;
	if (arena_failed(&a))
		result = error("edition '%s': out of memory", e->db.path);
	for (size_t i = 0; result == 0 && list && i < n; i++)
		if (!each(data, list[i]))
			break;
	arena_release(&a);
	return result;
}

/* --- writing --- */

/* The content of the file that a query names by one text. */
static int
drop_where(struct edition *e, const char *const *steps, struct str name)
{
	int result = 0;

	for (; *steps && result == 0; steps++) {
		struct query q = db_query(&e->db, *steps);

		query_put_str(&q, name);
		result = query_run(&q);
	}
	return result;
}

static const char *const content_of_origin[] = {
	"DELETE FROM part WHERE id BETWEEN"
	" (SELECT small * 1048576 FROM file WHERE origin = ?1 AND small > 0) AND"
	" (SELECT small * 1048576 + 1048575 FROM file WHERE origin = ?1)",
	"DELETE FROM file WHERE blob = (SELECT small FROM file WHERE origin = ? AND small > 0)",
	"DELETE FROM part WHERE id BETWEEN"
	" (SELECT blob * 1048576 FROM file WHERE origin = ?1) AND"
	" (SELECT blob * 1048576 + 1048575 FROM file WHERE origin = ?1)",
	"DELETE FROM file_doc WHERE blob = (SELECT blob FROM file WHERE origin = ?)",
	NULL,
};
static const char *const file_of_origin[] = { "DELETE FROM file WHERE origin = ?", NULL };

static int64_t
new_blob(struct edition *e)
{
	struct query q = db_query(&e->db, "UPDATE state SET value = value + 1 WHERE key = 'blob'"
					  " RETURNING value");
	int64_t blob = -1;

	if (query_step(&q) == 1)
		blob = query_int(&q, 0);
	while (query_step(&q) == 1)
		;
	return query_end(&q) < 0 ? -1 : blob;
}

static int
put_row(struct edition *e, const struct edition_file *f, int64_t blob, uint64_t size,
	struct str origin, struct str version)
{
	struct query q = db_query(
	    &e->db,
	    "INSERT INTO file (" FILE_COLUMNS ", small, origin, version)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE"
	    " SET path = excluded.path, mime = excluded.mime,"
	    " format = excluded.format, caption = excluded.caption,"
	    " lang = excluded.lang, article = excluded.article,"
	    " picture = excluded.picture, size = excluded.size,"
	    " blob = excluded.blob, position = excluded.position,"
	    " width = excluded.width, height = excluded.height,"
	    " small = excluded.small,"
	    " version = excluded.version");

	query_put_str(&q, f->path);
	query_put_str(&q, f->mime);
	query_put_str(&q, f->format);
	query_put_str(&q, f->caption);
	query_put_int(&q, f->lang);
	query_put_int(&q, f->article);
	query_put_int(&q, f->picture);
	query_put_int(&q, (int64_t)size);
	query_put_int(&q, blob);
	query_put_int(&q, f->position);
	query_put_int(&q, f->width);
	query_put_int(&q, f->height);
	query_put_int(&q, f->to_shrink ? -1 : 0);
	query_put_str(&q, origin);
	query_put_str(&q, version);
	return query_run(&q);
}

static int
put_doc(struct edition *e, int64_t blob, struct str doc)
{
	struct query q = db_query(&e->db, "INSERT INTO file_doc (blob, doc) VALUES (?, ?)");

	query_put_int(&q, blob);
	query_put_blob(&q, doc);
	return query_run(&q);
}

static int
put_parts(struct edition *e, int64_t blob, struct str content)
{
	for (int64_t n = 0; content.n; n++) {
		struct query q = db_query(&e->db, "INSERT INTO part (id, bytes) VALUES (?, ?)");

		if (n == EDITION_PARTS)
			return error("edition '%s': file too large", e->db.path);
		query_put_int(&q, blob * EDITION_PARTS + n);
		query_put_blob(&q, str_part(content, 0, EDITION_PART));
		if (query_run(&q) < 0)
			return -1;
		content = str_after(content, EDITION_PART);
	}
	return 0;
}

/* Two origins with one address: the later one has it. */
static int
free_path(struct edition *e, struct str path, struct str origin, struct arena *a)
{
	struct query q = db_query(&e->db, "SELECT origin FROM file WHERE path = ? AND origin <> ?");

	query_put_str(&q, path);
	query_put_str(&q, origin);
	int found = query_step(&q);
	struct str other = query_str(&q, 0, a);
	query_end(&q);
	if (found <= 0)
		return found;
	if (arena_failed(a))
		return -1;
	warn("address '%.*s': '%.*s' takes the place of '%.*s'", STR_ARG(path), STR_ARG(origin),
	     STR_ARG(other));
	return edition_drop_file(e, other);
}

static int
put_file(struct edition *e, const struct edition_file *f, struct str content, struct str origin,
	 struct str version, int64_t *named)
{
	struct arena a;
	uint64_t size = f->doc.n ? f->size : content.n;

	arena_init(&a, 0);
	int result = free_path(e, f->path, origin, &a);
	arena_release(&a);
	if (result < 0 || drop_where(e, content_of_origin, origin) < 0)
		return -1;
	int64_t blob = *named = new_blob(e);
	if (blob < 0 || put_row(e, f, blob, size, origin, version) < 0)
		return -1;
	return f->doc.n ? put_doc(e, blob, f->doc) : put_parts(e, blob, content);
}

int
edition_put_file(struct edition *e, const struct edition_file *f, struct str content,
		 struct str origin, struct str version)
{
	int64_t blob;

	if (db_step_begin(&e->db) < 0)
		return -1;
	return db_step_end(&e->db, put_file(e, f, content, origin, version, &blob));
}

int
edition_drop_file(struct edition *e, struct str origin)
{
	if (db_step_begin(&e->db) < 0)
		return -1;
	int result = drop_where(e, content_of_origin, origin);
	if (result == 0)
		result = drop_where(e, file_of_origin, origin);
	return db_step_end(&e->db, result);
}

/* --- small versions --- */

int
edition_next_picture(struct edition *e, struct arena *a, struct edition_file *out)
{
	struct query q = db_query(&e->db, "SELECT " FILE_COLUMNS " FROM file WHERE small < 0"
					  " ORDER BY id DESC LIMIT 1");
	int found = query_step(&q);

	if (found == 1 && !file_row(&q, a, out))
		found = -1;
	return query_end(&q) < 0 ? -1 : found;
}

static int
put_small(struct edition *e, const struct edition_file *picture, const struct edition_file *small,
	  struct str content)
{
	int64_t blob = 0;
	struct arena a;

	if (small) {
		arena_init(&a, 0);
		struct str origin = arena_join(&a, STR("small:"), picture->path);
		int result = origin.n ? put_file(e, small, content, origin, STR("1"), &blob) : -1;
		arena_release(&a);
		if (result < 0)
			return -1;
	}
	struct query q = db_query(&e->db, "UPDATE file SET width = ?, height = ?, small = ?"
					  " WHERE blob = ?");
	query_put_int(&q, picture->width);
	query_put_int(&q, picture->height);
	query_put_int(&q, blob);
	query_put_int(&q, picture->blob);
	return query_run(&q);
}

int
edition_put_small(struct edition *e, const struct edition_file *picture,
		  const struct edition_file *small, struct str content)
{
	if (db_step_begin(&e->db) < 0)
		return -1;
	return db_step_end(&e->db, put_small(e, picture, small, content));
}
