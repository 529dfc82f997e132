/*
 * What is urgent: lines of warning of the office and urgent articles, until they expire.
 *
 * They stand on top of every page of both protocols, so each page of the cache ends with the first of them that does.
 * Where nothing is said in the reader's language they come in another: half understood is better than unknown.
 */
#include "site/pages.h"

#define SHOWN_MOST  3   /* on one page */
#define PAGE_BYTES  299 /* of the page that has nothing else: one packet on any line */
#define LEAST_BYTES 24  /* to which a text is cut at most */

struct warning {
	struct str text;
	struct str path; /* of what tells more; empty: nothing does */
	time_t expires;
	int64_t article;
};

struct warnings {
	struct warning list[SHOWN_MOST];
	int n;
	time_t next; /* when they will be others; 0: never */
};

static void
sooner(struct warnings *w, time_t moment)
{
	if (moment && (!w->next || moment < w->next))
		w->next = moment;
}

static bool
has_article(const struct warnings *w, int64_t article)
{
	for (int i = 0; i < w->n; i++)
		if (w->list[i].article == article)
			return true;
	return false;
}

static void
add_articles(struct asked *q, enum lang lang, struct warnings *w)
{
	struct edition_article rows[SHOWN_MOST];
	int n = edition_urgent(q->edition, lang, q->now, q->arena, rows, SHOWN_MOST);

	for (int i = 0; i < n; i++) {
		sooner(w, rows[i].urgent_until);
		if (w->n < SHOWN_MOST && !has_article(w, rows[i].id))
			w->list[w->n++] = (struct warning){ .text = rows[i].title,
							    .path = part_article_path(q, &rows[i]),
							    .expires = rows[i].urgent_until,
							    .article = rows[i].id };
	}
}

static void
add_alert(struct asked *q, const struct alert *x, struct warnings *w)
{
	const struct edition_article about = { .id = x->article, .lang = x->article_lang };

	if (x->article && has_article(w, x->article))
		return;
	w->list[w->n++] =
	    (struct warning){ .text = x->text,
			      .path = x->article ? part_article_path(q, &about) : STR(""),
			      .expires = x->expires,
			      .article = x->article };
}

static struct warnings
warnings_now(struct asked *q)
{
	struct warnings w = { .n = 0 };
	struct alert rows[SHOWN_MOST];
	int n = edition_alerts(q->edition, q->lang, q->now, q->arena, rows, SHOWN_MOST, &w.next);

	for (int i = 0; i < n; i++)
		if (rows[i].lang == q->lang)
			add_alert(q, &rows[i], &w);
	add_articles(q, q->lang, &w);
	if (w.n)
		return w;
	for (int i = 0; i < n; i++)
		add_alert(q, &rows[i], &w);
	for (int lang = 0; lang < LANG_COUNT; lang++)
		if (lang != (int)q->lang)
			add_articles(q, (enum lang)lang, &w);
	return w;
}

static void
bring_forward(struct page *page, time_t next)
{
	if (next && (!page->expires || next < page->expires))
		page->expires = next;
}

void
part_alerts(struct asked *q)
{
	struct warnings w = warnings_now(q);
	const struct doc *d = &q->page->doc;
	bool gap = d->n == 0 || d->blocks[d->n - 1].kind != BLOCK_LINK;

	q->alerts_shown = true;
	bring_forward(q->page, w.next);
	for (int i = 0; i < w.n; i++) {
		const struct warning *x = &w.list[i];
		if (x->article && q->route->kind == ROUTE_ARTICLE && x->article == q->route->id)
			continue;
		struct str label =
		    arena_join(q->arena, STR(URGENT_MARK), part_clip(q, x->text, TITLE_COLUMNS));
		struct str path = x->path.n ? x->path : part_path(q, q->lang, "alert");
		struct block *b = doc_link(&q->page->doc, path, label);
		if (b)
			b->gap = gap;
		gap = false;
	}
}

void
part_alerts_on_top(struct asked *q)
{
	struct page *page = q->page;
	size_t at = page->doc.n;

	if (q->alerts_shown || q->site->fixed || page->status != PAGE_OK || page->mime.n ||
	    page->text.n)
		return;
	part_alerts(q);
	part_to_front(q, at);
}

/* --- the page that has nothing else --- */

enum detail { DETAIL_NONE, DETAIL_HOME, DETAIL_UNTIL };

static void
add_until(struct asked *q, time_t expires)
{
	struct date end = date_from_time(expires);
	struct buf line;

	if (end.hour == 0 && end.minute == 0) { /* to the end of the day before */
		end = date_from_time(expires - 60);
		end.precision = DATE_DAY;
	}
	buf_init(&line, PAGE_BYTES);
	buf_addstr(&line, phrase(PHRASE_UNTIL, q->lang));
	buf_addc(&line, ' ');
	date_add_words(&line, &end, q->lang);
	if (end.precision == DATE_MINUTE)
		buf_addf(&line, ", %d.%02d", end.hour, end.minute);
	struct block *b = doc_para(&q->page->doc, arena_str(q->arena, buf_str(&line)));
	if (b)
		b->tight = true;
	buf_release(&line);
}

static void
build(struct asked *q, const struct warnings *w, size_t text_bytes, enum detail detail)
{
	struct doc *d = part_menu(q, q->route->path, phrase(PHRASE_NO_ALERT, q->lang));

	q->page->menu = false;
	q->page->brief = true;
	bring_forward(q->page, w->next);
	for (int i = 0; i < w->n; i++) {
		const struct warning *x = &w->list[i];
		struct str text =
		    arena_join(q->arena, STR(URGENT_MARK), part_clip_bytes(q, x->text, text_bytes));
		struct block *b = i ? doc_para(d, text) : NULL;
		if (i == 0)
			d->title = text;
		if (b)
			b->tight = true;
		if (detail >= DETAIL_UNTIL)
			add_until(q, x->expires);
		if (x->path.n)
			part_link(q, x->path, PHRASE_MORE, false);
	}
	if (detail >= DETAIL_HOME && !q->gopher)
		part_link(q, part_path(q, q->lang, ""), PHRASE_HOME_SHORT, false);
}

/* What does not fit goes in the order of its worth: the moment of its end, the way home, then ends of the texts. */
void
page_alert(struct asked *q)
{
	struct warnings w = warnings_now(q);
	size_t bytes = 0, least = LEAST_BYTES;

	for (int i = 0; i < w.n; i++)
		if (w.list[i].text.n > bytes)
			bytes = w.list[i].text.n;
	q->alerts_shown = true;
	build(q, &w, bytes, DETAIL_UNTIL);
	if (part_bytes(q) > PAGE_BYTES)
		build(q, &w, bytes, DETAIL_HOME);
	for (size_t n = part_bytes(q); n > PAGE_BYTES; n = part_bytes(q)) {
		size_t each = (n - PAGE_BYTES) / (size_t)(w.n ? w.n : 1) + 1;
		bool last = bytes <= least;
		bytes = bytes > least + each ? bytes - each : least;
		build(q, &w, bytes, last ? DETAIL_NONE : DETAIL_HOME);
		if (last && w.n-- <= 1)
			return;
	}
}
