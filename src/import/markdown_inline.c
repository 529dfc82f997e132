/*
 * Inside a line of Markdown.  Of HTML's inline tags those are understood that change what the words mean; the others leave
 * their words alone and are dropped.
 */
#include "import/markdown_inline.h"

#include <stdio.h>

#include "base/utf8.h"
#include "import/entity.h"
#include "import/format.h"
#include "import/settle.h"

#define ALT_MAX 2000 /* bytes; a longer one is no caption */

void
markdown_inline_init(struct markdown_inline *m, struct prose *p, struct footnotes *notes)
{
	*m = (struct markdown_inline){
		.prose = p, .notes = notes, .link = STR(""), .image = STR(""), .title = STR("")
	};
	buf_init(&m->alt, ALT_MAX);
}

void
markdown_inline_release(struct markdown_inline *m)
{
	buf_release(&m->alt);
}

static void
add(struct markdown_inline *m, struct str words)
{
	if (m->images) {
		buf_addstr(&m->alt, words);
		return;
	}
	html_run_text(&m->prose->run, words);
	m->link_text = m->link_text || str_trim(words).n;
}

void
markdown_words(struct markdown_inline *m, struct str words)
{
	size_t from = 0;

	if (m->skip)
		return;
	for (size_t at = 0; m->notes->n && at < words.n; at++) {
		unsigned number;
		char mark[16];
		size_t n =
		    words.s[at] == '[' ? footnote_at(m->notes, str_after(words, at), &number) : 0;
		if (!n)
			continue;
		add(m, str_part(words, from, at - from));
		int length = snprintf(mark, sizeof(mark), "[%u]", number);
		add(m, str_of(mark, (size_t)length));
		from = at + n;
		at = from - 1;
	}
	add(m, str_after(words, from));
}

void
markdown_code(struct markdown_inline *m, struct str words)
{
	if (!m->skip)
		add(m, words);
}

void
markdown_entity(struct markdown_inline *m, struct str entity)
{
	uint32_t cp;
	char c[4];

	if (m->skip)
		return;
	bool known = entity_at(entity, &cp) == entity.n;
	add(m, known ? str_of(c, utf8_encode(cp, c)) : entity);
}

/* --- links and pictures --- */

void
markdown_link(struct markdown_inline *m, struct str ref)
{
	if (m->images || m->skip)
		return;
	m->link = prose_url(m->prose, ref);
	m->link_text = false;
	m->link_from = m->nmedia;
	if (m->link.n)
		html_run_link(&m->prose->run, m->link);
}

static void
push(struct markdown_inline *m, bool image, struct str url, struct str text)
{
	struct markdown_media *media =
	    arena_grow(&m->prose->keep, m->media, m->nmedia, &m->media_cap, sizeof(*media));

	if (!media)
		return;
	m->media = media;
	media[m->nmedia++] = (struct markdown_media){ image, url, text };
}

static bool
is_picture(struct str url)
{
	const struct format *f = format_of_name(str_cut(&url, '?'));
	return f && (f->family == FORMAT_PICTURE || str_eq(f->name, STR("SVG")));
}

void
markdown_unlink(struct markdown_inline *m)
{
	if (m->images || m->skip)
		return;
	html_run_unlink(&m->prose->run);
	/* A small picture that leads to the large one is the large one; one that leads elsewhere lends the link its words. */
	if (m->link.n && !m->link_text && m->nmedia > m->link_from) {
		struct markdown_media *first = &m->media[m->link_from];
		if (is_picture(m->link))
			first->url = m->link;
		else
			push(m, false, m->link, first->text);
	}
	m->link = STR("");
}

void
markdown_image(struct markdown_inline *m, struct str ref, struct str title)
{
	if (m->images++ || m->skip)
		return;
	m->image = prose_url(m->prose, ref);
	m->title = prose_clean(m->prose, title);
	buf_clear(&m->alt);
}

/* What the picture shows and what it is called, each once. */
static struct str
caption(struct markdown_inline *m, struct str alt, struct str title)
{
	struct arena *a = &m->prose->scratch;

	if (!title.n || str_find(settle_fold(a, alt), settle_fold(a, title)) >= 0)
		return alt;
	if (!alt.n || str_find(settle_fold(a, title), settle_fold(a, alt)) >= 0)
		return title;
	return arena_printf(m->prose->arena, "%.*s (%.*s)", STR_ARG(title), STR_ARG(alt));
}

void
markdown_image_end(struct markdown_inline *m)
{
	if (!m->images || --m->images || m->skip)
		return;
	struct str alt = buf_failed(&m->alt) ? STR("") : prose_clean(m->prose, buf_str(&m->alt));
	alt = caption(m, alt, m->title);
	if (m->image.n)
		push(m, true, m->image, alt);
	else
		add(m, alt); /* it leads nowhere: its words stay */
	m->image = STR("");
}

void
markdown_media_flush(struct markdown_inline *m)
{
	for (size_t i = 0; i < m->nmedia && prose_going(m->prose); i++) {
		const struct markdown_media *x = &m->media[i];
		if (x->image)
			prose_image(m->prose, x->url, x->text);
		else
			prose_link(m->prose, x->url, x->text);
	}
	m->nmedia = m->link_from = 0;
}

/* --- tags --- */

static bool
is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static struct str
tag_name(struct str tag)
{
	size_t from = tag.n > 1 && tag.s[1] == '/' ? 2 : 1, n = 0;

	while (from + n < tag.n && (is_letter(tag.s[from + n]) ||
				    (n && tag.s[from + n] >= '0' && tag.s[from + n] <= '9')))
		n++;
	return str_part(tag, from, n);
}

static struct str
decoded(struct markdown_inline *m, struct str x)
{
	char *out = arena_alloc(&m->prose->scratch, x.n * 4 + 1);
	size_t n = 0;

	for (size_t i = 0; out && i < x.n;) {
		uint32_t cp;
		size_t used = x.s[i] == '&' ? entity_at(str_after(x, i), &cp) : 0;
		if (used)
			n += utf8_encode(cp, out + n);
		else
			out[n++] = x.s[i];
		i += used ? used : 1;
	}
	return out ? str_of(out, n) : STR("");
}

/* The attribute's value; md4c has made sure that a tag is well formed. */
static struct str
attribute(struct markdown_inline *m, struct str tag, struct str name)
{
	size_t i = 1 + tag_name(tag).n;

	while (i < tag.n && tag.s[i] != '>') {
		while (i < tag.n && strchr(" \t\r\n/", tag.s[i]))
			i++;
		size_t start = i;
		while (i < tag.n && !strchr(" \t\r\n=>/", tag.s[i]))
			i++;
		struct str found = str_part(tag, start, i - start);
		while (i < tag.n && strchr(" \t\r\n", tag.s[i]))
			i++;
		if (i >= tag.n || tag.s[i] != '=') {
			i += i < tag.n && i == start && tag.s[i] != '>';
			continue;
		}
		for (i++; i < tag.n && strchr(" \t\r\n", tag.s[i]);)
			i++;
		char quote = (char)(i < tag.n && strchr("\"'", tag.s[i]) ? tag.s[i] : 0);
		start = i += quote != 0;
		while (i < tag.n && (quote ? tag.s[i] != quote : !strchr(" \t\r\n>", tag.s[i])))
			i++;
		struct str value = str_part(tag, start, i - start);
		i += quote && i < tag.n;
		if (str_eq_ascii_case(found, name))
			return decoded(m, value);
	}
	return STR("");
}

static void
raise_tag(struct markdown_inline *m, bool up, bool closing)
{
	struct html_run *run = &m->prose->run;

	if (!closing) {
		m->raised = true;
		m->up = up;
		m->raise_from = run->text.n;
		m->stamp = run->stamp;
	} else if (m->raised && m->up == up) {
		/* The run's text may have been taken since. */
		if (m->stamp == run->stamp)
			html_run_raise(run, m->raise_from, up);
		m->raised = false;
	}
}

enum tag { TAG_BREAK, TAG_STRIKE, TAG_UP, TAG_DOWN, TAG_LINK, TAG_IMAGE, TAG_SKIP, TAG_OTHER };

static enum tag
tag_of(struct str name)
{
	static const struct {
		struct str name;
		enum tag tag;
	} tags[] = {
		{ STR_INIT("a"), TAG_LINK },        { STR_INIT("br"), TAG_BREAK },
		{ STR_INIT("del"), TAG_STRIKE },    { STR_INIT("img"), TAG_IMAGE },
		{ STR_INIT("s"), TAG_STRIKE },      { STR_INIT("script"), TAG_SKIP },
		{ STR_INIT("strike"), TAG_STRIKE }, { STR_INIT("style"), TAG_SKIP },
		{ STR_INIT("sub"), TAG_DOWN },      { STR_INIT("sup"), TAG_UP },
	};

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (str_eq_ascii_case(name, tags[i].name))
			return tags[i].tag;
	return TAG_OTHER;
}

bool
markdown_tag(struct markdown_inline *m, struct str tag)
{
	bool closing = str_starts(tag, STR("</"));
	enum tag kind = str_starts(tag, STR("<")) ? tag_of(tag_name(tag)) : TAG_OTHER;

	if (kind == TAG_SKIP)
		m->skip = !closing;
	if (m->skip || m->images)
		return false;
	switch (kind) {
	case TAG_STRIKE: (closing ? html_run_unstrike : html_run_strike)(&m->prose->run); break;
	case TAG_UP:
	case TAG_DOWN: raise_tag(m, kind == TAG_UP, closing); break;
	case TAG_LINK:
		if (closing)
			markdown_unlink(m);
		else
			markdown_link(m, attribute(m, tag, STR("href")));
		break;
	case TAG_IMAGE:
		markdown_image(m, attribute(m, tag, STR("src")), attribute(m, tag, STR("title")));
		markdown_words(m, attribute(m, tag, STR("alt")));
		markdown_image_end(m);
		break;
	case TAG_BREAK: return true;
	case TAG_SKIP:
	case TAG_OTHER: break;
	}
	return false;
}
