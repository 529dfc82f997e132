/* Tables as text: read at once, and as they come in pieces, to the same rows. */
#include "fuzz.h"

#include "import/csv.h"

static struct csv_row whole, early;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size);
	char delimiter = csv_delimiter(text);
	struct arena a;

	if (delimiter != ',' && delimiter != ';' && delimiter != '\t')
		abort();
	arena_init(&a, 64u << 20);
	for (unsigned rows = 0; text.n && rows < 200; rows++) {
		size_t n = csv_read(text, delimiter, true, &a, &whole);

		if (!n)
			break;
		if (n > text.n || whole.n > CSV_COLUMNS)
			abort();
		/* A piece that tells where the row ends tells the same. */
		for (size_t part = n > 4 ? n - 4 : 0; part < text.n && part <= n + 1; part++) {
			size_t m = csv_read(str_of(text.s, part), delimiter, false, &a, &early);

			if (m && (m != n || early.n != whole.n))
				abort();
			for (size_t i = 0; m && i < early.n; i++)
				if (!str_eq(early.values[i], whole.values[i]))
					abort();
		}
		text = str_of(text.s + n, text.n - n);
	}
	arena_release(&a);
	return 0;
}
