/*
 * Web and mail addresses inside plain words: "(see www.example.by/plan)." links to http://www.example.by/plan.
 */
#include "base/uri.h"
#include "import/text.h"

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_ascii_word(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* "https://" and the like at the front of x: its length, or 0. */
static size_t
scheme_at(struct str x)
{
	static const struct str schemes[] = {
		STR_INIT("https://"),  STR_INIT("http://"), STR_INIT("gemini://"),
		STR_INIT("gopher://"), STR_INIT("ftp://"),  STR_INIT("mailto:"),
		STR_INIT("www."),
	};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (str_starts_ascii_case(x, schemes[i]))
			return schemes[i].n;
	return 0;
}

static size_t
count(struct str x, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < x.n; i++)
		n += x.s[i] == c;
	return n;
}

/* Without what ends the sentence around it; a bracket that was opened inside stays. */
static struct str
without_stops(struct str url)
{
	static const struct str stops[] = {
		STR_INIT("."),
		STR_INIT(","),
		STR_INIT(";"),
		STR_INIT(":"),
		STR_INIT("!"),
		STR_INIT("?"),
		STR_INIT("\""),
		STR_INIT("'"),
		STR_INIT(">"),
		STR_INIT("]"),
		STR_INIT("\xC2\xBB"),
		STR_INIT("\xE2\x80\x9D"),
		STR_INIT("\xE2\x80\x99"),
		STR_INIT("\xE2\x80\xA6"),
	};
	size_t before, opened = count(url, '('), closed = count(url, ')');

	do {
		before = url.n;
		for (size_t i = 0; i < sizeof(stops) / sizeof(*stops); i++)
			if (str_ends(url, stops[i]))
				url.n -= stops[i].n;
		if (str_ends(url, STR(")")) && closed > opened) {
			url.n--;
			closed--;
		}
	} while (url.n && url.n < before);
	return url;
}

/* "name@host.by" around an "@" at x[at]: where it starts and how long it is; 0 when it is none. */
static size_t
mail_at(struct str x, size_t at, size_t *start)
{
	size_t from = at, to = at + 1, dot = 0;

	while (from && (is_ascii_word(x.s[from - 1]) || strchr("._+-", x.s[from - 1])))
		from--;
	while (to < x.n && (is_ascii_word(x.s[to]) || strchr(".-", x.s[to]))) {
		if (x.s[to] == '.' && to > at + 1 && to + 1 < x.n && is_ascii_word(x.s[to + 1]))
			dot = to;
		to++;
	}
	while (to > at + 1 && !is_ascii_word(x.s[to - 1]))
		to--;
	*start = from;
	return from < at && dot && dot + 2 < to ? to - from : 0;
}

static void
add_link(struct prose *p, struct str text, const char *scheme)
{
	struct str url = text;

	if (*scheme)
		url = arena_printf(&p->scratch, "%s%.*s", scheme, STR_ARG(text));
	url = prose_url(p, url);
	if (url.n)
		html_run_link(&p->run, url);
	html_run_text(&p->run, text);
	if (url.n)
		html_run_unlink(&p->run);
}

/* One word, without blanks inside. */
static void
add_word(struct prose *p, struct str word)
{
	size_t at = 0, start = 0, n = 0;

	for (at = 0; at < word.n; at++) {
		bool border = !at || !is_ascii_word(word.s[at - 1]);
		size_t scheme = border ? scheme_at(str_after(word, at)) : 0;
		struct str url = scheme ? without_stops(str_after(word, at)) : STR("");
		if (url.n > scheme) {
			html_run_text(&p->run, str_part(word, 0, at));
			add_link(p, url, url.s[0] == 'w' || url.s[0] == 'W' ? "http://" : "");
			html_run_text(&p->run, str_after(word, at + url.n));
			return;
		}
		if (word.s[at] == '@' && (n = mail_at(word, at, &start))) {
			html_run_text(&p->run, str_part(word, 0, start));
			add_link(p, str_part(word, start, n), "mailto:");
			html_run_text(&p->run, str_after(word, start + n));
			return;
		}
	}
	html_run_text(&p->run, word);
}

void
text_add_linked(struct prose *p, struct str words)
{
	for (size_t i = 0; i < words.n;) {
		size_t start = i;

		while (i < words.n && is_blank(words.s[i]))
			i++;
		if (i > start)
			html_run_text(&p->run, STR(" "));
		start = i;
		while (i < words.n && !is_blank(words.s[i]))
			i++;
		/* Longer ones are no addresses, and looking into them would be slow. */
		if (i - start > (size_t)2 * URI_MAX)
			html_run_text(&p->run, str_part(words, start, i - start));
		else if (i > start)
			add_word(p, str_part(words, start, i - start));
	}
}
