/* One table says how each column is read and printed; options and form cannot drift apart. */
#include "cmd/fields.h"

#include <time.h>

#include "base/clean.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "import/reader.h"

static const char *
set_title(struct article *x, struct str v, struct arena *a)
{
	(void)a;
	x->title = v;
	return NULL;
}

static const char *
set_date(struct article *x, struct str v, struct arena *a)
{
	(void)a;
	if (v.n == 0) {
		x->date = (struct date){ 0 };
		return NULL;
	}
	return date_parse(v, &x->date) ? NULL : "is not a date; write it as 2015-06-26";
}

static const char *
set_lang(struct article *x, struct str v, struct arena *a)
{
	(void)a;
	x->lang = lang_from_code(v);
	return v.n == 0 || x->lang != LANG_NONE ? NULL : "is not be, ru or en";
}

static const char *
set_section(struct article *x, struct str v, struct arena *a)
{
	(void)a;
	x->section = v;
	return NULL;
}

static const char *
set_type(struct article *x, struct str v, struct arena *a)
{
	(void)a;
	if (body_type_from_name(v) == BODY_UNKNOWN)
		return "is not html, markdown, text or gemtext";
	x->body_type = v;
	return NULL;
}

static const struct str status_names[] = {
	[ARTICLE_DRAFT] = STR_INIT("draft"),
	[ARTICLE_PUBLISHED] = STR_INIT("published"),
	[ARTICLE_WITHDRAWN] = STR_INIT("withdrawn"),
};

static const char *
set_status(struct article *x, struct str v, struct arena *a)
{
	(void)a;
	for (int i = ARTICLE_DRAFT; i <= ARTICLE_WITHDRAWN; i++) {
		if (str_eq(v, status_names[i])) {
			x->status = (enum article_status)i;
			return NULL;
		}
	}
	return "is not draft or published";
}

static const char *
set_reason(struct article *x, struct str v, struct arena *a)
{
	(void)a;
	x->reason = v;
	return NULL;
}

/* Kept in the store's own form, whatever form the editor wrote. */
static const char *
set_urgent(struct article *x, struct str v, struct arena *a)
{
	struct date d;
	struct buf iso;

	x->urgent_until = STR("");
	if (v.n == 0)
		return NULL;
	if (!date_parse(v, &d) || d.precision < DATE_DAY)
		return "is not a day; write it as 2015-06-26 or 2015-06-26T18:00";
	buf_init(&iso, 0);
	date_add_iso(&iso, &d);
	x->urgent_until = arena_str(a, buf_str(&iso));
	buf_release(&iso);
	return NULL;
}

/* A correction carries the day it was made. */
static const char *
set_correction(struct article *x, struct str v, struct arena *a)
{
	(void)a;
	if (str_eq(v, x->correction))
		return NULL;
	x->correction = v;
	x->corrected = (struct date){ 0 };
	if (v.n) {
		x->corrected = date_from_time(time(NULL));
		x->corrected.precision = DATE_DAY;
		x->corrected.hour = x->corrected.minute = 0;
	}
	return NULL;
}

static const char *
set_translation(struct article *x, struct str v, struct arena *a)
{
	long long n = 0;

	(void)a;
	if (v.n && !str_number(v, &n))
		return "is not a number";
	x->translation = n;
	return NULL;
}

static const char *
set_source(struct article *x, struct str v, struct arena *a)
{
	struct uri u;

	if (v.n && (!uri_split(v, &u) || u.scheme.n == 0 || uri_ascii(a, v).n == 0))
		return "is not an absolute address such as https://eng.belta.by/";
	x->source_url = v;
	return NULL;
}

static const char *
set_source_name(struct article *x, struct str v, struct arena *a)
{
	(void)a;
	x->source_name = v;
	return NULL;
}

static const char *(*const set[FIELDS])(struct article *x, struct str v, struct arena *a) = {
	[FIELD_TITLE] = set_title,
	[FIELD_DATE] = set_date,
	[FIELD_LANG] = set_lang,
	[FIELD_SECTION] = set_section,
	[FIELD_TYPE] = set_type,
	[FIELD_STATUS] = set_status,
	[FIELD_REASON] = set_reason,
	[FIELD_URGENT] = set_urgent,
	[FIELD_CORRECTION] = set_correction,
	[FIELD_TRANSLATION] = set_translation,
	[FIELD_SOURCE] = set_source,
	[FIELD_SOURCE_NAME] = set_source_name,
};

const char *
field_set(struct article *x, enum field f, struct str value, struct arena *a)
{
	return set[f](x, clean_line(a, value), a);
}

void
field_add(struct buf *out, const struct article *x, enum field f)
{
	switch (f) {
	case FIELD_TITLE: buf_addstr(out, x->title); break;
	case FIELD_DATE: date_add_iso(out, &x->date); break;
	case FIELD_LANG:
		if (x->lang != LANG_NONE)
			buf_addstr(out, lang_code(x->lang));
		break;
	case FIELD_SECTION: buf_addstr(out, x->section); break;
	case FIELD_TYPE: buf_addstr(out, x->body_type); break;
	case FIELD_STATUS: buf_addstr(out, status_names[x->status]); break;
	case FIELD_REASON: buf_addstr(out, x->reason); break;
	case FIELD_URGENT: buf_addstr(out, x->urgent_until); break;
	case FIELD_CORRECTION: buf_addstr(out, x->correction); break;
	case FIELD_TRANSLATION:
		if (x->translation)
			buf_addf(out, "%lld", (long long)x->translation);
		break;
	case FIELD_SOURCE: buf_addstr(out, x->source_url); break;
	case FIELD_SOURCE_NAME: buf_addstr(out, x->source_name); break;
	case FIELDS: break;
	}
}

/* --- what several fields say together --- */

struct section_search {
	struct str slug;
	struct buf names;
	bool found;
};

static bool
each_section(void *data, const struct section *x)
{
	struct section_search *s = data;

	s->found = s->found || str_eq(x->slug, s->slug);
	if (s->names.n)
		buf_adds(&s->names, ", ");
	buf_addstr(&s->names, x->slug);
	return true;
}

const char *
section_fault(struct store *s, struct str slug, struct arena *a)
{
	struct section_search search = { .slug = slug };
	const char *fault = NULL;

	buf_init(&search.names, 4096);
	if (store_sections(s, each_section, &search) < 0)
		fault = "the sections cannot be read";
	else if (!search.found)
		fault = arena_printf(a, "there is no section '%.*s'; there are: %.*s",
				     STR_ARG(slug), STR_ARG(buf_str(&search.names)))
			    .s;
	buf_release(&search.names);
	return fault;
}

const char *
article_fault(struct store *s, const struct article *x, struct arena *a)
{
	if (str_trim(x->title).n == 0 && str_trim(x->body).n == 0)
		return "it has neither a title nor a text";
	if (x->body.n > BODY_MAX)
		return "its text is larger than 4 MiB";
	if (x->status == ARTICLE_WITHDRAWN && x->reason.n == 0)
		return "a withdrawn article needs a reason; 'vestka withdraw ID REASON...', or a "
		       "line 'Reason: ...' in the form";
	return x->section.n ? section_fault(s, x->section, a) : NULL;
}
