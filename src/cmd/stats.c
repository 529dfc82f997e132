/*
 * vestka stats: how much was read, by day and by page, out of the log of answers (vestkad(8)).
 *
 * Readers are counted where the log names them for a day (log.address = day): once a day and page,
 * whatever they read.  The program keeps hashes of what it has counted, not the lines.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "cmd/command.h"

#define PAGES_SHOWN 20
#define KEYS_MOST   (1u << 24) /* things counted apart, readers included */

enum by { BY_DAY, BY_MONTH, BY_PAGE };

const struct command_option stats_options[] = {
	{ "by", 'b', "WHAT", "day (default), month or page" },
	{ "count", 'n', "N", "so many of the most read pages; default 20" },
	{ "from", 'f', "DATE", "only what was read on that day or later" },
	{ "until", 'u', "DATE", "only what was read before that day" },
	{ "json", 'j', NULL, "one JSON object a line" },
	{ 0 },
};

struct row {            /* of the result */
	struct str key; /* in the arena */
	uint64_t answers, readers, bytes;
};

struct stats {
	struct arena arena;
	enum by by;
	struct str from, until;
	size_t count;
	bool json, named; /* a line named its reader */
	struct row *rows;
	size_t row_count, row_room;
	uint64_t *seen; /* hashes of rows' keys (row + 1 in `place`), and of readers in rows */
	uint32_t *place;
	size_t seen_count, seen_room; /* a power of two */
	uint64_t lines, odd;
};

/* --- sets --- */

static uint64_t
hash(uint64_t seed, struct str text) /* FNV-1a; whoever wants collisions spoils only a count */
{
	for (size_t i = 0; i < text.n; i++)
		seed = (seed ^ (unsigned char)text.s[i]) * UINT64_C(1099511628211);
	return seed | 1;
}

#define SEED_ROW    UINT64_C(14695981039346656037)
#define SEED_READER UINT64_C(1469598103934665603)

static size_t
find(const struct stats *s, uint64_t h)
{
	size_t at = (size_t)(h >> 7) & (s->seen_room - 1);

	while (s->seen[at] && s->seen[at] != h)
		at = (at + 1) & (s->seen_room - 1);
	return at;
}

static bool
grow(struct stats *s)
{
	struct stats old = *s;

	if (s->seen_count * 2 < s->seen_room)
		return true;
	if (s->seen_count >= KEYS_MOST)
		return false;
	s->seen_room = old.seen_room ? old.seen_room * 2 : 4096;
	s->seen = calloc(s->seen_room, sizeof(*s->seen));
	s->place = calloc(s->seen_room, sizeof(*s->place));
	if (!s->seen || !s->place) {
		free(s->seen);
		free(s->place);
		*s = old;
		return false;
	}
	for (size_t i = 0; i < old.seen_room; i++) {
		if (old.seen[i]) {
			size_t at = find(s, old.seen[i]);

			s->seen[at] = old.seen[i];
			s->place[at] = old.place[i];
		}
	}
	free(old.seen);
	free(old.place);
	return true;
}

static struct row *
row_of(struct stats *s, struct str key)
{
	uint64_t h = hash(SEED_ROW, key);

	if (!grow(s))
		return NULL;
	size_t at = find(s, h);
	if (s->seen[at])
		return &s->rows[s->place[at] - 1];
	if (s->row_count == s->row_room) {
		size_t room = s->row_room ? 2 * s->row_room : 256;
		struct row *more = realloc(s->rows, room * sizeof(*more));

		if (!more)
			return NULL;
		s->rows = more;
		s->row_room = room;
	}
	struct row *r = &s->rows[s->row_count++];
	*r = (struct row){ .key = arena_str(&s->arena, key) };
	s->seen[at] = h;
	s->place[at] = (uint32_t)s->row_count;
	s->seen_count++;
	return r;
}

/* Whether this reader is new in that row. */
static bool
new_reader(struct stats *s, struct str key, struct str day, struct str reader)
{
	uint64_t h = hash(hash(hash(SEED_READER, key), day), reader);

	if (!grow(s))
		return false;
	size_t at = find(s, h);
	if (s->seen[at])
		return false;
	s->seen[at] = h;
	s->seen_count++;
	return true;
}

/* --- lines --- */

/* The value of a field of the log's line; empty when it is not there. */
static struct str
field(struct str line, struct str name)
{
	while (line.n) {
		struct str value = str_cut(&line, ' ');
		struct str key = str_cut(&value, '=');

		if (str_eq(key, name))
			return value;
	}
	return STR("");
}

/* False when memory is gone. */
static bool
take_line(struct stats *s, struct str line)
{
	struct str at = field(line, STR("at")), path = field(line, STR("path"));
	struct str day = str_part(at, 0, 10), status = field(line, STR("status"));
	struct str reader = field(line, STR("reader"));
	long long bytes;

	if (line.n == 0)
		return true;
	s->lines++;
	if (at.n < 20 || path.n == 0 || status.n != 2 ||
	    !str_number(field(line, STR("bytes")), &bytes)) {
		s->odd++;
		return true;
	}
	if ((s->from.n && str_cmp(day, s->from) < 0) || (s->until.n && str_cmp(day, s->until) >= 0))
		return true;
	if (s->by == BY_PAGE && status.s[0] != '2')
		return true; /* no page */
	struct str key = s->by == BY_PAGE ? path : s->by == BY_MONTH ? str_part(day, 0, 7) : day;
	struct row *r = row_of(s, key);
	if (!r)
		return false;
	r->answers++;
	r->bytes += (uint64_t)bytes;
	if (reader.n && !str_eq(reader, STR("-"))) {
		s->named = true;
		size_t place = (size_t)(r - s->rows);
		bool fresh = new_reader(s, key, day, reader);
		s->rows[place].readers += fresh;
	}
	return true;
}

static int
take_file(struct stats *s, const char *name)
{
	FILE *in = strcmp(name, "-") == 0 ? stdin : fopen(name, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t n = 0;
	bool enough = true;

	if (!in)
		return error("cannot open '%s': %s", name, strerror(errno));
	while (enough && (n = getline(&line, &room, in)) > 0)
		enough = take_line(s, str_trim(str_of(line, (size_t)n)));
	bool failed = ferror(in) != 0;
	free(line);
	if (in != stdin)
		fclose(in);
	if (!enough)
		return error("out of memory: give --from and --until");
	return failed ? error("cannot read '%s'", name) : 0;
}

/* --- the result --- */

static int
by_key(const void *x, const void *y)
{
	return str_cmp(((const struct row *)x)->key, ((const struct row *)y)->key);
}

static int
by_answers(const void *x, const void *y)
{
	const struct row *a = x, *b = y;

	if (a->answers != b->answers)
		return a->answers < b->answers ? 1 : -1;
	return by_key(x, y);
}

static void
print_rows(struct stats *s)
{
	static const char *const names[] = { "day", "month", "page" };
	size_t shown = s->by == BY_PAGE && s->count < s->row_count ? s->count : s->row_count;

	if (s->row_count)
		qsort(s->rows, s->row_count, sizeof(*s->rows),
		      s->by == BY_PAGE ? by_answers : by_key);
	if (!s->json)
		printf("%8s %8s %12s  %s\n", "answers", "readers", "bytes", names[s->by]);
	for (size_t i = 0; i < shown; i++) {
		const struct row *r = &s->rows[i];
		char readers[24];

		snprintf(readers, sizeof(readers), "%" PRIu64, r->readers);
		if (s->json)
			/* a path is one escaped word; a backslash wants another one in JSON */
			printf("{\"%s\": \"", names[s->by]);
		else
			printf("%8" PRIu64 " %8s %12" PRIu64 "  ", r->answers,
			       s->named ? readers : "-", r->bytes);
		for (size_t j = 0; j < r->key.n; j++) {
			if (s->json && (r->key.s[j] == '\\' || r->key.s[j] == '"'))
				putchar('\\');
			putchar(r->key.s[j]);
		}
		if (s->json)
			printf("\", \"answers\": %" PRIu64 ", \"readers\": %s, \"bytes\": %" PRIu64
			       "}",
			       r->answers, s->named ? readers : "null", r->bytes);
		printf("\n");
	}
}

/* --- the command --- */

static bool
is_date(const char *text)
{
	struct str x = str_from(text);

	for (size_t i = 0; i < x.n; i++)
		if (i == 4 || i == 7 ? x.s[i] != '-' : x.s[i] < '0' || x.s[i] > '9')
			return false;
	return x.n == 10;
}

static int
read_options(struct stats *s, int argc, char **argv)
{
	long long n;
	int code;

	while ((code = command_option(argc, argv, stats_options)) != -1) {
		struct str value = str_from(optarg);

		switch (code) {
		case 'j': s->json = true; break;
		case 'b':
			if (str_eq(value, STR("day")))
				s->by = BY_DAY;
			else if (str_eq(value, STR("month")))
				s->by = BY_MONTH;
			else if (str_eq(value, STR("page")))
				s->by = BY_PAGE;
			else
				return command_bad_value(stats_options, code,
							 "is not day, month or page");
			break;
		case 'n':
			if (!str_number(value, &n) || n < 1 || n > 1000000)
				return command_bad_value(stats_options, code,
							 "is not a number from 1 to 1000000");
			s->count = (size_t)n;
			break;
		default:
			if (!is_date(optarg))
				return command_bad_value(stats_options, code,
							 "is not a date such as 2026-11-25");
			*(code == 'f' ? &s->from : &s->until) = value;
			break;
		}
	}
	return EX_OK;
}

int
cmd_stats(struct config *c, int argc, char **argv)
{
	struct stats s = { .count = PAGES_SHOWN };
	bool file = !str_eq(c->answers, STR("none")) && !str_eq(c->answers, STR("stderr")) &&
		    !str_eq(c->answers, STR("syslog"));
	int code = read_options(&s, argc, argv);

	if (code == EX_OK && optind == argc && !file)
		code = command_misused("log.answers names no file: say which files hold the log, "
				       "or '-' for standard input");
	if (code != EX_OK)
		return code;
	arena_init(&s.arena, 0);
	int failed = optind == argc ? take_file(&s, c->answers.s) : 0;
	for (int i = optind; i < argc && failed == 0; i++)
		failed = take_file(&s, argv[i]);
	if (failed == 0)
		print_rows(&s);
	if (failed == 0 && s.odd)
		warn("%" PRIu64 " of %" PRIu64 " lines are no answers as vestkad logs them", s.odd,
		     s.lines);
	free(s.rows);
	free(s.seen);
	free(s.place);
	arena_release(&s.arena);
	return failed ? EX_NOINPUT : EX_OK;
}
