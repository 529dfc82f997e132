/*
 * Elements inside running text: links, raised figures, quotation marks, struck prices,
 * abbreviations.
 */
#include "base/phrase.h"
#include "import/html_act.h"

static bool
enter_skip(struct html_reader *r, struct html_frame *f)
{
	(void)r;
	(void)f;
	return false;
}

static bool
enter_break(struct html_reader *r, struct html_frame *f)
{
	(void)f;
	if (r->joined || (r->item.open && !r->item.used))
		html_run_blank(&r->run);
	else if (html_run_break(&r->run))
		html_flush(r);
	return false;
}

static bool
enter_link(struct html_reader *r, struct html_frame *f)
{
	struct str url = r->plain ? STR("") : html_url(r, html_attr(f->node, "href"));

	f->on = url.n > 0;
	f->mark = r->run.text.n;
	f->stamp = r->run.stamp;
	if (f->on) {
		html_run_link(&r->run, url);
		r->link_text = r->link_image = false;
	}
	return true;
}

/* The way back from a footnote to its mark: there is none in a text. */
static void
drop_arrow(struct html_reader *r, const struct html_frame *f)
{
	static const struct str arrows[] = { STR_INIT("\xE2\x86\xA9"), STR_INIT("\xE2\x86\x91"),
					     STR_INIT("\xE2\xAC\x86"), STR_INIT("\xE2\xA4\xB4"),
					     STR_INIT("^") };
	struct str said = STR("");

	if (f->stamp == r->run.stamp && f->mark < r->run.text.n)
		said = str_trim(str_after(buf_str(&r->run.text), f->mark));
	if (!str_starts(html_attr(f->node, "href"), STR("#")))
		return;
	for (size_t i = 0; i < sizeof(arrows) / sizeof(*arrows); i++)
		if (str_starts(said, arrows[i]) && said.n <= arrows[i].n + 3)
			buf_cut(&r->run.text, f->mark);
}

/* A link without text is shown if its author named it, or if it brings a file. */
static void
leave_link(struct html_reader *r, const struct html_frame *f)
{
	if (!f->on) {
		drop_arrow(r, f);
		return;
	}
	struct str url = r->run.link, label = html_attr(f->node, "title");
	if (!label.n)
		label = html_attr(f->node, "aria-label");
	if (!r->link_text && !r->link_image && (label.n || html_format(url).n))
		html_run_text(&r->run, label.n ? label : html_file_name(r, url));
	html_run_unlink(&r->run);
	if (!r->link_text && r->link_image)
		html_media_link(r, url, r->link_label);
}

static bool
enter_area(struct html_reader *r, struct html_frame *f)
{
	struct str url = r->plain ? STR("") : html_url(r, html_attr(f->node, "href"));

	struct str label = html_attr(f->node, "alt");
	if (!label.n)
		label = html_attr(f->node, "title");
	if (url.n)
		html_media_link(r, url, html_clean(r, label));
	return false;
}

static bool
enter_mark(struct html_reader *r, struct html_frame *f)
{
	f->mark = r->run.text.n;
	f->stamp = r->run.stamp;
	return true;
}

static void
leave_raised(struct html_reader *r, const struct html_frame *f)
{
	if (f->stamp == r->run.stamp)
		html_run_raise(&r->run, f->mark, f->role == ROLE_RAISED);
}

static bool
enter_over(struct html_reader *r, struct html_frame *f)
{
	(void)f;
	r->run.blank = false;
	html_run_text(&r->run, STR("/"));
	return true;
}

static bool
enter_root(struct html_reader *r, struct html_frame *f)
{
	(void)f;
	html_run_text(&r->run, STR("√("));
	return true;
}

static void
leave_bracket(struct html_reader *r, const struct html_frame *f)
{
	(void)f;
	r->run.blank = false;
	html_run_text(&r->run, STR(")"));
}

static bool
enter_q(struct html_reader *r, struct html_frame *f)
{
	(void)f;
	html_run_text(&r->run, r->quoted++ ? STR("“") : STR("«"));
	return true;
}

static void
leave_q(struct html_reader *r, const struct html_frame *f)
{
	(void)f;
	r->run.blank = false;
	html_run_text(&r->run, --r->quoted ? STR("”") : STR("»"));
}

static bool
enter_strike(struct html_reader *r, struct html_frame *f)
{
	(void)f;
	html_run_strike(&r->run);
	return true;
}

static void
leave_strike(struct html_reader *r, const struct html_frame *f)
{
	(void)f;
	html_run_unstrike(&r->run);
}

#define ABBRS_MAX 8192 /* bytes of explained abbreviations that are remembered */

/* The long form once an article, behind the short one (rule 10). */
static void
leave_abbr(struct html_reader *r, const struct html_frame *f)
{
	struct str title = html_attr(f->node, "title");

	if (!title.n || f->stamp != r->run.stamp || f->mark >= r->run.text.n)
		return;
	struct str shown = str_trim(str_after(buf_str(&r->run.text), f->mark));
	struct str key = arena_printf(&r->scratch, "\t%.*s\t", STR_ARG(title));
	if (str_eq_ascii_case(shown, title) || str_find(r->abbrs, key) >= 0 ||
	    r->abbrs.n + key.n > ABBRS_MAX)
		return;
	r->abbrs = arena_join(&r->keep, r->abbrs, key);
	r->run.blank = true;
	html_run_text(&r->run, STR("("));
	html_run_text(&r->run, title);
	html_run_text(&r->run, STR(")"));
}

static bool
enter_code(struct html_reader *r, struct html_frame *f)
{
	(void)f;
	r->code++;
	return true;
}

static void
leave_code(struct html_reader *r, const struct html_frame *f)
{
	(void)f;
	r->code--;
}

static bool
enter_reading(struct html_reader *r, struct html_frame *f)
{
	(void)f;
	r->run.blank = false;
	html_run_text(&r->run, STR("("));
	return true;
}

static bool
enter_image(struct html_reader *r, struct html_frame *f)
{
	if (!r->plain)
		html_image(r, f->node);
	return false;
}

/* Of what stands there for readers without scripts only pictures are told twice nowhere. */
static bool
enter_noscript(struct html_reader *r, struct html_frame *f)
{
	if (!r->plain)
		html_noscript(r, f->node);
	return false;
}

static bool
enter_input(struct html_reader *r, struct html_frame *f)
{
	bool box = str_eq_ascii_case(html_attr(f->node, "type"), STR("checkbox"));

	if (box && r->item.open && !r->item.used && html_run_empty(&r->run)) {
		bool done = html_has_attr(f->node, "checked");
		html_run_text(&r->run,
			      phrase(done ? PHRASE_TASK_DONE : PHRASE_TASK_OPEN, r->doc->lang));
		html_run_blank(&r->run);
	}
	return false;
}

const struct html_action html_inline_actions[HTML_ROLES] = {
	[ROLE_SKIP] = { enter_skip, NULL },
	[ROLE_BREAK] = { enter_break, NULL },
	[ROLE_LINK] = { enter_link, leave_link },
	[ROLE_AREA] = { enter_area, NULL },
	[ROLE_RAISED] = { enter_mark, leave_raised },
	[ROLE_LOWERED] = { enter_mark, leave_raised },
	[ROLE_OVER] = { enter_over, NULL },
	[ROLE_ROOT] = { enter_root, leave_bracket },
	[ROLE_Q] = { enter_q, leave_q },
	[ROLE_STRIKE] = { enter_strike, leave_strike },
	[ROLE_ABBR] = { enter_mark, leave_abbr },
	[ROLE_CODE] = { enter_code, leave_code },
	[ROLE_READING] = { enter_reading, leave_bracket },
	[ROLE_IMAGE] = { enter_image, NULL },
	[ROLE_NOSCRIPT] = { enter_noscript, NULL },
	[ROLE_INPUT] = { enter_input, NULL },
};
