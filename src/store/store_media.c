/*
 * Pictures and attachments of the shared store.
 *
 * The bytes are in the row, or in a file that the row names.  The name comes from whoever writes the store, and must not lead the keeper
 * to a file outside the store's directory: the kernel resolves it beneath that directory (openat2), or, where it cannot, no part of
 * the path may be a symbolic link.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "store/store_db.h"

#define NAME_MAX_BYTES 100
#define PATH_MAX_BYTES 1000
#define OPEN_FLAGS     (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) /* a FIFO must not hold us */

#define MEDIA_COLUMNS "id, article, name, caption, kind, position, path"

/* --- rows --- */

struct str
store_media_name(struct arena *a, struct str name)
{
	char safe[NAME_MAX_BYTES];
	size_t n = 0;

	for (size_t i = 0; i < name.n && n < sizeof(safe); i++) {
		unsigned char c = (unsigned char)name.s[i];
		bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '_' || c == '-' || (c == '.' && n > 0);

		if ((c & 0xc0) != 0x80) /* one "_" for a whole UTF-8 character */
			safe[n++] = (char)(good ? c : '_');
	}
	return n ? arena_str(a, str_of(safe, n)) : STR("file");
}

static bool
media_row(struct query *q, struct arena *a, struct media *m)
{
	*m = (struct media){
		.id = query_int(q, 0),
		.article = query_int(q, 1),
		.name = store_media_name(a, query_view(q, 2)),
		.caption = query_str(q, 3, a),
		.picture = !str_eq(query_view(q, 4), STR("attachment")),
		.position = (int)query_int(q, 5),
		.path = query_str(q, 6, a),
	};
	return !arena_failed(a);
}

int
store_media_of(struct store *s, int64_t article, bool (*each)(void *data, const struct media *m),
	       void *data)
{
	struct query q = db_query(&s->db, "SELECT " MEDIA_COLUMNS " FROM media"
					  " WHERE article IS ? ORDER BY position, id");
	struct media *list = NULL;
	size_t n = 0, cap = 0;
	struct arena a;

	arena_init(&a, 0);
	q.big_is_mine = true;
	query_put_int_or_null(&q, article);
	while (query_step(&q) == 1) {
		list = arena_grow(&a, list, n, &cap, sizeof(*list));
		if (!list || !media_row(&q, &a, &list[n++]))
			break;
	}
	if (query_too_big(&q))
		error("store '%s': media of article %lld: a column has more than %d bytes",
		      s->db.path, (long long)article, STORE_VALUE_MAX);
	int result = query_end(&q) < 0 ? -1 : 0;
	if (arena_failed(&a))
		result = error("store '%s': out of memory", s->db.path);
	for (size_t i = 0; result == 0 && i < n; i++)
		if (!each(data, &list[i]))
			break;
	arena_release(&a);
	return result;
}

int
store_media(struct store *s, int64_t id, struct arena *a, struct media *m)
{
	struct query q = db_query(&s->db, "SELECT " MEDIA_COLUMNS " FROM media WHERE id = ?");

	q.big_is_mine = true;
	query_put_int(&q, id);
	int found = query_step(&q);
	if (found == 1 && !media_row(&q, a, m))
		found = -1;
	if (query_too_big(&q))
		error("store '%s': media %lld: a column has more than %d bytes", s->db.path,
		      (long long)id, STORE_VALUE_MAX);
	query_end(&q);
	return found;
}

int
store_media_add(struct store *s, struct media *m, struct str content)
{
	struct query q =
	    db_query(&s->db, "INSERT INTO media (article, name, caption, kind, position,"
			     " path, content) VALUES (?, ?, ?, ?, ?, ?, ?)");

	query_put_int_or_null(&q, m->article);
	query_put_str(&q, m->name);
	query_put_str(&q, m->caption);
	query_put_str(&q, m->picture ? STR("picture") : STR("attachment"));
	query_put_int(&q, m->position);
	query_put_str_or_null(&q, m->path);
	if (m->path.n)
		query_put_null(&q);
	else
		query_put_blob(&q, content);
	if (query_run(&q) < 0)
		return -1;
	m->id = db_last_id(&s->db);
	return 0;
}

/* --- files beside the store --- */

static bool
leads_down(const char *path)
{
	if (*path == '/')
		return false;
	for (const char *p = path; *p;) {
		size_t n = strcspn(p, "/");

		if (n == 2 && p[0] == '.' && p[1] == '.')
			return false;
		p += n + (p[n] == '/');
	}
	return *path != '\0';
}

/* Part after part, none of them a symbolic link; takes `dir` over. */
static int
open_by_parts(int dir, char *path)
{
	for (;;) {
		char *slash = strchr(path, '/');

		if (slash)
			*slash = '\0';
		int flags = OPEN_FLAGS | O_NOFOLLOW | (slash ? O_DIRECTORY : 0);
		int fd = *path ? openat(dir, path, flags) : dup(dir);
		close(dir);
		if (fd < 0 || !slash)
			return fd;
		dir = fd;
		path = slash + 1;
	}
}

static int
open_beneath(int dir, char *path)
{
	struct open_how how = {
		.flags = OPEN_FLAGS,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	int fd = (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));

	if (fd < 0 &&
	    (errno == ENOSYS || errno == EPERM)) /* an old kernel, or a jail that knows it not */
		return open_by_parts(dir, path);
	int kept = errno;
	close(dir);
	errno = kept;
	return fd;
}

static int
open_directory(const struct db *d)
{
	char dir[PATH_MAX_BYTES];
	const char *slash = strrchr(d->path, '/');
	size_t n = slash == d->path ? 1 : (size_t)(slash - d->path);

	if (n >= sizeof(dir)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(dir, d->path, n);
	dir[n] = '\0';
	return open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int
store_open_beneath(const struct db *d, struct str path, size_t *size, const char **why)
{
	char name[PATH_MAX_BYTES];
	struct stat st;

	*why = "its path does not lead down from the directory of the store";
	if (path.n == 0 || path.n >= sizeof(name) || memchr(path.s, '\0', path.n))
		return -1;
	memcpy(name, path.s, path.n);
	name[path.n] = '\0';
	if (!leads_down(name))
		return -1;
	int dir = open_directory(d);
	int fd = dir < 0 ? -1 : open_beneath(dir, name);
	if (fd < 0) {
		if (errno != EXDEV && errno != ELOOP)
			*why = strerror(errno);
		return -1;
	}
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		*why = "it is no regular file";
		close(fd);
		return -1;
	}
	*size = st.st_size > 0 ? (size_t)st.st_size : 0;
	return fd;
}

/* As much as there is now, at most max: the file may grow or shrink meanwhile. */
static const char *
read_file(int fd, struct buf *out, size_t max)
{
	char piece[16384];

	for (size_t left = max;;) {
		ssize_t n = read(fd, piece, sizeof(piece));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return strerror(errno);
		if (n == 0)
			return NULL;
		if ((size_t)n > left)
			return "it is too large";
		left -= (size_t)n;
		buf_add(out, piece, (size_t)n);
	}
}

static const char *
file_bytes(struct store *s, struct str path, struct buf *out, size_t max)
{
	size_t size = 0, before = out->n;
	const char *why;
	int fd = store_open_beneath(&s->db, path, &size, &why);

	if (fd < 0)
		return why;
	why = size > max ? "it is too large" : read_file(fd, out, max);
	close(fd);
	if (why)
		buf_cut(out, before);
	return why;
}

int
store_media_bytes(struct store *s, int64_t id, struct buf *out, size_t max)
{
	const size_t least = 65536; /* for the other columns */
	const char *why = NULL;

	db_allow(&s->db, max > least ? max : least);
	struct query q = db_query(&s->db, "SELECT path, content FROM media WHERE id = ?");
	q.big_is_mine = true;
	query_put_int(&q, id);
	int found = query_step(&q);
	if (found == 1) {
		struct str path = query_view(&q, 0);

		if (path.n)
			why = file_bytes(s, path, out, max);
		else if (query_is_null(&q, 1))
			why = "it has neither content nor path";
		else if (query_view(&q, 1).n > max)
			why = "it is too large";
		else
			buf_addstr(out, query_view(&q, 1));
		if (!why && buf_failed(out))
			why = "out of memory";
	} else if (query_too_big(&q)) {
		why = "it is too large";
	} else if (found == 0) {
		why = "there is none";
	}
	query_end(&q);
	db_allow(&s->db, 0);
	if (why)
		return error("store '%s': media %lld: %s", s->db.path, (long long)id, why);
	return found == 1 ? 0 : -1;
}
