/* Written under another name, then linked or renamed to their own. */
#include "sys/save.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define FILE_MODE 0644
#define WAY_MODE  0755

static bool
write_all(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.s, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = str_after(bytes, (size_t)n);
	}
	return true;
}

/* A file of another name beside the path, with its bytes; -1 after logging. */
static int
write_beside(const char *path, struct str bytes, mode_t mode, bool sure,
	     char temporary[static PATH_MAX])
{
	int n = snprintf(temporary, PATH_MAX, "%s.new.%ld", path, (long)getpid());

	if (n < 0 || n >= PATH_MAX)
		return error("the path '%s' is too long", path);
	unlink(temporary);
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return error("cannot make '%s': %s", temporary, strerror(errno));
	bool done = fchmod(fd, mode) == 0 && write_all(fd, bytes) && (!sure || fsync(fd) == 0);
	int why = errno;
	if (close(fd) == 0 && done)
		return 0;
	error("cannot write '%s': %s", temporary, strerror(done ? errno : why));
	unlink(temporary);
	return -1;
}

int
save_new(const char *path, struct str bytes, mode_t mode)
{
	char temporary[PATH_MAX];
	int result = -1;

	if (write_beside(path, bytes, mode, true, temporary) < 0)
		return -1;
	if (link(temporary, path) == 0)
		result = 0;
	else if (errno == EEXIST)
		result = 1;
	else
		error("cannot make '%s': %s", path, strerror(errno));
	unlink(temporary);
	return result;
}

int
save_file(const char *path, struct str bytes, bool sure)
{
	char temporary[PATH_MAX];

	if (write_beside(path, bytes, FILE_MODE, sure, temporary) < 0)
		return -1;
	if (rename(temporary, path) == 0)
		return 0;
	error("cannot make '%s': %s", path, strerror(errno));
	unlink(temporary);
	return -1;
}

int
save_make_way(const char *path)
{
	char part[PATH_MAX];
	size_t n = strlen(path);

	if (n >= sizeof(part))
		return error("the path '%s' is too long", path);
	for (size_t i = 1; i < n; i++) {
		if (path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, WAY_MODE) < 0 && errno != EEXIST)
			return error("cannot make the directory '%s': %s", part, strerror(errno));
	}
	return 0;
}
