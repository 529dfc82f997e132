/*
 * The forms that an issue comes in.
 */
#ifndef EXPORT_FORMS_H
#define EXPORT_FORMS_H

#include "export/issue.h"
#include "net/sign.h"

#define ISSUE_FORMS 3

struct issue_form {
	const char *name;          /* as commands call it */
	const char *ending;        /* of its files: ".gmi" */
	const char *mime, *format; /* as readers are told */
	/* Appended to out.  False after logging. */
	bool (*write)(struct buf *out, struct edition *e, const struct issue *x,
		      const struct issue_site *site, struct arena *a);
};

extern const struct issue_form issue_forms[ISSUE_FORMS];

/* NULL when there is none of that name. */
const struct issue_form *issue_form_named(const char *name);

/*
 * All forms of an issue as DIR/LANG/NAME.gmi and so on, and in DIR's manifest, beside those that are there.  Signed when there is a key.
 * -1 after logging.
 */
int issue_write_into(const char *dir, struct edition *e, const struct issue *x,
		     const struct issue_site *site, struct evp_pkey_st *key, struct arena *a);

#endif
