/* Packed documents from nowhere: unpacking believes nothing, and what it takes all writers can print. */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct doc d;

	arena_init(&a, 64u << 20);
	if (doc_unpack(str_of((const char *)data, size), &a, &d)) {
		struct buf again;

		buf_init(&again, DOC_PACKED_MAX);
		doc_pack(&again, &d);
		if (again.n != size || memcmp(again.s, data, size) != 0)
			abort();
		buf_release(&again);
		fuzz_write_all(&d);
	}
	arena_release(&a);
	return 0;
}
