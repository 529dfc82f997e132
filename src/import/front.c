/*
 * Front matter, as far as an editor's note needs it: no nesting, no text of several lines.  Lists and tables of other
 * programs' keys are stepped over.
 */
#include "import/front.h"

#include "base/clean.h"
#include "base/uri.h"
#include "import/section.h"

#define LINES_MAX 200
#define BYTES_MAX (16u << 10)

struct front {
	struct arena *arena;
	struct found *found;
	struct str *why;
	unsigned line;
	bool toml;
	bool foreign; /* below a TOML table's name, or an unknown key: lines are not ours */
};

static bool
wrong(struct front *f, const char *what, struct str value)
{
	*f->why = arena_printf(f->arena, "line %u of the front matter: '%.*s' %s", f->line,
			       (int)(value.n < 80 ? value.n : 80), value.s, what);
	return false;
}

/* --- the keys --- */

static struct str
clean(struct front *f, struct str x)
{
	return clean_lookalikes(f->arena, clean_line(f->arena, x));
}

static bool
set_title(struct front *f, struct str value)
{
	f->found->title = clean(f, value);
	return true;
}

static bool
set_date(struct front *f, struct str value)
{
	if (date_parse(value, &f->found->date))
		return true;
	f->found->date = (struct date){ .precision = DATE_NONE };
	return wrong(f, "is not a date; write it as 2015-06-26", value);
}

static bool
set_lang(struct front *f, struct str value)
{
	/* "be-BY" and "ru_RU" are languages with a country. */
	f->found->lang = lang_from_code(
	    str_part(value, 0, value.n > 2 && strchr("-_", value.s[2]) ? 2 : value.n));
	return f->found->lang != LANG_NONE ||
	       wrong(f, "is not a language; write be, ru or en", value);
}

static bool
is_slug(struct str x)
{
	for (size_t i = 0; i < x.n; i++)
		if (!(x.s[i] >= '0' && x.s[i] <= '9') && !(x.s[i] >= 'a' && x.s[i] <= 'z') &&
		    x.s[i] != '-')
			return false;
	return x.n > 0;
}

static bool
set_section(struct front *f, struct str value)
{
	struct str slug = section_slug(value);

	f->found->section = slug.n ? slug : arena_str(f->arena, value);
	return is_slug(f->found->section) ||
	       wrong(
		   f,
		   "is not a section; write its short name in small Latin letters, such as region",
		   value);
}

static bool
set_key(struct front *f, struct str value)
{
	f->found->source_key = clean(f, value);
	return true;
}

static bool
set_url(struct front *f, struct str value)
{
	struct str url = uri_ascii(f->arena, uri_untrack(f->arena, value));
	struct uri u;

	/* "/posts/x" is a place on the site of a program that we do not know. */
	if (str_starts(value, STR("/")))
		return true;
	f->found->source_url = uri_split(url, &u) && u.host.n ? url : STR("");
	return f->found->source_url.n ||
	       wrong(f, "is not an address; write it as https://example.by/news/1", value);
}

static bool
set_source(struct front *f, struct str value)
{
	if (str_starts_ascii_case(value, STR("http://")) ||
	    str_starts_ascii_case(value, STR("https://")))
		return set_url(f, value);
	f->found->source_name = clean(f, value);
	return true;
}

static bool
set_translation(struct front *f, struct str value)
{
	long long n = 0;

	if (!str_number(value, &n))
		n = 0;
	f->found->translation = n;
	return n > 0 || wrong(f,
			      "is not a number; give the same one to an article in each of its "
			      "languages",
			      value);
}

static const struct {
	struct str name;
	bool (*set)(struct front *f, struct str value);
} keys[] = {
	{ STR_INIT("canonical"), set_url },
	{ STR_INIT("category"), set_section },
	{ STR_INIT("date"), set_date },
	{ STR_INIT("id"), set_key },
	{ STR_INIT("key"), set_key },
	{ STR_INIT("lang"), set_lang },
	{ STR_INIT("language"), set_lang },
	{ STR_INIT("published"), set_date },
	{ STR_INIT("section"), set_section },
	{ STR_INIT("slug"), set_key },
	{ STR_INIT("source"), set_source },
	{ STR_INIT("source_name"), set_source },
	{ STR_INIT("source_url"), set_url },
	{ STR_INIT("title"), set_title },
	{ STR_INIT("translation"), set_translation },
	{ STR_INIT("url"), set_url },
};

/* --- lines --- */

/* Without quotes; "\"" and "\\" inside double ones, "''" inside single ones; a comment behind is dropped. */
static struct str
unquoted(struct front *f, struct str x)
{
	char quote = (char)(x.n && strchr("\"'", x.s[0]) ? x.s[0] : 0);
	char *out = quote ? arena_alloc(f->arena, x.n) : NULL;
	size_t n = 0;

	if (!out) {
		ptrdiff_t comment = str_find(x, STR(" #"));
		return str_trim(comment < 0 ? x : str_part(x, 0, (size_t)comment));
	}
	for (size_t i = 1; i < x.n; i++) {
		bool twice = i + 1 < x.n && quote == '\'' && x.s[i] == quote && x.s[i + 1] == quote;
		if (twice || (quote == '"' && x.s[i] == '\\' && i + 1 < x.n))
			i++;
		else if (x.s[i] == quote)
			break;
		out[n++] = x.s[i];
	}
	return str_trim(str_of(out, n));
}

static bool
is_key(struct str x)
{
	for (size_t i = 0; i < x.n; i++)
		if (!((x.s[i] | 32) >= 'a' && (x.s[i] | 32) <= 'z') &&
		    !(x.s[i] >= '0' && x.s[i] <= '9') && !strchr("_-. ", x.s[i]))
			return false;
	return x.n > 0 && x.n <= 40 && x.s[0] != ' ' && x.s[0] != '-';
}

/* "key: value" in two. */
static bool
split(const struct front *f, struct str line, struct str *key, struct str *value)
{
	ptrdiff_t at = str_find_byte(line, f->toml ? '=' : ':');

	if (at <= 0)
		return false;
	*key = str_trim(str_part(line, 0, (size_t)at));
	*value = str_trim(str_after(line, (size_t)at + 1));
	return is_key(*key);
}

static bool
read_line(struct front *f, struct str raw)
{
	struct str key, value, line = str_trim(raw);
	bool inner = raw.n && strchr(" \t-", raw.s[0]);

	if (!line.n || line.s[0] == '#')
		return true;
	if (f->toml && line.s[0] == '[') {
		f->foreign = true;
		return true;
	}
	/* Items and further lines of the key above. */
	if (f->foreign && (f->toml || inner))
		return true;
	if (inner || !split(f, line, &key, &value))
		return wrong(f, f->toml ? "is not \"key = value\"" : "is not \"key: value\"", line);
	f->foreign = false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (!str_eq_ascii_case(key, keys[i].name))
			continue;
		value = unquoted(f, value);
		if (str_eq(value, STR("|")) || str_eq(value, STR(">")) || str_eq(value, STR(">-")))
			return wrong(f, "has its value on other lines; write it on the same line",
				     key);
		return !value.n || keys[i].set(f, value);
	}
	f->foreign = !f->toml;
	return true;
}

/* Bytes of the block's lines, and of its closing line; false when it has no end. */
static bool
find_end(struct str text, struct str mark, size_t *length, size_t *whole)
{
	struct str rest = text;

	for (unsigned line = 0; rest.n && line <= LINES_MAX; line++) {
		size_t before = text.n - rest.n;
		struct str x = str_trim(str_cut_line(&rest));
		if (before > BYTES_MAX)
			return false;
		if (str_eq(x, mark) || (mark.s[0] == '-' && str_eq(x, STR("...")))) {
			*length = before;
			*whole = text.n - rest.n;
			return true;
		}
	}
	return false;
}

enum front_result
front_read(struct str text, struct arena *a, struct found *found, struct str *rest, struct str *why)
{
	struct front f = { .arena = a, .found = found, .why = why, .line = 1 };
	struct str below = text, first = str_trim(str_cut_line(&below)), key, value;
	size_t length = 0, whole = 0;

	*rest = text;
	f.toml = str_eq(first, STR("+++"));
	if ((!f.toml && !str_eq(first, STR("---"))) || !find_end(below, first, &length, &whole))
		return FRONT_NONE;
	struct str block = str_part(below, 0, length), look = block, line = STR("");
	/* "---" may as well be a drawn line: then words follow. */
	while (look.n && (!line.n || line.s[0] == '#'))
		line = str_trim(str_cut_line(&look));
	if (line.n && !(f.toml && line.s[0] == '[') && !split(&f, line, &key, &value))
		return FRONT_NONE;
	while (block.n) {
		f.line++;
		if (!read_line(&f, str_cut_line(&block)))
			return FRONT_WRONG;
	}
	*rest = str_after(below, whole);
	return FRONT_READ;
}
