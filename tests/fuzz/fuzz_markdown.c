/* The reader of markdown bodies, and all writers behind it. */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_body(BODY_MARKDOWN, data, size);
}
