/* Elements and namespaces, in two tables. */
#include "import/feed_name.h"

#include <stdio.h>

static const char *
usual_prefix(struct str uri)
{
	static const struct {
		struct str uri; /* its beginning: they end in versions */
		const char *usual;
	} known[] = {
		{ STR_INIT("http://www.w3.org/2005/Atom"), "" },
		{ STR_INIT("http://purl.org/atom/ns#"), "" },
		{ STR_INIT("http://purl.org/rss/1.0/modules/content"), "content:" },
		{ STR_INIT("http://purl.org/rss/1.0/modules/"), NULL },
		{ STR_INIT("http://purl.org/rss/1.0"), "" },
		{ STR_INIT("http://my.netscape.com/rdf/simple/0.9"), "" },
		{ STR_INIT("http://channel.netscape.com/rdf/simple/0.9"), "" },
		{ STR_INIT("http://backend.userland.com/rss"), "" },
		{ STR_INIT("http://purl.org/dc/elements/1."), "dc:" },
		{ STR_INIT("http://purl.org/dc/terms/"), "dcterms:" },
		{ STR_INIT("http://search.yahoo.com/mrss"), "media:" },
		{ STR_INIT("https://search.yahoo.com/mrss"), "media:" },
		{ STR_INIT("http://wordpress.org/export/"), "wp:" },
		{ STR_INIT("http://news.yandex.ru"), "yandex:" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_starts(uri, known[i].uri))
			return known[i].usual;
	return NULL;
}

void
feed_spaces_take(struct feed_spaces *f, const char **attributes, struct arena *a)
{
	for (size_t i = 0; attributes[i]; i += 2) {
		struct str name = str_from(attributes[i]);
		const char *usual;
		if (!str_starts(name, STR("xmlns:")) || f->n == FEED_SPACES_MAX ||
		    !(usual = usual_prefix(str_from(attributes[i + 1]))))
			continue;
		f->list[f->n++] = (struct feed_space){ arena_str(a, str_after(name, 6)), usual };
	}
}

const char *
feed_usual_name(const struct feed_spaces *f, const char *name, char *out, size_t size)
{
	const char *colon = strchr(name, ':');

	for (size_t i = 0; colon && i < f->n; i++) {
		struct str prefix = str_of(name, (size_t)(colon - name));
		if (!str_eq(prefix, f->list[i].prefix))
			continue;
		snprintf(out, size, "%s%s", f->list[i].usual, colon + 1);
		return out;
	}
	return name;
}

enum feed_element
feed_element_of(const char *name)
{
	static const struct {
		const char *name;
		enum feed_element element;
	} elements[] = {
		{ "category", EL_CATEGORY },
		{ "channel", EL_CHANNEL },
		{ "content", EL_CONTENT },
		{ "content:encoded", EL_CONTENT },
		{ "dc:date", EL_DATE },
		{ "description", EL_SUMMARY },
		{ "enclosure", EL_ENCLOSURE },
		{ "entry", EL_ITEM },
		{ "feed", EL_CHANNEL },
		{ "feedburner:origLink", EL_ORIGINAL },
		{ "guid", EL_GUID },
		{ "id", EL_GUID },
		{ "issued", EL_DATE },
		{ "item", EL_ITEM },
		{ "link", EL_LINK },
		{ "media:content", EL_ENCLOSURE },
		{ "modified", EL_UPDATED },
		{ "pubDate", EL_DATE },
		{ "published", EL_DATE },
		{ "summary", EL_SUMMARY },
		{ "title", EL_TITLE },
		{ "updated", EL_UPDATED },
		{ "wp:post_type", EL_WP_TYPE },
		{ "wp:status", EL_WP_STATUS },
		{ "yandex:full-text", EL_CONTENT },
	};

	if (strncmp(name, "atom:", 5) == 0)
		name += 5;
	for (size_t i = 0; i < sizeof(elements) / sizeof(*elements); i++)
		if (strcmp(name, elements[i].name) == 0)
			return elements[i].element;
	return EL_OTHER;
}
