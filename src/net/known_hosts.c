#include "net/known_hosts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"

#define DAY       86400L
#define YEAR_MOST 2199 /* some certificates hold until 4096 */
#define DEPTH     2    /* directories made for the file */

/* The word before the next blank. */
static struct str
word(struct str *rest)
{
	*rest = str_trim(*rest);
	return str_cut(rest, ' ');
}

/* The whole of that day counts: certificates end within it.  What cannot be read holds, to be safe. */
static bool
holds(struct str day, time_t now)
{
	struct date d;

	return !date_from_iso(day, &d) || now < date_to_time(&d) + DAY;
}

/* What this line says about the host, if it speaks of it. */
static void
look_at(struct str line, const struct known_host *h, time_t now, enum known *known)
{
	struct str host = word(&line), port = word(&line), key = word(&line), day = word(&line);

	if (!str_eq_ascii_case(host, h->host) || !str_eq(port, h->port))
		return;
	if (str_eq_ascii_case(key, h->key))
		*known = KNOWN_SAME;
	else
		*known = holds(day, now) ? KNOWN_CHANGED : KNOWN_NEW;
}

enum known
known_hosts_look(const char *file, const struct known_host *h, time_t now)
{
	FILE *f = fopen(file, "re");
	enum known known = KNOWN_NEW;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!f && errno == ENOENT)
		return KNOWN_NEW;
	while (f && (n = getline(&line, &size, f)) > 0)
		look_at(str_trim(str_of(line, (size_t)n)), h, now, &known);
	if (!f || ferror(f)) {
		error("cannot read the known servers in '%s': %s; nothing is trusted without them",
		      file, strerror(errno));
		known = KNOWN_FAILED;
	}
	free(line);
	if (f)
		fclose(f);
	return known;
}

/* The directories above, outermost first; a failure shows when the file is opened. */
static void
make_directories(const char *file)
{
	char path[PATH_MAX];

	for (int depth = DEPTH; depth > 0; depth--) {
		size_t n = strlen(file);

		for (int i = 0; i < depth && n > 0; i++)
			while (n > 0 && file[--n] != '/')
				;
		if (n == 0 || n >= sizeof(path))
			continue;
		memcpy(path, file, n);
		path[n] = '\0';
		mkdir(path, 0700);
	}
}

int
known_hosts_add(const char *file, const struct known_host *h)
{
	struct date d = date_from_time(h->until);
	struct buf line;

	if (d.year > YEAR_MOST)
		d = (struct date){
			.precision = DATE_DAY, .year = YEAR_MOST, .month = 12, .day = 31
		};
	make_directories(file);
	buf_init(&line, 0);
	buf_addf(&line, "%.*s %.*s %.*s ", STR_ARG(h->host), STR_ARG(h->port), STR_ARG(h->key));
	date_add_day(&line, &d);
	buf_addc(&line, '\n');
	int fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	bool done = fd >= 0 && !buf_failed(&line) && write(fd, line.s, line.n) == (ssize_t)line.n;
	int why = errno;
	if (fd >= 0 && close(fd) < 0) {
		done = false;
		why = errno;
	}
	buf_release(&line);
	return done ? 0 : error("cannot remember the server in '%s': %s", file, strerror(why));
}
