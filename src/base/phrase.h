/*
 * Every word that vestka itself says to a reader, in three languages, in one table (phrase.c).
 *
 * It stands below doc/ and site/ because the writers need a few ("Photo", "Table") and the pages the rest.
 */
#ifndef BASE_PHRASE_H
#define BASE_PHRASE_H

#include "base/buf.h"
#include "base/lang.h"

enum phrase {
	/* writers */
	PHRASE_PHOTO,
	PHRASE_PHOTO_N /* %d */,
	PHRASE_TABLE,
	PHRASE_LINKS,
	PHRASE_ATTACHMENT,
	PHRASE_FULL,      /* of a picture: how large it is in full */
	PHRASE_FULL_SIZE, /* to that picture */
	PHRASE_WAS /* struck text */,
	PHRASE_TASK_DONE,
	PHRASE_TASK_OPEN,
	PHRASE_FOOTNOTES,
	PHRASE_VIDEO,
	PHRASE_AUDIO,
	PHRASE_EMBEDDED,
	PHRASE_TEXT_BLOCK,
	PHRASE_LANG_NAME, /* the language's own name: Беларуская */
	PHRASE_READ_IN,   /* By itself: Па-беларуску, По-русски, In English */
	/* pages */
	PHRASE_SITE,
	PHRASE_SUBTITLE,
	PHRASE_NEWS,
	PHRASE_ALL_NEWS,
	PHRASE_OLDER,
	PHRASE_NEWER,
	PHRASE_NEWEST,
	PHRASE_GO_ON,        /* to the next part of what stands here */
	PHRASE_NEW,          /* what is new, as one text */
	PHRASE_NEWS_SINCE,   /* a date follows */
	PHRASE_NEWS_OF,      /* a day or a month follows */
	PHRASE_NEWS_OF_WEEK, /* its days follow */
	PHRASE_WHOLE_MONTH,  /* its news as one text */
	PHRASE_IN_PARTS,     /* to the parts of a long article */
	PHRASE_PREVIOUS_PART,
	PHRASE_NEXT_PART,
	PHRASE_IN_FULL, /* to an article of which only the beginning is here */
	PHRASE_PHONES,
	PHRASE_BY_NAME,
	PHRASE_BY_PLACE,
	PHRASE_RECEPTION,
	PHRASE_ROOM,
	PHRASE_ISSUES, /* weeks and months as files */
	PHRASE_BOOK,
	PHRASE_GEMTEXT,    /* with links, for Gemini programs */
	PHRASE_PAPER_TEXT, /* for printing and reading aloud */
	PHRASE_NO_ISSUE,
	PHRASE_ARCHIVE,
	PHRASE_SECTIONS,
	PHRASE_DISTRICT,
	PHRASE_CONTACTS,
	PHRASE_REGION,
	PHRASE_ABOUT,
	PHRASE_HOME,
	PHRASE_UP,
	PHRASE_PREVIOUS,
	PHRASE_NEXT,
	PHRASE_SOURCE,
	PHRASE_CORRECTED,
	PHRASE_LANGUAGES,
	PHRASE_NO_NEWS,
	PHRASE_NO_ALERT,
	PHRASE_UNTIL,      /* a day or a moment */
	PHRASE_MORE,       /* to what tells more */
	PHRASE_HOME_SHORT, /* where each byte counts */
	PHRASE_URGENT,
	PHRASE_ATTACHMENTS,
	PHRASE_PICTURES,
	PHRASE_UNREADABLE, /* the note in place of an article that could not be converted */
	PHRASE_SEARCH,
	PHRASE_SEARCH_PROMPT,
	PHRASE_NEW_SEARCH,
	PHRASE_MORE_FOUND,
	PHRASE_NOTHING_FOUND,
	PHRASE_SEARCH_HERE, /* By itself: in this language */
	PHRASE_GOPHER_ADDRESS,
	PHRASE_GEMINI_ADDRESS,
	PHRASE_NARROW,   /* the hole in lines of 40 columns */
	PHRASE_WIDE,     /* the way back from there */
	PHRASE_IN_LATIN, /* in ASCII: the hole in Latin letters */
	/* statuses */
	PHRASE_NOT_FOUND,
	PHRASE_GONE,
	PHRASE_NOT_HERE /* 53 */,
	PHRASE_BAD_REQUEST,
	PHRASE_BUSY,
	PHRASE_SLOW,
	PHRASE_BUILDING,
	PHRASE_REFUSED, /* 50, and the others of an upload */
	PHRASE_TOO_LARGE,
	PHRASE_NOT_TEXT,
	PHRASE_WRONG_TOKEN,
	PHRASE_IS_WITHDRAWN,
	PHRASE_NO_PLACE,     /* 51 */
	PHRASE_NOT_YOURS,    /* 61 */
	PHRASE_SHOW_CERT,    /* 60 */
	PHRASE_NOT_ENROLLED, /* 61; the fingerprint of the key follows */
	PHRASE_CERT_BAD,     /* 62 */
	PHRASE_BROKEN,       /* the last of the statuses */
	/* of those who write */
	PHRASE_DESK,
	PHRASE_DRAFTS,
	PHRASE_CHANGES,
	PHRASE_ADDED, /* by whom, in the past, whoever it is */
	PHRASE_CHANGED,
	PHRASE_WITHDREW,
	PHRASE_NEW_ARTICLE, /* a link to where it is written */
	PHRASE_DRAFT_KEPT,
	PHRASE_TAKEN_BACK, /* the reason of a withdrawal without words */
	/* a reader's note to the council */
	PHRASE_NOTE,
	PHRASE_NOTE_EMERGENCY,
	PHRASE_NOTE_WHAT,
	PHRASE_NOTE_PRIVATE,
	PHRASE_NOTE_WRITE,  /* a link to where it is written */
	PHRASE_NOTE_PROMPT, /* %d letters have room */
	PHRASE_NOTE_KEPT,
	PHRASE_NOTE_ONCE,
	PHRASE_NOTE_TOO_LONG, /* %d letters fit, %d do not: statuses, as the two behind it */
	PHRASE_NOTES_FULL,
	PHRASE_NOTES_SLOW,
	/* protocols */
	PHRASE_PLACE,      /* where the council sits, for caps.txt: ASCII in English */
	PHRASE_USE_CLIENT, /* to a web browser: this is read with other programs */
	PHRASE_LEADS_TO,   /* above the one link of a URL: page */
	PHRASE_COUNT
};

/* Never empty.  LANG_NONE gives English. */
struct str phrase(enum phrase p, enum lang lang);

/* The phrase with these numbers in the places of its "%d". */
void phrase_add_counts(struct buf *out, enum phrase p, enum lang lang, long long first,
		       long long second);
/* "512 B", "3 KB", "1.4 MB" with the language's unit (Б, КБ, МБ) and decimal mark; rounded, at least 1. */
void phrase_add_size(struct buf *out, size_t bytes, enum lang lang);
/* "1 навіна", "2 навіны", "5 навін"; "1 article", "2 articles". */
void phrase_add_articles(struct buf *out, long long count, enum lang lang);

#endif
