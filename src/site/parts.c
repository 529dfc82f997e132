/*
 * The parts that many pages are made of.  Each appends to the page's doc.
 */
#include "base/clean.h"
#include "base/utf8.h"
#include "site/pages.h"

#define TEXT_MOST 4096 /* bytes of one line that we put together */

struct doc *
part_menu(struct asked *q, struct str path, struct str title)
{
	struct page *page = q->page;

	page_refuse(page, PAGE_OK, q->lang, STR(""));
	page->message = STR("");
	page->menu = true;
	page->path = path;
	doc_init(&page->doc, q->arena);
	page->doc.lang = q->lang;
	page->doc.title = title;
	return &page->doc;
}

struct str
part_title(struct asked *q, struct str what)
{
	return arena_printf(q->arena, "%.*s · %.*s", STR_ARG(what),
			    STR_ARG(phrase(PHRASE_SITE, q->lang)));
}

struct str
part_clip(struct asked *q, struct str text, size_t columns)
{
	struct str cut = utf8_clip_columns(text, columns);

	if (cut.n == text.n)
		return text;
	for (size_t n = cut.n; n > cut.n / 2; n--)
		if (cut.s[n - 1] == ' ')
			return arena_join(q->arena, str_part(cut, 0, n - 1), STR("…"));
	return arena_join(q->arena, cut, STR("…"));
}

struct str
part_path(struct asked *q, enum lang lang, const char *rest)
{
	return arena_printf(q->arena, "/%.*s/%s", STR_ARG(lang_code(lang)), rest);
}

struct str
part_article_path(struct asked *q, const struct edition_article *x)
{
	return arena_printf(q->arena, "/%.*s/news/%lld", STR_ARG(lang_code(x->lang)),
			    (long long)x->id);
}

void
part_article(struct asked *q, const struct edition_article *x)
{
	struct buf line;

	buf_init(&line, TEXT_MOST);
	date_add_day(&line, &x->date);
	buf_adds(&line, " - ");
	buf_addstr(&line, part_clip(q, x->title, TITLE_COLUMNS));
	if (x->size) {
		buf_adds(&line, " (");
		phrase_add_size(&line, x->size, q->lang);
		buf_addc(&line, ')');
	}
	doc_link(&q->page->doc, part_article_path(q, x), arena_str(q->arena, buf_str(&line)));
	buf_release(&line);
}

int
part_news(struct asked *q, struct str section, int limit)
{
	struct edition_range range = { .lang = q->lang, .section = section, .limit = limit };
	struct edition_article *rows = arena_array(q->arena, (size_t)limit, sizeof(*rows));
	bool more;
	int n = rows ? edition_list(q->edition, &range, q->arena, rows, &more) : -1;

	for (int i = 0; i < n; i++)
		part_article(q, &rows[i]);
	return n;
}

void
part_link(struct asked *q, struct str path, enum phrase p, bool gap)
{
	struct block *b = doc_link(&q->page->doc, path, phrase(p, q->lang));

	if (b)
		b->gap = gap;
}

bool
part_section(struct asked *q, enum lang lang, struct str slug, struct edition_section *out)
{
	struct edition_section *rows;
	int n = slug.n ? edition_sections(q->edition, lang, q->arena, &rows) : 0;

	for (int i = 0; i < n; i++) {
		if (!str_eq_ascii_case(rows[i].slug, slug))
			continue;
		*out = rows[i];
		out->name = clean_line(q->arena, rows[i].name);
		return out->name.n > 0;
	}
	return false;
}
