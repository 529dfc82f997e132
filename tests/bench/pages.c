/*
 * How fast HTML becomes gemtext, without the process around it, beside gumbo alone, once with malloc and once with memory that is freed as a
 * whole: each file is read ROUNDS times each way, in turns, and the best CPU time counts.  Memory is kept as the limited child keeps it.
 *
 *	build/bench/pages [-b] ROUNDS FILE...	-b: each file is a body; else the article is found in the page first, as for vestka convert
 *
 * Prints an object: bytes, seconds of each way, bytes of gemtext, files that were refused.
 */
#include <gumbo.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/charset.h"
#include "doc/gemtext.h"
#include "import/reader.h"

static double
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool
load(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char *room;

	if (!f)
		return false;
	for (size_t n = 1; n && (room = buf_room(out, 65536)); out->n += n)
		n = fread(room, 1, 65536, f);
	fclose(f);
	return !buf_failed(out);
}

/* Bytes printed; 0 where it was refused. */
static size_t
convert(struct str bytes, bool whole, struct buf *out)
{
	struct found body = { .type = BODY_HTML, .body = bytes, .lang = LANG_NONE }, *list = NULL;
	struct arena a;
	struct str why;
	struct doc d;

	arena_init(&a, 0);
	buf_clear(out);
	body.title = body.source_url = STR("");
	if (whole)
		list = &body;
	else if (file_read(bytes, STR("=html"), &a, &list, &why) != READ_OK)
		list = NULL;
	if (list) {
		struct body b = { .type = list->type,
				  .text = list->body,
				  .title = list->title,
				  .base = list->source_url,
				  .lang = list->lang };

		if (body_read(&b, &a, &d) == READ_OK)
			gemtext_write(out, &d);
	}
	arena_release(&a);
	return out->n;
}

static void
parse(struct str bytes)
{
	GumboOptions options = kGumboDefaultOptions;

	options.max_errors = 0;
	gumbo_destroy_output(&options, gumbo_parse_with_options(&options, bytes.s, bytes.n));
}

static void *
take(void *arena, size_t n)
{
	void *p = arena_alloc(arena, n);

	if (!p)
		abort(); /* gumbo does not look */
	return p;
}

static void
keep(void *arena, void *p)
{
	(void)arena;
	(void)p;
}

static void
parse_in_arena(struct str bytes)
{
	GumboOptions options = kGumboDefaultOptions;
	struct arena a;

	arena_init(&a, 0);
	options.max_errors = 0;
	options.allocator = take;
	options.deallocator = keep;
	options.userdata = &a;
	gumbo_parse_with_options(&options, bytes.s, bytes.n);
	arena_release(&a);
}

int
main(int argc, char **argv)
{
	bool whole = argc > 1 && strcmp(argv[1], "-b") == 0;
	int first = 1 + whole, rounds = argc > first ? atoi(argv[first]) : 0;
	double ours = 0, gumbo = 0, arena = 0;
	size_t bytes = 0, printed = 0, refused = 0;
	struct buf in, out;

	if (argc < first + 2 || rounds < 1) {
		fprintf(stderr, "usage: pages [-b] ROUNDS FILE...\n");
		return 64;
	}
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
	mallopt(M_TRIM_THRESHOLD, 16 << 20);
	mallopt(M_TOP_PAD, 1 << 20);
	buf_init(&in, 0);
	buf_init(&out, 0);
	for (int i = first + 1; i < argc; i++) {
		double best[3] = { 1e9, 1e9, 1e9 };
		size_t n = 0;

		buf_clear(&in);
		if (!load(argv[i], &in)) {
			fprintf(stderr, "cannot read %s\n", argv[i]);
			return 66;
		}
		for (int r = 0; r < rounds; r++) {
			double start = cpu();
			n = convert(buf_str(&in), whole, &out);
			double then = cpu();
			parse(buf_str(&in));
			double after = cpu();
			parse_in_arena(buf_str(&in));
			double end = cpu();
			best[0] = then - start < best[0] ? then - start : best[0];
			best[1] = after - then < best[1] ? after - then : best[1];
			best[2] = end - after < best[2] ? end - after : best[2];
		}
		ours += best[0];
		gumbo += best[1];
		arena += best[2];
		bytes += in.n;
		printed += n;
		refused += n == 0;
	}
	printf("{\"files\": %d, \"bytes\": %zu, \"ours\": %.6f, \"gumbo\": %.6f, \"arena\": %.6f, "
	       "\"gemtext\": %zu, "
	       "\"refused\": %zu}\n",
	       argc - first - 1, bytes, ours, gumbo, arena, printed, refused);
	buf_release(&in);
	buf_release(&out);
	return 0;
}
