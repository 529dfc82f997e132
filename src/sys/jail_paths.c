/*
 * Files by directories, ports, signals (Landlock; it has no library and needs none).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "sys/jail_walls.h"

/* Rights that came after the headers this may be built with: by version of the interface. */
#define FS_ABI1  ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define FS_REFER (1ULL << 13) /* 2 */
#define FS_TRUNC (1ULL << 14) /* 3 */
#define FS_IOCTL (1ULL << 15) /* 5 */
#define NET_BOTH 3ULL         /* 4: bind, connect */
#define SCOPES   3ULL         /* 6: abstract sockets, signals */

struct ruleset {
	uint64_t fs, net, scoped;
};

static struct ruleset
handled(long abi)
{
	struct ruleset r = { .fs = FS_ABI1 };

	if (abi >= 2)
		r.fs |= FS_REFER;
	if (abi >= 3)
		r.fs |= FS_TRUNC;
	if (abi >= 5)
		r.fs |= FS_IOCTL;
	if (abi >= 4)
		r.net = NET_BOTH;
	if (abi >= 6)
		r.scoped = SCOPES;
	return r;
}

/* What a path's rights mean to the kernel; of a directory's those that a file has, too, if it is one. */
static uint64_t
access_of(unsigned rights, bool directory)
{
	const uint64_t of_files = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
				  LANDLOCK_ACCESS_FS_READ_FILE | FS_TRUNC;
	uint64_t access = 0;

	if (rights & JAIL_READ)
		access |= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
	if (rights & JAIL_WRITE)
		access |= LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | FS_TRUNC;
	if (rights & JAIL_REMOVE)
		access |= LANDLOCK_ACCESS_FS_REMOVE_FILE;
	if (rights & JAIL_RUN)
		access |= LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE;
	return directory ? access : access & of_files;
}

static int
open_path(int rules, const struct jail_path *p, uint64_t all)
{
	struct landlock_path_beneath_attr rule = {
		.parent_fd = open(p->path, O_PATH | O_CLOEXEC),
	};
	struct stat st;

	if (rule.parent_fd < 0 && (p->rights & JAIL_MAY_LACK))
		return 0;
	if (rule.parent_fd < 0 || fstat(rule.parent_fd, &st) < 0) {
		error("cannot open '%s': %s", p->path, strerror(errno));
		if (rule.parent_fd >= 0)
			close(rule.parent_fd);
		return -1;
	}
	rule.allowed_access = all & access_of(p->rights, S_ISDIR(st.st_mode));
	long failed = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	if (failed)
		error("cannot allow '%s': %s", p->path, strerror(errno));
	close(rule.parent_fd);
	return failed ? -1 : 0;
}

int
jail_wall_paths(const struct jail *j)
{
	static bool told;
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	if (abi < 1) {
		if (!told)
			note("this kernel has no Landlock: files are guarded by their permissions "
			     "alone");
		told = true;
		return 0;
	}
	struct ruleset r = handled(abi);
	/* Older kernels want zeros, or nothing, where they know no field. */
	size_t size = abi >= 6 ? sizeof(r) : abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
	int rules = (int)syscall(SYS_landlock_create_ruleset, &r, size, 0);
	if (rules < 0)
		return error("cannot make Landlock rules: %s", strerror(errno));
	int failed = 0;
	for (size_t i = 0; i < j->path_count && failed == 0; i++)
		failed = open_path(rules, &j->paths[i], r.fs);
	if (failed == 0 && syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		failed = error("cannot enter Landlock: %s", strerror(errno));
	close(rules);
	return failed;
}
