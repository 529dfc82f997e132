/* Front matter above a text. */
#include "fuzz.h"

#include "import/front.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size), rest, why = STR("");
	struct found f = { .lang = LANG_NONE };
	struct arena a;

	if (!utf8_valid(text))
		return 0;
	arena_init(&a, 16u << 20);
	enum front_result result = front_read(text, &a, &f, &rest, &why);
	if (result == FRONT_NONE && rest.n != text.n)
		abort();
	if (result == FRONT_WRONG && (why.n == 0 || !utf8_valid(why)))
		abort();
	if (result == FRONT_READ &&
	    (!str_ends(text, rest) || !utf8_valid(f.title) || !utf8_valid(f.source_key)))
		abort();
	arena_release(&a);
	return 0;
}
