/*
 * The names of sections.  Other districts and editors may have sections of their own, whose slugs come with front matter;
 * this table is for the names in breadcrumbs and feeds that are known to mean one of ours.
 */
#include "import/section.h"

#include "base/clean.h"
#include "base/utf8.h"

#define NAME_MAX_BYTES 100

struct str
section_slug(struct str name)
{
	static const struct {
		struct str name, slug;
	} names[] = {
		{ STR_INIT("region"), STR_INIT("region") },
		{ STR_INIT("district"), STR_INIT("region") },
		{ STR_INIT("regional news"), STR_INIT("region") },
		{ STR_INIT("news of the region"), STR_INIT("region") },
		{ STR_INIT("news of the district"), STR_INIT("region") },
		{ STR_INIT("регион"), STR_INIT("region") },
		{ STR_INIT("район"), STR_INIT("region") },
		{ STR_INIT("новости региона"), STR_INIT("region") },
		{ STR_INIT("новости района"), STR_INIT("region") },
		{ STR_INIT("рэгіён"), STR_INIT("region") },
		{ STR_INIT("раён"), STR_INIT("region") },
		{ STR_INIT("навіны рэгіёна"), STR_INIT("region") },
		{ STR_INIT("навіны раёна"), STR_INIT("region") },
		{ STR_INIT("official"), STR_INIT("official") },
		{ STR_INIT("официально"), STR_INIT("official") },
		{ STR_INIT("афіцыйна"), STR_INIT("official") },
		{ STR_INIT("economy"), STR_INIT("economy") },
		{ STR_INIT("экономика"), STR_INIT("economy") },
		{ STR_INIT("эканоміка"), STR_INIT("economy") },
		{ STR_INIT("society"), STR_INIT("society") },
		{ STR_INIT("общество"), STR_INIT("society") },
		{ STR_INIT("грамадства"), STR_INIT("society") },
		{ STR_INIT("culture"), STR_INIT("culture") },
		{ STR_INIT("культура"), STR_INIT("culture") },
	};
	struct arena scratch;
	struct str slug = STR("");

	if (name.n > NAME_MAX_BYTES)
		return slug;
	arena_init(&scratch, 0);
	name = utf8_lower(&scratch, clean_lookalikes(&scratch, clean_line(&scratch, name)));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !slug.n; i++)
		if (str_eq(name, names[i].name))
			slug = names[i].slug;
	arena_release(&scratch);
	return slug;
}
