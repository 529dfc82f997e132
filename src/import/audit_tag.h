/*
 * One tag of HTML, and whether what is inside its element may be left out: for the audit.
 */
#ifndef IMPORT_AUDIT_TAG_H
#define IMPORT_AUDIT_TAG_H

#include "import/audit.h"

struct audit_tag {
	struct str name, attrs; /* views of the source; the name as written */
	bool closing;
};

/* The tag at the front of *rest, which begins with "<" and loses it; false, and *rest untouched, for a "<" that is none. */
bool audit_tag_take(struct str *rest, struct audit_tag *t);
bool audit_tag_is(const struct audit_tag *t, const char *name);
/* Whether the name is in the list, which ends in NULL. */
bool audit_tag_in(const struct audit_tag *t, const char *const *names);
/* The raw value; empty and false when there is no such attribute. */
bool audit_tag_attr(const struct audit_tag *t, const char *name, struct str *value);
/* A picture or frame with a side of so many pixels at most. */
bool audit_tag_small(const struct audit_tag *t, long long most);
/* Why the content of an element may be left out; AUDIT_LOST: it may not.  *named: for its class, id or role alone. */
enum audit_rule audit_tag_rule(const struct audit_tag *t, bool *named);

#endif
