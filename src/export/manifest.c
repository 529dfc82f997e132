/* A list of names and checksums: made, read, written, signed.  Nothing in one that was read is believed. */
#include "export/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf8.h"
#include "sys/save.h"

#define HEX_DIGITS (2 * (size_t)HASH_BYTES)

void
manifest_init(struct manifest *m)
{
	*m = (struct manifest){ .sorted = true };
	arena_init(&m->arena, 0);
}

void
manifest_release(struct manifest *m)
{
	free(m->entries);
	arena_release(&m->arena);
	*m = (struct manifest){ 0 };
}

bool
manifest_path_ok(struct str path)
{
	struct str rest = path;

	if (path.n == 0 || path.n >= PATH_MAX || path.s[path.n - 1] == '/' || !utf8_valid(path))
		return false;
	for (size_t i = 0; i < path.n; i++)
		if ((unsigned char)path.s[i] < 0x20 || path.s[i] == 0x7F || path.s[i] == '\\')
			return false;
	while (rest.n) {
		struct str part = str_cut(&rest, '/');
		if (part.n == 0 || part.n > NAME_MAX || str_eq(part, STR(".")) ||
		    str_eq(part, STR("..")))
			return false;
	}
	return true;
}

bool
manifest_add(struct manifest *m, struct str path, const unsigned char hash[HASH_BYTES])
{
	if (m->n == m->cap) {
		size_t cap = m->cap ? 2 * m->cap : 64;
		struct manifest_entry *more = reallocarray(m->entries, cap, sizeof(*more));
		if (!more)
			return false;
		m->entries = more;
		m->cap = cap;
	}
	struct manifest_entry *e = &m->entries[m->n];
	e->path = arena_str(&m->arena, path);
	memcpy(e->hash, hash, HASH_BYTES);
	e->turn = m->n++;
	m->sorted = false;
	return !arena_failed(&m->arena);
}

/* Of one path, what was added last comes last. */
static int
by_path(const void *a, const void *b)
{
	const struct manifest_entry *x = a, *y = b;

	int order = str_cmp(x->path, y->path);
	return order ? order : (x->turn > y->turn) - (x->turn < y->turn);
}

void
manifest_sort(struct manifest *m)
{
	size_t kept = 0;

	if (m->sorted)
		return;
	qsort(m->entries, m->n, sizeof(*m->entries), by_path);
	for (size_t i = 0; i < m->n; i++) {
		if (kept && str_eq(m->entries[kept - 1].path, m->entries[i].path))
			kept--;
		m->entries[kept++] = m->entries[i];
	}
	m->n = kept;
	m->sorted = true;
}

const struct manifest_entry *
manifest_find(const struct manifest *m, struct str path)
{
	const struct manifest_entry key = { .path = path };
	size_t low = 0, high = m->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(key.path, m->entries[middle].path);

		if (order == 0)
			return &m->entries[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* --- files --- */

/* Never waits for a pipe, never follows a link that somebody put in a file's place. */
static int
open_plain(const char *dir, struct str path)
{
	char whole[PATH_MAX];
	struct stat st;
	int n = snprintf(whole, sizeof(whole), "%s/%.*s", dir, STR_ARG(path));

	if (n < 0 || (size_t)n >= sizeof(whole))
		return -1;
	int fd = open(whole, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))) {
		close(fd);
		return -1;
	}
	return fd;
}

static int
each_piece(const char *dir, struct str path, bool (*take)(void *data, struct str piece), void *data)
{
	char piece[64 << 10];
	int fd = open_plain(dir, path), result = 1;
	ssize_t n;

	if (fd < 0)
		return 0;
	while (result == 1 && (n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			result =
			    error("cannot read '%s/%.*s': %s", dir, STR_ARG(path), strerror(errno));
		else if (!take(data, str_of(piece, (size_t)n)))
			result = error("'%s/%.*s' is too large", dir, STR_ARG(path));
	}
	close(fd);
	return result;
}

static bool
take_bytes(void *data, struct str piece)
{
	struct buf *out = data;

	buf_addstr(out, piece);
	return !buf_failed(out) && out->n <= out->max;
}

int
manifest_file(const char *dir, struct str path, size_t most, struct buf *out)
{
	size_t before = out->max;

	out->max = out->n + most;
	int result = each_piece(dir, path, take_bytes, out);
	out->max = before;
	return result;
}

static bool
take_hash(void *data, struct str piece)
{
	hash_add(data, piece);
	return true;
}

int
manifest_file_hash(const char *dir, struct str path, unsigned char hash[HASH_BYTES])
{
	struct hash h;

	hash_begin(&h);
	int result = each_piece(dir, path, take_hash, &h);
	return hash_end(&h, hash) ? result : -1;
}

/* --- reading and writing --- */

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "HASH  path" */
static bool
take_line(struct manifest *m, struct str line)
{
	unsigned char hash[HASH_BYTES];
	struct str path = str_after(line, HEX_DIGITS + 2);

	if (line.n <= HEX_DIGITS + 2 || !str_eq(str_part(line, HEX_DIGITS, 2), STR("  ")) ||
	    !manifest_path_ok(path))
		return false;
	for (size_t i = 0; i < HASH_BYTES; i++) {
		int high = hex_digit(line.s[2 * i]), low = hex_digit(line.s[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		hash[i] = (unsigned char)(high << 4 | low);
	}
	return manifest_add(m, path, hash);
}

static int
take_text(struct manifest *m, struct str text, const char *dir)
{
	for (size_t number = 1; text.n; number++) {
		struct str line = str_cut_line(&text);
		if (!take_line(m, line))
			return error("'%s/%s', line %zu: no checksum, two blanks and a name below "
				     "the directory",
				     dir, MANIFEST_NAME, number);
	}
	manifest_sort(m);
	return 1;
}

int
manifest_read(struct manifest *m, const char *dir)
{
	struct buf text;

	buf_init(&text, 0);
	int found = manifest_file(dir, STR(MANIFEST_NAME), MANIFEST_MOST, &text);
	if (found == 1)
		found = take_text(m, buf_str(&text), dir);
	buf_release(&text);
	return found;
}

static void
print(const struct manifest *m, struct buf *out)
{
	for (size_t i = 0; i < m->n; i++) {
		for (size_t j = 0; j < HASH_BYTES; j++)
			buf_addf(out, "%02x", m->entries[i].hash[j]);
		buf_adds(out, "  ");
		buf_addstr(out, m->entries[i].path);
		buf_addc(out, '\n');
	}
}

static bool
path_of(char whole[static PATH_MAX], const char *dir, const char *name)
{
	int n = snprintf(whole, PATH_MAX, "%s/%s", dir, name);

	return n > 0 && n < PATH_MAX;
}

int
manifest_write(struct manifest *m, const char *dir)
{
	char path[PATH_MAX], signature[PATH_MAX];
	struct buf text, before;
	int result = -1;

	manifest_sort(m);
	buf_init(&text, MANIFEST_MOST);
	buf_init(&before, 0);
	print(m, &text);
	if (!path_of(path, dir, MANIFEST_NAME) || !path_of(signature, dir, MANIFEST_SIGNATURE))
		error("the path '%s' is too long", dir);
	else if (buf_failed(&text))
		error("the manifest of '%s' is too large", dir);
	else if (manifest_file(dir, STR(MANIFEST_NAME), MANIFEST_MOST, &before) == 1 &&
		 str_eq(buf_str(&before), buf_str(&text)))
		result = 0;
	else if (unlink(signature) < 0 && errno != ENOENT)
		error("cannot take away '%s': %s", signature, strerror(errno));
	else if (save_file(path, buf_str(&text), true) == 0)
		result = 1;
	buf_release(&before);
	buf_release(&text);
	return result;
}

int
manifest_sign(const char *dir, struct evp_pkey_st *key)
{
	char path[PATH_MAX];
	unsigned char signature[SIGNATURE_BYTES];
	struct buf text, pem;
	int result = -1;

	buf_init(&text, 0);
	buf_init(&pem, 0);
	int found = manifest_file(dir, STR(MANIFEST_NAME), MANIFEST_MOST, &text);
	if (found == 0)
		error("there is no '%s/%s' to sign; 'vestka export' makes one", dir, MANIFEST_NAME);
	else if (found > 0 &&
		 (!sign_bytes(key, buf_str(&text), signature) || !sign_public_write(key, &pem)))
		error("cannot sign '%s/%s'", dir, MANIFEST_NAME);
	else if (found > 0 && path_of(path, dir, MANIFEST_KEY) &&
		 save_file(path, buf_str(&pem), true) == 0 &&
		 path_of(path, dir, MANIFEST_SIGNATURE) &&
		 save_file(path, str_of((const char *)signature, sizeof(signature)), true) == 0)
		result = 0;
	buf_release(&pem);
	buf_release(&text);
	return result;
}
