/* A record's fields. */
#include "import/record.h"

#include "base/utf8.h"

void
record_put(struct buf *out, uint32_t number)
{
	buf_add(out, &number, sizeof(number));
}

void
record_put_str(struct buf *out, struct str text)
{
	if (text.n > UINT32_MAX)
		out->failed = true;
	record_put(out, (uint32_t)text.n);
	buf_addstr(out, text);
}

uint32_t
record_get(struct record *r)
{
	uint32_t number = 0;

	if (r->rest.n < sizeof(number)) {
		r->broken = true;
		return 0;
	}
	memcpy(&number, r->rest.s, sizeof(number));
	r->rest = str_after(r->rest, sizeof(number));
	return number;
}

struct str
record_get_str(struct record *r)
{
	uint32_t n = record_get(r);

	if (r->broken || n > r->rest.n) {
		r->broken = true;
		return STR("");
	}
	struct str text = str_part(r->rest, 0, n);
	r->rest = str_after(r->rest, n);
	return text;
}

struct str
record_get_text(struct record *r)
{
	struct str text = record_get_str(r);

	if (utf8_valid(text))
		return text;
	r->broken = true;
	return STR("");
}
