/*
 * The phone book and the schedule of reception: by department, by village, by person.
 *
 * One line tells one entry whole, name first, so that it is read aloud as one; its number is the line's link where the protocol
 * can carry one, so a phone calls it at a touch.  A department has the number of its first entry in its address: names are
 * in other letters than addresses, and change.  In a language without a book of its own the first that there is serves.
 */
#include "base/phone_number.h"
#include "base/uri.h"
#include "site/pages.h"

#define WHOLE_BOOK 30 /* entries that stand on one page together */
#define PAGE_MOST  40 /* entries of one page by person */
#define LINE_MOST  8192

struct book {
	struct phone *rows;
	int n;
	enum lang lang;
};

/* The asked language, then the others. */
static enum lang
next_lang(enum lang asked, int i)
{
	if (i == 0)
		return asked;
	return (enum lang)(i - 1 < (int)asked ? i - 1 : i);
}

static bool
open_book(struct asked *q, bool by_person, struct book *b)
{
	b->n = 0;
	for (int i = 0; i < LANG_COUNT && b->n == 0; i++) {
		b->lang = next_lang(q->lang, i);
		b->n = edition_phones(q->edition, b->lang, by_person, q->arena, &b->rows);
	}
	if (b->n > 0)
		return true;
	page_missing(q, b->n);
	return false;
}

static void
open_page(struct asked *q, struct str path, struct str title, enum lang lang)
{
	struct doc *d = part_menu(q, path, title);

	d->lang = lang;
	q->page->menu = str_ends(path, STR("/")) || q->route->kind == ROUTE_PEOPLE;
}

/* --- one entry --- */

static void
add_piece(struct buf *line, struct str piece)
{
	if (piece.n && line->n)
		buf_adds(line, ", ");
	buf_addstr(line, piece);
}

/* Lines of a book follow each other without blank ones, whether they are links or text. */
static void
add_block(struct asked *q, struct block *b)
{
	const struct doc *d = &q->page->doc;

	if (b && d->n > 1 && d->blocks[d->n - 2].kind != BLOCK_HEADING)
		b->tight = true;
}

/* An item of text where there is no link. */
static void
add_line(struct asked *q, struct buf *line, struct str url)
{
	struct str words = arena_str(q->arena, buf_str(line));

	add_block(q, url.n ? doc_link(&q->page->doc, url, words)
			   : doc_item(&q->page->doc, 1, 0, words));
	buf_clear(line);
}

static void
add_reach(struct buf *line, struct str words)
{
	if (line->n)
		buf_adds(line, ": ");
	buf_addstr(line, words);
}

/* Where no line can be dialled, all ways to reach somebody stand in one. */
static void
add_as_text(struct asked *q, struct buf *line, struct str phones, struct str email)
{
	if (phones.n)
		add_reach(line, phones);
	if (email.n) {
		if (phones.n)
			buf_adds(line, "; ");
		else
			add_reach(line, STR(""));
		buf_addstr(line, email);
	}
	add_block(q, doc_item(&q->page->doc, 1, 0, arena_str(q->arena, buf_str(line))));
}

/* Clients of Gemini wrap the lines themselves, and would part a number at its blanks. */
static struct str
undivided(struct arena *a, struct str number)
{
	struct buf out;
	struct str kept;

	buf_init(&out, 3 * number.n);
	for (size_t i = 0; i < number.n; i++)
		if (number.s[i] == ' ')
			buf_adds(&out, "\xc2\xa0");
		else
			buf_addc(&out, number.s[i]);
	kept = buf_failed(&out) ? number : arena_str(a, buf_str(&out));
	buf_release(&out);
	return kept;
}

/* "Name, post, room 5: 2 58 65"; another number, and the e-mail, on lines below. */
static void
add_numbers(struct asked *q, struct buf *line, struct str phones, struct str email)
{
	struct phone_number list[PHONE_NUMBERS];
	int n = phone_numbers(q->arena, phones, list);

	if (q->gopher) {
		add_as_text(q, line, phones, email);
		return;
	}
	for (int i = 0; i < n; i++) {
		add_reach(line, list[i].url.n ? undivided(q->arena, list[i].words) : list[i].words);
		add_line(q, line, list[i].url);
	}
	if (email.n) {
		add_reach(line, email);
		add_line(q, line, uri_ascii(q->arena, arena_join(q->arena, STR("mailto:"), email)));
	}
	if (line->n)
		add_line(q, line, STR(""));
}

enum shown { SHOW_DEPARTMENT = 1, SHOW_PLACE = 2 };

static void
add_entry(struct asked *q, const struct phone *x, unsigned show)
{
	struct buf line;

	buf_init(&line, LINE_MOST);
	add_piece(&line, x->person);
	add_piece(&line, x->post);
	if (line.n == 0 || (show & SHOW_DEPARTMENT))
		add_piece(&line, x->department);
	if (show & SHOW_PLACE)
		add_piece(&line, x->place);
	if (x->room.n && x->room.s[0] >= '0' && x->room.s[0] <= '9') {
		add_piece(&line, phrase(PHRASE_ROOM, q->page->doc.lang));
		buf_addc(&line, ' ');
		buf_addstr(&line, x->room);
	} else {
		add_piece(&line, x->room); /* "каб. 5", "foyer": says itself what it is */
	}
	add_piece(&line, x->hours);
	add_numbers(q, &line, x->phone, x->email);
	buf_release(&line);
}

/* --- groups: departments and villages --- */

typedef struct str (*name_of)(const struct phone *x);

static struct str
department_of(const struct phone *x)
{
	return x->department;
}

static struct str
place_of(const struct phone *x)
{
	return x->place;
}

static bool
is_first(const struct book *b, int i, name_of name)
{
	for (int j = 0; j < i; j++)
		if (str_eq(name(&b->rows[j]), name(&b->rows[i])))
			return false;
	return true;
}

/* "Reception: 3" and where it leads, for each group with a name. */
static int
add_groups(struct asked *q, const struct book *b, const char *where, name_of name)
{
	int groups = 0;

	for (int i = 0; i < b->n; i++) {
		struct str words = name(&b->rows[i]);
		int n = 0;
		if (words.n == 0 || !is_first(b, i, name))
			continue;
		for (int j = i; j < b->n; j++)
			n += str_eq(name(&b->rows[j]), words);
		groups++;
		doc_link(&q->page->doc,
			 arena_printf(q->arena, "/%.*s/phones/%s%lld", STR_ARG(lang_code(q->lang)),
				      where, (long long)b->rows[i].id),
			 arena_printf(q->arena, "%.*s: %d", STR_ARG(words), n));
	}
	return groups;
}

static void
add_whole_book(struct asked *q, const struct book *b)
{
	for (int i = 0; i < b->n; i++) {
		struct str department = department_of(&b->rows[i]);
		if (!is_first(b, i, department_of))
			continue;
		doc_heading(&q->page->doc, 2, department);
		for (int j = i; j < b->n; j++)
			if (str_eq(department_of(&b->rows[j]), department))
				add_entry(q, &b->rows[j], SHOW_PLACE);
	}
}

static bool
any(const struct book *b, name_of name)
{
	for (int i = 0; i < b->n; i++)
		if (name(&b->rows[i]).n)
			return true;
	return false;
}

static struct str
person_of(const struct phone *x)
{
	return x->person;
}

void
page_phones(struct asked *q)
{
	struct doc *d = &q->page->doc;
	struct book b;

	if (!open_book(q, false, &b))
		return;
	open_page(q, q->route->path, phrase(PHRASE_PHONES, q->lang), b.lang);
	if (b.n <= WHOLE_BOOK) {
		add_whole_book(q, &b);
	} else {
		add_groups(q, &b, "", department_of);
		for (int i = 0; i < b.n; i++)
			if (b.rows[i].department.n == 0)
				add_entry(q, &b.rows[i], SHOW_PLACE);
	}
	size_t at = d->n;
	if (any(&b, person_of))
		part_link(q, part_path(q, q->lang, "phones/people/"), PHRASE_BY_NAME, false);
	if (any(&b, place_of))
		part_link(q, part_path(q, q->lang, "phones/places/"), PHRASE_BY_PLACE, false);
	if (edition_has_reception(q->edition))
		part_link(q, part_path(q, q->lang, "reception"), PHRASE_RECEPTION, false);
	part_link(q, part_path(q, q->lang, ""), PHRASE_HOME, false);
	if (at < d->n)
		d->blocks[at].gap = true;
}

static void
add_ways_back(struct asked *q)
{
	if (q->gopher && !q->page->menu)
		return; /* a text, which its menu leads to */
	part_link(q, part_path(q, q->lang, "phones/"), PHRASE_PHONES, true);
	part_link(q, part_path(q, q->lang, ""), PHRASE_HOME, false);
}

void
page_places(struct asked *q)
{
	struct book b;

	if (!open_book(q, false, &b))
		return;
	open_page(q, q->route->path, phrase(PHRASE_BY_PLACE, q->lang), b.lang);
	if (add_groups(q, &b, "place/", place_of) == 0)
		page_missing(q, 0);
	else
		add_ways_back(q);
}

/* The department, or the village, that an entry stands in. */
void
page_phone_group(struct asked *q)
{
	bool place = q->route->kind == ROUTE_PLACE;
	name_of name = place ? place_of : department_of;
	struct str words = STR("");
	struct book b;
	int first = 0;

	if (!open_book(q, false, &b))
		return;
	for (int i = 0; i < b.n; i++)
		if (b.rows[i].id == q->route->id)
			words = name(&b.rows[i]);
	while (first < b.n && !str_eq(name(&b.rows[first]), words))
		first++;
	if (words.n == 0 || first == b.n) {
		page_missing(q, 0);
		return;
	}
	open_page(q,
		  arena_printf(q->arena, "/%.*s/phones/%s%lld", STR_ARG(lang_code(q->lang)),
			       place ? "place/" : "", (long long)b.rows[first].id),
		  words, b.lang);
	for (int i = first; i < b.n; i++)
		if (str_eq(name(&b.rows[i]), words))
			add_entry(q, &b.rows[i], place ? SHOW_DEPARTMENT : SHOW_PLACE);
	add_ways_back(q);
}

/* --- by person --- */

void
page_people(struct asked *q)
{
	struct book b;
	int i = 0, end;

	if (!open_book(q, true, &b))
		return;
	if (q->route->after) {
		while (i < b.n && b.rows[i].id != q->route->after)
			i++;
		if (++i >= b.n) {
			page_missing(q, 0);
			return;
		}
	}
	open_page(q, q->route->path, phrase(PHRASE_BY_NAME, q->lang), b.lang);
	end = b.n - i > PAGE_MOST ? i + PAGE_MOST : b.n;
	for (; i < end; i++)
		add_entry(q, &b.rows[i], SHOW_DEPARTMENT | SHOW_PLACE);
	if (end < b.n)
		part_link(q,
			  arena_printf(q->arena, "/%.*s/phones/people/after/%lld",
				       STR_ARG(lang_code(q->lang)), (long long)b.rows[end - 1].id),
			  PHRASE_GO_ON, true);
	add_ways_back(q);
}

/* --- reception --- */

/* Each after the last with this between them, where both are. */
static void
add_behind(struct buf *line, size_t start, const char *between, struct str piece)
{
	if (piece.n && line->n > start)
		buf_adds(line, between);
	buf_addstr(line, piece);
}

/* "Name, post: the day, the hours, the place"; beneath it what else is to know.  The number to call is over Gopher in the same line. */
static void
add_reception(struct asked *q, const struct reception *x)
{
	struct buf line;

	buf_init(&line, LINE_MOST);
	add_piece(&line, x->person);
	add_piece(&line, x->post);
	if (line.n && x->day.n + x->hours.n + x->place.n)
		buf_adds(&line, ": ");
	size_t start = line.n;
	add_behind(&line, start, ", ", x->day);
	add_behind(&line, start, ", ", x->hours);
	add_behind(&line, start, ", ", x->place);
	if (q->gopher && x->phone.n)
		add_reach(&line, x->phone);
	add_line(q, &line, STR(""));
	if (x->note.n)
		add_block(q, doc_para(&q->page->doc, x->note));
	if (!q->gopher)
		add_numbers(q, &line, x->phone, STR(""));
	buf_release(&line);
}

void
page_reception(struct asked *q)
{
	struct reception *rows;
	enum lang lang = q->lang;
	int n = 0;

	for (int i = 0; i < LANG_COUNT && n == 0; i++) {
		lang = next_lang(q->lang, i);
		n = edition_receptions(q->edition, lang, q->arena, &rows);
	}
	if (n <= 0) {
		page_missing(q, n);
		return;
	}
	open_page(q, q->route->path, phrase(PHRASE_RECEPTION, q->lang), lang);
	for (int i = 0; i < n; i++)
		add_reception(q, &rows[i]);
	if (q->gopher)
		return;
	part_link(q, part_path(q, q->lang, ""), PHRASE_HOME, true);
}
