/*
 * An article's columns as an editor names them: options of `add` and `edit`, and the lines on top of the form that `edit` opens.
 */
#ifndef CMD_FIELDS_H
#define CMD_FIELDS_H

#include "cmd/command.h"
#include "store/store.h"

enum field {
	FIELD_TITLE,
	FIELD_DATE,
	FIELD_LANG,
	FIELD_SECTION,
	FIELD_TYPE,
	FIELD_STATUS,
	FIELD_REASON,
	FIELD_URGENT,
	FIELD_CORRECTION,
	FIELD_TRANSLATION,
	FIELD_SOURCE,
	FIELD_SOURCE_NAME,
	FIELDS
};

/* The codes of the options of the fields: OPTION_FIELD + enum field. */
#define OPTION_FIELD (OPTION_LONG + 100)

/* The rows of an option table for all fields but the reason of a withdrawal. */
#define FIELD_OPTIONS                                                                              \
	{ "title", OPTION_FIELD + FIELD_TITLE, "TEXT", "title" },                                  \
	    { "date", OPTION_FIELD + FIELD_DATE, "DATE", "date of publication: 2015-06-26" },      \
	    { "lang", OPTION_FIELD + FIELD_LANG, "LANG", "be, ru or en; else by the letters" },    \
	    { "section", OPTION_FIELD + FIELD_SECTION, "NAME", "section, such as region" },        \
	    { "type", OPTION_FIELD + FIELD_TYPE, "TYPE", "html, markdown, text or gemtext" },      \
	    { "status", OPTION_FIELD + FIELD_STATUS, "STATUS", "draft or published" },             \
	    { "urgent-until", OPTION_FIELD + FIELD_URGENT, "DATE", "an alert until then" },        \
	    { "correction", OPTION_FIELD + FIELD_CORRECTION, "TEXT", "what was corrected" },       \
	    { "translation", OPTION_FIELD + FIELD_TRANSLATION, "N", "same number: same news" },    \
	    { "source", OPTION_FIELD + FIELD_SOURCE, "URL", "where it was published first" },      \
	{                                                                                          \
		"source-name", OPTION_FIELD + FIELD_SOURCE_NAME, "TEXT", "who published it first"  \
	}

/* NULL, or what is wrong with the value, in words.  Texts are cleaned and copied into the arena. */
const char *field_set(struct article *x, enum field f, struct str value, struct arena *a);
void field_add(struct buf *out, const struct article *x, enum field f);

/* What cannot be said by one field alone: a title or a text, a known section, a withdrawal with its reason.  NULL if all is well. */
const char *article_fault(struct store *s, const struct article *x, struct arena *a);
/* NULL, or that the store has no such section, with those that it has. */
const char *section_fault(struct store *s, struct str slug, struct arena *a);

/*
 * The form: "Title: ..." lines, a blank line, the text.  form_read sets what the form says and leaves alone what it does not
 * name; 0, or -1 after naming each wrong line of `name`.  The body is copied into the arena.
 */
void form_write(struct buf *out, const struct article *x);
int form_read(struct str text, const char *name, struct arena *a, struct article *x);

#endif
