/* Feeds and WordPress's exports, and the form that its texts have. */
#include "fuzz.h"

#include "import/feed.h"
#include "import/wxr.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size), why = STR("");
	struct found *list = NULL;
	struct arena a;

	if (!utf8_valid(text))
		return 0;
	arena_init(&a, 128u << 20);
	feed_looks_like(text);
	if (feed_read(text, &a, &list, &why) == READ_OK) {
		for (const struct found *f = list; f; f = f->next)
			if (!utf8_valid(f->title) || !utf8_valid(f->body) ||
			    !utf8_valid(f->source_url) || !utf8_valid(f->source_key))
				abort();
	} else if (!utf8_valid(why)) {
		abort();
	}
	wxr_paragraphs(text, &a);
	arena_release(&a);
	return 0;
}
