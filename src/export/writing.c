/*
 * A file that the last manifest has with the same checksum and size is not even opened.  Where no
 * manifest tells, the file itself does.
 */
#include "export/writing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "sys/save.h"

static bool
whole_path(char out[static PATH_MAX], const struct writing *w, struct str path)
{
	int n = snprintf(out, PATH_MAX, "%s/%.*s", w->dir, STR_ARG(path));

	return n > 0 && n < PATH_MAX;
}

/* --- beginning --- */

/* 1: it has nothing; 0: something; -1 after logging. */
static int
is_empty(const char *dir)
{
	DIR *d = opendir(dir);
	const struct dirent *x;
	int empty = 1;

	if (!d)
		return error("cannot look into '%s': %s", dir, strerror(errno));
	while (empty && (x = readdir(d)))
		empty = strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0;
	closedir(d);
	return empty;
}

/* Names that a run before us wrote and could not finish.  A line that was cut off in the middle names nothing. */
static int
read_journal(struct writing *w)
{
	static const unsigned char none[HASH_BYTES];
	struct buf text;

	buf_init(&text, 0);
	int found = manifest_file(w->dir, STR(WRITING_JOURNAL), MANIFEST_MOST, &text);
	for (struct str rest = buf_str(&text); found > 0 && rest.n;) {
		struct str line = str_cut_line(&rest);
		if (manifest_path_ok(line) && !manifest_add(&w->journal_before, line, none))
			found = error("out of memory");
	}
	manifest_sort(&w->journal_before);
	buf_release(&text);
	return found;
}

int
writing_begin(struct writing *w, const char *dir)
{
	*w = (struct writing){ .dir = dir, .journal = -1 };
	manifest_init(&w->before);
	manifest_init(&w->now);
	manifest_init(&w->journal_before);
	if (mkdir(dir, 0755) < 0 && errno != EEXIST)
		return error("cannot make the directory '%s': %s", dir, strerror(errno));
	int journal = read_journal(w), manifest = manifest_read(&w->before, dir);
	if (journal < 0 || manifest < 0)
		return -1;
	int empty = journal || manifest ? 1 : is_empty(dir);
	if (empty == 0)
		return error("'%s' has files that are no export; name an empty directory, or a new "
			     "one",
			     dir);
	return empty < 0 ? -1 : 0;
}

/* --- files --- */

static bool
is_same(const struct writing *w, const char *whole, struct str path, struct str bytes,
	const unsigned char hash[HASH_BYTES])
{
	const struct manifest_entry *e = manifest_find(&w->before, path);
	unsigned char there[HASH_BYTES];
	struct stat st;

	if (lstat(whole, &st) < 0 || !S_ISREG(st.st_mode) || (size_t)st.st_size != bytes.n)
		return false;
	if (e && !manifest_find(&w->journal_before, path))
		return memcmp(e->hash, hash, HASH_BYTES) == 0;
	return manifest_file_hash(w->dir, path, there) == 1 && memcmp(there, hash, HASH_BYTES) == 0;
}

/* The name is in the journal before the file is there, so no file is ever without one that knows it. */
static int
note_path(struct writing *w, struct str path)
{
	char whole[PATH_MAX], line[PATH_MAX + 1];

	if (w->journal < 0) {
		if (!whole_path(whole, w, STR(WRITING_JOURNAL)))
			return error("the path '%s' is too long", w->dir);
		w->journal =
		    open(whole, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644);
	}
	int n = snprintf(line, sizeof(line), "%.*s\n", STR_ARG(path));
	if (w->journal < 0 || write(w->journal, line, (size_t)n) != n)
		return error("cannot write '%s/%s': %s", w->dir, WRITING_JOURNAL, strerror(errno));
	return 0;
}

int
writing_file(struct writing *w, struct str path, struct str bytes)
{
	char whole[PATH_MAX];
	unsigned char hash[HASH_BYTES];

	if (!manifest_path_ok(path) || !whole_path(whole, w, path))
		return error("no file can have the name '%.*s'", STR_ARG(path));
	if (!hash_of(bytes, hash) || !manifest_add(&w->now, path, hash))
		return error("out of memory");
	if (is_same(w, whole, path, bytes, hash)) {
		w->same++;
		return 0;
	}
	if (note_path(w, path) < 0 || save_make_way(whole) < 0 ||
	    save_file(whole, bytes, false) < 0)
		return -1;
	w->written++;
	return 0;
}

/* --- ending --- */

static int
all_on_disk(const struct writing *w)
{
	int fd = open(w->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = fd < 0 || syncfs(fd) < 0 ? -1 : 0;

	if (result < 0)
		error("cannot bring '%s' to the disk: %s", w->dir, strerror(errno));
	if (fd >= 0)
		close(fd);
	return result;
}

/* With the directories that have nothing else. */
static void
take_away(struct writing *w, struct str path)
{
	char whole[PATH_MAX];

	if (!whole_path(whole, w, path))
		return;
	if (unlink(whole) == 0)
		w->removed++;
	else if (errno != ENOENT)
		warn("cannot take away '%s': %s", whole, strerror(errno));
	for (size_t i = strlen(whole), end = strlen(w->dir) + 1; i-- > end;) {
		if (whole[i] != '/')
			continue;
		whole[i] = '\0';
		if (rmdir(whole) < 0)
			return;
	}
}

static void
take_away_rest(struct writing *w, const struct manifest *old)
{
	for (size_t i = 0; i < old->n; i++)
		if (!manifest_find(&w->now, old->entries[i].path))
			take_away(w, old->entries[i].path);
}

int
writing_end(struct writing *w)
{
	char journal[PATH_MAX];

	if (w->written && all_on_disk(w) < 0)
		return -1;
	int changed = manifest_write(&w->now, w->dir);
	if (changed < 0)
		return -1;
	take_away_rest(w, &w->before);
	take_away_rest(w, &w->journal_before);
	if (whole_path(journal, w, STR(WRITING_JOURNAL)) && unlink(journal) < 0 && errno != ENOENT)
		return error("cannot take away '%s': %s", journal, strerror(errno));
	return 0;
}

void
writing_release(struct writing *w)
{
	if (w->journal >= 0)
		close(w->journal);
	manifest_release(&w->journal_before);
	manifest_release(&w->now);
	manifest_release(&w->before);
}
