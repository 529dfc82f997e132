/*
 * The walk over a tree that makes a doc of it: the state that html_body.c, html_media.c and
 * html_table.c share.
 */
#ifndef IMPORT_HTML_READER_H
#define IMPORT_HTML_READER_H

#include "import/html_run.h"
#include "import/html_tree.h"
#include "import/linked.h"

/*
 * The list item that text belongs to.  Paragraphs inside it are joined: an item is one line of
 * text.
 */
struct html_item {
	bool open, used; /* used: its line is printed, what follows are paragraphs */
	uint8_t level;
	uint32_t number; /* 0: a bullet */
	struct str mark; /* "b." and the like, put in front of the text; or empty */
};

struct html_list {
	bool ordered;
	char type; /* 1 a A i I */
	long next, step;
};

struct html_media {
	bool image; /* else a link */
	struct str url, text;
};

struct html_frame;

struct html_reader {
	struct doc *doc;
	struct arena *arena;  /* the doc's */
	struct arena scratch; /* until the next block */
	struct arena keep;    /* until the end of the reading */
	struct html_run run;
	enum read_result result;

	struct str base;  /* absolute, or empty */
	struct str title; /* folded, for comparing */
	bool plain;       /* running text only: no addresses, no pictures */
	bool text_seen;   /* below the top of the article */
	bool bare;        /* as in struct body */
	struct str date;  /* left out at the top */
	size_t out, out_max;

	struct html_frame *frames;
	size_t depth, frames_cap;

	unsigned joined;  /* inside a cell, heading or caption: blocks become blanks */
	unsigned heading; /* 1-6: text is of a heading */
	unsigned quote;   /* depth of blockquotes */
	unsigned lists;   /* depth of lists */
	struct html_list list;
	struct html_item item;
	bool term; /* the last thing in a <dl> was a <dt> */
	size_t
	    dashed; /* blocks there were when an item typed with a dash had been added; 0: none */
	unsigned
	    word_list; /* level of the list item that a word processor made of a paragraph; 0: none */
	size_t
	    link_item; /* blocks there were when an item that is only a link had been added; 0: none */
	bool among;    /* the line has one that begins as a list does above or below it */

	size_t figure_from; /* first block of the figure or [caption] we are in */
	unsigned figures;
	struct str caption; /* found before its picture */

	bool link_text;           /* the open <a> has shown text */
	bool link_image;          /* and a picture that does not lead where the link does */
	struct str link_label;    /* what to call it if there is only the picture */
	unsigned code, quoted;    /* open <code>, <q> */
	struct html_media *media; /* pictures and players met inside running text */
	size_t nmedia, media_cap;
	struct linked linked;
	struct str abbrs; /* those explained already, between TABs */
};

/* --- html_body.c --- */

/* A reader for one tree; html_reader_end frees what it needed and answers how it went. */
void html_reader_begin(struct html_reader *r, const struct html_tree *t, struct doc *d,
		       struct arena *a);
enum read_result html_reader_end(struct html_reader *r);
/* The text below a node as one clean line in the arena `a`; empty when there is none. */
struct str html_plain(const struct html_tree *t, const GumboNode *top, struct arena *a);

/* The language of the words shown below a node (NULL: none) and of the title. */
enum lang html_lang(const GumboNode *top, struct str title);

/* --- html_walk.c --- */

/* Walks what is below a node, adding to r->doc and r->run. */
void html_walk(struct html_reader *r, const GumboNode *top);

/* --- html_block.c --- */

/* Ends the block in progress; inside what is joined, a blank. */
void html_flush(struct html_reader *r);
/*
 * Takes the run as one line, in the doc's arena; false when it is empty.  Its links rest in
 * r->scratch.
 */
bool html_take_line(struct html_reader *r, struct html_line *line);
/* A line as the block that the state calls for: heading, item, quote, paragraph, link line. */
void html_emit(struct html_reader *r, const struct html_line *line);
/* A link line with the file's format; one without text gets the file's or the host's name. */
void html_emit_link(struct html_reader *r, struct str url, struct str text);
/* Preformatted text, raw. */
void html_emit_pre(struct html_reader *r, struct str text);
/* Counts a new block's text on its way out: NULL, too many or too much ends the reading. */
bool html_count(struct html_reader *r, const struct block *b, size_t bytes);
/* A clean line in the doc's arena. */
struct str html_clean(struct html_reader *r, struct str text);

/* --- html_url.c --- */

/* Fit for a link line, in the doc's arena; empty when it leads nowhere outside this page. */
struct str html_url(struct html_reader *r, struct str ref);
/* "JPEG" for "a/b.JPG?x"; empty when the ending says nothing. */
struct str html_format(struct str url);
bool html_is_picture(struct str url);
/* "plan-2015.pdf"; the host when the path has no name; the address itself at worst. */
struct str html_file_name(struct html_reader *r, struct str url);

/* --- html_media.c --- */

void html_image(struct html_reader *r, const GumboNode *img);
/* The pictures inside; those that stand outside as well are not shown twice. */
void html_noscript(struct html_reader *r, const GumboNode *noscript);
/* iframe, video, audio, object, embed.  False: nothing to lead to, its content may be read. */
bool html_embed(struct html_reader *r, const GumboNode *n);
/* A link line now, or after the paragraph that is being read. */
void html_media_link(struct html_reader *r, struct str url, struct str text);
/* A video or audio file or player, by its address. */
void html_player(struct html_reader *r, struct str url, struct str title);
/* Prints what gathered while a paragraph was being read. */
void html_flush_media(struct html_reader *r);
/*
 * Gives the caption to the first picture or table since r->figure_from; false when there is none.
 */
bool html_caption(struct html_reader *r, struct str caption);

/* --- html_table.c --- */

/*
 * Reads a table of data into a block; false when it only lays things out and is to be read as
 * running blocks.
 */
bool html_table(struct html_reader *r, const GumboNode *table);

#endif
