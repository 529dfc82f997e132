/*
 * A feed or a mailbox larger than what is read at once, cut into pieces that are each a whole file of the same kind.
 *
 * Nothing is understood here but where one article ends and the next begins; the limited child reads the pieces.  So an export of
 * any size is read in the memory of one piece.
 */
#ifndef IMPORT_CUT_H
#define IMPORT_CUT_H

#include "base/buf.h"

#define CUT_PIECE (1u << 20)  /* bytes aimed at for one piece */
#define CUT_LOOK  (64u << 10) /* bytes from the start that tell what a source is */

enum cut_kind { CUT_NOT /* it must be read whole */, CUT_FEED, CUT_MAIL };

struct cut {
	enum cut_kind kind;
	struct buf
	    head; /* what stands in front of the first article; goes before each further piece */
	const char *start; /* "<item" */
	const char *end;   /* "</item>" */
	const char *close; /* what ends the file behind the last article */
};

/* By the first bytes of a source, at most CUT_LOOK of them. */
void cut_init(struct cut *c, struct str start);
void cut_release(struct cut *c);

/*
 * How many bytes from the front of `bytes` are the next piece; 0: more bytes are needed to tell.  `last`: there are no more, so what is
 * left over is a piece, too.
 */
size_t cut_piece(const struct cut *c, struct str bytes, bool last);

/* The piece as a file of its own; `first` and `last` say where in the source it stands. */
void cut_file(const struct cut *c, struct str piece, bool first, bool last, struct buf *out);

#endif
