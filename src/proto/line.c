/*
 * What a reader typed and what an editor wrote both end up in single lines: headers, menu items, HTML
 * text.  A control character there would forge a header or a field, so each way out goes through here
 * (protocols.md GEM-31, GOP-23, GOP-62).
 */
#include "proto/line.h"

#include "base/utf8.h"

/* Bytes of the control character at the front of x, 0 if there is none. */
static size_t
control_at(struct str x)
{
	unsigned char c = (unsigned char)x.s[0];

	if (c < 0x20 || c == 0x7F)
		return 1;
	if (c == 0xC2 && x.n > 1 && (unsigned char)x.s[1] < 0xA0)
		return 2;
	return 0;
}

bool
line_has_control(struct str x)
{
	for (size_t i = 0; i < x.n; i++)
		if (control_at(str_after(x, i)))
			return true;
	return false;
}

void
line_add(struct buf *out, struct str x, size_t max)
{
	bool blank = false;

	x = utf8_clip(x, max);
	for (size_t i = 0; i < x.n;) {
		size_t n = control_at(str_after(x, i));
		if (n && !blank)
			buf_addc(out, ' ');
		else if (!n)
			buf_addc(out, x.s[i]);
		blank = n > 0;
		i += n ? n : 1;
	}
}

void
line_add_html(struct buf *out, struct str x)
{
	for (size_t i = 0; i < x.n;) {
		size_t n = control_at(str_after(x, i));
		if (n) {
			i += n;
			continue;
		}
		switch (x.s[i]) {
		case '&': buf_adds(out, "&amp;"); break;
		case '<': buf_adds(out, "&lt;"); break;
		case '>': buf_adds(out, "&gt;"); break;
		case '"': buf_adds(out, "&quot;"); break;
		case '\'': buf_adds(out, "&#39;"); break;
		default: buf_addc(out, x.s[i]); break;
		}
		i++;
	}
}

bool
line_take(struct str input, bool ended, size_t most, struct str *line)
{
	struct str head = str_part(input, 0, most + 2);
	ptrdiff_t end = str_find_byte(head, '\n');

	if (end < 0 && input.n < most + 2 && !ended)
		return false;
	if (end >= 0)
		head = str_part(head, 0, (size_t)end);
	*line = str_cut(&head, '\r');
	return true;
}
