/* A text as a QR code for the terminal, or for a printer behind it. */
#ifndef CMD_QR_H
#define CMD_QR_H

#include "base/buf.h"

/*
 * Half blocks, two rows of modules a line, a quiet zone around it.  `colours`: black on white by escape sequences, whatever the
 * terminal has; else as ink on paper.  False when the text is too long for a code (some 2,900 bytes) or memory is gone.
 */
bool qr_print(struct buf *out, struct str text, bool colours);

#endif
