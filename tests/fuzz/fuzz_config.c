/* The configuration and the map of another system's rows: files of an operator, but also of whatever wrote into them. */
#include "fuzz.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/config.h"
#include "cmd/config_map.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config config;
	struct map map;
	char name[40];

	if (!size)
		return 0;
	log_init("fuzz", (enum log_level)-1);
	int fd = memfd_create("config", 0);
	if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)size - 1)
		abort();
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	if (data[0] & 1) {
		if (map_read(&map, name) == 0)
			map_release(&map);
	} else if (config_read(&config, name, NULL, 0) == 0) {
		/* what was read can be said again, and is then the same */
		char **words = config_arguments(&config);

		if (!words)
			abort();
		config_release(&config);
	}
	close(fd);
	return 0;
}
