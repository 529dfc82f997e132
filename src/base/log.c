/* One event, one line, one write: lines of several processes do not mix. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

#define LINE_MAX_BYTES 2000

static const char *log_name = "vestka";
static enum log_level log_most = LOG_NOTE;
static bool log_journal;

static const struct {
	int priority; /* syslog's */
	const char *word;
} levels[] = {
	[LOG_ERROR] = { 3, "error: " },
	[LOG_WARN] = { 4, "warning: " },
	[LOG_NOTE] = { 6, "" },
	[LOG_DEBUG] = { 7, "debug: " },
};

void
log_init(const char *name, enum log_level most)
{
	log_name = name;
	log_most = most;
	log_journal = getenv("JOURNAL_STREAM") != NULL;
}

static void
add_escaped(struct buf *out, struct str text)
{
	while (text.n) {
		uint32_t cp;
		size_t n = utf8_decode(text, &cp);

		if (n && cp >= 0x20 && cp != 0x7f && !(cp >= 0x80 && cp < 0xa0) && cp != 0x2028 &&
		    cp != 0x2029)
			buf_add(out, text.s, n);
		else
			buf_addf(out, "\\x%02X", (unsigned char)text.s[0]);
		text = str_after(text, n ? n : 1);
	}
}

static void say(enum log_level level, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));

static void
say(enum log_level level, const char *fmt, va_list args)
{
	char text[LINE_MAX_BYTES];
	int kept = errno;
	struct buf line;

	if (level > log_most)
		return;
	int n = vsnprintf(text, sizeof(text), fmt, args);
	if (n < 0)
		return;
	buf_init(&line, 0);
	if (log_journal)
		buf_addf(&line, "<%d>", levels[level].priority);
	buf_addf(&line, "%s: %s", log_name, levels[level].word);
	add_escaped(&line, str_from(text));
	buf_addc(&line, '\n');
	if (write(STDERR_FILENO, line.s, line.n) < 0) {
		/* There is nobody left to tell. */
	}
	buf_release(&line);
	errno = kept;
}

#define SAY(level)                                                                                 \
	do {                                                                                       \
		va_list args;                                                                      \
		va_start(args, fmt);                                                               \
		say(level, fmt, args);                                                             \
		va_end(args);                                                                      \
	} while (0)

int
error(const char *fmt, ...)
{
	SAY(LOG_ERROR);
	return -1;
}

void
warn(const char *fmt, ...)
{
	SAY(LOG_WARN);
}

void
note(const char *fmt, ...)
{
	SAY(LOG_NOTE);
}

void
debug(const char *fmt, ...)
{
	SAY(LOG_DEBUG);
}
