/*
 * Sections by the names that other systems give them.
 */
#ifndef IMPORT_SECTION_H
#define IMPORT_SECTION_H

#include "base/str.h"

/* The slug of a section called so in any of our languages, or called by its slug; empty when none is. */
struct str section_slug(struct str name);

#endif
