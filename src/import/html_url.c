/*
 * Addresses in an article: where a link leads, what kind of file that is, what to call it.
 */
#include "base/clean.h"
#include "base/uri.h"
#include "import/html_reader.h"

/* Stands in for the page's own address when nobody knows it; no such host can exist (RFC 6761). */
#define NOWHERE "https://page.invalid"

static bool
same_page(struct str base, struct str url)
{
	ptrdiff_t hash = str_find_byte(url, '#'), own = str_find_byte(base, '#');

	if (hash < 0)
		return false;
	return str_eq(str_part(url, 0, (size_t)hash),
		      own < 0 ? base : str_part(base, 0, (size_t)own));
}

/*
 * Without a base an address relative to the page becomes a path on this site: the old website's
 * "view/slug-13496" is answered by a redirect there, and a doc holds no other relative addresses.
 */
struct str
html_url(struct html_reader *r, struct str ref)
{
	struct str base = r->base.n ? r->base : STR(NOWHERE "/");

	ref = str_trim(ref);
	if (!ref.n || ref.s[0] == '#')
		return STR("");
	struct str url = uri_resolve(&r->scratch, base, ref);
	if (same_page(base, url))
		return STR("");
	url = uri_ascii(&r->scratch, uri_untrack(&r->scratch, url));
	if (!r->base.n && str_starts_ascii_case(url, STR(NOWHERE)))
		url = str_after(url, sizeof(NOWHERE) - 1);
	/* "c:\plan.doc" and "about:blank" are addresses on the author's own machine. */
	if (!doc_url_ok(url) || str_find_byte(url, ':') == 1 ||
	    str_starts_ascii_case(url, STR("about:")) || str_starts_ascii_case(url, STR("blob:")))
		return STR("");
	return arena_str(r->arena, url);
}

static struct str
path_of(struct str url)
{
	struct uri u;

	return uri_split(url, &u) ? u.path : STR("");
}

struct str
html_format(struct str url)
{
	static const struct {
		struct str ending, format;
	} formats[] = {
		{ STR_INIT(".7z"), STR_INIT("7Z") },     { STR_INIT(".avi"), STR_INIT("AVI") },
		{ STR_INIT(".csv"), STR_INIT("CSV") },   { STR_INIT(".doc"), STR_INIT("DOC") },
		{ STR_INIT(".docx"), STR_INIT("DOCX") }, { STR_INIT(".epub"), STR_INIT("EPUB") },
		{ STR_INIT(".gif"), STR_INIT("GIF") },   { STR_INIT(".jpeg"), STR_INIT("JPEG") },
		{ STR_INIT(".jpg"), STR_INIT("JPEG") },  { STR_INIT(".mp3"), STR_INIT("MP3") },
		{ STR_INIT(".mp4"), STR_INIT("MP4") },   { STR_INIT(".odp"), STR_INIT("ODP") },
		{ STR_INIT(".ods"), STR_INIT("ODS") },   { STR_INIT(".odt"), STR_INIT("ODT") },
		{ STR_INIT(".ogg"), STR_INIT("OGG") },   { STR_INIT(".pdf"), STR_INIT("PDF") },
		{ STR_INIT(".png"), STR_INIT("PNG") },   { STR_INIT(".ppt"), STR_INIT("PPT") },
		{ STR_INIT(".pptx"), STR_INIT("PPTX") }, { STR_INIT(".rar"), STR_INIT("RAR") },
		{ STR_INIT(".rtf"), STR_INIT("RTF") },   { STR_INIT(".svg"), STR_INIT("SVG") },
		{ STR_INIT(".tif"), STR_INIT("TIFF") },  { STR_INIT(".tiff"), STR_INIT("TIFF") },
		{ STR_INIT(".webm"), STR_INIT("WEBM") }, { STR_INIT(".webp"), STR_INIT("WEBP") },
		{ STR_INIT(".xls"), STR_INIT("XLS") },   { STR_INIT(".xlsx"), STR_INIT("XLSX") },
		{ STR_INIT(".zip"), STR_INIT("ZIP") },
	};
	struct str path = path_of(url);

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (str_ends_ascii_case(path, formats[i].ending))
			return formats[i].format;
	return STR("");
}

bool
html_is_picture(struct str url)
{
	static const struct str pictures[] = {
		STR_INIT("JPEG"), STR_INIT("PNG"),  STR_INIT("GIF"),
		STR_INIT("WEBP"), STR_INIT("TIFF"), STR_INIT("SVG"),
	};
	struct str format = html_format(url);

	for (size_t i = 0; i < sizeof(pictures) / sizeof(*pictures); i++)
		if (str_eq(format, pictures[i]))
			return true;
	return false;
}

struct str
html_host(struct str url)
{
	struct uri u;

	if (!uri_split(url, &u) || !u.has_authority)
		return STR("");
	return str_starts_ascii_case(u.host, STR("www.")) ? str_after(u.host, 4) : u.host;
}

struct str
html_file_name(struct html_reader *r, struct str url)
{
	struct str path = path_of(url), name = path;

	while (str_ends(path, STR("/")))
		path = str_part(path, 0, path.n - 1);
	for (name = path; str_find_byte(name, '/') >= 0;)
		str_cut(&name, '/');
	struct str decoded;
	if (uri_decode(&r->scratch, name, &decoded))
		name = clean_line(&r->scratch, decoded);
	if (!name.n)
		name = html_host(url);
	return arena_str(r->arena, name.n ? name : url);
}
