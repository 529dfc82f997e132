/*
 * What the page files share: the question, and the parts that many pages are made of.
 */
#ifndef SITE_PAGES_H
#define SITE_PAGES_H

#include "base/phrase.h"
#include "site/route.h"
#include "site/site.h"

struct asked {
	struct edition *edition;
	const struct site *site;
	const struct route *route;
	enum lang lang;   /* of the answer: the path's, else the site's */
	struct str query; /* decoded, any bytes; empty: none */
	bool gopher;
	struct gopher_root root;
	time_t now;
	struct arena *arena;
	struct page *page;
	bool alerts_shown; /* the page has placed them itself */
	struct {           /* of each language that they were asked for in: part_sections_in */
		struct edition_section *rows;
		int n;
		bool known;
	} sections[LANG_COUNT];
};

/* --- one file a page; each fills q->page --- */

void page_home(struct asked *q);
void page_list(struct asked *q);    /* all news, or a section */
void page_article(struct asked *q); /* also what is left of a withdrawn one */
void page_parts(struct asked *q);   /* of a long article */
void page_part(struct asked *q);
void page_archive(struct asked *q); /* the years */
void page_year(struct asked *q);
void page_month(struct asked *q);
void page_feed(struct asked *q);     /* Atom */
void page_security(struct asked *q); /* security.txt */
void page_bundle(struct asked *q);   /* many articles as one text */
void page_phones(struct asked *q);
void page_places(struct asked *q);
void page_phone_group(struct asked *q); /* a department, or a village */
void page_people(struct asked *q);
void page_reception(struct asked *q);
void page_issues(struct asked *q); /* weeks and months to carry away */
void page_alert(struct asked *q);
void page_file(struct asked *q); /* editors' pages, files, media */
void page_search(struct asked *q);
void page_note(struct asked *q); /* to the council: what for, and where to write */

/* --- file.c --- */

/* The page becomes this file's doc, its placeholders filled in; PAGE_BROKEN when it cannot be unpacked. */
void file_doc(struct asked *q, const struct edition_file *f);

/* --- template.c --- */

/* Puts the parts in the place of the placeholders of q->page->doc. */
void template_fill(struct asked *q);

/* --- old_page.c --- */

/* The page in the place of what the website before us had at this address; false, and nothing done, where it had nothing. */
bool page_old(struct asked *q);

/* --- alert.c --- */

/*
 * What is urgent now, as links at the end of the page so far.  Every page gets them at its top by itself; one that calls this has
 * them where it wants them instead.  Brings page->expires forward.
 */
void part_alerts(struct asked *q);
/* The same at the top, unless the page has them already. */
void part_alerts_on_top(struct asked *q);

/* --- parts.c --- */

#define LIST_LENGTH   20  /* articles on a page of a list */
#define TITLE_COLUMNS 100 /* of a title in a list */
#define URGENT_MARK   "⚠ "

/* Bytes of the page as its protocol sends it, header and all. */
size_t part_bytes(struct asked *q);

/* The blocks from `at` on come first. */
void part_to_front(struct asked *q, size_t at);

/* Makes the page a menu at this address, with its title. */
struct doc *part_menu(struct asked *q, struct str path, struct str title);

/* The newest articles of the language, or of one section, at most `limit`, as part_article writes them; the count, or -1. */
int part_news(struct asked *q, struct str section, int limit);

/* "Навіны · Глыбоцкі раённы выканаўчы камітэт": a title that tells its site when it stands alone in a feed reader. */
struct str part_title(struct asked *q, struct str what);

/* "=> /be/news/5 2015-06-26 - Title (3 KB)" (protocols.md SUB-3); the title within so many bytes. */
void part_article(struct asked *q, const struct edition_article *x);
void part_article_within(struct asked *q, const struct edition_article *x, size_t title_bytes);

/* Cut at a word, with an ellipsis, when wider. */
struct str part_clip(struct asked *q, struct str text, size_t columns);

/* The same by bytes, the ellipsis among them. */
struct str part_clip_bytes(struct asked *q, struct str text, size_t bytes);

struct str part_article_path(struct asked *q, const struct edition_article *x);
struct str part_path(struct asked *q, enum lang lang, const char *rest); /* "/be/" and the rest */

/* A link with a phrase in the page's language; a blank line before it when `gap`. */
void part_link(struct asked *q, struct str path, enum phrase p, bool gap);

/* The sections that have a name in the language, as in edition_sections, names clean; read once a page. */
int part_sections_in(struct asked *q, enum lang lang, struct edition_section **rows);
/* The section of that slug, its name clean; false when it has no name in the language. */
bool part_section(struct asked *q, enum lang lang, struct str slug, struct edition_section *out);

/* --- list.c --- */

struct list {
	struct str base, title;     /* address of its newest page; title */
	struct str name;            /* what a link to that page says */
	struct edition_range range; /* section, from_key and to_key; the rest is filled in */
	struct edition_article *rows;
	int n;
	bool older; /* there are more behind the last */
	int newer;  /* so many before the first, counted up to LIST_LENGTH; 0 on the newest page */
	void (*ways_on)(struct asked *q, bool gap); /* what stands below the list */
};

/* The rows that the route asks for.  False when there is nothing to show: the page says so already. */
bool part_list_rows(struct asked *q, struct list *l);
/* The page: at most 4 KB as its protocol sends it. */
void part_list(struct asked *q, struct list *l);

/* --- parts_long.c --- */

/* Bytes: larger articles are offered in parts, too, and links to them say how large they are. */
#define ARTICLE_LONG (32u << 10)

/* On the page of an article that is that long: a link to its parts, above the text, so that who follows it need not wait for the whole. */
void part_in_parts(struct asked *q, const struct edition_article *x);
/* Where lists lead to: the article; over Gopher, whose texts have no links, to the menu of parts and whole of a long one. */
struct str part_listed_path(struct asked *q, const struct edition_article *x);
/* Links from block `from` on that lead to files and long articles of this site say how large those are. */
void part_sizes(struct asked *q, size_t from);

/* --- article.c --- */

/* The article that the route names, and the page begun; false when there is none to show: the page says so already. */
bool article_find(struct asked *q, struct edition_article *x);

/* q->page->doc becomes the article's text with its pictures, attachments and correction. */
void article_body(struct asked *q, const struct edition_article *x);
/* What belongs to a text that begins at block `from`: its pictures and attachments (media.h) ... */
struct media_wish;
void article_media(struct asked *q, const struct edition_article *x, size_t from,
		   const struct media_wish *wish);
void article_correction(struct asked *q, const struct edition_article *x);
/* ... and "26 June 2015 · Region · Source: BelTA". */
struct str article_origin(struct asked *q, const struct edition_article *x);

/* --- parts_site.c: each adds links, or nothing where there is nothing --- */

void part_contacts(struct asked *q); /* to the contacts, by their title */
void part_pages(struct asked *q);    /* to the other pages that are known by name */
void part_sections(struct asked *q); /* to the sections that hold news, with how much */
void part_languages(
    struct asked *q);            /* to this page in other languages, else to their home pages */
void part_date(struct asked *q); /* a line: whose news it is, and from when the newest are */

/* --- status.c --- */

/* Without words of its own the status speaks by its phrase. */
void page_refuse(struct page *out, enum page_status status, enum lang lang, struct str message);

/* What an answer below 1 of an edition_ function means to a reader. */
void page_missing(struct asked *q, int found);

#endif
