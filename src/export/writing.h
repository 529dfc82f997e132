/*
 * The files of an export: written when they are others than those that are there, noted in its manifest, and taken away when no
 * page is theirs any more.  Killed at any moment it leaves a directory that the next run finishes.
 */
#ifndef EXPORT_WRITING_H
#define EXPORT_WRITING_H

#include "export/manifest.h"

#define WRITING_JOURNAL ".unfinished" /* names of files that no manifest has yet */

struct writing {
	const char *dir;
	struct manifest before, now, journal_before;
	int journal; /* descriptor; -1: nothing has been written yet */
	long long written, same, removed;
};

/* Makes the directory.  -1 after logging: also for one that has files, but none of ours. */
int writing_begin(struct writing *w, const char *dir);
/* A file whole. */
int writing_file(struct writing *w, struct str path, struct str bytes);
/* Everything is on the disk, then the manifest says so, then what is left over goes. */
int writing_end(struct writing *w);
void writing_release(struct writing *w);

#endif
