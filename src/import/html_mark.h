/*
 * Marks inside collected text: where a link starts, where it ends, where a line breaks.
 *
 * They are three code points that Unicode has set aside and never gave out; html_run_text takes
 * them out of foreign text.  They lie where clean_line has nothing to compose, so it stays on its
 * fast way.
 */
#ifndef IMPORT_HTML_MARK_H
#define IMPORT_HTML_MARK_H

#include "base/str.h"

#define MARK_LINK     "\xE2\x81\xB2" /* U+2072 */
#define MARK_LINK_END "\xE2\x81\xB3" /* U+2073 */
#define MARK_BREAK    "\xE2\x82\x8F" /* U+208F */
#define MARK_N        3

/* The last byte of each. */
enum html_mark { NO_MARK, LINK_STARTS = 0xB2, LINK_ENDS = 0xB3, LINE_BREAK = 0x8F };

/* The mark at x[i]. */
static inline enum html_mark
html_mark_at(struct str x, size_t i)
{
	if (x.s[i] != '\xE2' || x.n - i < MARK_N)
		return NO_MARK;
	if (!memcmp(x.s + i, MARK_LINK, MARK_N) || !memcmp(x.s + i, MARK_LINK_END, MARK_N) ||
	    !memcmp(x.s + i, MARK_BREAK, MARK_N))
		return (enum html_mark)(unsigned char)x.s[i + 2];
	return NO_MARK;
}

#endif
