/*
 * Gemtext into blocks: the line types of TXT-1, one pass, one state.
 *
 * What our own writer says with words comes back as what it was: "1. ..." is an item, dashes behind "* " are
 * its level.  Blank lines are not blocks, but an author's groups are kept: a block remembers
 * (gap, tight) where the page had a blank line that we would not leave, or had none where we would.
 */
#include "doc/gemtext.h"

#include "base/clean.h"
#include "base/uri.h"
#include "doc/links.h"

#define FENCE      "```"
#define DASH       "— "
#define DIGITS_MAX 3 /* "2015. ..." begins a sentence, not a list */

struct gemtext {
	struct arena *arena;
	struct doc *doc;
	struct str base;
	bool blank; /* a blank line stands before this one */
	bool fenced;
	struct str alt;
	const char *pre; /* where the preformatted text begins */
};

/* Remembers the blank lines around the block just added, if it was. */
static void
space(struct gemtext *g, size_t before)
{
	struct doc *d = g->doc;

	if (d->n <= before || !d->blocks)
		return;
	struct block *b = &d->blocks[before];
	const struct block *prev = before ? b - 1 : NULL;
	bool usual = prev && doc_gap(prev, b);
	if (prev && prev->kind != BLOCK_HEADING && b->kind != BLOCK_HEADING) {
		b->gap = g->blank && !usual;
		b->tight = !g->blank && usual;
	}
	if (!prev && d->title.n && b->kind == BLOCK_PARA)
		b->gap = g->blank;
	g->blank = false;
}

static struct str
clean(struct gemtext *g, struct str x)
{
	return clean_line(g->arena, x);
}

static void
read_heading(struct gemtext *g, struct str line)
{
	int level = 0;

	while (level < 3 && str_starts(line, STR("#"))) {
		line = str_after(line, 1);
		level++;
	}
	struct str text = clean(g, line);
	if (level == 1 && !g->doc->title.n)
		g->doc->title = text;
	else
		doc_heading(g->doc, level < 2 ? 2 : level, text);
}

/* The address made fit for the document: seen from the page, without what only this page understands. */
static struct str
address(struct gemtext *g, struct str ref)
{
	if (!ref.n || str_starts(ref, STR("#")))
		return STR("");
	if (str_starts(ref, STR("//")))
		ref = arena_join(g->arena, STR("gemini:"), ref);
	return uri_ascii(g->arena, uri_resolve(g->arena, g->base, ref));
}

static void
read_link(struct gemtext *g, struct str line)
{
	struct str ref = str_trim(str_after(line, 2));
	size_t n = 0;

	while (n < ref.n && ref.s[n] != ' ' && ref.s[n] != '\t')
		n++;
	struct str label = clean(g, str_after(ref, n)), url = address(g, str_part(ref, 0, n));
	if (!label.n)
		label = clean(g, doc_url_ok(url) ? url_name(g->arena, url) : str_part(ref, 0, n));
	doc_link(g->doc, url, label);
}

static int
take_dashes(struct str *text)
{
	int level = 1;

	while (level < DOC_LEVEL_MAX && str_starts(*text, STR(DASH))) {
		*text = str_after(*text, strlen(DASH));
		level++;
	}
	return level;
}

static void
read_item(struct gemtext *g, struct str line)
{
	struct str text = clean(g, str_after(line, 2));
	int level = take_dashes(&text);

	doc_item(g->doc, level, 0, text);
}

/* "12. text", dashes before it for a nested list. */
static bool
read_numbered(struct gemtext *g, struct str text)
{
	long long number;
	int level = take_dashes(&text);
	ptrdiff_t dot = str_find_byte(str_part(text, 0, DIGITS_MAX + 1), '.');

	if (dot < 1 || !str_number(str_part(text, 0, (size_t)dot), &number) || number < 1)
		return false;
	text = str_after(text, (size_t)dot + 1);
	if (text.n < 2 || text.s[0] != ' ')
		return false;
	doc_item(g->doc, level, (uint32_t)number, str_after(text, 1));
	return true;
}

static void
read_text(struct gemtext *g, struct str line)
{
	struct str text = clean(g, line);

	if (!text.n)
		g->blank = true;
	else if (!read_numbered(g, text))
		doc_para(g->doc, text);
}

static bool
is_guarded(struct str line)
{
	size_t blanks = 0;

	while (blanks < line.n && line.s[blanks] == ' ')
		blanks++;
	return blanks && str_starts(str_after(line, blanks), STR(FENCE));
}

/* The writer's blank before a fence inside the block goes again. */
static struct str
unguard(struct gemtext *g, struct str text)
{
	struct str rest = text, kept = text;

	if (str_find(text, STR(" " FENCE)) < 0)
		return text;
	char *s = arena_alloc(g->arena, text.n + 1);
	if (!s)
		return kept;
	kept = str_of(s, 0);
	kept.s = s;
	while (rest.n) {
		struct str line = str_cut(&rest, '\n');

		if (is_guarded(line))
			line = str_after(line, 1);
		memcpy(s + kept.n, line.s, line.n);
		kept.n += line.n;
		if (rest.n)
			s[kept.n++] = '\n';
	}
	return kept;
}

static void
end_pre(struct gemtext *g, const char *end)
{
	struct str text = clean_lines(g->arena, str_of(g->pre, (size_t)(end - g->pre)));

	doc_pre(g->doc, unguard(g, text), g->alt);
}

static void
toggle(struct gemtext *g, struct str line, const char *next)
{
	if (g->fenced) {
		end_pre(g, line.s);
	} else {
		g->alt = clean(g, str_after(line, strlen(FENCE)));
		g->pre = next;
	}
	g->fenced = !g->fenced;
}

static void
read_line(struct gemtext *g, struct str line, const char *next)
{
	if (str_starts(line, STR(FENCE)))
		toggle(g, line, next);
	else if (g->fenced)
		return;
	else if (str_starts(line, STR("=>")))
		read_link(g, line);
	else if (str_starts(line, STR("#")))
		read_heading(g, line);
	else if (str_starts(line, STR("* ")))
		read_item(g, line);
	else if (str_starts(line, STR(">")))
		doc_quote(g->doc, 1, clean(g, str_after(line, 1)));
	else
		read_text(g, line);
}

bool
gemtext_read_at(struct str text, struct str base, struct arena *a, struct doc *d)
{
	struct gemtext g = { .arena = a, .doc = d, .base = base };
	struct str rest = text;

	doc_init(d, a);
	if (str_starts(rest, STR("\xef\xbb\xbf")))
		rest = str_after(rest, 3);
	while (rest.n && !arena_failed(a)) {
		struct str line = str_cut_line(&rest);
		size_t before = d->n;

		read_line(&g, line, rest.n ? rest.s : text.s + text.n);
		space(&g, before);
	}
	if (g.fenced) {
		size_t before = d->n;

		end_pre(&g, text.s + text.n);
		space(&g, before);
	}
	return !arena_failed(a);
}

bool
gemtext_read(struct str text, struct arena *a, struct doc *d)
{
	return gemtext_read_at(text, STR("/"), a, d);
}
