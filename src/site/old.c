#include "site/old.h"

#include "base/uri.h"
#include "base/utf8.h"
#include "doc/links.h"

#define SEGMENTS_MOST 16

struct path {
	struct str at[SEGMENTS_MOST];
	size_t n;
};

/* Lower case, since servers of old took either; deeper than any site goes is none of theirs. */
static bool
split(struct str text, struct arena *a, struct path *p)
{
	p->n = 0;
	for (text = utf8_lower(a, text); text.n;) {
		struct str segment = str_cut(&text, '/');
		if (segment.n == 0)
			continue;
		if (p->n == SEGMENTS_MOST)
			return false;
		p->at[p->n++] = segment;
	}
	return true;
}

static bool
is_one_of(struct str word, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(word, str_from(*words)))
			return true;
	return false;
}

/* The same page for weak sight, for phones, by its file name. */
static void
drop_dress(struct path *p)
{
	static const char *const first[] = { "special", "index.php", NULL };
	static const char *const last[] = { "amp", "index.html", "index.htm", "index.php", NULL };

	while (p->n && is_one_of(p->at[0], first)) {
		p->n--;
		memmove(p->at, p->at + 1, p->n * sizeof(*p->at));
	}
	while (p->n > 1 && is_one_of(p->at[p->n - 1], last))
		p->n--;
}

static struct str
joined(const struct path *p, struct arena *a)
{
	struct buf out;

	buf_init(&out, 0);
	for (size_t i = 0; i < p->n; i++) {
		buf_addc(&out, '/');
		buf_addstr(&out, p->at[i]);
	}
	struct str text = arena_str(a, buf_str(&out));
	buf_release(&out);
	return text;
}

/* --- numbers --- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "SLUG-13496" or the number alone: what stands at the end. */
static bool
number_behind(struct str x, long long *number)
{
	size_t n = x.n;

	while (n > 0 && is_digit(x.s[n - 1]))
		n--;
	return (n == 0 || x.s[n - 1] == '-') && str_number(str_after(x, n), number) && *number > 0;
}

/* "2097-SLUG" or the number alone. */
static bool
number_before(struct str x, long long *number)
{
	size_t n = 0;

	while (n < x.n && is_digit(x.s[n]))
		n++;
	return (n == x.n || x.s[n] == '-') && str_number(str_part(x, 0, n), number) && *number > 0;
}

static void
find_number(const struct path *p, struct arena *a, struct old_address *out)
{
	static const char *const views[] = { "view", "viewarchivenews", NULL };
	long long number;

	if (p->n < 2)
		return;
	struct str what = p->at[p->n - 2], last = p->at[p->n - 1];
	if (is_one_of(what, views) && number_behind(last, &number)) {
		out->view = number;
		out->number = arena_printf(a, "view:%lld", number);
	} else if (str_eq(what, STR("item")) && number_before(last, &number)) {
		out->number = arena_printf(a, "item:%lld", number);
	}
}

/* "p=123" of WordPress, "id=45:slug" of Joomla, "ELEMENT_ID=7" of Bitrix, among other words. */
static void
find_query(struct str query, struct arena *a, struct old_address *out)
{
	for (query = utf8_lower(a, query); query.n && out->number.n == 0;) {
		struct str value = str_cut(&query, '&'), name = str_cut(&value, '=');
		struct str digits = str_cut(&value, ':');
		long long number;

		if (!number_before(digits, &number))
			continue;
		if (str_eq(name, STR("p")))
			out->number = arena_printf(a, "p:%lld", number);
		else if (str_eq(name, STR("id")) || str_eq(name, STR("element_id")))
			out->number = arena_printf(a, "id:%lld", number);
	}
}

/* --- lists --- */

/* "news_region_ru" and "region-news-by" are the section "region"; "news-en" is all news. */
static void
read_section(struct str name, struct arena *a, struct old_address *out)
{
	struct buf rest;

	buf_init(&rest, 0);
	while (name.n) {
		size_t n = 0;
		while (n < name.n && name.s[n] != '-' && name.s[n] != '_')
			n++;
		struct str word = str_part(name, 0, n);
		name = str_after(name, n + 1);
		enum lang lang = lang_from_code(word);
		if (lang != LANG_NONE) {
			out->lang = out->lang != LANG_NONE ? out->lang : lang;
		} else if (word.n && !str_eq(word, STR("news"))) {
			if (rest.n)
				buf_addc(&rest, '-');
			buf_addstr(&rest, word);
		}
	}
	out->section = arena_str(a, buf_str(&rest));
	buf_release(&rest);
}

static void
find_list(const struct path *p, struct arena *a, struct old_address *out)
{
	size_t n = p->n, first = 0;
	long long page;

	if (n && (out->lang = lang_from_code(p->at[0])) != LANG_NONE)
		first = 1;
	if (n >= first + 2 && str_eq(p->at[n - 2], STR("page")) && str_number(p->at[n - 1], &page))
		n -= 2;
	if (n > first && str_eq(p->at[n - 1], STR("archive"))) {
		out->archive = true;
		n--;
	}
	if (n > first + 1 || (n == first && !out->archive && n == p->n))
		return;
	out->is_list = true;
	if (n > first)
		read_section(p->at[first], a, out);
}

void
old_address(struct str path, struct arena *a, struct old_address *out)
{
	struct str query = path;
	struct path p;

	path = str_cut(&query, '?');
	*out = (struct old_address){
		.number = STR(""), .path = STR(""), .section = STR(""), .lang = LANG_NONE
	};
	if (!split(path, a, &p))
		return;
	drop_dress(&p);
	find_number(&p, a, out);
	if (query.n) {
		find_query(query, a, out);
		return; /* the path is that of many pages */
	}
	find_list(&p, a, out);
	out->path = joined(&p, a);
}

/* --- the names of an article --- */

struct names {
	struct edition_old *list;
	int n;
};

static void
add_name(struct names *names, struct str key, int rank)
{
	for (int i = 0; i < names->n; i++)
		if (str_eq(names->list[i].key, key))
			return;
	if (key.n && names->n < OLD_NAMES_MOST)
		names->list[names->n++] = (struct edition_old){ .key = key, .rank = rank };
}

static bool
same_host(struct str url, struct str website)
{
	return url_host(website).n && str_eq_ascii_case(url_host(url), url_host(website));
}

/* "/news" is a place of any site, "/rajon/sluzhba-mchs" is one piece of news. */
static bool
has_slug(struct str path)
{
	struct str last = path;

	while (str_find_byte(last, '/') >= 0)
		str_cut(&last, '/');
	for (size_t i = 0; i < last.n; i++)
		if (last.s[i] == '-' || last.s[i] == '_' || (unsigned char)last.s[i] >= 0x80)
			return true;
	return false;
}

/* An address elsewhere is worth keeping as a path: a site may have moved; but its numbers are not ours. */
static void
add_address(struct names *names, struct str url, struct str website, struct arena *a)
{
	struct old_address old;
	struct str path, query;
	struct uri u;
	bool bare = str_starts(url, STR("/"));

	if (!uri_split(url, &u) || (u.host.n == 0 && !bare) || !uri_decode(a, u.path, &path) ||
	    !utf8_valid(path))
		return;
	bool ours = bare || same_host(url, website);
	if (u.has_query && uri_decode(a, u.query, &query) && utf8_valid(query))
		path = arena_printf(a, "%.*s?%.*s", STR_ARG(path), STR_ARG(query));
	old_address(path, a, &old);
	if (ours)
		add_name(names, old.number, 0);
	if (ours || has_slug(old.path))
		add_name(names, old.path, ours ? 0 : 1);
}

/* "HOST/13496" and "HOST:13496", as imports write it; "web:13496" or the number alone, as a program of the council's may; an address. */
static void
add_key(struct names *names, struct str key, struct str website, struct arena *a)
{
	size_t n = key.n;
	long long number;

	if (str_find(key, STR("://")) > 0) {
		add_address(names, key, website, a);
		return;
	}
	while (n > 0 && is_digit(key.s[n - 1]))
		n--;
	struct str giver = str_part(key, 0, n ? n - 1 : 0);
	if ((n > 0 && key.s[n - 1] != ':' && key.s[n - 1] != '/') ||
	    !str_number(str_after(key, n), &number) || number < 1)
		return;
	if (str_starts_ascii_case(giver, STR("www.")))
		giver = str_after(giver, 4);
	bool ours = giver.n && str_eq_ascii_case(giver, url_host(website));
	if (!ours && str_find_byte(giver, '.') >= 0)
		return;
	/* A key does not tell which of the systems it was. */
	add_name(names, arena_printf(a, "view:%lld", number), ours ? 0 : 1);
	add_name(names, arena_printf(a, "item:%lld", number), ours ? 0 : 1);
	add_name(names, arena_printf(a, "p:%lld", number), ours ? 0 : 1);
}

int
old_names(struct str source_url, struct str source_key, struct str website, struct arena *a,
	  struct edition_old list[OLD_NAMES_MOST])
{
	struct names names = { .list = list };

	add_address(&names, source_url, website, a);
	add_key(&names, source_key, website, a);
	return names.n;
}
