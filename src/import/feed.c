/*
 * Feeds: expat's one home.
 *
 * What expat is told about danger: no document type may declare entities, so there is nothing to expand ("billion laughs"); nothing
 * outside the file is ever opened; depth, the number of items and the size of each text have ends of their own.  The
 * text is UTF-8 when it gets here, so the declared encoding is overridden.
 *
 * Elements are known by their names with the usual prefixes ("content:encoded").  Expat is not asked to resolve namespaces, since it
 * gives up at a prefix that is not declared, and feeds forget that; a prefix that is declared for a namespace known here is taken for the
 * usual one.
 */
#include "import/feed.h"

#include <expat.h>
#include <stdlib.h>

#include "base/charset.h"
#include "base/clean.h"
#include "base/uri.h"
#include "import/feed_item.h"
#include "import/feed_mend.h"
#include "import/feed_name.h"
#include "import/html.h"
#include "import/mail_code.h"
#include "import/section.h"

#define DEPTH_MAX  200
#define SPACES_MAX 16
#define ITEMS_MAX  20000

struct feed {
	XML_Parser parser;
	struct feed_spaces spaces;
	struct arena *arena;
	struct found **end;
	size_t items;
	enum read_result result;
	struct str why;

	struct str source, base; /* the feed's own title and address */
	size_t depth;
	size_t item_depth;  /* 0: outside */
	size_t value_depth; /* of the element whose text is collected; 0: none */
	enum feed_element value;
	enum feed_text kind;
	bool inner;  /* XHTML: elements inside are part of the text */
	bool base64; /* Atom 0.3's mode for what is no XML */
	struct buf text;
	struct feed_item item;
};

static struct str
attribute(const XML_Char **attributes, const char *name)
{
	for (size_t i = 0; attributes[i]; i += 2)
		if (strcmp(attributes[i], name) == 0)
			return str_from(attributes[i + 1]);
	return STR("");
}

static void
stop(struct feed *f, const char *why)
{
	if (f->result == READ_OK) {
		f->result = READ_REFUSED;
		f->why = str_from(why);
		XML_StopParser(f->parser, XML_FALSE);
	}
}

/* --- XHTML inside an element, written out again --- */

static void
add_escaped(struct buf *out, struct str x)
{
	for (size_t i = 0; i < x.n; i++) {
		switch (x.s[i]) {
		case '<': buf_adds(out, "&lt;"); break;
		case '>': buf_adds(out, "&gt;"); break;
		case '&': buf_adds(out, "&amp;"); break;
		case '"': buf_adds(out, "&quot;"); break;
		default: buf_addc(out, x.s[i]);
		}
	}
}

static const char *
without_prefix(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

static void
add_tag(struct buf *out, const char *name, const XML_Char **attributes)
{
	buf_addf(out, "<%s", without_prefix(name));
	for (size_t i = 0; attributes[i]; i += 2) {
		buf_addf(out, " %s=\"", attributes[i]);
		add_escaped(out, str_from(attributes[i + 1]));
		buf_addc(out, '"');
	}
	buf_addc(out, '>');
}

static void
add_end_tag(struct buf *out, const char *name)
{
	static const char *const empty[] = { "area", "br",    "col",    "hr",
					     "img",  "input", "source", "wbr" };

	name = without_prefix(name);
	for (size_t i = 0; i < sizeof(empty) / sizeof(*empty); i++)
		if (strcmp(name, empty[i]) == 0)
			return;
	buf_addf(out, "</%s>", name);
}

/* --- elements that say something with their attributes --- */

static struct str
keep(struct feed *f, struct str x)
{
	return arena_str(f->arena, str_trim(x));
}

static void
add_enclosure(struct feed *f, struct str url, struct str type)
{
	struct feed_item *item = &f->item;

	if (f->item_depth && url.n && item->nenclosures < ENCLOSURES_MAX)
		item->enclosures[item->nenclosures++] =
		    (struct feed_enclosure){ keep(f, url), keep(f, type) };
}

static void
atom_link(struct feed *f, const XML_Char **attributes)
{
	struct str href = attribute(attributes, "href"), rel = attribute(attributes, "rel");
	struct str *link = f->item_depth ? &f->item.link : &f->base;

	if (!href.n)
		return;
	if (str_eq(rel, STR("enclosure")))
		add_enclosure(f, href, attribute(attributes, "type"));
	else if ((!rel.n || str_eq(rel, STR("alternate"))) && !link->n)
		*link = keep(f, href);
}

/* How an element's text is to be read, by its attribute "type" (RFC 4287 3.1.1, 4.1.3). */
static enum feed_text
kind_of(enum feed_element element, const char *name, struct str type)
{
	if (str_eq(type, STR("html")) || str_eq(type, STR("xhtml")) ||
	    str_find(type, STR("text/html")) == 0 || str_eq(type, STR("application/xhtml+xml")))
		return FEED_HTML;
	if (str_eq(type, STR("text")) || str_eq(type, STR("text/plain")))
		return FEED_PLAIN;
	if (element == EL_CONTENT && strcmp(name, "content") != 0)
		return FEED_HTML;
	return FEED_GUESS;
}

/* RFC 4287 4.1.3.3: what is neither text nor XML is base64. */
static bool
is_bytes(struct str type)
{
	return str_find_byte(type, '/') > 0 && !str_starts_ascii_case(type, STR("text/")) &&
	       !str_ends_ascii_case(type, STR("xml"));
}

static void
begin_value(struct feed *f, enum feed_element element, const char *name,
	    const XML_Char **attributes)
{
	struct str type = attribute(attributes, "type"), mode = attribute(attributes, "mode");

	f->value = element;
	f->value_depth = f->depth;
	f->kind = kind_of(element, name, type);
	f->inner = str_eq(type, STR("xhtml")) || str_eq(mode, STR("xml")) ||
		   str_eq(type, STR("application/xhtml+xml"));
	f->base64 = str_eq(mode, STR("base64")) || is_bytes(type);
	buf_clear(&f->text);
	if (element == EL_GUID)
		f->item.not_address =
		    str_eq_ascii_case(attribute(attributes, "isPermaLink"), STR("false"));
	if (element == EL_CATEGORY) {
		struct str term = section_slug(attribute(attributes, "term"));
		f->item.section = term.n ? term : f->item.section;
	}
}

#define NO_VALUE                                                                                   \
	{                                                                                          \
		STR_INIT(""), FEED_PLAIN                                                           \
	}

static const struct feed_item nothing = {
	.title = NO_VALUE,
	.content = NO_VALUE,
	.summary = NO_VALUE,
	.link = STR_INIT(""),
	.original = STR_INIT(""),
	.guid = STR_INIT(""),
	.date = STR_INIT(""),
	.updated = STR_INIT(""),
	.section = STR_INIT(""),
};

static void
begin_item(struct feed *f, const XML_Char **attributes)
{
	struct str about = attribute(attributes, "rdf:about");

	f->item = nothing;
	f->item.guid = keep(f, about);
	f->item_depth = f->depth;
	if (++f->items > ITEMS_MAX)
		stop(f, "the feed has too many articles; split it");
}

/* Titles and descriptions of pictures, players and comments inside an item are not the item's. */
static bool
is_own(const struct feed *f)
{
	return f->item_depth ? f->depth == f->item_depth + 1 : f->depth <= 3;
}

static void XMLCALL
on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct feed *f = user;

	if (++f->depth > DEPTH_MAX) {
		stop(f, "the feed nests its elements too deep");
		return;
	}
	feed_spaces_take(&f->spaces, attributes, f->arena);
	if (f->value_depth) {
		if (f->inner)
			add_tag(&f->text, name, attributes);
		return;
	}
	char usual[FEED_NAME_MAX];
	name = feed_usual_name(&f->spaces, name, usual, sizeof(usual));
	enum feed_element element = feed_element_of(name);
	switch (element) {
	case EL_OTHER:
	case EL_CHANNEL: break;
	case EL_ITEM:
		if (!f->item_depth)
			begin_item(f, attributes);
		break;
	case EL_ENCLOSURE:
		add_enclosure(f, attribute(attributes, "url"), attribute(attributes, "type"));
		break;
	case EL_LINK:
		if (is_own(f))
			atom_link(f, attributes);
		/* fall through */
	default:
		if (is_own(f))
			begin_value(f, element, name, attributes);
	}
}

static void XMLCALL
on_text(void *user, const XML_Char *s, int n)
{
	struct feed *f = user;
	struct str x = str_of(s, n > 0 ? (size_t)n : 0);

	if (!f->value_depth)
		return;
	if (f->inner)
		add_escaped(&f->text, x);
	else
		buf_addstr(&f->text, x);
	if (buf_failed(&f->text))
		stop(f, "an article of the feed is too large");
}

/* --- the end of an element --- */

/* The longer text wins: some feeds have a lead in one element and the whole in the other of the same rank. */
static void
set_value(struct feed_value *v, struct str text, enum feed_text kind)
{
	if (text.n > v->text.n)
		*v = (struct feed_value){ text, kind };
}

static void
set_item_value(struct feed *f, struct str text)
{
	struct feed_item *item = &f->item;

	switch (f->value) {
	case EL_TITLE: set_value(&item->title, text, f->kind); break;
	case EL_CONTENT: set_value(&item->content, text, f->kind); break;
	case EL_SUMMARY: set_value(&item->summary, text, f->kind); break;
	case EL_LINK: item->link = text.n ? text : item->link; break;
	case EL_ORIGINAL: item->original = text; break;
	case EL_GUID: item->guid = text.n ? text : item->guid; break;
	case EL_DATE: item->date = text.n ? text : item->date; break;
	case EL_UPDATED: item->updated = text; break;
	case EL_CATEGORY:
		item->section = item->section.n ? item->section : section_slug(text);
		break;
	case EL_WP_TYPE:
		item->wordpress = true;
		item->left_out = item->left_out || !str_eq(text, STR("post"));
		break;
	case EL_WP_STATUS: item->left_out = item->left_out || !str_eq(text, STR("publish")); break;
	default: break;
	}
}

static void
end_value(struct feed *f)
{
	struct str text = keep(f, buf_str(&f->text));

	if (f->base64)
		text = charset_to_utf8(f->arena, mail_base64(f->arena, text), STR("utf-8"), NULL);
	if (f->item_depth) {
		set_item_value(f, text);
	} else if (f->value == EL_TITLE && !f->source.n) {
		if (html_text(text, f->arena, &f->source) != READ_OK)
			f->source = STR("");
	} else if (f->value == EL_LINK && !f->base.n) {
		f->base = text;
	}
	f->value_depth = 0;
}

static void
end_item(struct feed *f)
{
	struct found *found = feed_item_found(&f->item, f->source, f->base, f->arena);

	f->item_depth = 0;
	if (found) {
		*f->end = found;
		f->end = &found->next;
	}
	if (arena_failed(f->arena))
		stop(f, "the feed is too large; split it");
}

static void XMLCALL
on_end(void *user, const XML_Char *name)
{
	struct feed *f = user;

	if (f->value_depth == f->depth)
		end_value(f);
	else if (f->value_depth && f->inner)
		add_end_tag(&f->text, name);
	else if (f->item_depth == f->depth)
		end_item(f);
	f->depth--;
}

static void XMLCALL
on_entity(void *user, const XML_Char *name, int is_parameter, const XML_Char *value, int n,
	  const XML_Char *base, const XML_Char *system_id, const XML_Char *public_id,
	  const XML_Char *notation)
{
	(void)name, (void)is_parameter, (void)value, (void)n, (void)base, (void)system_id,
	    (void)public_id, (void)notation;
	stop(user, "the feed declares entities of its own, which is not safe to read");
}

/* --- */

/* "<rss", "<feed", "<rdf:RDF", whatever the prefix. */
static bool
is_root(struct str tag)
{
	static const struct str roots[] = { STR_INIT("rss"), STR_INIT("feed"), STR_INIT("RDF") };
	size_t end = 1;

	while (end < tag.n && end < FEED_NAME_MAX && !strchr(" \t\r\n>/", tag.s[end]))
		end++;
	struct str name = str_part(tag, 1, end - 1);
	if (str_find_byte(name, ':') >= 0)
		str_cut(&name, ':');
	for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++)
		if (str_eq(name, roots[i]))
			return end < tag.n && tag.s[end] != '/';
	return false;
}

bool
feed_looks_like(struct str text)
{
	for (struct str x = str_part(text, 0, 64u << 10);;) {
		ptrdiff_t at = str_find_byte(x, '<');
		if (at < 0)
			return false;
		x = str_after(x, (size_t)at);
		if (is_root(x))
			return true;
		if (x.n < 2 || !strchr("?!", x.s[1]))
			return false;
		ptrdiff_t end =
		    str_starts(x, STR("<!--")) ? str_find(x, STR("-->")) : str_find_byte(x, '>');
		if (end < 0)
			return false;
		x = str_after(x, (size_t)end + 1);
	}
}

static void
say_where(struct feed *f, struct found *list)
{
	unsigned long line = XML_GetCurrentLineNumber(f->parser);
	const char *what = XML_ErrorString(XML_GetErrorCode(f->parser));

	if (list)
		f->why = arena_printf(
		    f->arena,
		    "the feed breaks off in line %lu (%s); what stands before it was read", line,
		    what);
	else
		f->why = arena_printf(f->arena, "the feed is broken in line %lu (%s)", line, what);
	f->result = list ? READ_OK : READ_REFUSED;
}

static void
parse(struct feed *f, struct str text, struct found **list)
{
	XML_SetUserData(f->parser, f);
	XML_SetElementHandler(f->parser, on_start, on_end);
	XML_SetCharacterDataHandler(f->parser, on_text);
	XML_SetEntityDeclHandler(f->parser, on_entity);
	XML_SetParamEntityParsing(f->parser, XML_PARAM_ENTITY_PARSING_NEVER);
	if (XML_Parse(f->parser, text.s, (int)text.n, XML_TRUE) != XML_STATUS_OK &&
	    f->result == READ_OK)
		say_where(f, *list);
	else if (f->result == READ_OK && !*list)
		f->why = STR("the feed has no articles");
	if (f->result == READ_OK && !*list)
		f->result = READ_REFUSED;
}

enum read_result
feed_read(struct str text, struct arena *a, struct found **list, struct str *why)
{
	struct feed *f = calloc(1, sizeof(*f));
	struct str mended = feed_mend(a, text);

	*list = NULL;
	*why = STR("");
	if (f && !arena_failed(a) && mended.n <= INT32_MAX)
		f->parser = XML_ParserCreate("UTF-8");
	if (!f || !f->parser) {
		free(f);
		return READ_NO_MEMORY;
	}
	f->arena = a;
	f->end = list;
	f->source = f->base = f->why = STR("");
	f->item = nothing;
	buf_init(&f->text, BODY_MAX);
	parse(f, mended, list);
	*why = f->why;
	enum read_result result = f->result;
	if (result != READ_OK)
		*list = NULL;
	XML_ParserFree(f->parser);
	buf_release(&f->text);
	free(f);
	return arena_failed(a) ? READ_NO_MEMORY : result;
}
