/* Bodies by their type. */
#include "import/reader.h"

#include "doc/gemtext.h"
#include "import/html.h"
#include "import/markdown.h"
#include "import/prose.h"
#include "import/text.h"

static const struct str names[BODY_TYPES] = {
	[BODY_HTML] = STR_INIT("html"),
	[BODY_MARKDOWN] = STR_INIT("markdown"),
	[BODY_TEXT] = STR_INIT("text"),
	[BODY_GEMTEXT] = STR_INIT("gemtext"),
};

struct str
body_type_name(enum body_type t)
{
	return t >= 0 && t < BODY_TYPES ? names[t] : STR("");
}

enum body_type
body_type_from_name(struct str name)
{
	for (int i = 0; i < BODY_TYPES; i++)
		if (str_eq_ascii_case(name, names[i]))
			return (enum body_type)i;
	return BODY_UNKNOWN;
}

/* --- gemtext: its reader stands in doc/; what it links to is looked at here --- */

static void
clean_links(struct prose *p, struct block *b)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->nlinks; i++) {
		struct str url = prose_url(p, b->links[i].url);
		if (url.n) {
			b->links[kept] = b->links[i];
			b->links[kept++].url = url;
		}
	}
	b->nlinks = kept;
	if (b->kind != BLOCK_LINK && b->kind != BLOCK_IMAGE)
		return;
	struct str url = prose_url(p, b->url);
	if (url.n)
		b->url = url;
	else
		*b = (struct block){ .kind = BLOCK_PARA,
				     .text = b->text,
				     .url = STR(""),
				     .alt = STR(""),
				     .format = STR("") };
}

/* A first heading that is not the article's title stays a heading. */
static bool
keep_heading(struct doc *d, struct str title)
{
	if (!title.n || !doc_heading(d, 1, title))
		return !title.n;
	struct block last = d->blocks[d->n - 1];
	memmove(d->blocks + 1, d->blocks, (d->n - 1) * sizeof(*d->blocks));
	d->blocks[0] = last;
	return true;
}

static enum read_result
gemtext_read_body(const struct body *b, struct arena *a, struct doc *d)
{
	struct prose p;
	struct doc named, read;

	prose_begin(&p, b, a, &named);
	bool ok = gemtext_read(b->text, a, &read);
	struct str title = named.title, own = read.title;
	*d = read;
	d->lang = named.lang;
	p.doc = d;
	if (ok && title.n) {
		d->title = title;
		/* Only the top says title and date again (rule 5). */
		struct date date;
		if (!prose_same(&p, own, title))
			ok = keep_heading(d, own);
		while (d->n && d->blocks[0].kind <= BLOCK_PARA &&
		       (prose_same(&p, d->blocks[0].text, title) ||
			(!b->bare && date_parse(d->blocks[0].text, &date))))
			memmove(d->blocks, d->blocks + 1, --d->n * sizeof(*d->blocks));
	}
	for (size_t i = 0; ok && i < d->n; i++)
		clean_links(&p, &d->blocks[i]);
	if (!ok)
		p.result = READ_NO_MEMORY;
	return prose_end(&p);
}

enum read_result
body_read(const struct body *b, struct arena *a, struct doc *d)
{
	static enum read_result (*const readers[BODY_TYPES])(const struct body *, struct arena *,
							     struct doc *) = {
		[BODY_HTML] = html_read_body,
		[BODY_MARKDOWN] = markdown_read_body,
		[BODY_TEXT] = text_read_body,
		[BODY_GEMTEXT] = gemtext_read_body,
	};

	doc_init(d, a);
	if (b->type < 0 || b->type >= BODY_TYPES || b->text.n > BODY_MAX)
		return READ_REFUSED;
	return readers[b->type](b, a, d);
}
