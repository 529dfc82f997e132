/* The audit of any body: the first byte says which kind it is of; what stands behind the first NUL is the page around it. */
#include "fuzz.h"

#include "import/audit.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = str_of((const char *)data, size);
	struct audit found;
	struct arena a;

	if (!size)
		return 0;
	struct str page = str_after(all, 1), text = str_cut(&page, '\0');
	struct body b = { .type = (enum body_type)(data[0] % BODY_TYPES),
			  .text = text,
			  .title = STR("T"),
			  .base = STR("https://example.by/news/1"),
			  .lang = LANG_NONE };
	arena_init(&a, 64u << 20);
	if (audit_body(&b, page, &a, &found) == READ_OK) {
		struct buf out;
		struct audit copy;

		buf_init(&out, 0);
		audit_put(&out, &found);
		struct record r = { .rest = buf_str(&out) };
		if (!audit_get(&r, &a, &copy))
			abort();
		for (enum audit_rule rule = 0; rule < AUDIT_RULES; rule++)
			for (enum audit_kind kind = 0; kind < AUDIT_KINDS; kind++)
				fuzz_check_text(found.of[rule][kind].examples, false);
		buf_release(&out);
	}
	arena_release(&a);
	return 0;
}
