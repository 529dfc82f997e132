/*
 * What workers ask of the keeper for those who write: nobody else reads the list of editors, nobody else writes the store.
 *
 * A worker is believed that whoever asks has the key it names, and nothing else (docs/SECURITY.md).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clean.h"
#include "base/log.h"
#include "base/phrase.h"
#include "base/utf8.h"
#include "cmd/keep.h"
#include "doc/gemtext.h"
#include "net/desk.h"
#include "site/route.h"
#include "store/newsroom.h"

#define DESK_ENV    "VESTKA_DESK_FD"
#define TURN        8   /* questions answered before readers' news gets its turn */
#define DRAFTS_MOST 50  /* on the editors' page */
#define CHANGES     20  /* the same */
#define TITLE_BYTES 200 /* of a title there */
#define ARENA_MOST  (32u << 20)

/* One question, and what will be answered. */
struct matter {
	struct keeper *keeper;
	struct arena *arena;
	const struct desk_ask *ask;
	struct editor who;
	enum lang lang; /* of the answer */
	struct desk_told told;
};

static void
refuse(struct matter *m, enum page_status status, struct str message)
{
	m->told = (struct desk_told){ status, STR(""), message, STR(""), STR("") };
}

/* False, and refused, when that key is nobody's of ours. */
static bool
know(struct matter *m)
{
	struct store *s = m->keeper->store;
	int found = s ? store_editor(s, m->ask->key, m->arena, &m->who) : -1;

	if (found < 0) {
		refuse(m, PAGE_BUSY, STR(""));
	} else if (found == 0) {
		struct str words = phrase(PHRASE_NOT_ENROLLED, m->lang);

		refuse(m, PAGE_NOT_ENROLLED,
		       arena_printf(m->arena, "%.*s: %.*s", STR_ARG(words), STR_ARG(m->ask->key)));
	}
	return found == 1;
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
	head(p, PHRASE_DRAFTS);
	struct str lang = x->lang == LANG_NONE ? STR("?") : lang_code(x->lang);

	doc_item(&p->doc, 1, 0,
		 arena_printf(a, "%lld %.*s · %.*s", (long long)x->id, STR_ARG(lang),
			      STR_ARG(short_title(a, x->title))));
	return true;
}

static bool
add_change(void *data, const struct audit_row *x)
{
	static const enum phrase words[] = { [AUDIT_ADD] = PHRASE_ADDED,
					     [AUDIT_CHANGE] = PHRASE_CHANGED,
					     [AUDIT_WITHDRAW] = PHRASE_WITHDREW };
	struct desk_page *p = data;
	struct arena *a = p->matter->arena;
	head(p, PHRASE_CHANGES);
	struct str action =
	    x->action < AUDIT_ACTIONS ? phrase(words[x->action], p->matter->lang) : STR("?");

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
	struct buf text;

	doc_init(&p.doc, m->arena);
	p.doc.title = phrase(PHRASE_DESK, m->lang);
	p.doc.lang = m->lang;
	doc_para(&p.doc, clean_line(m->arena, m->who.name));
	bool done = store_list(s, &drafts, add_draft, &p) == 0;
	p.headed = false;
	done = done && store_audits(s, CHANGES, add_change, &p) == 0;
	buf_init(&text, 0);
	gemtext_write(&text, &p.doc);
	struct str page = arena_str(m->arena, buf_str(&text));
	if (!done || buf_failed(&text) || arena_failed(m->arena))
		refuse(m, PAGE_BUSY, STR(""));
	else
		m->told = (struct desk_told){ PAGE_OK, STR(""), STR(""),
					      arena_printf(m->arena, "text/gemini; lang=%.*s",
							   STR_ARG(lang_code(m->lang))),
					      page };
	buf_release(&text);
}

/* --- questions --- */

static void
answer(struct keeper *k, const struct desk_line *l, const struct desk_ask *ask)
{
	struct arena a;

	arena_init(&a, ARENA_MOST);
	struct matter m = { .keeper = k, .arena = &a, .ask = ask };
	if (!route_is_desk(ask->path, &m.lang))
		m.lang = k->config->language;
	if (know(&m))
		look(&m);
	desk_tell(l, &m.told);
	arena_release(&a);
}

void
keep_desk(struct keeper *k)
{
	struct desk_line l;
	struct desk_ask ask;
	struct buf bytes;
	int found = 1;

	buf_init(&bytes, 0);
	for (int i = 0; i < TURN && found; i++) {
		found = desk_take(k->desk, &l, &bytes, &ask);
		if (found < 0)
			warn("a worker asked what makes no sense");
		/* one that was asked before a keeper died may be nobody's any more */
		if (found == 1 && desk_waits(&l))
			answer(k, &l, &ask);
		desk_line_close(&l);
	}
	buf_release(&bytes);
}

void
keep_desk_open(struct keeper *k)
{
	const char *text = getenv(DESK_ENV);
	long long fd;

	if (!text || !str_number(str_from(text), &fd) || fd < 3 || fd > INT16_MAX)
		return;
	if (fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0) {
		error("cannot use the descriptor %lld for editors: %s", fd, strerror(errno));
		return;
	}
	k->desk = (int)fd;
	unsetenv(DESK_ENV);
}
