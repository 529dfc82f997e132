/*
 * Marks of rows, for a store whose changes no trigger tells: another system's tables behind views.
 *
 * A mark is a hash of the columns that vestka reads.  Bodies are the bulk of a store, and a system that keeps the time of the last
 * change in `updated` need not have them read: SQLite does not touch what a statement does not ask for.
 */
#include "base/log.h"
#include "store/store_db.h"

#define FNV_START 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

/* Columns from the second on; NULL is told from an empty text. */
static int64_t
mark_of(struct query *q, int columns)
{
	uint64_t h = FNV_START;

	for (int i = 1; i < columns; i++) {
		struct str x = query_view(q, i);
		for (size_t k = 0; k < x.n; k++)
			h = (h ^ (unsigned char)x.s[k]) * FNV_PRIME;
		h = (h ^ (query_is_null(q, i) ? 0x1ffu : 0x100u)) * FNV_PRIME;
	}
	return (int64_t)h;
}

/* Every row of a statement; of sections all together.  False: the callback wants no more, or the store failed. */
static bool
marks(struct store *s, struct query q, int columns, enum change_kind kind,
      bool (*each)(void *data, enum change_kind kind, int64_t ref, int64_t mark), void *data)
{
	bool going = true;

	q.big_is_mine = true;
	while (going && query_step(&q) == 1)
		going = each(data, kind, query_int(&q, 0), mark_of(&q, columns));
	if (query_too_big(&q))
		error("store '%s': a column has more than %d bytes; see 'vestka check'", s->db.path,
		      STORE_VALUE_MAX);
	return query_end(&q) >= 0 && going;
}

static bool
mark_sections(struct store *s,
	      bool (*each)(void *data, enum change_kind kind, int64_t ref, int64_t mark),
	      void *data)
{
	struct query q = db_query(&s->db, "SELECT section.id, slug, position, lang, name"
					  " FROM section LEFT JOIN section_name"
					  " ON section_name.section = section.id"
					  " ORDER BY section.id, lang");
	uint64_t h = FNV_START;

	while (query_step(&q) == 1)
		h = (h ^ (uint64_t)mark_of(&q, 5)) * FNV_PRIME;
	return query_end(&q) >= 0 && each(data, CHANGE_SECTION, 0, (int64_t)h);
}

int
store_marks(struct store *s,
	    bool (*each)(void *data, enum change_kind kind, int64_t ref, int64_t mark), void *data)
{
	struct query articles =
	    db_query(&s->db, "SELECT " STORE_ARTICLE_COLUMNS
			     ", CASE WHEN updated IS NULL THEN body END FROM article");
	if (!marks(s, articles, 18, CHANGE_ARTICLE, each, data))
		return -1;
	struct query media =
	    db_query(&s->db, "SELECT id, article, name, kind, caption, position, path,"
			     " length(content) FROM media");
	if (!marks(s, media, 8, CHANGE_MEDIA, each, data))
		return -1;
	return mark_sections(s, each, data) ? 0 : -1;
}
