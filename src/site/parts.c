/*
 * The parts that many pages are made of.  Each appends to the page's doc.
 */
#include "base/clean.h"
#include "base/utf8.h"
#include "doc/gemtext.h"
#include "doc/gopher.h"
#include "site/pages.h"

#define TEXT_MOST     4096        /* bytes of one line that we put together */
#define PAGE_MOST     (16u << 20) /* of a page that is measured */
#define HEADER_LENGTH 48 /* "20 text/gemini; charset=utf-8; lang=be" and its end, and some */
#define GOPHER_PORT   70

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

/* A line that stops at "for a" or "– …" stops one word earlier: nothing hangs over. */
static struct str
without_hanging(struct str text)
{
	for (size_t n = text.n, letters = 0; n > text.n / 2; n--) {
		unsigned char c = (unsigned char)text.s[n - 1];
		if (c == ' ') {
			if (letters > 1)
				break;
			text.n = n - 1;
			letters = 0;
		} else if (c >= 0xc0 || c < 0x80) {
			uint32_t cp = 0;
			utf8_decode(str_after(text, n - 1), &cp);
			letters += cp < 0x80 ? strchr(",;:-(", (int)cp) == NULL : cp < 0x2000;
		}
	}
	while (text.n && strchr(" ,;:-(", text.s[text.n - 1]))
		text.n--;
	return text;
}

static struct str
with_ellipsis(struct asked *q, struct str cut)
{
	for (size_t n = cut.n; n > cut.n / 2; n--)
		if (cut.s[n - 1] == ' ')
			return arena_join(q->arena, without_hanging(str_part(cut, 0, n - 1)),
					  STR("…"));
	return arena_join(q->arena, cut, STR("…"));
}

struct str
part_clip(struct asked *q, struct str text, size_t columns)
{
	struct str cut = utf8_clip_columns(text, columns);

	return cut.n == text.n ? text : with_ellipsis(q, cut);
}

struct str
part_clip_bytes(struct asked *q, struct str text, size_t bytes)
{
	const size_t ellipsis = strlen("…");

	if (text.n <= bytes)
		return text;
	return with_ellipsis(q, utf8_clip(text, bytes > ellipsis ? bytes - ellipsis : 0));
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
	part_article_within(q, x, SIZE_MAX);
}

void
part_article_within(struct asked *q, const struct edition_article *x, size_t title_bytes)
{
	struct buf line;

	buf_init(&line, TEXT_MOST);
	date_add_day(&line, &x->date);
	buf_adds(&line, " - ");
	buf_addstr(&line, part_clip_bytes(q, part_clip(q, x->title, TITLE_COLUMNS), title_bytes));
	if (x->size) {
		buf_adds(&line, " (");
		phrase_add_size(&line, x->size, q->lang);
		buf_addc(&line, ')');
	}
	doc_link(&q->page->doc, part_listed_path(q, x), arena_str(q->arena, buf_str(&line)));
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

size_t
part_bytes(struct asked *q)
{
	const struct page *page = q->page;
	const struct gopher_site to = {
		.host = q->site->host,
		.port = q->site->gopher_port ? q->site->gopher_port : GOPHER_PORT,
		.gemini_host = q->site->host,
		.width = q->site->width ? q->site->width : SITE_WIDTH,
		.type_of = site_gopher_type,
	};
	struct buf out;

	buf_init(&out, PAGE_MOST);
	if (!q->gopher)
		gemtext_write(&out, &page->doc);
	else if (page->menu)
		gophermap_write(&out, &page->doc, &to);
	else
		gopher_text_write(&out, &page->doc, &to);
	size_t n =
	    buf_failed(&out) ? PAGE_MOST : out.n + (q->gopher ? strlen(".\r\n") : HEADER_LENGTH);
	buf_release(&out);
	return n;
}

void
part_to_front(struct asked *q, size_t at)
{
	struct doc *d = &q->page->doc;
	size_t n = d->n - at;
	struct block *moved = arena_array(q->arena, n, sizeof(*moved));

	if (!moved || n == 0 || at == 0)
		return;
	memcpy(moved, d->blocks + at, n * sizeof(*moved));
	memmove(d->blocks + n, d->blocks, at * sizeof(*moved));
	memcpy(d->blocks, moved, n * sizeof(*moved));
	d->blocks[0].gap = false;
	d->blocks[n].gap = true;
}

void
part_link(struct asked *q, struct str path, enum phrase p, bool gap)
{
	struct block *b = doc_link(&q->page->doc, path, phrase(p, q->lang));

	if (b)
		b->gap = gap;
}

int
part_sections_in(struct asked *q, enum lang lang, struct edition_section **rows)
{
	if (!q->sections[lang].known) {
		struct edition_section *read = NULL;
		int n = edition_sections(q->edition, lang, q->arena, &read);

		for (int i = 0; i < n; i++)
			read[i].name = clean_line(q->arena, read[i].name);
		q->sections[lang].rows = read;
		q->sections[lang].n = n;
		q->sections[lang].known = true;
	}
	*rows = q->sections[lang].rows;
	return q->sections[lang].n;
}

bool
part_section(struct asked *q, enum lang lang, struct str slug, struct edition_section *out)
{
	struct edition_section *rows;
	int n = slug.n ? part_sections_in(q, lang, &rows) : 0;

	for (int i = 0; i < n; i++) {
		if (!str_eq_ascii_case(rows[i].slug, slug))
			continue;
		*out = rows[i];
		return out->name.n > 0;
	}
	return false;
}
