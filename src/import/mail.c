/*
 * A message as an article.
 *
 * Of a text in two forms the plain one is taken, since it is what was written; the other when the plain one is only a note that
 * there is another.  Parts are walked with a stack of our own, not by recursion: a message nests as deep as it likes.
 */
#include "import/mail.h"

#include "base/buf.h"
#include "base/charset.h"
#include "base/clean.h"
#include "import/html.h"
#include "import/mail_code.h"

#define DEPTH_MAX  8
#define PARTS_MAX  200
#define HEADER_MAX (64u << 10)

/* --- a mailbox --- */

static bool
starts_message(struct str x)
{
	return str_starts(x, STR("From "));
}

bool
mail_looks_like_box(struct str bytes)
{
	struct str rest = bytes;

	if (!starts_message(bytes))
		return false;
	str_cut_line(&rest);
	struct str line = str_cut_line(&rest);
	/* A letter's text may begin so; the line below is a header then only by chance. */
	ptrdiff_t colon = str_find_byte(line, ':');
	return (colon > 0 && str_find_byte(str_part(line, 0, (size_t)colon), ' ') < 0) ||
	       str_starts(line, STR(">From "));
}

size_t
mail_next(struct str bytes, size_t at)
{
	static const struct str marks[] = { STR_INIT("\n\nFrom "), STR_INIT("\n\r\nFrom ") };
	size_t next = bytes.n;

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		ptrdiff_t found = str_find(str_after(bytes, at), marks[i]);
		if (found >= 0 && at + (size_t)found + marks[i].n - 5 < next)
			next = at + (size_t)found + marks[i].n - 5;
	}
	return next;
}

/* --- headers --- */

/* The value of a header, folded as it stands; or empty. */
static struct str
header(struct str headers, struct str name)
{
	while (headers.n) {
		size_t n = 0;
		/* up to a line end that no blank follows */
		do {
			ptrdiff_t end = str_find_byte(str_after(headers, n), '\n');
			n = end < 0 ? headers.n : n + (size_t)end + 1;
		} while (n < headers.n && (headers.s[n] == ' ' || headers.s[n] == '\t'));
		struct str line = str_part(headers, 0, n);
		headers = str_after(headers, n);
		if (line.n > name.n && line.s[name.n] == ':' &&
		    str_eq_ascii_case(str_part(line, 0, name.n), name))
			return str_trim(str_after(line, name.n + 1));
	}
	return STR("");
}

/* Takes the headers and the blank line below off the front of *rest. */
static struct str
cut_headers(struct str *rest)
{
	struct str all = *rest;

	while (rest->n) {
		size_t at = all.n - rest->n;
		if (!str_trim(str_cut_line(rest)).n || at > HEADER_MAX)
			return str_part(all, 0, at);
	}
	return all;
}

bool
mail_looks_like(struct str bytes)
{
	static const struct str usual[] = { STR_INIT("From"),       STR_INIT("Date"),
					    STR_INIT("Message-ID"), STR_INIT("MIME-Version"),
					    STR_INIT("Received"),   STR_INIT("Return-Path"),
					    STR_INIT("To"),         STR_INIT("Subject") };
	struct str rest = str_part(bytes, 0, HEADER_MAX), first = bytes;
	int n = 0;

	if (mail_looks_like_box(bytes))
		return true;
	first = str_cut_line(&first);
	ptrdiff_t colon = str_find_byte(first, ':');
	if (colon <= 0 || str_find_byte(str_part(first, 0, (size_t)colon), ' ') >= 0)
		return false;
	struct str headers = cut_headers(&rest);
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		n += header(headers, usual[i]).n > 0;
	return n >= 4 && header(headers, STR("From")).n && header(headers, STR("Date")).n;
}

/* "Веснік <news@example.by>" is "Веснік"; an address alone says nothing to readers. */
static struct str
sender(struct str from, struct arena *a)
{
	ptrdiff_t angle = str_find_byte(from, '<');

	if (angle <= 0)
		return STR("");
	struct str name = str_trim(str_part(from, 0, (size_t)angle));
	if (name.n > 1 && name.s[0] == '"' && name.s[name.n - 1] == '"')
		name = str_part(name, 1, name.n - 2);
	return clean_line(a, mail_words(a, name));
}

/* "Fri, 26 Jun 2015 09:15:00 +0300 (MSK)" */
static struct date
date_of(struct str x, struct arena *a)
{
	struct date d;
	ptrdiff_t comment = str_find_byte(x, '(');

	x = clean_line(a, comment < 0 ? x : str_part(x, 0, (size_t)comment));
	return date_parse(x, &d) ? d : (struct date){ .precision = DATE_NONE };
}

/* --- parts --- */

struct level {
	struct str rest, boundary;
};

struct message {
	struct arena *arena;
	struct found *found;
	struct found_file **end;
	struct buf plain;
	struct str html;
	struct level levels[DEPTH_MAX];
	size_t depth, parts;
};

static struct str
decoded(struct arena *a, struct str headers, struct str body)
{
	struct str how = header(headers, STR("Content-Transfer-Encoding"));

	if (str_eq_ascii_case(how, STR("base64")))
		return mail_base64(a, body);
	if (str_eq_ascii_case(how, STR("quoted-printable")))
		return mail_quoted(a, body, false);
	return body;
}

static void
take_file(struct message *m, struct str type, struct str name, struct str bytes)
{
	struct found_file *f = arena_alloc(m->arena, sizeof(*f));

	if (!f || !bytes.n)
		return;
	*f = (struct found_file){
		.name = clean_line(m->arena, name.n ? name : STR("file")),
		.bytes = bytes,
		.picture = str_starts_ascii_case(type, STR("image/")),
	};
	*m->end = f;
	m->end = &f->next;
}

static void
take_text(struct message *m, struct str type, struct str bytes, bool html)
{
	struct str charset = mail_parameter(m->arena, type, STR("charset"));
	struct str text = charset_to_utf8(m->arena, bytes, charset, NULL);

	if (html) {
		if (!m->html.n)
			m->html = text;
		return;
	}
	if (m->plain.n)
		buf_adds(&m->plain, "\n\n");
	buf_addstr(&m->plain, text);
}

static void
take_part(struct message *m, struct str part)
{
	struct str body = part, headers = cut_headers(&body);
	struct str type = header(headers, STR("Content-Type"));
	struct str place = header(headers, STR("Content-Disposition"));
	struct str boundary = mail_parameter(m->arena, type, STR("boundary"));

	if (str_starts_ascii_case(type, STR("multipart/")) && boundary.n) {
		if (m->depth < DEPTH_MAX)
			m->levels[m->depth++] = (struct level){ body, boundary };
		return;
	}
	struct str bytes = decoded(m->arena, headers, body);
	struct str name = mail_parameter(m->arena, place, STR("filename"));
	if (!name.n)
		name = mail_parameter(m->arena, type, STR("name"));
	bool html = str_starts_ascii_case(type, STR("text/html"));
	bool text = html || !type.n || str_starts_ascii_case(type, STR("text/"));
	if (text && !name.n && !str_starts_ascii_case(place, STR("attachment")))
		take_text(m, type, bytes, html);
	else
		take_file(m, type, name, bytes);
}

/* The line "--boundary" from `at` on: where it begins, and behind it; false when there is none. */
static bool
find_boundary(struct str x, size_t at, struct str boundary, size_t *begin, size_t *behind)
{
	while (at < x.n) {
		ptrdiff_t found = str_find(str_after(x, at), boundary);
		if (found < 0)
			return false;
		size_t b = at + (size_t)found;
		at = b + boundary.n;
		if (b < 2 || x.s[b - 1] != '-' || x.s[b - 2] != '-' ||
		    (b > 2 && x.s[b - 3] != '\n'))
			continue;
		*begin = b - 2;
		*behind = at;
		return true;
	}
	return false;
}

/* The next part of the innermost level; false when it has none left. */
static bool
next_part(struct level *l, struct str *part)
{
	size_t begin, start, end, behind;

	if (!find_boundary(l->rest, 0, l->boundary, &begin, &start) ||
	    str_starts(str_after(l->rest, start), STR("--")))
		return false;
	struct str body = str_after(l->rest, start);
	str_cut_line(&body);
	start = l->rest.n - body.n;
	if (!find_boundary(l->rest, start, l->boundary, &end, &behind))
		end = l->rest.n; /* cut off: what is there is the last one */
	*part = str_part(l->rest, start, end - start);
	l->rest = str_after(l->rest, end);
	return true;
}

static void
set_body(struct message *m)
{
	struct found *f = m->found;
	struct str plain = buf_str(&m->plain), text = STR("");
	ptrdiff_t signature = str_find(plain, STR("\n-- \n"));

	if (m->html.n && html_text(m->html, m->arena, &text) != READ_OK)
		text = STR("");
	f->type = BODY_TEXT;
	if (text.n / 2 > plain.n) {
		f->type = BODY_HTML;
		f->body = m->html;
		return;
	}
	if (signature > 0)
		plain = str_part(plain, 0, (size_t)signature);
	f->body = arena_str(m->arena, str_trim(plain));
}

/* "\n>From " was "\nFrom " before it went into the mailbox. */
static struct str
without_quotes(struct str text, struct arena *a)
{
	struct str mark = STR("\n>From ");
	char *out = str_find(text, mark) < 0 ? NULL : arena_alloc(a, text.n);
	size_t n = 0;

	if (!out)
		return text;
	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] != '>' || !i || !str_starts(str_after(text, i - 1), mark))
			out[n++] = text.s[i];
	return str_of(out, n);
}

static struct found *
read_message(struct str text, struct arena *a)
{
	struct message m = { .arena = a,
			     .html = STR(""),
			     .found = arena_alloc(a, sizeof(*m.found)) };
	struct str body = text, headers = cut_headers(&body), part;

	if (!m.found)
		return NULL;
	*m.found = (struct found){
		.title = clean_lookalikes(
		    a, clean_line(a, mail_words(a, header(headers, STR("Subject"))))),
		.date = date_of(header(headers, STR("Date")), a),
		.source_url = STR(""),
		.source_name = sender(header(headers, STR("From")), a),
		.source_key = clean_line(a, header(headers, STR("Message-ID"))),
		.section = STR(""),
		.body = STR(""),
	};
	m.end = &m.found->files;
	buf_init(&m.plain, BODY_MAX);
	take_part(&m, text);
	while (m.depth && ++m.parts < PARTS_MAX) {
		if (next_part(&m.levels[m.depth - 1], &part))
			take_part(&m, part);
		else
			m.depth--;
	}
	set_body(&m);
	buf_release(&m.plain);
	struct found *f = m.found;
	f->lang = lang_detect(arena_printf(a, "%.*s\n%.*s", STR_ARG(f->title), STR_ARG(f->body)));
	return f;
}

enum read_result
mail_read(struct str bytes, struct arena *a, struct found **list, struct str *why)
{
	bool box = starts_message(bytes);

	*list = NULL;
	for (size_t at = 0; at < bytes.n && !arena_failed(a);) {
		size_t next = box ? mail_next(bytes, at) : bytes.n;
		struct str text = str_part(bytes, at, next - at);
		if (box) {
			str_cut_line(&text);
			text = without_quotes(text, a);
		}
		struct found *f = read_message(text, a);
		if (f) {
			*list = f;
			list = &f->next;
		}
		at = next;
	}
	if (arena_failed(a))
		*why = STR("there is not enough memory to read this mailbox");
	return arena_failed(a) ? READ_NO_MEMORY : READ_OK;
}
