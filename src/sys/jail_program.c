/* What the kernel and the loader open when this same program is started again. */
#include <elf.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <sys/auxv.h>

#include "sys/jail.h"

struct list {
	struct arena *arena;
	struct jail_path *paths;
	size_t n, most;
};

static void
add(struct list *l, const char *path, unsigned rights)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->paths[i].rights == rights && strcmp(l->paths[i].path, path) == 0)
			return;
	if (l->n < l->most)
		l->paths[l->n++] = (struct jail_path){ path, rights };
}

static void
add_directory(struct list *l, const char *file)
{
	const char *slash = strrchr(file, '/');

	if (slash && slash > file)
		add(l, arena_str(l->arena, str_of(file, (size_t)(slash - file))).s,
		    JAIL_READ | JAIL_MAY_LACK);
}

static int
add_library(struct dl_phdr_info *info, size_t size, void *data)
{
	char real[PATH_MAX];

	(void)size;
	if (info->dlpi_name) {
		add_directory(data, info->dlpi_name);
		if (realpath(info->dlpi_name, real))
			add_directory(data, real);
	}
	return 0;
}

/* Its name is in the program's own headers; NULL for a program without one. */
static const char *
loader(void)
{
	uintptr_t at = getauxval(AT_PHDR), count = getauxval(AT_PHNUM), base = 0;
	const ElfW(Phdr) *headers =
	    (const void *)at; /* NOLINT(performance-no-int-to-ptr): so the kernel tells it */

	for (size_t i = 0; headers && i < count; i++)
		if (headers[i].p_type == PT_PHDR)
			base = at - headers[i].p_vaddr;
	for (size_t i = 0; headers && i < count; i++)
		if (headers[i].p_type == PT_INTERP)
			return (const char *)headers + (base + headers[i].p_vaddr - at);
	return NULL;
}

size_t
jail_own_program(struct arena *a, struct jail_path *out, size_t most)
{
	static const char *const files[] = { "/etc/ld.so.cache", "/etc/ld.so.preload", "/dev/null",
					     "/dev/urandom", "/proc" };
	struct list l = { .arena = a, .paths = out, .most = most };
	const char *start = loader();

	add(&l, "/proc/self/exe", JAIL_READ | JAIL_RUN);
	if (start)
		add(&l, start, JAIL_READ | JAIL_RUN);
	dl_iterate_phdr(add_library, &l);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		add(&l, files[i], JAIL_READ | JAIL_MAY_LACK);
	return l.n;
}
