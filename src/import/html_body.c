/*
 * A body of HTML as a doc: the reading from its start to its end, and what can only be settled
 * when all is read.
 */
#include "base/clean.h"
#include "base/phrase.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "import/html.h"
#include "import/html_act.h"
#include "import/html_find.h"
#include "import/settle.h"

#define SCRATCH_MAX (64u << 20)
#define KEEP_MAX    (24u << 20)
#define OUT_EXTRA   (64u << 10) /* beyond twice the source: labels of players and the like */
#define TITLE_MAX   160         /* bytes of a first paragraph that must serve as a title */

void
html_reader_begin(struct html_reader *r, const struct html_tree *t, struct doc *d, struct arena *a)
{
	*r = (struct html_reader){
		.doc = d,
		.arena = a,
		.base = STR(""),
		.title = STR(""),
		.date = STR(""),
		.caption = STR(""),
		.link_label = STR(""),
		.abbrs = STR(""),
		.out_max = 2 * t->whole.n + OUT_EXTRA,
		.item.mark = STR(""),
	};
	arena_init(&r->scratch, SCRATCH_MAX);
	arena_init(&r->keep, KEEP_MAX);
	linked_init(&r->linked, &r->keep);
	html_run_init(&r->run, &r->scratch, r->out_max + t->whole.n);
	r->run.was = phrase(PHRASE_WAS, d->lang);
}

enum read_result
html_reader_end(struct html_reader *r)
{
	if (r->result == READ_OK && buf_failed(&r->run.text))
		r->result = READ_REFUSED;
	if (r->result == READ_OK && (arena_failed(r->arena) || arena_failed(&r->scratch)))
		r->result = READ_NO_MEMORY;
	html_run_release(&r->run);
	arena_release(&r->keep);
	arena_release(&r->scratch);
	return r->result;
}

struct str
html_plain(const struct html_tree *t, const GumboNode *top, struct arena *a)
{
	struct html_reader r;
	struct html_line line;
	struct doc d;
	struct str text = STR("");

	doc_init(&d, a);
	html_reader_begin(&r, t, &d, a);
	r.plain = true;
	r.joined = 1;
	html_walk(&r, top);
	if (r.result == READ_OK && html_take_line(&r, &line))
		text = line.text;
	html_reader_end(&r);
	return text;
}

/* Where the page says that its relative addresses start. */
static struct str
find_base(const struct html_tree *t)
{
	for (unsigned i = 0; t->head && i < html_children(t->head)->length; i++) {
		const GumboNode *n = html_child(t->head, i);
		struct str href = html_attr(n, "href");
		if (html_tag(n) == GUMBO_TAG_BASE && href.n)
			return href;
	}
	return STR("");
}

static void
set_base(struct html_reader *r, const struct html_tree *t, struct str base)
{
	struct str own = find_base(t);

	r->base = base;
	if (own.n && (base.n || str_find(own, STR("://")) > 0))
		r->base = arena_str(&r->keep, base.n ? uri_resolve(&r->scratch, base, own) : own);
}

/* An article without a title is called by its first heading, else by its first words. */
static void
settle_title(struct doc *d, bool bare)
{
	struct str text = STR("");

	if (bare && (!d->n || d->blocks[0].kind != BLOCK_HEADING || d->blocks[0].nlinks))
		return;
	for (size_t i = 0; i < d->n && !text.n; i++)
		text = d->blocks[i].text;
	if (text.n > TITLE_MAX || (d->n && d->blocks[0].kind == BLOCK_PRE)) {
		struct str first = utf8_clip(str_cut_line(&text), TITLE_MAX - 4);
		size_t end = first.n;
		while (end > TITLE_MAX / 2 && first.s[end - 1] != ' ')
			end--;
		first = end > TITLE_MAX / 2 ? str_trim(str_part(first, 0, end)) : first;
		text = clean_line(d->arena, arena_printf(d->arena, "%.*s…", STR_ARG(first)));
	}
	d->title = text.n ? text : phrase(PHRASE_NEWS, d->lang);
	if (d->n && d->blocks[0].kind == BLOCK_HEADING && d->blocks[0].text.s == text.s) {
		d->n--;
		memmove(d->blocks, d->blocks + 1, d->n * sizeof(*d->blocks));
	}
}

static bool
has_title(const GumboNode *head)
{
	for (unsigned i = 0; head && i < html_children(head)->length; i++)
		if (html_tag(html_child(head, i)) == GUMBO_TAG_TITLE)
			return true;
	return false;
}

/* Where the article stands: of a whole page only the part that is one. */
static const GumboNode *
article_in(const struct html_tree *t, struct arena *scratch)
{
	struct html_page page;

	if (!has_title(t->head) || !html_page_lay_out(&page, t, scratch))
		return t->body;
	html_page_find(&page, scratch);
	return page.spots[page.article].node;
}

static enum read_result
read_tree(const struct html_tree *t, const struct body *b, struct arena *a, struct doc *d)
{
	struct html_reader r;

	html_reader_begin(&r, t, d, a);
	set_base(&r, t, b->base);
	d->title = html_clean(&r, b->title);
	r.title = settle_fold(&r.keep, d->title);
	r.bare = b->bare;
	if (t->body) {
		html_walk(&r, article_in(t, &r.scratch));
		html_flush(&r);
	}
	if (r.result == READ_OK) {
		if (!d->title.n)
			settle_title(d, b->bare);
		settle_headings(d);
	}
	return html_reader_end(&r);
}

static bool
holds_words(const GumboNode *n)
{
	switch (html_role(n)) {
	case ROLE_EMBED:
	case ROLE_NOSCRIPT:
	case ROLE_SKIP: return false;
	case ROLE_FORM:
		if (html_form_is_controls(n))
			return false;
		break;
	default: break;
	}
	return !html_hidden(n) && !html_clutter(n);
}

/* Only letters count, so the words are taken as they are, without a reading. */
enum lang
html_lang(const GumboNode *top, struct str title)
{
	struct buf words;

	buf_init(&words, SCRATCH_MAX);
	buf_addstr(&words, title);
	for (const GumboNode *n = top; n;) {
		buf_addc(&words, ' ');
		buf_addstr(&words, html_node_text(n));
		n = html_next(top, n, n == top || holds_words(n));
	}
	enum lang lang = lang_detect(buf_str(&words));
	buf_release(&words);
	return lang;
}

enum read_result
html_read_body(const struct body *b, struct arena *a, struct doc *d)
{
	struct html_tree t;
	enum read_result result = html_open(&t, b->text, a);

	doc_init(d, a);
	if (result == READ_OK) {
		d->lang = b->lang == LANG_NONE ? html_lang(t.body, b->title) : b->lang;
		result = read_tree(&t, b, a, d);
	}
	html_close(&t);
	return result;
}

enum read_result
html_text(struct str html, struct arena *a, struct str *out)
{
	struct html_tree t;
	enum read_result result = html_open(&t, html, a);

	*out = STR("");
	if (result == READ_OK && t.body)
		*out = html_plain(&t, t.body, a);
	if (arena_failed(a))
		result = READ_NO_MEMORY;
	html_close(&t);
	return result;
}
