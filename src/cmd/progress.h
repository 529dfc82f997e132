/*
 * How far long work has come: a bar on a terminal, else a line in the log each 5 seconds or 10 per cent.
 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *what; /* "importing" */
	int64_t total, done;
	int64_t started, told; /* milliseconds of the monotonic clock */
	int percent;           /* told last */
	bool terminal, active;
};

void progress_start(struct progress *p, const char *what, int64_t total);
void progress_step(struct progress *p, int64_t done);
/* Wipes the bar, so that other lines may be written. */
void progress_end(struct progress *p);

/* Milliseconds of the monotonic clock. */
int64_t progress_clock(void);

#endif
