/*
 * From an item to an article.
 *
 * The whole text is preferred to the lead, the content's own address to the one that counts readers, the item's own number to its address.
 * What WordPress adds under an article - "The post X appeared first on Y", "[…]" - is taken away, and a
 * picture that only stands beside the text is put under it.
 */
#include "import/feed_item.h"

#include "base/clean.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "import/format.h"
#include "import/html.h"
#include "import/wxr.h"

#define TAIL_MAX 1500 /* bytes of a paragraph that may be such an addition */

static bool
has_markup(struct str x)
{
	for (size_t i = 0; i + 1 < x.n; i++)
		if ((x.s[i] == '<' && (((x.s[i + 1] | 32) >= 'a' && (x.s[i + 1] | 32) <= 'z') ||
				       x.s[i + 1] == '/')) ||
		    (x.s[i] == '&' && ((x.s[i + 1] | 32) >= 'a' || x.s[i + 1] == '#') &&
		     str_find_byte(str_part(x, i, 12), ';') > 0))
			return true;
	return false;
}

static bool
is_html(const struct feed_value *v)
{
	return v->kind == FEED_HTML || (v->kind == FEED_GUESS && has_markup(v->text));
}

static struct str
line_of(const struct feed_value *v, struct arena *a)
{
	struct str line = v->text;

	if (is_html(v) && html_text(v->text, a, &line) != READ_OK)
		line = v->text;
	return clean_lookalikes(a, clean_line(a, line));
}

/* --- what was added under the text --- */

static ptrdiff_t
find_last(struct str x, struct str what)
{
	for (size_t at = x.n; at-- > 0;)
		if (x.s[at] == what.s[0] && str_starts_ascii_case(str_after(x, at), what))
			return (ptrdiff_t)at;
	return -1;
}

/* "The post <title> appeared first on <site>." as WordPress says it. */
static bool
is_addition(struct str tail, struct arena *a)
{
	static const struct str phrases[] = {
		STR_INIT("appeared first on"),    STR_INIT("first appeared on"),
		STR_INIT("впервые появил"),       STR_INIT("впервые опубликован"),
		STR_INIT("появились сначала на"), STR_INIT("появилась сначала на"),
		STR_INIT("сначала появил"),       STR_INIT("упершыню з"),
		STR_INIT("упершыню апублікаван"), STR_INIT("спачатку з"),
	};
	struct str text;

	if (tail.n > TAIL_MAX || html_text(tail, a, &text) != READ_OK)
		return false;
	text = utf8_lower(a, text);
	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++)
		if (str_find(text, phrases[i]) >= 0)
			return true;
	return false;
}

static struct str
without_addition(struct str html, struct arena *a)
{
	struct str tail = str_after(html, html.n > TAIL_MAX ? html.n - TAIL_MAX : 0);
	ptrdiff_t at = find_last(tail, STR("<p"));

	if (at < 0 || !is_addition(str_after(tail, (size_t)at), a))
		return html;
	return str_trim(str_part(html, 0, html.n - (tail.n - (size_t)at)));
}

/* "Word [&#8230;]</p>" becomes "Word …</p>": the reader shall know that there was more. */
static struct str
without_brackets(struct str x, struct arena *a)
{
	static const struct str marks[] = {
		STR_INIT("[\xE2\x80\xA6]"), STR_INIT("[...]"),      STR_INIT("[&#8230;]"),
		STR_INIT("[&hellip;]"),     STR_INIT("[&#x2026;]"),
	};
	struct str tail = str_after(x, x.n > 200 ? x.n - 200 : 0);

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		ptrdiff_t at = find_last(tail, marks[i]);
		if (at < 0)
			continue;
		struct str before = str_part(x, 0, x.n - (tail.n - (size_t)at));
		return arena_printf(a, "%.*s\xE2\x80\xA6%.*s", STR_ARG(before),
				    STR_ARG(str_after(tail, (size_t)at + marks[i].n)));
	}
	return x;
}

/* --- what stands beside the text --- */

static struct str
path_of(struct str url)
{
	struct uri u;

	return uri_split(url, &u) && u.path.n > 1 ? u.path : url;
}

static bool
is_picture(const struct feed_enclosure *e)
{
	const struct format *f = format_of_name(path_of(e->url));

	return str_starts(e->type, STR("image/")) ||
	       (!e->type.n && f && f->family == FORMAT_PICTURE);
}

static void
add_attribute(struct buf *out, struct str x)
{
	for (size_t i = 0; i < x.n; i++) {
		if (strchr("\"<>&'", x.s[i]))
			buf_addf(out, "&#%d;", x.s[i]);
		else
			buf_addc(out, x.s[i]);
	}
}

static void
add_enclosure(struct buf *out, const struct feed_enclosure *e)
{
	struct str name = path_of(e->url);

	while (str_find_byte(name, '/') >= 0)
		str_cut(&name, '/');
	buf_adds(out, is_picture(e) ? "\n<p><img alt=\"\" src=\"" : "\n<p><a href=\"");
	add_attribute(out, e->url);
	buf_adds(out, "\">");
	if (!is_picture(e)) {
		add_attribute(out, name.n ? name : e->url);
		buf_adds(out, "</a>");
	}
	buf_adds(out, "</p>");
}

/* Plain lines as paragraphs, for a text that gets pictures. */
static void
add_paragraphs(struct buf *out, struct str text)
{
	while (text.n) {
		struct str line = str_trim(str_cut_line(&text));
		if (!line.n)
			continue;
		buf_adds(out, "<p>");
		add_attribute(out, line);
		buf_adds(out, "</p>");
	}
}

static void
set_body(struct found *f, const struct feed_item *item, struct arena *a)
{
	const struct feed_value *v = item->content.text.n ? &item->content : &item->summary;
	struct buf out;
	bool html = is_html(v);

	f->type = html ? BODY_HTML : BODY_TEXT;
	f->body = html ? without_addition(v->text, a) : v->text;
	f->body = without_brackets(f->body, a);
	if (item->wordpress) {
		f->body = wxr_paragraphs(f->body, a);
		f->type = BODY_HTML;
	}
	html = f->type == BODY_HTML;
	buf_init(&out, BODY_MAX);
	for (size_t i = 0; i < item->nenclosures; i++) {
		const struct feed_enclosure *e = &item->enclosures[i];
		/* The text may have it under an address without the host. */
		if (str_find(f->body, path_of(e->url)) >= 0 || str_find(buf_str(&out), e->url) >= 0)
			continue;
		if (!out.n) {
			if (html)
				buf_addstr(&out, f->body);
			else
				add_paragraphs(&out, f->body);
		}
		add_enclosure(&out, e);
	}
	if (out.n && !buf_failed(&out)) {
		f->body = arena_str(a, buf_str(&out));
		f->type = BODY_HTML;
	}
	buf_release(&out);
}

/* --- where it comes from --- */

static bool
is_web(struct str x)
{
	return str_starts_ascii_case(x, STR("http://")) ||
	       str_starts_ascii_case(x, STR("https://"));
}

static struct str
web_address(struct str x, struct str base, struct arena *a)
{
	if (x.n && !is_web(x) && is_web(base))
		x = uri_resolve(a, base, x);
	return is_web(x) ? uri_ascii(a, uri_untrack(a, x)) : STR("");
}

/*
 * A guid is its source's affair: an address, a tag: URI, or a bare number, which then needs the host to be told from the same
 * number elsewhere.
 */
static struct str
key_of(const struct feed_item *item, struct str url, struct arena *a)
{
	struct uri u;
	long long number;

	if (!item->guid.n)
		return url;
	if (is_web(item->guid) && !item->not_address)
		return web_address(item->guid, STR(""), a);
	struct str guid = clean_line(a, item->guid);
	if (str_number(guid, &number) && url.n && uri_split(url, &u) && u.host.n)
		return arena_printf(a, "%.*s/%.*s", STR_ARG(uri_host_ascii(a, u.host)),
				    STR_ARG(guid));
	return guid;
}

static enum lang
language(const struct found *f, struct arena *a)
{
	struct str text = f->body;

	if (f->type == BODY_HTML && html_text(f->body, a, &text) != READ_OK)
		text = STR("");
	return lang_detect(arena_printf(a, "%.*s\n%.*s", STR_ARG(f->title), STR_ARG(text)));
}

struct found *
feed_item_found(const struct feed_item *item, struct str source, struct str base, struct arena *a)
{
	struct found *f = arena_alloc(a, sizeof(*f));

	if (!f)
		return NULL;
	*f = (struct found){ .title = line_of(&item->title, a),
			     .source_name = source,
			     .section = item->section,
			     .left_out = item->left_out };
	if (!date_parse(item->date, &f->date) && !date_parse(item->updated, &f->date))
		f->date = (struct date){ .precision = DATE_NONE };
	set_body(f, item, a);
	f->source_url = web_address(item->original.n ? item->original : item->link, base, a);
	/* Some feeds have the address only as the guid. */
	if (!f->source_url.n && !item->not_address)
		f->source_url = web_address(item->guid, base, a);
	f->source_key = key_of(item, f->source_url, a);
	f->lang = f->left_out ? LANG_NONE : language(f, a);
	return f->title.n || f->body.n || f->source_url.n || f->left_out ||
		       f->date.precision != DATE_NONE
		   ? f
		   : NULL;
}
