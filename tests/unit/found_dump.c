/* What the reader of files finds in each file named, as lines of JSON: for tests that compare it with what others found. */
#include <stdio.h>
#include <stdlib.h>

#include "import/reader.h"

static void
put(const char *name, struct str x)
{
	printf("\"%s\": \"", name);
	for (size_t i = 0; i < x.n; i++) {
		if ((unsigned char)x.s[i] < 0x20)
			printf("\\u%04x", (unsigned)x.s[i]);
		else
			printf("%s%c", strchr("\"\\", x.s[i]) ? "\\" : "", x.s[i]);
	}
	printf("\"");
}

static void
dump(const char *name, struct str bytes)
{
	struct found *list;
	struct str why;
	struct arena a;
	struct buf date;

	arena_init(&a, 0);
	buf_init(&date, 0);
	enum read_result result = file_read(bytes, str_from(name), &a, &list, &why);
	printf("{\"read\": %s, ", result == READ_OK ? "true" : "false");
	put("file", str_from(name));
	printf(", ");
	put("why", why);
	printf(", \"found\": [");
	for (const struct found *f = list; f; f = f->next) {
		buf_clear(&date);
		date_add_iso(&date, &f->date);
		printf("{");
		put("title", f->title);
		printf(", ");
		put("date", buf_str(&date));
		printf(", ");
		put("url", f->source_url);
		printf(", ");
		put("body", f->body);
		printf(f->next ? "}, " : "}");
	}
	printf("]}\n");
	buf_release(&date);
	arena_release(&a);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		static char bytes[16 << 20];
		FILE *f = fopen(argv[i], "rb");
		if (!f) {
			perror(argv[i]);
			return 1;
		}
		size_t n = fread(bytes, 1, sizeof(bytes), f);
		fclose(f);
		dump(argv[i], str_of(bytes, n));
	}
	return 0;
}
