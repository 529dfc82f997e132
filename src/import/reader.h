/*
 * Readers: foreign text in, a doc or articles out.  Pure functions; in the daemon they run only in the limited child.
 */
#ifndef IMPORT_READER_H
#define IMPORT_READER_H

#include "base/date.h"
#include "doc/doc.h"

enum body_type { BODY_HTML, BODY_MARKDOWN, BODY_TEXT, BODY_GEMTEXT, BODY_TYPES, BODY_UNKNOWN = -1 };

struct str body_type_name(
    enum body_type t); /* "html", "markdown", "text", "gemtext": as in the store */
enum body_type body_type_from_name(struct str name);

/* What a reader must know of an article besides its body. */
struct body {
	enum body_type type;
	struct str text; /* UTF-8, not clean */
	struct str
	    title; /* of the article: a heading, date line or paragraph at the top that repeats it is left out of the doc */
	struct str
	    base; /* absolute URL against which relative addresses are resolved; may be empty (then they stay) */
	enum lang lang; /* for words such as "Photo"; LANG_NONE: by the text */
	/*
	 * No article stands around it: a date at its top stays, and without a title or a heading at its top the doc has none,
	 * instead of one made of its first words.
	 */
	bool bare;
};

enum read_result { READ_OK, READ_REFUSED /* too large, too deep, too slow */, READ_NO_MEMORY };

/* The article's body as a doc: the title set, blocks in place.  Never runs longer or grows larger than the limits below. */
enum read_result body_read(const struct body *b, struct arena *a, struct doc *d);

#define BODY_MAX (4u << 20) /* bytes of one article's source */

/* A picture or attachment that came with an article. */
struct found_file {
	struct str name; /* clean line, as its sender called it */
	struct str bytes;
	bool picture; /* else an attachment */
	struct found_file *next;
};

/* One article found in a file. */
struct found {
	struct str title; /* clean line; empty if there is none at all */
	struct date date; /* DATE_NONE if the file has none */
	enum lang lang;   /* by the letters */
	enum body_type type;
	struct str body; /* UTF-8: the article's own source, cut out of the page; not converted */
	struct str source_url;  /* canonical address or feed link, untracked; or empty */
	struct str source_name; /* or empty */
	struct str source_key;  /* the source's own identity: guid, id of the address; or empty */
	struct str section;  /* front matter "section" or feed category slug if given; or empty */
	int64_t translation; /* front matter "translation": same number, same news; or 0 */
	bool
	    left_out; /* the source itself does not show it to readers: a draft, a page, a picture */
	struct found_file *files;
	struct found *next;
};

/*
 * Takes a whole file of any supported kind - saved HTML page, text of a page of the committee's website (letterhead, slider caption,
 * breadcrumb, date, title, body), plain text, Markdown with front matter, gemtext, RSS or Atom, mail - in any charset.  `name` is the file's name, for its ending
 * ("-" for standard input); "=text" and the other names of body_type say what it is, whatever it looks like.  *list gets the articles in the file's order.  *why, when refused, gets words for the user.
 */
enum read_result file_read(struct str bytes, struct str name, struct arena *a, struct found **list,
			   struct str *why);

#endif
