/*
 * Issues: weeks and months that are over, as files for whoever carries the news on a stick, prints it or reads it aloud.
 *
 * The last few of each are kept, so that they take some megabytes however old the archive is; `vestka issue` makes any other.  What
 * is not over yet would be another file each day: until then /LANG/week/ has it.  They are made when neither an article
 * nor a picture waits, one at a time; one is made anew when news of its time has changed.
 */
#include <inttypes.h>
#include <time.h>

#include "base/date_week.h"
#include "base/log.h"
#include "cmd/keep.h"
#include "export/forms.h"

#define WEEKS_KEPT  8
#define MONTHS_KEPT 3
#define WANTED_MOST ((size_t)LANG_COUNT * (WEEKS_KEPT + MONTHS_KEPT))
#define VERSION     "2" /* of what issues look like */

struct wanted {
	struct issue list[WANTED_MOST];
	size_t n;
};

/* The name of the week or month of a moment; empty for one that cannot be. */
static struct str
name_of(int64_t key, bool month, struct arena *a)
{
	struct date day;
	int year;

	if (month)
		return arena_printf(a, "%04d-%02d", (int)(key / 100000000),
				    (int)(key / 1000000 % 100));
	if (!date_from_key(key, &day))
		return STR("");
	int week = date_week(&day, &year);
	return arena_printf(a, "%04d-W%02d", year, week);
}

/* The newest ones of a language that are over and hold news. */
static int
want(struct keeper *k, struct wanted *w, enum lang lang, bool month)
{
	struct date today = date_from_time(time(NULL));
	struct edition_range range = { .lang = lang, .section = STR(""), .limit = 1 };
	struct issue now = { .lang = lang };
	int kept = month ? MONTHS_KEPT : WEEKS_KEPT;

	if (!issue_period(name_of(date_key(&today), month, &k->arena), &k->arena, &now))
		return 0;
	range.to_key = now.from_key - 1;
	while (kept && w->n < WANTED_MOST) {
		struct edition_article x;
		bool more;
		int n = edition_list(k->edition, &range, &k->arena, &x, &more);

		if (n <= 0)
			return n;
		struct issue *one = &w->list[w->n];
		*one = (struct issue){ .lang = lang };
		if (issue_period(name_of(x.key, month, &k->arena), &k->arena, one)) {
			range.to_key = one->from_key - 1;
			w->n++, kept--;
		} else {
			range.to_key = x.key - 1;
		}
	}
	return 0;
}

static int
want_all(struct keeper *k, struct wanted *w)
{
	int result = 0;

	for (int lang = 0; lang < LANG_COUNT && result == 0; lang++) {
		result = want(k, w, (enum lang)lang, false);
		if (result == 0)
			result = want(k, w, (enum lang)lang, true);
	}
	return result;
}

static const struct issue *
find(const struct wanted *w, const struct edition_issue *x)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->list[i].lang == x->lang && str_eq(w->list[i].name, x->name))
			return &w->list[i];
	return NULL;
}

/* --- making one --- */

/* Gemtext names its language (GEM-39). */
static struct str
mime_of(const struct issue_form *form, enum lang lang, struct arena *a)
{
	struct str mime = str_from(form->mime);

	if (!str_starts(mime, STR("text/gemini")))
		return mime;
	return arena_printf(a, "text/gemini; charset=utf-8; lang=%.*s", STR_ARG(lang_code(lang)));
}

static int
put_form(struct keeper *k, const struct issue_form *form, const struct issue *x, struct str bytes)
{
	struct arena *a = &k->arena;
	struct str path = arena_printf(a, "%.*s/issue/%.*s%s", STR_ARG(lang_code(x->lang)),
				       STR_ARG(x->name), form->ending);
	struct edition_file f = {
		.path = arena_join(a, STR("/"), path),
		.mime = mime_of(form, x->lang, a),
		.format = str_from(form->format),
		.caption = STR(""),
		.lang = x->lang,
		.doc = STR(""),
	};
	struct str origin = arena_printf(a, "issue:%.*s/%.*s%s", STR_ARG(lang_code(x->lang)),
					 STR_ARG(x->name), form->ending);

	return edition_put_file(k->edition, &f, bytes, origin, STR("1"));
}

static int
put_forms(struct keeper *k, const struct issue *x)
{
	const struct issue_site site = { k->config->host, k->config->gemini_port, k->child };
	int result = 0;

	for (size_t i = 0; i < ISSUE_FORMS && result == 0; i++) {
		struct buf out;

		buf_init(&out, KEEP_FILE_MOST);
		if (issue_forms[i].write(&out, k->edition, x, &site, &k->arena))
			result = put_form(k, &issue_forms[i], x, buf_str(&out));
		buf_release(&out);
	}
	return result;
}

/* One that cannot be made, because it holds too much, is not tried again before its news changes. */
static int
make(struct keeper *k, struct issue *x, struct edition_issue *row)
{
	if (edition_drop_issue(k->edition, row) < 0)
		return -1;
	int n = issue_gather(k->edition, x, &k->arena);
	if (n > 0 && put_forms(k, x) < 0)
		return -1;
	row->articles = n > 0 ? n : 0;
	row->from_key = x->from_key;
	row->to_key = x->to_key;
	return edition_put_issue(k->edition, row);
}

static struct str
version(struct keeper *k)
{
	return arena_printf(&k->arena, VERSION " %.*s %d", STR_ARG(k->config->host),
			    k->config->gemini_port);
}

/* --- the difference between what there should be and what there is --- */

static int
drop_unwanted(struct keeper *k, const struct wanted *w)
{
	int result = 0;

	for (int lang = 0; lang < LANG_COUNT; lang++) {
		struct edition_issue *rows;
		int n = edition_issues(k->edition, (enum lang)lang, &k->arena, &rows);

		for (int i = 0; i < n && result == 0; i++)
			if (!find(w, &rows[i]))
				result = edition_drop_issue(k->edition, &rows[i]);
		result = n < 0 ? -1 : result;
	}
	return result;
}

static bool
is_made(struct keeper *k, const struct issue *x, struct str is)
{
	struct edition_issue *rows;
	int n = edition_issues(k->edition, x->lang, &k->arena, &rows);

	for (int i = 0; i < n; i++)
		if (str_eq(rows[i].name, x->name))
			return !rows[i].stale && str_eq(rows[i].version, is);
	return false;
}

static int
make_next(struct keeper *k, struct wanted *w, bool *left)
{
	struct str is = version(k);
	int made = 0;

	for (size_t i = 0; i < w->n; i++) {
		struct issue *x = &w->list[i];
		struct edition_issue row = { .lang = x->lang, .name = x->name, .version = is };

		if (is_made(k, x, is))
			continue;
		if (made++) {
			*left = true;
			return 0;
		}
		if (make(k, x, &row) < 0)
			return -1;
		debug("issue %.*s/%.*s: %" PRId64 " articles", STR_ARG(lang_code(x->lang)),
		      STR_ARG(x->name), row.articles);
	}
	return 0;
}

enum keep_result
keep_issues(struct keeper *k, bool *left)
{
	struct wanted w = { .n = 0 };

	*left = false;
	arena_reset(&k->arena);
	if (edition_begin(k->edition) < 0)
		return KEEP_EDITION;
	if (want_all(k, &w) < 0 || drop_unwanted(k, &w) < 0 || make_next(k, &w, left) < 0) {
		edition_rollback(k->edition);
		return KEEP_EDITION;
	}
	return edition_commit(k->edition) < 0 ? KEEP_EDITION : KEEP_OK;
}
