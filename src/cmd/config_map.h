/*
 * A map: how another system's rows become articles.  docs/vestka-map.5 is its manual, contrib/maps/ holds some.
 */
#ifndef CMD_CONFIG_MAP_H
#define CMD_CONFIG_MAP_H

#include "base/arena.h"

/* What of an article a map tells, by the name of its key. */
enum map_field {
	MAP_BODY,
	MAP_CORRECTION,
	MAP_DATE,
	MAP_KEY,
	MAP_LANG,
	MAP_REASON,
	MAP_SECTION,
	MAP_SOURCE_NAME,
	MAP_STATUS,
	MAP_TITLE,
	MAP_TRANSLATION,
	MAP_URGENT,
	MAP_URL,
	MAP_FIELDS
};

/* "12=region": a value of theirs and what it means here. */
struct map_word {
	struct str theirs, ours;
};

struct map_words {
	struct map_word *list;
	size_t n, cap;
};

enum map_list { MAP_LANGUAGES, MAP_SECTIONS, MAP_STATUSES, MAP_LISTS };

struct map {
	struct arena arena;
	const char *file;
	struct str query;     /* of a database; empty: a table of text */
	struct str delimiter; /* of a table; empty: by its first line */
	struct str charset;   /* of a table; empty: by its bytes */
	struct str prefix;    /* before each key; empty: the host of the article's address */
	struct str body_type; /* html, markdown, text, gemtext or wordpress */
	struct str field[MAP_FIELDS]; /* a column's name, or text with "{column}" in it */
	int line[MAP_FIELDS];
	struct map_words words[MAP_LISTS];
};

/* 0, or -1 after naming file and line of what is wrong. */
int map_read(struct map *m, const char *file);
void map_release(struct map *m);

/* The key's name, for messages: "title". */
const char *map_field_name(enum map_field f);
/* What a value of theirs means here; false when the list does not have it. */
bool map_word(const struct map *m, enum map_list list, struct str theirs, struct str *ours);

#endif
