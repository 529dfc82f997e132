/*
 * Mail: one message (RFC 5322, MIME) or a mailbox of them (mbox, RFC 4155), each an article.
 *
 * Subject, date, sender's name, text; pictures and other parts come along as files.
 */
#ifndef IMPORT_MAIL_H
#define IMPORT_MAIL_H

#include "import/reader.h"

/* Begins with a mailbox's "From " line. */
bool mail_looks_like_box(struct str bytes);
/* A mailbox, or header lines of a single message. */
bool mail_looks_like(struct str bytes);
/* Where the message behind the one at `at` begins; bytes.n when there is none. */
size_t mail_next(struct str bytes, size_t at);

/* `bytes` as they are in the file: each part has a charset of its own. */
enum read_result mail_read(struct str bytes, struct arena *a, struct found **list, struct str *why);

#endif
