/*
 * Which element of a page is the article (domain.md 1.2 has the systems that make such pages).
 *
 * First by the names that these systems give it.  A name that is met several times, none of them
 * much larger than the rest, is a list of articles and does not count.  Without a name, by the
 * text: paragraphs speak for the element around them and half as much for the one around that;
 * links speak against it.  When the best holds only a small part of the page's text, the page is
 * a plain one and all of it is the article.
 */
#include <assert.h>

#include "import/html_act.h"
#include "import/html_find.h"

#define NO_CLUE_SHARE 40 /* percent of the unlinked text that the best must hold */

/* --- names of an article --- */

enum how { BY_CLASS, BY_PROPERTY, BY_TAG };

static const struct place {
	enum how how;
	GumboTag tag;
	struct str name;
	struct str inside; /* class of an element around it; or empty */
} places[] = {
	{ BY_PROPERTY, 0, STR_INIT("articleBody"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("js-mediator-article"), STR_INIT("") }, /* belta.by */
	{ BY_CLASS, 0, STR_INIT("itemBody"), STR_INIT("itemView") },    /* Joomla K2 */
	{ BY_CLASS, 0, STR_INIT("itemFullText"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("entry-content"), STR_INIT("") }, /* WordPress */
	{ BY_CLASS, 0, STR_INIT("post-content"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("article-content"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("article__content"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("article-body"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("article__body"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("article__text"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("article-text"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("article_body"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("article_content"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("article_text"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("post-body"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("story-body"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("news_text"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("news-text"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("detail_text"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("detail-text"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("news-detail"), STR_INIT("") }, /* 1C-Bitrix */
	{ BY_CLASS, 0, STR_INIT("news_detail"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("field--name-body"), STR_INIT("") }, /* Drupal 8 on */
	{ BY_CLASS, 0, STR_INIT("field-name-body"), STR_INIT("") },  /* Drupal 7 */
	{ BY_CLASS, 0, STR_INIT("text"), STR_INIT("content_left") }, /* BelTA */
	{ BY_CLASS, 0, STR_INIT("content_left"), STR_INIT("") },
	{ BY_CLASS, 0, STR_INIT("item-page"), STR_INIT("") }, /* Joomla */
	{ .how = BY_TAG, .tag = GUMBO_TAG_ARTICLE },
	{ .how = BY_TAG, .tag = GUMBO_TAG_MAIN },
};

#define PLACES (sizeof(places) / sizeof(*places))
static_assert(PLACES <= 32, "html_spot.places has a bit for each");

/* A bit for each place whose name the element has. */
static uint32_t
places_of(const GumboNode *n)
{
	struct str property = html_attr(n, "itemprop"), rest = html_attr(n, "class");
	uint32_t found = 0;

	for (size_t i = 0; i < PLACES; i++)
		if ((places[i].how == BY_TAG && html_tag(n) == places[i].tag) ||
		    (places[i].how == BY_PROPERTY && str_eq_ascii_case(property, places[i].name)))
			found |= 1u << i;
	while (rest.n) {
		struct str word = html_cut_word(&rest);
		for (size_t i = 0; i < PLACES; i++)
			if (places[i].how == BY_CLASS && word.n == places[i].name.n &&
			    str_eq_ascii_case(word, places[i].name))
				found |= 1u << i;
	}
	return found;
}

/* --- laying out --- */

static bool
is_shown(const GumboNode *n)
{
	enum html_role role = html_role(n);

	return n->type == GUMBO_NODE_ELEMENT && role != ROLE_SKIP && role != ROLE_NOSCRIPT &&
	       !html_hidden(n);
}

static size_t
count_letters(struct str x)
{
	size_t n = 0;

	for (size_t i = 0; i < x.n; i++)
		n += (unsigned char)x.s[i] > ' ';
	return n;
}

struct layer {
	struct html_page *page;
	uint32_t open;   /* the innermost open spot */
	uint32_t text;   /* so far */
	unsigned links;  /* open <a> */
	uint32_t linked; /* text of links so far */
	uint32_t pictures;
};

/* What is seen without a word: pictures, players, maps with places to go to. */
static bool
is_picture(const GumboNode *n)
{
	switch (html_tag(n)) {
	case GUMBO_TAG_AREA:
	case GUMBO_TAG_AUDIO:
	case GUMBO_TAG_EMBED:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_IMG:
	case GUMBO_TAG_OBJECT:
	case GUMBO_TAG_VIDEO: return true;
	default: return false;
	}
}

static void
open_spot(struct layer *l, const GumboNode *n)
{
	struct html_page *p = l->page;
	assert(p->spots);
	const struct html_spot *up = p->n ? &p->spots[l->open] : NULL;

	l->links += html_tag(n) == GUMBO_TAG_A;
	l->pictures += is_picture(n);
	/* Counters at the start; close_spot turns them into amounts. */
	p->spots[p->n] = (struct html_spot){
		.node = n,
		.parent = l->open,
		.from = l->text,
		.linked = l->linked,
		.pictures = l->pictures - is_picture(n),
		.places = places_of(n),
		.clutter = (up && up->clutter) || html_clutter(n) ||
			   (up && html_tag(n) == GUMBO_TAG_FOOTER),
	};
	l->open = (uint32_t)p->n++;
}

static void
close_spot(struct layer *l)
{
	struct html_spot *s = &l->page->spots[l->open];

	l->links -= html_tag(s->node) == GUMBO_TAG_A;
	s->end = (uint32_t)l->page->n;
	s->to = l->text;
	s->linked = l->linked - s->linked;
	s->pictures = l->pictures - s->pictures;
	l->open = s->parent;
}

/*
 * The node after n in source order, by the parents' links: into n, past it, or up.  NULL at the
 * end of `top`.
 */
static const GumboNode *
step(struct layer *l, const GumboNode *top, const GumboNode *n, bool into)
{
	if (into && html_children(n)->length)
		return html_child(n, 0);
	for (;;) {
		if (into || n == top)
			close_spot(l);
		if (n == top)
			return NULL;
		if (n->index_within_parent + 1 < html_children(n->parent)->length)
			return html_child(n->parent, (unsigned)n->index_within_parent + 1);
		n = n->parent;
		into = true;
	}
}

static size_t
count_elements(const GumboNode *top)
{
	size_t count = 0;

	for (const GumboNode *n = top; n; n = html_next(top, n, true))
		count += n->type == GUMBO_NODE_ELEMENT;
	return count;
}

bool
html_page_lay_out(struct html_page *p, const struct html_tree *t, struct arena *a)
{
	struct layer l = { .page = p };
	const GumboNode *top = t->body;

	*p = (struct html_page){ .tree = t };
	p->spots = arena_array(a, count_elements(top), sizeof(*p->spots));
	if (!p->spots)
		return false;
	for (const GumboNode *n = top; n;) {
		bool into = n == top || is_shown(n);
		if (into) {
			open_spot(&l, n);
		} else {
			/* What stands inside an <iframe> is told only to browsers without frames. */
			bool told = html_tag(n->parent) != GUMBO_TAG_IFRAME;
			size_t letters = told ? count_letters(html_node_text(n)) : 0;
			l.text += (uint32_t)letters;
			l.linked += l.links ? (uint32_t)letters : 0;
		}
		n = step(&l, top, n, into);
	}
	return true;
}

/* --- by name --- */

static bool
is_inside(const struct html_page *p, size_t at, struct str class)
{
	if (!class.n)
		return true;
	while (at) {
		at = p->spots[at].parent;
		if (html_has_class(p->spots[at].node, class))
			return true;
	}
	return false;
}

static size_t
weight(const struct html_spot *s)
{
	return (size_t)(s->to - s->from) + s->pictures;
}

/* The spot of that name, if there is one, or one that outweighs its twins by far; else 0. */
static size_t
find_place(const struct html_page *p, size_t place, bool in_clutter)
{
	size_t best = 0, sum = 0;

	for (size_t i = 1; i < p->n; i++) {
		if (!(p->spots[i].places & 1u << place) || (p->spots[i].clutter && !in_clutter) ||
		    !weight(&p->spots[i]) || !is_inside(p, i, places[place].inside))
			continue;
		sum += weight(&p->spots[i]);
		if (!best || weight(&p->spots[i]) > weight(&p->spots[best]))
			best = i;
		i = p->spots[i].end - 1; /* its own parts are no twins */
	}
	return best && weight(&p->spots[best]) >= sum / 3 * 2 ? best : 0;
}

/* --- by text --- */

static bool
is_box(const struct html_spot *s)
{
	switch (html_tag(s->node)) {
	case GUMBO_TAG_ARTICLE:
	case GUMBO_TAG_BODY:
	case GUMBO_TAG_CENTER:
	case GUMBO_TAG_DIV:
	case GUMBO_TAG_MAIN:
	case GUMBO_TAG_SECTION:
	case GUMBO_TAG_TD: return true;
	default: return false;
	}
}

static size_t
box_of(const struct html_page *p, size_t at)
{
	while (at && !is_box(&p->spots[at]))
		at = p->spots[at].parent;
	return at;
}

/* Text of a box that is in no box inside it, less twice what of it is linked. */
static void
score(const struct html_page *p, double *scores)
{
	for (size_t i = p->n; i-- > 1;) {
		const struct html_spot *s = &p->spots[i];
		if (s->clutter || !is_box(s))
			continue;
		double own = (double)(s->to - s->from) - 2.0 * s->linked;
		for (size_t j = i + 1; j < s->end; j++) {
			if (!is_box(&p->spots[j]) && !p->spots[j].clutter)
				continue;
			own -=
			    (double)(p->spots[j].to - p->spots[j].from) - 2.0 * p->spots[j].linked;
			j = p->spots[j].end - 1;
		}
		if (own <= 0)
			continue;
		scores[i] += own;
		scores[box_of(p, s->parent)] += own / 2;
	}
}

static size_t
unlinked(const struct html_spot *s)
{
	return (size_t)(s->to - s->from) - s->linked;
}

#define TELLS_PIECE 120 /* bytes of a paragraph with few links: a sentence or two */
#define TELLS_LEAST 2   /* of them, in which much is told */
#define TELLS_MUCH  400

/* Whether something is told in a box, rather than listed: however much else there is on the page. */
static bool
tells(const struct html_page *p, size_t at)
{
	size_t pieces = 0, much = 0;

	for (size_t i = at; i < p->spots[at].end; i++) {
		const struct html_spot *s = &p->spots[i];
		GumboTag tag = html_tag(s->node);

		if (s->clutter || (tag != GUMBO_TAG_P && i != at) || unlinked(s) < TELLS_PIECE ||
		    s->linked * 3 > s->to - s->from)
			continue;
		pieces += tag == GUMBO_TAG_P;
		much += tag == GUMBO_TAG_P || !pieces ? unlinked(s) : 0;
	}
	return pieces >= TELLS_LEAST || much >= TELLS_MUCH;
}

static size_t
find_by_text(const struct html_page *p, struct arena *a)
{
	double *scores = arena_array(a, p->n, sizeof(*scores));
	size_t best = 0, clean = 0;

	if (!scores)
		return 0;
	score(p, scores);
	for (size_t i = 1; i < p->n; i++)
		if (scores[i] > scores[best])
			best = i;
	for (size_t i = 0; i < p->n; i++)
		if (p->spots[i].clutter) {
			clean += unlinked(&p->spots[i]);
			i = p->spots[i].end - 1;
		}
	clean = unlinked(&p->spots[0]) - clean;
	if (!best || unlinked(&p->spots[best]) * 100 >= clean * NO_CLUE_SHARE)
		return best;
	return tells(p, best) ? best : 0;
}

#define PLAIN_SHARE 85 /* percent of the unlinked text that stands in the page's own box */

/*
 * A plain page: all of it, or the box in which nearly all is told, if what stands around that is links for the greater part: menus above
 * and below.
 */
static size_t
without_menus(const struct html_page *p)
{
	size_t at = 0;

	for (size_t i = 1; i < p->spots[at].end;) {
		const struct html_spot *s = &p->spots[i], *around = &p->spots[at];
		size_t rest = (size_t)(around->to - around->from) - (s->to - s->from);

		if (!is_box(s) || s->clutter ||
		    unlinked(s) * 100 < unlinked(around) * PLAIN_SHARE) {
			i = s->end;
			continue;
		}
		if ((size_t)(around->linked - s->linked) * 2 < rest)
			return at;
		at = i++;
	}
	return at;
}

/*
 * While nearly all stands in one box inside, that is the one: its title can then be told from its
 * text.
 */
static size_t
narrow(const struct html_page *p, size_t at)
{
	for (size_t i = at + 1; i < p->spots[at].end;) {
		const struct html_spot *s = &p->spots[i];
		if (is_box(s) && html_tag(s->node) != GUMBO_TAG_TD && !s->clutter &&
		    weight(s) == weight(&p->spots[at]) && weight(s)) {
			at = i++;
			continue;
		}
		i = s->end;
	}
	return at;
}

/* What an article stands in is no clutter, whatever it is called. */
static void
clear_around(struct html_page *p, size_t article)
{
	if (!p->spots[article].clutter)
		return;
	for (size_t i = 1; i < p->n; i++) {
		struct html_spot *s = &p->spots[i];
		bool around = i <= article && article < s->end;
		s->clutter = !around && (p->spots[s->parent].clutter || html_clutter(s->node));
	}
}

bool
html_is_fragment(const struct html_tree *t)
{
	return !t->root->v.element.original_tag.data && !t->body->v.element.original_tag.data &&
	       !(t->head && html_children(t->head)->length);
}

void
html_page_find(struct html_page *p, struct arena *a)
{
	size_t found = 0;

	if (html_is_fragment(p->tree)) {
		p->article = narrow(p, 0);
		return;
	}

	/* Some pages wrap all they have in a box called "sidebar". */
	for (size_t i = 0; !found && i < 2 * PLACES; i++)
		found = find_place(p, i % PLACES, i >= PLACES);
	clear_around(p, found);
	if (!found)
		found = find_by_text(p, a);
	if (!found)
		found = without_menus(p);
	p->article = narrow(p, found);
}

/* --- cutting out --- */

/* Where a node starts in what the tree views; NULL for one that the parser made up or moved. */
static const char *
start_of(const struct html_page *p, const GumboNode *n)
{
	struct str all = buf_str(&p->tree->lean.text);
	const char *at = n->type == GUMBO_NODE_ELEMENT ? n->v.element.original_tag.data
						       : n->v.text.original_text.data;
	unsigned moved = GUMBO_INSERTION_RECONSTRUCTED_FORMATTING_ELEMENT |
			 GUMBO_INSERTION_ADOPTION_AGENCY_CLONED |
			 GUMBO_INSERTION_ADOPTION_AGENCY_MOVED | GUMBO_INSERTION_FOSTER_PARENTED;

	if ((n->parse_flags & moved) || !at || at < all.s || at > all.s + all.n)
		return NULL;
	return at;
}

static const char *
inner_start(const struct html_page *p, const GumboNode *n)
{
	struct str all = buf_str(&p->tree->lean.text);
	const char *tag = start_of(p, n);
	const GumboNode *head = p->tree->head;

	if (tag)
		return tag + n->v.element.original_tag.length;
	if (head && head->v.element.original_end_tag.data)
		return head->v.element.original_end_tag.data +
		       head->v.element.original_end_tag.length;
	return all.s;
}

static const char *
inner_end(const struct html_page *p, const GumboNode *n)
{
	struct str all = buf_str(&p->tree->lean.text);
	const GumboElement *e = &n->v.element;

	/*
	 * <body> ends where its end tag stands, whatever follows; the others where the parser
	 * closed them.
	 */
	if (e->original_end_tag.data)
		return e->original_end_tag.data;
	if (n == p->tree->body || e->end_pos.offset > all.n)
		return all.s + all.n;
	return all.s + e->end_pos.offset;
}

static size_t
spot_of(const struct html_page *p, size_t parent, const GumboNode *n)
{
	for (size_t i = parent + 1; i < p->spots[parent].end; i = p->spots[i].end)
		if (p->spots[i].node == n)
			return i;
	return 0;
}

static bool
holds(const struct html_page *p, size_t outer, size_t inner)
{
	return inner && inner >= outer && inner < p->spots[outer].end;
}

#define LEAD_LEAST 80  /* bytes of a lead that stands between title and article */
#define LEAD_APART 120 /* bytes of other text there, such as a date */

/* The lead between title and article, in a box of its own; its start in the source, or NULL. */
static const char *
lead_start(const struct html_page *p, size_t title)
{
	const struct html_spot *article = &p->spots[p->article];
	size_t best = 0;

	if (!title || title >= p->article || p->spots[title].to > article->from)
		return NULL;
	for (size_t i = p->spots[title].end; i < p->article; i++) {
		const struct html_spot *s = &p->spots[i];
		/* Beside the article or a box around it: what stands deeper is an author's, a picture's. */
		bool leaf = p->spots[s->parent].end > p->article;

		for (size_t j = i + 1; j < s->end; j++)
			leaf = leaf && !is_box(&p->spots[j]) &&
			       html_tag(p->spots[j].node) != GUMBO_TAG_P;
		if (s->end > p->article || !leaf || s->clutter || s->pictures ||
		    unlinked(s) < LEAD_LEAST || s->linked * 4 > s->to - s->from ||
		    article->from - s->to > LEAD_APART)
			continue;
		best = best ? best : i;
		i = s->end - 1;
	}
	return best ? start_of(p, p->spots[best].node) : NULL;
}

#define ENDS_MAX   64 /* children left out at each end */
#define HEAD_EXTRA 60 /* bytes of text beside the title and the date in a head of an article */

/*
 * Whether a child of the article is left out at its top: nothing to see, clutter, or the title's
 * or date's own box.
 */
static bool
is_head(const struct html_page *p, size_t parent, const GumboNode *n, size_t title, size_t date)
{
	if (n->type != GUMBO_NODE_ELEMENT)
		return !count_letters(html_node_text(n));
	size_t at = spot_of(p, parent, n), own = 0;
	const struct html_spot *s = &p->spots[at];
	if (!at || s->clutter || !weight(s))
		return true;
	if (holds(p, at, title))
		own += p->spots[title].to - p->spots[title].from;
	if (holds(p, at, date))
		own += p->spots[date].to - p->spots[date].from;
	return own && !s->pictures && s->to - s->from <= own + HEAD_EXTRA;
}

struct str
html_page_source(const struct html_page *p, size_t title, size_t date)
{
	const GumboNode *box = p->spots[p->article].node;
	const GumboVector *in = html_children(box);
	const char *from = inner_start(p, box), *to = inner_end(p, box), *cut;
	unsigned first = 0, last = in->length;
	unsigned least = last > ENDS_MAX ? last - ENDS_MAX : 0;

	while (first < last && first < ENDS_MAX &&
	       is_head(p, p->article, in->data[first], title, date))
		first++;
	while (last > first && last > least && is_head(p, p->article, in->data[last - 1], 0, 0))
		last--;
	if (first < in->length && (cut = start_of(p, in->data[first])) && cut > from && cut < to)
		from = cut;
	if (last < in->length && (cut = start_of(p, in->data[last])) && cut > from && cut < to)
		to = cut;
	if (first < last && (cut = lead_start(p, title)) && cut < from)
		from = cut;
	if (first == last || from > to)
		return first == last ? STR("") : str_trim(p->tree->whole);
	from = html_origin(p->tree, from);
	to = html_origin(p->tree, to);
	return str_trim(str_of(from, (size_t)(to - from)));
}
