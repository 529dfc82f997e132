/*
 * Lines to blocks.  What a block becomes is decided here once for text, Markdown and gemtext.
 */
#include "import/prose.h"

#include "base/clean.h"
#include "base/phrase.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "import/address.h"
#include "import/format.h"
#include "import/settle.h"

#define SCRATCH_MAX (64u << 20)
#define KEEP_MAX    (64u << 20)
#define BLOCKS_MAX  100000      /* of one article */
#define OUT_EXTRA   (1u << 20)  /* beyond twice the source: addresses that were relative */
#define TITLE_MAX   160         /* bytes of a first paragraph that must serve as a title */
#define LOOK        (64u << 10) /* bytes that are enough to know the language */

struct str
prose_clean(struct prose *p, struct str text)
{
	struct str x = clean_lookalikes(&p->scratch, clean_line(&p->scratch, text));

	return arena_str(p->arena, x);
}

bool
prose_same(struct prose *p, struct str x, struct str y)
{
	return str_eq(settle_fold(&p->scratch, x), settle_fold(&p->scratch, y));
}

static enum lang
find_lang(const struct body *b)
{
	enum lang lang = lang_detect(utf8_clip(b->text, LOOK));

	return lang == LANG_NONE ? lang_detect(b->title) : lang;
}

void
prose_begin(struct prose *p, const struct body *b, struct arena *a, struct doc *d)
{
	*p = (struct prose){
		.doc = d,
		.arena = a,
		.base = b->base,
		.bare = b->bare,
		.out_max = 2 * b->text.n + OUT_EXTRA,
	};
	arena_init(&p->scratch, SCRATCH_MAX);
	arena_init(&p->keep, KEEP_MAX);
	linked_init(&p->linked, &p->keep);
	html_run_init(&p->run, &p->scratch, p->out_max + b->text.n);
	doc_init(d, a);
	d->lang = b->lang == LANG_NONE ? find_lang(b) : b->lang;
	p->run.was = phrase(PHRASE_WAS, d->lang);
	d->title = prose_clean(p, b->title);
	p->title = settle_fold(&p->keep, d->title);
}

/* --- at the end --- */

/* The first words, for an article that starts with a long paragraph and has no title. */
static struct str
first_words(struct doc *d, struct str text)
{
	struct str first = utf8_clip(str_cut_line(&text), TITLE_MAX - 4);
	size_t end = first.n;

	while (end > TITLE_MAX / 2 && first.s[end - 1] != ' ')
		end--;
	first = end > TITLE_MAX / 2 ? str_trim(str_part(first, 0, end)) : first;
	return clean_line(d->arena, arena_printf(d->arena, "%.*s\xE2\x80\xA6", STR_ARG(first)));
}

static void
settle_title(struct doc *d, bool bare)
{
	struct str text = STR("");
	size_t first = 0;

	if (bare && (!d->n || d->blocks[0].kind != BLOCK_HEADING || d->blocks[0].nlinks))
		return;
	while (first < d->n && !d->blocks[first].text.n)
		first++;
	if (first < d->n)
		text = d->blocks[first].text;
	bool heading = text.n && d->blocks[first].kind == BLOCK_HEADING;
	if (text.n > TITLE_MAX || str_find_byte(text, '\n') >= 0)
		text = first_words(d, text);
	else if (heading && first == 0 && !d->blocks[0].nlinks)
		memmove(d->blocks, d->blocks + 1, --d->n * sizeof(*d->blocks));
	d->title = text.n ? text : phrase(PHRASE_NEWS, d->lang);
}

enum read_result
prose_end(struct prose *p)
{
	if (prose_going(p)) {
		if (!p->doc->title.n)
			settle_title(p->doc, p->bare);
		settle_headings(p->doc);
	}
	if (prose_going(p) && buf_failed(&p->run.text))
		p->result = READ_REFUSED;
	if (prose_going(p) &&
	    (arena_failed(p->arena) || arena_failed(&p->scratch) || arena_failed(&p->keep)))
		p->result = READ_NO_MEMORY;
	html_run_release(&p->run);
	arena_release(&p->keep);
	arena_release(&p->scratch);
	return p->result;
}

/* --- addresses --- */

struct str
prose_url(struct prose *p, struct str ref)
{
	return address_resolve(&p->scratch, p->arena, p->base, ref);
}

struct str
prose_url_name(struct prose *p, struct str url)
{
	return address_name(&p->scratch, p->arena, url);
}

/* --- blocks --- */

bool
prose_count(struct prose *p, const struct block *b, size_t bytes)
{
	if (!prose_going(p))
		return false;
	p->out += bytes;
	if (!b && arena_failed(p->arena))
		p->result = READ_NO_MEMORY;
	else if (p->doc->n > BLOCKS_MAX || p->out > p->out_max)
		p->result = READ_REFUSED;
	return b && prose_going(p);
}

bool
prose_take(struct prose *p, struct html_line *line)
{
	struct html_line *lines;
	size_t n;

	if (!html_run_take(&p->run, p->arena, false, &lines, &n) && prose_going(p))
		p->result = buf_failed(&p->run.text) ? READ_REFUSED : READ_NO_MEMORY;
	if (n)
		*line = lines[0];
	return n > 0 && prose_going(p);
}

/* What the block needed is not needed by the next. */
static struct block *
done(struct prose *p, struct block *b)
{
	if (arena_failed(&p->scratch) && prose_going(p))
		p->result = READ_NO_MEMORY;
	arena_reset(&p->scratch);
	return b;
}

static struct block *
with_links(struct prose *p, struct block *b, const struct html_line *line)
{
	if (!prose_count(p, b, line->text.n))
		return NULL;
	for (size_t i = 0; i < line->nlinks; i++) {
		const struct html_link *l = &line->links[i];
		doc_add_link(p->doc, b, l->at, l->n, l->url);
		linked_text(&p->linked, l->url);
		prose_count(p, b, l->url.n);
	}
	return b;
}

/* At the top of an article its title and its date are said again (rule 5). */
static bool
says_again(struct prose *p, const struct html_line *line)
{
	struct date date;

	if (p->text_seen)
		return false;
	bool again = str_eq(settle_fold(&p->scratch, line->text), p->title) ||
		     (!p->bare && date_parse(line->text, &date));
	p->text_seen = !again;
	return again;
}

static struct block *
link_lines(struct prose *p, const struct html_line *line)
{
	struct block *first = NULL;

	for (size_t i = 0; i < line->nlinks; i++) {
		const struct html_link *l = &line->links[i];
		struct str text = clean_line(p->arena, str_part(line->text, l->at, l->n));
		enum linked_line said = linked_line(&p->linked, l->url, text);
		struct html_link whole = { l->url, 0, text.n };
		struct html_line again = { text, &whole, 1 };
		struct block *b = said == LINKED_NEW ? prose_link(p, l->url, text)
				  : said == LINKED_TEXT
				      ? with_links(p, doc_para(p->doc, text), &again)
				      : NULL;
		first = first ? first : b;
	}
	return first;
}

struct block *
prose_para(struct prose *p)
{
	struct html_line line;

	if (!prose_take(p, &line) || says_again(p, &line))
		return done(p, NULL);
	if (settle_only_links(&line))
		return done(p, link_lines(p, &line));
	return done(p, with_links(p, doc_para(p->doc, line.text), &line));
}

struct block *
prose_item(struct prose *p, int level, uint32_t number)
{
	struct html_line line;

	if (!prose_take(p, &line))
		return done(p, NULL);
	p->text_seen = true;
	if (!number && line.nlinks == 1 && settle_only_links(&line))
		return done(p, link_lines(p, &line));
	return done(p, with_links(p, doc_item(p->doc, level, number, line.text), &line));
}

struct block *
prose_quote(struct prose *p, int level)
{
	struct html_line line;

	if (!prose_take(p, &line))
		return done(p, NULL);
	p->text_seen = true;
	return done(p, with_links(p, doc_quote(p->doc, level, line.text), &line));
}

struct block *
prose_heading(struct prose *p, int level)
{
	struct html_line line;

	if (!prose_take(p, &line) || says_again(p, &line))
		return done(p, NULL);
	struct block *b = with_links(p, doc_heading(p->doc, 1, line.text), &line);
	if (b)
		b->level = (uint8_t)level;
	return done(p, b);
}

/* ECMA-48 colours: ESC [, parameters, one final letter. */
static struct str
without_escapes(struct prose *p, struct str text)
{
	char *out = str_find_byte(text, '\x1B') < 0 ? NULL : arena_alloc(&p->scratch, text.n);
	size_t n = 0;

	if (!out)
		return text;
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] != '\x1B') {
			out[n++] = text.s[i];
		} else if (i + 1 < text.n && text.s[i + 1] == '[') {
			for (i += 2; i < text.n && (text.s[i] < '@' || text.s[i] > '~');)
				i++;
		}
	}
	return str_of(out, n);
}

struct block *
prose_pre(struct prose *p, struct str text, struct str alt)
{
	struct str clean = clean_lines(p->arena, without_escapes(p, text));
	struct block *b = clean.n ? doc_pre(p->doc, clean, prose_clean(p, alt)) : NULL;

	p->text_seen = p->text_seen || b;
	return done(p, prose_count(p, b, clean.n) ? b : NULL);
}

static void
set_format(struct block *b)
{
	struct uri u;
	const struct format *f = uri_split(b->url, &u) ? format_of_name(u.path) : NULL;

	/* A page is no file; "Notice (DOCX, 24 KB)" needs no second DOCX. */
	if (f && f->family != FORMAT_TEXT && f->family != FORMAT_XML &&
	    str_find(b->text, f->name) < 0)
		b->format = f->name;
}

struct block *
prose_link(struct prose *p, struct str url, struct str text)
{
	struct block *b = doc_link(p->doc, url, text.n ? text : prose_url_name(p, url));

	p->text_seen = true;
	if (!prose_count(p, b, text.n + url.n))
		return NULL;
	if (b->kind == BLOCK_LINK)
		set_format(b);
	return b;
}

struct block *
prose_image(struct prose *p, struct str url, struct str caption)
{
	struct block *b = doc_image(p->doc, url, caption);

	if (!prose_count(p, b, caption.n + url.n))
		return NULL;
	if (b->kind == BLOCK_IMAGE)
		set_format(b);
	return b;
}
