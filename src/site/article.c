/*
 * One article: its stored doc with what belongs to it.
 *
 * Title and lead come first, since a reader's app sets the first paragraph large; pictures, attachments, the correction,
 * date and source follow, then the ways on.  Over Gopher it is a text that no link leads out of, so the date
 * stands under the title (protocols.md GOP-45) and the ways on are left out.
 */
#include <limits.h>

#include "base/clean.h"
#include "base/uri.h"
#include "site/media.h"
#include "site/pages.h"

#define LINE_MOST     8192
#define NEXT_COLUMNS  80 /* of a title in "Previous: ..." */
#define SOURCE_LENGTH 200

/* `from`: where the article's text begins on the page. */
void
article_media(struct asked *q, const struct edition_article *x, size_t from,
	      const struct media_wish *wish)
{
	struct edition_file *files;
	int n = edition_media(q->edition, x->id, q->arena, &files);

	media_show(&q->page->doc, from, files, n, wish);
}

void
article_correction(struct asked *q, const struct edition_article *x)
{
	struct str words = clean_line(q->arena, x->correction);
	struct buf line;

	if (words.n == 0)
		return;
	buf_init(&line, LINE_MOST + words.n);
	buf_addstr(&line, phrase(PHRASE_CORRECTED, x->lang));
	if (x->corrected.precision != DATE_NONE) {
		buf_addc(&line, ' ');
		date_add_words(&line, &x->corrected, x->lang);
	}
	buf_adds(&line, ": ");
	buf_addstr(&line, words);
	doc_para(&q->page->doc, arena_str(q->arena, buf_str(&line)));
	buf_release(&line);
}

/* Who the news is from: the name given, else the host of the address. */
static struct str
source_words(struct asked *q, const struct edition_article *x, struct str url)
{
	struct str words = clean_line(q->arena, x->source_name);
	struct uri u;

	if (words.n == 0 && url.n && uri_split(url, &u))
		words = u.host;
	return part_clip(q, words, SOURCE_LENGTH);
}

static void
add_piece(struct buf *line, struct str piece)
{
	if (piece.n && line->n)
		buf_adds(line, " · ");
	buf_addstr(line, piece);
}

/* The words; *at is where the source stands in them. */
static struct str
origin_words(struct asked *q, const struct edition_article *x, bool with_language,
	     struct str source, size_t *at)
{
	struct edition_section section;
	struct buf line;

	buf_init(&line, LINE_MOST);
	if (x->date.precision != DATE_NONE)
		date_add_words(&line, &x->date, x->lang);
	if (part_section(q, x->lang, x->section, &section))
		add_piece(&line, section.name);
	if (with_language)
		add_piece(&line, phrase(PHRASE_LANG_NAME, x->lang));
	if (source.n) {
		add_piece(&line, phrase(PHRASE_SOURCE, x->lang));
		buf_adds(&line, ": ");
		*at = line.n;
		buf_addstr(&line, source);
	}
	struct str words = arena_str(q->arena, buf_str(&line));
	buf_release(&line);
	return words;
}

struct str
article_origin(struct asked *q, const struct edition_article *x)
{
	struct str source = source_words(q, x, uri_ascii(q->arena, x->source_url));
	size_t at;

	return origin_words(q, x, false, source, &at);
}

/* The newest block becomes the first. */
static void
move_to_front(struct doc *d)
{
	if (d->n < 2)
		return;
	struct block last = d->blocks[d->n - 1];
	memmove(d->blocks + 1, d->blocks, (d->n - 1) * sizeof(*d->blocks));
	d->blocks[0] = last;
}

/* In a text, with the language, and the source a link in it. */
static void
add_origin_of_text(struct asked *q, const struct edition_article *x)
{
	struct doc *d = &q->page->doc;
	struct str url = uri_ascii(q->arena, x->source_url);
	struct str source = source_words(q, x, url);
	size_t at = 0;

	struct block *b = doc_para(d, origin_words(q, x, true, source, &at));
	if (b && source.n && url.n && at + source.n <= b->text.n)
		doc_add_link(d, b, at, source.n, url);
	if (b)
		move_to_front(d);
}

/* Where each link is a line of its own, the source is that line, and is said once. */
static void
add_origin(struct asked *q, const struct edition_article *x)
{
	struct doc *d = &q->page->doc;
	struct str url = uri_ascii(q->arena, x->source_url);
	struct str source = source_words(q, x, url);
	bool link = source.n && url.n;
	size_t at;

	struct str words = origin_words(q, x, false, link ? STR("") : source, &at);
	if (words.n)
		doc_para(d, words);
	if (!link)
		return;
	struct block *b =
	    doc_link(d, url,
		     arena_printf(q->arena, "%.*s: %.*s", STR_ARG(phrase(PHRASE_SOURCE, x->lang)),
				  STR_ARG(source)));
	if (b)
		b->tight = words.n > 0;
}

static void
add_named(struct asked *q, struct str words, const struct edition_article *to, bool dated, bool gap)
{
	struct buf line;

	buf_init(&line, LINE_MOST);
	buf_addstr(&line, words);
	buf_adds(&line, ": ");
	if (dated) {
		date_add_day(&line, &to->date);
		buf_addc(&line, ' ');
	}
	buf_addstr(&line, part_clip(q, to->title, NEXT_COLUMNS));
	struct block *b =
	    doc_link(&q->page->doc, part_listed_path(q, to), arena_str(q->arena, buf_str(&line)));
	if (b) {
		b->gap = gap;
		b->size = to->size > ARTICLE_LONG ? to->size : 0;
	}
	buf_release(&line);
}

static bool
add_twins(struct asked *q, const struct edition_article *x)
{
	struct edition_article rows[LANG_COUNT];
	int n = edition_twins(q->edition, x, q->arena, rows);

	for (int i = 0; i < n; i++)
		add_named(q, phrase(PHRASE_READ_IN, rows[i].lang), &rows[i], false, i == 0);
	return n > 0;
}

static void
add_ways_on(struct asked *q, const struct edition_article *x, bool gap)
{
	struct edition_article older, newer;
	struct edition_section section;
	struct doc *d = &q->page->doc;

	if (edition_neighbours(q->edition, x, q->arena, &older, &newer) >= 0) {
		if (older.id)
			add_named(q, phrase(PHRASE_PREVIOUS, x->lang), &older, true, gap);
		if (newer.id)
			add_named(q, phrase(PHRASE_NEXT, x->lang), &newer, true, gap && !older.id);
		gap = gap && !older.id && !newer.id;
	}
	if (part_section(q, x->lang, x->section, &section)) {
		struct str path = arena_printf(q->arena, "/%.*s/%.*s/", STR_ARG(lang_code(x->lang)),
					       STR_ARG(section.slug));
		struct block *b = doc_link(d, path, section.name);
		if (b)
			b->gap = gap;
		gap = false;
	}
	part_link(q, part_path(q, x->lang, "news/"), PHRASE_ALL_NEWS, gap);
	part_link(q, part_path(q, x->lang, ""), PHRASE_HOME, false);
}

/* The stored doc, or a note in its place: one bad article costs its own text and no more. */
static void
open_doc(struct asked *q, const struct edition_article *x)
{
	struct doc *d = &q->page->doc;

	if (x->doc.n ? !doc_unpack(x->doc, q->arena, d)
		     : edition_doc(q->edition, x->id, q->arena, d) != 1) {
		doc_init(d, q->arena);
		doc_para(d, phrase(PHRASE_UNREADABLE, x->lang));
	}
	if (d->title.n == 0)
		d->title = x->title.n ? x->title : phrase(PHRASE_NEWS, x->lang);
	if (d->lang == LANG_NONE)
		d->lang = x->lang;
	/* Terminal clients set no space below a heading: the title would run into the lead. */
	if (d->n && d->blocks[0].kind == BLOCK_PARA)
		d->blocks[0].gap = true;
}

void
article_body(struct asked *q, const struct edition_article *x)
{
	open_doc(q, x);
	article_media(q, x, 0, &(struct media_wish){ .most = INT_MAX, .full = true });
	part_sizes(q, 0);
	article_correction(q, x);
}

bool
article_find(struct asked *q, struct edition_article *x)
{
	int found = edition_article(q->edition, q->route->id, q->arena, x);

	if (found != 1) {
		page_missing(q, found);
		return false;
	}
	q->lang = x->lang;
	if (x->withdrawn) {
		page_refuse(q->page, PAGE_GONE, x->lang, clean_line(q->arena, x->reason));
		return false;
	}
	page_refuse(q->page, PAGE_OK, x->lang, STR(""));
	q->page->message = STR("");
	return true;
}

void
page_article(struct asked *q)
{
	struct edition_article x;

	if (!article_find(q, &x))
		return;
	q->page->path = part_article_path(q, &x);
	q->page->source = q->gopher && q->route->source;

	bool plain = q->gopher && !q->route->source;
	article_body(q, &x);
	if (!plain)
		part_in_parts(q, &x);
	if (plain)
		add_origin_of_text(q, &x);
	else
		add_origin(q, &x);
	bool twins = add_twins(q, &x);
	if (!plain)
		add_ways_on(q, &x, !twins);
}
