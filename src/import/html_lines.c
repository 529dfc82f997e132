/*
 * From collected text to lines: cleaned once, cut where a <br> stands for a line, links found
 * again by their marks.
 *
 * A single <br> means three things in news.  Between short lines it is a line of an address, a
 * verse, a list of names; after a long line it ends a paragraph; in between it is where some mail
 * program wrapped.  So a break stays when both lines are short, when the line before it is long
 * and ends a sentence, or when a list mark follows; else it is a blank.
 */
#include "base/clean.h"
#include "import/html_mark.h"
#include "import/html_typed.h"

#define SHORT_LINE 50 /* characters; mail is wrapped at 60 to 80 */
#define LONG_LINE  90

struct measure {
	size_t chars;
	bool ends_sentence, starts_list;
};

static bool
is_sentence_end(struct str x)
{
	static const struct str ends[] = {
		STR_INIT("."),        STR_INIT("!"),
		STR_INIT("?"),        STR_INIT(":"),
		STR_INIT(";"),        STR_INIT("\xE2\x80\xA6"),
		STR_INIT("\xC2\xBB"), STR_INIT("\xE2\x80\x9D"),
		STR_INIT(")"),
	};

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (str_ends(x, ends[i]))
			return true;
	return false;
}

static struct measure
measure(struct str line)
{
	struct measure m = { 0 };

	line = str_trim(line);
	while (line.n && html_mark_at(line, 0))
		line = str_trim(str_after(line, MARK_N));
	while (line.n >= MARK_N && html_mark_at(line, line.n - MARK_N))
		line = str_trim(str_part(line, 0, line.n - MARK_N));
	for (size_t i = 0; i < line.n; i++)
		m.chars += (line.s[i] & 0xC0) != 0x80;
	m.ends_sentence = is_sentence_end(line);
	m.starts_list = html_typed_start(line);
	return m;
}

static bool
break_stays(struct measure before, struct measure after)
{
	if (!before.chars || !after.chars)
		return true;
	if (after.starts_list || (before.chars <= SHORT_LINE && after.chars <= SHORT_LINE))
		return true;
	return before.chars >= LONG_LINE && before.ends_sentence;
}

static size_t
line_length(struct str x)
{
	ptrdiff_t at = str_find(x, STR(MARK_BREAK));

	return at < 0 ? x.n : (size_t)at;
}

/*
 * Turns the breaks that do not stay into blanks: three bytes become one blank and nothing to trim
 * is left.
 */
static struct str
settle_breaks(struct arena *scratch, struct str x, bool breaks)
{
	char *out = arena_alloc(scratch, x.n);
	size_t n = 0;

	if (!out)
		return STR("");
	while (x.n) {
		size_t length = line_length(x);
		struct str line = str_part(x, 0, length), rest = str_after(x, length + MARK_N);
		memcpy(out + n, line.s, line.n);
		n += line.n;
		if (length < x.n) {
			struct str next = str_part(rest, 0, line_length(rest));
			if (breaks && break_stays(measure(line), measure(next))) {
				for (const char *m = MARK_BREAK; *m; m++)
					out[n++] = *m;
			} else {
				out[n++] = ' ';
			}
		}
		x = rest;
	}
	return str_of(out, n);
}

struct cutter {
	struct html_run *run;
	char *out; /* the line being written */
	size_t n;
	struct html_line *line;
	size_t link;             /* of run->urls, next to start */
	bool linked, link_begun; /* inside a link; its first byte is written */
	unsigned due;            /* 0, 1: a no-break space, 2: a blank */
};

static void
begin_link(struct cutter *c)
{
	c->line->links[c->line->nlinks].url = c->run->urls[c->link - 1];
	c->line->links[c->line->nlinks].at = c->n;
	c->link_begun = true;
}

static void
end_link(struct cutter *c)
{
	if (c->link_begun) {
		struct html_link *l = &c->line->links[c->line->nlinks++];
		l->n = c->n - l->at;
	}
	c->link_begun = false;
}

static void
put(struct cutter *c, const char *s, size_t n)
{
	if (c->due && c->n)
		for (const char *b = c->due == 1 ? "\xC2\xA0" : " "; *b; b++)
			c->out[c->n++] = *b;
	c->due = 0;
	if (c->linked && !c->link_begun)
		begin_link(c);
	memcpy(c->out + c->n, s, n);
	c->n += n;
}

/* The next line, if this one holds anything. */
static void
end_line(struct cutter *c)
{
	end_link(c);
	c->due = 0;
	if (!c->n)
		return;
	c->line->text = str_of(c->out, c->n);
	struct html_link *unused = c->line->links + c->line->nlinks;
	c->line++;
	c->line->links = unused;
	c->out += c->n;
	c->n = 0;
}

static void
cut_lines(struct cutter *c, struct str x)
{
	for (size_t i = 0, n; i < x.n; i += n) {
		enum html_mark mark = html_mark_at(x, i);

		n = mark ? MARK_N : 1;
		if (mark == LINK_STARTS && c->link < c->run->nurls) {
			c->link++;
			c->linked = true;
		} else if (mark == LINK_ENDS) {
			end_link(c);
			c->linked = false;
		} else if (mark == LINE_BREAK) {
			end_line(c);
		} else if (mark) {
			continue;
		} else if (x.s[i] == ' ') {
			c->due = 2;
		} else if (str_starts(str_part(x, i, 2), STR("\xC2\xA0"))) {
			c->due = c->due ? 2 : 1;
			n = 2;
		} else {
			put(c, x.s + i, 1);
		}
	}
	end_line(c);
}

bool
html_run_take(struct html_run *r, struct arena *a, bool breaks, struct html_line **lines, size_t *n)
{
	*lines = NULL;
	*n = 0;
	html_run_close(r);
	bool broken = r->break_end > 0;
	struct str x = clean_line(r->scratch, buf_str(&r->text));
	x = clean_lookalikes(r->scratch, x);
	if (broken)
		x = settle_breaks(r->scratch, x, breaks);
	size_t most = 1, links = r->nurls;
	if (broken && breaks)
		for (size_t i = 0; i < x.n; i++)
			most += html_mark_at(x, i) == LINE_BREAK;
	links += most;

	struct cutter c = { .run = r };
	struct html_line *first = arena_array(r->scratch, most + 1, sizeof(*first));
	c.line = first;
	c.out = x.n ? arena_alloc(a, x.n) : NULL;
	if (first)
		first->links = arena_array(r->scratch, links, sizeof(*first->links));
	bool ok = first && first->links && (c.out || !x.n) && !buf_failed(&r->text) &&
		  !arena_failed(r->scratch);
	if (ok && x.n) {
		cut_lines(&c, x);
		*lines = first;
		*n = (size_t)(c.line - first);
	}
	html_run_forget(r);
	return ok;
}
