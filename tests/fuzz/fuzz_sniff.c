/* The type of a file by its first bytes: headers of pictures and all else that libmagic looks into. */
#include "fuzz.h"

#include "import/sniff.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str names[] = { STR_INIT("a"), STR_INIT("a.jpg"), STR_INIT("a.gmi"),
					    STR_INIT("a.pdf") };
	static bool open;
	struct arena a;

	if (!size)
		return 0;
	open = open || sniff_open();
	arena_init(&a, 16u << 20);
	struct str name = names[data[0] % 4];
	struct str mime = sniff_type(&a, str_of((const char *)data + 1, size - 1), name);
	if (mime.n == 0 || !utf8_valid(mime) || str_find_byte(mime, '/') < 1)
		abort();
	fuzz_check_text(mime, false);
	fuzz_check_text(sniff_format(&a, mime, name), false);
	arena_release(&a);
	return 0;
}
