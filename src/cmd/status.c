/*
 * vestka status: how the server is.  The master says it in Prometheus's text format; here it is
 * printed as that, as JSON, or in words.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/command.h"

#define STATUS_MOST (1u << 20)

const struct command_option status_options[] = {
	{ "json", 'j', NULL, "one JSON object" },
	{ "prometheus", 'p', NULL, "as Prometheus reads it, for a textfile of node_exporter" },
	{ 0 },
};

/* --- asking --- */

static int
ask(const char *path, struct buf *out)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t length = strlen(path);
	int fd = -1;

	errno = ENAMETOOLONG;
	if (length < sizeof(to.sun_path)) {
		memcpy(to.sun_path, path, length);
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	}
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		error("nobody answers at '%s': %s; is vestkad running, and is the key status the "
		      "same for it?",
		      path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	for (;;) {
		char *room = buf_room(out, 4096);
		ssize_t n = room ? read(fd, room, 4096) : -1;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			close(fd);
			return n < 0 || out->n == 0 ? error("'%s' said nothing", path) : 0;
		}
		out->n += (size_t)n;
	}
}

/* --- what it said --- */

struct number { /* vestka_NAME{LABEL="VALUE",...} NUMBER */
	struct str name, labels, value;
};

/* The next number of *rest; false behind the last. */
static bool
next_number(struct str *rest, struct number *n)
{
	while (rest->n) {
		struct str line = str_cut_line(rest);

		if (!str_starts(line, STR("vestka_")))
			continue;
		line = str_after(line, sizeof("vestka_") - 1);
		ptrdiff_t brace = str_find_byte(line, '{'), close = str_find_byte(line, '}');
		*n = (struct number){ .labels = STR("") };
		if (brace >= 0 && close > brace) {
			n->name = str_part(line, 0, (size_t)brace);
			n->labels = str_part(line, (size_t)brace + 1, (size_t)(close - brace) - 1);
			line = str_after(line, (size_t)close + 1);
		} else {
			n->name = str_cut(&line, ' ');
		}
		n->value = str_trim(line);
		return true;
	}
	return false;
}

static struct str
label(struct str labels, struct str name)
{
	while (labels.n) {
		struct str one = str_cut(&labels, ',');
		struct str key = str_cut(&one, '=');

		if (str_eq(key, name) && one.n >= 2)
			return str_part(one, 1, one.n - 2);
	}
	return STR("");
}

static double
real(struct str text)
{
	char copy[40];

	snprintf(copy, sizeof(copy), "%.*s", STR_ARG(text));
	return strtod(copy, NULL);
}

/* The first number of that name, or -1. */
static double
value_of(struct str all, struct str name)
{
	struct number n;

	while (next_number(&all, &n))
		if (str_eq(n.name, name))
			return real(n.value);
	return -1;
}

/* The number of that name and protocol, or 0. */
static double
value_with(struct str all, struct str name, struct str proto)
{
	struct number n;

	while (next_number(&all, &n))
		if (str_eq(n.name, name) && str_eq(label(n.labels, STR("protocol")), proto))
			return real(n.value);
	return 0;
}

/* Seconds within which this share of answers was given: the bound of the step it falls into. */
static double
percentile(struct str all, double share)
{
	double wanted = value_of(all, STR("answer_seconds_count")) * share, under = 0;
	struct number n;

	while (next_number(&all, &n)) {
		if (!str_eq(n.name, STR("answer_seconds_bucket")))
			continue;
		struct str le = label(n.labels, STR("le"));

		if (!str_eq(le, STR("+Inf")))
			under = real(le);
		if (real(n.value) >= wanted)
			break;
	}
	return under;
}

static const struct {
	const char *name;
	double share;
} percentiles[] = { { "p50", 0.5 }, { "p90", 0.9 }, { "p99", 0.99 }, { "p999", 0.999 } };

#define PERCENTILES (sizeof(percentiles) / sizeof(percentiles[0]))

/* --- JSON --- */

static void
print_labels(struct str labels)
{
	while (labels.n) {
		struct str one = str_cut(&labels, ',');
		struct str key = str_cut(&one, '=');

		printf("\"%.*s\": %.*s, ", STR_ARG(key), STR_ARG(one)); /* quoted already */
	}
}

/* A number alone, or with labels a list of objects. */
static void
print_json(struct str all)
{
	struct str before = STR("");
	struct number n;
	bool list = false, first = true;

	printf("{");
	for (struct str rest = all; next_number(&rest, &n);) {
		if (str_starts(n.name, STR("answer_seconds_")))
			continue;
		bool same = str_eq(n.name, before);

		printf("%s", list && !same ? "]" : "");
		printf(first ? "\n" : ",\n");
		if (!same)
			printf("\"%.*s\": ", STR_ARG(n.name));
		list = n.labels.n > 0;
		if (list) {
			printf(same ? " {" : "[{");
			print_labels(n.labels);
			printf("\"value\": %.*s}", STR_ARG(n.value));
		} else {
			printf("%.*s", STR_ARG(n.value));
		}
		before = n.name;
		first = false;
	}
	printf("%s%s\n\"answer_seconds\": {", list ? "]" : "", first ? "" : ",");
	for (size_t i = 0; i < PERCENTILES; i++)
		printf("%s\"%s\": %.6f", i ? ", " : "", percentiles[i].name,
		       percentile(all, percentiles[i].share));
	printf("}\n}\n");
}

/* --- words --- */

static void
print_bytes(double n)
{
	static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
	size_t u = 0;

	while (n >= 1024 && u + 1 < sizeof(units) / sizeof(units[0])) {
		n /= 1024;
		u++;
	}
	printf(u && n < 100 ? "%.1f %s" : "%.0f %s", n, units[u]);
}

static void
print_seconds(double s)
{
	if (s < 1e-3)
		printf("%.0f us", s * 1e6);
	else if (s < 1)
		printf("%.0f ms", s * 1e3);
	else if (s < 120)
		printf("%.0f s", s);
	else if (s < 7200)
		printf("%.0f min", s / 60);
	else if (s < 172800)
		printf("%.0f h", s / 3600);
	else
		printf("%.0f days", s / 86400);
}

/* All numbers of one name, each with the value of one of its labels. */
static void
print_each(struct str all, struct str name, struct str by, void (*print)(double))
{
	const char *between = "";
	struct number n;

	while (next_number(&all, &n)) {
		if (!str_eq(n.name, name))
			continue;
		printf("%s%.*s ", between, STR_ARG(label(n.labels, by)));
		print(real(n.value));
		between = ", ";
	}
}

static void
print_answers(struct str all)
{
	struct str before = STR("");
	struct number n;

	printf("answers      ");
	while (next_number(&all, &n)) {
		if (!str_eq(n.name, STR("answers_total")))
			continue;
		struct str proto = label(n.labels, STR("protocol"));

		if (!str_eq(proto, before))
			printf("%s%.*s", before.n ? "; " : "", STR_ARG(proto));
		before = proto;
		printf(" %.*s x %.*s", STR_ARG(n.value), STR_ARG(label(n.labels, STR("status"))));
	}
	printf(before.n ? "\n" : "none yet\n");
}

/* "cache        gemini 12 of 20, gopher 3 of 9; 61.4 KB": answers found in it, of those looked for. */
static void
print_cache(struct str all)
{
	struct str rest = all;
	const char *between = "";
	struct number hits;

	printf("cache        ");
	while (next_number(&rest, &hits)) {
		if (!str_eq(hits.name, STR("cache_hits_total")))
			continue;
		struct str proto = label(hits.labels, STR("protocol"));
		double found = real(hits.value);
		double asked = found + value_with(all, STR("cache_misses_total"), proto);

		if (asked <= 0)
			continue;
		printf("%s%.*s %.0f of %.0f", between, STR_ARG(proto), found, asked);
		between = ", ";
	}
	printf("%s", *between ? "; " : "");
	print_bytes(value_of(all, STR("cache_bytes")));
	printf("\n");
}

static void
print_days(double days)
{
	printf("%.0f days left", days);
}

static void
print_words(struct str all)
{
	double answers = value_of(all, STR("answer_seconds_count"));
	double age;

	printf("running      ");
	print_seconds(value_of(all, STR("uptime_seconds")));
	printf(", %.0f workers; %.0f times a process was started again\n",
	       value_of(all, STR("workers")), value_of(all, STR("restarts_total")));
	print_answers(all);
	if (answers > 0) {
		printf("time         ");
		for (size_t i = 0; i < PERCENTILES; i++) {
			printf(i ? ", %g %% within " : "%g %% within ", percentiles[i].share * 100);
			print_seconds(percentile(all, percentiles[i].share));
		}
		printf("\n");
		print_cache(all);
	}
	printf("bytes        ");
	print_each(all, STR("bytes_total"), STR("protocol"), print_bytes);
	printf("\nconnections  %.0f open, %.0f taken, %.0f refused, %.0f answers cut off\n",
	       value_of(all, STR("connections_open")), value_of(all, STR("connections_total")),
	       value_of(all, STR("refused_total")), value_of(all, STR("cut_total")));
	age = value_of(all, STR("edition_age_seconds"));
	printf("edition      ");
	if (age < 0)
		printf("none yet");
	else
		print_seconds(age);
	printf(age < 0 ? "\n" : " since its last change\n");
	printf("certificate  ");
	print_each(all, STR("certificate_days"), STR("host"), print_days);
	printf("\nmemory       ");
	print_each(all, STR("memory_bytes"), STR("process"), print_bytes);
	printf("\n");
	if (value_of(all, STR("log_lost_total")) > 0)
		printf("log          %.0f lines were lost\n", value_of(all, STR("log_lost_total")));
}

int
cmd_status(struct config *c, int argc, char **argv)
{
	bool json = false, prometheus = false;
	struct buf said;
	int code;

	while ((code = command_option(argc, argv, status_options)) != -1) {
		if (code == 'j')
			json = true;
		else
			prometheus = true;
	}
	if (optind != argc || (json && prometheus))
		return command_misused("'vestka status' takes one of its options, and no words");
	if (str_eq(c->status, STR("none")))
		return command_misused("the key status is none: there is no socket to ask");
	buf_init(&said, STATUS_MOST);
	int failed = ask(c->status.s, &said);
	if (failed == 0 && prometheus)
		printf("%.*s", STR_ARG(buf_str(&said)));
	else if (failed == 0 && json)
		print_json(buf_str(&said));
	else if (failed == 0)
		print_words(buf_str(&said));
	buf_release(&said);
	return failed ? EX_UNAVAILABLE : EX_OK;
}
