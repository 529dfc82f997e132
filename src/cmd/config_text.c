/* A file for libconfuse, which would end the process where a read fails. */
#include "cmd/config_text.h"

#include <errno.h>
#include <unistd.h>

#include "base/log.h"

/*
 * libconfuse 3.3 counts the line of a comment three times, and an error must name the right one: so
 * it gets to see blanks in their place.
 */
static void
blank_comments(struct buf *text)
{
	bool comment = false;
	char quote = '\0', before = '\n';

	for (size_t i = 0; i < text->n; before = text->s[i++]) {
		char c = text->s[i];
		bool slashes = c == '/' && i + 1 < text->n && text->s[i + 1] == '/' &&
			       (before == ' ' || before == '\t' || before == '\n');

		if (c == '\n')
			comment = false;
		else if (quote && c == '\\' && i + 1 < text->n)
			i++;
		else if (quote && c == quote)
			quote = '\0';
		else if (quote)
			continue;
		else if (comment || c == '#' || slashes)
			comment = true;
		else if (c == '"' || c == '\'')
			quote = c;
		if (comment)
			text->s[i] = ' ';
	}
}

int
config_text(const char *name, int fd, struct buf *out)
{
	for (;;) {
		char *room = buf_room(out, 4096);
		ssize_t n = room ? read(fd, room, 4096) : -1;

		if (!room)
			return error("'%s' is larger than %u KiB: it is no configuration", name,
				     CONFIG_TEXT_MOST >> 10);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error("cannot read '%s': %s", name, strerror(errno));
		if (n == 0)
			break;
		out->n += (size_t)n;
	}
	if (str_find_byte(buf_str(out), '\0') >= 0)
		return error("'%s' holds a NUL byte: it is no text", name);
	buf_addc(out, '\n'); /* a last line without an end is a line, too */
	blank_comments(out);
	buf_addc(out, '\0');
	return buf_failed(out) ? error("cannot read '%s': out of memory", name) : 0;
}
