/*
 * From running text to blocks: what a line becomes, and what is left out because the page says it
 * already.
 */
#include "base/clean.h"
#include "base/utf8.h"
#include "import/html_reader.h"
#include "import/html_typed.h"
#include "import/settle.h"

#define BLOCKS_MAX 100000 /* of one article */

struct str
html_clean(struct html_reader *r, struct str text)
{
	struct str x = html_unescape(&r->scratch, text);

	x = clean_lookalikes(&r->scratch, clean_line(&r->scratch, x));
	return arena_str(r->arena, x);
}

bool
html_count(struct html_reader *r, const struct block *b, size_t bytes)
{
	r->out += bytes;
	if (!b)
		r->result = READ_NO_MEMORY;
	else if (r->doc->n > BLOCKS_MAX || r->out > r->out_max)
		r->result = READ_REFUSED;
	return r->result == READ_OK;
}

bool
html_take_line(struct html_reader *r, struct html_line *line)
{
	struct html_line *lines;
	size_t n;

	if (!html_run_take(&r->run, r->arena, false, &lines, &n))
		r->result = READ_NO_MEMORY;
	if (n)
		*line = lines[0];
	return n > 0;
}

#define DATE_BYTES 60 /* of the longest line that is only a date */

static bool
is_date(struct str text)
{
	struct date date;

	return text.n <= DATE_BYTES && date_parse(text, &date);
}

/* At the top of an article its title and its date are said again (rule 5). */
static bool
says_again(struct html_reader *r, struct str text)
{
	if (r->text_seen)
		return false;
	/* Folding may change a text's length, but not that much. */
	if (text.n <= 2 * r->title.n && str_eq(settle_fold(&r->scratch, text), r->title))
		return true;
	if (r->bare || r->date.n || !is_date(text))
		return false;
	r->date = text;
	return true;
}

/*
 * Where other dates follow, it was none of the article but the first of a list: back to the top
 * with it.
 */
static void
restore_date(struct html_reader *r)
{
	struct doc *d = r->doc;
	struct block *b = doc_para(d, r->date);

	if (!html_count(r, b, r->date.n))
		return;
	struct block date = *b;
	memmove(d->blocks + 1, d->blocks, (d->n - 1) * sizeof(*d->blocks));
	d->blocks[0] = date;
	r->date = STR("");
}

static void
emit_links(struct html_reader *r, const struct html_line *line)
{
	for (size_t i = 0; i < line->nlinks && r->result == READ_OK; i++) {
		const struct html_link *l = &line->links[i];
		struct str text = clean_line(r->arena, str_part(line->text, l->at, l->n));
		enum linked_line said = linked_line(&r->linked, l->url, text);
		if (said == LINKED_NEW) {
			html_emit_link(r, l->url, text);
		} else if (said == LINKED_TEXT && text.n) {
			struct block *b = doc_para(r->doc, text);
			if (html_count(r, b, text.n))
				doc_add_link(r->doc, b, 0, text.n, l->url);
		}
	}
}

void
html_emit_link(struct html_reader *r, struct str url, struct str text)
{
	struct str format = html_format(url);

	if (!text.n)
		text = html_file_name(r, url);
	struct block *b = doc_link(r->doc, url, text);
	if (!html_count(r, b, text.n))
		return;
	/* "Notice (DOCX, 24 KB)" needs no second DOCX. */
	if (str_find(text, format) < 0)
		b->format = format;
}

void
html_emit_pre(struct html_reader *r, struct str text)
{
	struct str clean = clean_lines(r->arena, text);

	if (clean.n && html_count(r, doc_pre(r->doc, clean, STR("")), clean.n))
		r->text_seen = true;
}

/* The line's text lost `cut` bytes at its front, or got `shift` more there. */
static void
add_links(struct html_reader *r, struct block *b, const struct html_line *line, size_t cut,
	  size_t shift)
{
	for (size_t i = 0; i < line->nlinks; i++) {
		struct html_link l = line->links[i];
		size_t end = l.at + l.n, at = l.at < cut ? cut : l.at;
		if (at < end)
			doc_add_link(r->doc, b, at - cut + shift, end - at, l.url);
		linked_text(&r->linked, l.url);
	}
}

static struct block *
emit_quote(struct html_reader *r, const struct html_line *line, size_t *shift)
{
	struct str text = line->text;

	if (r->item.open && !r->item.used) {
		struct str mark = r->item.mark;
		if (r->item.number)
			mark = arena_printf(&r->scratch, "%u.", (unsigned)r->item.number);
		else if (!mark.n)
			mark = STR("\xE2\x80\xA2");
		text = arena_printf(r->arena, "%.*s %.*s", STR_ARG(mark), STR_ARG(text));
		*shift = text.n - line->text.n;
		r->item.used = true;
	}
	return doc_quote(r->doc, r->quote > 250 ? 250 : (int)r->quote, text);
}

static struct block *
emit_item(struct html_reader *r, const struct html_line *line, size_t *shift)
{
	struct str text = line->text, mark = r->item.mark;

	if (mark.n) {
		text = arena_printf(r->arena, "%.*s %.*s", STR_ARG(mark), STR_ARG(text));
		*shift = mark.n + 1;
	}
	return doc_item(r->doc, r->item.level, r->item.number, text);
}

/* A link around a heading and its paragraph makes one link line, not two. */
static bool
just_linked(const struct html_reader *r, const struct html_line *line)
{
	const struct block *before = r->doc->n ? &r->doc->blocks[r->doc->n - 1] : NULL;

	return before && line->nlinks == 1 && before->nlinks == 1 &&
	       str_eq(before->links[0].url, line->links[0].url);
}

static bool
is_one_link(const struct html_line *line)
{
	return line->nlinks == 1 && settle_only_links(line);
}

/* Items that are only links are link lines; no blank ones stand between them and the other items (rule 6). */
static void
keep_list_whole(struct html_reader *r, size_t before)
{
	struct doc *d = r->doc;

	if (d->n == before)
		return;
	if (before && (d->blocks[before - 1].kind == BLOCK_ITEM || r->link_item == before) &&
	    d->blocks[before].kind == BLOCK_LINK)
		d->blocks[before].tight = true;
	r->link_item = d->n;
}

void
html_emit(struct html_reader *r, const struct html_line *line)
{
	struct str text = line->text;
	struct block *b = NULL;
	size_t shift = 0, bullet = 0;
	uint32_t number = 0;

	if (says_again(r, text))
		return;
	if (r->text_seen && r->date.n && is_date(text))
		restore_date(r);
	r->text_seen = true;
	bool item = r->item.open && !r->item.used;
	if (r->quote) {
		b = emit_quote(r, line, &shift);
	} else if (r->heading) {
		b = doc_heading(r->doc, 1, text);
		if (b)
			b->level = (uint8_t)r->heading; /* settled when all are known */
	} else if (item && !(is_one_link(line) && !r->item.number && !r->item.mark.n)) {
		b = emit_item(r, line, &shift);
		if (b && r->link_item && r->link_item == r->doc->n - 1)
			b->tight = true;
		r->item.used = true;
	} else if (settle_only_links(line) && !just_linked(r, line)) {
		size_t before = r->doc->n;
		r->item.used = r->item.used || item;
		emit_links(r, line);
		if (item)
			keep_list_whole(r, before);
		return;
	} else if ((bullet = html_typed_bullet(text)) ||
		   (bullet =
			html_typed_dash(text, r->dashed && r->dashed == r->doc->n, r->among))) {
		b = doc_item(r->doc, 1, 0, str_after(text, bullet));
		r->dashed = r->doc->n;
	} else if (r->word_list && (bullet = html_typed_number(text, &number))) {
		b = doc_item(r->doc, (int)r->word_list, number, str_after(text, bullet));
	} else {
		b = doc_para(r->doc, text);
	}
	if (html_count(r, b, text.n))
		add_links(r, b, line, bullet, shift);
}

/* A line broken off with a <br>: no blank line above it where it belongs to the one before. */
static void
stand_close(struct html_reader *r, size_t at, const struct html_line *before,
	    const struct html_line *line)
{
	struct block *b = &r->doc->blocks[at];
	bool plain = b->kind == BLOCK_PARA || b->kind == BLOCK_LINK;

	if (!at || !plain || !html_typed_close(before->text, line->text))
		return;
	b->tight = b[-1].kind == BLOCK_PARA || b[-1].kind == BLOCK_LINK || b[-1].kind == BLOCK_ITEM;
}

void
html_flush(struct html_reader *r)
{
	struct html_line *lines;
	size_t n;
	bool breaks = !r->heading && !(r->item.open && !r->item.used);

	if (r->joined) {
		html_run_blank(&r->run);
		return;
	}
	if (!html_run_take(&r->run, r->arena, breaks, &lines, &n))
		r->result = READ_NO_MEMORY;
	for (size_t i = 0; i < n && r->result == READ_OK; i++) {
		size_t before = r->doc->n;
		r->among = (i && html_typed_start(lines[i - 1].text)) ||
			   (i + 1 < n && html_typed_start(lines[i + 1].text));
		html_emit(r, &lines[i]);
		if (i && r->doc->n > before)
			stand_close(r, before, &lines[i - 1], &lines[i]);
	}
	r->among = false;
	html_flush_media(r);
	if (arena_failed(r->arena) || arena_failed(&r->scratch) || arena_failed(&r->keep))
		r->result = READ_NO_MEMORY;
	arena_reset(&r->scratch);
}
