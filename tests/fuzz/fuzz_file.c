/* A whole file of any kind: charset, page finder, front matter, feeds; then the body that was found. */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str names[] = {
		STR_INIT("-"),     STR_INIT("a.html"), STR_INIT("a.md"),
		STR_INIT("a.txt"), STR_INIT("a.gmi"),  STR_INIT("a.xml")
	};
	struct arena a;
	struct found *list;
	struct str why;

	if (!size)
		return 0;
	struct str bytes = str_of((const char *)data + 1, size - 1);
	arena_init(&a, 128u << 20);
	if (file_read(bytes, names[data[0] % 6], &a, &list, &why) == READ_OK) {
		for (const struct found *f = list; f; f = f->next) {
			struct body b = { .type = f->type,
					  .text = f->body,
					  .title = f->title,
					  .base = f->source_url,
					  .lang = f->lang };
			struct doc d;

			if (!utf8_valid(f->title) || !utf8_valid(f->body))
				abort();
			if (body_read(&b, &a, &d) == READ_OK)
				fuzz_write_all(&d);
		}
	}
	arena_release(&a);
	return 0;
}
