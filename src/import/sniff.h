/*
 * The MIME type of a file by its bytes: libmagic's one home.
 */
#ifndef IMPORT_SNIFF_H
#define IMPORT_SNIFF_H

#include "base/arena.h"
#include "base/str.h"

/* Loads the database once (8 MiB); false when there is none. */
bool sniff_open(void);
void sniff_close(void);

/*
 * "image/jpeg", "application/pdf", "text/plain; charset=utf-8" …; the name's ending helps where bytes cannot tell (".gmi" is text/gemini, .md
 * text/markdown, TRAP-13; OOXML files) but never turns an image, archive or program into something else.  "application/octet-stream" at worst.
 */
struct str sniff_type(struct arena *a, struct str bytes, struct str name);

/* "JPEG", "PDF", "DOCX" for people; the upper-case ending when unknown.  A static or arena string. */
struct str sniff_format(struct arena *a, struct str mime, struct str name);

#endif
