/*
 * A file of any kind, as articles.
 *
 * The name's ending is believed where it says how a text is to be read, for ".md" and ".txt" may hold the same bytes; and
 * the bytes where they cannot lie: a feed, a page. What is no text at all is refused with a word on what to do instead.
 */
#include "base/charset.h"
#include "base/clean.h"
#include "import/feed.h"
#include "import/format.h"
#include "import/front.h"
#include "import/html.h"
#include "import/mail.h"
#include "import/prose.h"
#include "import/site_text.h"
#include "import/text.h"

#define FILE_BYTES_MAX (16u << 20)
#define TITLE_BYTES    300 /* of a first line that is a title */
#define DATE_LINES     6   /* from the top, that are not blank, where a date may stand alone */
#define PAGE_LOOK      4096
#define LANG_LOOK      (64u << 10)
#define CONTROLS_MOST  32 /* one in so many bytes: a text */

struct file {
	struct arena *arena;
	struct str name; /* without folders */
	struct str text; /* UTF-8 */
	struct found *found;
	struct str *why;
	enum body_type said; /* what the caller says it is; BODY_UNKNOWN: nothing */
};

static enum read_result
refuse(struct file *f, const char *why)
{
	*f->why = str_from(why);
	return READ_REFUSED;
}

/* --- what is no text --- */

static const char *
foreign_kind(struct str bytes)
{
	static const struct {
		struct str start;
		const char *why;
	} kinds[] = {
		{ STR_INIT("%PDF-"), "this is a PDF document; save it as text, or add it to an "
				     "article as an attachment" },
		{ STR_INIT("PK\x03\x04"), "this is an office document or a zip archive; save it as "
					  "text, HTML or Markdown" },
		{ STR_INIT("\xD0\xCF\x11\xE0"),
		  "this is an office document; save it as text, HTML or Markdown" },
		{ STR_INIT("{\\rtf"),
		  "this is an RTF document; save it as text, HTML or Markdown" },
		{ STR_INIT("\x89PNG"), "this is a picture; add it to an article as an attachment" },
		{ STR_INIT("\xFF\xD8\xFF"),
		  "this is a picture; add it to an article as an attachment" },
		{ STR_INIT("GIF8"), "this is a picture; add it to an article as an attachment" },
		{ STR_INIT("\x1F\x8B"), "this file is compressed; unpack it first" },
		{ STR_INIT("SQLite format 3"), "this is a database, not an article" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_starts(bytes, kinds[i].start))
			return kinds[i].why;
	return NULL;
}

static bool
is_readable(struct str text)
{
	size_t odd = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];
		bool replaced = c == 0xEF && str_starts(str_part(text, i, 3), STR("\xEF\xBF\xBD"));
		odd += (c < 0x20 && !strchr("\t\n\v\f\r\x1A\x1B", c)) || c == 0x7F || c == 0 ||
		       replaced;
	}
	return odd <= text.n / CONTROLS_MOST;
}

/* --- names --- */

static struct str
base_name(struct str path)
{
	while (str_find_byte(path, '/') >= 0)
		str_cut(&path, '/');
	return path;
}

static bool
has_ending(const struct file *f, struct str mime)
{
	const struct format *format = format_of_name(f->name);

	return format && str_eq(format->mime, mime);
}

/* "2015-06-26-buses.gmi", "2015-06-26.txt". */
static void
date_from_name(struct file *f)
{
	struct date *d = &f->found->date;
	struct str ending = str_part(f->name, 10, 1);

	if (d->precision != DATE_NONE || (ending.n && !strchr("-_. ", ending.s[0])))
		return;
	if (!date_from_iso(str_part(f->name, 0, 10), d) || d->precision != DATE_DAY)
		*d = (struct date){ .precision = DATE_NONE };
}

/* A line that is only a date, near the top. */
static void
date_from_text(struct file *f)
{
	struct str rest = f->found->body;
	struct date d;

	for (size_t i = 0; i < DATE_LINES && rest.n && f->found->date.precision == DATE_NONE;) {
		struct str line = str_trim(str_cut_line(&rest));
		/* Markdown's emphasis: "*26 June 2015*" */
		while (line.n > 2 && strchr("*_", line.s[0]) && line.s[line.n - 1] == line.s[0])
			line = str_part(line, 1, line.n - 2);
		if (line.n && date_parse(line, &d) && d.precision >= DATE_DAY)
			f->found->date = d;
		i += line.n > 0;
	}
}

/* --- titles --- */

static struct str
clean(struct file *f, struct str x)
{
	return clean_lookalikes(f->arena, clean_line(f->arena, x));
}

/* A line that leads somewhere says more than a title can hold. */
static bool
holds_address(struct str line)
{
	return str_find(line, STR("://")) >= 0 || str_find(line, STR("www.")) >= 0 ||
	       str_find_byte(line, '@') >= 0;
}

/* A short first line with a blank one under it, a date, or all there is.  A date may stand above. */
static void
title_of_text(struct file *f)
{
	struct found *x = f->found;
	struct str rest = x->body, line = STR("");

	while (rest.n && (!line.n || date_parse(line, &x->date)))
		line = str_trim(str_cut_line(&rest));
	struct str below = rest, under = str_trim(str_cut_line(&below));
	struct date date;
	if (!line.n || line.n > TITLE_BYTES || holds_address(line) ||
	    (under.n && !date_parse(under, &date)))
		return;
	x->title = clean(f, line);
	x->body = str_trim(rest);
}

/* The first heading, if the text starts with one; as words, without marks. */
static enum read_result
title_of_markup(struct file *f, enum body_type type)
{
	struct body b = { .type = type,
			  .text = f->found->body,
			  .title = STR("-"),
			  .base = STR(""),
			  .lang = LANG_EN };
	struct arena scratch;
	struct doc d;

	arena_init(&scratch, 0);
	enum read_result result = body_read(&b, &scratch, &d);
	for (size_t i = 0; result == READ_OK && i < d.n; i++) {
		if (d.blocks[i].kind == BLOCK_HEADING)
			f->found->title = arena_str(f->arena, d.blocks[i].text);
		if (d.blocks[i].kind != BLOCK_IMAGE)
			break;
	}
	arena_release(&scratch);
	return result;
}

/* --- kinds --- */

/* By title and text together: either may be too short to have a letter that decides. */
static void
set_lang(struct file *f)
{
	struct found *x = f->found;
	struct str body = str_part(x->body, 0, LANG_LOOK);

	if (x->lang == LANG_NONE)
		x->lang = lang_detect(
		    arena_printf(f->arena, "%.*s\n%.*s", STR_ARG(x->title), STR_ARG(body)));
}

static enum read_result
read_markup(struct file *f, enum body_type type)
{
	enum read_result result = READ_OK;

	f->found->type = type;
	if (!f->found->title.n)
		result = title_of_markup(f, type);
	if (result == READ_REFUSED)
		return refuse(f, "the text is too large or too deeply nested; split it");
	date_from_text(f);
	date_from_name(f);
	set_lang(f);
	return result;
}

static enum read_result
read_plain(struct file *f)
{
	struct found *x = f->found;

	x->type = BODY_TEXT;
	if (x->title.n || !site_text_read(x->body, f->arena, x)) {
		if (!x->title.n)
			title_of_text(f);
		date_from_text(f);
	}
	date_from_name(f);
	set_lang(f);
	return READ_OK;
}

/* What front matter says wins over what the page says of itself. */
static enum read_result
read_page(struct file *f, struct found **list)
{
	struct found *x = f->found, *page;
	enum read_result result = html_read_page(x->body, f->arena, &page);

	if (result == READ_REFUSED)
		return refuse(f,
			      "the page is too large or too deeply nested; save the article alone");
	if (result != READ_OK || !page)
		return result == READ_OK ? READ_NO_MEMORY : result;
	page->title = x->title.n ? x->title : page->title;
	page->date = x->date.precision != DATE_NONE ? x->date : page->date;
	page->lang = x->lang != LANG_NONE ? x->lang : page->lang;
	page->section = x->section.n ? x->section : page->section;
	page->translation = x->translation;
	page->source_url = x->source_url.n ? x->source_url : page->source_url;
	page->source_name = x->source_name.n ? x->source_name : page->source_name;
	page->source_key = x->source_key.n ? x->source_key : page->source_key;
	f->found = *list = page;
	date_from_name(f);
	return READ_OK;
}

/* Gemtext has links that no other text has. */
static bool
looks_like_gemtext(struct str text)
{
	struct str rest = str_part(text, 0, LANG_LOOK);

	while (rest.n) {
		struct str line = str_cut_line(&rest);
		if (str_starts(line, STR("=>")) && str_find(line, STR("/")) > 0)
			return true;
	}
	return false;
}

/* A file without a telling name: a heading above the text, or links in Markdown's way. */
static bool
looks_like_markdown(struct str text)
{
	struct str x = str_trim(text);
	size_t hashes = 0;

	while (hashes < x.n && hashes < 6 && x.s[hashes] == '#')
		hashes++;
	return (hashes && hashes < x.n && x.s[hashes] == ' ') || str_find(text, STR("](http")) >= 0;
}

static enum read_result
read_one(struct file *f, struct found **list, bool fronted)
{
	struct str text = f->found->body;

	*list = f->found;
	switch (f->said) {
	case BODY_GEMTEXT:
	case BODY_MARKDOWN: return read_markup(f, f->said);
	case BODY_HTML: return read_page(f, list);
	case BODY_TEXT: return read_plain(f);
	case BODY_TYPES:
	case BODY_UNKNOWN: break;
	}
	if (has_ending(f, STR("text/gemini")))
		return read_markup(f, BODY_GEMTEXT);
	if (has_ending(f, STR("text/markdown")))
		return read_markup(f, BODY_MARKDOWN);
	if (has_ending(f, STR("text/html")) || has_ending(f, STR("application/xhtml+xml")) ||
	    html_looks_like(text))
		return read_page(f, list);
	if (has_ending(f, STR("text/plain")))
		return read_plain(f);
	if (looks_like_gemtext(text))
		return read_markup(f, BODY_GEMTEXT);
	if (fronted || looks_like_markdown(text))
		return read_markup(f, BODY_MARKDOWN);
	return read_plain(f);
}

/* Near the top: XML has elements of HTML's names, too, such as <data>. */
static bool
has_page(struct str text)
{
	static const struct str tags[] = { STR_INIT("<html"), STR_INIT("<!doctype html"),
					   STR_INIT("<body") };

	for (struct str x = str_part(text, 0, PAGE_LOOK); x.n;) {
		for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
			if (str_starts_ascii_case(x, tags[i]))
				return true;
		x = str_after(x, 1);
	}
	return false;
}

static enum read_result
read_text(struct file *f, struct found **list)
{
	struct str text = f->text;
	bool xml = str_starts(str_trim(text), STR("<?xml")) && !has_page(text);

	f->found = arena_alloc(f->arena, sizeof(*f->found));
	if (!f->found)
		return READ_NO_MEMORY;
	*f->found = (struct found){
		.title = STR(""),
		.lang = LANG_NONE,
		.type = BODY_TEXT,
		.source_url = STR(""),
		.source_name = STR(""),
		.source_key = STR(""),
		.section = STR(""),
	};
	enum front_result front = front_read(text, f->arena, f->found, &f->found->body, f->why);
	if (front == FRONT_WRONG)
		return READ_REFUSED;
	if (front == FRONT_NONE && f->said == BODY_UNKNOWN && feed_looks_like(text))
		return feed_read(text, f->arena, list, f->why);
	if (xml && f->said == BODY_UNKNOWN && !has_ending(f, STR("application/xhtml+xml")))
		return refuse(f, "this XML is no RSS or Atom feed");
	return read_one(f, list, front == FRONT_READ);
}

static enum body_type
said(struct str name)
{
	return str_starts(name, STR("=")) ? body_type_from_name(str_after(name, 1)) : BODY_UNKNOWN;
}

enum read_result
file_read(struct str bytes, struct str name, struct arena *a, struct found **list, struct str *why)
{
	struct file f = { .arena = a, .name = base_name(name), .why = why, .said = said(name) };
	const char *foreign = foreign_kind(bytes);
	enum read_result result;

	*list = NULL;
	*why = STR("");
	if (bytes.n > FILE_BYTES_MAX)
		return refuse(&f, "the file is larger than 16 MiB; split it");
	if (foreign)
		return refuse(&f, foreign);
	if (f.said == BODY_UNKNOWN && mail_looks_like(bytes))
		return mail_read(bytes, a, list, why);
	f.text = charset_to_utf8(a, bytes, charset_declared(bytes), NULL);
	if (!is_readable(f.text))
		return refuse(&f, "this is not a text; save the article as text, HTML or Markdown");
	if (!str_trim(f.text).n)
		return arena_failed(a) ? READ_NO_MEMORY : refuse(&f, "the file is empty");
	result = read_text(&f, list);
	if (arena_failed(a))
		result = READ_NO_MEMORY;
	for (struct found *x = *list; x && result == READ_OK; x = x->next)
		if (x->body.n > BODY_MAX)
			result =
			    refuse(&f, "an article in the file is larger than 4 MiB; split it");
	if (result == READ_NO_MEMORY)
		*why = STR("there is not enough memory to read this file");
	if (result != READ_OK)
		*list = NULL;
	return result;
}
