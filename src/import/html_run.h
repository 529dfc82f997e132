/*
 * Running text while it is being collected: words, blanks, links, line breaks, raised figures,
 * struck prices.
 *
 * Bytes are collected raw; html_run_take cleans them and cuts them into lines.  Where a link
 * starts and ends is marked inside the text itself, so that cleaning, which moves bytes, cannot
 * lose the place.
 */
#ifndef IMPORT_HTML_RUN_H
#define IMPORT_HTML_RUN_H

#include "base/arena.h"
#include "base/buf.h"

struct html_link {
	struct str url;
	size_t at, n; /* in the line's text */
};

struct html_line {
	struct str text; /* clean, never empty */
	struct html_link *links;
	size_t nlinks;
};

struct html_run {
	struct buf text;       /* raw, with marks */
	struct arena *scratch; /* for what lasts until the next html_run_take */
	struct str was;        /* "было": how struck text is introduced */
	unsigned stamp;        /* changes when text is taken: places in it are stale then */
	bool blank;            /* one is due before the next word */
	bool apart;            /* a picture stood here: words on both its sides are two */
	size_t break_end;      /* behind the last line break; 0: none */

	struct str link; /* the link that further words belong to; or empty */
	bool link_open;  /* its mark stands in the text */
	struct str *urls;
	size_t nurls, urls_cap;

	unsigned strikes; /* open <s> and <del> */
	bool strike_open; /* "(было: " stands in the text */
	bool strike_done; /* its ")" is the last thing there */
};

void html_run_init(struct html_run *r, struct arena *scratch, size_t max);
void html_run_release(struct html_run *r);

static inline bool
html_run_empty(const struct html_run *r)
{
	return !r->text.n;
}

/* Any text of a node: blanks collapse, whatever tags stand between. */
void html_run_text(struct html_run *r, struct str text);
/* A blank between what stands there and what comes, if there is anything. */
void html_run_blank(struct html_run *r);
/* A <br>.  True when it is the second in a row, which ends the paragraph. */
bool html_run_break(struct html_run *r);

/* Further words lead to url; html_run_unlink ends that. */
void html_run_link(struct html_run *r, struct str url);
void html_run_unlink(struct html_run *r);
void html_run_strike(struct html_run *r);
void html_run_unstrike(struct html_run *r);

/* What was added since `at` (text.n of then) becomes ² or ₂, else ^word or _word (rule 10). */
void html_run_raise(struct html_run *r, size_t at, bool up);

/* Ends what is open in the text; and forgets the text, for html_run_take. */
void html_run_close(struct html_run *r);
void html_run_forget(struct html_run *r);

/*
 * The collected text as lines, in the arena; the run is empty afterwards, an open link goes on.
 * Without `breaks` there is one line at most.  Links' URLs are as they were given.  False when
 * memory is gone.
 */
bool html_run_take(struct html_run *r, struct arena *a, bool breaks, struct html_line **lines,
		   size_t *n);

#endif
