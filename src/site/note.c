/*
 * A reader's note to the council (vestka.conf(5), notes): "/be/note/" says what it is for, "/be/note/write" takes it.
 *
 * Only words that a protocol brings as a query become a note (site_is_note); a program that follows each link it finds never brings any.  The
 * keeper puts it into the store (net/desk.h), and what it answers is a page of this file again.
 */
#include "base/clean.h"
#include "base/uri.h"
#include "site/pages.h"

#define LINE_MOST 1024 /* bytes of a request: GEM-11, GOP-5 */
#define ESCAPE    3    /* bytes of "%D0" */

static struct str
write_path(struct asked *q)
{
	return part_path(q, q->lang, "note/write");
}

/* How many letters of the page's language a request has room for, in tens: readers count on no more. */
static int
letters_that_fit(struct asked *q)
{
	struct buf line;
	size_t letter = q->lang == LANG_EN ? 1 : 2;

	buf_init(&line, 0);
	if (q->gopher) {
		buf_addstr(&line, gopher_rooted(q->arena, q->root, write_path(q)));
		if (q->root.alphabet > ALPHABET_LATIN)
			letter = 1;
	} else {
		gemini_origin(&line, q->site->host, q->site->gemini_port);
		buf_addstr(&line, write_path(q));
		letter *= q->lang == LANG_EN ? 2 : ESCAPE; /* of English the blanks and signs */
	}
	size_t taken = line.n + 1; /* the TAB or "?" */
	buf_release(&line);
	return taken < LINE_MOST ? (int)((LINE_MOST - taken) / letter / 10 * 10) : 0;
}

static struct str
prompt(struct asked *q)
{
	struct buf words;

	buf_init(&words, 0);
	phrase_add_counts(&words, PHRASE_NOTE_PROMPT, q->lang, letters_that_fit(q), 0);
	struct str text = arena_str(q->arena, buf_str(&words));
	buf_release(&words);
	return text;
}

void
page_note(struct asked *q)
{
	bool writes = q->route->kind == ROUTE_NOTE_WRITE;

	if (!q->site->notes) {
		page_missing(q, 0);
		return;
	}
	if (writes && !q->gopher) {
		page_refuse(q->page, PAGE_INPUT, q->lang, prompt(q));
		q->page->path = q->route->path;
		return;
	}
	struct doc *d = part_menu(q, q->route->path, phrase(PHRASE_NOTE, q->lang));
	q->page->passing = writes;
	doc_para(d, phrase(PHRASE_NOTE_EMERGENCY, q->lang));
	doc_para(d, phrase(PHRASE_NOTE_WHAT, q->lang));
	doc_para(d, phrase(PHRASE_NOTE_PRIVATE, q->lang));
	if (q->gopher)
		doc_para(d, prompt(q)); /* its programs show no words of ours where one writes */
	part_link(q, write_path(q), PHRASE_NOTE_WRITE, true);
	part_link(q, part_path(q, q->lang, ""), PHRASE_HOME, false);
}

/* --- a note --- */

bool
site_is_note_path(struct str path)
{
	struct str rest = str_after(path, 1);

	return str_starts(path, STR("/")) && lang_from_code(str_cut(&rest, '/')) != LANG_NONE &&
	       str_eq(rest, STR("note/write"));
}

bool
site_is_note(const struct site *s, const struct request *r)
{
	return s->notes && r->has_query && r->by != REQUEST_NEX && r->by != REQUEST_FINGER &&
	       site_is_note_path(r->path) && str_trim(r->query).n > 0;
}

void
site_note_kept(const struct site *s, const struct request *r, struct arena *a, struct page *out)
{
	struct asked q = { .site = s,
			   .lang = out->lang,
			   .gopher = r->by == REQUEST_GOPHER,
			   .root = r->root,
			   .query = STR(""),
			   .arena = a,
			   .page = out };
	struct doc *d = part_menu(&q, r->path, phrase(PHRASE_NOTE_KEPT, q.lang));

	out->passing = true;
	doc_para(d, phrase(PHRASE_NOTE_ONCE, q.lang));
	part_link(&q, part_path(&q, q.lang, ""), PHRASE_HOME, true);
}

void
site_note_too_long(const struct site *s, struct str path, size_t fit, size_t over, struct arena *a,
		   struct page *out)
{
	struct buf words;

	site_refuse(s, path, PAGE_BAD, a, out);
	buf_init(&words, 0);
	phrase_add_counts(&words, PHRASE_NOTE_TOO_LONG, out->lang, (long long)fit, (long long)over);
	out->message = arena_str(a, buf_str(&words));
	buf_release(&words);
}
