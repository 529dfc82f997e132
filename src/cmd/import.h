/*
 * The parts of `vestka import`: import.c reads options and sums up, import_source.c finds files and cuts large ones, import_map.c reads
 * other systems' databases and tables, import_take.c puts what was found into the store.
 */
#ifndef CMD_IMPORT_H
#define CMD_IMPORT_H

#include "cmd/convert.h"
#include "cmd/progress.h"

enum outcome {
	OUTCOME_NEW,
	OUTCOME_CHANGED,
	OUTCOME_SAME,
	OUTCOME_REFUSED,
	OUTCOME_LEFT_OUT, /* the source does not show it either */
	OUTCOMES
};

/* Keys that this run made of titles, and the texts they stand for; two hashes each. */
struct seen {
	struct seen_pair {
		uint64_t key, body; /* key 0: empty */
	} * slots;
	size_t n, cap; /* cap: 0 or a power of two */
};

struct import {
	struct config *config;
	struct store *store;
	struct child *child;
	struct convert convert;
	struct article given; /* by the options */
	bool status_given, dry;
	struct str sections; /* "\nregion\nofficial\n" */
	struct seen seen;
	long long count[OUTCOMES];
	long long passed_over; /* files of a folder that are no texts */
	int batch;             /* articles put in the open transaction; -1: none is open */
	struct progress progress;
	int64_t done; /* bytes of all sources read so far */
};

/* --- import_take.c --- */

/* -1: the store failed, and going on makes no sense. */
int import_open_batch(struct import *im);
int import_close_batch(struct import *im);

/* The articles of one file; `name` is what messages call it. */
int import_found(struct import *im, const char *name, const struct found *list, struct arena *a);
/* One article as it shall stand, its key made already; what it does not say the store keeps. */
int import_article(struct import *im, const char *name, struct article *x,
		   const struct found_file *files, struct arena *a);
/* Counts it and says why. */
void import_refuse(struct import *im, const char *name, struct str title, const char *why);
/* A bare number means something only together with who gave it. */
struct str import_key(struct str key, struct str url, struct arena *a);
/* The slug if the store has that section, else empty. */
struct str import_section(const struct import *im, struct str slug, struct arena *a);
void import_release(struct import *im);

/* --- import_source.c --- */

/* Bytes of all files named, for the progress; 0 for what cannot be told. */
int64_t import_bytes(const char *name);
/* A file, a folder with all that is below it, or "-". */
int import_source(struct import *im, const char *name);

/* --- import_map.c --- */

int import_mapped(struct import *im, const char *map, const char *name);

#endif
