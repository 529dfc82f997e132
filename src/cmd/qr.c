#include "cmd/qr.h"

#include <qrencode.h>
#include <stdlib.h>

#define QUIET 4 /* modules of white on each side (ISO/IEC 18004) */

static bool
is_dark(const QRcode *code, int row, int column)
{
	int width = code->width;

	if (row < 0 || column < 0 || row >= width || column >= width)
		return false;
	return code->data[row * width + column] & 1;
}

/* Two modules, one above the other. */
static const char *
sign_of(bool upper, bool lower)
{
	if (upper)
		return lower ? "█" : "▀";
	return lower ? "▄" : " ";
}

bool
qr_print(struct buf *out, struct str text, bool colours)
{
	struct buf whole;

	buf_init(&whole, 0);
	buf_addstr(&whole, text);
	buf_addc(&whole, '\0');
	QRcode *code =
	    buf_failed(&whole) ? NULL : QRcode_encodeString(whole.s, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
	buf_release(&whole);
	if (!code)
		return false;
	for (int row = -QUIET; row < code->width + QUIET; row += 2) {
		buf_adds(out, colours ? "\033[30;107m" : "");
		for (int column = -QUIET; column < code->width + QUIET; column++)
			buf_adds(out, sign_of(is_dark(code, row, column),
					      is_dark(code, row + 1, column)));
		buf_adds(out, colours ? "\033[0m\n" : "\n");
	}
	QRcode_free(code);
	return !buf_failed(out);
}
