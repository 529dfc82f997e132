/* Any bytes, under any declared charset, become valid UTF-8 of a bounded size. */
#include "base/charset.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str declared[] = {
		STR_INIT(""),       STR_INIT("utf-8"),      STR_INIT("windows-1251"),
		STR_INIT("koi8-r"), STR_INIT("cp866"),      STR_INIT("iso-8859-5"),
		STR_INIT("utf-16"), STR_INIT("iso-8859-1"), STR_INIT("nonsense"),
	};
	struct arena a;
	struct str name;

	if (!size)
		return 0;
	struct str bytes = str_of((const char *)data + 1, size - 1);
	struct str says = data[0] < 9 ? declared[data[0]] : charset_declared(bytes);
	arena_init(&a, 64u << 20);
	struct str text = charset_to_utf8(&a, bytes, says, &name);
	if (!utf8_valid(text) || text.n > 3 * bytes.n || !name.n)
		abort();
	arena_release(&a);
	return 0;
}
