/* Messages and mailboxes: headers, charsets, parts within parts. */
#include "fuzz.h"

#include "import/mail.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_of((const char *)data, size), why = STR("");
	struct found *list = NULL;
	struct arena a;

	arena_init(&a, 64u << 20);
	mail_looks_like(bytes);
	mail_looks_like_box(bytes);
	/* Every message of a box ends, and the last one at its end. */
	for (size_t at = 0; at < bytes.n;) {
		size_t next = mail_next(bytes, at);

		if (next <= at || next > bytes.n)
			abort();
		at = next;
	}
	if (mail_read(bytes, &a, &list, &why) == READ_OK) {
		for (const struct found *f = list; f; f = f->next)
			if (!utf8_valid(f->title) || !utf8_valid(f->body) ||
			    !utf8_valid(f->source_url) || !utf8_valid(f->source_key))
				abort();
	} else if (!utf8_valid(why)) {
		abort();
	}
	arena_release(&a);
	return 0;
}
