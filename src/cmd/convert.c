/* Nothing of a row is believed: every text is cleaned, every date and address read anew, and what cannot be used is left out. */
#include "cmd/convert.h"

#include "base/charset.h"
#include "base/clean.h"
#include "base/phrase.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "doc/gemtext.h"

#define TITLE_BYTES     600 /* some 300 Cyrillic letters; what is longer is a text */
#define TITLE_OF_BODY   120 /* bytes: a title made of the first words */
#define LINE_BYTES      4000
#define GEMTEXT_COUNTED (64u << 20)

void
convert_init(struct convert *v, const struct config *c, struct child *child)
{
	*v = (struct convert){
		.child = child,
		.language = c->language,
		.website = c->website,
		.host = c->host,
	};
}

struct str
convert_media_address(struct arena *a, int64_t id, struct str name)
{
	return arena_printf(a, "/media/%lld/%.*s", (long long)id, STR_ARG(name));
}

struct str
convert_pack(struct arena *a, const struct doc *d)
{
	struct buf packed;
	struct str result = STR("");

	buf_init(&packed, DOC_PACKED_MAX);
	doc_pack(&packed, d);
	if (buf_failed(&packed))
		a->failed = true;
	else
		result = arena_str(a, buf_str(&packed));
	buf_release(&packed);
	return result;
}

size_t
convert_size(struct arena *a, const struct doc *d)
{
	struct buf text;

	buf_init(&text, GEMTEXT_COUNTED);
	gemtext_write(&text, d);
	size_t n = text.n;
	if (buf_failed(&text))
		a->failed = true;
	buf_release(&text);
	return n;
}

/* --- lines of the row --- */

/*
 * "# Title", "## Title": marks of a heading that came along, whatever the body's type; "#Title" is a word of its own.
 * A page's first line is "# " and then a letter (TXT-20).
 */
static struct str
without_marks(struct str title)
{
	size_t marks = 0;

	while (marks < title.n && (title.s[marks] == '#' || title.s[marks] == ' '))
		marks++;
	return marks && marks < title.n && title.s[marks - 1] == ' ' ? str_after(title, marks)
								     : title;
}

static struct str
utf8_of(struct arena *a, struct str bytes)
{
	return utf8_valid(bytes) ? bytes : charset_to_utf8(a, bytes, STR(""), NULL);
}

/* One clean line; what is absurdly long is cut before it costs anything. */
static struct str
line_of(struct arena *a, struct str text, size_t most)
{
	struct str head = utf8_of(a, str_part(text, 0, LINE_BYTES));

	return utf8_clip(clean_lookalikes(a, clean_line(a, head)), most);
}

static struct str
address_of(struct arena *a, struct str text)
{
	static const struct str schemes[] = { STR_INIT("http"), STR_INIT("https"),
					      STR_INIT("gemini"), STR_INIT("gopher") };
	struct str url =
	    text.n > LINE_BYTES ? STR("") : uri_ascii(a, clean_line(a, utf8_of(a, text)));
	struct uri u;

	if (url.n && uri_split(url, &u) && u.host.n)
		for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
			if (str_eq_ascii_case(u.scheme, schemes[i]))
				return url;
	return STR("");
}

static bool
slug_valid(struct str slug)
{
	for (size_t i = 0; i < slug.n; i++) {
		char c = slug.s[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return slug.n <= 40;
}

static struct date
date_of_news(const struct article *x)
{
	struct date d = x->date.precision != DATE_NONE ? x->date : x->created;

	if (x->date.precision == DATE_NONE && d.precision > DATE_DAY) {
		d.precision = DATE_DAY;
		d.hour = d.minute = 0;
	}
	return d;
}

static void
read_columns(const struct article *x, struct arena *a, struct edition_article *out)
{
	*out = (struct edition_article){
		.id = x->id,
		.section = slug_valid(x->section) ? x->section : STR(""),
		.translation = x->translation,
		.title = without_marks(line_of(a, x->title, TITLE_BYTES)),
		.date = date_of_news(x),
		.withdrawn = x->status == ARTICLE_WITHDRAWN,
		.reason = line_of(a, x->reason, LINE_BYTES),
		.corrected = x->corrected,
		.correction = line_of(a, x->correction, LINE_BYTES),
		.source_name = line_of(a, x->source_name, TITLE_BYTES),
		.source_url = address_of(a, x->source_url),
		.urgent_until = date_moment(x->urgent_until, true),
		.doc = STR(""),
	};
	out->key = date_key(&out->date);
}

/* --- the body --- */

const char convert_no_reader[] = "no reader could be started";

static const char *
words_of(enum child_result r)
{
	switch (r) {
	case CHILD_OK: return NULL;
	case CHILD_REFUSED: return "its reader refused it";
	case CHILD_TOO_SLOW: return "it took too long to read";
	case CHILD_DIED: return "its reader died of it";
	case CHILD_BROKEN: break;
	}
	return convert_no_reader;
}

static struct body
body_of(const struct convert *v, const struct article *x, const struct edition_article *row,
	struct arena *a)
{
	enum body_type type = body_type_from_name(x->body_type);
	struct body b = {
		.type = type == BODY_UNKNOWN ? BODY_TEXT : type,
		.text = utf8_of(a, x->body),
		.title = row->title,
		.base = row->source_url.n ? row->source_url : v->website,
		.lang = x->lang,
	};

	/* Whoever writes gemtext writes for the capsule: "/be/contacts" is here. */
	if (b.type == BODY_GEMTEXT && row->source_url.n == 0)
		b.base = arena_printf(a, "gemini://%.*s/", STR_ARG(v->host));
	return b;
}

static const char *const too_large = "it is larger than 4 MiB";

static const char *
read_body(const struct convert *v, const struct article *x, const struct edition_article *row,
	  struct arena *a, struct doc *d)
{
	if (x->body.n > BODY_MAX)
		return too_large;
	struct body b = body_of(v, x, row, a);
	enum child_result result = child_read_body(v->child, &b, a, d);
	/* Once may be the machine's doing, that had no memory for it; twice is the article's. */
	if (result == CHILD_DIED)
		result = child_read_body(v->child, &b, a, d);
	return words_of(result);
}

const char *
convert_audit(const struct convert *v, const struct article *x, struct arena *a, struct audit *out)
{
	struct edition_article row;

	read_columns(x, a, &row);
	if (x->body.n > BODY_MAX)
		return too_large;
	struct body b = body_of(v, x, &row, a);
	return words_of(child_audit_body(v->child, &b, STR(""), a, out));
}

/* What readers get in place of a body that cannot be shown. */
static void
write_note(struct arena *a, const struct edition_article *row, enum lang lang, struct doc *d)
{
	doc_init(d, a);
	doc_para(d, phrase(PHRASE_UNREADABLE, lang));
	if (row->source_url.n)
		doc_link(d, row->source_url,
			 row->source_name.n ? row->source_name : phrase(PHRASE_SOURCE, lang));
}

static enum lang
lang_of_text(struct str title, const struct doc *d, enum lang likely)
{
	struct buf text;

	buf_init(&text, 0);
	buf_addstr(&text, title);
	buf_addc(&text, '\n');
	doc_add_text(&text, d);
	enum lang lang = lang_detect_near(buf_str(&text), likely);
	buf_release(&text);
	return lang;
}

/* The first words of the text, ended at a blank. */
static struct str
title_of_text(struct arena *a, const struct doc *d)
{
	for (size_t i = 0; i < d->n; i++) {
		struct str text = d->blocks[i].text;

		if (text.n == 0 || d->blocks[i].kind == BLOCK_PRE)
			continue;
		if (text.n <= TITLE_OF_BODY)
			return text;
		struct str head = utf8_clip(text, TITLE_OF_BODY);
		size_t end = head.n;
		while (end > TITLE_OF_BODY / 2 && head.s[end - 1] != ' ')
			end--;
		if (end > TITLE_OF_BODY / 2)
			head.n = end - 1;
		return arena_join(a, head, STR("…"));
	}
	return STR("");
}

struct str
convert_title(const struct convert *v, const struct article *x, struct arena *a)
{
	struct edition_article row;
	struct doc d;

	read_columns(x, a, &row);
	if (row.title.n)
		return row.title;
	if (read_body(v, x, &row, a, &d))
		return STR("");
	return d.title.n ? d.title : title_of_text(a, &d);
}

/* --- addresses in the body --- */

static struct str
last_part(struct str path)
{
	while (str_find_byte(path, '/') >= 0)
		str_cut(&path, '/');
	return path;
}

/* The article's own picture or attachment, by its name or by its path beside the store. */
static const struct convert_media *
own_media(struct str url, const struct convert_media *media, size_t n, struct arena *a)
{
	struct uri u;
	struct str path;

	if (n == 0 || !uri_split(url, &u) || !uri_decode(a, u.path, &path))
		return NULL;
	struct str name = last_part(path);
	for (size_t i = 0; i < n; i++) {
		if (name.n && str_eq(name, media[i].name))
			return &media[i];
		if (media[i].path.n && str_ends(path, media[i].path))
			return &media[i];
	}
	return NULL;
}

/* "gemini://HOST/be/" is "/be/" here, so that Gopher readers stay in their hole. */
static struct str
own_path(struct str url, const struct convert *v)
{
	struct uri u;

	if (!uri_split(url, &u) || !str_eq_ascii_case(u.scheme, STR("gemini")) ||
	    !str_eq_ascii_case(u.host, v->host) || u.has_userinfo ||
	    (u.port.n && !str_eq(u.port, STR("1965"))))
		return url;
	return u.path.n ? str_of(u.path.s, (size_t)(url.s + url.n - u.path.s)) : STR("/");
}

struct mender {
	const struct convert *v;
	const struct convert_media *media;
	size_t n;
	struct arena *arena;
};

static struct str
mend(const struct mender *m, struct str url, struct block *b)
{
	const struct convert_media *own = own_media(url, m->media, m->n, m->arena);

	if (!own)
		return own_path(url, m->v);
	if (b && own->format.n)
		b->format = own->format;
	if (b && own->size)
		b->size = own->size;
	return own->address;
}

static void
mend_addresses(const struct mender *m, struct doc *d)
{
	for (size_t i = 0; i < d->n; i++) {
		struct block *b = &d->blocks[i];

		if (b->url.n)
			b->url = mend(m, b->url, b);
		for (size_t k = 0; k < b->nlinks; k++)
			b->links[k].url = mend(m, b->links[k].url, NULL);
		for (size_t k = 0; b->table && k < b->table->nlinks; k++)
			b->table->links[k].url = mend(m, b->table->links[k].url, NULL);
	}
}

/* --- the whole --- */

/* The row's language is the address; the document tells the truth about its text (TXT-25). */
static void
settle_language(const struct convert *v, const struct article *x, struct edition_article *out,
		struct doc *d)
{
	enum lang text = lang_of_text(out->title, d, x->lang);

	out->lang = x->lang != LANG_NONE ? x->lang : text != LANG_NONE ? text : v->language;
	d->lang = text != LANG_NONE ? text : out->lang;
}

const char *
convert_article(const struct convert *v, const struct article *x, const struct convert_media *media,
		size_t n, struct arena *a, struct edition_article *out, struct doc *d)
{
	struct mender m = { .v = v, .media = media, .n = n, .arena = a };
	const char *why = NULL;

	read_columns(x, a, out);
	if (out->withdrawn)
		doc_init(d, a); /* its text goes nowhere any more */
	else
		why = read_body(v, x, out, a, d);
	if (why) {
		enum lang lang = x->lang != LANG_NONE ? x->lang : lang_detect(out->title);
		write_note(a, out, lang != LANG_NONE ? lang : v->language, d);
	}
	settle_language(v, x, out, d);
	mend_addresses(&m, d);
	if (out->title.n == 0)
		out->title = title_of_text(a, d);
	if (out->title.n == 0)
		out->title = arena_printf(a, "№ %lld", (long long)out->id);
	d->title = out->title;
	out->size = convert_size(a, d);
	return why;
}

const char *
convert_page(const struct convert *v, struct str text, struct str address, struct arena *a,
	     struct doc *d)
{
	struct mender m = { .v = v, .arena = a };
	struct body b = {
		.type = BODY_GEMTEXT,
		.text = text,
		.title = STR(""),
		.base = arena_printf(a, "gemini://%.*s%.*s", STR_ARG(v->host), STR_ARG(address)),
		.lang = LANG_NONE,
	};
	struct str rest = str_after(address, 1);

	const char *why = words_of(child_read_body(v->child, &b, a, d));
	if (why)
		return why;
	mend_addresses(&m, d);
	d->lang = lang_from_code(str_cut(&rest, '/'));
	if (d->lang == LANG_NONE)
		d->lang = lang_of_text(d->title, d, LANG_NONE);
	if (d->title.n == 0)
		d->title = title_of_text(a, d);
	if (d->title.n == 0 && d->n == 0)
		return "it is empty";
	if (d->title.n == 0)
		d->title = address;
	return arena_failed(a) ? "out of memory" : NULL;
}
