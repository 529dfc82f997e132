/*
 * From lines of running text to blocks, for the readers that walk no HTML tree: text, Markdown, gemtext.
 *
 * The reader collects words and links in `run` (html_run.h) and says what each stretch is; here is
 * decided what a link leads to, that a paragraph which only links is a link line, that the top does not
 * say the article's title and date again, and how large an article may grow (converter.md rules 2-5, 15).
 */
#ifndef IMPORT_PROSE_H
#define IMPORT_PROSE_H

#include "import/html_run.h"
#include "import/linked.h"
#include "import/reader.h"

struct prose {
	struct doc *doc;
	struct arena *arena;  /* the doc's */
	struct arena scratch; /* until the next block */
	struct arena keep;    /* until the end of the reading */
	struct html_run run;
	struct str base;  /* absolute, or empty */
	struct str title; /* folded, for comparing */
	bool text_seen;   /* below the top of the article */
	bool bare;        /* as in struct body */
	struct linked linked;
	size_t out, out_max;
	enum read_result result;
};

/* Starts doc and title; the language is b->lang, else that of the source. */
void prose_begin(struct prose *p, const struct body *b, struct arena *a, struct doc *d);
/* Settles title and headings, frees what was needed and answers how it went. */
enum read_result prose_end(struct prose *p);

static inline bool
prose_going(const struct prose *p)
{
	return p->result == READ_OK;
}

/*
 * Each of these takes what the run holds as one block and leaves the run empty; nothing happens when it holds nothing.
 * prose_para and prose_item make a link line of what is only a link.  The block, or NULL.
 */
struct block *prose_para(struct prose *p);
struct block *prose_item(struct prose *p, int level, uint32_t number);
struct block *prose_quote(struct prose *p, int level);
/* level is the source's, 1-6; prose_end settles them. */
struct block *prose_heading(struct prose *p, int level);
/* The run as one line, in the doc's arena; false when it holds nothing. */
bool prose_take(struct prose *p, struct html_line *line);

/* Raw text of several lines. */
struct block *prose_pre(struct prose *p, struct str text, struct str alt);
/* An address from prose_url; a link without text gets the file's or the host's name. */
struct block *prose_link(struct prose *p, struct str url, struct str text);
struct block *prose_image(struct prose *p, struct str url, struct str caption);

/* Fit for a link line, in the doc's arena; empty when it leads nowhere outside this page. */
struct str prose_url(struct prose *p, struct str ref);
/* "plan-2015.pdf", else the host, else the address. */
struct str prose_url_name(struct prose *p, struct str url);
/* A clean line in the doc's arena, look-alikes repaired. */
struct str prose_clean(struct prose *p, struct str text);
/* Whether two clean lines say the same, whatever their case. */
bool prose_same(struct prose *p, struct str x, struct str y);
/* Counts a block's bytes on their way out: NULL, too many or too much ends the reading. */
bool prose_count(struct prose *p, const struct block *b, size_t bytes);

#endif
