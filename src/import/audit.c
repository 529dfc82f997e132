#include "import/audit.h"

#include "base/clean.h"
#include "base/uri.h"
#include "doc/gemtext.h"
#include "import/address.h"
#include "import/audit_html.h"
#include "import/audit_source.h"
#include "import/audit_words.h"

#define SCRATCH_MAX (64u << 20)
#define PROSE_WORDS 40 /* in one piece: what is called "menu" and holds so many is none */
#define TABLE_LOST  2  /* a table is lacking when one in so many of its words is */
#define AUDIT_PARTS ((size_t)AUDIT_RULES * AUDIT_KINDS)

static const struct str kind_names[AUDIT_KINDS] = {
	[AUDIT_WORDS] = STR_INIT("words"),
	[AUDIT_LINKS] = STR_INIT("links"),
	[AUDIT_TABLES] = STR_INIT("tables"),
	[AUDIT_PICTURES] = STR_INIT("pictures"),
};

static const struct str rule_names[AUDIT_RULES] = {
	[AUDIT_LOST] = STR_INIT("missing"),
	[AUDIT_SITE] = STR_INIT("navigation and footers"),
	[AUDIT_SHARE] = STR_INIT("buttons to share and print"),
	[AUDIT_BESIDE] = STR_INIT("related news, comments, tags and advertisements"),
	[AUDIT_CONTROLS] = STR_INIT("forms and buttons"),
	[AUDIT_HIDDEN] = STR_INIT("what browsers do not show"),
	[AUDIT_MARKS] = STR_INIT("marks of a content system"),
	[AUDIT_TOP] = STR_INIT("title and date said again"),
	[AUDIT_TWICE] = STR_INIT("what was said before"),
	[AUDIT_NOWHERE] = STR_INIT("addresses that lead nowhere outside the page or are too long"),
	[AUDIT_BARE] = STR_INIT("links without a word or picture"),
	[AUDIT_TRACKER] = STR_INIT("what counts readers"),
	[AUDIT_SMALL] = STR_INIT("small pictures"),
	[AUDIT_SCRIPT] = STR_INIT("scripts and styles"),
	[AUDIT_OUTSIDE] = STR_INIT("the page around the article"),
};

struct str
audit_kind_name(enum audit_kind kind)
{
	return kind_names[kind];
}

struct str
audit_rule_name(enum audit_rule rule)
{
	return rule_names[rule];
}

/* A piece of a table: it is looked up when all of the result is known. */
struct table_piece {
	struct str text;
	unsigned table;
	enum audit_rule rule;
};

struct audit_run {
	const struct body *body;
	struct audit *out;
	struct arena *arena; /* the caller's */
	struct arena scratch;
	struct audit_words words;
	struct linkset
	    urls;       /* of the result; then also those of the source that were told missing */
	size_t nresult; /* of them are the result's */
	struct str base;
	bool begun;   /* below the title and the date */
	bool outside; /* of the body, in the page */
	struct str picture;
	bool picture_shown;
	struct table_piece *pieces;
	size_t npieces, pieces_cap;
};

static void
lose(struct audit_run *r, enum audit_rule rule, enum audit_kind kind, uint32_t n, struct str what)
{
	struct audit_loss *loss = &r->out->of[rule][kind];
	struct str words = clean_line(&r->scratch, what);

	loss->n += n;
	if (!n || loss->examples.n + words.n + 2 > AUDIT_EXAMPLES)
		return;
	loss->examples = arena_printf(r->arena, "%.*s%s%.*s", STR_ARG(loss->examples),
				      loss->examples.n ? ", " : "", STR_ARG(words));
}

/* --- the result --- */

static void
add_url(struct audit_run *r, struct str url)
{
	bool fresh;
	size_t number = linkset_add(&r->urls, url, &fresh);

	if (number && fresh)
		r->urls.urls[number - 1] = arena_str(&r->scratch, url);
}

static void
read_result(struct audit_run *r, const struct doc *d)
{
	struct buf text;
	bool fenced = false;

	buf_init(&text, 0);
	gemtext_write(&text, d);
	struct str rest = buf_str(&text);
	/* Given from outside, the title says nothing of the source's words. */
	if (r->body->title.n && str_starts(rest, STR("# ")))
		str_cut_line(&rest);
	while (rest.n) {
		struct str line = str_cut_line(&rest);
		if (str_starts(line, STR("```")))
			fenced = !fenced;
		if (!fenced && str_starts(line, STR("=> "))) {
			line = str_after(line, 3);
			add_url(r, str_cut(&line, ' '));
		}
		audit_words_result(&r->words, audit_source_text(&r->scratch, line, r->body->type));
	}
	buf_release(&text);
	r->nresult = r->urls.n;
}

static bool
has_url(struct audit_run *r, struct str url)
{
	size_t before = r->urls.n;

	add_url(r, url);
	return r->urls.n == before; /* a second loss of one address is the first */
}

static struct str
site_of(struct str url)
{
	struct str host = url_host(url);

	for (size_t i = host.n, dots = 0; i-- > 0;)
		if (host.s[i] == '.' && ++dots == 2)
			return str_after(host, i + 1);
	return host;
}

static bool
has_site(const struct audit_run *r, struct str url)
{
	for (size_t i = 0; i < r->nresult; i++)
		if (str_eq_ascii_case(site_of(r->urls.urls[i]), site_of(url)))
			return true;
	return false;
}

/* --- what the source tells --- */

/* The title may be said again, at the top the date, too (rule 5). */
static bool
says_again(struct audit_run *r, struct str piece)
{
	struct date date;
	struct str line = clean_line(&r->scratch, piece), title = r->body->title;

	if (r->outside || !line.n)
		return false;
	struct str said = arena_str(&r->scratch, audit_fold(&r->words, line));
	if (title.n && str_eq(said, audit_fold(&r->words, title)))
		return true;
	r->begun = r->begun || !date_parse(line, &date);
	return !r->begun;
}

static enum audit_rule
outside(const struct audit_run *r, enum audit_rule rule)
{
	return r->outside && rule == AUDIT_LOST ? AUDIT_OUTSIDE : rule;
}

static void
count_marks(struct audit_run *r, struct str text)
{
	for (ptrdiff_t at; r->body->type == BODY_HTML && (at = str_find_byte(text, '[')) >= 0;) {
		size_t n = audit_source_mark(str_after(text, (size_t)at));
		if (n)
			lose(r, AUDIT_MARKS, AUDIT_WORDS, 1, str_part(text, (size_t)at, n));
		text = str_after(text, (size_t)at + (n ? n : 1));
	}
}

static void
tell_words(void *data, const struct audit_piece *p)
{
	struct audit_run *r = data;
	enum audit_rule rule = p->rule;
	size_t all;

	struct str text = audit_source_text(&r->scratch, p->text, r->body->type);
	count_marks(r, p->text);
	if (says_again(r, text)) {
		rule = AUDIT_TOP;
	} else if (p->named && !p->linked && !r->outside) {
		audit_words_missing(&r->words, text, &all);
		rule = all >= PROSE_WORDS ? AUDIT_LOST : rule;
	}
	if (!audit_words_source(&r->words, text, p->linked, outside(r, rule)) || !p->table ||
	    r->outside)
		return;
	struct table_piece *grown =
	    arena_grow(&r->scratch, r->pieces, r->npieces, &r->pieces_cap, sizeof(*grown));
	if (!grown)
		return;
	r->pieces = grown;
	grown[r->npieces++] = (struct table_piece){ arena_str(&r->scratch, text), p->table, rule };
}

/* What leads nowhere for anybody; the rest must be found. */
static bool
leads_nowhere(struct audit_run *r, struct str href)
{
	static const struct str schemes[] = { STR_INIT("javascript:"), STR_INIT("data:"),
					      STR_INIT("about:"),      STR_INIT("blob:"),
					      STR_INIT("file:"),       STR_INIT("vbscript:") };
	struct str own = r->base, url = uri_resolve(&r->scratch, own, href);

	/* Each byte may need three when it is encoded. */
	if (!href.n || href.s[0] == '#' || str_find_byte(href, ':') == 1 || href.n * 3 > URI_MAX)
		return true;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (str_starts_ascii_case(href, schemes[i]))
			return true;
	return own.n && str_find_byte(url, '#') >= 0 &&
	       str_eq(str_cut(&url, '#'), str_cut(&own, '#'));
}

static void
tell_link(void *data, struct str href, enum audit_rule rule)
{
	struct audit_run *r = data;
	struct str url = address_resolve(&r->scratch, &r->scratch, r->base, href);

	rule = outside(r, rule);
	if (url.n &&
	    !str_eq(url, uri_ascii(&r->scratch, uri_resolve(&r->scratch, r->base, href))) &&
	    str_find_byte(href, '?') >= 0 && str_find_byte(url, '?') < 0)
		lose(r, AUDIT_TRACKER, AUDIT_LINKS, 1, href);
	if (!url.n)
		lose(r, rule == AUDIT_LOST && leads_nowhere(r, href) ? AUDIT_NOWHERE : rule,
		     AUDIT_LINKS, 1, href);
	else if (!has_url(r, url))
		lose(r, rule, AUDIT_LINKS, 1, url);
}

static void
tell_picture(void *data, struct str address, enum audit_rule rule)
{
	struct audit_run *r = data;

	if (address.n) {
		struct str url = address_resolve(&r->scratch, &r->scratch, r->base, address);
		r->picture_shown = r->picture_shown || !url.n || has_url(r, url);
		r->picture = url;
		return;
	}
	if (r->picture.n && !r->picture_shown)
		lose(r, outside(r, rule), AUDIT_PICTURES, 1, r->picture);
	r->picture = STR("");
	r->picture_shown = false;
}

/* Players lead to the page that people open, which has another address at the same place. */
static void
tell_frame(void *data, struct str address, enum audit_rule rule)
{
	static const struct str counters[] = { STR_INIT("ads"),         STR_INIT("adfox"),
					       STR_INIT("analytics"),   STR_INIT("counter"),
					       STR_INIT("doubleclick"), STR_INIT("facebook"),
					       STR_INIT("googletag"),   STR_INIT("googlesynd"),
					       STR_INIT("mc.yandex"),   STR_INIT("recaptcha"),
					       STR_INIT("twitter") };
	struct audit_run *r = data;
	struct str url = address_resolve(&r->scratch, &r->scratch, r->base, address);

	if (!url.n || has_url(r, url) || has_site(r, url))
		return;
	for (size_t i = 0; i < sizeof(counters) / sizeof(*counters) && rule == AUDIT_LOST; i++)
		if (str_find(url_host(url), counters[i]) >= 0)
			rule = AUDIT_TRACKER;
	lose(r, outside(r, rule), AUDIT_LINKS, 1, url);
}

static void
tell_base(void *data, struct str href)
{
	struct audit_run *r = data;
	struct str base = uri_resolve(&r->scratch, r->base, href);

	if (str_find(base, STR("://")) > 0)
		r->base = arena_str(&r->scratch, base);
}

static void
tell_script(void *data)
{
	lose(data, AUDIT_SCRIPT, AUDIT_WORDS, 1, STR(""));
}

static void
read_source(struct audit_run *r, struct str page)
{
	const struct audit_told to = { r,          tell_words, tell_link,  tell_picture,
				       tell_frame, tell_base,  tell_script };
	struct str text = r->body->text;
	ptrdiff_t at = page.n ? str_find(page, text) : -1;

	audit_source_walk(&to, text, r->body->type);
	if (at < 0 || page.n == text.n)
		return;
	r->outside = true;
	audit_source_walk(&to, str_part(page, 0, (size_t)at), r->body->type);
	audit_source_walk(&to, str_after(page, (size_t)at + text.n), r->body->type);
}

/* --- the comparison --- */

/* What the result has of a word goes to those that no rule lets go first. */
static void
compare_words(struct audit_run *r)
{
	for (size_t i = 0; i < r->words.names.n; i++) {
		const struct audit_count *c = &r->words.counts[i];
		uint32_t has = c->result;

		for (enum audit_rule rule = AUDIT_LOST; rule < AUDIT_RULES; rule++) {
			uint32_t wants = c->source[rule], gets = wants < has ? wants : has;
			has -= gets;
			if (wants > gets)
				lose(r, rule, AUDIT_WORDS, wants - gets, c->shown);
		}
	}
}

static void
compare_tables(struct audit_run *r)
{
	size_t missing = 0, all = 0, most;
	bool lost = true;

	for (size_t i = 0; i < r->npieces; i++) {
		const struct table_piece *p = &r->pieces[i];

		lost = lost && p->rule != AUDIT_LOST ? false : lost;
		missing += audit_words_missing(&r->words, p->text, &most);
		all += most;
		if (i + 1 < r->npieces && p[1].table == p->table)
			continue;
		if (missing * TABLE_LOST > all)
			lose(r, lost ? AUDIT_LOST : p->rule, AUDIT_TABLES, 1, p->text);
		missing = all = 0;
		lost = true;
	}
}

enum read_result
audit_doc(const struct body *b, struct str page, const struct doc *d, struct arena *a,
	  struct audit *out)
{
	struct audit_run r = { .body = b, .out = out, .arena = a, .base = b->base };

	for (size_t i = 0; i < AUDIT_PARTS; i++)
		out->of[i / AUDIT_KINDS][i % AUDIT_KINDS] = (struct audit_loss){ 0, STR_INIT("") };
	arena_init(&r.scratch, SCRATCH_MAX);
	audit_words_init(&r.words, &r.scratch);
	linkset_init(&r.urls, &r.scratch);
	r.picture = STR("");
	read_result(&r, d);
	read_source(&r, page);
	compare_words(&r);
	compare_tables(&r);
	bool failed = arena_failed(&r.scratch) || arena_failed(a);
	audit_words_release(&r.words);
	arena_release(&r.scratch);
	return failed ? READ_NO_MEMORY : READ_OK;
}

enum read_result
audit_body(const struct body *b, struct str page, struct arena *a, struct audit *out)
{
	struct doc d;
	enum read_result result = body_read(b, a, &d);

	return result == READ_OK ? audit_doc(b, page, &d, a, out) : result;
}

bool
audit_is_clean(const struct audit *x)
{
	for (enum audit_kind kind = 0; kind < AUDIT_KINDS; kind++)
		if (x->of[AUDIT_LOST][kind].n)
			return false;
	return true;
}

/* --- between the child and its parent --- */

void
audit_put(struct buf *out, const struct audit *x)
{
	for (size_t i = 0; i < AUDIT_PARTS; i++) {
		const struct audit_loss *loss = &x->of[i / AUDIT_KINDS][i % AUDIT_KINDS];

		record_put(out, loss->n);
		record_put_str(out, loss->examples);
	}
}

bool
audit_get(struct record *r, struct arena *a, struct audit *x)
{
	for (size_t i = 0; i < AUDIT_PARTS; i++) {
		struct audit_loss *loss = &x->of[i / AUDIT_KINDS][i % AUDIT_KINDS];

		loss->n = record_get(r);
		struct str examples = record_get_text(r);
		if (examples.n > AUDIT_EXAMPLES)
			return false;
		loss->examples = arena_str(a, examples);
	}
	return record_ended(r) && !arena_failed(a);
}
