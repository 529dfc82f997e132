/*
 * Lists: items with their bullets, numbers and letters (converter.md rule 6), and lists of terms.
 *
 * An item is one line of text, so its paragraphs are joined; what cannot be joined - a list
 * inside, a table, preformatted text - ends the item's line, and text behind it is a paragraph.
 */
#include <stdio.h>

#include "import/html_act.h"

static long
number_attr(const GumboNode *n, const char *name, long otherwise)
{
	struct str x = html_attr(n, name);
	bool minus = str_starts(x, STR("-"));
	long value = html_length(str_after(x, minus));

	return value < 0 ? otherwise : minus ? -value : value;
}

static long
count_items(const GumboNode *list)
{
	long n = 0;

	for (unsigned i = 0; i < html_children(list)->length; i++)
		n += html_tag(html_child(list, i)) == GUMBO_TAG_LI;
	return n;
}

static bool
enter_list(struct html_reader *r, struct html_frame *f)
{
	struct str type = html_attr(f->node, "type");
	bool reversed = html_has_attr(f->node, "reversed");

	html_flush(r);
	f->list = r->list;
	f->item = r->item;
	r->list = (struct html_list){
		.ordered = html_tag(f->node) == GUMBO_TAG_OL,
		.type = '1',
		.step = reversed ? -1 : 1,
	};
	if (type.n == 1)
		r->list.type = type.s[0];
	r->list.next = number_attr(f->node, "start", reversed ? count_items(f->node) : 1);
	r->lists++;
	r->item.open = false;
	return true;
}

static void
leave_list(struct html_reader *r, const struct html_frame *f)
{
	html_flush(r);
	r->lists--;
	r->list = f->list;
	r->item = f->item;
}

/* "b." for the second of type="a"; letters end at z, Roman numbers at 50, then digits go on. */
static struct str
item_mark(struct html_reader *r, char type, long n)
{
	static const char *const roman[] = { "",  "i",  "ii",  "iii",  "iv",
					     "v", "vi", "vii", "viii", "ix" };
	static const char *const tens[] = { "", "x", "xx", "xxx", "xl" };
	char small[16] = "";

	if ((type | 32) == 'a' && n >= 1 && n <= 26)
		snprintf(small, sizeof(small), "%c", (char)('a' + n - 1));
	else if ((type | 32) == 'i' && n >= 1 && n < 50)
		snprintf(small, sizeof(small), "%s%s", tens[n / 10], roman[n % 10]);
	else
		return arena_printf(&r->keep, "%ld.", n);
	for (char *c = small; *c && type < 'a'; c++)
		*c = (char)(*c - 32);
	return arena_printf(&r->keep, "%s.", small);
}

static void
number_item(struct html_reader *r, const GumboNode *li)
{
	long n = number_attr(li, "value", r->list.next);

	r->list.next = n + r->list.step;
	if (r->list.type == '1' && n > 0)
		r->item.number = (uint32_t)n;
	else
		r->item.mark = item_mark(r, r->list.type, n);
}

static void
open_item(struct html_reader *r)
{
	unsigned level = r->lists < 1 ? 1 : r->lists > DOC_LEVEL_MAX ? DOC_LEVEL_MAX : r->lists;

	r->item = (struct html_item){ .open = true, .level = (uint8_t)level, .mark = STR("") };
}

/* Puts a mark behind the last word; nothing behind one that ends in punctuation. */
static void
separate(struct html_reader *r, struct str mark)
{
	if (html_run_empty(&r->run))
		return;
	r->run.blank = false;
	if (!strchr(".,:;-?!", r->run.text.s[r->run.text.n - 1]))
		html_run_text(&r->run, mark);
	html_run_blank(&r->run);
}

static bool
enter_item(struct html_reader *r, struct html_frame *f)
{
	html_flush(r);
	f->item = r->item;
	if (r->joined) {
		separate(r, STR(";"));
		return true;
	}
	open_item(r);
	if (r->list.ordered && r->lists)
		number_item(r, f->node);
	return true;
}

static void
leave_item(struct html_reader *r, const struct html_frame *f)
{
	html_flush(r);
	r->item = f->item;
}

/* A list of terms becomes items "term: meaning; meaning". */
static bool
enter_terms(struct html_reader *r, struct html_frame *f)
{
	html_flush(r);
	f->item = r->item;
	r->lists++;
	r->item.open = r->term = false;
	return true;
}

static void
leave_terms(struct html_reader *r, const struct html_frame *f)
{
	html_flush(r);
	r->lists--;
	r->item = f->item;
	r->term = false;
}

static void
start_term(struct html_reader *r)
{
	html_flush(r);
	open_item(r);
}

static bool
enter_term(struct html_reader *r, struct html_frame *f)
{
	(void)f;
	if (r->term || r->joined)
		separate(r, r->term ? STR(",") : STR(";"));
	else
		start_term(r);
	r->term = true;
	return true;
}

static bool
enter_definition(struct html_reader *r, struct html_frame *f)
{
	(void)f;
	if (!html_run_empty(&r->run))
		separate(r, r->term ? STR(":") : STR(";"));
	else if (!r->joined)
		start_term(r);
	r->term = false;
	return true;
}

const struct html_action html_list_actions[HTML_ROLES] = {
	[ROLE_LIST] = { enter_list, leave_list },    [ROLE_ITEM] = { enter_item, leave_item },
	[ROLE_TERM] = { enter_term, NULL },          [ROLE_DEFINITION] = { enter_definition, NULL },
	[ROLE_TERMS] = { enter_terms, leave_terms },
};
