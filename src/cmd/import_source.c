/*
 * Where articles come from: files, folders of them, streams too large to be read at once.
 *
 * A folder is read file after file in the order of names, so that two runs see the same order; its subfolders after it.  Only one
 * directory's names are held at a time.  What is no text in it (pictures, styles of a saved page) is passed over and
 * counted.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/command.h"
#include "cmd/import.h"
#include "import/cut.h"
#include "import/format.h"

#define FILE_MAX   (16u << 20) /* what file_read takes, too */
#define FILE_ARENA (512u << 20)
#define READ_STEP  (256u << 10)
#define KIB        1024
#define PATH_BYTES 4096

/* --- one text --- */

static const char *
words_of(enum child_result r, struct str why, char *out, size_t size)
{
	switch (r) {
	case CHILD_OK: return "it holds no article";
	case CHILD_REFUSED:
		if (why.n == 0)
			return "it cannot be read";
		snprintf(out, size, "%.*s", STR_ARG(why));
		return out;
	case CHILD_TOO_SLOW: return "it takes too long to read";
	case CHILD_DIED: return "its reader died of it";
	case CHILD_BROKEN: break;
	}
	return "no reader could be started";
}

/* `file` goes by its ending; `called` is for messages. */
static int
take_text(struct import *im, struct str bytes, const char *file, const char *called)
{
	struct found *list = NULL;
	struct str why = STR("");
	struct arena a;
	char words[300];
	int result = 0;

	arena_init(&a, FILE_ARENA);
	enum child_result r = child_read_file(im->child, bytes, str_from(file), &a, &list, &why);
	if (r == CHILD_OK && list) {
		if (why.n)
			warn("%s: %.*s", called, STR_ARG(why));
		result = import_found(im, called, list, &a);
	} else {
		import_refuse(im, called, STR(""), words_of(r, why, words, sizeof(words)));
	}
	arena_release(&a);
	return result;
}

/* --- a stream --- */

struct stream {
	struct import *im;
	const char *name;
	int fd;
	struct buf bytes; /* read and not yet taken */
	int64_t at;       /* where they stand in the source */
	bool ended;
	struct cut cut;
};

/* 0, or -1 after saying why. */
static int
read_more(struct stream *s)
{
	char *room = buf_room(&s->bytes, READ_STEP);
	ssize_t n;

	if (!room)
		return error("%s: out of memory", s->name);
	do {
		n = read(s->fd, room, READ_STEP);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return error("cannot read '%s': %s", s->name, strerror(errno));
	s->bytes.n += (size_t)n;
	s->ended = n == 0;
	return 0;
}

static int
take_piece(struct stream *s, size_t n)
{
	char called[PATH_BYTES];
	struct buf file;
	bool last = s->ended && n == s->bytes.n;

	buf_init(&file, 0);
	cut_file(&s->cut, str_part(buf_str(&s->bytes), 0, n), s->at == 0, last, &file);
	snprintf(called, sizeof(called), "%s", s->name);
	if (s->at)
		snprintf(called, sizeof(called), "%s, from byte %lld on", s->name,
			 (long long)s->at);
	int result = buf_failed(&file) ? error("%s: out of memory", s->name)
				       : take_text(s->im, buf_str(&file), s->name, called);
	buf_release(&file);
	buf_drop(&s->bytes, n);
	s->at += (int64_t)n;
	s->im->done += (int64_t)n;
	progress_step(&s->im->progress, s->im->done / KIB);
	return result;
}

/* Bytes of the next piece; 0: read more. */
static size_t
next_piece(const struct stream *s)
{
	if (s->cut.kind == CUT_NOT)
		return s->ended ? s->bytes.n : 0;
	return cut_piece(&s->cut, buf_str(&s->bytes), s->ended);
}

/* -1: it cannot be read, which is said. */
static int
read_start(struct stream *s)
{
	while (!s->ended && s->bytes.n < CUT_LOOK)
		if (read_more(s) < 0)
			return -1;
	cut_init(&s->cut, buf_str(&s->bytes));
	return 0;
}

/* All of it at once when it is small or cannot be cut; the store's failure alone is -1. */
static int
take_stream(struct stream *s)
{
	int result = 0, unread = read_start(s);

	while (result == 0 && unread == 0) {
		size_t n = next_piece(s);
		if (n || s->ended) {
			result = take_piece(s, n);
			if (s->ended && !s->bytes.n)
				return result;
		} else if (s->bytes.n > FILE_MAX) {
			import_refuse(s->im, s->name, STR(""),
				      "it is larger than 16 MiB, or an article in it is; split it");
			return 0;
		} else {
			unread = read_more(s);
		}
	}
	s->im->count[OUTCOME_REFUSED] += unread < 0;
	return result;
}

static int
take_file(struct import *im, const char *name)
{
	bool standard = strcmp(name, "-") == 0;
	struct stream s = {
		.im = im,
		.name = standard ? "standard input" : name,
		.fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY),
	};

	if (s.fd < 0) {
		error("cannot open '%s': %s", name, strerror(errno));
		im->count[OUTCOME_REFUSED]++;
		return 0;
	}
	buf_init(&s.bytes, 0);
	int result = take_stream(&s);
	cut_release(&s.cut);
	buf_release(&s.bytes);
	if (!standard)
		close(s.fd);
	return result;
}

/* --- a folder --- */

/* Names, one after another, each ending in NUL. */
struct names {
	struct buf bytes;
	uint32_t *at;
	size_t n, cap;
};

static bool
names_add(struct names *l, const char *name)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 256;
		uint32_t *at = reallocarray(l->at, cap, sizeof(*at));
		if (!at)
			return false;
		l->at = at;
		l->cap = cap;
	}
	l->at[l->n++] = (uint32_t)l->bytes.n;
	buf_add(&l->bytes, name, strlen(name) + 1);
	return !buf_failed(&l->bytes);
}

static int
by_name(const void *x, const void *y, void *bytes)
{
	const char *names = bytes;

	return strcmp(names + *(const uint32_t *)x, names + *(const uint32_t *)y);
}

static void
names_release(struct names *l)
{
	buf_release(&l->bytes);
	free(l->at);
}

/* Texts that people save; in a folder all else is what a page drags along. */
static bool
is_text(struct str name)
{
	static const struct str mail[] = { STR_INIT("eml"), STR_INIT("mbox"), STR_INIT("mbx") };
	static const struct str not_news[] = { STR_INIT("css"), STR_INIT("csv"),  STR_INIT("diff"),
					       STR_INIT("ics"), STR_INIT("json"), STR_INIT("vcf"),
					       STR_INIT("svg") };
	const struct format *f = format_of_name(name);
	struct str ending = format_ending(name);

	for (size_t i = 0; i < sizeof(mail) / sizeof(*mail); i++)
		if (str_eq_ascii_case(ending, mail[i]))
			return true;
	for (size_t i = 0; i < sizeof(not_news) / sizeof(*not_news); i++)
		if (str_eq_ascii_case(ending, not_news[i]))
			return false;
	return f && (f->family == FORMAT_TEXT || f->family == FORMAT_XML);
}

struct folders { /* still to be looked into */
	struct names list;
	struct import *im; /* NULL: only to count bytes */
	int64_t bytes, texts;
};

static int
visit(struct folders *w, const char *path, const char *name)
{
	struct stat st;

	/* Not through symbolic links: a folder would be read twice, or for ever. */
	if (lstat(path, &st) < 0 || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return 0;
	if (S_ISDIR(st.st_mode))
		return names_add(&w->list, path) ? 0 : error("out of memory");
	if (!is_text(str_from(name))) {
		if (w->im)
			w->im->passed_over++;
		return 0;
	}
	w->bytes += st.st_size;
	w->texts++;
	return w->im ? take_file(w->im, path) : 0;
}

static int
read_folder(struct folders *w, const char *folder)
{
	struct names names = { .n = 0 };
	char path[PATH_BYTES];
	int result = 0;
	DIR *dir = opendir(folder);

	if (!dir) {
		if (w->im)
			import_refuse(w->im, folder, STR(""), strerror(errno));
		return 0;
	}
	buf_init(&names.bytes, UINT32_MAX);
	for (const struct dirent *e; result == 0 && (e = readdir(dir));)
		if (e->d_name[0] != '.' && !names_add(&names, e->d_name))
			result = error("'%s': out of memory", folder);
	closedir(dir);
	if (names.n)
		qsort_r(names.at, names.n, sizeof(*names.at), by_name, names.bytes.s);
	for (size_t i = 0; result == 0 && i < names.n; i++) {
		const char *name = names.bytes.s + names.at[i];
		int n = snprintf(path, sizeof(path), "%s/%s", folder, name);
		if (n < 0 || (size_t)n >= sizeof(path))
			error("'%s/%s' is left out: its path is too long", folder, name);
		else
			result = visit(w, path, name);
	}
	names_release(&names);
	return result;
}

/* The folder, then those found in it, and so on. */
static int
walk(struct folders *w, const char *folder)
{
	int result;

	buf_init(&w->list.bytes, UINT32_MAX);
	result = names_add(&w->list, folder) ? 0 : error("out of memory");
	for (size_t i = 0; result == 0 && i < w->list.n; i++) {
		char path[PATH_BYTES];
		snprintf(path, sizeof(path), "%s", w->list.bytes.s + w->list.at[i]);
		result = read_folder(w, path);
	}
	names_release(&w->list);
	return result;
}

int64_t
import_bytes(const char *name)
{
	struct folders w = { .im = NULL };
	struct stat st;

	if (strcmp(name, "-") == 0 || stat(name, &st) < 0)
		return 0;
	if (!S_ISDIR(st.st_mode))
		return st.st_size;
	return walk(&w, name) < 0 ? 0 : w.bytes;
}

int
import_source(struct import *im, const char *name)
{
	struct folders w = { .im = im };
	struct stat st;

	if (strcmp(name, "-") == 0 || stat(name, &st) < 0 || !S_ISDIR(st.st_mode))
		return take_file(im, name);
	int result = walk(&w, name);
	if (result == 0 && !w.texts)
		import_refuse(im, name, STR(""), "there is no text in it");
	return result;
}
