/*
 * What a page costs that is not kept: cold EDITION PROTOCOL ROUNDS < lines of "KIND PATH" or "KIND PATH?QUERY".
 *
 * The request goes through serve() as a worker has it, without sockets and TLS; nothing is kept, so each is made anew.  Each page counts by
 * the least that it took in the rounds.  Prints as JSON, for each kind, microseconds of CPU.  perf record on it shows where they go.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/serve.h"

#define PAGES_MOST 20000
#define KINDS_MOST 64
#define LINE_MOST  1024

struct page_asked {
	char kind[32];
	char line[LINE_MOST];
	double least; /* microseconds: what other work on the machine added is not the page's */
	size_t bytes;
};

static struct page_asked pages[PAGES_MOST];
static size_t npages;

static double
cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double
ask(struct server *s, bool gopher, struct page_asked *p)
{
	static uint64_t now = 1;
	struct reply r;
	char request[LINE_MOST + 64];
	char *query = strchr(p->line, '?');
	int n;

	if (!gopher)
		n = snprintf(request, sizeof(request), "gemini://localhost%s\r\n", p->line);
	else if (query)
		n = snprintf(request, sizeof(request), "%.*s\t%s\r\n", (int)(query - p->line),
			     p->line, query + 1);
	else
		n = snprintf(request, sizeof(request), "%s\r\n", p->line);
	reply_init(&r);
	double begin = cpu_us();
	serve(s, gopher ? &proto_gopher : &proto_gemini, str_of(request, (size_t)n), false,
	      STR("127.0.0.1"), now++, &r);
	double cost = cpu_us() - begin;
	p->bytes = reply_bytes(&r).n;
	if (!gopher && strncmp(reply_bytes(&r).s, "20 ", 3) != 0) {
		fprintf(stderr, "cold: %s: %.*s\n", p->line, 60, reply_bytes(&r).s);
		exit(1);
	}
	reply_release(&r);
	return cost;
}

static void
read_lines(void)
{
	while (npages < PAGES_MOST &&
	       scanf("%31s %1023[^\n]", pages[npages].kind, pages[npages].line) == 2)
		npages++;
}

static int
compare(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* Of `n` pages of a kind: their least costs, the typical page and the dearest; and the median of all that was measured. */
static void
tell(const struct page_asked *p, size_t n, double *costs, size_t measured)
{
	double *least = costs + measured;

	for (size_t i = 0; i < n; i++)
		least[i] = p[i].least;
	qsort(least, n, sizeof(*least), compare);
	qsort(costs, measured, sizeof(*costs), compare);
	printf("\"%s\": {\"pages\": %zu, \"least\": %.1f, \"dearest\": %.1f, \"median\": %.1f, "
	       "\"bytes\": %zu}",
	       p->kind, n, least[n / 2], least[n - 1], costs[measured / 2], p[n / 2].bytes);
}

static void
measure(struct server *s, bool gopher, struct page_asked *p, size_t n, int rounds)
{
	double *costs = calloc(n * ((size_t)rounds + 1), sizeof(*costs));
	size_t measured = 0;

	if (!costs)
		exit(1);
	for (int round = 0; round <= rounds; round++)
		for (size_t i = 0; i < n; i++) {
			double cost = ask(s, gopher, &p[i]);
			if (round == 0)
				continue; /* it filled SQLite's cache */
			costs[measured++] = cost;
			if (round == 1 || cost < p[i].least)
				p[i].least = cost;
		}
	tell(p, n, costs, measured);
	free(costs);
}

int
main(int argc, char **argv)
{
	struct server s = { .site = { .host = STR_INIT("localhost"),
				      .language = LANG_BE,
				      .width = SITE_WIDTH,
				      .gemini_port = 1965,
				      .gopher_port = 70 },
			    .log = { .fd = -1 } };
	int rounds = argc == 4 ? atoi(argv[3]) : 0;
	bool gopher = argc == 4 && strcmp(argv[2], "gopher") == 0;

	if (rounds < 1) {
		fprintf(stderr, "cold EDITION gemini|gopher ROUNDS < lines of KIND PATH\n");
		return 2;
	}
	s.site.edition_path = argv[1];
	if (server_init(&s) < 0)
		return 1;
	read_lines();
	for (size_t first = 0, end; first < npages; first = end) {
		end = first;
		while (end < npages && strcmp(pages[end].kind, pages[first].kind) == 0)
			end++;
		fputs(first ? ", " : "{", stdout);
		measure(&s, gopher, &pages[first], end - first, rounds);
	}
	puts("}");
	server_release(&s);
	return 0;
}
