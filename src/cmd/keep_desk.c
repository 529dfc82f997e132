/*
 * What workers ask of the keeper for those who write: nobody else reads the list of editors, nobody else writes the store.
 *
 * A worker is believed that whoever asks has the key it names, and nothing else (docs/SECURITY.md).
 */
#include "cmd/keep_desk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clean.h"
#include "base/log.h"
#include "base/utf8.h"
#include "cmd/command.h"
#include "doc/gemtext.h"
#include "site/route.h"

#define DESK_ENV    "VESTKA_DESK_FD"
#define TURN        8   /* questions answered before readers' news gets its turn */
#define DRAFTS_MOST 50  /* on the editors' page */
#define CHANGES     20  /* the same */
#define TITLE_BYTES 200 /* of a title there */
#define ARENA_MOST  (64u << 20)
#define TOKEN_MOST  4096 /* bytes of its file */

/* --- answers --- */

bool
matter_refuse(struct matter *m, enum page_status status, struct str message)
{
	m->told = (struct desk_told){ status, STR(""), message, STR(""), STR("") };
	return false;
}

bool
matter_refuse_by(struct matter *m, enum page_status status, enum phrase words)
{
	return matter_refuse(m, status, phrase(words, m->lang));
}

void
matter_show(struct matter *m, const struct doc *d)
{
	struct buf text;

	buf_init(&text, 0);
	gemtext_write(&text, d);
	m->told = (struct desk_told){ PAGE_OK, STR(""), STR(""),
				      arena_printf(m->arena, "text/gemini; lang=%.*s",
						   STR_ARG(lang_code(m->lang))),
				      arena_str(m->arena, buf_str(&text)) };
	if (buf_failed(&text) || arena_failed(m->arena))
		matter_refuse(m, PAGE_BUSY, STR(""));
	buf_release(&text);
}

bool
matter_know(struct matter *m, struct store *s)
{
	bool none = !m->keeper->config->titan; /* whoever may have been on the list once */
	int found = none ? 0 : s ? store_editor(s, m->ask->key, m->arena, &m->who) : -1;
	struct str words = phrase(PHRASE_NOT_ENROLLED, m->lang);

	if (found < 0)
		return matter_refuse(m, PAGE_BUSY, STR(""));
	if (found == 0)
		return matter_refuse(
		    m, PAGE_NOT_ENROLLED,
		    arena_printf(m->arena, "%.*s: %.*s", STR_ARG(words), STR_ARG(m->ask->key)));
	return true;
}

struct str
matter_titan_url(struct matter *m, struct str path, bool edit)
{
	struct buf origin;

	buf_init(&origin, 0);
	gemini_origin(&origin, m->keeper->config->host, m->keeper->config->gemini_port);
	struct str url = arena_printf(m->arena, "titan%.*s%.*s%s",
				      STR_ARG(str_after(buf_str(&origin), strlen("gemini"))),
				      STR_ARG(path), edit ? ";edit" : "");
	buf_release(&origin);
	return url;
}

/* --- the editors' page --- */

struct desk_page {
	struct matter *matter;
	struct doc doc;
	bool headed; /* the part at hand has its heading */
};

/* A part without anything in it has no heading either. */
static void
head(struct desk_page *p, enum phrase words)
{
	if (!p->headed)
		doc_heading(&p->doc, 2, phrase(words, p->matter->lang));
	p->headed = true;
}

static struct str
short_title(struct arena *a, struct str title)
{
	return utf8_clip(clean_line(a, title), TITLE_BYTES);
}

static bool
add_draft(void *data, const struct article *x)
{
	struct desk_page *p = data;
	struct arena *a = p->matter->arena;
	struct str lang = lang_code(x->lang == LANG_NONE ? p->matter->lang : x->lang);
	struct str path = arena_printf(a, "/%.*s/news/%lld", STR_ARG(lang), (long long)x->id);

	head(p, PHRASE_DRAFTS);
	doc_link(&p->doc, matter_titan_url(p->matter, path, true),
		 arena_printf(a, "%lld %.*s · %.*s", (long long)x->id, STR_ARG(lang),
			      STR_ARG(short_title(a, x->title))));
	return true;
}

static bool
add_change(void *data, const struct audit_row *x)
{
	static const enum phrase words[] = { [AUDIT_ADD] = PHRASE_ADDED,
					     [AUDIT_CHANGE] = PHRASE_CHANGED,
					     [AUDIT_WITHDRAW] = PHRASE_WITHDREW,
					     [AUDIT_ALERT] = PHRASE_URGENT,
					     [AUDIT_ALERT_END] = PHRASE_WITHDREW };
	struct desk_page *p = data;
	struct arena *a = p->matter->arena;
	struct str action =
	    x->action < AUDIT_ACTIONS ? phrase(words[x->action], p->matter->lang) : STR("?");

	head(p, PHRASE_CHANGES);
	doc_item(&p->doc, 1, 0,
		 arena_printf(a, "%.*s %.*s: %.*s %lld · %.*s",
			      STR_ARG(clean_line(a, str_part(x->at, 0, 40))),
			      STR_ARG(clean_line(a, x->editor)), STR_ARG(action),
			      (long long)x->article, STR_ARG(short_title(a, x->title))));
	return true;
}

static void
look(struct matter *m)
{
	const struct store_filter drafts = {
		.lang = LANG_NONE, .status = ARTICLE_DRAFT, .section = STR(""), .limit = DRAFTS_MOST
	};
	struct desk_page p = { .matter = m };
	struct store *s = m->keeper->store;
	struct str news = arena_printf(m->arena, "/%.*s/news/", STR_ARG(lang_code(m->lang)));

	doc_init(&p.doc, m->arena);
	p.doc.title = phrase(PHRASE_DESK, m->lang);
	p.doc.lang = m->lang;
	doc_para(&p.doc, clean_line(m->arena, m->who.name));
	doc_link(&p.doc, matter_titan_url(m, news, false), phrase(PHRASE_NEW_ARTICLE, m->lang));
	bool done = store_list(s, &drafts, add_draft, &p) == 0;
	p.headed = false;
	const struct audit_filter changes = { .most = CHANGES };
	done = done && store_audits(s, &changes, add_change, &p) == 0;
	if (done)
		matter_show(m, &p.doc);
	else
		matter_refuse(m, PAGE_BUSY, STR(""));
}

/* --- questions --- */

static enum lang
language_of(struct keeper *k, struct str path, struct arena *a)
{
	struct route r;

	return route_parse(path, a, &r) && r.lang != LANG_NONE ? r.lang : k->config->language;
}

static enum keep_result
answer(struct keeper *k, const struct desk_line *l, const struct desk_ask *ask)
{
	static void (*const deeds[DESK_KINDS])(struct matter * m) = { [DESK_LOOK] = look,
								      [DESK_MAY] = titan_may,
								      [DESK_PUT] = titan_put,
								      [DESK_RAW] = titan_raw,
								      [DESK_NOTE] = note_put };
	struct arena a;

	arena_init(&a, ARENA_MOST);
	struct matter m = { .keeper = k,
			    .arena = &a,
			    .line = l,
			    .ask = ask,
			    .lang = language_of(k, ask->path, &a) };
	if (ask->kind == DESK_NOTE || matter_know(&m, k->store))
		deeds[ask->kind](&m);
	if (arena_failed(&a) && m.told.status != PAGE_SENT_ON)
		matter_refuse(&m, PAGE_BUSY, STR(""));
	desk_tell(l, &m.told);
	arena_release(&a);
	return m.result;
}

enum keep_result
keep_desk(struct keeper *k)
{
	enum keep_result result = KEEP_OK;
	struct desk_line l;
	struct desk_ask ask;
	struct buf bytes;
	int found = 1;

	buf_init(&bytes, 0);
	for (int i = 0; i < TURN && found && result == KEEP_OK; i++) {
		found = desk_take(k->desk, &l, &bytes, &ask);
		if (found < 0)
			warn("a worker asked what makes no sense");
		/* one that was asked before a keeper died may be nobody's any more */
		if (found == 1 && desk_waits(&l))
			result = answer(k, &l, &ask);
		desk_line_close(&l);
	}
	buf_release(&bytes);
	return result;
}

/* The first line of its file; that there is none would let everybody in who has a certificate. */
static int
read_token(struct keeper *k, struct arena *a)
{
	const char *path = k->config->titan_token.s;
	struct buf text;
	int result = 0;

	if (k->config->titan_token.n == 0)
		return 0;
	buf_init(&text, 0);
	if (command_read_file(path, &text, TOKEN_MOST) < 0) {
		result = -1;
	} else {
		struct str rest = buf_str(&text);

		k->token = arena_str(a, str_trim(str_cut_line(&rest)));
		if (k->token.n == 0)
			result = error("'%s' has no token in its first line", path);
	}
	buf_release(&text);
	return result;
}

int
keep_desk_open(struct keeper *k, struct arena *a)
{
	const char *text = getenv(DESK_ENV);
	long long fd;

	if (!text || !str_number(str_from(text), &fd) || fd < 3 || fd > INT16_MAX)
		return 0;
	unsetenv(DESK_ENV);
	if (fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0)
		return error("cannot use the descriptor %lld for editors: %s", fd, strerror(errno));
	k->desk = (int)fd;
	return read_token(k, a);
}
