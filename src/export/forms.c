#include "export/forms.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/log.h"
#include "export/gempub.h"
#include "export/manifest.h"
#include "sys/save.h"

static bool
write_gempub(struct buf *out, struct edition *e, const struct issue *x,
	     const struct issue_site *site, struct arena *a)
{
	return gempub_write(out, e, x, site, a) == 0;
}

const struct issue_form issue_forms[ISSUE_FORMS] = {
	{ "gemtext", ".gmi", "text/gemini", "", issue_gemtext },
	{ "text", ".txt", "text/plain", "", issue_text },
	{ "gpub", ".gpub", "application/gpub+zip", "GPUB", write_gempub },
};

const struct issue_form *
issue_form_named(const char *name)
{
	for (size_t i = 0; i < ISSUE_FORMS; i++)
		if (strcmp(issue_forms[i].name, name) == 0)
			return &issue_forms[i];
	return NULL;
}

/* One form, and its line of the manifest. */
static int
write_form(const char *dir, const struct issue_form *f, struct manifest *m, struct edition *e,
	   const struct issue *x, const struct issue_site *site, struct arena *a)
{
	struct str path = arena_printf(a, "%.*s/%.*s%s", STR_ARG(lang_code(x->lang)),
				       STR_ARG(x->name), f->ending);
	struct str whole = arena_printf(a, "%s/%.*s", dir, STR_ARG(path));
	unsigned char hash[HASH_BYTES];
	struct buf out;
	int result = -1;

	buf_init(&out, 0);
	if (!f->write(&out, e, x, site, a) || arena_failed(a) || !hash_of(buf_str(&out), hash) ||
	    !manifest_add(m, path, hash))
		error("cannot make '%.*s'", STR_ARG(whole));
	else if (save_make_way(whole.s) == 0)
		result = save_file(whole.s, buf_str(&out), true);
	buf_release(&out);
	return result;
}

int
issue_write_into(const char *dir, struct edition *e, const struct issue *x,
		 const struct issue_site *site, struct evp_pkey_st *key, struct arena *a)
{
	struct manifest m;
	int result = 0;

	if (mkdir(dir, 0755) < 0 && errno != EEXIST)
		return error("cannot make the directory '%s': %s", dir, strerror(errno));
	manifest_init(&m);
	if (manifest_read(&m, dir) < 0)
		result = -1;
	for (size_t i = 0; result == 0 && i < ISSUE_FORMS; i++)
		result = write_form(dir, &issue_forms[i], &m, e, x, site, a);
	if (result == 0)
		result = manifest_write(&m, dir);
	if (result >= 0 && key)
		result = manifest_sign(dir, key);
	manifest_release(&m);
	return result < 0 ? -1 : 0;
}
