/*
 * Foreign text made fit to print: the one gate that every title, caption and paragraph passes.
 */
#ifndef BASE_CLEAN_H
#define BASE_CLEAN_H

#include "base/arena.h"
#include "base/str.h"

/*
 * One line of text (converter.md rule 11; protocols.md TXT-21, GOP-23): bytes that are not UTF-8 become U+FFFD; NFC;
 * C0, C1, DEL, U+00AD, U+200B-U+200F, U+2028-U+202E, U+2060-U+2069, U+FEFF dropped or, where they
 * separate (TAB, CR, LF, U+2028), one blank; runs of blanks become one; no blank at either end.
 * No-break spaces (U+00A0, U+2007, U+202F) are kept, as U+00A0, unless at an end or beside a blank.
 * U+200D stays only between emoji.  Lives in the arena, even when nothing changed.
 */
struct str clean_line(struct arena *a, struct str x);

/* The same for text of several lines: LF separates lines, CRLF and CR become LF, TAB goes to the next
 * multiple of 8, blanks inside lines are kept, blanks at line ends and blank lines at both ends dropped. */
struct str clean_lines(struct arena *a, struct str x);

/*
 * Latin look-alikes inside Cyrillic words back to Cyrillic ("вулiц" typed with a Latin i): a word is
 * repaired only if it holds at least one Cyrillic letter that has no Latin twin or two Cyrillic letters
 * and each Latin letter in it has a Cyrillic twin.  Lives in the arena, or is x when nothing changes.
 */
struct str clean_lookalikes(struct arena *a, struct str x);

#endif
