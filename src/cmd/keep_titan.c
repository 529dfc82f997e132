/*
 * Articles that come over Titan: who may do what with which, the text as `vestka import` would take it, and one transaction for the
 * article and the row that says who it was.
 *
 *   /LANG/news/, /LANG/SECTION/   a new article
 *   /LANG/news/ID                 another text for that one; with size=0 it is taken back, the words behind "?" are the reason
 *   /LANG/news/ID;edit            its text, with its title on top in the way of its type
 *
 * What is asked before the body comes (titan_may) is asked again inside the transaction: the list of editors, the article, or both may have
 * changed meanwhile.  Whoever repeats an upload whose answer was lost finds it done, and makes nothing twice.
 */
#include <inttypes.h>
#include <string.h>

#include "base/charset.h"
#include "base/clean.h"
#include "base/log.h"
#include "base/utf8.h"
#include "cmd/fields.h"
#include "cmd/keep_desk.h"
#include "doc/doc.h"
#include "net/sign.h"
#include "site/route.h"

#define REASON_MOST 300 /* bytes */

/* --- what, and who may --- */

enum deed { DEED_ADD, DEED_READ, DEED_CHANGE, DEED_WITHDRAW, DEEDS };
enum state { STATE_NONE, STATE_OWN, STATE_DRAFT, STATE_PUBLISHED, STATE_WITHDRAWN, STATES };

#define S(state) (1u << STATE_##state)
/* A writer's are drafts, until an editor puts them out.  What was withdrawn comes back by `vestka edit` alone. */
static const unsigned may[ROLES][DEEDS] = {
	[ROLE_WRITER] = { [DEED_ADD] = S(NONE),
			  [DEED_READ] = S(OWN) | S(PUBLISHED),
			  [DEED_CHANGE] = S(OWN),
			  [DEED_WITHDRAW] = S(OWN) },
	[ROLE_EDITOR] = { [DEED_ADD] = S(NONE),
			  [DEED_READ] = S(OWN) | S(DRAFT) | S(PUBLISHED) | S(WITHDRAWN),
			  [DEED_CHANGE] = S(OWN) | S(DRAFT) | S(PUBLISHED),
			  [DEED_WITHDRAW] = S(OWN) | S(DRAFT) | S(PUBLISHED) | S(WITHDRAWN) },
};
#undef S

/* What an address means, and what stands there now. */
struct place {
	enum deed deed;
	enum lang lang;
	struct str section;
	enum state state;
	struct article old; /* id 0: a new one */
};

static int
find_state(struct matter *m, struct store *s, struct place *p)
{
	static const enum state states[] = { [ARTICLE_DRAFT] = STATE_DRAFT,
					     [ARTICLE_PUBLISHED] = STATE_PUBLISHED,
					     [ARTICLE_WITHDRAWN] = STATE_WITHDRAWN };
	int found = store_article(s, p->old.id, m->arena, &p->old);

	if (found != 1)
		return found;
	p->state = states[p->old.status];
	if (p->state != STATE_DRAFT)
		return 1;
	int own = store_author_is(s, p->old.id, m->ask->key);
	if (own == 1)
		p->state = STATE_OWN;
	return own < 0 ? -1 : 1;
}

/* The address taken apart; false for one where nothing can be written. */
static bool
read_path(struct matter *m, struct place *p)
{
	struct route r;
	bool raw = m->ask->kind == DESK_RAW;

	*p = (struct place){ .section = STR("") };
	if (!route_parse(m->ask->path, m->arena, &r) || r.lang == LANG_NONE)
		return false;
	p->lang = r.lang;
	p->section = r.section;
	if (r.kind == ROUTE_LIST && !r.before && !r.after && !raw && m->ask->size > 0) {
		p->deed = DEED_ADD;
		return true;
	}
	p->deed = raw ? DEED_READ : m->ask->size == 0 ? DEED_WITHDRAW : DEED_CHANGE;
	p->old.id = r.kind == ROUTE_ARTICLE ? r.id : 0;
	return p->old.id > 0;
}

/* The place as it is in this store now, if that editor may do there what is asked; else false, and refused. */
static bool
find_place(struct matter *m, struct store *s, struct place *p)
{
	if (!read_path(m, p) || (p->section.n && section_fault(s, p->section, m->arena)))
		return matter_refuse_by(m, PAGE_NOT_FOUND, PHRASE_NO_PLACE);
	int found = p->deed == DEED_ADD ? 1 : find_state(m, s, p);
	if (found < 0)
		return matter_refuse(m, PAGE_BUSY, STR(""));
	if (found == 0)
		return matter_refuse_by(m, PAGE_NOT_FOUND, PHRASE_NO_PLACE);
	if (m->who.role < ROLES && (may[m->who.role][p->deed] & 1u << p->state))
		return true;
	if (p->state == STATE_WITHDRAWN)
		return matter_refuse_by(m, PAGE_REFUSED, PHRASE_IS_WITHDRAWN);
	return matter_refuse_by(m, PAGE_NOT_ENROLLED, PHRASE_NOT_YOURS);
}

static bool
token_fits(struct matter *m)
{
	struct str right = m->keeper->token;
	unsigned char given[HASH_BYTES], wanted[HASH_BYTES];

	if (right.n == 0)
		return true;
	/* hashes are compared, so that time tells nothing */
	if (hash_of(m->ask->token, given) && hash_of(right, wanted) &&
	    memcmp(given, wanted, HASH_BYTES) == 0)
		return true;
	return matter_refuse_by(m, PAGE_REFUSED, PHRASE_WRONG_TOKEN);
}

/* BODY_UNKNOWN: whatever it looks like; BODY_TYPES: none of ours. */
static enum body_type
type_of(struct str mime)
{
	static const struct {
		struct str mime;
		enum body_type type;
	} types[] = { { STR_INIT("text/gemini"), BODY_GEMTEXT },
		      { STR_INIT("text/markdown"), BODY_MARKDOWN },
		      { STR_INIT("text/html"), BODY_HTML },
		      { STR_INIT("text/plain"), BODY_UNKNOWN } };
	struct str name = str_trim(str_cut(&mime, ';'));

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (str_eq_ascii_case(name, types[i].mime))
			return types[i].type;
	return BODY_TYPES;
}

static bool
may_it(struct matter *m, struct store *s, struct place *p)
{
	if (!find_place(m, s, p) || !token_fits(m))
		return false;
	if (p->deed != DEED_READ && m->ask->size > 0 && type_of(m->ask->mime) == BODY_TYPES)
		return matter_refuse_by(m, PAGE_REFUSED, PHRASE_NOT_TEXT);
	return true;
}

void
titan_may(struct matter *m)
{
	struct place p;

	if (may_it(m, m->keeper->store, &p))
		m->told = (struct desk_told){ PAGE_OK, STR(""), STR(""), STR(""), STR("") };
}

/* --- texts --- */

static struct str
named(enum body_type type)
{
	static const struct str names[BODY_TYPES] = { [BODY_HTML] = STR_INIT("=html"),
						      [BODY_MARKDOWN] = STR_INIT("=markdown"),
						      [BODY_TEXT] = STR_INIT("=text"),
						      [BODY_GEMTEXT] = STR_INIT("=gemtext") };

	return type >= 0 && type < BODY_TYPES ? names[type] : STR("upload");
}

/* As `vestka import` takes a file; NULL, and refused, when there is no one article in it. */
static struct found *
read_text(struct matter *m, struct str bytes, enum body_type type)
{
	struct found *list = NULL;
	struct str why = STR("");
	enum child_result result =
	    child_read_file(m->keeper->child, bytes, named(type), m->arena, &list, &why);

	if (result == CHILD_BROKEN)
		matter_refuse(m, PAGE_BUSY, STR(""));
	else if (result != CHILD_OK || !list || list->next)
		matter_refuse_by(m, PAGE_REFUSED, PHRASE_NOT_TEXT);
	else
		return list;
	return NULL;
}

/* The source as it was sent wherever it is an article by itself: only a page of HTML has more in it, and front matter goes into columns. */
static struct str
source_of(struct matter *m, const struct found *f)
{
	if (f->type == BODY_TEXT && utf8_valid(m->ask->body))
		return m->ask->body;
	return f->body;
}

static void
add_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		switch (text.s[i]) {
		case '&': buf_adds(out, "&amp;"); break;
		case '<': buf_adds(out, "&lt;"); break;
		case '>': buf_adds(out, "&gt;"); break;
		default: buf_addc(out, text.s[i]); break;
		}
}

/* The title above a text, in the way of its type. */
static void
add_title(struct buf *out, struct str title, enum body_type type)
{
	switch (type) {
	case BODY_HTML:
		buf_adds(out, "<h1>");
		add_escaped(out, title);
		buf_adds(out, "</h1>\n");
		return;
	case BODY_MARKDOWN:
	case BODY_GEMTEXT: buf_adds(out, "# "); break;
	default: break;
	}
	buf_addstr(out, title);
	buf_adds(out, "\n\n");
}

/* Whether reading the text gives the article its title. */
static bool
has_its_title(struct matter *m, const struct article *x, enum body_type type)
{
	struct found *list = NULL;
	struct str why;

	if (type == BODY_HTML || str_trim(x->body).n == 0 ||
	    child_read_file(m->keeper->child, x->body, named(type), m->arena, &list, &why) !=
		CHILD_OK)
		return false;
	return list && !list->next && str_eq(list->title, clean_line(m->arena, x->title));
}

void
titan_raw(struct matter *m)
{
	static const struct str mimes[BODY_TYPES] = { [BODY_HTML] = STR_INIT("text/html"),
						      [BODY_MARKDOWN] = STR_INIT("text/markdown"),
						      [BODY_TEXT] = STR_INIT("text/plain"),
						      [BODY_GEMTEXT] = STR_INIT("text/gemini") };
	struct place p;
	struct buf text;

	if (!may_it(m, m->keeper->store, &p))
		return;
	enum body_type type = body_type_from_name(p.old.body_type);
	if (type == BODY_UNKNOWN)
		type = BODY_TEXT;
	if (p.old.body.n > BODY_MAX) {
		matter_refuse_by(m, PAGE_REFUSED, PHRASE_TOO_LARGE);
		return;
	}
	buf_init(&text, 0);
	if (!has_its_title(m, &p.old, type))
		add_title(&text, clean_line(m->arena, p.old.title), type);
	buf_addstr(&text, p.old.body);
	m->told = (struct desk_told){ PAGE_OK, STR(""), STR(""), mimes[type],
				      arena_str(m->arena, buf_str(&text)) };
	if (buf_failed(&text))
		matter_refuse(m, PAGE_BUSY, STR(""));
	buf_release(&text);
}

/* --- the row --- */

/* Who sent what: whoever sends the same once more, because no answer came, is led to what it made. */
static struct str
key_of(struct matter *m)
{
	struct hash h;
	unsigned char sum[HASH_BYTES];
	struct buf key;

	hash_begin(&h);
	hash_add(&h, m->ask->key);
	hash_add(&h, m->ask->path);
	hash_add(&h, m->ask->body);
	bool done = hash_end(&h, sum);
	buf_init(&key, 0);
	buf_adds(&key, "titan:");
	for (size_t i = 0; i < sizeof(sum); i++)
		buf_addf(&key, "%02x", sum[i]);
	struct str text = done ? arena_str(m->arena, buf_str(&key)) : STR("");
	buf_release(&key);
	return text;
}

static struct article
new_article(struct matter *m, const struct place *p, const struct found *f)
{
	struct article x = {
		.lang = p->lang,
		.section = p->section.n ? p->section : f->section,
		.translation = f->translation,
		.title = f->title,
		.body = source_of(m, f),
		.body_type = body_type_name(f->type),
		.date = f->date,
		.status = m->who.role == ROLE_EDITOR ? ARTICLE_PUBLISHED : ARTICLE_DRAFT,
		.reason = STR(""),
		.urgent_until = STR(""),
		.correction = STR(""),
		.source_name = f->source_name,
		.source_url = f->source_url,
		.source_key = key_of(m),
	};

	if (x.title.n == 0)
		x.title = convert_title(&m->keeper->convert, &x, m->arena);
	return x;
}

static struct article
changed_article(struct matter *m, const struct place *p, const struct found *f)
{
	struct article x = p->old;

	if (f->title.n)
		x.title = f->title;
	x.body = source_of(m, f);
	x.body_type = body_type_name(f->type);
	if (m->who.role == ROLE_EDITOR)
		x.status = ARTICLE_PUBLISHED;
	return x;
}

static struct article
withdrawn_article(struct matter *m, const struct place *p)
{
	struct article x = p->old;
	struct str words = utf8_clip(clean_line(m->arena, m->ask->words), REASON_MOST);
	enum lang lang = x.lang == LANG_NONE ? m->lang : x.lang;

	if (p->state == STATE_WITHDRAWN)
		return x; /* the reason that readers were given stays */
	x.status = ARTICLE_WITHDRAWN;
	x.reason = words.n ? words : phrase(PHRASE_TAKEN_BACK, lang);
	return x;
}

/* --- into the store --- */

static struct str
form_of(struct matter *m, const struct article *x)
{
	struct buf form;

	buf_init(&form, 0);
	form_write(&form, x);
	struct str text = arena_str(m->arena, buf_str(&form));
	if (buf_failed(&form))
		text = STR("");
	buf_release(&form);
	return text;
}

/* What was sent before by the same and stands there: nothing is to do but to lead to it.  1, 0, -1. */
static int
is_there(struct matter *m, struct store *s, struct article *x)
{
	struct article old;
	int64_t id = x->id ? 0 : store_by_source_key(s, x->source_key);

	if (id <= 0)
		return (int)id;
	int found = store_article(s, id, m->arena, &old);
	if (found != 1)
		return found;
	if (old.status == ARTICLE_WITHDRAWN) {
		x->source_key = STR(""); /* the same once more is another one */
		return 0;
	}
	*x = old;
	return 1;
}

/* Article and audit, or neither.  False, and refused. */
static bool
write_both(struct matter *m, struct store *s, const struct place *p, struct article *x)
{
	static const enum audit_action actions[DEEDS] = { [DEED_ADD] = AUDIT_ADD,
							  [DEED_CHANGE] = AUDIT_CHANGE,
							  [DEED_WITHDRAW] = AUDIT_WITHDRAW };
	struct str before = p->old.id ? form_of(m, &p->old) : STR("");
	const char *fault = article_fault(s, x, m->arena);
	int there = is_there(m, s, x);

	if (there == 1 || (p->old.id && str_eq(before, form_of(m, x))))
		return true;
	if (fault || x->title.n == 0)
		return matter_refuse_by(m, PAGE_REFUSED, PHRASE_NOT_TEXT);
	if (there < 0 || arena_failed(m->arena) || store_put(s, x) < 0 ||
	    store_audit_add(s, &m->who, actions[p->deed], x->id, before) < 0)
		return matter_refuse(m, PAGE_BUSY, STR(""));
	note("article %" PRId64 ": %.*s by %.*s", x->id,
	     STR_ARG(phrase(p->deed == DEED_ADD      ? PHRASE_ADDED
			    : p->deed == DEED_CHANGE ? PHRASE_CHANGED
						     : PHRASE_WITHDREW,
			    LANG_EN)),
	     STR_ARG(clean_line(m->arena, m->who.name)));
	return true;
}

/* All that was found before is found once more, with nobody between. */
static bool
write_in_one(struct matter *m, struct store *s, const struct found *f, struct article *x)
{
	struct place p;

	if (!matter_know(m, s) || !may_it(m, s, &p))
		return false;
	if (!f && p.deed != DEED_WITHDRAW)
		return matter_refuse(m, PAGE_BUSY,
				     STR("")); /* no text was read: nothing is put in its place */
	*x = p.deed == DEED_ADD      ? new_article(m, &p, f)
	     : p.deed == DEED_CHANGE ? changed_article(m, &p, f)
				     : withdrawn_article(m, &p);
	if (!write_both(m, s, &p, x))
		return false;
	/* who has gone will come again: until here nothing has happened */
	return desk_waits(m->line) || matter_refuse(m, PAGE_BUSY, STR(""));
}

static bool
write_it(struct matter *m, const struct found *f, struct article *x)
{
	struct store *s = store_open(m->keeper->config->store.s, STORE_WRITE);
	bool done = false;

	matter_refuse(m, PAGE_BUSY, STR(""));
	if (s && store_begin(s) == 0) {
		done = write_in_one(m, s, f, x);
		if (done && store_commit(s) < 0)
			done = matter_refuse(m, PAGE_BUSY, STR(""));
		if (!done)
			store_rollback(s);
	}
	store_close(s);
	return done;
}

/* So that whoever is led to the article finds it there. */
static void
bring_to_edition(struct matter *m)
{
	bool left;

	m->result = keep_changes(m->keeper);
	if (m->result == KEEP_OK)
		m->result = keep_work(m->keeper, &left);
}

static void
show_draft(struct matter *m, struct str path, const struct article *x)
{
	struct doc d;

	doc_init(&d, m->arena);
	d.title = phrase(PHRASE_DRAFT_KEPT, m->lang);
	d.lang = m->lang;
	doc_link(&d, matter_titan_url(m, path, true), clean_line(m->arena, x->title));
	doc_link(&d, arena_printf(m->arena, "/%.*s/desk/", STR_ARG(lang_code(m->lang))),
		 phrase(PHRASE_DESK, m->lang));
	matter_show(m, &d);
}

void
titan_put(struct matter *m)
{
	struct place p;
	struct article x;
	struct found *f = NULL;

	if (!may_it(m, m->keeper->store, &p))
		return;
	if (p.deed != DEED_WITHDRAW) {
		enum body_type type = type_of(m->ask->mime);

		/* who types a text into a reader's program sends it as plain, whatever it is */
		if (type == BODY_UNKNOWN && p.deed == DEED_CHANGE)
			type = body_type_from_name(p.old.body_type);
		f = read_text(m, m->ask->body, type);
		if (!f)
			return;
	}
	if (!write_it(m, f, &x))
		return;
	bring_to_edition(m);
	struct str lang = lang_code(x.lang == LANG_NONE ? m->lang : x.lang);
	struct str path = arena_printf(m->arena, "/%.*s/news/%" PRId64, STR_ARG(lang), x.id);
	if (x.status == ARTICLE_DRAFT)
		show_draft(m, path, &x);
	else
		m->told = (struct desk_told){ PAGE_SENT_ON, path, STR(""), STR(""), STR("") };
}
