/*
 * The breadcrumb is the one line of such a page that nothing else looks like: a few short names with slashes between them, and under it
 * the date or the title.  What stands above it belongs to the site, whatever it says and in whatever language.
 *
 *	Main / News / Region / Archive        Главная / Новости / Регион        Галоўная /
 *	26 June 2015                          3 января 2023                     Навіны /
 *	                                                                        Рэгіён
 *	Belarus to sell buses                 Тема дня                          6 студзеня 2022
 */
#include "import/site_text.h"

#include "base/clean.h"
#include "base/utf8.h"
#include "import/section.h"

#define LOOK_LINES  80 /* that are not blank, from the top */
#define NAME_BYTES  80 /* of one name in a breadcrumb */
#define NAMES_MAX   8
#define LINE_BYTES  700 /* of a line that is looked at for one */
#define TITLE_BYTES 400 /* a longer line is a lead: some pages have no title */
#define TAIL_LINES  6   /* at the end that may belong to the site */

struct crumbs {
	struct str names[NAMES_MAX];
	size_t n;
};

/* The next line that is not blank, trimmed; empty at the end. */
static struct str
next_line(struct str *rest)
{
	struct str line = STR("");

	while (rest->n && !line.n) {
		line = str_trim(str_cut_line(rest));
		while (str_starts(line, STR("\xC2\xA0")))
			line = str_trim(str_after(line, 2));
	}
	return line;
}

/* With plain blanks: pages put no-break ones around the slashes. */
static struct str
plain(struct arena *a, struct str line)
{
	struct str x = arena_str(a, clean_line(a, utf8_clip(line, LINE_BYTES)));
	char *out = arena_alloc(a, x.n);
	size_t n = 0;

	for (size_t i = 0; out && i < x.n; i++) {
		bool nbsp = str_starts(str_part(x, i, 2), STR("\xC2\xA0"));
		if (nbsp || x.s[i] != ' ' || !n || out[n - 1] != ' ')
			out[n++] = (char)(nbsp ? ' ' : x.s[i]);
		i += nbsp;
	}
	return out ? str_trim(str_of(out, n)) : STR("");
}

/* Bytes of " / " or a like mark at the front of x; a slash may end its line. */
static size_t
mark_at(struct str x)
{
	static const struct str marks[] = {
		STR_INIT(" / "),
		STR_INIT(" \xC2\xBB "),
		STR_INIT(" \xE2\x80\xBA "),
		STR_INIT(" \xE2\x86\x92 "),
		STR_INIT(" > "),
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (str_starts(x, marks[i]))
			return marks[i].n;
	return str_eq(x, STR(" /")) ? 2 : 0;
}

/* A name is short, says no sentence and holds no number: an address or a telephone is none. */
static bool
is_name(struct str x)
{
	if (!x.n || x.n > NAME_BYTES)
		return false;
	for (size_t i = 0; i < x.n; i++)
		if ((x.s[i] >= '0' && x.s[i] <= '9') || strchr("@;?!=/", x.s[i]))
			return false;
	return !str_ends(x, STR(".")) && !str_ends(x, STR(":"));
}

/* Adds a line's names; true while a mark at its end says that the next line goes on. */
static bool
add_names(struct crumbs *c, struct str line, bool *good)
{
	size_t from = 0, at = 0;

	*good = true;
	while (at < line.n) {
		size_t n = mark_at(str_after(line, at));
		if (!n) {
			at++;
			continue;
		}
		struct str name = str_trim(str_part(line, from, at - from));
		*good = *good && is_name(name) && c->n < NAMES_MAX;
		if (*good)
			c->names[c->n++] = name;
		/* The blank between two marks may serve both. */
		at = from = at + n;
	}
	struct str last = str_trim(str_after(line, from));
	if (!last.n)
		return true;
	*good = *good && is_name(last) && c->n < NAMES_MAX;
	if (*good)
		c->names[c->n++] = last;
	return false;
}

/* A breadcrumb that starts with this line; *rest is what stands below, and loses the lines it goes on with. */
static bool
read_crumbs(struct crumbs *c, struct arena *a, struct str line, struct str *rest)
{
	bool good;

	c->n = 0;
	bool more = add_names(c, plain(a, line), &good);
	while (good && more && c->n) {
		struct str after = *rest, next = plain(a, next_line(&after));
		struct crumbs longer = *c;
		struct date date;
		/* "Main / News /" may end in a mark. */
		if (!next.n || date_parse(next, &date))
			break;
		more = add_names(&longer, next, &good);
		if (!good)
			return c->n >= 2;
		*c = longer;
		*rest = after;
	}
	return good && c->n >= 2;
}

static bool
is_home(struct arena *a, struct str name)
{
	static const struct str homes[] = {
		STR_INIT("home"),
		STR_INIT("main"),
		STR_INIT("main page"),
		STR_INIT("главная"),
		STR_INIT("главная страница"),
		STR_INIT("на главную"),
		STR_INIT("галоўная"),
		STR_INIT("галоўная старонка"),
	};
	struct str lower = utf8_lower(a, clean_lookalikes(a, name));

	for (size_t i = 0; i < sizeof(homes) / sizeof(*homes); i++)
		if (str_eq(lower, homes[i]))
			return true;
	return false;
}

/* "26 June 2015", "Date: 26.06.2015", "26 June 2015, 10:30". */
static bool
read_date(struct arena *a, struct str line, struct date *d)
{
	line = plain(a, line);
	if (date_parse(line, d))
		return true;
	struct str after = line, before = str_trim(str_cut(&after, ','));
	if (after.n && date_parse(before, d))
		return true;
	after = line;
	str_cut(&after, ':');
	after = str_trim(after);
	return after.n && date_parse(after, d);
}

/* Words at the end of the page that are the site's. */
static bool
is_tail(struct arena *a, struct str line)
{
	static const struct str tails[] = {
		STR_INIT("back"),
		STR_INIT("back to list"),
		STR_INIT("print"),
		STR_INIT("print version"),
		STR_INIT("top"),
		STR_INIT("up"),
		STR_INIT("версия для печати"),
		STR_INIT("вверх"),
		STR_INIT("возврат к списку"),
		STR_INIT("версія для друку"),
		STR_INIT("назад"),
		STR_INIT("наверх"),
		STR_INIT("печать"),
		STR_INIT("поделиться"),
		STR_INIT("распечатать"),
		STR_INIT("падзяліцца"),
		STR_INIT("друк"),
		STR_INIT("раздрукаваць"),
		STR_INIT("уверх"),
		STR_INIT("share"),
	};

	if (str_starts(line, STR("\xC2\xA9")) || str_starts(line, STR("(c) ")))
		return true;
	struct str lower = utf8_lower(a, clean_line(a, str_part(line, 0, NAME_BYTES)));
	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++)
		if (str_eq(lower, tails[i]))
			return true;
	return false;
}

static struct str
without_tail(struct arena *a, struct str body)
{
	for (size_t i = 0; i < TAIL_LINES; i++) {
		body = str_trim(body);
		size_t from = body.n;
		while (from && body.s[from - 1] != '\n')
			from--;
		if (!from || !is_tail(a, str_trim(str_after(body, from))))
			break;
		body = str_part(body, 0, from);
	}
	return str_trim(body);
}

/* The most particular name that is a section of ours. */
static struct str
section_of(const struct crumbs *c)
{
	for (size_t i = c->n; i > 0; i--) {
		struct str slug = section_slug(c->names[i - 1]);
		if (slug.n)
			return slug;
	}
	return STR("");
}

static bool
read_article(struct arena *a, const struct crumbs *c, struct str rest, struct found *f)
{
	struct date date = { .precision = DATE_NONE };
	struct str body = rest, title = next_line(&rest), after;

	bool dated = title.n && read_date(a, title, &date);
	if (dated) {
		body = rest;
		title = next_line(&rest);
	} else if (!is_home(a, c->names[0])) {
		return false;
	}
	/* Some pages have the date under the title. */
	after = rest;
	if (!dated && read_date(a, next_line(&after), &date))
		rest = after;
	if (title.n <= TITLE_BYTES)
		body = rest;
	else
		title = STR("");
	if (!title.n && !str_trim(body).n)
		return false;
	f->title = clean_lookalikes(a, clean_line(a, title));
	f->date = date;
	f->type = BODY_TEXT;
	f->body = without_tail(a, body);
	f->section = section_of(c);
	return true;
}

bool
site_text_read(struct str text, struct arena *a, struct found *f)
{
	struct str rest = text;
	struct crumbs c;

	for (size_t i = 0; i < LOOK_LINES && rest.n; i++) {
		struct str line = next_line(&rest), after = rest;
		if (line.n <= LINE_BYTES && read_crumbs(&c, a, line, &after) &&
		    read_article(a, &c, after, f))
			return true;
	}
	return false;
}
