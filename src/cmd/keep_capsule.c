/*
 * The editors' own pages and files: capsule/be/contacts.gmi is /be/contacts on both protocols.
 *
 * The directory is walked whole whenever something in it moved; a file whose time, size and number are the edition's is not read
 * again.  Symbolic links are left alone, so that nothing from elsewhere is ever published, and so are names with a dot in front, but for
 * .well-known/.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/clean.h"
#include "base/log.h"
#include "base/utf8.h"
#include "cmd/keep.h"
#include "doc/gemtext.h"
#include "site/template.h"

#define DEPTH_MOST 16
#define FILES_MOST 100000
#define PATH_MOST  900 /* bytes below the directory: an address has at most 1,024 (GEM-1) */

struct walk {
	struct keeper *keeper;
	struct arena arena;  /* of the walk */
	struct str *waiting; /* directories, relative, "" the first */
	size_t nwaiting, cap_waiting;
	struct str *seen; /* origins */
	size_t nseen, cap_seen;
	bool loud;
	enum keep_result result;
};

static struct str
origin_of(struct arena *a, struct str relative)
{
	return arena_join(a, STR("capsule:"), relative);
}

/* "be/contacts.gmi" is /be/contacts, "be/x/index.gmi" is /be/x/, "robots.txt" /robots.txt. */
static struct str
address_of(struct arena *a, struct str relative, bool *page)
{
	static const struct str tails[] = { STR_INIT(".gmi"), STR_INIT(".gemini") };
	struct str path = arena_join(a, STR("/"), relative);

	*page = false;
	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails) && !*page; i++) {
		*page = str_ends(path, tails[i]);
		if (*page)
			path = str_part(path, 0, path.n - tails[i].n);
	}
	if (*page && str_ends(path, STR("/index")))
		path.n -= strlen("index");
	return path;
}

/* RFC 8615: the one place whose name begins with a dot and is meant to be seen. */
static bool
is_well_known(struct str directory, const char *name)
{
	return directory.n == 0 && strcmp(name, ".well-known") == 0;
}

static bool
name_fits(struct str name)
{
	if (name.n == 0 || !utf8_valid(name))
		return false;
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.s[i] <= ' ' || name.s[i] == 0x7F || name.s[i] == '\\')
			return false;
	return true;
}

/* --- one file --- */

static int
read_whole(int fd, struct buf *out)
{
	for (;;) {
		char *room = buf_room(out, 65536);
		ssize_t n = room ? read(fd, room, 65536) : -1;

		if (n < 0 && room && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 ? 0 : -1;
		out->n += (size_t)n;
	}
}

/* A page with a mistake in a placeholder stays as it was; where it is the first of its name it is shown without the line. */
static const char mistaken[] = "it has a mistake";

static bool
section_known(const void *data, struct str slug)
{
	const struct keeper *k = data;
	struct arena a;
	bool found = false;
	int all = 0;

	arena_init(&a, 0);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		struct edition_section *rows;
		int n = edition_sections(k->edition, (enum lang)lang, &a, &rows);

		for (int i = 0; i < n && !found; i++)
			found = str_eq(rows[i].slug, slug);
		all += n > 0 ? n : 0;
	}
	arena_release(&a);
	return found || all == 0;
}

static bool
stays_as_it_was(struct walk *w, struct str relative, struct str text, struct str origin)
{
	struct keeper *k = w->keeper;
	struct template_mistake m = template_check(text, section_known, k, &k->arena);

	if (m.line == 0)
		return false;
	bool older = edition_file_version(k->edition, origin, &k->arena).n > 0;
	if (w->loud || !older)
		warn("capsule: %.*s:%zu: %.*s; %s", STR_ARG(relative), m.line, STR_ARG(m.what),
		     older ? "readers keep the page as it was" : "it is shown without this line");
	return older;
}

static const char *
put_page(struct walk *w, struct edition_file *f, struct str relative, struct str text,
	 struct str origin, struct str version)
{
	struct keeper *k = w->keeper;
	struct arena *a = &k->arena;
	struct doc d;

	if (!utf8_valid(text))
		text = charset_to_utf8(a, text, STR(""), NULL);
	if (stays_as_it_was(w, relative, text, origin))
		return mistaken;
	const char *why = convert_page(&k->convert, text, f->path, a, &d);
	if (why)
		return why;
	f->mime = STR("text/gemini");
	f->format = STR("");
	f->lang = d.lang;
	f->size = convert_size(a, &d);
	f->doc = convert_pack(a, &d);
	if (f->doc.n == 0 || arena_failed(a))
		return "out of memory";
	return edition_put_file(k->edition, f, STR(""), origin, version) < 0 ? "" : NULL;
}

static const char *
put_file(struct keeper *k, struct edition_file *f, struct str bytes, struct str origin,
	 struct str version)
{
	struct str rest = str_after(f->path, 1);

	if (child_sniff(k->child, bytes, f->path, &k->arena, &f->mime, &f->format) == CHILD_BROKEN)
		return convert_no_reader;
	f->lang = lang_from_code(str_cut(&rest, '/'));
	return edition_put_file(k->edition, f, bytes, origin, version) < 0 ? "" : NULL;
}

/* NULL, or why readers do not get it; "" when the edition failed. */
static const char *
take_file(struct walk *w, int fd, struct str relative, struct str origin, struct str version)
{
	struct keeper *k = w->keeper;
	struct edition_file f = { .caption = STR(""), .doc = STR("") };
	const char *why = "it cannot be read, or is larger than 64 MiB";
	struct buf bytes;
	bool page;

	f.path = address_of(&k->arena, relative, &page);
	buf_init(&bytes, KEEP_FILE_MOST);
	if (read_whole(fd, &bytes) == 0)
		why = page ? put_page(w, &f, relative, buf_str(&bytes), origin, version)
			   : put_file(k, &f, buf_str(&bytes), origin, version);
	buf_release(&bytes);
	return why;
}

static void
look_at_file(struct walk *w, int fd, const struct stat *st, struct str relative)
{
	struct keeper *k = w->keeper;
	struct str origin = origin_of(&w->arena, relative);

	w->seen = arena_grow(&w->arena, w->seen, w->nseen, &w->cap_seen, sizeof(*w->seen));
	if (!w->seen)
		return;
	w->seen[w->nseen++] = origin;
	arena_reset(&k->arena);
	struct str version =
	    arena_printf(&k->arena, "%d %lld.%09ld %lld %llu %.*s", CONVERT_VERSION,
			 (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec, (long long)st->st_size,
			 (unsigned long long)st->st_ino, STR_ARG(k->config->host));
	if (str_eq(edition_file_version(k->edition, origin, &k->arena), version))
		return;
	const char *why = take_file(w, fd, relative, origin, version);
	if (why && *why == '\0')
		w->result = KEEP_EDITION;
	else if (why && why != mistaken && w->loud)
		warn("capsule: '%.*s' is not shown: %s", STR_ARG(relative), why);
	else if (!why)
		debug("capsule: '%.*s' taken", STR_ARG(relative));
}

/* --- the walk --- */

static struct str
below(struct walk *w, struct str directory, const char *name)
{
	if (directory.n == 0)
		return arena_str(&w->arena, str_from(name));
	return arena_printf(&w->arena, "%.*s/%s", STR_ARG(directory), name);
}

static int
depth_of(struct str path)
{
	int depth = path.n > 0;

	for (size_t i = 0; i < path.n; i++)
		depth += path.s[i] == '/';
	return depth;
}

static void
wait_directory(struct walk *w, struct str path)
{
	if (depth_of(path) > DEPTH_MOST) {
		if (w->loud)
			warn("capsule: '%.*s' lies too deep and is not shown", STR_ARG(path));
		return;
	}
	w->waiting =
	    arena_grow(&w->arena, w->waiting, w->nwaiting, &w->cap_waiting, sizeof(*w->waiting));
	if (w->waiting)
		w->waiting[w->nwaiting++] = path;
}

static void
look_at(struct walk *w, int directory, struct str path, const char *name)
{
	struct stat st;

	if (name[0] == '.' && !is_well_known(path, name))
		return;
	struct str relative = below(w, path, name);
	if (!name_fits(str_from(name)) || relative.n > PATH_MOST) {
		if (w->loud)
			warn(
			    "capsule: '%.*s' is not shown: blanks, control characters or \\ in its "
			    "name, or too long",
			    STR_ARG(relative));
		return;
	}
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		if (w->loud)
			warn("capsule: '%.*s' is not shown: %s", STR_ARG(relative),
			     errno == ELOOP ? "it is a symbolic link" : strerror(errno));
		return;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		wait_directory(w, relative);
	else if (S_ISREG(st.st_mode) && w->nseen < FILES_MOST)
		look_at_file(w, fd, &st, relative);
	close(fd);
}

static void
walk_directory(struct walk *w, struct str path)
{
	struct keeper *k = w->keeper;
	struct str full = path.n ? arena_printf(&w->arena, "%.*s/%.*s", STR_ARG(k->config->capsule),
						STR_ARG(path))
				 : k->config->capsule;
	DIR *d = opendir(full.s);

	if (!d) {
		if (w->loud)
			warn("capsule: '%s': %s", full.s, strerror(errno));
		return;
	}
	keep_watch_directory(k, full.s); /* before it is read, so that no change falls between */
	for (struct dirent *e; (e = readdir(d)) && w->result == KEEP_OK;)
		look_at(w, dirfd(d), path, e->d_name);
	closedir(d);
}

/* --- what is gone --- */

static int
by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static bool
drop_unseen(void *data, struct str origin)
{
	struct walk *w = data;

	if (w->nseen && bsearch(&origin, w->seen, w->nseen, sizeof(*w->seen), by_bytes))
		return true;
	if (edition_drop_file(w->keeper->edition, origin) < 0)
		w->result = KEEP_EDITION;
	return w->result == KEEP_OK;
}

static void
walk(struct walk *w)
{
	wait_directory(w, STR(""));
	for (size_t i = 0; i < w->nwaiting && w->result == KEEP_OK; i++)
		walk_directory(w, w->waiting[i]);
	if (arena_failed(&w->arena) || w->result != KEEP_OK)
		return; /* half a list is no reason to drop anything */
	if (w->nseen)
		qsort(w->seen, w->nseen, sizeof(*w->seen), by_bytes);
	if (edition_origins(w->keeper->edition, STR("capsule:"), drop_unseen, w) < 0)
		w->result = KEEP_EDITION;
}

enum keep_result
keep_capsule(struct keeper *k, bool loud)
{
	struct walk w = { .keeper = k, .loud = loud };

	/* A directory that is away for a moment, on a stick or a share, takes nothing from readers. */
	if (access(k->config->capsule.s, R_OK | X_OK) != 0) {
		if (loud)
			warn("capsule directory '%s': %s", k->config->capsule.s, strerror(errno));
		return KEEP_OK;
	}
	if (edition_begin(k->edition) < 0)
		return KEEP_EDITION;
	arena_init(&w.arena, 0);
	walk(&w);
	arena_release(&w.arena);
	if (w.result != KEEP_OK)
		edition_rollback(k->edition);
	else if (edition_commit(k->edition) < 0)
		w.result = KEEP_EDITION;
	return w.result;
}
