/*
 * Parsing HTML within limits, and the small questions asked of a tree.
 *
 * Gumbo follows the WHATWG algorithm, but trusts its input and its memory: it never looks whether
 * an allocation succeeded, frees its tree by recursion, and some of its steps walk the whole
 * stack of open elements.  So
 *  - its memory comes from a pool with a ceiling; past it we leave the parser by longjmp and drop
 *    the pool whole, which also makes gumbo_destroy_output unnecessary;
 *  - a first look over the tags refuses what nests too deep or would cost too much before gumbo
 *    sees it.
 */
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>

#include "import/html.h"
#include "import/html_tree.h"

#define TREE_MAX   (112u << 20) /* bytes of tree: under half of what the child may have */
#define POOL_CHUNK (256u << 10)
#define DEPTH_MAX  3500 /* counted open elements; converter.md rule 15 wants 3,000 to be safe */
#define WORK_MAX   400000000u /* sum of the depth over all tags; about a second */

struct pool_chunk {
	struct pool_chunk *next;
	max_align_t bytes[];
};

struct html_pool {
	struct pool_chunk *chunks;
	char *at;
	size_t left, used;
	jmp_buf full;
};

static void *
pool_chunk(struct html_pool *p, size_t n)
{
	struct pool_chunk *c;

	if (n > TREE_MAX - p->used || !(c = malloc(sizeof(*c) + n)))
		longjmp(p->full, 1);
	p->used += n;
	c->next = p->chunks;
	p->chunks = c;
	return c->bytes;
}

/* Gumbo's allocator: never answers NULL. */
static void *
pool_alloc(void *pool, size_t n)
{
	struct html_pool *p = pool;
	void *piece;

	if (n > POOL_CHUNK / 4)
		return pool_chunk(p, n);
	n = (n + 15) & ~(size_t)15;
	if (n > p->left) {
		p->at = pool_chunk(p, POOL_CHUNK);
		p->left = POOL_CHUNK;
	}
	piece = p->at;
	p->at += n;
	p->left -= n;
	return piece;
}

static void
pool_keep(void *pool, void *piece)
{
	(void)pool;
	(void)piece;
}

static void
pool_free(struct html_pool *p)
{
	for (struct pool_chunk *c = p ? p->chunks : NULL, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	free(p);
}

static void
find_parts(struct html_tree *t)
{
	for (unsigned i = 0; i < html_children(t->root)->length; i++) {
		const GumboNode *n = html_child(t->root, i);
		if (html_tag(n) == GUMBO_TAG_HEAD && !t->head)
			t->head = n;
		else if (html_tag(n) == GUMBO_TAG_BODY && !t->body)
			t->body = n;
	}
}

/*
 * Bytes of the control character at the front of x, or of a whole terminal sequence (ECMA-48: ESC
 * [, numbers, a letter); else 0.
 */
static size_t
control_at(struct str x)
{
	unsigned char c = (unsigned char)x.s[0];
	size_t n = 2;

	if (c == 0xC2 && x.n > 1 && (unsigned char)x.s[1] >= 0x80 && (unsigned char)x.s[1] < 0xA0)
		return (unsigned char)x.s[1] == 0x85 ? 0 : 2; /* NEL separates lines */
	if (c != 0x7F && (c >= ' ' || strchr("\t\n\f\r", c)))
		return c ? 0 : 1;
	if (c != 0x1B || x.n < 2 || x.s[1] != '[')
		return 1;
	while (n < x.n && ((x.s[n] >= '0' && x.s[n] <= '9') || x.s[n] == ';'))
		n++;
	return n < x.n && html_is_letter(x.s[n]) ? n + 1 : 1;
}

/* Where the next byte stands that may begin a control character; x.n when none does. */
static size_t
next_control(struct str x, size_t at)
{
	for (; at < x.n; at++) {
		unsigned char c = (unsigned char)x.s[at];

		if ((c < ' ' || c == 0x7F || c == 0xC2) && control_at(str_after(x, at)))
			break;
	}
	return at;
}

/* Gumbo would make U+FFFD of each control character; converter.md rule 11 wants them gone. */
static struct str
without_controls(struct str html, struct arena *a)
{
	size_t at = next_control(html, 0), n;
	char *out;

	if (at == html.n || !(out = arena_alloc(a, html.n)))
		return html;
	memcpy(out, html.s, at);
	n = at;
	while (at < html.n) {
		size_t from = at + control_at(str_after(html, at));

		at = next_control(html, from);
		memcpy(out + n, html.s + from, at - from);
		n += at - from;
	}
	return str_of(out, n);
}

enum read_result
html_open(struct html_tree *t, struct str html, struct arena *a)
{
	GumboOptions options = kGumboDefaultOptions;

	if (html.n <= BODY_MAX)
		html = without_controls(html, a);
	*t = (struct html_tree){ .whole = html };
	if (html.n > BODY_MAX || !html_lean(&t->lean, html))
		return READ_REFUSED;
	t->pool = calloc(1, sizeof(*t->pool));
	if (!t->pool || buf_failed(&t->lean.text) || buf_failed(&t->lean.cuts))
		return READ_NO_MEMORY;
	options.allocator = pool_alloc;
	options.deallocator = pool_keep;
	options.userdata = t->pool;
	options.max_errors = 0; /* nobody reads them, and they cost more than the tree */
	if (setjmp(t->pool->full)) {
		html_close(t);
		return READ_REFUSED;
	}
	t->root = gumbo_parse_with_options(&options, t->lean.text.s, t->lean.text.n)->root;
	find_parts(t);
	return READ_OK;
}

void
html_close(struct html_tree *t)
{
	pool_free(t->pool);
	t->pool = NULL;
	t->root = t->head = t->body = NULL;
	html_lean_release(&t->lean);
}

const char *
html_origin(const struct html_tree *t, const char *at)
{
	const struct buf *seen = &t->lean.text;

	if (!at || at < seen->s || at > seen->s + seen->n)
		return NULL;
	return t->whole.s + html_lean_origin(&t->lean, (size_t)(at - seen->s));
}

static bool
is_element(const GumboNode *n)
{
	return n->type == GUMBO_NODE_ELEMENT || n->type == GUMBO_NODE_TEMPLATE;
}

GumboTag
html_tag(const GumboNode *n)
{
	if (!is_element(n) || n->v.element.tag_namespace != GUMBO_NAMESPACE_HTML)
		return GUMBO_TAG_LAST;
	return n->v.element.tag;
}

const GumboVector *
html_children(const GumboNode *n)
{
	static const GumboVector none = { NULL, 0, 0 };

	return is_element(n) ? &n->v.element.children : &none;
}

const GumboNode *
html_next(const GumboNode *top, const GumboNode *n, bool into)
{
	if (into && html_children(n)->length)
		return html_child(n, 0);
	while (n != top && n->index_within_parent + 1 >= html_children(n->parent)->length)
		n = n->parent;
	return n == top ? NULL : html_child(n->parent, (unsigned)n->index_within_parent + 1);
}

struct str
html_node_text(const GumboNode *n)
{
	switch (n->type) {
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_CDATA:
	case GUMBO_NODE_WHITESPACE: return str_from(n->v.text.text);
	default: return STR("");
	}
}

struct str
html_name(const GumboNode *n)
{
	if (!is_element(n))
		return STR("");
	if (n->v.element.tag != GUMBO_TAG_UNKNOWN)
		return str_from(gumbo_normalized_tagname(n->v.element.tag));
	struct str tag = str_of(n->v.element.original_tag.data, n->v.element.original_tag.length);
	return html_name_at(tag, 1);
}

/*
 * The attribute's value, or NULL.  gumbo_get_attribute compares without regard to case, which is a fourth of the time that asking takes; but
 * the parser has made all names of HTML small, and ours are.
 */
static const char *
attribute(const GumboNode *n, const char *name)
{
	if (!is_element(n))
		return NULL;
	const GumboVector *list = &n->v.element.attributes;
	for (unsigned i = 0; i < list->length; i++) {
		const GumboAttribute *at = list->data[i];
		if (at->name[0] == name[0] && strcmp(at->name, name) == 0)
			return at->value;
	}
	return NULL;
}

bool
html_has_attr(const GumboNode *n, const char *name)
{
	return attribute(n, name);
}

struct str
html_attr(const GumboNode *n, const char *name)
{
	const char *value = attribute(n, name);

	return value ? str_trim(str_from(value)) : STR("");
}

struct str
html_cut_word(struct str *rest)
{
	size_t from = 0, to;

	while (from < rest->n && html_is_blank(rest->s[from]))
		from++;
	for (to = from; to < rest->n && !html_is_blank(rest->s[to]); to++)
		;
	struct str word = str_part(*rest, from, to - from);
	*rest = str_after(*rest, to);
	return word;
}

bool
html_has_class(const GumboNode *n, struct str token)
{
	struct str rest = html_attr(n, "class");

	while (rest.n)
		if (str_eq_ascii_case(html_cut_word(&rest), token))
			return true;
	return false;
}

long
html_length(struct str value)
{
	long n = -1;

	for (size_t i = 0; i < value.n && value.s[i] >= '0' && value.s[i] <= '9' && n < 100000; i++)
		n = (n < 0 ? 0 : n) * 10 + (value.s[i] - '0');
	return str_ends(value, STR("%")) || str_ends(value, STR("em")) ? -1 : n;
}

struct str
html_style(const GumboNode *n, struct str property)
{
	struct str rest = html_attr(n, "style");

	while (rest.n) {
		struct str value = str_cut(&rest, ';');
		struct str name = str_cut(&value, ':');
		if (str_eq_ascii_case(str_trim(name), property))
			return str_trim(value);
	}
	return STR("");
}
