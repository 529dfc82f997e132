/* Members stand in a fixed order, and what has no value is left out: an absent "links" is none. */
#include "doc/json.h"

#include "base/utf8.h"

static const char *const kinds[BLOCK_KINDS] = {
	[BLOCK_HEADING] = "heading", [BLOCK_PARA] = "paragraph",   [BLOCK_ITEM] = "item",
	[BLOCK_QUOTE] = "quote",     [BLOCK_PRE] = "preformatted", [BLOCK_LINK] = "link",
	[BLOCK_IMAGE] = "image",     [BLOCK_TABLE] = "table",
};

void
json_add_string(struct buf *out, struct str text)
{
	static const char escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	buf_addc(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];
		const char *e = escapes;

		while (*e && *e != c)
			e += 2;
		if (c && *e)
			buf_addf(out, "\\%c", e[1]);
		else if ((unsigned char)c < 0x20 || c == 0x7F)
			buf_addf(out, "\\u%04x", (unsigned)(unsigned char)c);
		else
			buf_addc(out, c);
	}
	buf_addc(out, '"');
}

static void
add_member(struct buf *out, const char *name, struct str value)
{
	if (!value.n)
		return;
	buf_addf(out, ",\"%s\":", name);
	json_add_string(out, value);
}

static size_t
characters(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		n += (text.s[i] & 0xC0) != 0x80;
	return n;
}

/* Links ascend, so each is counted on from the one before: a text full of links costs no more than one without. */
static void
add_links(struct buf *out, const struct block *b)
{
	size_t bytes = 0, at = 0;

	if (!b->nlinks)
		return;
	buf_adds(out, ",\"links\":[");
	for (size_t i = 0; i < b->nlinks; i++) {
		const struct link *l = &b->links[i];

		at += characters(str_part(b->text, bytes, l->at - bytes));
		bytes = l->at;
		buf_addf(out, "%s{\"at\":%zu,\"length\":%zu", i ? "," : "", at,
			 characters(str_part(b->text, l->at, l->n)));
		add_member(out, "url", l->url);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void
add_rows(struct buf *out, const struct table *t)
{
	buf_addf(out, ",\"header\":%s,\"rows\":[", t->header ? "true" : "false");
	for (size_t row = 0; row < t->rows; row++) {
		buf_adds(out, row ? ",[" : "[");
		for (size_t col = 0; col < t->cols; col++) {
			if (col)
				buf_addc(out, ',');
			json_add_string(out, t->cells[row * t->cols + col]);
		}
		buf_addc(out, ']');
	}
	buf_addc(out, ']');
	if (!t->nlinks)
		return;
	buf_adds(out, ",\"links\":[");
	for (size_t i = 0; i < t->nlinks; i++) {
		buf_adds(out, i ? ",{\"text\":" : "{\"text\":");
		json_add_string(out, t->link_text[i]);
		add_member(out, "url", t->links[i].url);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void
add_block(struct buf *out, const struct block *b)
{
	buf_addf(out, "{\"kind\":\"%s\"", kinds[b->kind]);
	if (b->kind == BLOCK_HEADING || b->kind == BLOCK_ITEM || b->kind == BLOCK_QUOTE)
		buf_addf(out, ",\"level\":%u", (unsigned)b->level);
	if (b->number)
		buf_addf(out, ",\"number\":%u", (unsigned)b->number);
	if (b->gap)
		buf_adds(out, ",\"gap\":true");
	if (b->tight)
		buf_adds(out, ",\"tight\":true");
	add_member(out, "text", b->text);
	add_member(out, "alt", b->alt);
	add_member(out, "url", b->url);
	add_member(out, "format", b->format);
	if (b->size)
		buf_addf(out, ",\"size\":%llu", (unsigned long long)b->size);
	add_links(out, b);
	if (b->table)
		add_rows(out, b->table);
	buf_addc(out, '}');
}

void
json_write(struct buf *out, const struct doc *d, const struct json_field *about, size_t n)
{
	buf_addf(out, "{\"format\":%d", JSON_FORMAT);
	add_member(out, "title", d->title);
	add_member(out, "lang", lang_code(d->lang));
	for (size_t i = 0; i < n; i++)
		add_member(out, about[i].name, about[i].value);
	buf_adds(out, ",\"blocks\":[");
	for (size_t i = 0; i < d->n; i++) {
		buf_adds(out, i ? ",\n" : "\n");
		add_block(out, &d->blocks[i]);
	}
	buf_adds(out, "]}\n");
}
