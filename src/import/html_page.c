/*
 * A saved page as a found article: title, date, language, source.
 */
#include "base/clean.h"
#include "base/uri.h"
#include "import/html.h"
#include "import/html_find.h"
#include "import/html_reader.h"
#include "import/section.h"
#include "import/settle.h"

#define SCRATCH_MAX (64u << 20)
#define TITLE_BYTES 500 /* a longer "title" is a text */
#define DATE_BYTES  120
#define DATE_NEAR   400 /* bytes of text between a title and its date */

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

struct finder {
	const struct html_tree *tree;
	struct html_page page;
	struct arena *arena;  /* the found article's */
	struct arena scratch; /* until the end */
	struct found *found;
	size_t title, date; /* spots; 0: none */
};

/* --- what the head of the page says --- */

/* <meta property|name|itemprop="…" content="…"> */
static struct str
meta(const struct html_tree *t, struct str name)
{
	static const char *const attrs[] = { "property", "name", "itemprop" };

	for (unsigned i = 0; t->head && i < html_children(t->head)->length; i++) {
		const GumboNode *n = html_child(t->head, i);
		if (html_tag(n) != GUMBO_TAG_META)
			continue;
		for (size_t j = 0; j < COUNT(attrs); j++)
			if (str_eq_ascii_case(html_attr(n, attrs[j]), name))
				return html_attr(n, "content");
	}
	return STR("");
}

static const GumboNode *
in_head(const struct html_tree *t, GumboTag tag)
{
	for (unsigned i = 0; t->head && i < html_children(t->head)->length; i++)
		if (html_tag(html_child(t->head, i)) == tag)
			return html_child(t->head, i);
	return NULL;
}

static struct str
canonical_link(const struct html_tree *t)
{
	for (unsigned i = 0; t->head && i < html_children(t->head)->length; i++) {
		const GumboNode *n = html_child(t->head, i);
		if (html_tag(n) == GUMBO_TAG_LINK &&
		    str_eq_ascii_case(html_attr(n, "rel"), STR("canonical")))
			return html_attr(n, "href");
	}
	return STR("");
}

static struct str
clean(struct finder *f, struct str text)
{
	struct str x = html_unescape(&f->scratch, text);

	x = clean_lookalikes(&f->scratch, clean_line(&f->scratch, x));
	return arena_str(f->arena, x);
}

/* --- title --- */

static bool
is_title(const struct html_spot *s)
{
	static const char *const classes[] = {
		"article-title", "article__title", "article_title", "entry-title", "itemtitle",
		"news-title",    "news_title",     "page-title",    "post-title",
	};

	if (s->clutter || s->to == s->from || s->to - s->from > TITLE_BYTES)
		return false;
	return html_tag(s->node) == GUMBO_TAG_H1 ||
	       str_eq_ascii_case(html_attr(s->node, "itemprop"), STR("headline")) ||
	       html_any_listed(html_attr(s->node, "class"), classes, COUNT(classes));
}

/* A heading that leads to the front page is the site's name. */
static bool
is_logo(const struct html_page *p, size_t at)
{
	const struct html_spot *s = &p->spots[at];
	size_t link = 0;

	if (s->linked < s->to - s->from)
		return false;
	for (size_t i = at + 1; i < s->end && !link; i++)
		link = html_tag(p->spots[i].node) == GUMBO_TAG_A ? i : 0;
	for (size_t i = s->parent; i && !link; i = p->spots[i].parent)
		link = html_tag(p->spots[i].node) == GUMBO_TAG_A ? i : 0;
	struct uri u;
	struct str href = html_attr(p->spots[link].node, "href");
	return link && uri_split(href, &u) && u.path.n < sizeof("/ru/");
}

static bool
is_lesser_title(const struct html_spot *s)
{
	return !s->clutter && s->to > s->from && s->to - s->from <= TITLE_BYTES &&
	       html_tag(s->node) == GUMBO_TAG_H2;
}

/* The nearest above the article's text, or at its top: the one with the least text in between. */
static size_t
nearest(const struct finder *f, bool (*is)(const struct html_spot *), size_t most)
{
	const struct html_spot *article = &f->page.spots[f->page.article];
	size_t best = 0, best_far = most + 1;

	for (size_t i = 1; i < f->page.n && i < article->end; i++) {
		const struct html_spot *s = &f->page.spots[i];
		if (!is(s) || is_logo(&f->page, i))
			continue;
		size_t far = i > f->page.article     ? s->from - article->from
			     : s->to > article->from ? most + 1
						     : article->from - s->to;
		/* Of two as near, the inner one: <header class="entry-title"><h1>. */
		if (far < best_far || (far == best_far && i < f->page.spots[best].end)) {
			best = i;
			best_far = far;
		}
	}
	/* <div class="news-title">Home <h1>…</h1></div> */
	for (size_t i = best + 1; best && i < f->page.spots[best].end; i++)
		if (html_tag(f->page.spots[i].node) == GUMBO_TAG_H1)
			return i;
	return best;
}

/* "Title | Site" and "Title - Site": the last part goes. */
static struct str
without_site(struct str title)
{
	static const struct str marks[] = {
		STR_INIT(" | "), STR_INIT(" \xE2\x80\x94 "), STR_INIT(" \xE2\x80\x93 "),
		STR_INIT(" - "), STR_INIT(" :: "),           STR_INIT(" \xC2\xBB "),
	};

	for (size_t i = 0; i < COUNT(marks); i++) {
		size_t cut = 0;
		for (ptrdiff_t at = 0; (at = str_find(str_after(title, cut), marks[i])) >= 0;)
			cut += (size_t)at + marks[i].n;
		if (cut > marks[i].n)
			return str_part(title, 0, cut - marks[i].n);
	}
	return title;
}

static void
find_title(struct finder *f)
{
	const GumboNode *element = in_head(f->tree, GUMBO_TAG_TITLE);

	f->title = nearest(f, is_title, (size_t)-2);
	if (!f->title)
		f->title = nearest(f, is_lesser_title, TITLE_BYTES);
	/* A heading in the midst of a fragment is no title. */
	if (html_is_fragment(f->tree) && f->page.spots[f->title].from)
		f->title = 0;
	if (f->title)
		f->found->title = html_plain(f->tree, f->page.spots[f->title].node, f->arena);
	if (!f->found->title.n)
		f->found->title = clean(f, meta(f->tree, STR("og:title")));
	if (!f->found->title.n && element && html_children(element)->length)
		f->found->title = without_site(clean(f, html_node_text(html_child(element, 0))));
}

/* --- date --- */

static struct str
until_comma(struct str x)
{
	return str_trim(str_cut(&x, ','));
}

/* "Published: 18.04.2019 | Admin", "30 June 2025, Monday". */
static bool
parse_date(struct finder *f, struct str text, struct date *d)
{
	struct str rest = settle_fold(&f->scratch, text);

	while (rest.n) {
		struct str piece = str_trim(str_cut(&rest, '|')), after = piece;
		if (date_parse(piece, d) || date_parse(until_comma(piece), d))
			return true;
		str_cut(&after, ':');
		after = str_trim(after);
		if (after.n && (date_parse(after, d) || date_parse(until_comma(after), d)))
			return true;
	}
	return false;
}

static bool
is_date(const struct html_spot *s)
{
	static const char *const classes[] = {
		"article-date",   "article__date", "article_date",    "create",
		"created",        "date",          "date-created",    "date_time",
		"datetime",       "entry-date",    "itemdatecreated", "news-date",
		"news-date-time", "news__date",    "news_date",       "post-date",
		"posted-on",      "pub-date",      "pubdate",         "published",
		"submitted",      "time",
	};
	GumboTag tag = html_tag(s->node);

	if (s->to - s->from > DATE_BYTES)
		return false;
	return tag == GUMBO_TAG_TIME ||
	       str_eq_ascii_case(html_attr(s->node, "itemprop"), STR("datePublished")) ||
	       html_any_listed(html_attr(s->node, "class"), classes, COUNT(classes));
}

/* What the element says to machines, else what it says to people. */
static bool
spot_date(struct finder *f, const struct html_spot *s, struct date *d)
{
	static const char *const attrs[] = { "datetime", "content" };

	for (size_t i = 0; i < COUNT(attrs); i++)
		if (html_has_attr(s->node, attrs[i]) && date_parse(html_attr(s->node, attrs[i]), d))
			return true;
	return parse_date(f, html_plain(f->tree, s->node, &f->scratch), d);
}

static size_t
between(const struct html_spot *a, const struct html_spot *b)
{
	return a->to <= b->from ? b->from - a->to : b->to <= a->from ? a->from - b->to : 0;
}

static bool
is_in_article(const struct finder *f, size_t at)
{
	return at > f->page.article && at < f->page.spots[f->page.article].end;
}

/*
 * The date nearest to the title.  Several inside the article, each in a box of its own, are dates
 * of a list.
 */
static void
find_date_spot(struct finder *f)
{
	const struct html_spot *title = &f->page.spots[f->title ? f->title : f->page.article];
	size_t best_far = DATE_NEAR + 1, inside = 0, box = 0;

	for (size_t i = 1; i < f->page.n; i++) {
		const struct html_spot *s = &f->page.spots[i];
		struct date d;
		if (!is_date(s) || !spot_date(f, s, &d))
			continue;
		if (is_in_article(f, i) && (!inside || box != s->parent)) {
			box = s->parent;
			inside++;
		}
		size_t far = f->title ? between(s, title) : s->from - title->from;
		if (s->from < title->from && !f->title)
			far = title->from - s->to;
		if (far < best_far) {
			best_far = far;
			f->date = i;
			f->found->date = d;
		}
		i = s->end - 1;
	}
	if (inside > 1 && is_in_article(f, f->date) &&
	    f->page.spots[f->date].parent != f->page.spots[f->title].parent) {
		f->date = 0;
		f->found->date = (struct date){ .precision = DATE_NONE };
	}
}

/* schema.org in a script: "datePublished": "2025-06-30T…" */
static struct str
script_date(struct str html)
{
	ptrdiff_t at = str_find(html, STR("\"datePublished\""));
	struct str rest = at < 0 ? STR("") : str_part(html, (size_t)at + 15, 64);

	str_cut(&rest, '"');
	return str_cut(&rest, '"');
}

static void
find_date(struct finder *f)
{
	static const struct str names[] = {
		STR_INIT("article:published_time"),
		STR_INIT("datePublished"),
		STR_INIT("pubdate"),
		STR_INIT("DC.date.issued"),
	};
	struct date *d = &f->found->date;

	find_date_spot(f);
	for (size_t i = 0; d->precision == DATE_NONE && i < COUNT(names); i++)
		if (!date_parse(meta(f->tree, names[i]), d))
			*d = (struct date){ .precision = DATE_NONE };
	if (d->precision == DATE_NONE && !date_parse(script_date(f->tree->whole), d))
		*d = (struct date){ .precision = DATE_NONE };
}

/* --- where it comes from --- */

/* "<!-- saved from url=(0042)https://… -->", as browsers write it. */
static struct str
saved_from(struct str html)
{
	struct str top = str_part(html, 0, 2048);
	ptrdiff_t at = str_find(top, STR("saved from url=("));
	struct str rest = at < 0 ? STR("") : str_after(top, (size_t)at + 16);

	str_cut(&rest, ')');
	return str_trim(str_cut(&rest, ' '));
}

static bool
is_web(struct str url)
{
	return str_starts_ascii_case(url, STR("http://")) ||
	       str_starts_ascii_case(url, STR("https://"));
}

static struct str
find_url(struct finder *f)
{
	const GumboNode *base = in_head(f->tree, GUMBO_TAG_BASE);
	struct str known[] = {
		canonical_link(f->tree),
		meta(f->tree, STR("og:url")),
		saved_from(f->tree->whole),
	};

	for (size_t i = 0; i < COUNT(known); i++) {
		struct str url = known[i];
		if (url.n && !is_web(url) && base)
			url = uri_resolve(&f->scratch, html_attr(base, "href"), url);
		if (is_web(url))
			url = uri_ascii(&f->scratch, uri_untrack(&f->scratch, url));
		if (is_web(url))
			return arena_str(f->arena, url);
	}
	return STR("");
}

static size_t
digits_at_end(struct str x)
{
	size_t n = 0;

	while (n < x.n && x.s[x.n - 1 - n] >= '0' && x.s[x.n - 1 - n] <= '9')
		n++;
	return n;
}

static size_t
digits_at_start(struct str x)
{
	size_t n = 0;

	while (n < x.n && x.s[n] >= '0' && x.s[n] <= '9')
		n++;
	return n;
}

/*
 * The number in an address is the article's true name there; its words change with the title
 * (domain.md 1.1). ".../view/slug-13496" (BelTA), ".../item/2097-slug" (K2).
 */
static struct str
find_key(struct finder *f, struct str url)
{
	struct uri u;
	struct str before = STR(""), last = STR(""), number = STR("");

	if (!url.n || !uri_split(url, &u))
		return url;
	for (struct str rest = u.path; rest.n;) {
		struct str part = str_cut(&rest, '/');
		if (part.n) {
			before = last;
			last = part;
		}
	}
	size_t end = digits_at_end(last), start = digits_at_start(last);
	if (str_starts(before, STR("view")) && end &&
	    (end == last.n || last.s[last.n - 1 - end] == '-'))
		number = str_after(last, last.n - end);
	else if (str_eq(before, STR("item")) && start && (start == last.n || last.s[start] == '-'))
		number = str_part(last, 0, start);
	if (!number.n)
		return url;
	return arena_printf(f->arena, "%.*s/%.*s", STR_ARG(uri_host_ascii(&f->scratch, u.host)),
			    STR_ARG(number));
}

/* Where the page says that addresses start elsewhere than at its own, the article says so, too. */
static struct str
with_base(struct finder *f, struct str body)
{
	const GumboNode *element = in_head(f->tree, GUMBO_TAG_BASE);
	struct str href = element ? html_attr(element, "href") : STR(""),
		   own = f->found->source_url;
	struct str probe = STR("x");

	if (!href.n || str_find_byte(href, '"') >= 0)
		return body;
	struct str base = own.n ? uri_resolve(&f->scratch, own, href) : href;
	if (!is_web(base) || (own.n && str_eq(uri_resolve(&f->scratch, own, probe),
					      uri_resolve(&f->scratch, base, probe))))
		return body;
	return arena_printf(f->arena, "<base href=\"%.*s\">%.*s", STR_ARG(base), STR_ARG(body));
}

static enum read_result
read_page(struct finder *f)
{
	if (!f->tree->body)
		return READ_OK;
	if (!html_page_lay_out(&f->page, f->tree, &f->scratch))
		return READ_NO_MEMORY;
	html_page_find(&f->page, &f->scratch);
	find_title(f);
	find_date(f);
	f->found->lang = html_lang(f->page.spots[f->page.article].node, f->found->title);
	f->found->source_url = find_url(f);
	f->found->body = with_base(f, html_page_source(&f->page, f->title, f->date));
	f->found->source_key = find_key(f, f->found->source_url);
	f->found->source_name = clean(f, meta(f->tree, STR("og:site_name")));
	f->found->section = section_slug(clean(f, meta(f->tree, STR("article:section"))));
	return arena_failed(&f->scratch) ? READ_NO_MEMORY : READ_OK;
}

enum read_result
html_read_page(struct str html, struct arena *a, struct found **list)
{
	struct html_tree t;
	enum read_result result = html_open(&t, html, a);
	struct finder f = { .tree = &t, .arena = a };

	*list = NULL;
	f.found = arena_alloc(a, sizeof(*f.found));
	if (result == READ_OK && f.found) {
		*f.found = (struct found){
			.title = STR(""),
			.lang = LANG_NONE,
			.type = BODY_HTML,
			.body = STR(""),
			.source_url = STR(""),
			.source_name = STR(""),
			.source_key = STR(""),
			.section = STR(""),
		};
		arena_init(&f.scratch, SCRATCH_MAX);
		result = read_page(&f);
		arena_release(&f.scratch);
		*list = f.found;
	}
	html_close(&t);
	return result == READ_OK && arena_failed(a) ? READ_NO_MEMORY : result;
}
