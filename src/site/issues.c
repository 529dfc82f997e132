/* Weeks and months that the keeper has made files of: a book, a text with links, a text to print, each with its size. */
#include "base/date_week.h"
#include "site/pages.h"

#define LINE_MOST 256

static const struct form {
	const char *ending;
	enum phrase name;
} forms[] = {
	{ ".gpub", PHRASE_BOOK },
	{ ".gmi", PHRASE_GEMTEXT },
	{ ".txt", PHRASE_PAPER_TEXT },
};

/* "22–28 June 2015", "June 2015", and how much is in it. */
static struct str
words_of(struct asked *q, const struct edition_issue *x)
{
	struct date from, to;
	struct buf line;

	buf_init(&line, LINE_MOST);
	if (str_find_byte(x->name, 'W') < 0) {
		date_add_month(&line, (int)(x->to_key / 100000000),
			       (int)(x->to_key / 1000000 % 100), q->lang);
	} else if (date_from_key(x->from_key, &from)) {
		from.precision = DATE_DAY;
		to = date_plus_days(&from, 6);
		date_add_span(&line, &from, &to, q->lang);
	}
	buf_adds(&line, ": ");
	phrase_add_articles(&line, x->articles, q->lang);
	struct str words = arena_str(q->arena, buf_str(&line));
	buf_release(&line);
	return words;
}

static void
add_forms(struct asked *q, const struct edition_issue *x)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct edition_file f;
		struct str path = arena_printf(q->arena, "%.*s%.*s%s", STR_ARG(q->route->path),
					       STR_ARG(x->name), forms[i].ending);

		if (edition_file(q->edition, path, q->arena, &f) != 1)
			continue;
		struct block *b = doc_link(&q->page->doc, path, phrase(forms[i].name, q->lang));
		if (b) {
			b->format = f.format;
			b->size = f.size;
		}
	}
}

void
page_issues(struct asked *q)
{
	struct edition_issue *rows;
	int n = edition_issues(q->edition, q->lang, q->arena, &rows), shown = 0;

	if (n < 0) {
		page_missing(q, n);
		return;
	}
	struct doc *d = part_menu(q, q->route->path, phrase(PHRASE_ISSUES, q->lang));
	for (int i = 0; i < n; i++) {
		if (rows[i].articles == 0)
			continue;
		doc_heading(d, 2, words_of(q, &rows[i]));
		add_forms(q, &rows[i]);
		shown++;
	}
	if (shown == 0)
		doc_para(d, phrase(PHRASE_NO_ISSUE, q->lang));
	part_link(q, part_path(q, q->lang, "archive/"), PHRASE_ARCHIVE, true);
	part_link(q, part_path(q, q->lang, ""), PHRASE_HOME, false);
}
