/*
 * Addresses in an article: where a link leads, what kind of file that is, what to call it.
 */
#include "base/uri.h"
#include "import/address.h"
#include "import/html_reader.h"

struct str
html_url(struct html_reader *r, struct str ref)
{
	return address_resolve(&r->scratch, r->arena, r->base, ref);
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
html_file_name(struct html_reader *r, struct str url)
{
	return address_name(&r->scratch, r->arena, url);
}
