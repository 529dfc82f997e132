/*
 * A directory that came by hand against its manifest: who signed it, what differs, what is missing, what nobody
 * signed.  The signature is looked at before anything that it covers.
 */
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "export/manifest.h"

#define KEY_MOST  4096
#define LINE_MOST 8192

struct check {
	const char *dir;
	const struct manifest *m;
	void (*say)(void *data, const char *line);
	void *data;
	int faults;
};

static void __attribute__((format(printf, 2, 3))) fault(struct check *c, const char *fmt, ...)
{
	char line[LINE_MOST];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	c->say(c->data, line);
	c->faults++;
}

/* --- the signature --- */

static struct evp_pkey_st *
read_key(struct check *c, struct str public_pem)
{
	struct evp_pkey_st *key;
	struct buf pem;

	if (public_pem.n) {
		key = sign_public_read(public_pem);
		if (!key)
			fault(c, "the key to check with is no public key of the kind Ed25519");
		return key;
	}
	buf_init(&pem, 0);
	int found = manifest_file(c->dir, STR(MANIFEST_KEY), KEY_MOST, &pem);
	key = found == 1 ? sign_public_read(buf_str(&pem)) : NULL;
	if (!key)
		fault(c,
		      found == 1 ? "%s is no public key of the kind Ed25519"
				 : "there is no %s, the key it was signed with",
		      MANIFEST_KEY);
	buf_release(&pem);
	return key;
}

static void
check_signature(struct check *c, struct str public_pem, struct buf *fingerprint)
{
	struct evp_pkey_st *key = read_key(c, public_pem);
	struct buf text, signature;

	buf_init(&text, 0);
	buf_init(&signature, 0);
	if (key)
		sign_fingerprint(key, fingerprint);
	int found = manifest_file(c->dir, STR(MANIFEST_SIGNATURE), SIGNATURE_BYTES, &signature);
	if (found != 1)
		fault(c, "there is no %s: nobody has signed this", MANIFEST_SIGNATURE);
	else if (key && (manifest_file(c->dir, STR(MANIFEST_NAME), MANIFEST_MOST, &text) != 1 ||
			 !sign_verify(key, buf_str(&text), buf_str(&signature))))
		fault(c, "%s was not signed with this key, or was changed afterwards",
		      MANIFEST_NAME);
	buf_release(&signature);
	buf_release(&text);
	sign_key_free(key);
}

/* --- the files --- */

static void
check_files(struct check *c)
{
	for (size_t i = 0; i < c->m->n; i++) {
		const struct manifest_entry *e = &c->m->entries[i];
		unsigned char hash[HASH_BYTES];
		int found = manifest_file_hash(c->dir, e->path, hash);

		if (found == 0)
			fault(c, "missing: %.*s", STR_ARG(e->path));
		else if (found < 0)
			fault(c, "cannot be read: %.*s", STR_ARG(e->path));
		else if (memcmp(hash, e->hash, HASH_BYTES) != 0)
			fault(c, "differs: %.*s", STR_ARG(e->path));
	}
}

static bool
is_ours(const struct check *c, struct str path)
{
	return str_eq(path, STR(MANIFEST_NAME)) || str_eq(path, STR(MANIFEST_SIGNATURE)) ||
	       str_eq(path, STR(MANIFEST_KEY)) || manifest_find(c->m, path);
}

static void
check_extras(struct check *c)
{
	char *dir = strdup(c->dir);
	char *const roots[] = { dir, NULL };
	FTS *walk = dir ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
	FTSENT *x;

	while (walk && (x = fts_read(walk))) {
		if (x->fts_info == FTS_D || x->fts_info == FTS_DP)
			continue;
		struct str path = str_after(str_from(x->fts_path), strlen(c->dir));
		while (str_starts(path, STR("/")))
			path = str_after(path, 1);
		if (!is_ours(c, path))
			fault(c, "not signed: %.*s", STR_ARG(path));
	}
	if (walk)
		fts_close(walk);
	else
		fault(c, "cannot look through '%s'", c->dir);
	free(dir);
}

int
manifest_verify(const char *dir, struct str public_pem, void (*say)(void *data, const char *line),
		void *data, struct buf *fingerprint)
{
	struct manifest m;
	struct check c = { .dir = dir, .m = &m, .say = say, .data = data };

	manifest_init(&m);
	int found = manifest_read(&m, dir);
	if (found == 0)
		found = error("there is no '%s/%s'", dir, MANIFEST_NAME);
	if (found > 0) {
		check_signature(&c, public_pem, fingerprint);
		check_files(&c);
		check_extras(&c);
	}
	manifest_release(&m);
	return found < 0 ? -1 : c.faults;
}
