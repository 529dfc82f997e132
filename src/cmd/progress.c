/* A bar is drawn at most ten times a second and costs nothing in between; a log is told seldom, but never left in doubt. */
#include "cmd/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

#define BAR_COLUMNS 30
#define BAR_PAUSE   100  /* ms between two drawings */
#define LOG_PAUSE   5000 /* ms between two lines in the log */
#define LOG_PERCENT 10

int64_t
progress_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
progress_start(struct progress *p, const char *what, int64_t total)
{
	int64_t now = progress_clock();

	*p = (struct progress){
		.what = what,
		.total = total > 0 ? total : 1,
		.started = now,
		.told = now,
		.terminal = isatty(STDERR_FILENO) == 1,
		.active = true,
	};
}

static void
draw(const struct progress *p, int percent)
{
	char bar[BAR_COLUMNS + 1];
	int full = percent * BAR_COLUMNS / 100;

	memset(bar, '.', BAR_COLUMNS);
	memset(bar, '#', (size_t)full);
	bar[BAR_COLUMNS] = '\0';
	/* a line of the log that comes now starts at the left margin */
	fprintf(stderr, "\r%s [%s] %3d%% %lld of %lld\033[K\r", p->what, bar, percent,
		(long long)p->done, (long long)p->total);
	fflush(stderr);
}

void
progress_step(struct progress *p, int64_t done)
{
	if (!p->active)
		return;
	if (done > p->total)
		done = p->total;
	p->done = done < 0 ? 0 : done;

	int64_t now = progress_clock(), since = now - p->told;
	int percent = (int)(p->done * 100 / p->total);
	if (p->terminal) {
		if (since < BAR_PAUSE)
			return;
		draw(p, percent);
	} else {
		if (since < LOG_PAUSE && (percent < p->percent + LOG_PERCENT || since < 1000))
			return;
		note("%s: %lld of %lld (%d %%)", p->what, (long long)p->done, (long long)p->total,
		     percent);
	}
	p->told = now;
	p->percent = percent;
}

void
progress_end(struct progress *p)
{
	if (p->active && p->terminal && p->told != p->started)
		fprintf(stderr, "\r\033[K");
	p->active = false;
}
