/*
 * What a source has and the document lacks: a second look at an article that shares nothing with the readers but the floor below them
 * and the rule for addresses, so that it can catch their errors.  It walks over the source's bytes, without a tree, and over the lines
 * that the gemtext writer prints, and compares words, links, tables and pictures.
 *
 * What a rule lets the readers leave out (converter.md rules 2, 3, 5, 13, 14) is no loss, but it is named with the rule, too.  Of a box that is
 * left out for its name alone, such as "menu", a piece of prose is a loss all the same.
 *
 * Not looked at: alternative texts of pictures, titles of abbreviations, the order of things.
 */
#ifndef IMPORT_AUDIT_H
#define IMPORT_AUDIT_H

#include "import/reader.h"
#include "import/record.h"

enum audit_kind { AUDIT_WORDS, AUDIT_LINKS, AUDIT_TABLES, AUDIT_PICTURES, AUDIT_KINDS };

/* Why something of the source is not in the document. */
enum audit_rule {
	AUDIT_LOST,     /* no rule says so: the reader's error */
	AUDIT_SITE,     /* navigation, menus, breadcrumbs, footers */
	AUDIT_SHARE,    /* buttons to share and to like */
	AUDIT_BESIDE,   /* related news, comments, advertisements, tags */
	AUDIT_CONTROLS, /* forms, buttons */
	AUDIT_HIDDEN,   /* not shown by browsers, or by those without scripts alone */
	AUDIT_MARKS,    /* a content system's marks in the text */
	AUDIT_TOP,      /* title and date said again */
	AUDIT_TWICE,   /* said before with the same words; a label whose target is linked already */
	AUDIT_NOWHERE, /* addresses that lead nowhere outside the page */
	AUDIT_BARE,    /* links without a word or picture */
	AUDIT_TRACKER, /* frames and parts of addresses that count readers */
	AUDIT_SMALL,   /* pictures that count readers or decorate */
	AUDIT_SCRIPT,  /* scripts and styles, each one "word" */
	AUDIT_OUTSIDE, /* of the page, but not of the article that was found in it */
	AUDIT_RULES
};

struct audit_loss {
	uint32_t n;          /* how many the document lacks */
	struct str examples; /* the first of them, between commas, AUDIT_EXAMPLES bytes at most */
};

#define AUDIT_EXAMPLES 240

struct audit {
	struct audit_loss of[AUDIT_RULES][AUDIT_KINDS];
};

/*
 * The body is read once more and compared; the audit lives in the arena.  `page` is what the body was cut out of, or empty: its words around the body
 * are counted as AUDIT_OUTSIDE, or by a better reason.  How the reading went; only with READ_OK the audit says something.
 */
enum read_result audit_body(const struct body *b, struct str page, struct arena *a,
			    struct audit *out);

/* The same of a doc that was read before. */
enum read_result audit_doc(const struct body *b, struct str page, const struct doc *d,
			   struct arena *a, struct audit *out);

/* Nothing is lost. */
bool audit_is_clean(const struct audit *x);

/* "words", "links", …; "navigation and footers" … */
struct str audit_kind_name(enum audit_kind kind);
struct str audit_rule_name(enum audit_rule rule);

/* As the limited child sends it; audit_get copies into the arena and is false for what audit_put would not have written. */
void audit_put(struct buf *out, const struct audit *x);
bool audit_get(struct record *r, struct arena *a, struct audit *x);

#endif
