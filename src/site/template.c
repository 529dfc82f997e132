#include "site/template.h"

#include "site/pages.h"

#define NEWS_USUAL 10

static const char *const names[PLACEHOLDERS] = {
	[PLACEHOLDER_ALERT] = "alert",       [PLACEHOLDER_CONTACTS] = "contacts",
	[PLACEHOLDER_DATE] = "date",         [PLACEHOLDER_LANGUAGES] = "languages",
	[PLACEHOLDER_NEWS] = "news",         [PLACEHOLDER_PAGES] = "pages",
	[PLACEHOLDER_SECTIONS] = "sections",
};

/* --- reading --- */

bool
template_is_placeholder(struct str line)
{
	return str_starts(str_trim(line), STR("{{"));
}

static struct str
next_word(struct str *rest)
{
	*rest = str_trim(*rest);
	return str_cut(rest, ' ');
}

static bool
find_name(struct str word, struct placeholder *p)
{
	for (int i = 0; i < PLACEHOLDERS; i++)
		if (str_eq(word, str_from(names[i]))) {
			p->kind = (enum placeholder_kind)i;
			return true;
		}
	return false;
}

/* "5", "region", "5 region". */
static struct str
read_news(struct str rest, struct arena *a, struct placeholder *p)
{
	struct str word = next_word(&rest);
	long long count = NEWS_USUAL;

	if (str_number(word, &count))
		word = next_word(&rest);
	if (count < 1 || count > PLACEHOLDER_NEWS_MOST)
		return arena_printf(a, "news: from 1 to %d articles, not %lld",
				    PLACEHOLDER_NEWS_MOST, count);
	p->count = (int)count;
	p->section = word;
	return rest.n ? arena_printf(a, "news: '%.*s' is too much; a number and a section are all",
				     STR_ARG(rest))
		      : STR("");
}

struct str
template_parse(struct str line, struct arena *a, struct placeholder *p)
{
	struct str text = str_trim(line);
	ptrdiff_t end = str_find(text, STR("}}"));

	*p = (struct placeholder){ .section = STR("") };
	if (end < 0)
		return STR("a placeholder ends with '}}' on the same line");
	if ((size_t)end + 2 != text.n)
		return STR("a placeholder stands alone on its line; move what follows '}}'");
	struct str rest = str_part(text, 2, (size_t)end - 2), name = next_word(&rest);
	if (!find_name(name, p))
		return arena_printf(a,
				    "there is no placeholder '%.*s'; there are alert, contacts, "
				    "date, languages, news, pages and sections",
				    STR_ARG(name));
	rest = str_trim(rest);
	if (p->kind == PLACEHOLDER_NEWS)
		return read_news(rest, a, p);
	return rest.n ? arena_printf(a, "%s takes nothing behind it, not '%.*s'", names[p->kind],
				     STR_ARG(rest))
		      : STR("");
}

static struct str
check_line(struct str line, bool (*known)(const void *data, struct str slug), const void *data,
	   struct arena *a)
{
	struct placeholder p;
	struct str what = template_parse(line, a, &p);

	if (what.n == 0 && p.section.n && known && !known(data, p.section))
		what = arena_printf(a, "news: there is no section '%.*s'", STR_ARG(p.section));
	return what;
}

struct template_mistake
template_check(struct str text, bool (*known)(const void *data, struct str slug), const void *data,
	       struct arena *a)
{
	bool verbatim = false;

	for (size_t n = 1; text.n; n++) {
		struct str line = str_cut_line(&text);
		if (str_starts(line, STR("```")))
			verbatim = !verbatim;
		if (verbatim || !template_is_placeholder(line))
			continue;
		struct str what = check_line(line, known, data, a);
		if (what.n)
			return (struct template_mistake){ .line = n, .what = what };
	}
	return (struct template_mistake){ .what = STR("") };
}

/* --- showing --- */

static void
show_news(struct asked *q, const struct placeholder *p)
{
	struct edition_section section = { .slug = STR("") };

	if (p->section.n && !part_section(q, q->lang, p->section, &section))
		return;
	if (part_news(q, section.slug, p->count) == 0)
		doc_para(&q->page->doc, phrase(PHRASE_NO_NEWS, q->lang));
}

static void
show(struct asked *q, struct str line)
{
	struct placeholder p;

	if (template_parse(line, q->arena, &p).n)
		return;
	switch (p.kind) {
	case PLACEHOLDER_ALERT: part_alerts(q); break;
	case PLACEHOLDER_CONTACTS: part_contacts(q); break;
	case PLACEHOLDER_DATE: part_date(q); break;
	case PLACEHOLDER_LANGUAGES: part_languages(q); break;
	case PLACEHOLDER_NEWS: show_news(q, &p); break;
	case PLACEHOLDER_PAGES: part_pages(q); break;
	case PLACEHOLDER_SECTIONS: part_sections(q); break;
	case PLACEHOLDERS: break;
	}
}

static bool
is_placeholder(const struct block *b)
{
	return b->kind == BLOCK_PARA && template_is_placeholder(b->text);
}

/* Whether the editor left a blank line before the block. */
static bool
stands_apart(const struct doc *d, size_t i)
{
	const struct block *b = &d->blocks[i];

	return b->gap || (i > 0 && !b->tight && doc_gap(b - 1, b));
}

void
template_fill(struct asked *q)
{
	struct doc *d = &q->page->doc, page = *d;
	size_t first = 0;
	bool changed = false, apart = false; /* what stood before gave way */

	while (first < page.n && !is_placeholder(&page.blocks[first]))
		first++;
	if (first == page.n)
		return;
	doc_init(d, q->arena);
	d->title = page.title;
	d->lang = page.lang;
	for (size_t i = 0; i < page.n; i++) {
		bool gives_way = is_placeholder(&page.blocks[i]);
		size_t at = d->n;

		/* In front of everything there is nothing to stand apart from. */
		if (!changed || d->n > 0)
			apart = apart || stands_apart(&page, i);
		if (gives_way)
			show(q, page.blocks[i].text);
		else
			doc_copy(d, &page.blocks[i]);
		if (d->n > at && (gives_way || changed)) {
			d->blocks[at].gap = apart;
			d->blocks[at].tight = !apart;
		}
		changed = gives_way;
		apart = apart && d->n == at;
	}
}
