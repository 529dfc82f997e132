/*
 * Rows of another system as articles: a query over its SQLite database, or a table that it wrote as text.
 *
 * The bodies are not converted here, so nothing foreign is parsed but the table itself; the keeper does that as with any
 * other article.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/clean.h"
#include "base/log.h"
#include "base/utf8.h"
#include "cmd/config_map.h"
#include "cmd/import.h"
#include "import/csv.h"
#include "import/entity.h"
#include "import/section.h"
#include "import/wxr.h"
#include "store/foreign.h"

#define ROW_MAX   (16u << 20) /* bytes of one row of a table */
#define READ_STEP (256u << 10)
#define LOOK      (64u << 10) /* bytes of a table by which its charset is told */

/* --- where rows come from --- */

struct rows {
	const struct map *map;
	const char *name;
	struct str *columns; /* their names, in the map's arena */
	size_t n;
	struct foreign *foreign;
	/* a table: */
	int fd;
	bool ended;
	char delimiter;
	struct str charset;
	struct buf bytes;
	struct csv_row row;
	long long line;
};

static int
read_table(struct rows *r)
{
	char *room = buf_room(&r->bytes, READ_STEP);
	ssize_t n;

	if (!room || r->bytes.n > ROW_MAX)
		return error("%s:%lld: the row is larger than 16 MiB; a quote may be missing",
			     r->name, r->line);
	do {
		n = read(r->fd, room, READ_STEP);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return error("cannot read '%s': %s", r->name, strerror(errno));
	r->bytes.n += (size_t)n;
	r->ended = n == 0;
	return 0;
}

/* The next row into r->row, its values in the arena. */
static int
table_row(struct rows *r, struct arena *a)
{
	size_t n;

	while ((n = csv_read(buf_str(&r->bytes), r->delimiter, r->ended, a, &r->row)) == 0) {
		if (r->ended && r->bytes.n)
			return error("%s:%lld: a quote has no end, or there are more than %d "
				     "columns",
				     r->name, r->line, CSV_COLUMNS);
		if (r->ended)
			return 0;
		if (read_table(r) < 0)
			return -1;
	}
	for (size_t i = 0; i < r->row.n; i++)
		r->row.values[i] = arena_str(a, r->row.values[i]);
	for (size_t i = 0; i < n; i++)
		r->line += r->bytes.s[i] == '\n';
	buf_drop(&r->bytes, n);
	return 1;
}

static int
open_table(struct rows *r, struct arena *a)
{
	struct str name = STR("");

	buf_init(&r->bytes, 0);
	r->line = 1;
	r->fd = open(r->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (r->fd < 0)
		return error("cannot open '%s': %s", r->name, strerror(errno));
	while (!r->ended && r->bytes.n < LOOK)
		if (read_table(r) < 0)
			return -1;
	if (str_starts(buf_str(&r->bytes), STR("SQLite format 3")))
		return error("'%s' is a database; the map needs a query for it", r->name);
	if (str_starts(buf_str(&r->bytes), STR("\xEF\xBB\xBF")))
		buf_drop(&r->bytes, 3);
	charset_to_utf8(a, str_part(buf_str(&r->bytes), 0, LOOK), r->map->charset, &name);
	r->charset = r->map->charset.n ? r->map->charset : name;
	if (str_starts_ascii_case(r->charset, STR("utf-16")))
		return error("'%s' is UTF-16; save the table as UTF-8", r->name);
	r->delimiter = csv_delimiter(buf_str(&r->bytes));
	if (r->map->delimiter.n)
		r->delimiter = r->map->delimiter.s[0];
	int got = table_row(r, a);
	if (got == 0)
		return error("'%s' is empty", r->name);
	r->n = r->row.n;
	r->columns = got > 0 ? arena_array(a, r->n + 1, sizeof(*r->columns)) : NULL;
	for (size_t i = 0; r->columns && i < r->n; i++)
		r->columns[i] = str_trim(charset_to_utf8(a, r->row.values[i], r->charset, NULL));
	return r->columns ? 0 : -1;
}

static int
open_database(struct rows *r, struct arena *a)
{
	r->foreign = foreign_open(r->name, r->map->query);
	if (!r->foreign)
		return -1;
	r->n = foreign_columns(r->foreign);
	r->columns = arena_array(a, r->n + 1, sizeof(*r->columns));
	for (size_t i = 0; r->columns && i < r->n; i++)
		r->columns[i] = foreign_column(r->foreign, i, a);
	return r->columns ? 0 : error("out of memory");
}

static int
next_row(struct rows *r, struct arena *a)
{
	return r->foreign ? foreign_step(r->foreign) : table_row(r, a);
}

static void
rows_close(struct rows *r)
{
	foreign_close(r->foreign);
	buf_release(&r->bytes);
	if (r->fd >= 0)
		close(r->fd);
}

static ptrdiff_t
column(const struct rows *r, struct str name)
{
	for (size_t i = 0; i < r->n; i++)
		if (str_eq_ascii_case(r->columns[i], name))
			return (ptrdiff_t)i;
	return -1;
}

static struct str
column_value(struct rows *r, struct str name, struct arena *a)
{
	ptrdiff_t i = column(r, name);

	if (i < 0)
		return STR("");
	struct str x = r->foreign             ? foreign_value(r->foreign, (size_t)i)
		       : (size_t)i < r->row.n ? r->row.values[i]
					      : STR("");
	/* What a program wrote as text may be bytes of any kind. */
	return charset_to_utf8(a, x, r->foreign ? STR("utf-8") : r->charset, NULL);
}

/* --- fields --- */

/* The next "{column}" of a template: what stands before it and its name; false when there is none. */
static bool
next_hole(struct str *rest, struct str *before, struct str *name)
{
	ptrdiff_t open = str_find_byte(*rest, '{');
	ptrdiff_t close = open < 0 ? -1 : str_find_byte(str_after(*rest, (size_t)open), '}');

	if (close < 0)
		return false;
	*before = str_part(*rest, 0, (size_t)open);
	*name = str_part(*rest, (size_t)open + 1, (size_t)close - 1);
	*rest = str_after(*rest, (size_t)(open + close) + 1);
	return true;
}

static struct str
field(struct rows *r, enum map_field f, struct arena *a)
{
	struct str rest = r->map->field[f], before, name;
	struct buf out;

	if (str_find_byte(rest, '{') < 0)
		return rest.n ? column_value(r, rest, a) : rest;
	buf_init(&out, ROW_MAX);
	while (next_hole(&rest, &before, &name)) {
		buf_addstr(&out, before);
		buf_addstr(&out, column_value(r, name, a));
	}
	buf_addstr(&out, rest);
	struct str text = arena_str(a, buf_str(&out));
	buf_release(&out);
	return text;
}

static int
no_column(const struct rows *r, enum map_field f, struct str name)
{
	struct buf all;

	buf_init(&all, 2000);
	for (size_t i = 0; i < r->n; i++)
		buf_addf(&all, "%s%.*s", i ? ", " : "", STR_ARG(r->columns[i]));
	error("%s:%d: %s = %.*s: '%s' has no column '%.*s'; it has %.*s", r->map->file,
	      r->map->line[f], map_field_name(f), STR_ARG(r->map->field[f]), r->name, STR_ARG(name),
	      STR_ARG(buf_str(&all)));
	buf_release(&all);
	return -1;
}

static int
check_columns(const struct rows *r)
{
	for (int f = 0; f < MAP_FIELDS; f++) {
		struct str rest = r->map->field[f], before, name = rest;

		if (rest.n && str_find_byte(rest, '{') < 0 && column(r, name) < 0)
			return no_column(r, (enum map_field)f, name);
		while (next_hole(&rest, &before, &name))
			if (column(r, name) < 0)
				return no_column(r, (enum map_field)f, name);
	}
	return 0;
}

/* Titles of web systems hold entities and marks of emphasis. */
static struct str
title_of(struct str x, struct arena *a)
{
	struct buf out;
	uint32_t cp;

	buf_init(&out, 0);
	for (size_t i = 0; i < x.n;) {
		struct str here = str_after(x, i);
		ptrdiff_t end = x.s[i] == '<' ? str_find_byte(here, '>') : -1;
		size_t n = x.s[i] == '&' ? entity_at(here, &cp) : 0;
		if (n)
			utf8_add(&out, cp);
		else if (end > 1 && here.s[1] != ' ')
			n = (size_t)end + 1;
		else
			buf_addc(&out, x.s[i]);
		i += n ? n : 1;
	}
	struct str title = clean_lookalikes(a, clean_line(a, buf_str(&out)));
	buf_release(&out);
	return title;
}

#define SECONDS_DIGITS 11 /* a moment with more digits is in milliseconds */

static struct date
moment(struct str x)
{
	struct date d;
	long long n;

	x = str_trim(x);
	if (x.n >= 8 && str_number(x, &n))
		return date_from_time((time_t)(x.n > SECONDS_DIGITS ? n / 1000 : n));
	return date_parse(x, &d) ? d : (struct date){ .precision = DATE_NONE };
}

static struct str
urgent(struct str x, struct arena *a)
{
	struct date d = moment(x);
	struct buf out;

	buf_init(&out, 0);
	if (d.precision >= DATE_DAY)
		date_add_iso(&out, &d);
	struct str iso = arena_str(a, buf_str(&out));
	buf_release(&out);
	return iso;
}

static enum lang
lang_of(const struct map *m, struct str theirs)
{
	struct str ours = theirs;

	map_word(m, MAP_LANGUAGES, theirs, &ours);
	return lang_from_code(
	    str_part(ours, 0, ours.n > 2 && strchr("-_", ours.s[2]) ? 2 : ours.n));
}

static struct str
section_of(const struct import *im, const struct map *m, struct str theirs, struct arena *a)
{
	struct str ours = section_slug(theirs);

	if (!map_word(m, MAP_SECTIONS, theirs, &ours) && !ours.n)
		ours = theirs;
	return import_section(im, ours, a);
}

/* False: the row is left out. */
static bool
set_status(struct article *x, const struct map *m, struct str theirs)
{
	struct str ours = theirs;

	if (!m->field[MAP_STATUS].n)
		return true;
	if (!map_word(m, MAP_STATUSES, theirs, &ours) && m->words[MAP_STATUSES].n)
		return false;
	if (str_eq(ours, STR("draft")))
		x->status = ARTICLE_DRAFT;
	else if (str_eq(ours, STR("withdrawn")))
		x->status = ARTICLE_WITHDRAWN;
	return str_eq(ours, STR("published")) || x->status != ARTICLE_PUBLISHED;
}

static struct str
key_of(const struct map *m, struct str key, struct str url, struct arena *a)
{
	key = clean_line(a, key);
	return m->prefix.n && key.n ? arena_printf(a, "%.*s:%.*s", STR_ARG(m->prefix), STR_ARG(key))
				    : import_key(key, url, a);
}

static void
set_body(struct article *x, const struct map *m, struct arena *a)
{
	bool wordpress = str_eq(m->body_type, STR("wordpress"));

	if (wordpress)
		x->body = wxr_paragraphs(x->body, a);
	x->body_type = wordpress ? STR("html") : m->body_type;
}

static int
take_row(struct import *im, struct rows *r, struct arena *a)
{
	const struct map *m = r->map;
	struct article x = {
		.lang = lang_of(m, field(r, MAP_LANG, a)),
		.section = section_of(im, m, field(r, MAP_SECTION, a), a),
		.title = title_of(field(r, MAP_TITLE, a), a),
		.body = field(r, MAP_BODY, a),
		.date = moment(field(r, MAP_DATE, a)),
		.status = im->given.status,
		.reason = clean_line(a, field(r, MAP_REASON, a)),
		.urgent_until = urgent(field(r, MAP_URGENT, a), a),
		.correction = clean_line(a, field(r, MAP_CORRECTION, a)),
		.source_name = clean_line(a, field(r, MAP_SOURCE_NAME, a)),
		.source_url = clean_line(a, field(r, MAP_URL, a)),
	};
	long long translation = 0;

	if (!set_status(&x, m, field(r, MAP_STATUS, a))) {
		im->count[OUTCOME_LEFT_OUT]++;
		return 0;
	}
	x.lang = im->given.lang != LANG_NONE ? im->given.lang : x.lang;
	x.section = x.section.n ? x.section : im->given.section;
	if (str_number(str_trim(field(r, MAP_TRANSLATION, a)), &translation))
		x.translation = translation;
	set_body(&x, m, a);
	x.source_key = key_of(m, field(r, MAP_KEY, a), x.source_url, a);
	if (!x.source_key.n && !arena_failed(a)) {
		import_refuse(im, r->name, x.title, "it has no key");
		return 0;
	}
	if (!x.title.n)
		x.title = convert_title(&im->convert, &x, a);
	return import_article(im, r->name, &x, NULL, a);
}

static int
take_rows(struct import *im, struct rows *r)
{
	struct arena a;
	int got, result = 0;

	arena_init(&a, 0);
	while (result == 0 && (got = next_row(r, &a)) != 0) {
		if (got < 0) {
			import_refuse(im, r->name, STR(""), "the rest cannot be read");
			break;
		}
		/* A row of one empty value is a blank line. */
		if (r->foreign || r->row.n > 1 || str_trim(r->row.values[0]).n)
			result = take_row(im, r, &a);
		arena_reset(&a);
		progress_step(&im->progress, ++im->done);
	}
	arena_release(&a);
	return result;
}

int
import_mapped(struct import *im, const char *map, const char *name)
{
	struct map m;
	int result = 0;

	if (map_read(&m, map) < 0) {
		im->count[OUTCOME_REFUSED]++;
		return 0;
	}
	struct rows r = { .map = &m, .name = name, .fd = -1 };
	buf_init(&r.bytes, 0);
	int opened = m.query.n ? open_database(&r, &m.arena) : open_table(&r, &m.arena);
	if (opened == 0)
		opened = check_columns(&r);
	if (opened < 0)
		im->count[OUTCOME_REFUSED]++;
	else
		result = take_rows(im, &r);
	rows_close(&r);
	map_release(&m);
	return result;
}
