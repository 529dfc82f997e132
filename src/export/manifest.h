/*
 * What a directory holds that is carried by hand: MANIFEST, as sha256sum writes it; MANIFEST.sig, its signature by a key that is kept
 * away from the server (Ed25519, 64 bytes); MANIFEST.pub, that key's public half, which is worth what its fingerprint is
 * compared with.
 */
#ifndef EXPORT_MANIFEST_H
#define EXPORT_MANIFEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "net/sign.h"

#define MANIFEST_NAME      "MANIFEST"
#define MANIFEST_SIGNATURE "MANIFEST.sig"
#define MANIFEST_KEY       "MANIFEST.pub"
#define MANIFEST_MOST      (256u << 20) /* bytes of one: some million files */

struct manifest_entry {
	struct str path; /* below the directory; "/" between its parts */
	unsigned char hash[HASH_BYTES];
	size_t turn; /* of its adding */
};

struct manifest {
	struct arena arena;
	struct manifest_entry *entries;
	size_t n, cap;
	bool sorted; /* by path, each once */
};

void manifest_init(struct manifest *m);
void manifest_release(struct manifest *m);

/* Whether it may stand in a manifest: relative, no "." or "..", UTF-8 without controls and backslashes. */
bool manifest_path_ok(struct str path);

/* False when memory is gone.  A path that is there already keeps the hash that was added last. */
bool manifest_add(struct manifest *m, struct str path, const unsigned char hash[HASH_BYTES]);
/* Sorts; after it, and as long as nothing is added, manifest_find can be used. */
void manifest_sort(struct manifest *m);
const struct manifest_entry *manifest_find(const struct manifest *m, struct str path);

/*
 * A file of the directory appended to out, or into a hash: 1; 0, quietly, when there is none or it is no plain file (a link, a
 * pipe); -1 after logging when it cannot be read or is larger than `most` bytes.
 */
int manifest_file(const char *dir, struct str path, size_t most, struct buf *out);
int manifest_file_hash(const char *dir, struct str path, unsigned char hash[HASH_BYTES]);

/* DIR/MANIFEST added to *m and sorted: 1; 0, quietly, when there is none; -1 after logging. */
int manifest_read(struct manifest *m, const char *dir);
/*
 * Sorts, and writes it, on the disk when this returns.  A signature of another one goes away first.  1 when it is another one than was
 * there, 0 when it is the same, -1 after logging.
 */
int manifest_write(struct manifest *m, const char *dir);

/* Signs what is there.  -1 after logging. */
int manifest_sign(const char *dir, struct evp_pkey_st *key);

/*
 * Compares the directory with its manifest, and that with its signature by the key in `public_pem`, or, empty, by the one that lies beside it,
 * whose fingerprint goes to *fingerprint either way.  A line to say for each thing that is wrong; how many, or -1 after logging.
 */
int manifest_verify(const char *dir, struct str public_pem,
		    void (*say)(void *data, const char *line), void *data, struct buf *fingerprint);

#endif
