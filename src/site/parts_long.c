/*
 * Very long articles in parts, beside the whole, for lines on which the whole takes half a minute: a page that lists the parts
 * with their sizes, and the parts.  And, for any page, how large is what its links lead to, where that is more than one
 * would expect: nobody is sent something large that nobody asked for.
 */
#include "base/uri.h"
#include "doc/gemtext.h"
#include "site/pages.h"

#define PART_BYTES                                                                                 \
	(12u                                                                                       \
	 << 10) /* of gemtext at most; three seconds of GPRS. A table, a picture of letters or a paragraph that has more is a part of its own */
#define LABEL      50 /* columns of what a part begins with */
#define LOOKS_MOST 50 /* links of one page that are looked up */

/* --- parts --- */

struct parts {
	size_t *starts; /* blocks; one more than there are parts: the end of the last */
	size_t
	    *bytes; /* as gemtext, whatever protocol asks: a part's address means the same on all */
	size_t n;
};

/* Bytes of the block as gemtext, with the blank line that may stand before it. */
static size_t
weight(const struct doc *d, struct block *b)
{
	const struct doc alone = {
		.arena = d->arena, .title = STR("-"), .lang = d->lang, .blocks = b, .n = 1, .cap = 1
	};
	struct buf out;

	buf_init(&out, SIZE_MAX);
	gemtext_write(&out, &alone);
	size_t n = out.n - strlen("# -\n") + 1;
	buf_release(&out);
	return n;
}

/* Whether a reader would miss something if a part began here: in a list, a poem, a quote, below a heading, between a picture and what is said of it. */
static bool
belongs(const struct block *before, const struct block *b)
{
	if (before->kind == BLOCK_HEADING || b->tight)
		return true;
	switch (b->kind) {
	case BLOCK_ITEM:
	case BLOCK_QUOTE:
	case BLOCK_LINK:
	case BLOCK_IMAGE: return before->kind == b->kind;
	default: return false;
	}
}

/* Whether a part may begin at an item of a list that is longer than any part. */
static bool
is_item_on_top(const struct block *b)
{
	return (b->kind == BLOCK_ITEM && b->level <= 1) || b->kind == BLOCK_LINK ||
	       b->kind == BLOCK_IMAGE;
}

/* The end of what belongs together from block i on; of a list that is too long for a part, as many items as fit. */
static size_t
together(const struct doc *d, const size_t *weights, size_t i)
{
	size_t end = i + 1, bytes = weights[i], fits = 0;

	for (; end < d->n && belongs(&d->blocks[end - 1], &d->blocks[end]); end++) {
		bytes += weights[end];
		if (bytes <= PART_BYTES && end + 1 < d->n && is_item_on_top(&d->blocks[end + 1]))
			fits = end + 1;
	}
	return bytes > PART_BYTES && fits ? fits : end;
}

static size_t
sum(const size_t *weights, size_t from, size_t to)
{
	size_t n = 0;

	while (from < to)
		n += weights[from++];
	return n;
}

/* No line to a few sentences: what is left over stays with what is before it. */
static void
join_last(struct parts *p)
{
	size_t last = p->n - 1;

	if (last == 0 || p->bytes[last] > PART_BYTES / 4 ||
	    p->bytes[last - 1] + p->bytes[last] > PART_BYTES)
		return;
	p->bytes[last - 1] += p->bytes[last];
	p->n--;
}

/* A part begins where the one before is full, or half full and a chapter begins. */
static bool
divide(struct doc *d, struct parts *p, struct arena *a)
{
	size_t *weights = arena_array(a, d->n + 1, sizeof(*weights));

	*p = (struct parts){ .starts = arena_array(a, d->n + 1, sizeof(*p->starts)),
			     .bytes = arena_array(a, d->n + 1, sizeof(*p->bytes)) };
	if (!weights || !p->starts || !p->bytes || d->n == 0)
		return false;
	for (size_t i = 0; i < d->n; i++)
		weights[i] = weight(d, &d->blocks[i]);
	for (size_t i = 0, end; i < d->n; i = end) {
		end = together(d, weights, i);
		size_t more = sum(weights, i, end);
		size_t had = p->n ? p->bytes[p->n - 1] : 0;
		bool chapter = d->blocks[i].kind == BLOCK_HEADING && had >= PART_BYTES / 2;

		if (p->n == 0 || had + more > PART_BYTES || chapter) {
			p->starts[p->n] = i;
			p->bytes[p->n++] = 0;
		}
		p->bytes[p->n - 1] += more;
	}
	join_last(p);
	p->starts[p->n] = d->n;
	return true;
}

static struct str
parts_path(struct asked *q, const struct edition_article *x)
{
	return arena_join(q->arena, part_article_path(q, x), STR("/parts/"));
}

static void
add_size(struct buf *line, size_t bytes, enum lang lang)
{
	buf_adds(line, " (");
	phrase_add_size(line, bytes, lang);
	buf_addc(line, ')');
}

static void
add_whole(struct asked *q, const struct edition_article *x)
{
	struct block *b =
	    doc_link(&q->page->doc, part_article_path(q, x), phrase(PHRASE_IN_FULL, x->lang));

	if (b) {
		b->gap = true;
		b->size = x->size;
	}
}

/* "2. О дорогах (12 KB)" */
static void
add_part(struct asked *q, const struct edition_article *x, const struct doc *d,
	 const struct parts *p, size_t i)
{
	struct str words = STR("");
	struct buf line;

	for (size_t k = p->starts[i]; k < p->starts[i + 1] && words.n == 0; k++)
		words = d->blocks[k].text;
	buf_init(&line, 0);
	buf_addf(&line, "%zu. ", i + 1);
	buf_addstr(&line, part_clip(q, words, LABEL));
	add_size(&line, p->bytes[i], x->lang);
	doc_link(&q->page->doc, arena_printf(q->arena, "%.*s%zu", STR_ARG(parts_path(q, x)), i + 1),
		 arena_str(q->arena, buf_str(&line)));
	buf_release(&line);
}

void
page_parts(struct asked *q)
{
	struct edition_article x;
	struct parts p;

	if (!article_find(q, &x))
		return;
	article_body(q, &x);
	struct doc d = q->page->doc;
	if (!divide(&d, &p, q->arena))
		return;
	part_menu(q, parts_path(q, &x), x.title);
	for (size_t i = 0; i < p.n; i++)
		add_part(q, &x, &d, &p, i);
	add_whole(q, &x);
	part_link(q, part_path(q, x.lang, ""), PHRASE_HOME, false);
}

static void
add_way(struct asked *q, const struct edition_article *x, const struct parts *p, size_t number,
	enum phrase words, bool gap)
{
	if (number < 1 || number > p->n)
		return;
	struct block *b = doc_link(
	    &q->page->doc, arena_printf(q->arena, "%.*s%zu", STR_ARG(parts_path(q, x)), number),
	    phrase(words, x->lang));
	if (b) {
		b->gap = gap;
		b->size = p->bytes[number - 1];
	}
}

void
page_part(struct asked *q)
{
	size_t number = (size_t)q->route->part;
	struct doc *d = &q->page->doc;
	struct edition_article x;
	struct parts p;

	if (!article_find(q, &x))
		return;
	article_body(q, &x);
	if (!divide(d, &p, q->arena) || number > p.n) {
		page_missing(q, 0);
		return;
	}
	q->page->path = arena_printf(q->arena, "%.*s%zu", STR_ARG(parts_path(q, &x)), number);
	if (p.n > 1)
		d->title = arena_printf(q->arena, "%.*s (%zu/%zu)", STR_ARG(x.title), number, p.n);
	d->blocks += p.starts[number - 1];
	d->n = d->cap = p.starts[number] - p.starts[number - 1];
	d->blocks[0].gap = true;
	if (q->gopher && !q->route->source)
		return; /* the menu that leads to it has the others */
	add_way(q, &x, &p, number + 1, PHRASE_NEXT_PART, true);
	add_way(q, &x, &p, number - 1, PHRASE_PREVIOUS_PART, number == p.n);
	part_link(q, parts_path(q, &x), PHRASE_IN_PARTS, p.n == 1);
	part_link(q, part_path(q, x.lang, ""), PHRASE_HOME, false);
}

void
part_in_parts(struct asked *q, const struct edition_article *x)
{
	struct doc *d = &q->page->doc;
	size_t at = d->n;

	if (x->size <= ARTICLE_LONG)
		return;
	part_link(q, parts_path(q, x), PHRASE_IN_PARTS, false);
	part_to_front(q, at);
}

struct str
part_listed_path(struct asked *q, const struct edition_article *x)
{
	return q->gopher && x->size > ARTICLE_LONG ? parts_path(q, x) : part_article_path(q, x);
}

/* --- sizes --- */

static void
look_at_file(struct asked *q, struct str path, struct block *b)
{
	struct edition_file f;

	if (edition_file(q->edition, path, q->arena, &f) != 1 &&
	    edition_file(q->edition, uri_ascii(q->arena, path), q->arena, &f) != 1)
		return;
	if (f.doc.n == 0 && f.format.n)
		b->format = f.format;
	if (f.doc.n == 0 || f.size > ARTICLE_LONG)
		b->size = f.size;
}

static void
look_at(struct asked *q, struct block *b)
{
	struct edition_article x;
	struct route r;
	struct str path;

	if (!uri_decode(q->arena, b->url, &path) || !route_parse(path, q->arena, &r))
		return;
	if (r.kind == ROUTE_FILE)
		look_at_file(q, r.plain, b);
	else if (r.kind == ROUTE_ARTICLE && edition_article(q->edition, r.id, q->arena, &x) == 1 &&
		 x.size > ARTICLE_LONG)
		b->size = x.size;
}

void
part_sizes(struct asked *q, size_t from)
{
	struct doc *d = &q->page->doc;

	for (size_t i = from, looks = 0; i < d->n && looks < LOOKS_MOST; i++) {
		struct block *b = &d->blocks[i];

		if (b->size || !str_starts(b->url, STR("/")) ||
		    (b->kind != BLOCK_LINK && b->kind != BLOCK_IMAGE))
			continue;
		look_at(q, b);
		looks++;
	}
}
