/* Headers of proxies, versions 1 and 2: what is a whole one is so whatever follows, and none of its beginnings is. */
#include "fuzz.h"

#include "proto/proxy.h"

static enum proxy_result
parse(const uint8_t *data, size_t size, struct proxy *out)
{
	/* its own memory, so that each byte read beyond the end is seen */
	char *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	if (size)
		memcpy(copy, data, size);
	enum proxy_result result = proxy_parse(str_of(copy, size), out);
	free(copy);
	return result;
}

static bool
port_fits(int port)
{
	return port >= 0 && port <= 65535;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proxy whole = { 0 }, part = { 0 };
	enum proxy_result result = parse(data, size, &whole);

	if (result == PROXY_MORE && size >= PROXY_MOST)
		abort();
	if (result != PROXY_DONE)
		return 0;
	if (whole.size == 0 || whole.size > size || whole.size > PROXY_MOST)
		abort();
	if (whole.known && (!port_fits(whole.reader_port) || !port_fits(whole.here_port)))
		abort();
	for (size_t n = 0; n < whole.size; n++)
		if (parse(data, n, &part) != PROXY_MORE)
			abort();
	if (parse(data, whole.size, &part) != PROXY_DONE || part.size != whole.size ||
	    part.known != whole.known)
		abort();
	return 0;
}
